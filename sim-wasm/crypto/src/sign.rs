//! Signatures: Ed25519 (RFC 8032). Deterministic, so signing needs no random bytes.

use crate::error::{CryptoError, exactly};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

/// Bytes of the seed that is a signer's secret.
pub const SEED_BYTES: usize = 32;
/// Bytes of a public key.
pub const VERIFYING_KEY_BYTES: usize = 32;
/// Bytes of a signature.
pub const SIGNATURE_BYTES: usize = 64;

/// The public key of a seed.
///
/// # Errors
/// When the seed does not have [`SEED_BYTES`].
pub fn ed25519_public(seed: &[u8]) -> Result<[u8; VERIFYING_KEY_BYTES], CryptoError> {
    Ok(signer(seed)?.verifying_key().to_bytes())
}

/// The signature of `message`.
///
/// # Errors
/// When the seed does not have [`SEED_BYTES`].
pub fn ed25519_sign(seed: &[u8], message: &[u8]) -> Result<[u8; SIGNATURE_BYTES], CryptoError> {
    Ok(signer(seed)?.sign(message).to_bytes())
}

/// Whether `signature` is one of `message` by who has the seed of `public`. Whatever is no key or no
/// signature is simply not valid, as it would come from a stranger. Keys and points of small order, with
/// which one signature fits many messages, are refused.
#[must_use]
pub fn ed25519_verify(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let (Ok(public), Ok(signature)) = (public.try_into(), signature.try_into()) else { return false };
    let signature = Signature::from_bytes(signature);
    VerifyingKey::from_bytes(public).is_ok_and(|public| public.verify_strict(message, &signature).is_ok())
}

fn signer(seed: &[u8]) -> Result<SigningKey, CryptoError> {
    Ok(SigningKey::from_bytes(&exactly("a seed", seed)?))
}
