//! Scenarios made by chance and processes that fill them, for whoever tests the engine: a whole run is
//! a function of one seed, the same natively and as wasm.

mod chance;
mod chatter;
mod deeds;
pub mod dice;
pub mod plan;
pub mod play;
mod stage;
mod talks;
mod troubles;

pub use chatter::{BROKEN, Chatter};
pub use stage::Stage;

/// The files that processes use.
pub const FILES: [&str; 3] = ["log", "a", "b"];

/// The digest of the run that belongs to a seed, as two words.
#[must_use]
pub fn digest(seed: u64) -> [u64; 2] {
    let bytes = play::play(&plan::Plan::random(seed)).digest.0;
    let (high, low) = bytes.split_at(8);
    [high, low].map(|half| half.iter().fold(0, |word, byte| (word << 8) | u64::from(*byte)))
}

#[allow(unsafe_code, reason = "a name that JavaScript can find; nothing behind it is unsafe")]
mod exports {
    /// A half of [`super::digest`], from 0.
    #[unsafe(no_mangle)]
    pub extern "C" fn digest_half(seed: u32, half: u32) -> u64 {
        super::digest(u64::from(seed))[(half & 1) as usize]
    }
}
