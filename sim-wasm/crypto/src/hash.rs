//! SHA-256 (FIPS 180-4).

use sha2::{Digest, Sha256};

/// Bytes of a SHA-256 hash, and of everything made of one.
pub const HASH_BYTES: usize = 32;

/// The SHA-256 hash of `data`.
#[must_use]
pub fn sha256(data: &[u8]) -> [u8; HASH_BYTES] {
    Sha256::digest(data).into()
}
