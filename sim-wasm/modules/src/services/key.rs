//! Keys of a store: any JSON value, ordered.

use trace::Value;

/// A key, as the one text that equal values share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(String);

impl Key {
    /// The key that a value is.
    pub fn of(value: &Value) -> Self {
        Self(sorted(value).to_json())
    }
}

/// The value with the keys of its maps in order, for maps that differ only in it are equal.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) => value.clone(),
        Value::List(items) => Value::List(items.iter().map(sorted).collect()),
        Value::Map(pairs) => {
            let mut pairs: Vec<_> = pairs.iter().map(|(key, item)| (key.clone(), sorted(item))).collect();
            pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Map(pairs)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(json: &str) -> Key {
        Key::of(&Value::from_json(json).unwrap())
    }

    #[test]
    fn equal_values_are_one_key_and_others_are_not() {
        assert_eq!(key(r#"[{"a": 1, "b": {"c": 2, "d": 3}}]"#), key(r#"[{"b": {"d": 3, "c": 2}, "a": 1}]"#));
        let others = ["1", "1.0", "\"1\"", "true", "null", "[1]", "[1, 2]", "[2, 1]", "{}", r#"{"a": 1}"#];
        for (index, one) in others.iter().enumerate() {
            assert!(others[index + 1..].iter().all(|other| key(one) != key(other)), "{one}");
        }
    }
}
