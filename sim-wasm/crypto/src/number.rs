//! Whole numbers as bytes, the most significant first, as protocols lay them out.

use crate::error::{CryptoError, within};

/// The most bytes of a number.
pub const NUMBER_BYTES_MAX: usize = 8;

/// `number` in `width` bytes.
///
/// # Errors
/// When `width` is 0 or more than [`NUMBER_BYTES_MAX`], or the number does not fit.
pub fn pack(number: u64, width: usize) -> Result<Vec<u8>, CryptoError> {
    within("the width of a packed number", 1, NUMBER_BYTES_MAX as u64, width as u64)?;
    within("a number of this width", 0, u64::MAX >> (64 - 8 * width), number)?;
    Ok(number.to_be_bytes()[NUMBER_BYTES_MAX - width..].to_vec())
}

/// The number that the bytes stand for.
///
/// # Errors
/// When there are none, or more than [`NUMBER_BYTES_MAX`].
pub fn unpack(bytes: &[u8]) -> Result<u64, CryptoError> {
    within("the width of a packed number", 1, NUMBER_BYTES_MAX as u64, bytes.len() as u64)?;
    Ok(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
