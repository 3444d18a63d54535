//! What protocols promise inside: Raft, Paxos, quorums, locks, membership, atomic commitment.

use crate::check::Check;

/// The checks of this family.
pub const CHECKS: &[Check] = &[];
