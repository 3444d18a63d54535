//! What each operation sent, polled and committed, with keys and messages as numbers.

use super::super::words::{answered, items, whole};
use crate::history::{History, Operation};
use crate::intern::Interner;
use crate::verdict::{Malformed, Mark};
use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;
use std::collections::BTreeSet;
use trace::Value;

/// The functions of a log.
const FUNCTIONS: [&str; 6] = ["send", "poll", "txn", "commit_offsets", "list_committed_offsets", "assign"];

/// A key by number.
pub(super) type Key = u32;

/// A message by number.
pub(super) type Message = u32;

/// Where a message stands: its offset and the message.
pub(super) type Entry = (i64, Message);

/// A map by things that are hashed fast, in the order in which they came.
pub(super) type Map<K, V> = IndexMap<K, V, FxBuildHasher>;

/// All operations of a history as acts.
pub(super) struct Acts<'a> {
    /// The history.
    pub history: &'a History,
    /// In order of their calls.
    pub all: Vec<Act<'a>>,
    keys: IndexSet<String, FxBuildHasher>,
    messages: Interner,
}

/// One operation.
pub(super) struct Act<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// What it sends, in order.
    pub sends: Vec<Sent>,
    /// From where it asks for messages, by key; `None` when it does not say.
    pub asked: Option<Map<Key, i64>>,
    /// What it polled, by key, in order.
    pub polled: Map<Key, Vec<Entry>>,
    /// What else it does.
    pub rest: Rest,
}

/// A message that is sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    pub key: Key,
    pub message: Message,
    /// Where it was said to stand, if it was.
    pub offset: Option<i64>,
}

/// What an operation does that neither sends nor polls.
pub(super) enum Rest {
    /// Nothing.
    Nothing,
    /// It assigns itself these keys, or nobody knows which.
    Assign(Option<Vec<Key>>),
    /// It commits these offsets.
    Commit(Vec<(Key, i64)>),
    /// It asks for the committed offsets of these keys, and was given these.
    List(Vec<Key>, Vec<(Key, i64)>),
}

type Taken<T> = Result<T, Malformed>;

impl<'a> Acts<'a> {
    pub(super) fn read(history: &'a History) -> Taken<Self> {
        let mut acts =
            Self { history, all: Vec::new(), keys: IndexSet::default(), messages: Interner::default() };
        for operation in &history.operations {
            let act = acts.act(operation)?;
            acts.all.push(act);
        }
        Ok(acts)
    }

    /// The name of a key, in quotes.
    pub(super) fn key(&self, key: Key) -> String {
        Value::text(self.key_name(key)).to_json()
    }

    /// The name of a key.
    pub(super) fn key_name(&self, key: Key) -> &str {
        self.keys.get_index(key as usize).map_or("?", String::as_str)
    }

    /// A message.
    pub(super) fn message(&self, message: Message) -> &Value {
        self.messages.value(message)
    }

    /// Who an act is of.
    pub(super) fn who(&self, act: &Act<'_>) -> &'a str {
        self.history.process(act.operation)
    }

    fn act(&mut self, operation: &'a Operation) -> Taken<Act<'a>> {
        let mut act =
            Act { operation, sends: Vec::new(), asked: None, polled: Map::default(), rest: Rest::Nothing };
        match operation.f.as_str() {
            "send" => act.sends.push(self.send(operation)?),
            "poll" => self.poll(&mut act)?,
            "txn" => self.transaction(&mut act)?,
            "commit_offsets" => {
                let offsets = operation.required("offsets")?;
                act.rest = Rest::Commit(self.offsets(offsets, operation.called)?);
            }
            "list_committed_offsets" => act.rest = self.list(operation)?,
            "assign" => {
                let keys = operation.argument("keys").filter(|keys| **keys != Value::Null);
                act.rest = Rest::Assign(keys.map(|keys| self.keys(keys, operation.called)).transpose()?);
            }
            _ => return Err(operation.unknown_function(&FUNCTIONS)),
        }
        Ok(act)
    }

    fn send(&mut self, operation: &Operation) -> Taken<Sent> {
        let key = self.key_of(operation.required("key")?, operation.called)?;
        let message = self.messages.number(operation.required("msg")?);
        let offset = operation.given("offset")?;
        let offset = offset.map(|offset| whole(offset, answered(operation), "an offset")).transpose()?;
        Ok(Sent { key, message, offset })
    }

    fn poll(&mut self, act: &mut Act<'_>) -> Taken<()> {
        let operation = act.operation;
        if let Some(offsets) = operation.argument("offsets").filter(|offsets| **offsets != Value::Null) {
            act.asked = Some(self.offsets(offsets, operation.called)?.into_iter().collect());
        }
        match operation.given("msgs")? {
            Some(given) => self.messages_given(given, act),
            None => Ok(()),
        }
    }

    /// `{"txn": [["send", "a", 1], ["poll"]]}`, given back as
    /// `{"txn": [["send", "a", [0, 1]], ["poll", {"a": [[0, 1]]}]]}`.
    fn transaction(&mut self, act: &mut Act<'_>) -> Taken<()> {
        let operation = act.operation;
        let asked = items(operation.required("txn")?, operation.called, "`txn`")?;
        let Some(given) = operation.given("txn")? else {
            return asked.iter().try_for_each(|step| self.step(act, step, None));
        };
        let given = items(given, answered(operation), "the `txn` that was given")?;
        if asked.len() != given.len() {
            let says = format!("`txn` has {} steps, and {} were given back", asked.len(), given.len());
            return Err(Malformed::at(answered(operation), says));
        }
        asked.iter().zip(given).try_for_each(|(step, given)| self.step(act, step, Some(given)))
    }

    fn step(&mut self, act: &mut Act<'_>, step: &Value, given: Option<&Value>) -> Taken<()> {
        let mark = act.operation.called;
        match items(step, mark, "a step of `txn`")? {
            [Value::Text(f), key, message] if f == "send" => {
                let (key, message) = (self.key_of(key, mark)?, self.messages.number(message));
                let offset = match given {
                    Some(given) => Some(self.offset_given(act.operation, given, (key, message))?),
                    None => None,
                };
                act.sends.push(Sent { key, message, offset });
                Ok(())
            }
            [Value::Text(f)] if f == "poll" => match given {
                Some(Value::List(given)) if matches!(given.as_slice(), [Value::Text(f), _] if f == "poll") => {
                    self.messages_given(&given[1], act)
                }
                Some(given) => Err(mismatch(act.operation, "[\"poll\", messages by key]", given)),
                None => Ok(()),
            },
            _ => {
                let says = format!("a step is [\"send\", key, message] or [\"poll\"], not {step}");
                Err(Malformed::at(mark, says))
            }
        }
    }

    /// The offset in `["send", key, [offset, message]]`.
    fn offset_given(&mut self, operation: &Operation, given: &Value, sent: (Key, Message)) -> Taken<i64> {
        let wants = "[\"send\", key, [offset, message]] of what was sent";
        if let Value::List(step) = given
            && let [Value::Text(f), key, Value::List(entry)] = step.as_slice()
            && f == "send"
            && let [offset, message] = entry.as_slice()
            && (self.key_of(key, answered(operation))?, self.messages.number(message)) == sent
        {
            return whole(offset, answered(operation), "an offset");
        }
        Err(mismatch(operation, wants, given))
    }

    fn messages_given(&mut self, given: &Value, act: &mut Act<'_>) -> Taken<()> {
        let mark = answered(act.operation);
        for (key, entries) in pairs(given, mark, "what was polled")? {
            let key = self.key_number(key);
            let entries = items(entries, mark, "what was polled of a key")?;
            let polled = act.polled.entry(key).or_default();
            for entry in entries {
                let [offset, message] = items(entry, mark, "a polled message")? else {
                    let says = format!("a polled message is [offset, message], not {entry}");
                    return Err(Malformed::at(mark, says));
                };
                polled.push((whole(offset, mark, "an offset")?, self.messages.number(message)));
            }
        }
        act.polled.retain(|_, entries| !entries.is_empty());
        Ok(())
    }

    fn list(&mut self, operation: &Operation) -> Taken<Rest> {
        let keys = self.keys(operation.required("keys")?, operation.called)?;
        let given = match operation.given("offsets")? {
            Some(given) => self.offsets(given, answered(operation))?,
            None => Vec::new(),
        };
        Ok(Rest::List(keys, given))
    }

    /// Offsets by key; a key with null has none.
    fn offsets(&mut self, value: &Value, mark: Mark) -> Taken<Vec<(Key, i64)>> {
        let pairs = pairs(value, mark, "`offsets`")?.iter().filter(|(_, offset)| *offset != Value::Null);
        pairs.map(|(key, offset)| Ok((self.key_number(key), whole(offset, mark, "an offset")?))).collect()
    }

    /// Keys, each once, in order.
    fn keys(&mut self, value: &Value, mark: Mark) -> Taken<Vec<Key>> {
        let keys = items(value, mark, "`keys`")?.iter().map(|key| self.key_of(key, mark));
        let keys: BTreeSet<Key> = keys.collect::<Taken<_>>()?;
        Ok(keys.into_iter().collect())
    }

    /// A key is a text, or a whole number, which stands for its digits as in a map.
    fn key_of(&mut self, value: &Value, mark: Mark) -> Taken<Key> {
        match value {
            Value::Text(name) => Ok(self.key_number(name)),
            Value::Int(number) => Ok(self.key_number(&number.to_string())),
            _ => Err(Malformed::at(mark, format!("a key is a text or a whole number, not {value}"))),
        }
    }

    fn key_number(&mut self, name: &str) -> Key {
        let index = self.keys.get_index_of(name).unwrap_or_else(|| self.keys.insert_full(name.to_owned()).0);
        Key::try_from(index).expect("a history has fewer keys than 2^32")
    }
}

fn pairs<'v>(value: &'v Value, mark: Mark, what: &str) -> Taken<&'v [(String, Value)]> {
    match value {
        Value::Map(pairs) => Ok(pairs),
        _ => Err(Malformed::at(mark, format!("{what} is a map by key, not {value}"))),
    }
}

fn mismatch(operation: &Operation, wants: &str, given: &Value) -> Malformed {
    Malformed::at(answered(operation), format!("a step is given back as {wants}, not {given}"))
}
