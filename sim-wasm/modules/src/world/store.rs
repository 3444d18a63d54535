//! `store`: values with versions. A `put` names the version that it has seen, and is done only if that is still the one
//! that is held; so of two who write at once, one is told. Nobody is remembered, however: a `put` that comes twice is two
//! requests, and the second is refused because the first has raised the version. Whoever sends a `put` again after
//! silence and is refused cannot tell a stranger's write from its own, which is the "maybe" of 6.5840's key-value lab.
//!
//! | request | answer |
//! | --- | --- |
//! | `get {key}` | `get_ok {key, value, version}` |
//! | `put {key, value, version}` | `put_ok {key, version}`: it holds the value now, its version is one higher; 0 names a key that is not there yet |
//! | `fill {cells}` | `fill_ok`: `{key: [value, version]}` is held from now on, beside what is held |
//! | `busy {busy}` | `busy_ok`: from now on every get and put is refused with code 11, or no more |
//!
//! Errors are definite, and say that this request did nothing: 10 for a type it does not know, 11 busy, 12 malformed,
//! 20 no such key, 22 another version. What it holds survives its crashes.

use crate::kit::{Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};
use std::collections::BTreeMap;
use trace::{Setting, Takes, Value};

/// The module.
pub const MODULE: Module = Module {
    name: "store",
    says: "Holds values with versions: `get {key}` gives `get_ok {key, value, version}`, and `put {key, value, version}`, \
           done only if the version is the one held, `put_ok {key, version}`. Refuses with 10, 11 (busy), 12, 20 (no such \
           key) and 22 (another version). `fill {cells}` puts `{key: [value, version]}` into it, and `busy {busy}` makes it \
           refuse, or no more. What it holds survives its crashes.",
    role: Role::Service,
    settings: &[Setting {
        name: "cells",
        takes: Takes::Anything,
        says: "what it holds at first, as `{key: [value, version]}`",
    }],
    make: |settings| {
        let mut store = Store::default();
        store.fill(settings.value("cells"));
        Box::new(Runs(store))
    },
};

#[derive(Debug, Clone, Default)]
struct Store {
    cells: BTreeMap<String, Cell>,
    is_busy: bool,
}

#[derive(Debug, Clone)]
struct Cell {
    value: Value,
    version: i64,
}

type Refusal = (i64, String);

impl Store {
    fn fill(&mut self, cells: &Value) {
        let Value::Map(pairs) = cells else { return };
        for (key, cell) in pairs {
            if let Value::List(parts) = cell
                && let [value, Value::Int(version)] = parts.as_slice()
            {
                self.cells.insert(key.clone(), Cell { value: value.clone(), version: *version });
            }
        }
    }

    fn get(&self, key: &str) -> Result<Fields, Refusal> {
        let cell = self.cells.get(key).ok_or_else(|| (20, format!("no {key}")))?;
        Ok(vec![
            ("key", Value::text(key)),
            ("value", cell.value.clone()),
            ("version", Value::Int(cell.version)),
        ])
    }

    fn put(&mut self, key: &str, value: &Value, seen: i64) -> Result<Fields, Refusal> {
        let held = self.cells.get(key).map_or(0, |cell| cell.version);
        if held == 0 && seen > 0 {
            return Err((20, format!("no {key}")));
        }
        if held != seen {
            return Err((22, format!("{key} has version {held}, not {seen}")));
        }
        let version = seen.saturating_add(1);
        self.cells.insert(key.to_owned(), Cell { value: value.clone(), version });
        Ok(vec![("key", Value::text(key)), ("version", Value::Int(version))])
    }

    fn serve(&mut self, message: &Message<'_>) -> Result<(&'static str, Fields), Refusal> {
        if self.is_busy {
            return Err((11, "busy: try again later".to_owned()));
        }
        let version = message.int("version").filter(|version| *version >= 0);
        match (message.kind, message.text("key"), message.get("value"), version) {
            ("get", Some(key), ..) => self.get(key).map(|fields| ("get_ok", fields)),
            ("put", Some(key), Some(value), Some(seen)) => {
                self.put(key, value, seen).map(|fields| ("put_ok", fields))
            }
            ("get" | "put", ..) => {
                let says = "a get has a key; a put has a key, a value and a version, which is a whole number";
                Err((12, says.to_owned()))
            }
            (other, ..) => Err((10, format!("no such type: {other}"))),
        }
    }
}

impl Program for Store {
    fn fresh(&self) -> Self {
        self.clone()
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            "fill" => {
                self.fill(message.get("cells").unwrap_or(&Value::Null));
                desk.reply(message, "fill_ok", []);
            }
            "busy" => {
                self.is_busy = message.get("busy") == Some(&Value::Bool(true));
                desk.reply(message, "busy_ok", []);
            }
            _ if message.answers().is_some() => {}
            _ => match self.serve(message) {
                Ok((kind, fields)) => desk.reply(message, kind, fields),
                Err((code, says)) => desk.refuse(message, code, says),
            },
        }
    }

    fn variables(&self) -> Fields {
        let cell = |(key, cell): (&String, &Cell)| {
            (key.clone(), Value::List(vec![cell.value.clone(), Value::Int(cell.version)]))
        };
        vec![("cells", Value::map(self.cells.iter().map(cell))), ("busy", Value::Bool(self.is_busy))]
    }
}
