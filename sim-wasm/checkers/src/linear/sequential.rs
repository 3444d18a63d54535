//! Sequential consistency: one order of all operations, in which those of each process keep their order.

use super::judge::{Keeps, judge};
use super::models;
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::verdict::{Finding, Malformed};
use trace::Settings;

/// The check.
pub(super) const CHECK: Check = Check {
    name: "sequential",
    needs: Needs::History,
    settings: models::SETTINGS,
    says: "The operations can be put in one order that explains what each of them gave, as if one process had done them one \
         after the other, and the operations of each process keep the order in which it called them. Times do not matter: \
         what one process sees may be old, but all see the same order. One that was never answered happens at some place \
         after all that its process did before it, or never. All keys are judged together, for keys that are sequentially \
         consistent one by one need not be so together.\n\nLamport, \"How to Make a Multiprocessor Computer That Correctly Executes Multiprocess Programs\" (IEEE \
         Transactions on Computers 1979). The search is that of `linearizable`.",
    is_number: false,
    run,
};

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    judge(&evidence.history, settings, Keeps::Processes)
}
