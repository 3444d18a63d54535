//! Maelstrom's ten workloads, with its result fields and its arithmetic.

use crate::check::Check;

/// The checks of this family.
pub const CHECKS: &[Check] = &[];
