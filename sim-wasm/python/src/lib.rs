//! Python for Netsplit: a learner's source becomes an engine process, an author's `scenarios.py` a
//! director of the run. Everything here drives the `monty` interpreter, which has no access to
//! anything but what it is given.
//!
//! Read [`source`] for what is done to a text before it runs, [`session`] for how an interpreter is
//! suspended and resumed, `node` and `director` for the two kinds of programs.
//!
//! Architecture Invariant: no other crate names the interpreter or its parser. Nothing of a run
//! depends on addresses, hashes of bytes, or the platform's floats.

mod api;
mod depth;
mod director;
mod explain;
mod mutants;
mod node;
mod rewrite;
mod session;
mod source;
mod values;

pub use api::reference;
pub use director::{Cast, Declared, Part, Scenarios, ScriptDirector, Verdict};
pub use mutants::{Mutant, mutants};
pub use node::{Rules, ScriptNodes, ScriptProcess};
pub use session::judge_at_once;
pub use source::{Script, functions};
