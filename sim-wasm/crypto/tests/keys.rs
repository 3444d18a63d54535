//! Boxes, shares and signatures against the vectors that were published with them, and the keys, shares
//! and signatures that must be refused.

mod support;

use crypto::{
    CryptoError, ed25519_public, ed25519_sign, ed25519_verify, equal, hex, open, seal, x25519_public,
    x25519_shared,
};
use support::bytes;

/// A published box: key, nonce, associated data, plaintext, ciphertext and tag.
type Published = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);

/// RFC 8439, section 2.8.2.
fn sunscreen() -> Published {
    let sealed = "d31a8d34648e60db7b86afbc53ef7ec2 a4aded51296e08fea9e2b5a736ee62d6
                  3dbea45e8ca9671282fafb69da92728b 1a71de0a9e060b2905d6a5b67ecd3b36
                  92ddbd7f2d778b8c9803aee328091b58 fab324e4fad675945585808b4831d7bc
                  3ff4def08e4b7a9de576d26586cec64b 6116
                  1ae10b594f09e26a7e902ecbd0600691";
    let text = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
                sunscreen would be it.";
    (
        (0x80..=0x9f).collect(),
        bytes("070000004041424344454647"),
        bytes("50515253c0c1c2c3c4c5c6c7"),
        text.into(),
        bytes(sealed),
    )
}

/// RFC 8439, appendix A.5.
fn internet_drafts() -> Published {
    let sealed = "64a0861575861af460f062c79be643bd 5e805cfd345cf389f108670ac76c8cb2
                  4c6cfc18755d43eea09ee94e382d26b0 bdb7b73c321b0100d4f03b7f355894cf
                  332f830e710b97ce98c8a84abd0b9481 14ad176e008d33bd60f982b1ff37c855
                  9797a06ef4f0ef61c186324e2b350638 3606907b6a7c02b0f9f6157b53c867e4
                  b9166c767b804d46a59b5216cde7a4e9 9040c5a40433225ee282a1b0a06c523e
                  af4534d7f83fa1155b0047718cbc546a 0d072b04b3564eea1b422273f548271a
                  0bb2316053fa76991955ebd63159434e cebb4e466dae5a1073a6727627097a10
                  49e617d91d361094fa68f0ff77987130 305beaba2eda04df997b714d6c6f2c29
                  a6ad5cb4022b02709b eead9d67890cbb22392336fea1851f38";
    let text = "Internet-Drafts are draft documents valid for a maximum of six months and may be updated, \
                replaced, or obsoleted by other documents at any time. It is inappropriate to use \
                Internet-Drafts as reference material or to cite them other than as /\u{201c}work in \
                progress./\u{201d}";
    (
        bytes("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0"),
        bytes("000000000102030405060708"),
        bytes("f33388860000000000004e91"),
        text.into(),
        bytes(sealed),
    )
}

#[test]
fn boxes_are_those_of_rfc_8439_and_open() {
    for (key, nonce, associated, text, sealed) in [sunscreen(), internet_drafts()] {
        assert_eq!(seal(&key, &nonce, &text, &associated).as_ref(), Ok(&sealed));
        assert_eq!(open(&key, &nonce, &sealed, &associated), Ok(text));
    }
    let (key, nonce, ..) = sunscreen();
    let empty = seal(&key, &nonce, b"", b"").unwrap();
    assert_eq!((empty.len(), open(&key, &nonce, &empty, b"")), (16, Ok(Vec::new())));
}

#[test]
fn a_box_opens_with_nothing_else_than_what_it_was_sealed_with() {
    let (key, nonce, associated, _, sealed) = sunscreen();
    let changed = |bytes: &[u8]| bytes.iter().map(|byte| byte ^ 1).collect::<Vec<u8>>();
    let not_opened = Err(CryptoError::NotOpened);
    assert_eq!(open(&changed(&key), &nonce, &sealed, &associated), not_opened);
    assert_eq!(open(&key, &changed(&nonce), &sealed, &associated), not_opened);
    assert_eq!(open(&key, &nonce, &changed(&sealed), &associated), not_opened);
    assert_eq!(open(&key, &nonce, &sealed, &changed(&associated)), not_opened);
    assert_eq!(open(&key, &nonce, &sealed, b""), not_opened);
    assert_eq!(open(&key, &nonce, b"", &associated), not_opened);
}

#[test]
fn x25519_gives_the_published_secrets() {
    // RFC 7748, section 5.2, both vectors. The second share has its highest bit set, which is ignored.
    let cases = [
        (
            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
        ),
        (
            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
            "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
        ),
    ];
    for (secret, share, wanted) in cases {
        let shared = x25519_shared(&bytes(secret), &bytes(share)).unwrap();
        assert_eq!(hex(&shared), wanted);
    }
}

#[test]
fn both_sides_agree_as_in_rfc_7748() {
    // Section 6.1.
    let alice = bytes("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    let bob = bytes("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    let (of_alice, of_bob) = (x25519_public(&alice).unwrap(), x25519_public(&bob).unwrap());
    assert_eq!(hex(&of_alice), "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    assert_eq!(hex(&of_bob), "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    let shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
    assert_eq!(hex(&x25519_shared(&alice, &of_bob).unwrap()), shared);
    assert_eq!(hex(&x25519_shared(&bob, &of_alice).unwrap()), shared);
}

#[test]
fn a_thousand_times_x25519_is_that_of_rfc_7748() {
    // Section 5.2: the secret becomes the next share, the shared secret the next secret.
    let mut share = [0; 32];
    share[0] = 9;
    let mut secret = share;
    for _ in 0..1_000 {
        (secret, share) = (x25519_shared(&secret, &share).unwrap(), secret);
    }
    assert_eq!(hex(&secret), "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

#[test]
fn shares_that_make_the_secret_zero_are_refused() {
    // The points of small order: 0, 1, two of order 8, p - 1, p and p + 1 (p = 2^255 - 19).
    let weak = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];
    for share in weak {
        assert_eq!(x25519_shared(&[0x42; 32], &bytes(share)), Err(CryptoError::ZeroSecret), "{share}");
    }
}

/// RFC 8032, section 7.1, tests 1 to 3 and "SHA(abc)": seed, public key, message, signature.
const SIGNED: [(&str, &str, &str, &str); 4] = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155\
         5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
         085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
         18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
         2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589\
         09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
];

#[test]
fn signatures_are_those_of_rfc_8032_and_hold() {
    for (seed, public, message, signature) in SIGNED {
        let (seed, message) = (bytes(seed), bytes(message));
        assert_eq!(ed25519_public(&seed).map(|key| hex(&key)).as_deref(), Ok(public));
        assert_eq!(ed25519_sign(&seed, &message).map(|mark| hex(&mark)).as_deref(), Ok(signature));
        assert!(ed25519_verify(&bytes(public), &message, &bytes(signature)));
    }
}

#[test]
fn a_signature_holds_for_its_message_and_its_signer_alone() {
    for (index, (_, public, message, signature)) in SIGNED.iter().enumerate() {
        let (public, message, signature) = (bytes(public), bytes(message), bytes(signature));
        let other = SIGNED[(index + 1) % SIGNED.len()];
        assert!(!ed25519_verify(&bytes(other.1), &message, &signature));
        assert!(!ed25519_verify(&public, &bytes(other.2), &signature));
        assert!(!ed25519_verify(&public, &message, &bytes(other.3)));
        assert!(!ed25519_verify(&public, &message, &signature[..63]));
        assert!(!ed25519_verify(&public[..31], &message, &signature));
    }
}

#[test]
fn a_key_of_small_order_signs_nothing() {
    // With the neutral point as key and as R, and S = 0, the equation of RFC 8032 holds for every message.
    let neutral = bytes("0100000000000000000000000000000000000000000000000000000000000000");
    let signature = [&neutral[..], &[0; 32]].concat();
    assert!(!ed25519_verify(&neutral, b"any message", &signature));
}

#[test]
fn a_signature_cannot_be_rewritten() {
    // S and S + L say the same to who does not look (RFC 8032, section 5.1.7, wants S < L).
    let order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    let (_, public, message, signature) = SIGNED[1];
    let mut signature = bytes(signature);
    let mut carry = 0;
    for (digit, more) in signature[32..].iter_mut().zip(order) {
        let sum = u16::from(*digit) + u16::from(more) + carry;
        (*digit, carry) = (sum as u8, sum >> 8);
    }
    assert_eq!(carry, 0);
    assert!(!ed25519_verify(&bytes(public), &bytes(message), &signature));
}

#[test]
fn wrong_lengths_say_what_was_wanted() {
    let says = |error: CryptoError| error.to_string();
    assert_eq!(
        says(seal(b"short", &[0; 12], b"", b"").unwrap_err()),
        "the key of a box has 32 bytes, and this one has 5"
    );
    assert_eq!(
        says(open(&[0; 32], &[0; 8], b"", b"").unwrap_err()),
        "a nonce has 12 bytes, and this one has 8"
    );
    let still_hex = "a secret has 32 bytes, and this one has 64; is it still in hex? unhex() it first";
    assert_eq!(says(x25519_public(&[b'a'; 64]).unwrap_err()), still_hex);
    assert_eq!(
        says(x25519_shared(&[1; 32], &[]).unwrap_err()),
        "a public share has 32 bytes, and this one has 0"
    );
    assert_eq!(says(ed25519_public(&[0; 33]).unwrap_err()), "a seed has 32 bytes, and this one has 33");
    assert_eq!(says(ed25519_sign(&[], b"").unwrap_err()), "a seed has 32 bytes, and this one has 0");
}

#[test]
fn equal_is_what_its_name_says() {
    assert!(equal(b"", b"") && equal(b"abc", b"abc"));
    assert!(!equal(b"abc", b"abd") && !equal(b"abc", b"ab") && !equal(b"", b"a"));
}
