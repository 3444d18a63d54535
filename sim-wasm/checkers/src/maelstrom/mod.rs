//! Maelstrom's workloads, with its result fields and its arithmetic, and without its known defects: what its checkers
//! pass over is judged here, and each check says so.

mod counter;
mod echo;
mod kafka;
mod lin_kv;
mod set_full;
mod stats;
mod txn;
mod unique_ids;
mod words;

use crate::check::{Check, Family};

/// The family.
pub const FAMILY: Family = Family { name: "Maelstrom's workloads", says: "", checks: CHECKS };

/// The checks of this family.
pub const CHECKS: &[Check] = &[
    echo::ECHO,
    unique_ids::UNIQUE_IDS,
    set_full::BROADCAST,
    set_full::G_SET,
    counter::G_COUNTER,
    counter::PN_COUNTER,
    lin_kv::LIN_KV,
    txn::TXN_LIST_APPEND,
    txn::TXN_RW_REGISTER,
    kafka::KAFKA,
    stats::STATS,
];
