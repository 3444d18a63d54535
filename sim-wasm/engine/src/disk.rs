//! A process's disk: files of bytes. What was synced survives a crash; what was not is lost.
//!
//! Creating, renaming and deleting files survives at once, as on a file system that journals its
//! directory.

use std::collections::BTreeMap;

/// The files of one process.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disk {
    files: BTreeMap<String, File>,
    /// Bytes that all files together may hold.
    pub capacity: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct File {
    content: Vec<u8>,
    durable: Vec<u8>,
}

/// Why a disk refuses, in words for the learner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiskError {
    /// There is no such file.
    Missing(String),
    /// The file would not fit.
    Full,
}

impl std::fmt::Display for DiskError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(file) => write!(f, "there is no file {file:?} on this disk"),
            Self::Full => f.write_str("the disk is full"),
        }
    }
}

impl std::error::Error for DiskError {}

impl Disk {
    /// An empty disk.
    #[must_use]
    pub const fn new(capacity: usize) -> Self {
        Self { files: BTreeMap::new(), capacity }
    }

    /// The whole content of a file.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn read(&self, name: &str) -> Result<&[u8], DiskError> {
        self.files
            .get(name)
            .map(|file| file.content.as_slice())
            .ok_or_else(|| DiskError::Missing(name.into()))
    }

    /// Adds to the end of a file, which is made if need be.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn append(&mut self, name: &str, data: &[u8]) -> Result<(), DiskError> {
        self.room_for(data.len())?;
        self.files.entry(name.to_owned()).or_default().content.extend_from_slice(data);
        Ok(())
    }

    /// Replaces the content of a file, which is made if need be.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn write(&mut self, name: &str, data: &[u8]) -> Result<(), DiskError> {
        let replaced = self.files.get(name).map_or(0, |file| file.content.len());
        self.room_for(data.len().saturating_sub(replaced))?;
        self.files.entry(name.to_owned()).or_default().content = data.to_vec();
        Ok(())
    }

    /// Cuts a file off after `length` bytes.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn truncate(&mut self, name: &str, length: usize) -> Result<(), DiskError> {
        let file = self.files.get_mut(name).ok_or_else(|| DiskError::Missing(name.into()))?;
        file.content.truncate(length);
        Ok(())
    }

    /// Gives a file another name, replacing the file that had it.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<(), DiskError> {
        let file = self.files.remove(from).ok_or_else(|| DiskError::Missing(from.into()))?;
        self.files.insert(to.to_owned(), file);
        Ok(())
    }

    /// Deletes a file.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn delete(&mut self, name: &str) -> Result<(), DiskError> {
        self.files.remove(name).map(|_| ()).ok_or_else(|| DiskError::Missing(name.into()))
    }

    /// The names of all files, sorted.
    pub fn list(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// What a sync that begins now will have made durable when it is done.
    pub(crate) fn begin_sync(&self, name: &str) -> Vec<u8> {
        self.files.get(name).map(|file| file.content.clone()).unwrap_or_default()
    }

    /// A sync is done: what the file held when it began survives from now on.
    pub(crate) fn end_sync(&mut self, name: &str, durable: Vec<u8>) {
        if let Some(file) = self.files.get_mut(name) {
            file.durable = durable;
        }
    }

    /// The process crashed: unsynced writes are lost.
    pub(crate) fn crash(&mut self) {
        for file in self.files.values_mut() {
            file.content.clone_from(&file.durable);
        }
    }

    fn room_for(&self, more: usize) -> Result<(), DiskError> {
        let used: usize = self.files.values().map(|file| file.content.len()).sum();
        if used + more > self.capacity { Err(DiskError::Full) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_loses_what_was_not_synced() {
        let mut disk = Disk::new(100);
        disk.append("wal", b"one").unwrap();
        let durable = disk.begin_sync("wal");
        disk.append("wal", b"two").unwrap();
        disk.end_sync("wal", durable);
        assert_eq!(disk.read("wal").unwrap(), b"onetwo");
        disk.crash();
        assert_eq!(disk.read("wal").unwrap(), b"one");
    }

    #[test]
    fn a_full_disk_refuses_and_keeps_what_it_has() {
        let mut disk = Disk::new(5);
        disk.write("a", b"1234").unwrap();
        assert_eq!(disk.append("a", b"56"), Err(DiskError::Full));
        disk.write("a", b"1234").unwrap();
        assert_eq!(disk.read("a").unwrap(), b"1234");
        assert_eq!(disk.read("b"), Err(DiskError::Missing("b".into())));
    }
}
