//! Cryptography: the primitives of the `crypto` crate, with a node's own random bytes and a price in
//! simulated time where one is wanted.

use super::NodeHost;
use super::pure::wrong;
use crate::node::arguments::Given;
use crate::node::outcomes::Asked;
use crate::session::Answer;
use monty_types::MontyObject;
use trace::Time;

/// Bytes that one call of `random_bytes` gives at most.
const RANDOM_BYTES_MAX: i64 = 65_536;

/// What the most costly slow hash costs, in milliseconds.
const SLOW_HASH_MS_MAX: i64 = 10_000;

/// Rounds of a slow hash. Its price is paid in simulated time: the learner's own machine need not pay.
const SLOW_HASH_ROUNDS: u32 = 64;

/// As how many bytes of hashing a call counts that computes with keys of two parts.
const KEY_PAIR_BYTES: usize = 64 * 1024;

impl NodeHost<'_> {
    pub(super) fn crypto(&mut self, primitive: &str, id: u32, given: &Given<'_>) -> Asked {
        *self.life.crypto.entry(given.entry.name).or_default() += 1;
        let data = |name, what| given.data(name, what, None);
        let made = match primitive {
            "sha256" => crypto::sha256(self.counted(data("data", "what is hashed")?)).to_vec(),
            "hmac_sha256" => {
                let key = data("key", "a key")?;
                crypto::hmac_sha256(key, self.counted(data("data", "what is tagged")?)).to_vec()
            }
            "hkdf" => return self.hkdf(given),
            "slow_hash" => return self.slow_hash(id, given),
            "seal" | "open" => return self.seal(primitive == "seal", given),
            "equal" => {
                let (a, b) = (data("a", "what is compared")?, data("b", "what is compared")?);
                return Ok(Answer::Value(MontyObject::bool(crypto::equal(a, self.counted(b)))));
            }
            "random_bytes" => self.random_bytes(given)?,
            "hex" => {
                let data = self.counted(data("data", "what is written as hex")?);
                return Ok(Answer::Value(MontyObject::string(crypto::hex(data))));
            }
            "unhex" => {
                let text = given.text("text", "hex")?;
                crypto::unhex(text).map_err(|error| wrong(given, &error))?
            }
            _ => return self.key_pair(primitive, given),
        };
        Ok(bytes(made))
    }

    /// Counts the bytes that a primitive goes through.
    fn counted<'a>(&mut self, data: &'a [u8]) -> &'a [u8] {
        self.handles(data.len());
        data
    }

    fn hkdf(&mut self, given: &Given<'_>) -> Asked {
        let secret = given.data("secret", "a secret", None)?;
        let salt = given.data("salt", "a salt", Some(b""))?;
        let info = given.data("info", "info", Some(b""))?;
        let most = crypto::DERIVED_BYTES_MAX as i64;
        let length = given.whole("length", "the length of a key", 1..=most, Some(32))?;
        crypto::hkdf(secret, salt, info, length as usize).map(bytes).map_err(|error| wrong(given, &error))
    }

    fn slow_hash(&mut self, id: u32, given: &Given<'_>) -> Asked {
        let password = given.data("password", "a password", None)?;
        let salt = given.data("salt", "a salt", None)?;
        let cost = given.whole("cost_ms", "cost_ms", 1..=SLOW_HASH_MS_MAX, None)?;
        self.handles(KEY_PAIR_BYTES);
        let salt = [salt, &cost.to_be_bytes()].concat();
        let hash =
            crypto::slow_hash(password, &salt, SLOW_HASH_ROUNDS).map_err(|error| wrong(given, &error))?;
        self.occupy(id, Time::from_ms(cost.unsigned_abs()), Some(MontyObject::bytes(hash)))
    }

    fn seal(&mut self, seals: bool, given: &Given<'_>) -> Asked {
        let (key, nonce) = (given.bytes("key", "a key")?, given.bytes("nonce", "a nonce")?);
        let associated = given.data("associated", "associated data", Some(b""))?;
        let made = if seals {
            let plaintext = given.data("plaintext", "what is sealed", None)?;
            crypto::seal(key, nonce, self.counted(plaintext), associated)
        } else {
            crypto::open(key, nonce, self.counted(given.bytes("box", "a box")?), associated)
        };
        made.map(bytes).map_err(|error| wrong(given, &error))
    }

    fn key_pair(&mut self, primitive: &str, given: &Given<'_>) -> Asked {
        self.handles(KEY_PAIR_BYTES);
        let made = match primitive {
            "x25519_public" => crypto::x25519_public(given.bytes("secret", "a secret")?).map(Vec::from),
            "x25519_shared" => {
                let public = given.bytes("public", "a public share")?;
                crypto::x25519_shared(given.bytes("secret", "a secret")?, public).map(Vec::from)
            }
            "ed25519_public" => crypto::ed25519_public(given.bytes("seed", "a seed")?).map(Vec::from),
            "ed25519_sign" => {
                let message = given.data("message", "a message", None)?;
                crypto::ed25519_sign(given.bytes("seed", "a seed")?, self.counted(message)).map(Vec::from)
            }
            _ => {
                let message = given.data("message", "a message", None)?;
                let public = given.bytes("public", "a public key")?;
                let signature = given.bytes("signature", "a signature")?;
                let valid = crypto::ed25519_verify(public, self.counted(message), signature);
                return Ok(Answer::Value(MontyObject::bool(valid)));
            }
        };
        made.map(bytes).map_err(|error| wrong(given, &error))
    }

    /// The next bytes of this life's own stream: apart from Python's `random`, and from everybody else.
    fn random_bytes(&mut self, given: &Given<'_>) -> Result<Vec<u8>, crate::node::arguments::Wrong> {
        let count = given.whole("count", "count, a number of bytes,", 0..=RANDOM_BYTES_MAX, None)? as usize;
        self.handles(count);
        let mut made = Vec::with_capacity(count + crypto::HASH_BYTES);
        while made.len() < count {
            let (seed, block) = self.life.random;
            self.life.random.1 += 1;
            let from = [b"netsplit random bytes ".as_slice(), &seed.to_le_bytes(), &block.to_le_bytes()];
            made.extend(crypto::sha256(&from.concat()));
        }
        made.truncate(count);
        Ok(made)
    }
}

fn bytes(bytes: Vec<u8>) -> Answer {
    Answer::Value(MontyObject::bytes(bytes))
}
