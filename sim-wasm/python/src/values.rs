//! Between the interpreter's values and those of messages.
//!
//! A value may share its parts, so that a small one reads out as an enormous one: whatever is read here
//! is counted, and refused when it grows too large.

use engine::Limits;
use monty_types::{MontyObject, ObjectRef};
use std::fmt::{self, Write as _};
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
        Value::Map(pairs) => MontyObject::dict(
            pairs.iter().map(|(key, value)| (MontyObject::string(key.as_str()), to_python(value))),
        ),
    }
}

/// A value of the interpreter as one that a message may hold.
///
/// # Errors
/// Why it may not, in the learner's words, as an end to "a message cannot hold ...".
pub fn from_python(object: ObjectRef<'_>) -> Result<Value, String> {
    let Limits { message_values_max, message_bytes_max, .. } = Limits::default();
    read(
        object,
        0,
        &mut Room { values: message_values_max, values_max: message_values_max, bytes: message_bytes_max },
    )
}

/// Values that a view or a shown variable may be made of; more than a message, as nobody carries it.
const SEEN_VALUES_MAX: usize = 200_000;

/// Bytes of text in a view or a shown variable.
const SEEN_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A value of the interpreter as one that a check may look at.
///
/// # Errors
/// As [`from_python`].
pub fn seen(object: ObjectRef<'_>) -> Result<Value, String> {
    read(object, 0, &mut Room { values: SEEN_VALUES_MAX, values_max: SEEN_VALUES_MAX, bytes: SEEN_BYTES_MAX })
}

/// What may still be read.
struct Room {
    values: usize,
    values_max: usize,
    bytes: usize,
}

impl Room {
    fn value(&mut self) -> Result<(), String> {
        self.values =
            self.values.checked_sub(1).ok_or_else(|| format!("more than {} values", self.values_max))?;
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<String, String> {
        let left = self.bytes.checked_sub(text.len());
        self.bytes = left.ok_or_else(|| "that much text: it is too long".to_owned())?;
        Ok(text.to_owned())
    }
}

fn read(object: ObjectRef<'_>, depth: usize, room: &mut Room) -> Result<Value, String> {
    room.value()?;
    if depth > Value::DEPTH_MAX {
        return Err(format!("values nested deeper than {} levels", Value::DEPTH_MAX));
    }
    match object.type_name() {
        "NoneType" => Ok(Value::Null),
        "bool" => Ok(Value::Bool(object.as_bool().unwrap_or_default())),
        "int" => object.as_int().map(Value::Int).ok_or_else(|| "an integer of more than 64 bits".to_owned()),
        "float" => finite(object),
        "str" => room.text(object.as_str().unwrap_or_default()).map(Value::Text),
        "list" | "tuple" => {
            let items = object.items().unwrap_or_default();
            Ok(Value::List(
                items.into_iter().map(|item| read(item, depth + 1, room)).collect::<Result<_, _>>()?,
            ))
        }
        "dict" => {
            let pairs = object.pairs().unwrap_or_default();
            let pairs = pairs.into_iter().map(|(key, value)| pair(key, value, depth, room));
            Ok(Value::Map(pairs.collect::<Result<_, _>>()?))
        }
        "set" | "frozenset" => Err("a set, which JSON has not: send sorted(...) of it, a list".to_owned()),
        "bytes" => Err("bytes, which JSON has not: decode them to text first".to_owned()),
        "cycle" => Err("a value that contains itself".to_owned()),
        _ => Err(format!("{}, which JSON has not", words(object))),
    }
}

fn finite(object: ObjectRef<'_>) -> Result<Value, String> {
    match object.as_float() {
        Some(float) if float.is_finite() => Ok(Value::Float(float)),
        _ => Err("a number that is not finite, which JSON has not".to_owned()),
    }
}

fn pair(
    key: ObjectRef<'_>,
    value: ObjectRef<'_>,
    depth: usize,
    room: &mut Room,
) -> Result<(String, Value), String> {
    match key.as_str() {
        Some(key) => Ok((room.text(key)?, read(value, depth + 1, room)?)),
        None => Err(format!("the key {}, and keys of a message are text: write str(...)", words(key))),
    }
}

/// A value for eyes: what is no JSON is shown as Python shows it, cut at a sensible length.
pub fn shown(object: ObjectRef<'_>) -> Value {
    const SHOWN_CHARS_MAX: usize = 4_000;
    seen(object).unwrap_or_else(|_| Value::Text(text(object, SHOWN_CHARS_MAX)))
}

/// What a complaint calls a value that it did not expect.
pub fn words(object: ObjectRef<'_>) -> String {
    const WORDS_CHARS_MAX: usize = 80;
    let text = text(object, WORDS_CHARS_MAX);
    match object.type_name() {
        "str" => format!("{text:?}"),
        "function" | "builtin_function_or_method" => "a function".to_owned(),
        "type" => "a class".to_owned(),
        "repr" if text.starts_with("<coroutine") => "a call that was not awaited".to_owned(),
        "repr" if text.starts_with("<class") => "a class".to_owned(),
        "repr" if text.contains("function") || text.contains("method") => "a function".to_owned(),
        _ => text,
    }
}

/// A value as Python's `str` shows it, without the addresses of objects, which differ from machine to
/// machine; cut after so many characters.
pub fn text(object: ObjectRef<'_>, chars_max: usize) -> String {
    let mut short = Short { text: String::new(), bytes_max: chars_max.saturating_mul(4) };
    // Writing fails when the text is long enough: what is there by then is what is shown.
    let whole = write!(short, "{object}").is_ok();
    let text = without_addresses(short.text);
    match text.char_indices().nth(chars_max) {
        None if whole => text,
        None => text + "…",
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// A text that refuses to grow beyond a length.
struct Short {
    text: String,
    bytes_max: usize,
}

impl fmt::Write for Short {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        let room = self.bytes_max.saturating_sub(self.text.len());
        if more.len() <= room {
            self.text.push_str(more);
            return Ok(());
        }
        let end = (0..=room).rev().find(|at| more.is_char_boundary(*at)).unwrap_or(0);
        self.text.push_str(&more[..end]);
        Err(fmt::Error)
    }
}

/// `Repr("<function 'f' at 0x1c>")`, as the interpreter hands such objects out, becomes `<function 'f'>`.
fn without_addresses(text: String) -> String {
    ["\"", "'"].into_iter().fold(text, |text, quote| {
        let (opens, closes) = (format!("Repr({quote}<"), format!(">{quote})"));
        if text.contains(&opens) { unwrapped(&text, &opens, &closes) } else { text }
    })
}

fn unwrapped(text: &str, opens: &str, closes: &str) -> String {
    let mut parts = text.split(opens);
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(closes).unwrap_or((part, ""));
        plain.extend(["<", name.split(" at 0x").next().unwrap_or(name), ">", rest]);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of two of the one before, and so on: small to hold, enormous to read out.
    fn doubled(times: usize) -> MontyObject {
        (0..times).fold(MontyObject::int(1), |inner, _| MontyObject::list([inner.clone(), inner]))
    }

    #[test]
    fn what_reads_out_as_too_much_is_refused() {
        let large = doubled(16);
        assert_eq!(from_python(large.as_ref()).unwrap_err(), "more than 25000 values");
        assert!(seen(large.as_ref()).is_ok());
        let long = MontyObject::string("x".repeat(300 * 1024));
        assert_eq!(from_python(long.as_ref()).unwrap_err(), "that much text: it is too long");
    }

    #[test]
    fn texts_are_cut_while_they_are_written() {
        assert_eq!(text(doubled(3).as_ref(), 100), "[[[1, 1], [1, 1]], [[1, 1], [1, 1]]]");
        assert_eq!(text(doubled(16).as_ref(), 5), "[[[[[…");
        assert_eq!(text(MontyObject::string("äöü").as_ref(), 2), "äö…");
    }

    #[test]
    fn objects_without_a_value_are_named() {
        let named = |repr: &str| words(MontyObject::repr(repr).as_ref());
        assert_eq!(named("<function 'f' at 0x1c>"), "a function");
        assert_eq!(named("<coroutine object f>"), "a call that was not awaited");
        assert_eq!(named("<coroutine external_future(66)>"), "a call that was not awaited");
        let list = MontyObject::list([MontyObject::repr("<C object at 0x230>"), MontyObject::int(1)]);
        assert_eq!(text(list.as_ref(), 100), "[<C object>, 1]");
    }
}
