//! What becomes of messages and effects: once, in order, everywhere.

use crate::check::Check;

/// The checks of this family.
pub const CHECKS: &[Check] = &[];
