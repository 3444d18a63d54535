//! Priority queues: the smallest value is removed first.
//!
//! The values are taken from the smallest on. No larger one hinders its removal, so it is best to let it in as late and
//! out as early as it can be: then it is inside only where it must be. If smaller ones are inside all through the
//! earliest moments, it waits for the first gap between them, and is then inside at no moment at which none of those
//! and not itself would have to be. So a value can be removed if and only if its removal has a moment at which no
//! smaller value must be inside.

use super::Container;
use super::cover::Cover;
use super::lives::{Life, Lives};
use super::reason::{Reason, Stop};

pub(super) const PRIORITY_QUEUE: Container = Container { has_contains: false, decide, hinders };

fn decide(lives: &Lives) -> Result<(), Stop> {
    let mut by_value: Vec<&Life> = lives.lives.iter().collect();
    by_value.sort_unstable_by_key(|life| life.value);
    let mut smaller = Cover::of(lives.places + 1);
    for life in by_value {
        let removal = removal(life);
        if smaller.has_all(&removal) {
            let chain = lives.chain(&removal, |other| other.value < life.value);
            let reason = Reason::NotSmallest { removed: life.value, inside: lives.values(&chain) };
            return Err(Stop::because(reason, life.operations().chain(lives.operations(&chain))));
        }
        smaller.add(life.inside());
    }
    lives.judge_empties()
}

/// The gaps in which it can be removed.
fn removal(life: &Life) -> std::ops::Range<usize> {
    life.removed.start.max(life.inserted.start)..life.removed.end
}

fn hinders(first: &Life, second: &Life) -> bool {
    first.value < second.value && first.inserted.end <= removal(second).start
}
