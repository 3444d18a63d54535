//! Checks: a history or a trace in, a verdict out, with what shows it.
//!
//! Read [`Evidence`] for what is judged, [`Finding`] for what comes of it, [`Check`] for what a check is,
//! [`FAMILIES`] for all there are. One folder a family, one file a property.
//!
//! Architecture Invariant: nothing here knows an engine, an interpreter or a browser. A check is a pure
//! function: the same evidence and settings give the same finding, everywhere. It counts the steps of its
//! search, never the time; a search that is given up is `Unknown`, and `Unknown` is never a pass. What is
//! not evidence at all (a function that the model does not have) is [`Malformed`], never a verdict.

mod budget;
mod check;
pub mod delivery;
mod evidence;
pub mod formats;
mod history;
mod intern;
pub mod linear;
pub mod maelstrom;
pub mod numbers;
pub mod progress;
pub mod protocols;
pub mod sessions;
pub mod transactions;
mod verdict;
mod words;

pub use budget::{Budget, Spent};
pub use check::{Check, FAMILIES, Family, Needs, OF_HISTORIES, Refused, check, checks};
pub use evidence::{Evidence, Record};
pub use history::{Ending, History, Operation};
pub use intern::Interner;
pub use verdict::{Anomaly, Failure, Finding, Interval, Malformed, Mark, Picture, Verdict};
