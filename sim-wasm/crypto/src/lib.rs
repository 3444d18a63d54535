//! Vetted primitives behind one plain face: what a learner's program may call to hash, to derive keys,
//! to seal, to sign and to agree on a key, and the byte helpers that its Python lacks.
//!
//! Every function takes bytes and gives bytes; what a caller can get wrong is a [`CryptoError`] with a
//! sentence that says what was wanted. No input makes a function panic.
//!
//! Architecture Invariant: nothing here draws a random byte or reads a clock. Keys, seeds, nonces and
//! salts come in as arguments, so equal arguments give equal bytes, natively and in wasm. No primitive
//! is written here: each is another's, named in `ARCHITECTURE.md`.

mod agree;
mod derive;
mod equal;
mod error;
mod fold;
mod hash;
mod mac;
mod number;
mod password;
mod seal;
mod sign;
mod text;

pub use agree::{SHARE_BYTES, x25519_public, x25519_shared};
pub use derive::{DERIVED_BYTES_MAX, hkdf};
pub use equal::equal;
pub use error::CryptoError;
pub use fold::{PLAIN_BYTES_MAX, fold, unfold};
pub use hash::{HASH_BYTES, sha256};
pub use mac::hmac_sha256;
pub use number::{NUMBER_BYTES_MAX, pack, unpack};
pub use password::{ROUNDS_MAX, slow_hash};
pub use seal::{NONCE_BYTES, SEAL_KEY_BYTES, TAG_BYTES, open, seal};
pub use sign::{
    SEED_BYTES, SIGNATURE_BYTES, VERIFYING_KEY_BYTES, ed25519_public, ed25519_sign, ed25519_verify,
};
pub use text::{base64, hex, unbase64, unhex};
