//! A node's program: a [`Script`] as an engine process.

mod arguments;
mod core;
mod host;
mod process;

pub use core::TIME_STANDS_STILL;
pub use process::{Rules, ScriptNodes, ScriptProcess};
