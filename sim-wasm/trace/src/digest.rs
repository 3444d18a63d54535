//! A short name for the exact bytes of a trace.

use crate::Trace;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The first 16 bytes of the SHA-256 of a trace's postcard encoding. Equal digests mean equal runs,
/// natively and in every browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Digest(pub [u8; 16]);

impl Digest {
    /// The digest of a text, such as a program's source: its SHA-256, the first 16 bytes.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Self::of_bytes(text.as_bytes())
    }

    /// The digest of a whole trace.
    #[must_use]
    pub fn of(trace: &Trace) -> Self {
        let bytes =
            postcard::to_allocvec(trace).expect("a trace is plain data, which postcard always encodes");
        Self::of_bytes(&bytes)
    }

    fn of_bytes(bytes: &[u8]) -> Self {
        let hash = Sha256::digest(bytes);
        let mut short = [0; 16];
        short.copy_from_slice(&hash[..16]);
        Self(short)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
