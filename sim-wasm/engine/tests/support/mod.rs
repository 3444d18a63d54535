//! What the engine's own tests share: scenarios made by chance, processes that fill them, and an
//! observer that knows the rules of a run but nothing of how the engine keeps them.

#![allow(dead_code, reason = "each test file uses a part of this")]

pub mod chatter;
pub mod clerk;
pub mod dice;
pub mod disk;
pub mod laws;
pub mod mutate;
pub mod observer;
pub mod plan;
pub mod play;
pub mod script;
