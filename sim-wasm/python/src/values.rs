//! Between the interpreter's values and those of messages.

use monty_types::{MontyObject, ObjectRef};
use trace::Value;

/// A value as an argument of the interpreter.
pub fn to_python(value: &Value) -> MontyObject {
    match value {
        Value::Null => MontyObject::none(),
        Value::Bool(bool) => MontyObject::bool(*bool),
        Value::Int(int) => MontyObject::int(*int),
        Value::Float(float) => MontyObject::float(*float),
        Value::Text(text) => MontyObject::string(text.as_str()),
        Value::List(items) => MontyObject::list(items.iter().map(to_python)),
        Value::Map(pairs) => {
            MontyObject::dict(pairs.iter().map(|(key, value)| (MontyObject::string(key.as_str()), to_python(value))))
        }
    }
}

/// A value of the interpreter as one that a message may hold.
///
/// # Errors
/// Why it may not, in the learner's words, as an end to "a message holds ...".
pub fn from_python(object: ObjectRef<'_>) -> Result<Value, String> {
    read(object, 0)
}

fn read(object: ObjectRef<'_>, depth: usize) -> Result<Value, String> {
    if depth > Value::DEPTH_MAX {
        return Err(format!("values nested deeper than {} levels", Value::DEPTH_MAX));
    }
    match object.type_name() {
        "NoneType" => Ok(Value::Null),
        "bool" => Ok(Value::Bool(object.as_bool().unwrap_or_default())),
        "int" => object.as_int().map(Value::Int).ok_or_else(|| "an integer of more than 64 bits".to_owned()),
        "float" => finite(object),
        "str" => Ok(Value::text(object.as_str().unwrap_or_default())),
        "list" | "tuple" => {
            let items = object.items().unwrap_or_default();
            Ok(Value::List(items.into_iter().map(|item| read(item, depth + 1)).collect::<Result<_, _>>()?))
        }
        "dict" => {
            let pairs = object.pairs().unwrap_or_default();
            Ok(Value::Map(pairs.into_iter().map(|(key, value)| pair(key, value, depth)).collect::<Result<_, _>>()?))
        }
        "set" | "frozenset" => Err("a set, which JSON has not: send sorted(...) of it, a list".to_owned()),
        "bytes" => Err("bytes, which JSON has not: decode them to text first".to_owned()),
        other => Err(format!("a value of type {other}, which JSON has not")),
    }
}

fn finite(object: ObjectRef<'_>) -> Result<Value, String> {
    match object.as_float() {
        Some(float) if float.is_finite() => Ok(Value::Float(float)),
        _ => Err("a number that is not finite, which JSON has not".to_owned()),
    }
}

fn pair(key: ObjectRef<'_>, value: ObjectRef<'_>, depth: usize) -> Result<(String, Value), String> {
    match key.as_str() {
        Some(key) => Ok((key.to_owned(), read(value, depth + 1)?)),
        None => Err(format!("the key {}, and keys of a message are text: write str(...)", key.py_repr())),
    }
}

/// A value for eyes: what is no JSON is shown as Python shows it, cut at a sensible length.
pub fn shown(object: ObjectRef<'_>) -> Value {
    const SHOWN_CHARS_MAX: usize = 4_000;
    from_python(object)
        .unwrap_or_else(|_| Value::text(object.py_repr().chars().take(SHOWN_CHARS_MAX).collect::<String>()))
}
