//! The names that `from sim import ...` offers, and what each is inside: the tables from which
//! imports are resolved, misspellings corrected and reference pages made.

mod director;
mod node;

pub use director::{DIRECTOR, DIRECTOR_ENTRIES};
pub use node::{NODE, NODE_ENTRIES};

/// A name that a program may import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// As it is imported.
    pub name: &'static str,
    /// What it is called inside.
    pub inside: &'static str,
}

/// Something that a program may use, as the reference pages tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// As it is written: `send`, `net.loss`.
    pub name: &'static str,
    /// How it is called, brackets included: `(chance, of, everywhere=False)`. Empty for what is not called.
    pub call: &'static str,
    /// What it does: shapes, units, what it gives back, what it raises.
    pub says: &'static str,
}

const fn name(name: &'static str, inside: &'static str) -> Name {
    Name { name, inside }
}

/// The inside of an offered name.
pub fn inside(table: &'static [Name], wanted: &str) -> Option<&'static str> {
    table.iter().find(|offered| offered.name == wanted).map(|offered| offered.inside)
}

/// The offered name that `wanted` most probably meant.
pub fn nearest(table: &'static [Name], wanted: &str) -> Option<&'static str> {
    let distance = |offered: &Name| edit_distance(offered.name, wanted);
    table
        .iter()
        .min_by_key(|offered| distance(offered))
        .filter(|best| distance(best) <= 2)
        .map(|best| best.name)
}

/// How many letters must be changed, added or dropped to make one word of the other (Levenshtein).
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_finds_the_one_that_was_meant() {
        assert_eq!(nearest(NODE, "repyl"), Some("reply"));
        assert_eq!(nearest(NODE, "Send"), Some("send"));
        assert_eq!(nearest(NODE, "numpy"), None);
    }
}
