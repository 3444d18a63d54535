//! What belongs to an event: a sending and its arrival, an operation's beginning and end, a fault's, a
//! sync's.

use super::Teller;
use picture::FlightKind;
use trace::{DiskOp, EventId, EventKind, FaultId, ProcessId};

impl Teller<'_> {
    /// The other end of what an event begins or ends. The piece of a connection has none but its cause.
    pub fn other_end(&self, id: EventId) -> Option<EventId> {
        let other = match &self.event(id)?.kind {
            EventKind::FaultStart { fault, .. } => self.fault_end(*fault),
            EventKind::FaultEnd { fault } => self.picture.fault_start(*fault),
            EventKind::Disk { process, op: DiskOp::Sync, file, .. } => self.sync(id, *process, file, true),
            EventKind::Synced { process, file, .. } => self.sync(id, *process, file, false),
            _ => self.end_of_flight(id).or_else(|| self.end_of_operation(id)),
        };
        other.filter(|other| *other != id)
    }

    /// Where a fault ended, when it has.
    pub(super) fn fault_end(&self, fault: FaultId) -> Option<EventId> {
        self.find(|kind| matches!(kind, EventKind::FaultEnd { fault: ended } if *ended == fault))
    }

    fn end_of_flight(&self, id: EventId) -> Option<EventId> {
        let whole = |kind| matches!(kind, FlightKind::Message | FlightKind::Connect);
        let mut flights = self.picture.flights.iter().filter(|flight| whole(flight.kind));
        let flight = flights.find(|flight| flight.sent == id || flight.ended == id)?;
        Some(if flight.sent == id { flight.ended } else { flight.sent })
    }

    fn end_of_operation(&self, id: EventId) -> Option<EventId> {
        let is_own =
            |operation: &&picture::Operation| operation.invoked == id || operation.returned == Some(id);
        let operation = self.picture.operations.iter().find(is_own)?;
        if operation.invoked == id { operation.returned } else { Some(operation.invoked) }
    }

    /// The end of a sync, or its beginning: what one step asks for has one cause.
    fn sync(&self, id: EventId, whose: ProcessId, name: &str, end: bool) -> Option<EventId> {
        let cause = self.event(id)?.cause?;
        let found = self.trace.events.iter().position(|event| {
            event.cause == Some(cause)
                && match &event.kind {
                    EventKind::Synced { process, file, .. } => end && *process == whose && file == name,
                    EventKind::Disk { process, op: DiskOp::Sync, file, .. } => {
                        !end && *process == whose && file == name
                    }
                    _ => false,
                }
        });
        found.and_then(|index| u32::try_from(index).ok()).map(EventId)
    }

    fn find(&self, fits: impl Fn(&EventKind) -> bool) -> Option<EventId> {
        let index = self.trace.events.iter().position(|event| fits(&event.kind))?;
        u32::try_from(index).ok().map(EventId)
    }
}
