//! `flood`: news spreads as it does in a village. Whoever hears something new tells all neighbours but the one it
//! came from; whoever has heard it already says nothing. So it ends, and it reaches everybody who can be reached
//! (Segall, Distributed Network Protocols, 1983, calls it propagation of information).
//!
//! Each link can carry a value once from either end, and each node but the first saves the copy that would go back to
//! whoever told it: 2 x links - (nodes - 1) messages a broadcast.
//!
//! Nothing is confirmed and nothing is sent again: one lost message can leave a part of the cluster without the
//! value for good. A copy that comes twice is harmless. What a node knew is gone when it crashes, and nobody tells
//! it again.
//!
//! Between nodes: `gossip {message}`, which wants no answer.

use super::links::{Links, Plan};
use super::values::Values;
use crate::kit::{Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};

/// The module.
pub const MODULE: Module = Module {
    name: "flood",
    says: "Passes every new value once to each neighbour but the one it came from, and confirms nothing.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(Flood::over(Links::new(Plan::AsTold)))),
};

/// A flood over some links.
#[derive(Debug, Clone)]
pub(super) struct Flood {
    links: Links,
    values: Values,
}

impl Flood {
    /// One that knows nothing yet.
    pub fn over(links: Links) -> Self {
        Self { links, values: Values::default() }
    }
}

impl Program for Flood {
    fn fresh(&self) -> Self {
        Self::over(self.links.fresh())
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        if message.kind == "topology" {
            self.links.topology(message, desk);
        }
        let news = match (message.kind, message.get("message")) {
            ("gossip", Some(value)) => self.values.keep(value),
            _ => self.values.serve(message, desk),
        };
        let Some(place) = news else { return };
        for neighbour in self.links.all_but(message.from, desk) {
            desk.send(neighbour, "gossip", [("message", self.values.at(place).clone())]);
        }
    }

    fn variables(&self) -> Fields {
        vec![("messages", self.values.all())]
    }
}
