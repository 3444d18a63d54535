//! What protocols promise inside: Raft, Paxos, quorums, locks, membership, atomic commitment.
//!
//! All of them judge [`crate::Evidence::records`]: what nodes showed of themselves, or facts that a scenario wrote down
//! in the same shape. How the fields are called may be set.

mod agreement;
mod atomic_commit;
mod ballot;
mod fencing;
mod fields;
mod leases;
mod membership;
mod mutual_exclusion;
mod paxos;
mod promises;
mod quorum;
mod raft;

use crate::check::{Check, Family};

/// The family.
pub const FAMILY: Family = Family { name: "Inside protocols", says: "", checks: CHECKS };

/// The checks of this family.
pub const CHECKS: &[Check] = &{
    let [everything, election, vote, memory, matching, append_only, completeness, state_machine, commit] =
        raft::CHECKS;
    [
        everything,
        election,
        vote,
        memory,
        matching,
        append_only,
        completeness,
        state_machine,
        commit,
        paxos::CHECK,
        promises::CHECK,
        agreement::CHECK,
        atomic_commit::CHECK,
        quorum::CHECK,
        membership::CHECK,
        mutual_exclusion::CHECK,
        leases::CHECK,
        fencing::CHECK,
    ]
};
