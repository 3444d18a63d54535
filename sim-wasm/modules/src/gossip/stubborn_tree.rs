//! `stubborn-tree`: the tree of `tree-cast` and the confirmations of `stubborn-flood`. In a tree of n nodes a
//! broadcast costs n - 1 messages and as many confirmations, the fewest there can be if none may get lost; half of
//! Maelstrom's operations are reads, which makes n - 1 an operation.
//!
//! With four children a node, five links lead from leaf to leaf among 25, and the busiest node sends to five others.
//! With more children ways are shorter, until one node does all the sending and its line is full; with fewer they
//! are longer.
//!
//! A link of the tree that is cut holds up all that is behind it, until it is whole and the next resend is due. Of a
//! crash it promises as little as `stubborn-flood`.
//!
//! Between nodes: `gossip {message}`, answered with `gossip_ok {message}`.

use super::links::{Links, Plan};
use super::stubborn_flood::StubbornFlood;
use crate::kit::Runs;
use crate::{Module, Role};

/// The module.
pub const MODULE: Module = Module {
    name: "stubborn-tree",
    says: "Passes every new value on over the tree of tree-cast, and again every 500 ms until each neighbour has \
           confirmed it.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(StubbornFlood::over(Links::new(Plan::Tree)))),
};
