//! Clients that load a cluster: Maelstrom's ten workloads, mixes of requests as real systems see them,
//! and the paces at which they are asked.
//!
//! Read [`Workload`] for what clients ask, [`Plan`] for when and with what patience, [`Load`] for a
//! workload under way, [`WORKLOADS`] for all there are. Facts about Maelstrom are its own, from its
//! source of November 2025 with Jepsen 0.3.7; rates, mixes, timeouts, topologies and final reads are its
//! defaults.
//!
//! Architecture Invariant: a workload knows requests and answers, nothing of time, clients or the world; a
//! load knows these, and nothing of what is asked. Neither judges: what happened is written down as
//! [`Operation`]s, for checks. Neither brings trouble: that is the director's.

mod agenda;
mod draws;
mod errors;
mod fixed;
mod keys;
mod ledger;
mod load;
mod maelstrom;
mod mixes;
mod named;
mod operation;
mod pace;
mod plan;
mod pool;
mod rpc;
mod service_time;
mod topology;
mod workload;

pub use draws::Draws;
pub use errors::{ERRORS, ErrorCode, MALFORMED_REPLY, TIMEOUT, is_definite};
pub use keys::{Keys, Shift};
pub use ledger::Ledger;
pub use load::{Load, Stage};
pub use named::{Info, WORKLOADS, named};
pub use operation::{Counts, Kind, Operation};
pub use pace::{Arrivals, Busy, Pace, Rate, Turns};
pub use plan::{Ending, Plan, Retries};
pub use rpc::{Field, Holds, Rpc};
pub use service_time::{Cores, ServiceTime};
pub use topology::{TOPOLOGIES, Topology};
pub use workload::{Ask, Caller, TIMEOUT_DEFAULT, Workload};
