//! What a fault does to a disk. Faults are not the process's doing: they cost nothing, are not counted,
//! and act on a frozen disk too.

use super::{Disk, DiskError};

impl Disk {
    /// Flips a bit (0 to 7, the lowest first) of the byte at `at`: in what the process sees, in what is
    /// durable, and in what a sync under way covers, wherever the file has such a byte.
    ///
    /// # Errors
    /// When there is no such file, or it has no such byte.
    pub fn rot(&mut self, name: &str, at: usize, bit: u8) -> Result<(), DiskError> {
        let flipped = self.files.change_named(name, |file| file.flip(at, 1 << (bit & 7)))?;
        if flipped { Ok(()) } else { Err(DiskError::NoByte { file: name.to_owned(), at }) }
    }

    /// Makes every read of a file fail, or succeed again. It stays so whatever the file is called, and
    /// over crashes, until it is deleted; writing to it succeeds.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn set_unreadable(&mut self, name: &str, unreadable: bool) -> Result<(), DiskError> {
        self.files.change_named(name, |file| file.unreadable = unreadable)
    }

    /// Makes the next sync that begins under this name fail when it ends, whether or not there is such
    /// a file yet. See [`Disk::end_sync`].
    pub fn fail_next_sync(&mut self, name: &str) {
        self.failing_syncs.insert(name.to_owned());
    }

    /// Makes the bytes of the next append or `write_at`, of whatever file, land `by` sectors behind
    /// where they should (before it when negative). The file gets the length that it should have; where
    /// the bytes should have gone it keeps its old ones, or zeros where it had none; and what would
    /// land before its begin or behind its end is lost.
    pub const fn misdirect_next_write(&mut self, by: i64) {
        self.misdirected = Some(by);
    }

    /// Empties the disk, as if it was exchanged for a new one: files and waiting faults are gone, syncs
    /// under way are void. Rules, counters and cost stay.
    pub fn erase(&mut self) {
        self.files.clear();
        self.failing_syncs.clear();
        self.misdirected = None;
    }

    /// Freezes the disk until the next crash, for a process that dies in the middle of a step and goes
    /// on not knowing it: whatever it changes or syncs seems to succeed, and nothing happens. It reads
    /// what was there. Nothing is counted.
    pub const fn freeze(&mut self) {
        self.frozen = true;
    }
}
