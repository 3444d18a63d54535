//! Bytes as text and back, for messages, which carry no bytes: hex and base64 (RFC 4648).

use crate::error::CryptoError;
use base64ct::{Base64, Encoding};

/// Two digits for each byte, in small letters.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}

/// The bytes that the digits stand for; small and large letters are the same.
///
/// # Errors
/// When a character is no digit, or the number of digits is odd.
pub fn unhex(text: &str) -> Result<Vec<u8>, CryptoError> {
    let at = || stranger(text, |letter| letter.is_ascii_hexdigit());
    base16ct::mixed::decode_vec(text).map_err(|_| CryptoError::NotHex { at: at() })
}

/// Four characters for every three bytes, padded with `=`.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// The bytes that the characters stand for. Each run of bytes has one text only: padding must be there,
/// and the bits that it leaves over must be zero.
///
/// # Errors
/// When the text is not one that [`base64`] gives.
pub fn unbase64(text: &str) -> Result<Vec<u8>, CryptoError> {
    let at = || stranger(text, |letter| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '/' | '='));
    Base64::decode_vec(text).map_err(|_| CryptoError::NotBase64 { at: at() })
}

/// Where the first character stands that is none of those known.
fn stranger(text: &str, known: impl Fn(char) -> bool) -> Option<usize> {
    text.chars().position(|letter| !known(letter))
}
