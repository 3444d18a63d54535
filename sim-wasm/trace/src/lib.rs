//! The shared nouns of Netsplit: ids, time, values, events, outcomes, reports, and the words the
//! page and the simulation worker exchange.
//!
//! Everything that runs a cluster, judges it or draws it speaks in these types.
//!
//! Architecture Invariant: plain data with public fields and no behaviour beyond reading, ordering
//! and encoding themselves (settings read what an author wrote, with a sentence for every mistake).
//! Nothing here knows an engine, an interpreter, a browser or a task.

mod digest;
mod disk;
mod event;
mod id;
mod line;
mod nearest;
mod outcome;
mod report;
pub mod settings;
mod tell;
mod time;
mod value;
pub mod wire;

pub use digest::Digest;
pub use disk::DiskOp;
pub use event::{
    DiskFault, DropReason, Event, EventKind, FaultId, FaultKind, OpOutcome, Payload, Phase, ProcessInfo,
    ProcessKind, StreamEvent, Trace,
};
pub use id::{ConnectionId, EventId, MessageId, OpId, ProcessId};
pub use nearest::{distance, nearest};
pub use outcome::{CheckReport, Outcome};
pub use report::{Blame, Diagnostic, Figure, Frame, ScenarioReport, Severity, Statistics, Variable};
pub use settings::{Setting, Settings, Takes, count};
pub use tell::{tell, tell_payload};
pub use time::Time;
pub use value::{Value, ValueError};
