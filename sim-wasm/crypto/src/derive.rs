//! HKDF with SHA-256 (RFC 5869): from one secret as many independent keys as are wanted.

use crate::error::{CryptoError, within};
use crate::hash::HASH_BYTES;
use hkdf::Hkdf;
use sha2::Sha256;

/// The most bytes that one call derives (RFC 5869, section 2.3).
pub const DERIVED_BYTES_MAX: usize = 255 * HASH_BYTES;

/// `length` bytes from `secret`, which must be hard to guess: for passwords there is
/// [`crate::slow_hash`]. Another `salt` or another `info` gives unrelated bytes; both may be empty.
///
/// # Errors
/// When `length` is 0 or more than [`DERIVED_BYTES_MAX`].
pub fn hkdf(secret: &[u8], salt: &[u8], info: &[u8], length: usize) -> Result<Vec<u8>, CryptoError> {
    within("the length of a derived key", 1, DERIVED_BYTES_MAX as u64, length as u64)?;
    let mut derived = vec![0; length];
    let extracted = Hkdf::<Sha256>::new(Some(salt), secret);
    extracted.expand(info, &mut derived).expect("the length was found to be one that RFC 5869 allows");
    Ok(derived)
}
