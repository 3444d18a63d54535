//! The files of a disk by name. Names and files are apart, as a directory and its inodes are: what is
//! under way for a file follows it to another name, and ends when another file gets its name.

use super::error::DiskError;
use super::file::File;
use std::collections::BTreeMap;

/// A file, whatever it is called. No two files of a disk ever share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FileId(u64);

/// All files of a disk.
#[derive(Debug, Clone, Default)]
pub(super) struct Files {
    names: BTreeMap<String, FileId>,
    files: BTreeMap<FileId, File>,
    /// How many files there ever were.
    made: u64,
    /// Bytes of all contents together.
    used: usize,
}

impl Files {
    /// Bytes of all contents together.
    pub const fn used(&self) -> usize {
        self.used
    }

    /// The file of a name.
    pub fn get(&self, name: &str) -> Result<&File, DiskError> {
        self.id(name).and_then(|id| self.files.get(&id)).ok_or_else(|| DiskError::Missing(name.to_owned()))
    }

    /// Which file has a name.
    pub fn id(&self, name: &str) -> Option<FileId> {
        self.names.get(name).copied()
    }

    /// Which file has a name; it is made when there is none.
    pub fn id_or_new(&mut self, name: &str) -> FileId {
        if let Some(id) = self.id(name) {
            return id;
        }
        self.made += 1;
        let id = FileId(self.made);
        self.names.insert(name.to_owned(), id);
        self.files.insert(id, File::default());
        id
    }

    /// Changes a file, whatever it is called now; `None` when it is gone.
    pub fn change<T>(&mut self, id: FileId, change: impl FnOnce(&mut File) -> T) -> Option<T> {
        let file = self.files.get_mut(&id)?;
        let before = file.len();
        let changed = change(file);
        self.used = self.used - before + file.len();
        Some(changed)
    }

    /// Changes the file of a name.
    pub fn change_named<T>(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut File) -> T,
    ) -> Result<T, DiskError> {
        self.id(name)
            .and_then(|id| self.change(id, change))
            .ok_or_else(|| DiskError::Missing(name.to_owned()))
    }

    /// Changes every file, in the order of their names.
    pub fn change_each(&mut self, mut change: impl FnMut(&mut File)) {
        let ids: Vec<FileId> = self.names.values().copied().collect();
        for id in ids {
            self.change(id, &mut change);
        }
    }

    /// Gives a file another name; the file that had it is gone.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<(), DiskError> {
        let id = self.names.remove(from).ok_or_else(|| DiskError::Missing(from.to_owned()))?;
        let replaced = self.names.insert(to.to_owned(), id);
        self.remove(replaced);
        Ok(())
    }

    /// Deletes a file.
    pub fn delete(&mut self, name: &str) -> Result<(), DiskError> {
        let id = self.names.remove(name).ok_or_else(|| DiskError::Missing(name.to_owned()))?;
        self.remove(Some(id));
        Ok(())
    }

    fn remove(&mut self, id: Option<FileId>) {
        let removed = id.and_then(|id| self.files.remove(&id));
        self.used -= removed.map_or(0, |file| file.len());
    }

    /// Deletes all.
    pub fn clear(&mut self) {
        *self = Self { made: self.made, ..Self::default() };
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// All files with their names, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &File)> {
        self.names.iter().filter_map(|(name, id)| Some((name.as_str(), self.files.get(id)?)))
    }
}
