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
mod clock;
mod cores;
mod cue;
mod disk;
mod drive;
mod effect;
mod engine;
mod falsify;
mod faults;
mod hardware;
mod latency;
mod lies;
mod limits;
mod log;
mod network;
mod notary;
mod partition;
mod pieces;
mod planned;
mod process;
mod queue;
mod record;
mod run;
mod storm;
mod stream;
mod tape;
mod views;
mod watch;
mod wire;
mod world;

pub use chooser::{Choice, Chooser, Draw, Random, Recording, Replay, Stream};
pub use cue::Cue;
pub use disk::{Counters, Crash, Disk, DiskError, DiskRules, SyncTicket};
pub use drive::Drive;
pub use engine::{Director, Ended, Engine};
pub use latency::Latency;
pub use lies::Lies;
pub use limits::Limits;
pub use log::Log;
pub use network::{Bandwidth, Chance, LinkRules, Scope};
pub use notary::Notary;
pub use partition::{Links, Shape, apart, only};
pub use process::{Context, Delivery, Directory, Effect, Input, Process};
pub use record::{Record, Recorder};
pub use storm::Storm;
pub use stream::{
    Flow, Notice, Read, Receiver, Segment, Side, Socket, StreamError, StreamRules, Streams, What,
};
pub use tape::Tape;
pub use views::Seen;
pub use watch::{Death, Moment, Then};
pub use world::{ProcessState, World};
