//! What the details say of an event besides its sentence: file and bytes of a disk's, the two ends of a
//! connection, of a fault how long it acted and the name under which the field knows it.

use super::{Teller, faults};
use crate::strings::events as say;
use trace::{ConnectionId, DiskOp, EventId, EventKind, FaultId, FaultKind, StreamEvent, Time};

/// A fact: what it is about, and what it is.
pub type Fact = (&'static str, String);

impl Teller<'_> {
    /// The facts of an event; none for what its sentence and its body say whole.
    pub fn facts(&self, id: EventId) -> Vec<Fact> {
        match self.event(id).map(|event| &event.kind) {
            Some(EventKind::Disk { op, file, bytes, .. }) => disk_facts(*op, file, *bytes),
            Some(EventKind::Synced { file, ok, .. }) => {
                let durable = if *ok { say::YES } else { say::NO };
                vec![(say::FILE, file.clone()), (say::DURABLE, durable.to_owned())]
            }
            Some(EventKind::Stream { connection, what }) => self.stream_facts(*connection, what),
            Some(EventKind::FaultStart { fault, .. } | EventKind::FaultEnd { fault }) => {
                self.fault_facts(*fault)
            }
            _ => Vec::new(),
        }
    }

    fn stream_facts(&self, connection: ConnectionId, what: &StreamEvent) -> Vec<Fact> {
        let mut facts = vec![(say::CONNECTION, connection.0.to_string())];
        if let Some(found) = self.picture.connection(connection) {
            facts.push((say::ASKED_FOR_BY, self.name(found.from).to_owned()));
            facts.push((say::ASKED_OF, self.name(found.to).to_owned()));
        }
        if let StreamEvent::Arrive { data, .. } = what {
            facts.push((say::BYTES, data.len().to_string()));
        }
        facts
    }

    fn fault_facts(&self, fault: FaultId) -> Vec<Fact> {
        let Some(kind) = self.picture.fault(self.trace, fault) else { return Vec::new() };
        let mut facts = vec![(say::KNOWN_AS, faults::name_of(kind).to_owned())];
        facts.extend(self.of_kind(kind));
        facts.push((say::LASTS, self.duration(fault, kind)));
        facts
    }

    fn of_kind(&self, kind: &FaultKind) -> Vec<Fact> {
        match kind {
            FaultKind::Loss { chance, of }
            | FaultKind::Duplication { chance, of }
            | FaultKind::Corruption { chance, of }
            | FaultKind::Falsification { chance, of } => vec![(say::CHANCE, say::chance(*chance, *of))],
            FaultKind::Reordering { chance, of, by } => {
                vec![(say::CHANCE, say::chance(*chance, *of)), (say::AT_MOST, by.to_string())]
            }
            FaultKind::Cut { links } => {
                let links: Vec<_> = links.iter().map(|(from, to)| self.link(*from, *to)).collect();
                vec![(say::LINKS, links.join(" "))]
            }
            FaultKind::Tap { from, to, by } | FaultKind::Interception { from, to, by } => {
                vec![(say::LINKS, self.link(*from, *to)), (say::BY, self.name(*by).to_owned())]
            }
            FaultKind::Down { process }
            | FaultKind::Paused { process }
            | FaultKind::Slow { process, .. }
            | FaultKind::ClockJump { process, .. }
            | FaultKind::ClockDrift { process, .. }
            | FaultKind::ClockSmear { process, .. }
            | FaultKind::Disk { process, .. }
            | FaultKind::Byzantine { process } => vec![(say::PROCESS, self.name(*process).to_owned())],
            FaultKind::Unauthenticated => Vec::new(),
        }
    }

    /// How long a fault acts.
    fn duration(&self, fault: FaultId, kind: &FaultKind) -> String {
        let at = |event: Option<EventId>| self.event(event?).map(|event| event.at);
        let began = at(self.picture.fault_start(fault)).unwrap_or_default();
        let ended = match kind {
            FaultKind::ClockSmear { over, .. } => Some(began + *over),
            _ => at(self.fault_end(fault)),
        };
        match ended.map(|ended| ended - began) {
            None => say::TO_THE_END.to_owned(),
            Some(Time::ZERO) => say::AN_INSTANT.to_owned(),
            Some(span) => span.to_string(),
        }
    }
}

fn disk_facts(op: DiskOp, file: &str, bytes: u64) -> Vec<Fact> {
    let mut facts = vec![(say::OPERATION, op.name().to_owned()), (say::FILE, file.to_owned())];
    match op {
        DiskOp::Append | DiskOp::Write | DiskOp::Read => facts.push((say::BYTES, bytes.to_string())),
        DiskOp::Truncate => facts.push((say::LENGTH, bytes.to_string())),
        DiskOp::Rename | DiskOp::Delete | DiskOp::Sync => {}
    }
    facts
}
