//! What becomes of messages and effects: once, in order, everywhere.
//!
//! [`causality`] says of the events of any trace which came before which, by Lamport's happened-before.

pub mod causality;
mod convergence;
mod facts;
mod once;
mod order;
mod strong_eventual;
mod total_order;

use crate::check::{Check, Family};

/// The family.
pub const FAMILY: Family = Family { name: "Delivery and effects", says: "", checks: CHECKS };

/// The checks of this family.
pub const CHECKS: &[Check] = &[
    once::EXACTLY_ONCE,
    once::AT_MOST_ONCE,
    once::AT_LEAST_ONCE,
    order::FIFO_DELIVERY,
    order::CAUSAL_DELIVERY,
    total_order::CHECK,
    convergence::CHECK,
    strong_eventual::CHECK,
];
