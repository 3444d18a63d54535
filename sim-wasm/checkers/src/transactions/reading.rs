//! Transactions as they stand in a history: small steps, called micro-operations, on keys. What was answered is compared
//! with what was asked.

use crate::history::{Ending, History, Operation};
use crate::intern::Interner;
use crate::verdict::{Malformed, Mark};
use indexmap::IndexMap;
use indexmap::map::Entry;
use rustc_hash::FxBuildHasher;
use std::ops::Range;
use trace::Value;

/// What a history's transactions may do to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writes {
    /// `["append", key, element]`: a key holds a list.
    Append,
    /// `["w", key, value]`: a key holds one value.
    Set,
}

impl Writes {
    /// The word that stands in a micro-operation.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Append => "append",
            Self::Set => "w",
        }
    }
}

/// What became of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It committed.
    Committed,
    /// Nobody knows.
    Open,
    /// It did not commit.
    Aborted,
}

/// A transaction of a history: its position is that of its operation.
#[derive(Debug, Clone)]
pub struct Transaction {
    /// What became of it.
    pub fate: Fate,
    /// Its micro-operations: a range of [`Transactions::micros`].
    pub micros: Range<usize>,
}

/// One step of a transaction.
#[derive(Debug, Clone, Copy)]
pub struct Micro<'a> {
    /// On which key: its number.
    pub key: u32,
    /// What it does.
    pub action: Action<'a>,
}

/// What a step does.
#[derive(Debug, Clone, Copy)]
pub enum Action<'a> {
    /// It writes: a position in [`Transactions::written`].
    Write(u32),
    /// It reads, and was given this (`None` where the transaction gave nothing).
    Read(Option<&'a Value>),
}

/// One write. All writes to a key differ, so that a value tells who wrote it.
#[derive(Debug, Clone, Copy)]
pub struct Write {
    /// By which transaction.
    pub by: u32,
    /// Whether it is this transaction's last to the key.
    pub is_last: bool,
    /// Which of [`Transactions::micros`] it is.
    pub micro: u32,
}

/// A read of a list by a transaction that committed.
#[derive(Debug, Clone, Copy)]
pub struct ListRead<'a> {
    /// Whose.
    pub by: u32,
    /// Which of [`Transactions::micros`].
    pub micro: u32,
    /// Of which key.
    pub key: u32,
    /// What was read.
    pub list: &'a [Value],
}

/// A list that was read; null stands for the empty one.
#[must_use]
pub fn items(read: &Value) -> &[Value] {
    match read {
        Value::List(items) => items,
        _ => &[],
    }
}

/// The name of a value of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The number of the key.
    pub key: u32,
    /// Whether `bits` is the number of a value in the table of those that are not whole numbers.
    pub is_other: bool,
    /// The whole number itself, or the number of the value.
    pub bits: i64,
}

/// The transactions of a history.
pub struct Transactions<'a> {
    /// Where they were read from.
    pub history: &'a History,
    /// How they write.
    pub writes: Writes,
    /// One for each operation, in order of their calls.
    pub all: Vec<Transaction>,
    /// The steps of all.
    pub micros: Vec<Micro<'a>>,
    /// What was read of lists, if these are lists: taken while each reply is at hand, for there are many.
    pub lists: Vec<ListRead<'a>>,
    /// The keys.
    pub keys: Interner,
    /// What was written, and by whom.
    pub written: IndexMap<Version, Write, FxBuildHasher>,
    /// Replies that are none to what was asked: whose, and what is wrong, in a sentence without a full stop.
    pub misfits: Vec<(u32, String)>,
    others: Interner,
}

/// The value that a key has before anybody writes to it.
pub const INITIAL: Value = Value::Null;

impl<'a> Transactions<'a> {
    /// Reads all operations of a history.
    ///
    /// # Errors
    /// When one is no transaction, or the same value is written to a key twice.
    pub fn read(history: &'a History, writes: Writes) -> Result<Self, Malformed> {
        let count = history.operations.len();
        let mut reading = Self {
            history,
            writes,
            all: Vec::with_capacity(count),
            micros: Vec::with_capacity(count * 4),
            lists: Vec::new(),
            keys: Interner::default(),
            written: IndexMap::with_capacity_and_hasher(count * 2, FxBuildHasher),
            misfits: Vec::new(),
            others: Interner::default(),
        };
        for operation in &history.operations {
            reading.take(operation)?;
        }
        Ok(reading)
    }

    fn take(&mut self, operation: &'a Operation) -> Result<(), Malformed> {
        if operation.f != "txn" {
            return Err(operation.unknown_function(&["txn"]));
        }
        let wrong = |says: String| Malformed::at(operation.called, says);
        let asked = steps(operation.required("txn")?).map_err(wrong)?;
        let first = self.micros.len();
        let by =
            u32::try_from(self.all.len()).map_err(|_| wrong("there are too many transactions".to_owned()))?;
        let (fate, given) = match answered(operation, asked, self.writes) {
            Ok(Some(given)) => (Fate::Committed, Some(given)),
            Ok(None) => (fate(operation), None),
            Err(says) => {
                self.misfits.push((by, says));
                // It said that it committed, but what it read cannot be known: only its writes count.
                (Fate::Open, None)
            }
        };
        for (index, step) in asked.iter().enumerate() {
            let reply = given.and_then(|given| given.get(index)).and_then(third);
            self.step(step, reply, by, first, operation.called)?;
        }
        self.all.push(Transaction { fate, micros: first..self.micros.len() });
        Ok(())
    }

    fn step(
        &mut self,
        step: &'a Value,
        reply: Option<&'a Value>,
        by: u32,
        first: usize,
        mark: Mark,
    ) -> Result<(), Malformed> {
        let (word, key) = word_and_key(step).ok_or_else(|| Malformed::at(mark, self.unreadable(step)))?;
        let key = self.keys.number(key);
        if word == "r" {
            if let Some(read) = reply.filter(|_| self.writes == Writes::Append) {
                let micro = u32::try_from(self.micros.len()).unwrap_or(u32::MAX);
                self.lists.push(ListRead { by, micro, key, list: items(read) });
            }
            self.micros.push(Micro { key, action: Action::Read(reply) });
            return Ok(());
        }
        let value = third(step).filter(|value| word == self.writes.word() && **value != Value::Null);
        let value = value.ok_or_else(|| Malformed::at(mark, self.unreadable(step)))?;
        self.write(key, value, by, first, mark)
    }

    fn write(&mut self, key: u32, value: &Value, by: u32, first: usize, mark: Mark) -> Result<(), Malformed> {
        let version = self.new_version(key, value);
        let micro = u32::try_from(self.micros.len()).unwrap_or(u32::MAX);
        let Entry::Vacant(entry) = self.written.entry(version) else {
            return Err(Malformed::at(
                mark,
                format!(
                    "{value} is written to {} twice: every write to a key must differ, else nobody can say whose was read",
                    self.key(key)
                ),
            ));
        };
        let index = u32::try_from(entry.index()).unwrap_or(u32::MAX);
        entry.insert(Write { by, is_last: true, micro });
        let before = self.micros[first..].iter().rev().find_map(|earlier| match earlier.action {
            Action::Write(write) if earlier.key == key => Some(write),
            _ => None,
        });
        if let Some(before) = before {
            self.written[before as usize].is_last = false;
        }
        self.micros.push(Micro { key, action: Action::Write(index) });
        Ok(())
    }

    fn unreadable(&self, step: &Value) -> String {
        let word = self.writes.word();
        format!("{step} is no micro-operation: it is [\"r\", key, null] or [\"{word}\", key, value]")
    }

    fn new_version(&mut self, key: u32, value: &Value) -> Version {
        match value {
            Value::Int(bits) => Version { key, is_other: false, bits: *bits },
            _ => Version { key, is_other: true, bits: i64::from(self.others.number(value)) },
        }
    }

    /// The write of a value to a key, by its position in [`Self::written`].
    #[must_use]
    pub fn write_of(&self, key: u32, value: &Value) -> Option<u32> {
        let version = match value {
            Value::Int(bits) => Version { key, is_other: false, bits: *bits },
            _ => Version { key, is_other: true, bits: i64::from(self.others.find(value)?) },
        };
        self.written.get_index_of(&version).and_then(|index| u32::try_from(index).ok())
    }

    /// A write by its position.
    #[must_use]
    pub fn by_index(&self, write: u32) -> Write {
        self.written[write as usize]
    }

    /// What was written.
    #[must_use]
    pub fn value_of(&self, write: u32) -> Value {
        let found = self.written.get_index(write as usize);
        found.map_or(INITIAL, |(version, _)| {
            if version.is_other {
                u32::try_from(version.bits).map_or(INITIAL, |number| self.others.value(number).clone())
            } else {
                Value::Int(version.bits)
            }
        })
    }

    /// A key as it is told: text without its quotes.
    #[must_use]
    pub fn key(&self, key: u32) -> String {
        let value = self.keys.value(key);
        value.as_text().map_or_else(|| value.to_json(), str::to_owned)
    }

    /// The steps of a transaction.
    #[must_use]
    pub fn steps(&self, by: u32) -> &[Micro<'a>] {
        &self.micros[self.all[by as usize].micros.clone()]
    }

    /// The operation of a transaction.
    #[must_use]
    pub fn operation(&self, by: u32) -> &'a Operation {
        &self.history.operations[by as usize]
    }

    /// What became of a transaction.
    #[must_use]
    pub fn fate(&self, by: u32) -> Fate {
        self.all[by as usize].fate
    }

    /// How many came to this.
    #[must_use]
    pub fn count(&self, fate: Fate) -> usize {
        self.all.iter().filter(|transaction| transaction.fate == fate).count()
    }
}

fn fate(operation: &Operation) -> Fate {
    match operation.ending {
        Ending::Ok(_) => Fate::Committed,
        Ending::Failed { .. } => Fate::Aborted,
        Ending::Open => Fate::Open,
    }
}

/// The list of steps.
fn steps(txn: &Value) -> Result<&[Value], String> {
    match txn {
        Value::List(steps) => Ok(steps),
        other => Err(format!("a transaction is a list of micro-operations, not {other}")),
    }
}

fn word_and_key(step: &Value) -> Option<(&str, &Value)> {
    let Value::List(parts) = step else { return None };
    match parts.as_slice() {
        [Value::Text(word), key] | [Value::Text(word), key, _] => Some((word, key)),
        _ => None,
    }
}

fn third(step: &Value) -> Option<&Value> {
    let Value::List(parts) = step else { return None };
    parts.get(2)
}

/// What a transaction that committed gave, when that is a reply to what was asked.
fn answered<'a>(
    operation: &'a Operation,
    asked: &[Value],
    writes: Writes,
) -> Result<Option<&'a [Value]>, String> {
    let Some(output) = operation.output() else { return Ok(None) };
    let Some(given) = output.get("txn") else { return Err(format!("its reply has no `txn`: {output}")) };
    let given = steps(given).map_err(|_| format!("`txn` in its reply is no list: {given}"))?;
    if given.len() != asked.len() {
        return Err(format!("{} micro-operations were asked and {} answered", asked.len(), given.len()));
    }
    for (step, reply) in asked.iter().zip(given) {
        let (asked, answered) = (word_and_key(step), word_and_key(reply));
        let fits = match third(reply) {
            written if asked.is_none_or(|(word, _)| word != "r") => written == third(step),
            Some(Value::List(_) | Value::Null) => true,
            Some(_) => writes == Writes::Set,
            None => false,
        };
        if !fits || asked != answered {
            return Err(format!("{step} was asked and {reply} answered"));
        }
    }
    Ok(Some(given))
}
