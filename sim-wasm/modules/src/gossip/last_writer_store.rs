//! `last-writer-store`: a store of keys and values of which every node has a copy, which can be changed at any of them at
//! any time, cut off or not.
//!
//! Every change gets a stamp, the milliseconds of its node's clock and the node's name; where two nodes differ, the
//! greater stamp wins. As no two changes have the same stamp, all nodes choose the same winner, in whatever order they
//! hear of them. Clocks differ, so the milliseconds are raised above those of any stamp that the node has seen: whoever
//! reads a value at a node and then puts another one there replaces what was read, however slow that clock is. A
//! removal is an entry as well, with a stamp and no value, so that an older put which still travels finds it and loses.
//!
//! It promises that nodes which can reach each other agree in the end, and that a confirmed change survives a crash of
//! its node. It does not promise that a confirmed change is ever seen: of two that did not know each other one is thrown
//! away, and nobody is told.
//!
//! | message | what it is |
//! | --- | --- |
//! | `put {key, value}`, `remove {key}` | a change by a client; `put_ok` or `remove_ok` once it is durable |
//! | `get {key}` | `get_ok {value}`; null for nothing |
//! | `exchange {table}` | a peer's entries, `{key: [ms, node, value]}`, once in every round of 200 ms; `exchange_ok {table}` is this node's, as they were before |
//!
//! Johnson and Thomas, "The Maintenance of Duplicate Databases" (RFC 677, 1975); the clock that is set forward by what it
//! hears is Lamport's (1978).

use super::changes::{Pending, begin_rounds, next_round, written_down};
use crate::kit::{Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};
use std::collections::BTreeMap;
use trace::Value;

/// The module.
pub const MODULE: Module = Module {
    name: "last-writer-store",
    says: "Keeps values with stamps of time and node, shows its table to a random peer every 200 ms, and lets the greater \
           stamp win. Of two puts that did not know each other, one is lost.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(LastWriterStore::default())),
};

/// The greater one wins: the milliseconds decide, and if they tie, the name, as text.
pub(super) type Stamp = (i64, String);

/// That the entry of a key became the one with this stamp.
pub(super) type News = (String, Stamp);

/// The store of one node.
#[derive(Debug, Clone, Default)]
pub(super) struct LastWriterStore {
    /// Null is the value of a removed key.
    table: BTreeMap<String, (Stamp, Value)>,
    /// The greatest milliseconds of all stamps that this node has seen or given.
    newest_ms: i64,
    pending: Pending,
}

impl LastWriterStore {
    /// Keeps the greater stamp of each key; tells which entries became other ones.
    pub fn merge(&mut self, entries: &Value) -> Vec<News> {
        let Value::Map(entries) = entries else { return Vec::new() };
        let mut news = Vec::new();
        for (key, entry) in entries {
            let Some((stamp, value)) = read_entry(entry) else { continue };
            self.newest_ms = self.newest_ms.max(stamp.0);
            if self.table.get(key).is_none_or(|(held, _)| *held < stamp) {
                news.push((key.clone(), stamp.clone()));
                self.table.insert(key.clone(), (stamp, value));
            }
        }
        news
    }

    /// Takes up what this node had written down.
    pub fn recover(&mut self, desk: &mut Desk<'_, '_>) -> Vec<News> {
        written_down(desk).iter().flat_map(|change| self.merge(change)).collect()
    }

    /// A sync has ended: the change that it made durable meets what is here, and is confirmed.
    pub fn settle(&mut self, token: u64, ok: bool, desk: &mut Desk<'_, '_>) -> Vec<News> {
        let Some(change) = self.pending.settle(token, ok) else { return Vec::new() };
        let news = self.merge(&change.what);
        change.confirm(desk);
        news
    }

    /// The stamp of a key's entry; that of nothing is smaller than any other.
    pub fn stamp(&self, key: &str) -> Stamp {
        self.table.get(key).map_or((0, String::new()), |(stamp, _)| stamp.clone())
    }

    fn table(&self) -> Value {
        let entry = |((ms, node), value): &(Stamp, Value)| {
            Value::List(vec![Value::Int(*ms), Value::text(node), value.clone()])
        };
        Value::map(self.table.iter().map(|(key, held)| (key.clone(), entry(held))))
    }

    /// All that is here, for a peer.
    pub fn state(&self) -> Fields {
        vec![("table", self.table())]
    }

    /// Stamps a change and writes it down. It meets what is here once it is durable: until then a newer entry may come.
    fn change(&mut self, message: &Message<'_>, value: Value, desk: &mut Desk<'_, '_>) {
        let Some(key) = message.text("key") else { return desk.refuse(message, 12, "a key is text") };
        let clock_ms = i64::try_from(desk.clock_ms()).unwrap_or(i64::MAX);
        self.newest_ms = clock_ms.max(self.newest_ms.saturating_add(1));
        let entry = vec![Value::Int(self.newest_ms), Value::text(desk.name(desk.me())), value];
        self.pending.write(Value::map([(key, Value::List(entry))]), message, desk);
    }

    /// Answers a get.
    pub fn get(&self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let held = message.text("key").and_then(|key| self.table.get(key));
        desk.reply(message, "get_ok", [("value", held.map_or(Value::Null, |(_, value)| value.clone()))]);
    }
}

/// `[ms, node, value]`; `None` for what is no entry.
fn read_entry(entry: &Value) -> Option<(Stamp, Value)> {
    let Value::List(parts) = entry else { return None };
    let [Value::Int(ms), Value::Text(node), value] = parts.as_slice() else { return None };
    Some(((*ms, node.clone()), value.clone()))
}

impl Program for LastWriterStore {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn start(&mut self, desk: &mut Desk<'_, '_>) {
        self.recover(desk);
        begin_rounds(desk);
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match (message.kind, message.get("table")) {
            ("put", _) => self.change(message, message.get("value").cloned().unwrap_or(Value::Null), desk),
            ("remove", _) => self.change(message, Value::Null, desk),
            ("get", _) => self.get(message, desk),
            ("exchange", Some(table)) => {
                desk.reply(message, "exchange_ok", self.state());
                self.merge(table);
            }
            ("exchange_ok", Some(table)) => {
                self.merge(table);
            }
            _ => {}
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        next_round(token, "exchange", || self.state(), desk);
    }

    fn synced(&mut self, token: u64, ok: bool, desk: &mut Desk<'_, '_>) {
        self.settle(token, ok, desk);
    }

    fn variables(&self) -> Fields {
        self.state()
    }
}
