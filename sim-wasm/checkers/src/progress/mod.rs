//! That something happens, keeps holding, comes about.

use crate::check::Check;

/// The checks of this family.
pub const CHECKS: &[Check] = &[];
