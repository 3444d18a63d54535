//! A hash that is slow on purpose, for passwords: PBKDF2 with HMAC-SHA-256 (RFC 8018, section 5.2).
//!
//! It adds hardly anything to the HMAC that is here anyway. Scrypt (RFC 7914), which costs an attacker
//! memory too, is built on it and would cost the learner's own browser that memory. What a hash costs in
//! simulated time is not decided here.

use crate::error::{CryptoError, within};
use crate::hash::HASH_BYTES;
use sha2::Sha256;

/// The most rounds of one hash: a fifth of a second or so of a real processor, in wasm.
pub const ROUNDS_MAX: u32 = 100_000;

/// The hash of `password` with `salt`, which should be random and different for each password.
///
/// # Errors
/// When `rounds` is 0 or more than [`ROUNDS_MAX`].
pub fn slow_hash(password: &[u8], salt: &[u8], rounds: u32) -> Result<[u8; HASH_BYTES], CryptoError> {
    within("the number of rounds", 1, u64::from(ROUNDS_MAX), u64::from(rounds))?;
    let mut hash = [0; HASH_BYTES];
    pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, rounds, &mut hash);
    Ok(hash)
}
