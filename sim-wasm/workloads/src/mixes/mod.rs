//! Mixes of requests as real systems see them. Tasks are written against their bodies. Each file tells
//! one.

pub mod cache;
pub mod election;
pub mod file;
pub mod job;
pub mod lock;
pub mod proxy;
pub mod queue;
pub mod search;
pub mod stream;
