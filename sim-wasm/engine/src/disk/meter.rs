//! What operations cost and how many there were.

use std::collections::BTreeMap;
use trace::Time;

/// How much was done. Only what succeeded counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Reads, of the whole or of a part.
    pub reads: u64,
    /// Changes: appends, writes of the whole or of a part, truncations, renames, deletions.
    pub writes: u64,
    /// Syncs begun.
    pub syncs: u64,
    /// Bytes that the reads gave.
    pub bytes_read: u64,
    /// Bytes that the changes were given to write.
    pub bytes_written: u64,
}

/// Counts, and adds up what the operations cost since somebody last asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Meter {
    cost: Time,
    totals: Counters,
    by_name: BTreeMap<String, Counters>,
}

impl Meter {
    /// A read that gave so many bytes.
    pub fn read(&mut self, name: &str, bytes: usize, cost: Time) {
        self.cost = self.cost + cost;
        self.count(name, |counters| {
            counters.reads += 1;
            counters.bytes_read += bytes as u64;
        });
    }

    /// A change that was given so many bytes.
    pub fn written(&mut self, name: &str, bytes: usize, cost: Time) {
        self.cost = self.cost + cost;
        self.count(name, |counters| {
            counters.writes += 1;
            counters.bytes_written += bytes as u64;
        });
    }

    /// A sync that began.
    pub fn synced(&mut self, name: &str) {
        self.count(name, |counters| counters.syncs += 1);
    }

    fn count(&mut self, name: &str, note: impl Fn(&mut Counters)) {
        note(&mut self.totals);
        if let Some(counters) = self.by_name.get_mut(name) {
            note(counters);
        } else {
            note(self.by_name.entry(name.to_owned()).or_default());
        }
    }

    /// What was done under one name.
    pub fn counters(&self, name: &str) -> Counters {
        self.by_name.get(name).copied().unwrap_or_default()
    }

    /// What was done at all.
    pub const fn totals(&self) -> Counters {
        self.totals
    }

    /// The cost so far; from now on it is counted from zero.
    pub fn take_cost(&mut self) -> Time {
        std::mem::take(&mut self.cost)
    }
}

/// What `bytes` cost at `time` for every page that is begun.
pub(super) fn cost(bytes: usize, page: usize, time: Time) -> Time {
    Time((bytes.div_ceil(page.max(1)) as u64).saturating_mul(time.0))
}
