//! Small numbers for values: searches compare and hash these instead.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use trace::Value;

/// Values that were seen, each with the number of its first sight, from 0. Two maps with the same pairs in
/// another order are one value, as [`Value`]'s equality has it.
#[derive(Debug, Default)]
pub struct Interner {
    known: IndexSet<Key, FxBuildHasher>,
    values: Vec<Value>,
}

/// A value as something to hash: whole numbers as they are, everything else by its canonical text.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key {
    Int(i64),
    Text(String),
    Other(String),
}

impl Interner {
    /// The number of a value.
    pub fn number(&mut self, value: &Value) -> u32 {
        let (index, new) = self.known.insert_full(key(value));
        if new {
            self.values.push(value.clone());
        }
        u32::try_from(index).expect("a history has fewer values than 2^32")
    }

    /// The number of a value that was seen.
    #[must_use]
    pub fn find(&self, value: &Value) -> Option<u32> {
        self.known.get_index_of(&key(value)).and_then(|index| u32::try_from(index).ok())
    }

    /// The value behind a number.
    #[must_use]
    pub fn value(&self, number: u32) -> &Value {
        &self.values[number as usize]
    }

    /// How many different values were seen.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether none was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

fn key(value: &Value) -> Key {
    match value {
        Value::Int(int) => Key::Int(*int),
        Value::Text(text) => Key::Text(text.clone()),
        _ => {
            let mut text = String::new();
            canonical(value, &mut text);
            Key::Other(text)
        }
    }
}

/// As JSON, with the keys of maps in their order.
fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::List(items) => {
            out.push('[');
            for item in items {
                canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Map(pairs) => {
            let mut pairs: Vec<_> = pairs.iter().collect();
            pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
            out.push('{');
            for (key, value) in pairs {
                out.push_str(&Value::text(key.as_str()).to_json());
                out.push(':');
                canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        other => out.push_str(&other.to_json()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_one_number_and_unequal_ones_have_two() {
        let json = |text| Value::from_json(text).unwrap();
        let mut interner = Interner::default();
        let first = interner.number(&json(r#"{"a": 1, "b": [2]}"#));
        assert_eq!(interner.number(&json(r#"{"b": [2], "a": 1}"#)), first);
        let different = ["1", "1.0", "\"1\"", "null", "true", "[]", "[[]]", "{}", "[1, 2]", "[12]"];
        for (index, text) in different.iter().enumerate() {
            assert_eq!(interner.number(&json(text)), index as u32 + 1, "{text}");
            assert_eq!(interner.value(index as u32 + 1), &json(text));
        }
        assert_eq!(
            (interner.len(), interner.find(&json("[12]")), interner.find(&json("13"))),
            (11, Some(10), None)
        );
    }
}
