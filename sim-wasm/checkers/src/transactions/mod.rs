//! Whether transactions are isolated: dependencies between them, and the cycles that must not be.

pub mod component;
pub mod cycles;
mod found;
pub mod graph;
mod judge;
mod kinds;
mod list_append;
pub mod models;
mod orders;
mod reading;
mod rw_register;
mod told_versions;
mod versions;

use crate::check::{Check, Family};

/// The family.
pub const FAMILY: Family = Family { name: "Transactions", says: "", checks: CHECKS };

/// The checks of this family.
pub const CHECKS: &[Check] = &[LIST_APPEND, RW_REGISTER];

/// Lists.
pub(crate) const LIST_APPEND: Check = list_append::CHECK;

/// Registers.
pub(crate) const RW_REGISTER: Check = rw_register::CHECK;

pub(crate) use judge::{BUDGET, MODELS};
