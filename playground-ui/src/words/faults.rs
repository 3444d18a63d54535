//! Faults in the few words that fit into a bar of the diagram, and under the field's own names, by which
//! one can look them up.

use super::Teller;
use crate::strings::events as say;
use picture::CutShape;
use trace::{DiskFault, FaultKind, ProcessId};

impl Teller<'_> {
    /// A fault in a few words. One of a process stands under that process's lane, so it is not named.
    pub fn fault(&self, kind: &FaultKind) -> String {
        match kind {
            FaultKind::Loss { chance, of } => say::loss(*chance, *of),
            FaultKind::Duplication { chance, of } => say::duplication(*chance, *of),
            FaultKind::Corruption { chance, of } => say::corruption(*chance, *of),
            FaultKind::Falsification { chance, of } => say::falsification(*chance, *of),
            FaultKind::Reordering { chance, of, .. } => say::reordering(*chance, *of),
            FaultKind::Cut { links } => self.cut(links),
            FaultKind::Down { process } => say::down(self.name(*process)),
            FaultKind::Paused { process } => say::paused(self.name(*process)),
            FaultKind::Slow { percent, .. } => say::slow(*percent),
            FaultKind::ClockJump { by, .. } => say::clock_jump(*by),
            FaultKind::ClockDrift { ppm, .. } => say::clock_drift(*ppm).to_owned(),
            FaultKind::ClockSmear { by, .. } => say::clock_smear(*by),
            FaultKind::Disk { what, .. } => disk_fault(what),
            FaultKind::Byzantine { .. } => say::BYZANTINE.to_owned(),
            FaultKind::Unauthenticated => say::UNAUTHENTICATED.to_owned(),
            FaultKind::Tap { from, to, by } => say::tap(self.name(*by), &self.link(*from, *to)),
            FaultKind::Interception { from, to, by } => {
                say::interception(self.name(*by), &self.link(*from, *to))
            }
        }
    }

    /// A directed link.
    pub(super) fn link(&self, from: ProcessId, to: ProcessId) -> String {
        format!("{}→{}", self.name(from), self.name(to))
    }

    fn cut(&self, links: &[(ProcessId, ProcessId)]) -> String {
        let words = match picture::shape_of_cut(links) {
            CutShape::Groups(groups) => {
                let group = |group: &Vec<ProcessId>| {
                    group.iter().map(|process| self.name(*process)).collect::<Vec<_>>().join(" ")
                };
                groups.iter().map(group).collect::<Vec<_>>().join(" | ")
            }
            CutShape::Links(links) => {
                links.iter().map(|(from, to)| self.link(*from, *to)).collect::<Vec<_>>().join(" ")
            }
        };
        say::cut(&words)
    }
}

fn disk_fault(what: &DiskFault) -> String {
    match what {
        DiskFault::Full => say::DISK_FULL.to_owned(),
        DiskFault::Unreadable { file } => say::unreadable(file),
        DiskFault::Rot { file, .. } => say::rot(file),
        DiskFault::SyncFails { file } => say::sync_fails(file),
        DiskFault::Misdirected => say::MISDIRECTED.to_owned(),
        DiskFault::Erased => say::ERASED.to_owned(),
    }
}

/// What the field calls a fault.
pub(super) const fn name_of(kind: &FaultKind) -> &'static str {
    match kind {
        FaultKind::Loss { .. } => "message loss",
        FaultKind::Duplication { .. } => "message duplication",
        FaultKind::Corruption { .. } => "corruption that a checksum finds",
        FaultKind::Falsification { .. } => "undetected corruption",
        FaultKind::Reordering { .. } => "message reordering",
        FaultKind::Cut { .. } => "network partition",
        FaultKind::Down { .. } => "crash",
        FaultKind::Paused { .. } => "pause",
        FaultKind::Slow { .. } => "slow process",
        FaultKind::ClockJump { .. } => "clock jump",
        FaultKind::ClockDrift { .. } => "clock drift",
        FaultKind::ClockSmear { .. } => "clock smear",
        FaultKind::Disk { what, .. } => match what {
            DiskFault::Full => "full disk",
            DiskFault::Unreadable { .. } => "read error",
            DiskFault::Rot { .. } => "bit rot",
            DiskFault::SyncFails { .. } => "failed sync",
            DiskFault::Misdirected => "misdirected write",
            DiskFault::Erased => "lost disk",
        },
        FaultKind::Byzantine { .. } => "Byzantine process",
        FaultKind::Unauthenticated => "unauthenticated senders",
        FaultKind::Tap { .. } => "eavesdropping",
        FaultKind::Interception { .. } => "man in the middle",
    }
}
