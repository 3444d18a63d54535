//! Agreeing on a key in the open: X25519 (RFC 7748, section 6.1). Each side makes a secret, sends its
//! public share, and computes the same shared secret from its own secret and the other's share.

use crate::error::{CryptoError, exactly};
use subtle::ConstantTimeEq;
use x25519_dalek::{X25519_BASEPOINT_BYTES, x25519};

/// Bytes of a secret, of a public share and of a shared secret.
pub const SHARE_BYTES: usize = 32;

/// The public share of a secret.
///
/// # Errors
/// When the secret does not have [`SHARE_BYTES`].
pub fn x25519_public(secret: &[u8]) -> Result<[u8; SHARE_BYTES], CryptoError> {
    Ok(x25519(exactly("a secret", secret)?, X25519_BASEPOINT_BYTES))
}

/// The shared secret of one's own secret and the other's public share. Derive keys from it with
/// [`crate::hkdf`]; it says nothing about who the other is.
///
/// # Errors
/// When either does not have [`SHARE_BYTES`]; [`CryptoError::ZeroSecret`] when the share is one of the
/// few that make every shared secret zero.
pub fn x25519_shared(secret: &[u8], public: &[u8]) -> Result<[u8; SHARE_BYTES], CryptoError> {
    let shared = x25519(exactly("a secret", secret)?, exactly("a public share", public)?);
    if shared.ct_eq(&[0; SHARE_BYTES]).into() { Err(CryptoError::ZeroSecret) } else { Ok(shared) }
}
