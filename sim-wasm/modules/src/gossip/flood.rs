//! `flood`: news spreads as it does in a village. Whoever hears something new tells all neighbours but the one it came
//! from; whoever has heard it already says nothing. Each link carries a value once or twice, so that a broadcast costs
//! two messages a link, less one for each node that was told first over it: 2 x links - (nodes - 1).
//!
//! Nothing is confirmed and nothing is sent again: one lost message can leave a part of the cluster without the value
//! for good. It is the least that reaches everybody when nothing is lost, and every copy that comes twice is harmless.

use crate::kit::{Desk, Message, Program, Runs, list};
use crate::{Module, Role};
use std::collections::BTreeMap;
use trace::{ProcessId, Value};

/// The module.
pub const MODULE: Module = Module {
    name: "flood",
    says: "Passes every new value once to each neighbour but the one it came from, and confirms nothing.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(Flood::default())),
};

#[derive(Debug, Clone, Default)]
struct Flood {
    /// Every value it has, by its JSON, in the order of first arrival.
    seen: BTreeMap<String, usize>,
    values: Vec<Value>,
    /// Its neighbours as `topology` told them; those of the scenario until then.
    neighbours: Option<Vec<ProcessId>>,
}

impl Flood {
    /// Keeps a value; tells whether it is new.
    fn keep(&mut self, value: &Value) -> bool {
        let is_new = self.seen.insert(value.to_json(), self.values.len()).is_none();
        if is_new {
            self.values.push(value.clone());
        }
        is_new
    }

    fn pass_on(&self, value: &Value, from: ProcessId, desk: &mut Desk<'_, '_>) {
        let neighbours = self.neighbours.clone().unwrap_or_else(|| desk.neighbours());
        for neighbour in neighbours.into_iter().filter(|neighbour| *neighbour != from) {
            desk.send(neighbour, "gossip", [("message", value.clone())]);
        }
    }

    fn learn(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(value) = message.get("message") else { return };
        if self.keep(value) {
            self.pass_on(value, message.from, desk);
        }
    }

    fn topology(&mut self, message: &Message<'_>, desk: &Desk<'_, '_>) {
        let mine = message.get("topology").and_then(|topology| topology.get(desk.name(desk.me())));
        if let Some(Value::List(names)) = mine {
            let known = names.iter().filter_map(|name| desk.who(name.as_text()?));
            self.neighbours = Some(known.collect());
        }
    }
}

impl Program for Flood {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            "topology" => {
                self.topology(message, desk);
                desk.reply(message, "topology_ok", []);
            }
            "broadcast" => {
                desk.reply(message, "broadcast_ok", []);
                self.learn(message, desk);
            }
            "gossip" => self.learn(message, desk),
            "read" => desk.reply(message, "read_ok", [("messages", list(self.values.iter().cloned()))]),
            _ => {}
        }
    }

    fn variables(&self) -> Vec<(&'static str, Value)> {
        vec![("messages", list(self.values.iter().cloned()))]
    }
}
