//! A deterministic discrete-event simulator of a cluster: one queue of events, virtual time in
//! microseconds, processes that take inputs and return effects, and one [`Chooser`] through which
//! every choice of a run goes.
//!
//! Read [`World`] for what there is, [`Engine`] for how it moves, [`Process`] for the line between
//! the simulator and what runs in it.
//!
//! Architecture Invariant: no wall clock, no thread, no platform float and no unordered map takes
//! part in a run; the same programs, director and choices give the same trace bytes everywhere. The
//! engine knows no language, no task and no check.

mod chooser;
mod disk;
mod engine;
mod latency;
mod limits;
mod network;
mod process;
mod queue;
mod record;
mod run;
mod world;

pub use chooser::{Choice, Chooser, Draw, Random, Recording, Replay, Stream};
pub use disk::{Disk, DiskError};
pub use engine::{Cue, Director, Ended, Engine};
pub use latency::Latency;
pub use limits::Limits;
pub use network::{Chance, Scope};
pub use process::{Context, Delivery, Directory, Effect, Input, Process};
pub use record::Recorder;
pub use world::{ProcessState, World};
