//! Queues: what was inserted first is removed first. With different values there are only two ways to go wrong once each
//! removal has its insertion: one value overtakes another, or the queue is found empty while something is inside
//! (Henzinger, Sezgin, Vafeiadis, CONCUR 2013: the patterns VOrd and VWit).

use super::Container;
use super::lives::{Life, Lives};
use super::reason::{Reason, Stop};

pub(super) const QUEUE: Container = Container { has_contains: false, decide, hinders };

fn decide(lives: &Lives) -> Result<(), Stop> {
    judge_order(lives)?;
    lives.judge_empties()
}

/// Looks for two values of which the first was in before the second was inserted, and the second out before the removal
/// of the first was called: at each call of an insertion, the latest such call among those that were in is compared.
fn judge_order(lives: &Lives) -> Result<(), Stop> {
    let mut ends: Vec<Option<&Life>> = vec![None; lives.places];
    let mut starts: Vec<Option<&Life>> = vec![None; lives.places];
    for life in &lives.lives {
        starts[life.inserted.start] = Some(life);
        if let Some(end) = ends.get_mut(life.inserted.end) {
            *end = Some(life);
        }
    }
    let mut latest: Option<&Life> = None;
    for (started, ended) in starts.into_iter().zip(ends) {
        if let (Some(first), Some(second)) = (latest, started)
            && second.removed.end < first.removed.start
        {
            let was_first_removed = first.remove.is_some();
            let reason = Reason::Overtaken { first: first.value, second: second.value, was_first_removed };
            return Err(Stop::because(reason, first.operations().chain(second.operations())));
        }
        if let Some(ended) = ended
            && latest.is_none_or(|life| ended.removed.start > life.removed.start)
        {
            latest = Some(ended);
        }
    }
    Ok(())
}

const fn hinders(first: &Life, second: &Life) -> bool {
    first.inserted.end < second.inserted.start
}
