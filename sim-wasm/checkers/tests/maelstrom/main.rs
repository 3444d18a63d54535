//! The checks of Maelstrom's workloads beside twins that are written from the definitions alone and are deliberately
//! dumb, and beside evidence that makes no sense.

#[path = "../common/mod.rs"]
mod common;
mod counters;
mod hostile;
mod kafka;
mod kafka_twin;
mod sets;
mod simple;
mod world;
