//! Whom an event has to do with: what the filter by process looks at.

use super::Teller;
use trace::{ConnectionId, EventId, EventKind, FaultKind, ProcessId, StreamEvent};

impl Teller<'_> {
    /// The processes an event has to do with: of a message both its ends, of a cut all that it cuts off.
    pub fn parties(&self, id: EventId) -> Vec<ProcessId> {
        match self.event(id).map(|event| &event.kind) {
            Some(EventKind::Send { from, to, .. }) => vec![*from, *to],
            Some(
                EventKind::Copy { message, .. }
                | EventKind::Deliver { message, .. }
                | EventKind::Drop { message, .. },
            ) => self.sent(*message).map_or_else(Vec::new, |(from, to, _)| vec![from, to]),
            Some(EventKind::Invoke { client, node, .. }) => vec![*client, *node],
            Some(EventKind::Stream { connection, what }) => self.parties_of_stream(*connection, what),
            Some(EventKind::FaultStart { kind, .. }) => parties_of_fault(kind),
            Some(EventKind::FaultEnd { fault }) => {
                self.picture.fault(self.trace, *fault).map_or_else(Vec::new, parties_of_fault)
            }
            _ => self.picture.who(self.trace, id).into_iter().collect(),
        }
    }

    fn parties_of_stream(&self, connection: ConnectionId, what: &StreamEvent) -> Vec<ProcessId> {
        let both = || self.picture.connection(connection).map(|found| vec![found.from, found.to]);
        match what {
            StreamEvent::Connect { from, to } => vec![*from, *to],
            StreamEvent::Accept | StreamEvent::Refuse => both().unwrap_or_default(),
            StreamEvent::Arrive { to, .. } | StreamEvent::End { to } | StreamEvent::Reset { to } => {
                both().unwrap_or_else(|| vec![*to])
            }
            StreamEvent::Heard { by } => vec![*by],
        }
    }
}

fn parties_of_fault(kind: &FaultKind) -> Vec<ProcessId> {
    match kind {
        FaultKind::Cut { links } => links.iter().flat_map(|(from, to)| [*from, *to]).collect(),
        FaultKind::Tap { from, to, by } | FaultKind::Interception { from, to, by } => vec![*from, *to, *by],
        FaultKind::Loss { .. }
        | FaultKind::Duplication { .. }
        | FaultKind::Corruption { .. }
        | FaultKind::Falsification { .. }
        | FaultKind::Reordering { .. }
        | FaultKind::Down { .. }
        | FaultKind::Paused { .. }
        | FaultKind::Slow { .. }
        | FaultKind::ClockJump { .. }
        | FaultKind::ClockDrift { .. }
        | FaultKind::ClockSmear { .. }
        | FaultKind::Disk { .. }
        | FaultKind::Byzantine { .. }
        | FaultKind::Unauthenticated => picture::sufferer(kind).into_iter().collect(),
    }
}
