//! What a scenario is told of the faults of its run: which, when, until when, and whom they were about.

use super::host::{DirectorHost, Done, in_ms, number};
use super::reading::{dict, list};
use monty_types::MontyObject;
use std::collections::{BTreeMap, BTreeSet};
use trace::{Event, EventId, EventKind, FaultKind, ProcessId};

impl DirectorHost<'_> {
    pub(super) fn faults(&self) -> Done {
        let mut ends = BTreeMap::new();
        for (_, event) in self.events() {
            if let EventKind::FaultEnd { fault } = &event.kind {
                ends.insert(*fault, event.at);
            }
        }
        let told = |(number_of, event): (EventId, &Event)| match &event.kind {
            EventKind::FaultStart { fault, kind } => Some(dict([
                ("kind", MontyObject::string(word_for(kind))),
                ("nodes", MontyObject::list(touched(kind).into_iter().map(|node| self.name_of(node)))),
                (
                    "chance",
                    chance_of(kind).map_or_else(MontyObject::none, |(chance, of)| {
                        MontyObject::list([MontyObject::int(chance.into()), MontyObject::int(of.into())])
                    }),
                ),
                ("at", in_ms(event.at)),
                ("ended_at", ends.get(fault).map_or_else(MontyObject::none, |at| in_ms(*at))),
                ("events", MontyObject::list([number(number_of)])),
            ])),
            _ => None,
        };
        list(self.events().filter_map(told))
    }
}

/// What scenarios call a fault.
const fn word_for(kind: &FaultKind) -> &'static str {
    match kind {
        FaultKind::Loss { .. } => "loss",
        FaultKind::Duplication { .. } => "duplication",
        FaultKind::Corruption { .. } | FaultKind::Falsification { .. } => "corruption",
        FaultKind::Reordering { .. } => "reordering",
        FaultKind::Cut { .. } => "cut",
        FaultKind::Down { .. } => "down",
        FaultKind::Paused { .. } => "pause",
        FaultKind::Slow { .. } => "slow",
        FaultKind::ClockJump { .. } | FaultKind::ClockDrift { .. } | FaultKind::ClockSmear { .. } => "clock",
        FaultKind::Disk { .. } => "disk",
        FaultKind::Byzantine { .. } => "liar",
        FaultKind::Unauthenticated => "names",
        FaultKind::Tap { .. } => "tap",
        FaultKind::Interception { .. } => "interception",
    }
}

/// The processes that a fault is about; none when it is about all.
fn touched(kind: &FaultKind) -> Vec<ProcessId> {
    match kind {
        FaultKind::Loss { .. }
        | FaultKind::Duplication { .. }
        | FaultKind::Corruption { .. }
        | FaultKind::Falsification { .. }
        | FaultKind::Reordering { .. }
        | FaultKind::Unauthenticated => Vec::new(),
        FaultKind::Cut { links } => {
            let ends: BTreeSet<ProcessId> = links.iter().flat_map(|(from, to)| [*from, *to]).collect();
            ends.into_iter().collect()
        }
        FaultKind::Down { process }
        | FaultKind::Paused { process }
        | FaultKind::Slow { process, .. }
        | FaultKind::ClockJump { process, .. }
        | FaultKind::ClockDrift { process, .. }
        | FaultKind::ClockSmear { process, .. }
        | FaultKind::Disk { process, .. }
        | FaultKind::Byzantine { process } => vec![*process],
        FaultKind::Tap { from, to, by } | FaultKind::Interception { from, to, by } => vec![*from, *to, *by],
    }
}

/// So many in so many, for what acts by chance.
const fn chance_of(kind: &FaultKind) -> Option<(u32, u32)> {
    match kind {
        FaultKind::Loss { chance, of }
        | FaultKind::Duplication { chance, of }
        | FaultKind::Corruption { chance, of }
        | FaultKind::Falsification { chance, of }
        | FaultKind::Reordering { chance, of, .. } => Some((*chance, *of)),
        _ => None,
    }
}
