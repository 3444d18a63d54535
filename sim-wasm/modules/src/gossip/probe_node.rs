//! `probe-node`: a failure detector. Each second it asks one other node whether it is there, and if nothing comes
//! back, three others to try it: see [`super::probing`] for the probes and their messages. Who was silent to all of
//! them is a suspect; one word of it in a later turn, and it is none.
//!
//! It promises completeness: who is dead is suspected by everybody within 2 n turns. It cannot promise accuracy, as
//! no detector can where messages may be lost or late (Chandra and Toueg, 1996): with one in ten lost, one turn in
//! 130 suspects a node that is well. Nodes do not tell each other whom they suspect: that, and a verdict, is
//! `member-list`.
//!
//! Its view is `{"suspects": [names]}`.

use super::probing::{Beliefs, Probing};
use crate::kit::{Desk, Fields, Runs, list};
use crate::{Module, Role};
use std::collections::BTreeSet;
use trace::{ProcessId, Value};

/// The module.
pub const MODULE: Module = Module {
    name: "probe-node",
    says: "Asks one node a second, by a shuffled list, whether it is there; if it is silent for 200 ms, three \
           others to ask it. Suspects who was silent to all of them, until there is word from it.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(Probing::with(Suspects::default()))),
};

#[derive(Debug, Clone, Default)]
struct Suspects(BTreeSet<ProcessId>);

impl Beliefs for Suspects {
    const TURN_MS: u64 = 1_000;

    fn fresh(&self) -> Self {
        Self::default()
    }

    fn word_of(&mut self, node: ProcessId) {
        self.0.remove(&node);
    }

    fn silence_of(&mut self, node: ProcessId, _desk: &Desk<'_, '_>) {
        self.0.insert(node);
    }

    fn view(&self, desk: &Desk<'_, '_>) -> Value {
        let names = self.0.iter().map(|node| Value::text(desk.name(*node)));
        Value::map([("suspects", list(names))])
    }

    fn variables(&self) -> Fields {
        vec![("suspect_count", Value::Int(i64::try_from(self.0.len()).unwrap_or(i64::MAX)))]
    }
}
