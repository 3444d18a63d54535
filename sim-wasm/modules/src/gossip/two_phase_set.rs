//! `two-phase-set`: a set of which every node has a copy, which can be changed at any of them at any time, cut off or not.
//!
//! What is taken out of a set leaves nothing behind that could be passed on: "I do not have 17" may mean that it was
//! removed, or that nobody has told me yet. So a removal is written down, too. Each node keeps two sets, all that was ever
//! added and all that was ever removed, and both only grow; what is in the set is the first without the second. Two
//! nodes merge by two unions. A union does not mind in which order states come, how old they are or how often, so late
//! and doubled messages do no harm, and nodes that have heard of the same changes hold the same.
//!
//! It promises that nodes which can reach each other agree in the end, that a confirmed change survives a crash of its
//! node (it is synced before the answer), and that a removal wins over every add, a later one included: what was removed
//! never comes back. It does not forget: what was removed is kept for good.
//!
//! | message | what it is |
//! | --- | --- |
//! | `add {element}`, `remove {element}` | a change by a client; `add_ok` or `remove_ok` once it is durable |
//! | `read` | `read_ok {value}`, what is in the set |
//! | `exchange {added, removed}` | a peer's two sets, once in every round of 200 ms; `exchange_ok {added, removed}` is this node's, as it was before |
//!
//! Shapiro, Preguiça, Baquero and Zawirski, "Conflict-free Replicated Data Types" (2011): the 2P-Set.

use super::changes::{Pending, begin_rounds, next_round, written_down};
use crate::kit::{Desk, Fields, Message, Program, Runs, list};
use crate::{Module, Role};
use std::collections::BTreeSet;
use trace::Value;

/// The module.
pub const MODULE: Module = Module {
    name: "two-phase-set",
    says: "Keeps a set as all that was ever added and all that was ever removed, and merges both with a random peer's \
           every 200 ms. What was removed never comes back.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(TwoPhaseSet::default())),
};

#[derive(Debug, Clone, Default)]
struct TwoPhaseSet {
    added: BTreeSet<i64>,
    removed: BTreeSet<i64>,
    pending: Pending,
}

impl TwoPhaseSet {
    fn merge(&mut self, state: &Value) {
        self.added.extend(numbers(state.get("added")));
        self.removed.extend(numbers(state.get("removed")));
    }

    fn state(&self) -> Fields {
        vec![("added", listed(&self.added)), ("removed", listed(&self.removed))]
    }

    /// Writes a change down; it counts, and is confirmed, once it is durable.
    fn change(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(element) = message.int("element") else {
            return desk.refuse(message, 12, "an element is a whole number");
        };
        let (one, none) = (list([Value::Int(element)]), list([]));
        let (added, removed) = if message.kind == "add" { (one, none) } else { (none, one) };
        let change = Value::map([("added", added), ("removed", removed)]);
        self.pending.write(change, message, desk);
    }
}

/// The whole numbers of a list.
fn numbers(value: Option<&Value>) -> impl Iterator<Item = i64> {
    let items = match value {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    items.iter().filter_map(Value::as_int)
}

fn listed<'a>(numbers: impl IntoIterator<Item = &'a i64>) -> Value {
    list(numbers.into_iter().copied().map(Value::Int))
}

impl Program for TwoPhaseSet {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn start(&mut self, desk: &mut Desk<'_, '_>) {
        for change in written_down(desk) {
            self.merge(&change);
        }
        begin_rounds(desk);
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            "add" | "remove" => self.change(message, desk),
            "read" => {
                desk.reply(message, "read_ok", [("value", listed(self.added.difference(&self.removed)))])
            }
            "exchange" => {
                desk.reply(message, "exchange_ok", self.state());
                self.merge(message.body);
            }
            "exchange_ok" => self.merge(message.body),
            _ => {}
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        next_round(token, "exchange", || self.state(), desk);
    }

    fn synced(&mut self, token: u64, ok: bool, desk: &mut Desk<'_, '_>) {
        // What others have seen must not go away in a crash: only now may it be seen.
        if let Some(change) = self.pending.settle(token, ok) {
            self.merge(&change.what);
            change.confirm(desk);
        }
    }

    fn variables(&self) -> Fields {
        self.state()
    }
}
