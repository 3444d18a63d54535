//! What the crate's tests share: a director that runs one load, nodes in Rust, and Maelstrom's own
//! reckoning of what a broadcast cost.

#![allow(dead_code, reason = "each test file uses a part of this")]

pub mod broker;
pub mod flood;
pub mod plans;
pub mod receiver;
pub mod set_full;
pub mod stage;
pub mod stub;
