//! What the tests of several families share.

/// Dice for random histories: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), the same numbers for the same seed.
pub struct Dice(u64);

impl Dice {
    /// Dice that fall as `seed` says.
    pub const fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `sides`.
    pub const fn below(&mut self, sides: u64) -> u64 {
        self.next() % sides
    }

    /// Yes with a chance of `chance` in `of`.
    pub const fn falls(&mut self, chance: u64, of: u64) -> bool {
        self.below(of) < chance
    }

    /// One of a few.
    pub fn one_of<'a, T>(&mut self, few: &'a [T]) -> &'a T {
        &few[usize::try_from(self.below(few.len() as u64)).expect("an index fits")]
    }
}
