//! A process's disk: files of bytes. What was synced survives a crash; what becomes of the rest is told
//! by the disk's rules and by whoever makes the choices.
//!
//! Creating, renaming and deleting files is durable at once and in order, as on a file system that
//! journals its directory. Contents become durable by a sync alone. So a file that was written, not
//! synced, and renamed over another can be empty after a crash.
//!
//! Architecture Invariant: pure data. A disk knows no world and no time; it adds up what its operations
//! cost and leaves it to others to let the time pass.

mod changes;
mod crash;
mod error;
mod faults;
mod file;
mod files;
mod meter;
mod rules;
mod sync;
#[cfg(test)]
mod tests;

pub use error::DiskError;
pub use meter::Counters;
pub use rules::{Crash, DiskRules};
pub use sync::SyncTicket;

use files::Files;
use meter::{Meter, cost};
use std::collections::BTreeSet;
use trace::Time;

/// The files of one process. Names are text, contents bytes; places and lengths count bytes from 0.
///
/// Reads and changes cost what the rules say and are counted; syncs are counted; `exists`, `size` and
/// `list` are free, and so is what only a director sees. What is refused costs nothing and is not
/// counted.
#[derive(Debug, Clone)]
pub struct Disk {
    rules: DiskRules,
    files: Files,
    meter: Meter,
    /// Names under which the next sync fails.
    failing_syncs: BTreeSet<String>,
    /// By how many sectors the next write lands elsewhere.
    misdirected: Option<i64>,
    frozen: bool,
}

/// What a process does with its files.
impl Disk {
    /// An empty disk.
    #[must_use]
    pub fn new(rules: DiskRules) -> Self {
        Self {
            rules,
            files: Files::default(),
            meter: Meter::default(),
            failing_syncs: BTreeSet::new(),
            misdirected: None,
            frozen: false,
        }
    }

    /// The whole content of a file.
    ///
    /// # Errors
    /// When there is no such file, or it cannot be read.
    pub fn read(&mut self, name: &str) -> Result<&[u8], DiskError> {
        self.read_at(name, 0, usize::MAX)
    }

    /// Up to `length` bytes of a file from `at` on: fewer at its end, none behind it.
    ///
    /// # Errors
    /// When there is no such file, or it cannot be read.
    pub fn read_at(&mut self, name: &str, at: usize, length: usize) -> Result<&[u8], DiskError> {
        let file = self.files.get(name)?;
        if file.unreadable {
            return Err(DiskError::Unreadable(name.to_owned()));
        }
        let from = at.min(file.len());
        let read = &file.content()[from..from.saturating_add(length).min(file.len())];
        if !self.frozen {
            let cost = cost(read.len(), self.rules.page, self.rules.read_time);
            self.meter.read(name, read.len(), cost);
        }
        Ok(read)
    }

    /// Adds to the end of a file, which is made if need be.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn append(&mut self, name: &str, data: &[u8]) -> Result<(), DiskError> {
        let end = self.files.get(name).map_or(0, |file| file.len());
        self.write_at(name, data, end)
    }

    /// Replaces the whole content of a file, which is made if need be. A crash may come in the middle
    /// of it.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn write(&mut self, name: &str, data: &[u8]) -> Result<(), DiskError> {
        if self.frozen {
            return Ok(());
        }
        self.room_for(name, data.len())?;
        let id = self.files.id_or_new(name);
        self.files.change(id, |file| {
            file.cut(0);
            file.extend(data.len());
            file.overwrite(0, data);
        });
        self.written(name, data.len());
        Ok(())
    }

    /// Writes over a part of a file, which is made if need be. It grows when the part lies behind its
    /// end, and zeros fill the gap; writing nothing changes nothing.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn write_at(&mut self, name: &str, data: &[u8], at: usize) -> Result<(), DiskError> {
        if self.frozen {
            return Ok(());
        }
        let end = if data.is_empty() { 0 } else { at.saturating_add(data.len()) };
        self.room_for(name, end)?;
        let by = if data.is_empty() { 0 } else { self.misdirected.take().unwrap_or(0) };
        let shift = by.saturating_mul(i64::try_from(self.rules.sector.max(1)).unwrap_or(i64::MAX));
        let id = self.files.id_or_new(name);
        self.files.change(id, |file| {
            file.extend(end);
            let (at, data) = landing(at, data, shift, file.len());
            file.overwrite(at, data);
        });
        self.written(name, data.len());
        Ok(())
    }

    /// Cuts a file off after `length` bytes; a shorter one stays as it is.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn truncate(&mut self, name: &str, length: usize) -> Result<(), DiskError> {
        self.change(name, |files| files.change_named(name, |file| file.cut(length)))
    }

    /// Gives a file another name, replacing the file that had it. Counted under the old name.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<(), DiskError> {
        self.change(from, |files| files.rename(from, to))
    }

    /// Deletes a file.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn delete(&mut self, name: &str) -> Result<(), DiskError> {
        self.change(name, |files| files.delete(name))
    }

    /// Whether there is such a file.
    #[must_use]
    pub fn exists(&self, name: &str) -> bool {
        self.files.id(name).is_some()
    }

    /// How many bytes a file has.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn size(&self, name: &str) -> Result<usize, DiskError> {
        self.files.get(name).map(|file| file.len())
    }

    /// The names of all files, sorted.
    pub fn list(&self) -> impl Iterator<Item = &str> {
        self.files.names()
    }

    /// A change that writes no bytes: no page is begun, so it costs nothing.
    fn change(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut Files) -> Result<(), DiskError>,
    ) -> Result<(), DiskError> {
        if self.frozen {
            return Ok(());
        }
        change(&mut self.files)?;
        self.written(name, 0);
        Ok(())
    }

    fn written(&mut self, name: &str, bytes: usize) {
        self.meter.written(name, bytes, cost(bytes, self.rules.page, self.rules.write_time));
    }

    /// Whether a file may be `length` long. What does not grow always fits.
    fn room_for(&self, name: &str, length: usize) -> Result<(), DiskError> {
        let more = length.saturating_sub(self.files.get(name).map_or(0, |file| file.len()));
        let capacity = self.rules.capacity.min(DiskRules::CAPACITY_MAX);
        if more > 0 && self.used().saturating_add(more) > capacity { Err(DiskError::Full) } else { Ok(()) }
    }
}

/// What a world and its director ask of a disk.
impl Disk {
    /// What it is like.
    #[must_use]
    pub const fn rules(&self) -> &DiskRules {
        &self.rules
    }

    /// What it is like, to be changed. What is there stays, even where it no longer fits.
    pub const fn rules_mut(&mut self) -> &mut DiskRules {
        &mut self.rules
    }

    /// Changes how many bytes fit. What is there stays.
    pub const fn set_capacity(&mut self, bytes: usize) {
        self.rules.capacity = bytes;
    }

    /// Bytes of all files' contents together.
    #[must_use]
    pub const fn used(&self) -> usize {
        self.files.used()
    }

    /// What the reads and changes cost since this was last asked.
    pub fn take_cost(&mut self) -> Time {
        self.meter.take_cost()
    }

    /// What was done under a name, whichever files had it: an operation counts for the name that it was
    /// asked for, and neither renaming nor deleting nor a crash takes it back.
    #[must_use]
    pub fn counters(&self, name: &str) -> Counters {
        self.meter.counters(name)
    }

    /// What was done under all names together.
    #[must_use]
    pub const fn totals(&self) -> Counters {
        self.meter.totals()
    }

    /// What the process sees in a file, without reading it; `None` when there is no such file.
    #[must_use]
    pub fn content(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).ok().map(|file| file.content())
    }

    /// What certainly survives of a file; `None` when there is no such file.
    #[must_use]
    pub fn durable(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).ok().map(|file| file.durable())
    }

    /// All files by name, sorted, with what certainly survives of them.
    pub fn durable_files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, file)| (name, file.durable()))
    }
}

/// Where in a file of `length` bytes those land that were meant for `at` and go `shift` further, and
/// which of them do.
fn landing(at: usize, data: &[u8], shift: i64, length: usize) -> (usize, &[u8]) {
    let from = i64::try_from(at).unwrap_or(i64::MAX).saturating_add(shift);
    let before = usize::try_from(from.min(0).unsigned_abs()).unwrap_or(usize::MAX);
    let at = usize::try_from(from.max(0)).unwrap_or(usize::MAX).min(length);
    let data = &data[before.min(data.len())..];
    (at, &data[..data.len().min(length - at)])
}
