//! Removals of which nobody knows whether they happened and what they took. Each took one of the values that nobody else
//! took, or nothing.
//!
//! If the rest has an order without them, that is one. If it has none even when every such value can be taken from the
//! first of these calls on, there is none. In between, each value gets the latest moment at which it must have been out,
//! and the removals are given to the values in that order (earliest deadline first): when they do not suffice, there is
//! no order; when they do, this may give one. For queues that are never found empty this always decides, as nothing else
//! hinders there.

use super::Container;
use super::lives::{Life, Lives};
use super::reason::{NotCovered, Reason, Stop};

pub(super) fn decide(mut lives: Lives, container: &Container) -> Result<(), Stop> {
    if (container.decide)(&lives).is_ok() {
        return Ok(());
    }
    let mut unknown = std::mem::take(&mut lives.unknown);
    unknown.sort_unstable_by_key(|(_, called)| *called);
    let known = lives.lives.clone();
    for life in lives.lives.iter_mut().filter(|life| life.removed.end > lives.places) {
        if unknown[0].1 < life.removed.start {
            take(life, unknown[0]);
        }
    }
    (container.decide)(&lives)?;
    lives.lives = known;
    give(&mut lives, container, &unknown)?;
    let count = unknown.len();
    (container.decide)(&lives).map_err(|_| Stop::NotCovered(NotCovered::UnknownRemovals { count }))
}

/// A value that may have been taken, and by when it must have been.
struct Sought {
    which: usize,
    /// The place before which it must be out; one after all others when it may stay.
    deadline: usize,
    /// The operations that ask for it.
    because: Vec<usize>,
}

/// Gives the removals to the values that need them, the most urgent first, then to the others.
fn give(lives: &mut Lives, container: &Container, unknown: &[(usize, usize)]) -> Result<(), Stop> {
    let may_stay = |life: &Life| life.removed.end > lives.places;
    let sought = (0..lives.lives.len()).filter(|which| may_stay(&lives.lives[*which]));
    let mut urgent: Vec<Sought> = sought.map(|which| deadline(lives, which, container)).collect();
    urgent.retain(|sought| {
        let life = &lives.lives[sought.which];
        life.remove.is_none() || life.removed.start >= sought.deadline
    });
    urgent.sort_unstable_by_key(|sought| (sought.deadline, lives.lives[sought.which].inserted.end));
    for (count, Sought { which, deadline, .. }) in urgent.iter().enumerate() {
        match unknown.get(count) {
            Some(removal) if removal.1 < *deadline => take(&mut lives.lives[*which], *removal),
            _ if *deadline > lives.places => break,
            _ => return Err(too_few(lives, &urgent[..=count], unknown)),
        }
    }
    Ok(())
}

fn too_few(lives: &Lives, urgent: &[Sought], unknown: &[(usize, usize)]) -> Stop {
    let values: Vec<usize> = urgent.iter().map(|sought| sought.which).collect();
    let because = urgent.iter().flat_map(|sought| sought.because.iter().copied());
    let removals = unknown.iter().map(|(operation, _)| *operation);
    let operations: Vec<usize> = lives.operations(&values).chain(because).chain(removals).collect();
    Stop::because(Reason::TooFewRemovals { values: lives.values(&values) }, operations)
}

/// By when a value must be out: before whatever is removed first of what it hinders, and before anybody finds the
/// container empty.
fn deadline(lives: &Lives, which: usize, container: &Container) -> Sought {
    let life = &lives.lives[which];
    let hinders = |other: &&Life| (container.hinders)(life, other);
    let others = lives.lives.iter().filter(hinders);
    let others = others.map(|other| (other.removed.end, [Some(other.insert), other.remove]));
    let empties = lives.empties.iter().filter(|(_, gaps)| life.inserted.end <= gaps.start);
    let empties = empties.map(|(operation, gaps)| (gaps.end, [Some(*operation), None]));
    let first = others.chain(empties).min();
    let (deadline, because) = first.unwrap_or((lives.places + 1, [None; 2]));
    Sought { which, deadline, because: because.into_iter().flatten().collect() }
}

const fn take(life: &mut Life, (operation, called): (usize, usize)) {
    life.remove = Some(operation);
    life.removed.start = called;
}
