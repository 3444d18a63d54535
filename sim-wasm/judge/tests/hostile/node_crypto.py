# Cryptography, used wrongly. Format: see ../common/cases.rs.

#### hashing a number
#> crypto.sha256: what is hashed is text or bytes, not 5
@node.on("add")
def add(msg):
    crypto.sha256(5)

#### hashing nothing
#> crypto.sha256: what is hashed is text or bytes, not nothing
@node.on("add")
def add(msg):
    crypto.sha256()

#### hashing with a key
#> crypto.sha256 takes 1 argument, not 2
@node.on("add")
def add(msg):
    crypto.sha256("key", "data")

#### a box with a short key
#> ValueError: crypto.seal: the key of a box has 32 bytes, and this one has 5
@node.on("add")
def add(msg):
    crypto.seal(b"short", b"123456789012", "x")

#### a box with a key still in hex
#> is it still in hex? unhex() it first
@node.on("add")
def add(msg):
    crypto.seal(crypto.hex(crypto.random_bytes(32)).encode(), b"123456789012", "x")

#### a box with a key of text
#> crypto.seal: a key is bytes, not "password"
@node.on("add")
def add(msg):
    crypto.seal("password", b"123456789012", "x")

#### a box with a short nonce
#> ValueError: crypto.seal: a nonce has 12 bytes, and this one has 1
@node.on("add")
def add(msg):
    crypto.seal(crypto.random_bytes(32), b"1", "x")

#### a box without its contents
#> crypto.seal: what is sealed is text or bytes, not nothing
@node.on("add")
def add(msg):
    crypto.seal(crypto.random_bytes(32), b"123456789012")

#### a box that does not open
#> ValueError: crypto.open: the box does not open
@node.on("add")
def add(msg):
    crypto.open(crypto.random_bytes(32), b"123456789012", b"no box at all, is it")

#### a box of text
#> crypto.open: a box is bytes, not "no box"
@node.on("add")
def add(msg):
    crypto.open(crypto.random_bytes(32), b"123456789012", "no box")

#### a tag without a key
#> crypto.hmac_sha256: what is tagged is text or bytes, not nothing
@node.on("add")
def add(msg):
    crypto.hmac_sha256("data")

#### a key of no bytes
#> crypto.hkdf: the length of a key is 1 to 8160, not 0
@node.on("add")
def add(msg):
    crypto.hkdf(b"secret", length=0)

#### a key of too many bytes
#> crypto.hkdf: the length of a key is 1 to 8160, not 1000000
@node.on("add")
def add(msg):
    crypto.hkdf(b"secret", b"", b"", 10**6)

#### a slow hash for nothing
#> crypto.slow_hash: cost_ms is 1 to 10000, not 0
@node.on("add")
async def add(msg):
    await crypto.slow_hash("password", b"salt", 0)

#### a slow hash for a day
#> crypto.slow_hash: cost_ms is 1 to 10000, not 86400000
@node.on("add")
async def add(msg):
    await crypto.slow_hash("password", b"salt", 86_400_000)

#### a slow hash without salt
#> crypto.slow_hash: a salt is text or bytes, not nothing
@node.on("add")
async def add(msg):
    await crypto.slow_hash("password", cost_ms=5)

#### a slow hash that nobody awaits
#> `slow_hash` was called without `await`
@node.on("add")
async def add(msg):
    crypto.slow_hash("password", b"salt", 5)

#### a short secret
#> ValueError: crypto.x25519_public: a secret has 32 bytes, and this one has 4
@node.on("add")
def add(msg):
    crypto.x25519_public(b"1234")

#### a share of zeros
#> crypto.x25519_shared: this public share makes the shared secret all zeros
@node.on("add")
def add(msg):
    crypto.x25519_shared(crypto.random_bytes(32), bytes(32))

#### a share of text
#> crypto.x25519_shared: a public share is bytes, not "n2"
@node.on("add")
def add(msg):
    crypto.x25519_shared(crypto.random_bytes(32), "n2")

#### a signer's seed of text
#> crypto.ed25519_sign: a seed is bytes, not "seed"
@node.on("add")
def add(msg):
    crypto.ed25519_sign("seed", "message")

#### a signer's seed that is too long
#> ValueError: crypto.ed25519_public: a seed has 32 bytes, and this one has 33
@node.on("add")
def add(msg):
    crypto.ed25519_public(bytes(33))

#### a signature of text
#> crypto.ed25519_verify: a signature is bytes, not "signed"
@node.on("add")
def add(msg):
    crypto.ed25519_verify(bytes(32), "message", "signed")

#### comparing numbers
#> crypto.equal: what is compared is text or bytes, not 5
@node.on("add")
def add(msg):
    crypto.equal(5, 5)

#### a billion random bytes
#> crypto.random_bytes: count, a number of bytes, is 0 to 65536, not 1000000000
@node.on("add")
def add(msg):
    crypto.random_bytes(10**9)

#### fewer random bytes than none
#> crypto.random_bytes: count, a number of bytes, is 0 to 65536, not -1
@node.on("add")
def add(msg):
    crypto.random_bytes(-1)

#### random bytes without end
#> it went on asking without a pause
@node.on("add")
def add(msg):
    while True:
        crypto.random_bytes(65536)

#### no hex
#> ValueError: crypto.unhex: this is no hex: character 1 (from 0) is none of 0-9 and a-f
@node.on("add")
def add(msg):
    crypto.unhex("0x12")

#### hex of bytes
#> crypto.unhex: hex is text, not b'00'
@node.on("add")
def add(msg):
    crypto.unhex(b"00")

#### a primitive that is not there
#> 'crypto' object has no attribute 'md5'
@node.on("add")
def add(msg):
    crypto.md5("x")

#### hashing without end
#> it went on asking without a pause
@node.on("add")
def add(msg):
    data = b"x" * 1_000_000
    while True:
        crypto.sha256(data)

#### signing without end
#> it went on asking without a pause
@node.on("add")
def add(msg):
    seed = crypto.random_bytes(32)
    while True:
        crypto.ed25519_sign(seed, "x")

#### slow hashes without end
#> it went on asking without a pause
@node.on("add")
def add(msg):
    for i in range(100000):
        crypto.slow_hash("password", b"salt", 1)

#### random bytes in a view
#> crypto.random_bytes: a view only looks
@node.view
def look():
    return crypto.hex(crypto.random_bytes(4))

#### bytes sent in a message
#> a message cannot hold bytes
@node.on("add")
def add(msg):
    reply(msg, {"type": "add_ok", "hash": crypto.sha256("x")})
