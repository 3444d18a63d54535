//! Whether transactions are isolated: dependencies between them, and the cycles that must not be.

use crate::check::Check;

/// The checks of this family.
pub const CHECKS: &[Check] = &[];
