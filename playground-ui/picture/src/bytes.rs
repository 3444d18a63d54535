//! Bytes as people read them: as text where they are one, in hexadecimal where not.

use std::fmt::Write as _;

/// The bytes as text, when they are text that can be shown: UTF-8 without control characters other than
/// tabs and ends of lines.
#[must_use]
pub fn readable(data: &[u8]) -> Option<&str> {
    let shows = |letter: char| !letter.is_control() || matches!(letter, '\t' | '\n' | '\r');
    std::str::from_utf8(data).ok().filter(|text| text.chars().all(shows))
}

/// The bytes in hexadecimal, with a space between two: `16 03 01`.
#[must_use]
pub fn hexadecimal(data: &[u8]) -> String {
    let mut text = String::with_capacity(data.len() * 3);
    for (index, byte) in data.iter().enumerate() {
        let written = write!(text, "{}{byte:02x}", if index == 0 { "" } else { " " });
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{hexadecimal, readable};

    #[test]
    fn text_is_what_can_be_shown_as_text() {
        assert_eq!(readable("GET /größe\r\n".as_bytes()), Some("GET /größe\r\n"));
        assert_eq!(readable(&[b'a', 0]), None);
        assert_eq!(readable(&[0xff]), None);
    }

    #[test]
    fn hexadecimal_keeps_leading_zeros() {
        assert_eq!(hexadecimal(&[0x16, 3, 0]), "16 03 00");
        assert_eq!(hexadecimal(&[]), "");
    }
}
