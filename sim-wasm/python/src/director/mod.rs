//! `scenarios.py`: the author's Python as the director of a run.

mod host;
mod messages;
mod powers;
mod script;

pub use host::{Cast, Part, Verdict};
pub use script::{Declared, Scenarios, ScriptDirector};
