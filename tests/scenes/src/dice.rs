//! Small numbers by chance, for making scenarios and for the processes in them: keyed draws of the
//! engine's own generator, so that a whole scenario is a function of one seed.

use engine::{Chooser, Draw, Random, Stream};

/// A row of draws under one seed.
#[derive(Debug, Clone)]
pub struct Dice {
    random: Random,
    rolled: u64,
}

impl Dice {
    /// The row that belongs to a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { random: Random { seed }, rolled: 0 }
    }

    /// One of `0..options`.
    pub fn below(&mut self, options: u64) -> u64 {
        self.rolled += 1;
        self.random.choose(Draw { stream: Stream::Director, who: u64::MAX, count: self.rolled }, options)
    }

    /// Whether something happens that happens once in `of` times.
    pub fn once_in(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }

    /// One of several.
    ///
    /// # Panics
    /// When there is nothing to pick from.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }
}
