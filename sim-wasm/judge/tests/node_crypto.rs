//! What `sim` offers a node's program, through the front door: signatures, bytes, cryptography.

mod common;

use common::going::{passes, passes_in, program};
use trace::EventKind;

// ---- signatures ---------------------------------------------------------------------------------

#[test]
fn a_mark_is_good_for_its_signer_and_its_body_alone() {
    passes(
        "@node.on(\"ask\")\ndef ask(msg):\n    reply(msg, {\"type\": \"ask_ok\", \"mark\": sign({\"b\": [1, {\"y\": 2, \"x\": 1}], \"a\": None})})\n",
        r#"
body = {"a": None, "b": [1, {"x": 1, "y": 2}]}
mark = (await rpc("n2", {"type": "ask"}))["mark"]
assert type(mark) is str
assert verify("n2", body, mark) is True
assert verify(node="n2", body={"b": (1, {"y": 2, "x": 1}), "a": None}, mark=mark)
assert not verify("n1", body, mark)
assert not verify("n2", {**body, "a": 0}, mark)
assert verify("n1", 5, sign(5)) and not verify("n1", 5.0, sign(5))
assert verify("n1", None, sign(None))
for odd in [None, 5, "", mark + "0", mark.upper() + " ", [mark], b"x"]:
    assert verify("n2", body, odd) is False
assert verify("nobody", body, mark) is False
"#,
    );
}

// ---- bytes --------------------------------------------------------------------------------------

#[test]
fn numbers_are_packed_with_the_most_significant_byte_first() {
    passes(
        "",
        r#"
assert pack(258, 2) == b"\x01\x02" and pack(0, 1) == b"\x00"
assert pack(number=1, width=8) == b"\x00" * 7 + b"\x01"
assert unpack(b"\x01\x02") == 258
for n in [0, 1, 2**31, 2**32, 2**53 + 1, 10**18, 2**63 - 1, 2**63, 2**64 - 1]:
    assert unpack(pack(n, 8)) == n, n
"#,
    );
}

#[test]
fn folding_is_undone_by_unfolding_and_takes_a_core() {
    passes(
        "",
        r#"
text = "all work and no play " * 50_000
began = now()
small = await fold(text)
assert len(small) < 10_000 and now() - began == 21, now() - began
began = now()
assert await unfold(small) == text.encode() and now() - began in (5, 6)
assert await unfold(await fold(b"")) == b""
"#,
    );
}

// ---- cryptography -------------------------------------------------------------------------------

#[test]
fn the_primitives_are_the_real_ones() {
    passes(
        "import hashlib\n",
        r#"
assert crypto.sha256("abc") == hashlib.sha256(b"abc").digest()
assert crypto.hex(crypto.sha256(b"")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
assert crypto.unhex("E3b0") == b"\xe3\xb0"
# RFC 4231, test case 2; RFC 5869, test case 3.
tag = crypto.hmac_sha256("Jefe", "what do ya want for nothing?")
assert crypto.hex(tag) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
key = crypto.hkdf(b"\x0b" * 22, length=42)
assert crypto.hex(key) == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
assert crypto.equal("a", b"a") and not crypto.equal(b"a", b"b") and not crypto.equal(b"a", b"ab")
"#,
    );
}

#[test]
fn boxes_open_for_who_has_the_key_and_unchanged() {
    passes(
        "",
        r#"
key, nonce = crypto.random_bytes(32), crypto.random_bytes(12)
box = crypto.seal(key, nonce, "secret", associated="to n2")
assert len(box) == 6 + 16
assert crypto.open(key, nonce, box, associated=b"to n2") == b"secret"
for wrong in [(key, nonce, box, b""), (bytes(32), nonce, box, b"to n2"), (key, nonce, box[:-1], b"to n2"), (key, nonce, b"", b"")]:
    try:
        crypto.open(*wrong)
        assert False
    except ValueError as error:
        assert "does not open" in str(error)
"#,
    );
}

#[test]
fn both_ends_agree_and_signatures_hold() {
    passes(
        "",
        r#"
a, b = crypto.random_bytes(32), crypto.random_bytes(32)
assert crypto.x25519_shared(a, crypto.x25519_public(b)) == crypto.x25519_shared(b, crypto.x25519_public(a))
public = crypto.ed25519_public(a)
signature = crypto.ed25519_sign(a, "pay 5")
assert len(signature) == 64
assert crypto.ed25519_verify(public, b"pay 5", signature)
assert not crypto.ed25519_verify(public, "pay 6", signature)
assert not crypto.ed25519_verify(b"short", "pay 5", signature)
"#,
    );
}

#[test]
fn a_slow_hash_costs_what_it_says() {
    passes(
        "",
        r#"
began = now()
hash = await crypto.slow_hash("hunter2", b"salt", 50)
assert now() - began == 50 and len(hash) == 32
assert hash == await crypto.slow_hash("hunter2", b"salt", 50)
assert hash != await crypto.slow_hash("hunter2", b"salt", 51)
assert hash != await crypto.slow_hash("hunter2", b"pepper", 50)
"#,
    );
}

#[test]
fn random_bytes_differ_between_lives_and_nodes_and_leave_random_alone() {
    let above = "import random\n@node.on(\"ask\")\ndef ask(msg):\n    reply(msg, {\"type\": \"ask_ok\", \"bytes\": crypto.hex(crypto.random_bytes(8))})\n";
    let go = r#"
mine = [crypto.hex(crypto.random_bytes(8)), crypto.hex(crypto.random_bytes(8))]
mine.append((await rpc("n2", {"type": "ask"}))["bytes"])
before = disk.read_lines("seen")
assert len(set(before + mine)) == len(before) + 3
disk.append("seen", "\n".join(mine) + "\n")
await disk.sync("seen")
assert len(crypto.random_bytes(65536)) == 65536 and crypto.random_bytes(0) == b""
"#;
    // The second go on n1 is in another life; n2 lives on.
    passes_in(&program(above, go), "twice");
    let drawn = |go: &str| {
        let program = program("import random\n", &format!("{go}\nlog(random.random())"));
        let report = passes_in(&program, "go");
        let said = report.trace.events.iter().find_map(|event| match &event.kind {
            EventKind::Say { text, .. } => Some(text.clone()),
            _ => None,
        });
        said.expect("it is logged")
    };
    assert_eq!(drawn("pass"), drawn("crypto.random_bytes(100)"));
}

#[test]
fn the_hash_of_text_is_another_in_each_life_and_the_same_within_one() {
    let above =
        "@node.on(\"ask\")\ndef ask(msg):\n    reply(msg, {\"type\": \"ask_ok\", \"hash\": hash(\"key\")})\n";
    let go = r#"
assert hash("key") == hash("k" + "ey") and type(hash("key")) is int
assert hash(b"key") == hash(b"key") and hash(("key", 1)) == hash(("key", 1))
assert hash(5) == 5 and hash(True) == 1 and hash((1, 2)) == hash((1, 2))
assert {"key": 1}["k" + "ey"] == 1
mine = [hash("key"), hash(("key", 1)), (await rpc("n2", {"type": "ask"}))["hash"]]
before = disk.read_lines("seen")
assert len(set(before + [str(n) for n in mine])) == 3 + len(before) * 2 // 3, (before, mine)
disk.append("seen", "\n".join([str(n) for n in mine]) + "\n")
await disk.sync("seen")
try:
    hash([])
    assert False
except TypeError:
    pass
"#;
    // The second go on n1 is in another life; n2 lives on, and its hash with it.
    passes_in(&program(above, go), "twice");
}
