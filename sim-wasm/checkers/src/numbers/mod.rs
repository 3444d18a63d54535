//! Numbers of a run, each a pure function of its trace with its definition.

use crate::check::Check;

/// The checks of this family.
pub const CHECKS: &[Check] = &[];
