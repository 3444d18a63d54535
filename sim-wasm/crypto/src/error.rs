//! What a caller can get wrong, each with a sentence for the learner that says what was wanted.

use std::fmt;

/// Why a function gave no bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CryptoError {
    /// Bytes of another length than the one wanted.
    Length {
        /// What they should be, with its article.
        what: &'static str,
        /// How many bytes that is.
        wanted: usize,
        /// How many there were.
        got: usize,
    },
    /// A number that is too small or too large.
    Range {
        /// What it counts, with its article.
        what: &'static str,
        /// The smallest that will do.
        least: u64,
        /// The largest that will do.
        most: u64,
        /// What it was.
        got: u64,
    },
    /// A box that was not sealed with this key, nonce and associated data, or was changed since.
    NotOpened,
    /// A public share with which everybody's shared secret is all zeros.
    ZeroSecret,
    /// Text that is no hexadecimal.
    NotHex {
        /// The first character that is no digit, from 0; `None` when their number is odd.
        at: Option<usize>,
    },
    /// Text that is no base64.
    NotBase64 {
        /// The first character that base64 does not have, from 0; `None` when length, padding or the
        /// last bits are wrong.
        at: Option<usize>,
    },
    /// What should be unfolded is not what was folded.
    Damaged,
    /// What should be unfolded would be larger than allowed.
    TooLarge {
        /// The largest number of bytes allowed.
        limit: usize,
    },
}

impl fmt::Display for CryptoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { what, wanted, got } => {
                write!(f, "{what} has {wanted} bytes, and this one has {got}")?;
                // The commonest cause by far: a key that came by message, still as text.
                let is_hex = *got == wanted * 2;
                f.write_str(if is_hex { "; is it still in hex? unhex() it first" } else { "" })
            }
            Self::Range { what, least, most, got } => {
                write!(f, "{what} is at least {least} and at most {most}, and this one is {got}")
            }
            Self::NotOpened => f.write_str(
                "the box does not open: key, nonce and associated data must be those it was sealed with, and \
                 no bit of it may have changed",
            ),
            Self::ZeroSecret => f.write_str(
                "this public share makes the shared secret all zeros, which anybody can guess: refuse it",
            ),
            Self::NotHex { at: Some(at) } => {
                write!(f, "this is no hex: character {at} (from 0) is none of 0-9 and a-f")
            }
            Self::NotHex { at: None } => {
                f.write_str("this is no hex: a byte takes two digits, so their number is even")
            }
            Self::NotBase64 { at: Some(at) } => {
                write!(f, "this is no base64: character {at} (from 0) is none of A-Z, a-z, 0-9, +, / and =")
            }
            Self::NotBase64 { at: None } => f.write_str(
                "this is no base64: its length must divide by four, = may stand at its end only, and the \
                 bits that it leaves over must be zero",
            ),
            Self::Damaged => {
                f.write_str("this is not what fold() gave: it was cut or changed, or never folded")
            }
            Self::TooLarge { limit } => write!(f, "this unfolds to more than the {limit} bytes allowed"),
        }
    }
}

impl std::error::Error for CryptoError {}

/// The bytes as an array.
///
/// # Errors
/// When there are fewer or more.
pub(crate) fn exactly<const N: usize>(what: &'static str, bytes: &[u8]) -> Result<[u8; N], CryptoError> {
    bytes.try_into().map_err(|_| CryptoError::Length { what, wanted: N, got: bytes.len() })
}

/// The number, if it lies between two others, both included.
///
/// # Errors
/// When it does not.
pub(crate) fn within(what: &'static str, least: u64, most: u64, got: u64) -> Result<u64, CryptoError> {
    if (least..=most).contains(&got) { Ok(got) } else { Err(CryptoError::Range { what, least, most, got }) }
}
