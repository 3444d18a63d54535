//! `version-store`: a store of which every node has a copy, and in which no confirmed put is thrown away by a clock.
//!
//! Whoever reads a price at one node and puts another there does so after the one that was read. Whoever puts a
//! price without having heard of the other does not, however much later it is: **later is not after**. Neither of two
//! such puts can be dropped by rule, since only people know which is right. So both stay, until somebody who has
//! read both puts one value.
//!
//! Each node numbers the puts it takes. A `get` tells, beside the values, what its client has now seen: for each node the
//! greatest number, a version vector (Parker and others, Detection of Mutual Inconsistency in Distributed Systems,
//! 1983). The client hands that in with its next put, so each version has a number of its own and knows
//! what it comes after (Preguiça and others, Dotted Version Vectors, 2010).
//!
//! ```text
//! value   put at    the client had seen
//!     3   n2, 1st   {}
//!     4   n3, 1st   {n2: 1}
//!     5   n1, 1st   {n2: 1}                 n3's 1st is not in here: 4 and 5 both stay
//!     6   n1, 2nd   {n1: 1, n2: 1, n3: 1}   comes after all of them, and stays alone
//! ```
//!
//! It promises that nodes which can reach each other come to show the same values, that a confirmed put is shown, or
//! something that comes after it, and that it survives a crash of its node. It does not promise one value: whoever
//! reads must be ready for several.
//!
//! | message | what it is |
//! | --- | --- |
//! | `put {key, value, seen}` | a change by a client; `put_ok` once it is durable |
//! | `get {key}` | `get_ok {values, seen}` |
//! | `swap {table}` | a peer's versions, `{key: [{value, node, number, seen, ms}]}`, once in every round of 200 ms; `swap_ok {table}` is this node's, as it was before |
//! | `plan {}`, `audit {history}` | what a store without such versions loses: see [`super::lost_puts`] |

use super::changes::{Pending, begin_rounds, next_round, written_down};
use super::lost_puts;
use crate::kit::{Desk, Fields, Message, Program, Runs, list};
use crate::{Module, Role};
use std::collections::BTreeMap;
use trace::Value;

/// The module.
pub const MODULE: Module = Module {
    name: "version-store",
    says: "Keeps of each key all versions that no other one comes after, by version vectors that clients hand in with \
           their puts, and shows its table to a random peer every 200 ms. Also plans and audits losses of the \
           last-writer-store.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(VersionStore::default())),
};

/// For each node the greatest number of its puts that somebody has seen.
type Seen = BTreeMap<String, i64>;

/// One put.
#[derive(Debug, Clone, PartialEq)]
struct Version {
    value: Value,
    node: String,
    /// Which of the node's puts it is, from 1.
    number: i64,
    seen: Seen,
    /// What its node's clock showed, for people to look at.
    ms: i64,
}

impl Version {
    /// Reads one; `None` for what is no version.
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            value: value.get("value")?.clone(),
            node: value.get("node")?.as_text()?.to_owned(),
            number: value.get("number")?.as_int()?,
            seen: read_seen(value.get("seen")?),
            ms: value.get("ms")?.as_int()?,
        })
    }

    fn shown(&self) -> Value {
        Value::map([
            ("value", self.value.clone()),
            ("node", Value::text(&self.node)),
            ("number", Value::Int(self.number)),
            ("seen", shown_seen(&self.seen)),
            ("ms", Value::Int(self.ms)),
        ])
    }

    /// Whether whoever put this one had read the other, or something that came after it.
    fn covers(&self, other: &Self) -> bool {
        self.seen.get(&other.node).is_some_and(|number| *number >= other.number)
    }
}

fn read_seen(value: &Value) -> Seen {
    let Value::Map(pairs) = value else { return Seen::new() };
    pairs.iter().filter_map(|(node, number)| Some((node.clone(), number.as_int()?))).collect()
}

fn shown_seen(seen: &Seen) -> Value {
    Value::map(seen.iter().map(|(node, number)| (node.clone(), Value::Int(*number))))
}

/// All that no other one covers, each once.
fn keep(all: &[Version]) -> Vec<Version> {
    let mut kept: Vec<Version> = Vec::new();
    for version in all {
        if !kept.contains(version) && !all.iter().any(|other| other.covers(version)) {
            kept.push(version.clone());
        }
    }
    kept
}

#[derive(Debug, Clone, Default)]
struct VersionStore {
    table: BTreeMap<String, Vec<Version>>,
    /// The number of the last put that this node took.
    number: i64,
    pending: Pending,
}

impl VersionStore {
    fn merge(&mut self, table: &Value) {
        let Value::Map(entries) = table else { return };
        for (key, versions) in entries {
            let Value::List(versions) = versions else { continue };
            let held = self.table.entry(key.clone()).or_default();
            held.extend(versions.iter().filter_map(Version::read));
            *held = keep(held);
        }
    }

    fn state(&self) -> Fields {
        let shown = |versions: &Vec<Version>| list(versions.iter().map(Version::shown));
        vec![("table", Value::map(self.table.iter().map(|(key, versions)| (key.clone(), shown(versions)))))]
    }

    /// Writes a put down; it counts, and is confirmed, once it is durable.
    fn put(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let (Some(key), Some(value)) = (message.text("key"), message.get("value")) else {
            return desk.refuse(message, 12, "a put has a key, which is text, and a value");
        };
        self.number += 1;
        let version = Version {
            value: value.clone(),
            node: desk.name(desk.me()).to_owned(),
            number: self.number,
            seen: message.get("seen").map(read_seen).unwrap_or_default(),
            ms: desk.clock_ms().cast_signed(),
        };
        self.pending.write(Value::map([(key, list([version.shown()]))]), message, desk);
    }

    /// Tells all values that are kept, and what whoever has read them has seen.
    fn get(&self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let versions = message.text("key").and_then(|key| self.table.get(key)).map_or(&[][..], Vec::as_slice);
        let mut seen = Seen::new();
        for version in versions {
            let own = (&version.node, &version.number);
            for (node, number) in version.seen.iter().chain([own]) {
                let greatest = seen.entry(node.clone()).or_insert(*number);
                *greatest = (*greatest).max(*number);
            }
        }
        let values = list(versions.iter().map(|version| version.value.clone()));
        desk.reply(message, "get_ok", [("values", values), ("seen", shown_seen(&seen))]);
    }
}

impl Program for VersionStore {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn start(&mut self, desk: &mut Desk<'_, '_>) {
        for change in written_down(desk) {
            // Each line is a put of this node.
            self.number += 1;
            self.merge(&change);
        }
        begin_rounds(desk);
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match (message.kind, message.get("table")) {
            ("put", _) => self.put(message, desk),
            ("get", _) => self.get(message, desk),
            ("swap", Some(table)) => {
                desk.reply(message, "swap_ok", self.state());
                self.merge(table);
            }
            ("swap_ok", Some(table)) => self.merge(table),
            _ => lost_puts::answer(message, desk),
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        next_round(token, "swap", || self.state(), desk);
    }

    fn synced(&mut self, token: u64, ok: bool, desk: &mut Desk<'_, '_>) {
        if let Some(change) = self.pending.settle(token, ok) {
            self.merge(&change.what);
            change.confirm(desk);
        }
    }

    fn variables(&self) -> Fields {
        self.state()
    }
}
