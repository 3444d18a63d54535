//! Whom a node passes values on to. A client's `topology {topology}` names every node with those next to it, as
//! `{"n1": ["n2", "n4"], "n2": ...}`. Some modules keep to it. Others take only the names from it, and work out a
//! tree: nobody hands it out, and all come to the same one, because all sort the same names.
//!
//! Until a client has told anything, a node goes by what the scenario has laid down: whom it may reach, and who is
//! there.

use crate::kit::{Desk, Message};
use std::collections::BTreeSet;
use trace::{ProcessId, Value};

/// Children of a node in the tree. Of 25 nodes no two are more than five links apart then, and none has more than
/// five neighbours; with three children it is six links, with two eight.
const CHILDREN: usize = 4;

/// How a node chooses those that it passes values on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// Those that the topology puts next to it.
    AsTold,
    /// Its parent and its children in a tree of all nodes, filled row by row in the order of their names.
    Tree,
}

/// A node's neighbours, by a plan.
#[derive(Debug, Clone)]
pub(super) struct Links {
    plan: Plan,
    told: Option<Vec<ProcessId>>,
}

impl Links {
    /// Nobody has told a topology yet.
    pub const fn new(plan: Plan) -> Self {
        Self { plan, told: None }
    }

    /// The same at the beginning of a life.
    pub const fn fresh(&self) -> Self {
        Self::new(self.plan)
    }

    /// A client tells the topology. One that leaves this node out tells it nothing.
    pub fn topology(&mut self, message: &Message<'_>, desk: &Desk<'_, '_>) {
        let Some(Value::Map(pairs)) = message.get("topology") else { return };
        let me = desk.name(desk.me());
        let Some((_, near)) = pairs.iter().find(|(name, _)| name == me) else { return };
        self.told = Some(match (self.plan, near) {
            (Plan::Tree, _) => tree(desk, me, pairs.iter().map(|(name, _)| name.as_str())),
            (Plan::AsTold, Value::List(names)) => known(desk, names.iter().filter_map(Value::as_text)),
            (Plan::AsTold, _) => return,
        });
    }

    /// All neighbours.
    pub fn all(&self, desk: &Desk<'_, '_>) -> Vec<ProcessId> {
        self.told.clone().unwrap_or_else(|| match self.plan {
            Plan::AsTold => desk.neighbours(),
            Plan::Tree => beside(desk.me(), desk),
        })
    }

    /// All neighbours but whoever told it. A client is no neighbour, so then it is all of them.
    pub fn all_but(&self, teller: ProcessId, desk: &Desk<'_, '_>) -> Vec<ProcessId> {
        self.all(desk).into_iter().filter(|neighbour| *neighbour != teller).collect()
    }
}

/// Those next to a node in the tree of all nodes that there are, without this node itself.
pub(super) fn beside(node: ProcessId, desk: &Desk<'_, '_>) -> Vec<ProcessId> {
    tree(desk, desk.name(node), desk.nodes().into_iter().map(|node| desk.name(node)))
}

/// The others among these names, each once.
fn known<'a>(desk: &Desk<'_, '_>, names: impl Iterator<Item = &'a str>) -> Vec<ProcessId> {
    let others: BTreeSet<_> =
        names.filter_map(|name| desk.who(name)).filter(|node| *node != desk.me()).collect();
    others.into_iter().collect()
}

/// The others next to a name in the tree of all these names. The children of place i are the places `CHILDREN` x i + 1
/// and those after it, so its parent is at (i - 1) / `CHILDREN`.
fn tree<'a>(desk: &Desk<'_, '_>, of: &str, names: impl Iterator<Item = &'a str>) -> Vec<ProcessId> {
    let order: Vec<&str> = names.collect::<BTreeSet<_>>().into_iter().collect();
    let Some(here) = order.iter().position(|name| *name == of) else { return Vec::new() };
    let parent = here.checked_sub(1).map(|before| order[before / CHILDREN]);
    let children = order.iter().skip(CHILDREN * here + 1).take(CHILDREN).copied();
    known(desk, parent.into_iter().chain(children))
}
