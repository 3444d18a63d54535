//! A value that is read and written, compared and set; and such values under keys, which can be appended to.

use super::known::Known;
use super::{Blamed, Model, Nature, Steps, named, told, wrong_argument};
use crate::history::Operation;
use crate::intern::Interner;
use crate::verdict::Malformed;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::collections::BTreeMap;
use trace::{Settings, Value};

/// A register; its state is the number of the value that it holds.
pub(super) struct Register {
    kind: &'static Kind,
    values: Interner,
    calls: Known<Call>,
    start: u32,
    absent: u32,
    appends_lists: bool,
    /// What appending gave.
    appended: IndexMap<(u32, u32), Option<u32>, FxBuildHasher>,
    /// Who would have written a value, had the write happened.
    failed: BTreeMap<u32, String>,
}

struct Kind {
    functions: &'static [&'static str],
    has_keys: bool,
}

const PLAIN: Kind = Kind { functions: &["read", "write"], has_keys: false };
const WITH_CAS: Kind = Kind { functions: &["read", "write", "cas"], has_keys: false };
const OF_KEYS: Kind =
    Kind { functions: &["get", "put", "append", "cas", "delete", "read", "write"], has_keys: true };

/// Values are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Call {
    Read(u32),
    Write(u32),
    Cas { from: u32, to: u32, creates: bool },
    Append(u32),
    Delete,
}

impl Register {
    /// It is read and written.
    pub(super) fn plain(settings: &Settings) -> Self {
        Self::new(&PLAIN, settings)
    }

    /// It is also compared and set.
    pub(super) fn with_cas(settings: &Settings) -> Self {
        Self::new(&WITH_CAS, settings)
    }

    /// One for each key.
    pub(super) fn of_keys(settings: &Settings) -> Self {
        Self::new(&OF_KEYS, settings)
    }

    fn new(kind: &'static Kind, settings: &Settings) -> Self {
        let mut values = Interner::default();
        let initial = settings.value("initial");
        let absent = if kind.has_keys { settings.value("absent") } else { &Value::Null };
        let start = if *initial == Value::Null { absent } else { initial };
        Self {
            kind,
            start: values.number(start),
            absent: values.number(absent),
            values,
            calls: Known::default(),
            appends_lists: settings.choice("appends") == "list",
            appended: IndexMap::default(),
            failed: BTreeMap::new(),
        }
    }

    fn read_call(&mut self, operation: &Operation) -> Result<Call, Malformed> {
        let mut value = |name| operation.required(name).map(|value| self.values.number(value));
        Ok(match operation.f.as_str() {
            "read" | "get" => match operation.given("value")? {
                Some(given) => Call::Read(self.values.number(given)),
                None => Call::Read(self.absent),
            },
            "write" | "put" => Call::Write(value("value")?),
            "append" => Call::Append(value("value")?),
            "delete" => Call::Delete,
            _ => Call::Cas { from: value("from")?, to: value("to")?, creates: creates(operation)? },
        })
    }

    fn append(&mut self, state: u32, item: u32) -> Option<u32> {
        if let Some(known) = self.appended.get(&(state, item)) {
            return *known;
        }
        let old = if state == self.absent { None } else { Some(self.values.value(state)) };
        let appended = joined(old, self.values.value(item), self.appends_lists);
        let number = appended.map(|value| self.values.number(&value));
        self.appended.insert((state, item), number);
        number
    }

    /// Why nobody could have read a value, if nobody wrote it.
    fn unwritten(&self, value: u32) -> String {
        let writes = |call: &Call| match call {
            Call::Write(to) | Call::Cas { to, .. } => *to == value,
            Call::Append(_) => true,
            Call::Delete => value == self.absent,
            Call::Read(_) => false,
        };
        if value == self.start || self.calls.iter().any(writes) {
            return String::new();
        }
        match self.failed.get(&value) {
            Some(who) => format!("; only {who} would have written {}, and that failed", self.told(value)),
            None => format!("; nobody ever wrote {}", self.told(value)),
        }
    }

    fn told(&self, number: u32) -> String {
        told(self.values.value(number))
    }
}

impl Steps for Register {
    fn start(&mut self) -> u32 {
        self.start
    }

    fn step(&mut self, state: u32, call: u32) -> Option<u32> {
        match *self.calls.get(call) {
            Call::Read(value) => (state == value).then_some(state),
            Call::Write(value) => Some(value),
            Call::Cas { from, to, creates } => {
                (state == from || (creates && state == self.absent)).then_some(to)
            }
            Call::Append(item) => self.append(state, item),
            Call::Delete => Some(self.absent),
        }
    }

    fn nature(&self, call: u32) -> Nature {
        match self.calls.get(call) {
            Call::Read(_) => Nature::Reads,
            Call::Cas { from, to, creates: false } if from == to => Nature::Reads,
            Call::Write(_) | Call::Delete => Nature::Overwrites,
            Call::Cas { .. } | Call::Append(_) => Nature::Changes,
        }
    }

    fn size(&self) -> usize {
        8 * self.values.len()
    }
}

impl Model for Register {
    fn call(&mut self, operation: &Operation, _: &str) -> Result<u32, Malformed> {
        if !self.kind.functions.contains(&operation.f.as_str()) {
            return Err(operation.unknown_function(self.kind.functions));
        }
        if self.kind.has_keys {
            operation.required("key")?;
        }
        let call = self.read_call(operation)?;
        Ok(self.calls.number(call))
    }

    fn did_not_happen(&mut self, operation: &Operation, who: &str) {
        let field = match operation.f.as_str() {
            "write" | "put" => "value",
            "cas" => "to",
            _ => return,
        };
        if let Some(value) = operation.argument(field) {
            let number = self.values.number(value);
            self.failed.entry(number).or_insert_with(|| format!("{who}'s {}", operation.f));
        }
    }

    fn details(&self, call: u32, _: &str) -> String {
        match *self.calls.get(call) {
            Call::Read(value) | Call::Write(value) | Call::Append(value) => self.told(value),
            Call::Cas { from, to, .. } => format!("{} to {}", self.told(from), self.told(to)),
            Call::Delete => String::new(),
        }
    }

    fn name(&self, key: Option<&Value>) -> String {
        match key {
            Some(key) => format!("key {}", told(key)),
            None => named("register", None),
        }
    }

    fn holds(&self, state: u32) -> String {
        format!("holds {}", self.told(state))
    }

    fn objection(&self, state: u32, call: u32, name: &str) -> String {
        let holds = self.holds(state);
        match *self.calls.get(call) {
            Call::Read(value) => {
                format!("gave {}, but {name} {holds}{}", self.told(value), self.unwritten(value))
            }
            Call::Cas { from, to, .. } => {
                let unwritten = self.unwritten(from);
                format!("changed {} to {}, but {name} {holds}{unwritten}", self.told(from), self.told(to))
            }
            Call::Append(item) => {
                format!("appended {}, but {name} {holds}, to which that cannot be appended", self.told(item))
            }
            Call::Write(_) | Call::Delete => format!("overwrote {name}"),
        }
    }

    fn blamed(&self, _: u32, call: u32) -> Blamed {
        match *self.calls.get(call) {
            Call::Read(value) | Call::Cas { from: value, .. } if !self.unwritten(value).is_empty() => {
                Blamed::Nothing
            }
            _ => Blamed::AnyChange,
        }
    }
}

fn creates(operation: &Operation) -> Result<bool, Malformed> {
    match operation.argument("create_if_not_exists") {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(creates)) => Ok(*creates),
        Some(other) => Err(wrong_argument(operation, "true or false as `create_if_not_exists`", other)),
    }
}

/// A value with another at its end, if that is possible; `None` is one that is not there.
fn joined(old: Option<&Value>, item: &Value, as_list: bool) -> Option<Value> {
    match (old, item) {
        (None, Value::Text(_)) if !as_list => Some(item.clone()),
        (None, _) => Some(Value::List(vec![item.clone()])),
        (Some(Value::Text(old)), Value::Text(item)) if !as_list => Some(Value::Text(format!("{old}{item}"))),
        (Some(Value::List(items)), _) => Some(Value::List(items.iter().chain([item]).cloned().collect())),
        (Some(_), _) => None,
    }
}
