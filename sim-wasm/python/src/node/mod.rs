//! A node's program: a [`Script`] as an engine process.

mod core;
mod host;
mod process;

pub use process::{Rules, ScriptNodes, ScriptProcess};
