//! Prebuilt programs in Rust: what a scenario can put into a cluster beside a learner's own.
//!
//! So far these are the four services of Maelstrom, by the names that messages call them: [`service`].
//!
//! Architecture Invariant: a module is an [`engine::Process`] like any other. It acts through its
//! context alone, makes its choices through `Context::choose`, and knows no task, check or language.

mod services;

pub use services::{SERVICE_TABLE, SERVICES, Service, service};
