//! Whether the operations of clients can be put in one order that explains what each was given.

use crate::check::Check;

/// The checks of this family.
pub const CHECKS: &[Check] = &[];
