//! A message that has been read: a body with a type, and whose it is.

use trace::{ProcessId, Value};

/// A message whose body has a type.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// Who sent it.
    pub from: ProcessId,
    /// Its type.
    pub kind: &'a str,
    /// The whole body.
    pub body: &'a Value,
}

impl<'a> Message<'a> {
    /// Reads one; `None` for a body without a type, which no module has a use for.
    pub(super) fn read(from: ProcessId, body: &'a Value) -> Option<Self> {
        Some(Self { from, kind: body.get("type")?.as_text()?, body })
    }

    /// A field of the body.
    pub fn get(&self, field: &str) -> Option<&'a Value> {
        self.body.get(field)
    }

    /// A whole number among the fields.
    pub fn int(&self, field: &str) -> Option<i64> {
        self.get(field)?.as_int()
    }

    /// A text among the fields.
    pub fn text(&self, field: &str) -> Option<&'a str> {
        self.get(field)?.as_text()
    }

    /// A list among the fields; empty when there is none.
    pub fn list(&self, field: &str) -> &'a [Value] {
        match self.get(field) {
            Some(Value::List(items)) => items,
            _ => &[],
        }
    }

    /// Which question it answers, if it is an answer.
    pub fn answers(&self) -> Option<i64> {
        self.int("in_reply_to")
    }
}

/// A list of values.
pub fn list(values: impl IntoIterator<Item = Value>) -> Value {
    Value::List(values.into_iter().collect())
}
