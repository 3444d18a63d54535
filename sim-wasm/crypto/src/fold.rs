//! Making bytes fewer, without loss: DEFLATE (RFC 1951) behind a check.
//!
//! A fold is the first [`CHECK_BYTES`] of the SHA-256 of what follows, then the deflated bytes. The
//! check finds every accident before the decoder sees it; against a forger there is
//! [`crate::hmac_sha256`]. Folded bytes travel in messages, so they are part of a trace: the codec's
//! version is pinned, its level is fixed.

use crate::error::{CryptoError, within};
use crate::hash::sha256;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

/// The most bytes that can be folded, and that anything unfolds to.
pub const PLAIN_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Bytes of the check.
const CHECK_BYTES: usize = 4;

/// How hard the codec looks for repetitions, of 10: its own usual choice.
const LEVEL: u8 = 6;

/// `data`, folded: text to a third or so, noise to a few bytes more than it was.
///
/// # Errors
/// When there is more than [`PLAIN_BYTES_MAX`] of it.
pub fn fold(data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    within("the length of what is folded", 0, PLAIN_BYTES_MAX as u64, data.len() as u64)?;
    let deflated = compress_to_vec(data, LEVEL);
    Ok([&check(&deflated), &deflated[..]].concat())
}

/// What was folded. Never makes more than `limit` bytes, nor more than [`PLAIN_BYTES_MAX`]: a fold can
/// hold a thousand times its own length.
///
/// # Errors
/// [`CryptoError::Damaged`] when this is not what [`fold`] gave, [`CryptoError::TooLarge`] when it
/// unfolds to more than the limit.
pub fn unfold(folded: &[u8], limit: usize) -> Result<Vec<u8>, CryptoError> {
    let (found, deflated) = folded.split_first_chunk::<CHECK_BYTES>().ok_or(CryptoError::Damaged)?;
    if *found != check(deflated) {
        return Err(CryptoError::Damaged);
    }
    let limit = limit.min(PLAIN_BYTES_MAX);
    decompress_to_vec_with_limit(deflated, limit).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => CryptoError::TooLarge { limit },
        _ => CryptoError::Damaged,
    })
}

fn check(deflated: &[u8]) -> [u8; CHECK_BYTES] {
    let [a, b, c, d, ..] = sha256(deflated);
    [a, b, c, d]
}
