//! Faults in words.

use super::Teller;
use crate::{DiskFault, EventKind, FaultId, FaultKind, ProcessId, Time};

impl Teller<'_> {
    /// A fault begins. One that is over in an instant (a clock that jumps) does not begin, it is there.
    pub(super) fn fault_begins(&self, kind: &FaultKind) -> String {
        let word = if is_instant(kind) { "fault" } else { "fault begins" };
        format!("{word}: {}", self.fault(kind))
    }

    /// A fault ends. Where it was over in an instant, what it did stays: the word must not sound as if it
    /// were taken back.
    pub(super) fn fault_ends(&self, fault: FaultId) -> String {
        let kind = self.trace.events.iter().find_map(|event| match &event.kind {
            EventKind::FaultStart { fault: begun, kind } if *begun == fault => Some(kind),
            _ => None,
        });
        let Some(kind) = kind else { return "fault ends: unknown".to_owned() };
        let word = if is_instant(kind) { "fault noted" } else { "fault ends" };
        format!("{word}: {}", self.fault(kind))
    }

    fn fault(&self, kind: &FaultKind) -> String {
        match kind {
            FaultKind::Loss { chance, of } => format!("loses {chance} in {of} messages"),
            FaultKind::Duplication { chance, of } => format!("sends {chance} in {of} messages twice"),
            FaultKind::Corruption { chance, of } => format!("damages {chance} in {of} messages"),
            FaultKind::Falsification { chance, of } => {
                format!("changes a value of {chance} in {of} messages, unnoticed")
            }
            FaultKind::Reordering { chance, of, by } => {
                format!("holds back {chance} in {of} messages by up to {by}")
            }
            FaultKind::Cut { links } => format!("cut {}", self.links(links)),
            FaultKind::Down { process } => format!("{} is down", self.name(*process)),
            FaultKind::Paused { process } => format!("{} stands still", self.name(*process)),
            FaultKind::Slow { process, percent } => {
                format!("{} computes at {percent}% of its speed", self.name(*process))
            }
            FaultKind::ClockJump { process, by } => {
                format!("the clock of {} jumps {}", self.name(*process), shift(*by))
            }
            FaultKind::ClockDrift { process, ppm } => {
                let (who, how) = (self.name(*process), if *ppm < 0 { "slow" } else { "fast" });
                format!("the clock of {who} runs {how} by {} parts in a million", ppm.unsigned_abs())
            }
            FaultKind::ClockSmear { process, by, over } => {
                let (who, by) = (self.name(*process), shift(*by));
                format!("the clock of {who} moves {by}, little by little over {over}")
            }
            FaultKind::Disk { process, what } => disk_fault(self.name(*process), what),
            FaultKind::Byzantine { process } => format!("{} may lie", self.name(*process)),
            FaultKind::Unauthenticated => {
                "nobody checks senders: a liar can send in another's name".to_owned()
            }
            FaultKind::Tap { from, to, by } => {
                format!("{} reads what {} sends to {}", self.name(*by), self.name(*from), self.name(*to))
            }
            FaultKind::Interception { from, to, by } => {
                let (by, from, to) = (self.name(*by), self.name(*from), self.name(*to));
                format!("{by} stands in the middle and takes what {from} sends to {to}")
            }
        }
    }

    /// `n1 | n2` where both ways are cut, `n1 ⇸ n2` where one is.
    fn links(&self, links: &[(ProcessId, ProcessId)]) -> String {
        let both = |(from, to): &(ProcessId, ProcessId)| links.contains(&(*to, *from));
        let shown = links.iter().filter(|link| link.0 < link.1 || !both(link));
        let words = shown.map(|link| {
            let sign = if both(link) { "|" } else { "⇸" };
            format!("{} {sign} {}", self.name(link.0), self.name(link.1))
        });
        words.collect::<Vec<_>>().join(", ")
    }
}

/// Whether a fault of this kind is over as soon as it is there.
const fn is_instant(kind: &FaultKind) -> bool {
    match kind {
        FaultKind::ClockJump { .. } | FaultKind::ClockSmear { .. } => true,
        FaultKind::Disk { what, .. } => match what {
            DiskFault::Rot { .. }
            | DiskFault::SyncFails { .. }
            | DiskFault::Misdirected
            | DiskFault::Erased => true,
            DiskFault::Full | DiskFault::Unreadable { .. } => false,
        },
        FaultKind::Loss { .. }
        | FaultKind::Duplication { .. }
        | FaultKind::Corruption { .. }
        | FaultKind::Falsification { .. }
        | FaultKind::Reordering { .. }
        | FaultKind::Cut { .. }
        | FaultKind::Down { .. }
        | FaultKind::Paused { .. }
        | FaultKind::Slow { .. }
        | FaultKind::ClockDrift { .. }
        | FaultKind::Byzantine { .. }
        | FaultKind::Unauthenticated
        | FaultKind::Tap { .. }
        | FaultKind::Interception { .. } => false,
    }
}

fn disk_fault(who: &str, what: &DiskFault) -> String {
    match what {
        DiskFault::Full => format!("the disk of {who} is full"),
        DiskFault::Unreadable { file } => format!("{file} cannot be read on {who}"),
        DiskFault::Rot { file, at } => format!("a bit of {file} flips on {who}, at byte {at}"),
        DiskFault::SyncFails { file } => format!("the next sync of {file} on {who} will fail"),
        DiskFault::Misdirected => format!("the next write on {who} will land in the wrong place"),
        DiskFault::Erased => format!("everything on the disk of {who} is gone"),
    }
}

/// A move of a clock: `1.5 ms ahead`.
fn shift(by: i64) -> String {
    format!("{} {}", Time(by.unsigned_abs()), if by < 0 { "back" } else { "ahead" })
}
