//! A node's program: a [`Script`] as an engine process.

mod again;
mod arguments;
mod core;
mod host;
mod journal;
mod life;
mod outcomes;
mod process;
mod rules;

pub use arguments::CONNECTION_ERROR;
pub use core::TIME_STANDS_STILL;
pub use process::{ScriptNodes, ScriptProcess};
pub use rules::Rules;
