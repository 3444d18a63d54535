//! Authenticated encryption: ChaCha20-Poly1305 (RFC 8439). A box hides its contents, and opens only for
//! who has the key, and only unchanged.

use crate::error::{CryptoError, exactly};
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};

/// Bytes of a key.
pub const SEAL_KEY_BYTES: usize = 32;
/// Bytes of a nonce.
pub const NONCE_BYTES: usize = 12;
/// How many bytes longer a box is than its contents.
pub const TAG_BYTES: usize = 16;

/// The box of `plaintext`: the ciphertext and behind it the tag. `associated` data is not in the box,
/// but the box opens only beside the same. Two boxes under one key must never share a nonce.
///
/// # Errors
/// When the key does not have [`SEAL_KEY_BYTES`] or the nonce not [`NONCE_BYTES`].
pub fn seal(key: &[u8], nonce: &[u8], plaintext: &[u8], associated: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let (cipher, nonce) = cipher(key, nonce)?;
    let mut sealed = Vec::with_capacity(plaintext.len() + TAG_BYTES);
    sealed.extend_from_slice(plaintext);
    let tag = cipher
        .encrypt_inout_detached(&nonce.into(), associated, sealed.as_mut_slice().into())
        .expect("a plaintext in memory is shorter than the 256 GiB that the cipher takes");
    sealed.extend_from_slice(&tag);
    Ok(sealed)
}

/// What was sealed.
///
/// # Errors
/// When the key or the nonce has the wrong length; [`CryptoError::NotOpened`] when this is not the box
/// that [`seal`] gave for this key, nonce and associated data.
pub fn open(key: &[u8], nonce: &[u8], sealed: &[u8], associated: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let (cipher, nonce) = cipher(key, nonce)?;
    let (ciphertext, tag) = sealed.split_last_chunk::<TAG_BYTES>().ok_or(CryptoError::NotOpened)?;
    let mut plaintext = ciphertext.to_vec();
    cipher
        .decrypt_inout_detached(&nonce.into(), associated, plaintext.as_mut_slice().into(), &(*tag).into())
        .map_err(|_| CryptoError::NotOpened)?;
    Ok(plaintext)
}

fn cipher(key: &[u8], nonce: &[u8]) -> Result<(ChaCha20Poly1305, [u8; NONCE_BYTES]), CryptoError> {
    let key: [u8; SEAL_KEY_BYTES] = exactly("the key of a box", key)?;
    Ok((ChaCha20Poly1305::new(&key.into()), exactly("a nonce", nonce)?))
}
