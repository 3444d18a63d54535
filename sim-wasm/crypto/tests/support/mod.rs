//! What the tests share: bytes from a vector's hex, and numbers from a seed.

// Each test file uses its own part of this.
#![allow(dead_code)]

/// The bytes of a published vector; blanks between digits are of no account.
pub fn bytes(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    assert_eq!(digits.len() % 2, 0, "a vector has whole bytes");
    digits.chunks(2).map(pair).collect()
}

/// Xorshift (Marsaglia 2003): the same numbers for the same seed.
pub struct Dice(pub u64);

impl Dice {
    /// One of `0..sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    /// So many bytes.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.roll(256) as u8).collect()
    }

    /// The bytes with something done to them: never the same as before.
    pub fn damaged(&mut self, good: &[u8]) -> Vec<u8> {
        let mut bad = good.to_vec();
        while bad == good {
            self.damage(&mut bad);
        }
        bad
    }

    fn damage(&mut self, bytes: &mut Vec<u8>) {
        let place = self.roll(bytes.len().max(1));
        match self.roll(6) {
            // Most damage is one bit: the hardest to notice.
            0..=2 => bytes.iter_mut().skip(place).take(1).for_each(|byte| *byte ^= 1 << self.roll(8)),
            3 => bytes.truncate(place),
            4 => bytes.insert(place, self.roll(256) as u8),
            _ => bytes.iter_mut().skip(place).take(8).for_each(|byte| *byte = self.roll(256) as u8),
        }
    }
}
