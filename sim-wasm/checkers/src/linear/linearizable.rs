//! Linearizability: one order of all operations, in which each seems to happen at one moment between its call and its
//! return.

use super::judge::{Keeps, judge};
use super::models;
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::verdict::{Finding, Malformed};
use trace::Settings;

/// The check.
pub(super) const CHECK: Check = Check {
    name: "linearizable",
    needs: Needs::History,
    settings: models::SETTINGS,
    says: "The operations can be put in one order that explains what each of them gave, as if one process had done them one \
         after the other, and each happens at one moment between its call and its return: what returned before another \
         was called comes before it. One that was never answered happens at any moment after its call, or never. Each key \
         is judged for itself, which comes to the same.\n\nHerlihy and Wing, \"Linearizability\" (TOPLAS 1990). The search is \
         Wing and Gong's (JPDC 1993) with the memo of Lowe (Concurrency and Computation 2017), key by key as Horn and \
         Kroening do (FORTE 2015). More than 100 operations on a queue, stack, priority queue or set whose values all differ \
         are decided in near-linear time (Lee and Mathur, OOPSLA 2025; Abdulla and others, PLDI 2025), which gives no order.",
    is_number: false,
    run,
};

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let history = &evidence.history;
    if !history.is_timed {
        return Err(Malformed::whole(
            "this history does not say which operations of different processes came first, and so cannot be judged for \
             linearizability; `sequential` asks for no more than it says",
        ));
    }
    judge(history, settings, Keeps::RealTime)
}
