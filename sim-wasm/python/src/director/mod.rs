//! `scenarios.py`: the author's Python as the director of a run.
//!
//! Read `powers` for the table of what a scenario may call, `given` for how arguments are read, `host` for
//! what comes in and goes out, `script` for how it is suspended and resumed.

mod calls;
mod cast;
mod faults;
mod given;
mod host;
mod judging;
mod loads;
mod machines;
mod messages;
mod moments;
mod network;
mod powers;
mod reading;
mod scenarios;
mod script;
mod sockets;
mod storm;
mod trouble;

pub use cast::{Cast, Part};
pub use host::Verdict;
pub use judging::told_checks;
pub use loads::told_workloads;
pub use scenarios::{Declared, Scenarios};
pub use script::ScriptDirector;
