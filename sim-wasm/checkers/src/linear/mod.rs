//! Whether the operations of clients can be put in one order that explains what each was given.
//!
//! A history is read into compact calls on an object ([`models`]), cut into parts that can be judged apart
//! ([`part`]), and searched ([`search`]) for an order that real time or the processes allow ([`order`]). What comes
//! of it is told by [`explain`].

pub mod distinct;
mod explain;
mod judge;
mod linearizable;
mod memo;
mod models;
mod order;
mod part;
mod search;
mod sequential;
mod special;

use crate::check::{Check, Family};

/// The family.
pub const FAMILY: Family = Family {
    name: "Linearizability and sequential consistency",
    says: include_str!("family.md"),
    checks: CHECKS,
};

/// The checks of this family.
pub const CHECKS: &[Check] = &[LINEARIZABLE, sequential::CHECK];

/// The check of linearizability, which others ask for a part of a history.
pub(crate) const LINEARIZABLE: Check = linearizable::CHECK;
