//! Bytes for the details: a text as a text, anything else as a dump like those of `hexdump -C`.

/// The most bytes shown.
const BYTES_MAX: usize = 4_096;
/// Bytes of a line of a dump.
const LINE: usize = 16;

/// What arrived, to be read; the number of bytes left out, if any, stands at the end.
pub fn bytes_as_text(data: &[u8]) -> String {
    let text = match picture::readable(data) {
        Some(text) => beginning(text).to_owned(),
        None => data[..data.len().min(BYTES_MAX)].chunks(LINE).enumerate().map(dump_line).collect(),
    };
    match data.len().saturating_sub(BYTES_MAX) {
        0 => text,
        more => format!("{}\n{}", text.trim_end(), crate::strings::events::more_bytes(more)),
    }
}

/// As much of a text as is shown, cut between two letters.
fn beginning(text: &str) -> &str {
    let end = (0..=BYTES_MAX.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

fn dump_line((index, bytes): (usize, &[u8])) -> String {
    let letters: String = bytes.iter().map(|byte| letter(*byte)).collect();
    let width = LINE * 3 - 1;
    format!("{:04x}  {:width$}  {letters}\n", index * LINE, picture::hexadecimal(bytes))
}

fn letter(byte: u8) -> char {
    if byte.is_ascii_graphic() || byte == b' ' { char::from(byte) } else { '.' }
}

#[cfg(test)]
mod tests {
    use super::bytes_as_text;

    #[test]
    fn a_text_stays_one() {
        assert_eq!(bytes_as_text(b"GET / HTTP/1.1\r\n\r\n"), "GET / HTTP/1.1\r\n\r\n");
    }

    #[test]
    fn other_bytes_are_dumped_with_the_letters_that_are_among_them() {
        let lines = bytes_as_text(b"\x16\x03 hello, world\x00!");
        let wanted = "0000  16 03 20 68 65 6c 6c 6f 2c 20 77 6f 72 6c 64 00  .. hello, world.\n\
                      0010  21                                               !\n";
        assert_eq!(lines, wanted);
    }

    #[test]
    fn what_is_long_is_cut_and_says_so() {
        let text = bytes_as_text("ü".repeat(3_000).as_bytes());
        assert!(text.ends_with("ü\n… 1904 more bytes") && text.chars().count() < 2_100);
        let dump = bytes_as_text(&[0; 4_097]);
        assert_eq!((dump.lines().count(), dump.lines().last()), (257, Some("… 1 more byte")));
    }
}
