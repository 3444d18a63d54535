//! What learners' nodes meet: servers that take their time or refuse, and a caller that does not wait.

mod auditor;
mod load_driver;
mod queue_server;
mod store;

use crate::Module;

/// Every one of them.
pub const MODULES: &[Module] = &[auditor::MODULE, store::MODULE, queue_server::MODULE, load_driver::MODULE];
