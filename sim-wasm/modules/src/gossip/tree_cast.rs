//! `tree-cast`: the flood, over a tree. A flood is dear because of circles: where two ways lead to a node, it is told
//! twice. A tree has no circles and n - 1 links, and everybody is told once: n - 1 messages a broadcast, the fewest
//! there can be (Dalal and Metcalfe, Reverse Path Forwarding of Broadcast Packets, 1978, compare it with other
//! ways).
//!
//! The grid that a client tells is not kept to: any node can send to any other, so only the names count. Each node
//! sorts them, finds its place, and knows its parent and its four children: see [`super::links`]. No two of 25 nodes
//! are more than five links apart.
//!
//! The price: there is no second way. One lost message, or one dead node, and all behind it miss the value for good;
//! `stubborn-tree` confirms and sends again. Everybody must have been told the same names, and a cluster of several
//! programs spreads values only if all of them have the same tree.
//!
//! Between nodes: `gossip {message}`, which wants no answer.

use super::flood::Flood;
use super::links::{Links, Plan};
use crate::kit::Runs;
use crate::{Module, Role};

/// The module.
pub const MODULE: Module = Module {
    name: "tree-cast",
    says: "Passes every new value on over a tree of all nodes, four children each, that every node works out from \
           the sorted names: n - 1 messages a broadcast. Confirms nothing.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(Flood::over(Links::new(Plan::Tree)))),
};
