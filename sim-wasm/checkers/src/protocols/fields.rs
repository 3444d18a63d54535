//! Reading what is recorded of a node: fields by names that a setting may change. A field that is `null` is as one
//! that is not there; a dead node says nothing; a field of the wrong shape is no evidence.

use crate::evidence::{Evidence, Record};
use crate::verdict::{Malformed, Mark};
use crate::words::listed;
use std::collections::BTreeMap;
use trace::{Setting, Settings, Takes, Value};

/// Fields of a record that a sentence names.
const KEYS_MAX: usize = 12;

/// What is asked of a key that is not there: facts about one lock or one slot need not name it.
const ALONE: Value = Value::Null;

/// The setting for the name of a field, or for a word in it.
pub(super) const fn word(name: &'static str, default: &'static str, says: &'static str) -> Setting {
    Setting { name, takes: Takes::Word { default }, says }
}

/// The records of nodes that live; a dead node's memory is `null`.
pub(super) fn living(evidence: &Evidence) -> Result<Vec<&Record>, Malformed> {
    let mut living = Vec::new();
    for record in &evidence.records {
        match &record.what {
            Value::Map(_) => living.push(record),
            Value::Null => {}
            other => {
                let says = format!("{} is {other}: a record is a map, or null of a dead node", record.who);
                return Err(Malformed::at(record.mark, says));
            }
        }
    }
    Ok(living)
}

/// Whether a setting's field is in any record.
pub(super) fn is_shown(living: &[&Record], settings: &Settings, setting: &str) -> bool {
    let field = settings.word(setting);
    living.iter().any(|record| record.get(field).is_some())
}

/// Refuses records of which none has a setting's field: it is called something else.
pub(super) fn must_be_shown(living: &[&Record], settings: &Settings, setting: &str) -> Result<(), Malformed> {
    let (Some(first), false) = (living.first(), is_shown(living, settings, setting)) else { return Ok(()) };
    let field = settings.word(setting);
    let keys = keys(first);
    let shown = listed(&keys, "nothing");
    let says = format!(
        "no record has a field `{field}` ({} shows {shown}): the setting `{setting}` says what it is called",
        first.who
    );
    Err(Malformed::at(first.mark, says))
}

/// The fields of a record.
fn keys(record: &Record) -> Vec<&str> {
    match &record.what {
        Value::Map(pairs) => pairs.iter().map(|(key, _)| key.as_str()).take(KEYS_MAX).collect(),
        _ => Vec::new(),
    }
}

/// A field, unless it is `null`.
pub(super) fn field<'a>(record: &'a Record, name: &str) -> Option<&'a Value> {
    record.get(name).filter(|value| **value != Value::Null)
}

/// What a fact is about (a lock, a slot, a transaction), as something to sort by, where the field is optional.
pub(super) fn about(record: &Record, name: &str) -> String {
    field(record, name).unwrap_or(&ALONE).to_json()
}

/// What a fact is about, in the words that follow a noun: ` "x"`, or nothing where nothing is named.
pub(super) fn named(record: &Record, name: &str) -> String {
    field(record, name).map_or_else(String::new, |key| format!(" {key}"))
}

/// A whole number.
pub(super) fn int(record: &Record, name: &str) -> Result<Option<i64>, Malformed> {
    read(record, name, "a whole number", Value::as_int)
}

/// A list.
pub(super) fn list<'a>(record: &'a Record, name: &str) -> Result<Option<&'a [Value]>, Malformed> {
    let as_list = |value: &'a Value| match value {
        Value::List(items) => Some(items.as_slice()),
        _ => None,
    };
    read(record, name, "a list", as_list)
}

/// A field of a certain shape.
pub(super) fn read<'a, T>(
    record: &'a Record,
    name: &str,
    shape: &str,
    of: impl Fn(&'a Value) -> Option<T>,
) -> Result<Option<T>, Malformed> {
    let Some(value) = field(record, name) else { return Ok(None) };
    of(value).map(Some).ok_or_else(|| wrong(record, name, shape))
}

/// A field has the wrong shape.
pub(super) fn wrong(record: &Record, name: &str, shape: &str) -> Malformed {
    let found = record.get(name).unwrap_or(&ALONE);
    Malformed::at(record.mark, format!("`{name}` of {} is {found}, which is not {shape}", record.who))
}

/// A field that must be there together with another.
pub(super) fn missing(record: &Record, name: &str, because: &str) -> Malformed {
    Malformed::at(record.mark, format!("{} {because}, but has no `{name}`: {}", record.who, record.what))
}

/// One of two words.
pub(super) fn choice<'a>(
    record: &'a Record,
    name: &str,
    (one, other): (&str, &str),
) -> Result<Option<bool>, Malformed> {
    let is_one = |value: &'a Value| match plain(value) {
        word if word == one => Some(true),
        word if word == other => Some(false),
        _ => None,
    };
    read(record, name, &format!("\"{one}\" or \"{other}\""), is_one)
}

/// Text without its quotes, anything else as JSON: `true` is a word as well.
pub(super) fn plain(value: &Value) -> String {
    value.as_text().map_or_else(|| value.to_json(), str::to_owned)
}

/// How often each node had died before each of its records.
#[derive(Default)]
pub(super) struct Lives<'a>(BTreeMap<&'a str, u32>);

impl<'a> Lives<'a> {
    /// The life that a record belongs to.
    pub(super) fn of(&mut self, record: &'a Record) -> u32 {
        let life = self.0.entry(record.who.as_str()).or_default();
        *life += u32::from(record.what == Value::Null);
        *life
    }
}

/// The places of a few records, in order.
pub(super) fn marks<'a>(records: impl IntoIterator<Item = &'a Record>) -> Vec<Mark> {
    let mut marks: Vec<Mark> = records.into_iter().map(|record| record.mark).collect();
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// A number of things, for a result.
pub(super) fn number(count: usize) -> Value {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Who did the second thing, after who did the first was named.
pub(super) fn other<'a>(first: &Record, second: &'a Record) -> &'a str {
    if first.who == second.who { "the same node" } else { &second.who }
}
