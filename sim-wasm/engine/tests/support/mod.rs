//! What the engine's own tests share: scenarios made by chance, processes that fill them, and an
//! observer that knows the rules of a run but nothing of how the engine keeps them.

#![allow(dead_code, reason = "each test file uses a part of this")]

pub mod acts;
pub mod breaches;
pub mod claims;
pub mod disk;
pub mod golden;
pub mod laws;
pub mod mutate;
pub mod observer;
pub mod programs;
pub mod script;

pub use scenes::{dice, plan, play};
