//! The broadcast that every simulator runs: 25 nodes in a grid flood what clients tell them. The numbers,
//! the nodes and the report are here, so that the simulators differ in nothing but themselves.
//!
//! A message is a value's decimal digits as text, the same bytes everywhere.

mod address;
mod node;
mod run;

pub use address::{PORT, address, place};
pub use node::{Node, Shared};
pub use run::Run;

/// Nodes along a side of the grid.
pub const SIDE: usize = 5;

/// Nodes; their places are `0..NODES`, row by row. The client's place is `NODES`.
pub const NODES: usize = SIDE * SIDE;

/// Links of the grid, each counted once.
pub const LINKS: usize = 2 * SIDE * (SIDE - 1);

/// How long every message travels, the client's too, in simulated milliseconds.
pub const HOP_MS: u64 = 100;

/// Simulated milliseconds between two values. Value `i` is sent at `i` times this, to node `i % NODES`.
pub const EVERY_MS: u64 = 10;

/// Values: 20 simulated seconds of 100 a second.
pub const VALUES: u32 = 2_000;

/// How long the run goes on after the last value was sent, in simulated milliseconds.
pub const REST_MS: u64 = 10_000;

/// The whole run, in simulated milliseconds.
pub const SIMULATED_MS: u64 = (VALUES as u64 - 1) * EVERY_MS + REST_MS;

/// Messages from node to node that the run takes, in whatever order they arrive.
///
/// A node speaks once of each value, when it first hears it: to all its neighbours but the one who told
/// it. So every link would be crossed from both ends, were it not for the `NODES - 1` nodes that heard of
/// the value from a neighbour and do not answer: `2 * 40 - 24 = 56` messages a value.
pub const MESSAGES: u64 = VALUES as u64 * (2 * LINKS as u64 - (NODES as u64 - 1));

/// How long the farthest node waits for a value, in simulated milliseconds, where every hop takes
/// [`HOP_MS`] exactly: one hop from the client to a corner, and eight to the opposite corner.
pub const FLOOD_MS: u64 = HOP_MS * (1 + 2 * (SIDE as u64 - 1));
