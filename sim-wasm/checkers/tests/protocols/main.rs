//! The checks inside protocols: each against a twin that scans all pairs of records as the definition says, on random
//! short sequences; evidence that is none; and that nothing makes them panic.

#[path = "../common/mod.rs"]
mod common;
mod decisions;
mod locks;
mod malformed;
mod panics;
mod paxos;
mod quorums;
mod raft;
mod twins;
