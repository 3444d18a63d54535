//! HMAC-SHA-256 (RFC 2104): who does not know the key can neither make the tag of a message nor change
//! the message under it.

use crate::hash::HASH_BYTES;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The tag of `data` under `key`, which may have any length. Compare tags with [`crate::equal`].
#[must_use]
pub fn hmac_sha256(key: &[u8], data: &[u8]) -> [u8; HASH_BYTES] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(data);
    mac.finalize().into_bytes().into()
}
