//! Hashes, tags and derived keys against the vectors that were published with them.

mod support;

use crypto::{CryptoError, hex, hkdf, hmac_sha256, sha256, slow_hash};
use support::bytes;

#[test]
fn sha256_gives_the_published_hashes() {
    // FIPS 180-4 as shown in RFC 6234, section 8.5: tests 1 to 4; and the empty message.
    let million = "a".repeat(1_000_000);
    let eighty = "01234567".repeat(80);
    let cases = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
        (&million, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
        (&eighty, "594847328451bdfa85056225462cc1d867d877fb388df0ce35f25ab5562bfbb5"),
    ];
    for (message, wanted) in cases {
        assert_eq!(hex(&sha256(message.as_bytes())), wanted, "{} bytes", message.len());
    }
}

#[test]
fn hmac_sha256_gives_the_published_tags() {
    // RFC 4231, section 4: test cases 1 to 4, 6 and 7 (5 is about a truncated tag).
    let long_key = [0xaa; 131];
    let counting: Vec<u8> = (1..=25).collect();
    let long_text = "This is a test using a larger than block-size key and a larger than block-size data. \
                     The key needs to be hashed before being used by the HMAC algorithm.";
    let cases: [(&[u8], &[u8], &str); 6] = [
        (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        (&counting, &[0xcd; 50], "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        (
            &long_key,
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (&long_key, long_text.as_bytes(), "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ];
    for (key, data, wanted) in cases {
        assert_eq!(hex(&hmac_sha256(key, data)), wanted);
    }
}

#[test]
fn hkdf_gives_the_published_keys() {
    // RFC 5869, appendix A.1 to A.3: those with SHA-256.
    let run = |from: u8, to: u8| (from..=to).collect::<Vec<u8>>();
    let cases = [
        (
            vec![0x0b; 22],
            run(0x00, 0x0c),
            run(0xf0, 0xf9),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            run(0x00, 0x4f),
            run(0x60, 0xaf),
            run(0xb0, 0xff),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09\
             da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
        ),
        (
            vec![0x0b; 22],
            Vec::new(),
            Vec::new(),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ];
    for (secret, salt, info, wanted) in cases {
        let wanted = bytes(wanted);
        assert_eq!(hkdf(&secret, &salt, &info, wanted.len()), Ok(wanted));
    }
}

#[test]
fn hkdf_derives_no_more_than_its_definition_allows() {
    assert_eq!(hkdf(b"s", b"", b"", 8_160).map(|key| key.len()), Ok(8_160));
    for length in [0, 8_161, usize::MAX] {
        let error = hkdf(b"s", b"", b"", length).unwrap_err();
        assert!(error.to_string().starts_with("the length of a derived key is at least 1 and at most 8160"));
    }
}

#[test]
fn slow_hash_gives_the_published_hashes() {
    // RFC 7914, section 11. Each 32 bytes of PBKDF2 stand alone, so these are the first half of its 64.
    let one = "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc";
    let many = "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56";
    assert_eq!(slow_hash(b"passwd", b"salt", 1).map(|hash| hex(&hash)).as_deref(), Ok(one));
    assert_eq!(slow_hash(b"Password", b"NaCl", 80_000).map(|hash| hex(&hash)).as_deref(), Ok(many));
}

#[test]
fn slow_hash_has_a_least_and_a_most() {
    for rounds in [0, 100_001, u32::MAX] {
        let error = slow_hash(b"p", b"s", rounds).unwrap_err();
        let wanted =
            CryptoError::Range { what: "the number of rounds", least: 1, most: 100_000, got: rounds.into() };
        assert_eq!(error, wanted);
    }
}
