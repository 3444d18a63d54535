//! What a workload's requests and answers hold: the tables from which its documentation is made and
//! against which answers are held. As in Maelstrom they are closed: an answer has what they name and
//! nothing else.

use trace::Value;

/// A kind of request with its answer.
#[derive(Debug, Clone, Copy)]
pub struct Rpc {
    /// The request's `type`; the answer's is this with `_ok`.
    pub name: &'static str,
    /// What it asks for.
    pub says: &'static str,
    /// What the request holds beside `type` and `msg_id`.
    pub request: &'static [Field],
    /// What the answer holds beside `type`, `in_reply_to` and perhaps `msg_id`.
    pub reply: &'static [Field],
}

/// A field of a body.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// What stands under it.
    pub holds: Holds,
    /// Whether it may be missing.
    pub is_optional: bool,
    /// What it means, with its unit.
    pub says: &'static str,
}

/// What a field may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Any JSON value.
    Any,
    /// A whole number.
    Int,
    /// `true` or `false`.
    Bool,
    /// Text.
    Text,
    /// A list.
    List,
    /// A map.
    Map,
}

/// A field that must be there.
pub(crate) const fn field(name: &'static str, holds: Holds, says: &'static str) -> Field {
    Field { name, holds, is_optional: false, says }
}

/// A field that may be missing.
pub(crate) const fn optional(name: &'static str, holds: Holds, says: &'static str) -> Field {
    Field { name, holds, is_optional: true, says }
}

/// Keys that every answer may have.
const ENVELOPE: [&str; 3] = ["type", "in_reply_to", "msg_id"];

impl Holds {
    /// Whether `value` is one of these.
    #[must_use]
    pub const fn admits(self, value: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::Int => matches!(value, Value::Int(_)),
            Self::Bool => matches!(value, Value::Bool(_)),
            Self::Text => matches!(value, Value::Text(_)),
            Self::List => matches!(value, Value::List(_)),
            Self::Map => matches!(value, Value::Map(_)),
        }
    }

    /// In words, with its article.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Int => "a whole number",
            Self::Bool => "true or false",
            Self::Text => "text",
            Self::List => "a list",
            Self::Map => "a map",
        }
    }
}

impl Rpc {
    /// What is wrong with an answer that is no error, as the end of a sentence; `None` when nothing is.
    #[must_use]
    pub fn refuses(&self, reply: &Value) -> Option<String> {
        let expected = format!("{}_ok", self.name);
        if reply.get("type").and_then(Value::as_text) != Some(&expected) {
            return Some(format!("its type should be \"{expected}\""));
        }
        self.reply.iter().find_map(|field| field.refuses(reply)).or_else(|| self.has_too_much(reply))
    }

    fn has_too_much(&self, reply: &Value) -> Option<String> {
        let Value::Map(pairs) = reply else { return None };
        let is_known =
            |key: &str| ENVELOPE.contains(&key) || self.reply.iter().any(|field| field.name == key);
        let (key, _) = pairs.iter().find(|(key, _)| !is_known(key))?;
        Some(format!("\"{key}\" does not belong in it"))
    }
}

impl Field {
    fn refuses(&self, reply: &Value) -> Option<String> {
        match reply.get(self.name) {
            None if self.is_optional => None,
            None => Some(format!("\"{}\" is missing", self.name)),
            Some(value) if self.holds.admits(value) => None,
            Some(_) => Some(format!("\"{}\" should be {}", self.name, self.holds.says())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Holds, Rpc, field, optional};
    use trace::Value;

    const READ: Rpc = Rpc {
        name: "read",
        says: "Reads.",
        request: &[],
        reply: &[field("value", Holds::Int, "it"), optional("version", Holds::Int, "its version")],
    };

    fn refuses(reply: &str) -> Option<String> {
        READ.refuses(&Value::from_json(reply).unwrap())
    }

    #[test]
    fn an_answer_of_the_promised_form_passes() {
        assert_eq!(refuses(r#"{"type": "read_ok", "in_reply_to": 1, "value": 3}"#), None);
        assert_eq!(refuses(r#"{"type": "read_ok", "msg_id": 4, "value": 3, "version": 1}"#), None);
    }

    #[test]
    fn what_is_wrong_is_said_in_words() {
        let cases = [
            (r#"{"type": "reed_ok", "value": 3}"#, "its type should be \"read_ok\""),
            (r#"{"value": 3}"#, "its type should be \"read_ok\""),
            (r#"{"type": "read_ok"}"#, "\"value\" is missing"),
            (r#"{"type": "read_ok", "value": "3"}"#, "\"value\" should be a whole number"),
            (r#"{"type": "read_ok", "value": 3, "val": 4}"#, "\"val\" does not belong in it"),
            ("[]", "its type should be \"read_ok\""),
        ];
        for (reply, says) in cases {
            assert_eq!(refuses(reply).as_deref(), Some(says), "{reply}");
        }
    }
}
