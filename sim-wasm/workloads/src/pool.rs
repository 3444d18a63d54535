//! A pool of keys as Elle keeps one: few at a time, some touched far more often than others, each
//! replaced by a fresh one when it was written often enough.

use crate::draws::Draws;
use std::collections::BTreeMap;

/// The keys in use and how often each was written.
#[derive(Debug, Clone)]
pub struct KeyPool {
    active: Vec<u64>,
    writes_max: u64,
    /// The number of the next write of each key, from 1.
    next_write: BTreeMap<u64, u64>,
}

/// What to do to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// Read it.
    Read(u64),
    /// Write to it this number, which it never had.
    Write(u64, u64),
}

impl KeyPool {
    /// Most keys there may be at a time: the rarest is drawn once in two to this power.
    pub const COUNT_MAX: u64 = 32;

    /// `count` keys, 1 to [`Self::COUNT_MAX`], each written at most so often.
    #[must_use]
    pub fn new(count: u64, writes_max: u64) -> Self {
        let active = (0..count.clamp(1, Self::COUNT_MAX)).collect();
        Self { active, writes_max: writes_max.max(1), next_write: BTreeMap::new() }
    }

    /// A read or a write, equally likely. Each key in the pool is touched twice as often as the one before
    /// it.
    pub fn touch(&mut self, draws: &mut Draws<'_>) -> Touch {
        loop {
            let writes = draws.happens(1, 2);
            // One of 2^count - 1 numbers: 1 of them has one binary digit, 2 have two, 4 three, ...
            let place = (draws.below((1 << self.active.len()) - 1) + 1).ilog2() as usize;
            let key = self.active[place];
            if !writes {
                return Touch::Read(key);
            }
            let write = self.next_write.get(&key).copied().unwrap_or(1);
            if write <= self.writes_max {
                self.next_write.insert(key, write + 1);
                return Touch::Write(key, write);
            }
            self.replace(place);
        }
    }

    fn replace(&mut self, place: usize) {
        let fresh = self.active.iter().max().map_or(0, |key| key + 1);
        self.next_write.remove(&self.active[place]);
        self.active[place] = fresh;
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyPool, Touch};
    use crate::draws::Draws;
    use engine::{Chooser, Draw, Random, Stream};
    use std::collections::{BTreeMap, BTreeSet};

    fn touches(mut pool: KeyPool, touches: u64) -> Vec<Touch> {
        let mut random = Random { seed: 8 };
        let mut count = 0;
        let mut choose = |options| {
            count += 1;
            random.choose(Draw { stream: Stream::Workload, who: 1, count }, options)
        };
        let mut draws = Draws::new(&mut choose);
        (0..touches).map(|_| pool.touch(&mut draws)).collect()
    }

    #[test]
    fn each_key_is_touched_twice_as_often_as_the_one_before() {
        let mut counts = BTreeMap::new();
        for touch in touches(KeyPool::new(4, u64::MAX), 30_000) {
            let (Touch::Read(key) | Touch::Write(key, _)) = touch;
            *counts.entry(key).or_insert(0_u64) += 1;
        }
        // Shares 1, 2, 4, 8 of 15: 2,000, 4,000, 8,000, 16,000; six standard deviations are 520 at most.
        for (key, count) in counts {
            assert!(count.abs_diff(2_000 << key) < 520, "{key}: {count}");
        }
    }

    #[test]
    fn no_key_is_written_too_often_nor_twice_with_one_number() {
        let mut written = BTreeSet::new();
        for touch in touches(KeyPool::new(10, 16), 10_000) {
            if let Touch::Write(key, write) = touch {
                assert!((1..=16).contains(&write) && written.insert((key, write)), "{key}: {write}");
            }
        }
        // Half of 10,000 write, 16 to a key.
        let keys: BTreeSet<u64> = written.iter().map(|(key, _)| *key).collect();
        assert!((290..=340).contains(&keys.len()), "{}", keys.len());
    }
}
