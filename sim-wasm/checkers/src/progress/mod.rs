//! That something happens, keeps holding, comes about.
//!
//! [`views`] is what is known of nodes and when, [`condition`] what is asked of it, [`moments`] both together; the
//! delivery family uses them too.

mod always;
pub(crate) mod condition;
mod eventually;
mod happened;
mod leads_to;
pub(crate) mod moments;
pub(crate) mod views;
mod waiting;

use crate::check::{Check, Family};

/// The family.
pub const FAMILY: Family = Family { name: "Progress", says: "", checks: CHECKS };

/// The checks of this family.
pub const CHECKS: &[Check] = &[
    always::ALWAYS,
    always::SOMETIMES,
    eventually::CHECK,
    leads_to::CHECK,
    happened::CHECK,
    waiting::PROGRESS,
    waiting::BOUNDED_WAIT,
];
