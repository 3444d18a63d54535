//! What the `:value` of an operation means, by its function: Jepsen has one value where Maelstrom's messages have named
//! fields, and the checks go by the fields.

use super::pairs::{Dialect, Step};
use crate::history::Operation;
use trace::Value;

/// Jepsen's functions.
pub struct Functions {
    /// Whether reads, writes and compare-and-sets tell their key: their values are pairs `[key value]` throughout.
    is_keyed: bool,
}

type Fields = Vec<(String, Value)>;

impl Functions {
    /// The functions of a history: only all of it tells whether its registers have keys.
    pub fn of(operations: &[(u32, Value)]) -> Self {
        let text = |operation: &Value, name: &str| operation.get(name)?.as_text().map(str::to_owned);
        let mut seen = false;
        let mut all = true;
        for (_, operation) in operations {
            let f = text(operation, "f").unwrap_or_default();
            let is_call = text(operation, "type").as_deref() == Some("invoke");
            if is_call && ["read", "write", "cas"].contains(&f.as_str()) {
                seen = true;
                all &= is_keyed(&f, operation.get("value").unwrap_or(&Value::Null));
            }
        }
        Self { is_keyed: seen && all }
    }

    fn register(&self, step: &Step) -> Result<Fields, String> {
        let (key, value) = if self.is_keyed {
            let [key, value] = pair(step, "a key and a value")?;
            (Some(("key".to_owned(), key.clone())), value)
        } else {
            (None, &step.value)
        };
        let fields = match (step.f.as_str(), value) {
            ("read", Value::Null) => Vec::new(),
            ("cas", Value::List(items)) if items.len() == 2 => {
                vec![("from".to_owned(), items[0].clone()), ("to".to_owned(), items[1].clone())]
            }
            ("cas", other) => return Err(format!("`cas` takes [from to], not {other}")),
            (_, value) => one("value", value),
        };
        Ok(key.into_iter().chain(fields).collect())
    }

    fn read(&self, step: &Step, call: &Operation) -> Result<Value, String> {
        let value = if self.is_keyed {
            let [key, value] = pair(step, "a key and a value")?;
            if call.argument("key") != Some(key) {
                let asked = call.argument("key").unwrap_or(&Value::Null);
                return Err(format!("key {asked} was read, and this is key {key}"));
            }
            value
        } else {
            &step.value
        };
        let messages = matches!(value, Value::List(_)).then(|| ("messages", value.clone()));
        Ok(Value::map([("value", value.clone())].into_iter().chain(messages)))
    }
}

impl Dialect for Functions {
    fn input(&self, step: &Step) -> Result<Fields, String> {
        let value = &step.value;
        Ok(match step.f.as_str() {
            "read" | "write" | "cas" => self.register(step)?,
            "enqueue" => one("value", value),
            "add" => vec![("element".to_owned(), value.clone()), ("delta".to_owned(), value.clone())],
            "broadcast" => one("message", value),
            "echo" => one("echo", value),
            "txn" => one("txn", &with_reads(value)),
            "send" => sent(value).map_or_else(
                || one("txn", value),
                |(key, message)| vec![("key".to_owned(), key), ("msg".to_owned(), message.clone())],
            ),
            "poll" => Vec::new(),
            _ if *value == Value::Null => Vec::new(),
            _ => one("value", value),
        })
    }

    fn output(&self, step: &Step, call: &Operation) -> Result<Value, String> {
        let value = &step.value;
        let one = |name: &str| Value::Map(one(name, value));
        Ok(match step.f.as_str() {
            "read" => self.read(step, call)?,
            "write" | "cas" | "add" | "broadcast" | "enqueue" => Value::Null,
            "dequeue" => one("value"),
            "generate" => one("id"),
            "echo" if matches!(value, Value::Map(_)) => value.clone(),
            "echo" => one("echo"),
            "txn" => one("txn"),
            "send" => Value::map([("offset", offset(value))]),
            "poll" => polled(value).map_or_else(|| one("txn"), |messages| Value::map([("msgs", messages)])),
            _ if *value == Value::Null => Value::Null,
            _ => one("value"),
        })
    }
}

fn one(name: &str, value: &Value) -> Fields {
    vec![(name.to_owned(), value.clone())]
}

fn is_keyed(f: &str, value: &Value) -> bool {
    match value {
        Value::List(pair) if pair.len() == 2 => match f {
            "read" => pair[1] == Value::Null,
            "cas" => matches!(&pair[1], Value::List(change) if change.len() == 2),
            _ => true,
        },
        _ => false,
    }
}

fn pair<'a>(step: &'a Step, of: &str) -> Result<[&'a Value; 2], String> {
    match &step.value {
        Value::List(items) if items.len() == 2 => Ok([&items[0], &items[1]]),
        other => Err(format!("the value of this `{}` is {of}, not {other}", step.f)),
    }
}

/// A transaction whose reads have a place for what they will read: `["r", k]` is `["r", k, null]`.
pub fn with_reads(transaction: &Value) -> Value {
    let Value::List(micros) = transaction else { return transaction.clone() };
    let filled = |micro: &Value| match micro {
        Value::List(parts) if parts.len() == 2 && parts[0].as_text() == Some("r") => {
            Value::List(parts.iter().cloned().chain([Value::Null]).collect())
        }
        other => other.clone(),
    };
    Value::List(micros.iter().map(filled).collect())
}

/// The only part of a transaction of one: `[[:send k message]]`.
fn only<'a>(value: &'a Value, name: &str) -> Option<&'a [Value]> {
    let Value::List(micros) = value else { return None };
    let [Value::List(parts)] = micros.as_slice() else { return None };
    let (first, rest) = parts.split_first()?;
    (first.as_text() == Some(name)).then_some(rest)
}

/// Key and message of `[[:send key message]]`. The key is text, as the keys of what is polled are.
fn sent(value: &Value) -> Option<(Value, &Value)> {
    let [key, message] = only(value, "send")? else { return None };
    let text = key.as_text().map_or_else(|| key.to_json(), str::to_owned);
    Some((Value::Text(text), message))
}

/// The offset of `[[:send key [offset message]]]`; nothing where none was told.
fn offset(value: &Value) -> Value {
    match sent(value) {
        Some((_, Value::List(pair))) if pair.len() == 2 => pair[0].clone(),
        _ => Value::Null,
    }
}

/// What `[[:poll {key [[offset message] ...]}]]` gave.
fn polled(value: &Value) -> Option<Value> {
    match only(value, "poll")? {
        [] => Some(Value::Map(Vec::new())),
        [messages @ Value::Map(_)] => Some(messages.clone()),
        _ => None,
    }
}
