//! Which faults act, as the trace tells it.

use scenes::plan::{Plan, What};
use trace::{FaultId, FaultKind, ProcessId, Time};

/// One fault.
#[derive(Debug)]
struct Fault {
    kind: FaultKind,
    acts: bool,
    since: Time,
    /// For a flapping cut: how long it acts, and how long it then does not.
    flaps: Option<(Time, Time)>,
}

/// Every fault so far and whether it still acts.
#[derive(Debug, Default)]
pub struct Faults {
    faults: Vec<Fault>,
}

impl Faults {
    /// A fault begins; tells whether its id is the next one.
    pub fn start(&mut self, plan: &Plan, fault: FaultId, kind: &FaultKind, since: Time) -> bool {
        let flaps = plan.troubles.iter().find_map(|trouble| match (&trouble.what, kind) {
            (What::Flapping(links, on, off), FaultKind::Cut { links: cut }) => {
                (trouble.from == since && links.iter().eq(cut)).then_some((*on, *off))
            }
            _ => None,
        });
        self.faults.push(Fault { kind: kind.clone(), acts: true, since, flaps });
        fault.0 as usize == self.faults.len() - 1
    }

    /// A fault ends; `None` when it does not act.
    pub fn end(&mut self, fault: FaultId) -> Option<FaultKind> {
        let fault = self.faults.get_mut(fault.0 as usize)?;
        std::mem::replace(&mut fault.acts, false).then(|| fault.kind.clone())
    }

    /// Whether one acts that healing ends: liars stay liars, and senders stay unchecked.
    pub fn any_open(&self) -> bool {
        self.is(|kind| !matches!(kind, FaultKind::Byzantine { .. } | FaultKind::Unauthenticated))
    }

    pub fn loses(&self) -> bool {
        self.is(|kind| matches!(kind, FaultKind::Loss { .. }))
    }

    pub fn duplicates(&self) -> bool {
        self.is(|kind| matches!(kind, FaultKind::Duplication { .. }))
    }

    pub fn damages(&self) -> bool {
        self.is(|kind| matches!(kind, FaultKind::Corruption { .. }))
    }

    pub fn falsifies(&self) -> bool {
        self.is(|kind| matches!(kind, FaultKind::Falsification { .. }))
    }

    /// How long copies may be held back; `None` when they are not.
    pub fn held_back(&self) -> Option<Time> {
        let acting = self.faults.iter().filter(|fault| fault.acts);
        let by = acting.filter_map(|fault| match fault.kind {
            FaultKind::Reordering { by, .. } => Some(by),
            _ => None,
        });
        by.max()
    }

    /// Whether a link is cut now for certain; at the turn of a flapping one nothing is certain.
    pub fn cuts(&self, from: ProcessId, to: ProcessId, now: Time) -> bool {
        self.cuts_by(from, to, |fault| {
            fault.flaps.is_none_or(|flaps| phase(flaps, now.since(fault.since)) == Some(true))
        })
    }

    /// Whether it may be.
    pub fn may_cut(&self, from: ProcessId, to: ProcessId, now: Time) -> bool {
        self.cuts_by(from, to, |fault| {
            fault.flaps.is_none_or(|flaps| phase(flaps, now.since(fault.since)) != Some(false))
        })
    }

    fn cuts_by(&self, from: ProcessId, to: ProcessId, acts: impl Fn(&Fault) -> bool) -> bool {
        let cuts = |kind: &FaultKind| matches!(kind, FaultKind::Cut { links } if links.contains(&(from, to)));
        self.faults.iter().any(|fault| fault.acts && cuts(&fault.kind) && acts(fault))
    }

    pub fn downs(&self, process: ProcessId) -> bool {
        self.is(|kind| *kind == FaultKind::Down { process })
    }

    pub fn pauses(&self, process: ProcessId) -> bool {
        self.is(|kind| *kind == FaultKind::Paused { process })
    }

    /// Whether a process may send in any name.
    pub fn lets_lie(&self, process: ProcessId) -> bool {
        self.is(|kind| *kind == FaultKind::Byzantine { process })
            && self.is(|kind| *kind == FaultKind::Unauthenticated)
    }

    /// Who reads a link along.
    pub fn reader(&self, link: (ProcessId, ProcessId)) -> Option<ProcessId> {
        self.find(|kind| match *kind {
            FaultKind::Tap { from, to, by } if (from, to) == link => Some(by),
            _ => None,
        })
    }

    /// Who stands in the middle of a link.
    pub fn middle(&self, link: (ProcessId, ProcessId)) -> Option<ProcessId> {
        self.find(|kind| match *kind {
            FaultKind::Interception { from, to, by } if (from, to) == link => Some(by),
            _ => None,
        })
    }

    fn is(&self, acts: impl Fn(&FaultKind) -> bool) -> bool {
        self.faults.iter().any(|fault| fault.acts && acts(&fault.kind))
    }

    fn find<T>(&self, which: impl Fn(&FaultKind) -> Option<T>) -> Option<T> {
        self.faults.iter().rev().filter(|fault| fault.acts).find_map(|fault| which(&fault.kind))
    }
}

/// Whether a flapping cut acts after so long; `None` where it turns over.
fn phase((on, off): (Time, Time), passed: Time) -> Option<bool> {
    let within = passed.0 % (on.0 + off.0);
    if passed == Time::ZERO {
        return Some(true);
    }
    (within != 0 && within != on.0).then_some(within < on.0)
}
