//! What a disk is like: how much fits, what a crash spares, what an operation costs.

use trace::Time;

/// The rules of one disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskRules {
    /// Bytes that the contents of all files may have together; [`DiskRules::CAPACITY_MAX`] at most.
    pub capacity: usize,
    /// Bytes that a crash leaves written whole or not at all. With 1 a crash tears anywhere; 0 counts
    /// as 1.
    pub sector: usize,
    /// Bytes in which the cost of an operation is counted; 0 counts as 1.
    pub page: usize,
    /// What reading costs, for every page that is begun.
    pub read_time: Time,
    /// What writing costs, for every page that is begun.
    pub write_time: Time,
    /// How long a sync takes. It holds up only who waits for it, so it is no part of
    /// [`crate::Disk::take_cost`].
    pub sync_time: Time,
    /// What becomes of unsynced contents in a crash.
    pub crash: Crash,
}

impl DiskRules {
    /// Bytes that no disk exceeds, whatever its rules say: 256 MiB.
    pub const CAPACITY_MAX: usize = 256 * 1024 * 1024;
}

impl Default for DiskRules {
    fn default() -> Self {
        Self {
            capacity: 16 * 1024 * 1024,
            sector: 512,
            page: 4096,
            read_time: Time::ZERO,
            write_time: Time::ZERO,
            sync_time: Time::from_ms(1),
            crash: Crash::Lost,
        }
    }
}

/// What becomes of unsynced contents in a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Crash {
    /// They are lost: every file holds its durable bytes.
    Lost,
    /// They had reached the disk after all: every file holds what it held.
    Kept,
    /// Some had, some had not, sector by sector, as it is chosen.
    Torn,
}
