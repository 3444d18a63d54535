//! The word that was probably meant.

/// The one of `words` that takes the fewest changes of single letters to become from `word`; the first
/// among equals, nothing when there are no words.
pub fn nearest<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> &'a str {
    words.into_iter().min_by_key(|other| distance(word, other)).unwrap_or_default()
}

/// How many letters must be changed, added or dropped to make one word of the other: Levenshtein's distance,
/// row by row.
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, letter) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        for (place, other) in b.iter().enumerate() {
            let replaced = corner + usize::from(letter != *other);
            corner = row[place + 1];
            row[place + 1] = replaced.min(corner + 1).min(row[place] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn distances_are_those_of_the_textbook() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }

    #[test]
    fn a_slip_of_the_finger_finds_its_word() {
        assert_eq!(nearest("gird", ["line", "grid", "total"]), "grid");
        assert_eq!(nearest("broadcst", ["echo", "broadcast"]), "broadcast");
    }
}
