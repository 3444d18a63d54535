//! Which of many keys an operation touches: all alike, or a few far more often than the rest, and the
//! favourites may change.

use crate::draws::Draws;
use crate::fixed::inverse_power;
use std::sync::Arc;

/// Keys by their popularity. Key 0 is the most popular one until the favourites change.
#[derive(Debug, Clone)]
pub struct Keys {
    count: u64,
    /// The sum of all weights up to each rank; none when all are alike.
    weights: Option<Arc<[u64]>>,
    shift: Option<Shift>,
    drawn: u64,
}

/// How favourites change: as if every key moved on by so many places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// After so many draws, again and again; at least 1.
    pub every: u64,
    /// By so many keys.
    pub by: u64,
}

impl Keys {
    /// Most keys there may be.
    pub const COUNT_MAX: u64 = 100_000;

    /// `count` keys, all alike.
    #[must_use]
    pub fn uniform(count: u64) -> Self {
        Self { count: count.clamp(1, Self::COUNT_MAX), weights: None, shift: None, drawn: 0 }
    }

    /// `count` keys under Zipf's law: the key of rank `r`, from 1, is drawn in proportion to
    /// `1 / r^(hundredths / 100)`. 0 makes all alike; 100 is the classic law.
    #[must_use]
    pub fn zipf(count: u64, hundredths: u64) -> Self {
        let keys = Self::uniform(count);
        let mut sum = 0;
        let weights = (1..=keys.count).map(|rank| {
            sum += inverse_power(rank, hundredths).max(1);
            sum
        });
        Self { weights: Some(weights.collect()), ..keys }
    }

    /// The same, with favourites that change.
    #[must_use]
    pub fn shifting(self, shift: Shift) -> Self {
        Self { shift: Some(Shift { every: shift.every.max(1), by: shift.by }), ..self }
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Draws one, `0..count`.
    pub fn draw(&mut self, draws: &mut Draws<'_>) -> u64 {
        let rank = self.rank(draws);
        let shifted = self.shift.map_or(0, |shift| self.drawn / shift.every * shift.by);
        self.drawn += 1;
        (rank + shifted) % self.count
    }

    fn rank(&self, draws: &mut Draws<'_>) -> u64 {
        let Some(weights) = &self.weights else { return draws.below(self.count) };
        let place = draws.below(weights.last().copied().unwrap_or(1));
        weights.partition_point(|sum| *sum <= place) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::{Keys, Shift};
    use crate::draws::Draws;
    use engine::{Chooser, Draw, Random, Stream};

    fn counts(mut keys: Keys, draws: u64) -> Vec<u64> {
        let mut random = Random { seed: 21 };
        let mut counts = vec![0; keys.count() as usize];
        for count in 0..draws {
            let mut choose =
                |options| random.choose(Draw { stream: Stream::Workload, who: 1, count }, options);
            counts[keys.draw(&mut Draws::new(&mut choose)) as usize] += 1;
        }
        counts
    }

    #[test]
    fn zipf_gives_each_rank_its_share() {
        let counts = counts(Keys::zipf(4, 100), 100_000);
        // 1 + 1/2 + 1/3 + 1/4 = 25/12: shares 0.48, 0.24, 0.16, 0.12; six standard deviations are 950.
        for (count, share) in counts.iter().zip([48_000_u64, 24_000, 16_000, 12_000]) {
            assert!(count.abs_diff(share) < 950, "{counts:?}");
        }
    }

    #[test]
    fn a_power_of_zero_is_uniform() {
        // 25,000 each; six standard deviations are 822.
        for keys in [Keys::zipf(4, 0), Keys::uniform(4)] {
            let counts = counts(keys, 100_000);
            assert!(counts.iter().all(|count| count.abs_diff(25_000) < 822), "{counts:?}");
        }
    }

    #[test]
    fn favourites_change_when_they_should() {
        let mut keys = Keys::zipf(10, 100).shifting(Shift { every: 3, by: 4 });
        let mut drawn = Vec::new();
        for _ in 0..9 {
            drawn.push(keys.draw(&mut Draws::new(&mut |_| 0)));
        }
        assert_eq!(drawn, [0, 0, 0, 4, 4, 4, 8, 8, 8]);
    }
}
