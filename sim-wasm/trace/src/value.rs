//! What a message holds: JSON, with integers kept apart from floats and maps in the order in which
//! they were written. Equality ignores the order of keys, as JSON does.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A JSON value. Floats are carried by their bits, so that equal values have equal encodings.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Value {
    /// `null`, Python's `None`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number of at most 64 bits.
    Int(i64),
    /// A finite number with a fraction.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A map with text keys, in the order in which it was written; a key stands in it once.
    Map(Vec<(String, Value)>),
}

/// Why a text or a tree is not a [`Value`], in words for the learner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueError(pub String);

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ValueError {}

impl Value {
    /// Deepest nesting a value may have; the same for messages, views and links.
    pub const DEPTH_MAX: usize = 64;

    /// Text from anything that can become it.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A map from pairs; later pairs of a repeated key win.
    pub fn map<K: Into<String>>(pairs: impl IntoIterator<Item = (K, Self)>) -> Self {
        let mut map: Vec<(String, Self)> = Vec::new();
        for (key, value) in pairs {
            let key = key.into();
            match map.iter_mut().find(|(known, _)| *known == key) {
                Some((_, slot)) => *slot = value,
                None => map.push((key, value)),
            }
        }
        Self::Map(map)
    }

    /// The value under `key`, if this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(pairs) => pairs.iter().find(|(known, _)| known == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text, if this is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, if this is one.
    #[must_use]
    pub const fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(int) => Some(*int),
            _ => None,
        }
    }

    /// Reads one JSON text.
    ///
    /// # Errors
    /// When the text is not JSON, nests deeper than [`Self::DEPTH_MAX`], or holds a number beyond 64
    /// bits.
    pub fn from_json(text: &str) -> Result<Self, ValueError> {
        let tree: serde_json::Value =
            serde_json::from_str(text).map_err(|error| ValueError(error.to_string()))?;
        Self::from_tree(tree, 0)
    }

    fn from_tree(tree: serde_json::Value, depth: usize) -> Result<Self, ValueError> {
        use serde_json::Value as Tree;
        if depth > Self::DEPTH_MAX {
            return Err(ValueError(format!("nested deeper than {} levels", Self::DEPTH_MAX)));
        }
        Ok(match tree {
            Tree::Null => Self::Null,
            Tree::Bool(bool) => Self::Bool(bool),
            Tree::Number(number) => Self::from_number(&number)?,
            Tree::String(text) => Self::Text(text),
            Tree::Array(items) => Self::List(
                items.into_iter().map(|item| Self::from_tree(item, depth + 1)).collect::<Result<_, _>>()?,
            ),
            Tree::Object(pairs) => Self::Map(
                pairs
                    .into_iter()
                    .map(|(key, item)| Ok((key, Self::from_tree(item, depth + 1)?)))
                    .collect::<Result<_, ValueError>>()?,
            ),
        })
    }

    fn from_number(number: &serde_json::Number) -> Result<Self, ValueError> {
        if let Some(int) = number.as_i64() {
            return Ok(Self::Int(int));
        }
        match number.as_f64() {
            // serde_json reads a whole number beyond 64 bits as the nearest float: refuse it instead.
            Some(float) if number.is_f64() && float.abs() < 9.2e18 => Ok(Self::Float(float)),
            _ => Err(ValueError(format!("the number {number} does not fit in 64 bits"))),
        }
    }

    /// One line of JSON, keys in their order, as Python's `json.dumps` spaces it.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = String::new();
        self.write_json(&mut text);
        text
    }

    fn write_json(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(bool) => out.push_str(if *bool { "true" } else { "false" }),
            Self::Int(int) => out.push_str(&int.to_string()),
            Self::Float(float) => out.push_str(&format!("{float:?}")),
            Self::Text(text) => out.push_str(&quote(text)),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { ", " });
                    item.write_json(out);
                }
                out.push(']');
            }
            Self::Map(pairs) => {
                out.push('{');
                for (index, (key, value)) in pairs.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { ", " });
                    out.push_str(&quote(key));
                    out.push_str(": ");
                    value.write_json(out);
                }
                out.push('}');
            }
        }
    }

    /// How many values this one is made of, itself included: a measure of its size.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Float(_) | Self::Text(_) => 1,
            Self::List(items) => 1 + items.iter().map(Self::count).sum::<usize>(),
            Self::Map(pairs) => 1 + pairs.iter().map(|(_, value)| value.count()).sum::<usize>(),
        }
    }

    /// About how many bytes it takes to keep this one, counted alike on every machine: its text, and 32 for each value.
    #[must_use]
    pub fn footprint(&self) -> usize {
        const EACH: usize = 32;
        EACH + match self {
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Float(_) => 0,
            Self::Text(text) => text.len(),
            Self::List(items) => items.iter().map(Self::footprint).sum(),
            Self::Map(pairs) => pairs.iter().map(|(key, value)| key.len() + value.footprint()).sum(),
        }
    }
}

fn quote(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::List(a), Self::List(b)) => a == b,
            (Self::Map(a), Self::Map(b)) => {
                a.len() == b.len() && a.iter().all(|(key, value)| other.get(key) == Some(value))
            }
            _ => false,
        }
    }
}

impl Eq for Value {}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn json_survives_a_round_trip_in_its_own_order() {
        let text = r#"{"type": "echo", "echo": [1, -2.5, null, true, "ü\n"], "a": {}}"#;
        assert_eq!(Value::from_json(text).unwrap().to_json(), text);
    }

    #[test]
    fn equality_ignores_the_order_of_keys_only() {
        let parse = |text| Value::from_json(text).unwrap();
        assert_eq!(parse(r#"{"a": 1, "b": 2}"#), parse(r#"{"b": 2, "a": 1}"#));
        assert_ne!(parse("[1, 2]"), parse("[2, 1]"));
        assert_ne!(parse("1"), parse("true"));
        assert_ne!(parse("1"), parse("1.0"));
    }

    #[test]
    fn refuses_deep_nesting_and_wide_numbers() {
        let deep = "[".repeat(80) + &"]".repeat(80);
        assert!(Value::from_json(&deep).is_err());
        assert!(Value::from_json("99999999999999999999").is_err());
        assert!(Value::from_json("1 2").is_err());
    }
}
