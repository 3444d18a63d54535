//! Of the reference: signatures, bytes and cryptography.

use crate::api::{Section, entry};

pub const SIGNATURES: Section = Section {
    title: "Signatures",
    says: "Ideal ones, for protocols among liars: nobody can make the mark of another, whatever he has heard. They are \
           good for one run. For keys that can be given away and stolen there is `crypto`.",
    entries: &[
        entry(
            "sign",
            "(body)",
            "This node's mark on a value such as a message may hold: a text, to be sent along. The order of a dict's keys does not matter; `1` and `1.0` are different.",
        ),
        entry(
            "verify",
            "(node, body, mark)",
            "Whether this is the mark of that node on that body. `False` too when nobody has that name or it is no mark at all: both may come from a liar.",
        ),
    ],
};

pub const BYTES: Section = Section {
    title: "Bytes",
    says: "",
    entries: &[
        entry(
            "pack",
            "(number, width)",
            "A whole number, 0 or more, as `width` bytes (1 to 8), the most significant first. `ValueError` when it does not fit.",
        ),
        entry("unpack", "(data)", "The number that 1 to 8 bytes stand for, as `pack` lays them out."),
        entry(
            "fold",
            "await (data)",
            "The data with its repetitions squeezed out, as bytes, with a check in front. Occupies a core as `work` does, for 1 ms per 50 kB. At most 16 MB.",
        ),
        entry(
            "unfold",
            "await (data, limit=16777216)",
            "What was folded. Occupies a core for 1 ms per 200 kB that come out. `ValueError` when this is not what `fold` gave, or would be more than `limit` bytes.",
        ),
    ],
};

pub const CRYPTO: Section = Section {
    title: "Cryptography",
    says: "Real primitives. Data and messages may be text or bytes; keys, nonces and whatever else is random are bytes. \
           What comes out is bytes: for a message write `crypto.hex(...)`. A key of the wrong length raises `ValueError`.",
    entries: &[
        entry("crypto.sha256", "(data)", "The SHA-256 hash: 32 bytes."),
        entry(
            "crypto.hmac_sha256",
            "(key, data)",
            "The tag of data under a key (HMAC, RFC 2104): 32 bytes. The key may have any length, and be text. Compare tags with `crypto.equal`.",
        ),
        entry(
            "crypto.hkdf",
            "(secret, salt=b\"\", info=b\"\", length=32)",
            "A key of `length` bytes (1 to 8160) from a secret that is hard to guess (RFC 5869). Another `salt` or `info` gives an unrelated key.",
        ),
        entry(
            "crypto.slow_hash",
            "await (password, salt, cost_ms)",
            "A hash of 32 bytes that costs whoever makes it `cost_ms` of a core (1 to 10,000), as `work` does: for passwords. Another cost gives another hash.",
        ),
        entry(
            "crypto.seal",
            "(key, nonce, plaintext, associated=b\"\")",
            "A box (ChaCha20-Poly1305, RFC 8439): 16 bytes longer than its contents, and unreadable without the key. The key has 32 bytes, the nonce 12, never the same twice under one key. `associated` is not in the box, but the box opens only beside the same.",
        ),
        entry(
            "crypto.open",
            "(key, nonce, box, associated=b\"\")",
            "What is in a box, as bytes. `ValueError` when it does not open: another key, nonce or `associated`, or a changed bit.",
        ),
        entry(
            "crypto.x25519_public",
            "(secret)",
            "The public share of a secret of 32 bytes, which is any: `crypto.random_bytes(32)` (RFC 7748).",
        ),
        entry(
            "crypto.x25519_shared",
            "(secret, public)",
            "The secret that both ends come to, each from its own secret and the other's share: 32 bytes, from which `crypto.hkdf` makes keys. It does not say who the other is. `ValueError` for a share that makes it all zeros.",
        ),
        entry("crypto.ed25519_public", "(seed)", "The public key of a signer's seed of 32 bytes (RFC 8032)."),
        entry("crypto.ed25519_sign", "(seed, message)", "A signature of 64 bytes."),
        entry(
            "crypto.ed25519_verify",
            "(public, message, signature)",
            "Whether it is one by whoever has the seed. Bytes that are no key or no signature are simply not valid.",
        ),
        entry(
            "crypto.equal",
            "(a, b)",
            "Whether two texts or bytes are the same, in a time that does not tell where they differ.",
        ),
        entry(
            "crypto.random_bytes",
            "(count)",
            "0 to 65,536 random bytes that nobody else can know. They leave Python's `random` as it is, and are others in each life of a node.",
        ),
        entry("crypto.hex", "(data)", "Bytes as text of two digits each."),
        entry("crypto.unhex", "(text)", "The bytes behind such text; `ValueError` when it is none."),
    ],
};
