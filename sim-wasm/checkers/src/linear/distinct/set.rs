//! Sets: each value is by itself, only what finds the set empty looks at them all. A value is best inside only where it
//! must be: from the first moment at which its insertion has returned or somebody who saw it has, to the last at which
//! its removal is called or somebody who sees it still calls.

use super::Container;
use super::lives::{Life, Lives, Look};
use super::reason::{Reason, Stop};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

pub(super) const SET: Container = Container { has_contains: true, decide, hinders: |_, _| false };

type Looks<'a> = IndexMap<u32, Vec<&'a Look>, FxBuildHasher>;

fn decide(lives: &Lives) -> Result<(), Stop> {
    let mut looks = Looks::default();
    for look in &lives.looks {
        looks.entry(look.value).or_default().push(look);
    }
    let mut narrowed = Vec::with_capacity(lives.lives.len());
    for life in &lives.lives {
        narrowed.push(narrow(life, looks.swap_remove(&life.value).unwrap_or_default())?);
    }
    if let Some(look) = looks.values().flatten().find(|look| look.is_found) {
        return Err(Stop::because(Reason::NeverInserted { value: look.value }, [look.operation]));
    }
    let empties = lives.empties.clone();
    Lives { lives: narrowed, empties, looks: Vec::new(), unknown: Vec::new(), places: lives.places }
        .judge_empties()
}

/// The life of a value, only as long as what was seen of it asks.
fn narrow(life: &Life, looks: Vec<&Look>) -> Result<Life, Stop> {
    let mut narrow = life.clone();
    let value = life.value;
    for look in looks.iter().filter(|look| look.is_found) {
        if look.gaps.end < life.inserted.start {
            return Err(Stop::because(Reason::SeenBeforeInserted { value }, [life.insert, look.operation]));
        }
        if look.gaps.start > life.removed.end {
            let operations = life.operations().chain([look.operation]);
            return Err(Stop::because(Reason::SeenAfterRemoved { value }, operations));
        }
        if look.gaps.end < narrow.inserted.end {
            (narrow.inserted.end, narrow.insert) = (look.gaps.end, look.operation);
        }
        if look.gaps.start > narrow.removed.start {
            (narrow.removed.start, narrow.remove) = (look.gaps.start, Some(look.operation));
        }
    }
    let inside = narrow.inside();
    let missed = looks
        .iter()
        .find(|look| !look.is_found && inside.start <= look.gaps.start && look.gaps.end <= inside.end);
    match missed {
        Some(look) => {
            let operations = life.operations().chain(narrow.operations()).chain([look.operation]);
            Err(Stop::because(Reason::MissedWhileInside { value }, operations))
        }
        None => Ok(narrow),
    }
}
