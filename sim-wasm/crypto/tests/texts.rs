//! Bytes as hex, base64 and numbers, against the published examples and back again.

mod support;

use crypto::{CryptoError, base64, hex, pack, unbase64, unhex, unpack};
use support::Dice;

#[test]
fn texts_are_those_of_rfc_4648() {
    // Section 10; hex is written there in large letters, which are read as well.
    let cases = [
        ("", "", ""),
        ("f", "Zg==", "66"),
        ("fo", "Zm8=", "666F"),
        ("foo", "Zm9v", "666F6F"),
        ("foob", "Zm9vYg==", "666F6F62"),
        ("fooba", "Zm9vYmE=", "666F6F6261"),
        ("foobar", "Zm9vYmFy", "666F6F626172"),
    ];
    for (plain, in_base64, in_hex) in cases {
        assert_eq!(base64(plain.as_bytes()), in_base64);
        assert_eq!(unbase64(in_base64), Ok(plain.into()));
        assert_eq!(hex(plain.as_bytes()), in_hex.to_lowercase());
        assert_eq!(unhex(in_hex), Ok(plain.into()));
        assert_eq!(unhex(&in_hex.to_lowercase()), Ok(plain.into()));
    }
}

#[test]
fn any_bytes_come_back() {
    let mut dice = Dice(1);
    for length in 0..200 {
        let bytes = dice.bytes(length);
        assert_eq!(unhex(&hex(&bytes)).as_ref(), Ok(&bytes));
        assert_eq!(unbase64(&base64(&bytes)).as_ref(), Ok(&bytes));
    }
}

#[test]
fn what_is_no_hex_says_where() {
    let cases = [
        ("0g", Some(1)),
        ("ffüf", Some(2)),
        ("fü", Some(1)),
        ("ü0x0", Some(0)),
        ("0 ", Some(1)),
        ("abc", None),
    ];
    for (text, at) in cases {
        assert_eq!(unhex(text), Err(CryptoError::NotHex { at }), "{text}");
    }
    let says = unhex("0g").unwrap_err().to_string();
    assert_eq!(says, "this is no hex: character 1 (from 0) is none of 0-9 and a-f");
}

#[test]
fn what_is_no_base64_says_where() {
    let cases = [
        ("Zm9v!mFy", Some(4)),
        ("Zgü", Some(2)),
        ("Zm-_", Some(2)),
        ("Zm9v\n", Some(4)),
        ("Zm9", None),
        ("Zg", None),
        ("Zg=a", None),
        ("=Zg=", None),
        ("====", None),
        ("Zg==Zg==", None),
        // Padding bits that are not zero: a second text for the same byte.
        ("Zh==", None),
        ("Zm9=", None),
    ];
    for (text, at) in cases {
        assert_eq!(unbase64(text), Err(CryptoError::NotBase64 { at }), "{text}");
    }
}

#[test]
fn whatever_is_read_is_the_one_text_of_its_bytes() {
    let mut dice = Dice(2);
    let letters: Vec<char> = "abyzAZ0189+/=gü \0".chars().collect();
    let (mut in_hex, mut in_base64) = (0, 0);
    for _ in 0..20_000 {
        let length = dice.roll(9);
        let text: String = (0..length).map(|_| letters[dice.roll(letters.len())]).collect();
        if let Ok(bytes) = unhex(&text) {
            assert_eq!(hex(&bytes), text.to_lowercase());
            in_hex += usize::from(!text.is_empty());
        }
        if let Ok(bytes) = unbase64(&text) {
            assert_eq!(base64(&bytes), text);
            in_base64 += usize::from(!text.is_empty());
        }
    }
    assert!(in_hex > 100 && in_base64 > 100, "{in_hex} and {in_base64} of 20,000 are read");
}

#[test]
fn numbers_stand_in_their_width_with_the_highest_byte_first() {
    assert_eq!(pack(0x0102, 2), Ok(vec![1, 2]));
    assert_eq!(pack(0x0102, 4), Ok(vec![0, 0, 1, 2]));
    assert_eq!(pack(0, 1), Ok(vec![0]));
    assert_eq!(pack(u64::MAX, 8), Ok(vec![255; 8]));
    for width in 1..=8 {
        let most = u64::MAX >> (64 - 8 * width);
        for number in [0, 1, most / 2, most] {
            assert_eq!(unpack(&pack(number, width).unwrap()), Ok(number));
        }
        if width < 8 {
            assert!(pack(most + 1, width).is_err(), "{} does not fit in {width}", most + 1);
        }
    }
}

#[test]
fn numbers_that_do_not_fit_say_what_does() {
    let says = |error: CryptoError| error.to_string();
    assert_eq!(
        says(pack(256, 1).unwrap_err()),
        "a number of this width is at least 0 and at most 255, and this one is 256"
    );
    let width = "the width of a packed number is at least 1 and at most 8, and this one is";
    assert_eq!(says(pack(0, 0).unwrap_err()), format!("{width} 0"));
    assert_eq!(says(pack(0, 9).unwrap_err()), format!("{width} 9"));
    assert_eq!(says(unpack(&[]).unwrap_err()), format!("{width} 0"));
    assert_eq!(says(unpack(&[0; 9]).unwrap_err()), format!("{width} 9"));
}
