//! `bootstrap-node`: a node that has to be told who it is. The same program runs on every node, and when it was written
//! nobody knew how many there would be: so a first message, `init`, names the node and all members of its cluster. On
//! a network nothing comes first for sure. Whoever asks too early is refused with code 11, which promises that nothing
//! was done; whoever sends an `init` again is answered again, and what the newest one says counts; and after a crash the
//! node knows nothing until it is told anew, for its cluster may have changed.
//!
//! It promises that what it says follows from the newest `init` of this life. It cannot promise that this is still true:
//! while a cluster grows from three to five, two nodes of the old list and three of the new one are majorities of
//! different lists and need not share a member (Ongaro and Ousterhout, In Search of an Understandable Consensus
//! Algorithm, 2014, section 6, is about the way out).
//!
//! | message | answer |
//! | --- | --- |
//! | `init {node_id, node_ids}` | `init_ok` |
//! | `who {}` | `who_ok {node_id, peers, majority}`, or an `error` with code 11 before any `init` |
//!
//! `init` and its error codes are Maelstrom's. A majority is the smallest number that is more than half.

use crate::kit::{Desk, Fields, Message, Program, Runs, list};
use crate::{Module, Role};
use trace::Value;

/// The module.
pub const MODULE: Module = Module {
    name: "bootstrap-node",
    says: "Is told by `init {node_id, node_ids}` who it is and who else is there, and answers `who` with its name, its \
           peers and their majority; before any `init` of this life with error 11.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(BootstrapNode { told: None })),
};

#[derive(Debug, Clone)]
struct BootstrapNode {
    told: Option<Init>,
}

/// What an `init` has said.
#[derive(Debug, Clone)]
struct Init {
    node_id: String,
    node_ids: Vec<String>,
}

impl Init {
    /// Reads one; `None` for one that leaves out who is meant, or who is a member.
    fn read(message: &Message<'_>) -> Option<Self> {
        let names = message.list("node_ids").iter().map(|name| name.as_text().map(str::to_owned));
        let init =
            Self { node_id: message.text("node_id")?.to_owned(), node_ids: names.collect::<Option<_>>()? };
        init.node_ids.contains(&init.node_id).then_some(init)
    }

    fn majority(&self) -> Value {
        Value::Int(i64::try_from(self.node_ids.len() / 2 + 1).unwrap_or(i64::MAX))
    }

    fn says(&self) -> [(&'static str, Value); 3] {
        let peers = self.node_ids.iter().filter(|name| **name != self.node_id).map(Value::text);
        [("node_id", Value::text(&self.node_id)), ("peers", list(peers)), ("majority", self.majority())]
    }
}

impl Program for BootstrapNode {
    fn fresh(&self) -> Self {
        Self { told: None }
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match (message.kind, &self.told) {
            _ if message.answers().is_some() => {}
            ("init", _) => match Init::read(message) {
                Some(init) => {
                    self.told = Some(init);
                    desk.reply(message, "init_ok", []);
                }
                None => desk.refuse(message, 12, "an init has a node_id, and it is one of its node_ids"),
            },
            ("who", Some(init)) => desk.reply(message, "who_ok", init.says()),
            ("who", None) => desk.refuse(message, 11, "no init has come yet"),
            (other, _) => desk.refuse(message, 10, format!("this node knows no {other}")),
        }
    }

    fn variables(&self) -> Fields {
        self.told.as_ref().map_or_else(Fields::new, |init| init.says().into())
    }
}
