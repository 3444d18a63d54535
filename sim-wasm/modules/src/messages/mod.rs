//! Nodes of the track on messages: they speak what its tasks speak.

mod echo;

use crate::Module;

/// Every one of them.
pub const MODULES: &[Module] = &[echo::MODULE];
