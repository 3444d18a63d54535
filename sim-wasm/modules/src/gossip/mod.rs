//! Nodes of the track on gossip: they speak what its tasks speak.

mod flood;

use crate::Module;

/// Every one of them.
pub const MODULES: &[Module] = &[flood::MODULE];
