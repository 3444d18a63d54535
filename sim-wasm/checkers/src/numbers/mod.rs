//! Numbers of a run, each a pure function of its trace with its definition. A number is judged by `at_most` and
//! `at_least`; one that is not defined (nothing was asked, nobody answered) is `Unknown`.

mod calls;
mod cost;
mod fairness;
mod hits;
mod latency;
mod load;
mod measure;
mod movement;
mod staleness;
mod traffic;

use crate::check::{Check, Family};

/// The family.
pub const FAMILY: Family = Family { name: "Numbers", says: "", checks: CHECKS };

/// The checks of this family.
pub const CHECKS: &[Check] = &[
    calls::AVAILABILITY,
    latency::LATENCY,
    calls::THROUGHPUT,
    calls::DURATION,
    traffic::MESSAGES_PER_OPERATION,
    traffic::BYTES_PER_OPERATION,
    load::LOAD_BALANCE,
    fairness::FAIRNESS,
    staleness::STALENESS,
    movement::MOVEMENT,
    hits::HIT_RATE,
    cost::COST,
];
