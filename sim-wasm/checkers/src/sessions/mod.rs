//! What a single session, and those who follow it, may rely on: causality and what is weaker.

use crate::check::Check;

/// The checks of this family.
pub const CHECKS: &[Check] = &[];
