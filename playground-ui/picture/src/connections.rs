//! Connections of a run: who asked whom, when each end was open, and the pieces that went between them.
//!
//! A trace tells of a piece only when it arrives. It is drawn from the event that its sender was handling
//! when it departed, which is the arrival's cause.

use crate::builder::Builder;
use crate::{Fate, Flight, FlightKind};
use trace::{ConnectionId, EventId, ProcessId, StreamEvent};

/// A connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connection {
    /// Which.
    pub id: ConnectionId,
    /// Who asked for it.
    pub from: ProcessId,
    /// Who was asked.
    pub to: ProcessId,
    /// The asking.
    pub asked: EventId,
    /// The yes, when it was one.
    pub accepted: Option<EventId>,
    /// What ended the asker's end and the other one: a no, a reset, a death, or both directions' ends.
    /// `None` while it is open, and for an end that never was.
    pub ended: [Option<EventId>; 2],
    /// How many of the two directions have come to their end.
    halves: u8,
}

impl Connection {
    const fn new(id: ConnectionId, from: ProcessId, to: ProcessId, asked: EventId) -> Self {
        Self { id, from, to, asked, accepted: None, ended: [None, None], halves: 0 }
    }

    /// Who is at the other end.
    #[must_use]
    pub fn other(&self, end: ProcessId) -> ProcessId {
        if end == self.to { self.from } else { self.to }
    }

    /// The times at which its ends were open: whose, since when, until when.
    pub fn spans(&self) -> impl Iterator<Item = (ProcessId, EventId, Option<EventId>)> {
        let asker = (self.from, self.asked, self.ended[0]);
        let asked = self.accepted.map(|since| (self.to, since, self.ended[1]));
        std::iter::once(asker).chain(asked)
    }

    fn end(&mut self, side: usize, event: EventId) {
        self.ended[side].get_or_insert(event);
    }

    /// Ends the ends of a process.
    fn end_of(&mut self, process: ProcessId, event: EventId) {
        if self.from == process {
            self.end(0, event);
        }
        if self.to == process && self.accepted.is_some() {
            self.end(1, event);
        }
    }
}

impl Builder<'_> {
    /// Something happened to a connection.
    pub(crate) fn stream(&mut self, id: EventId, connection: ConnectionId, what: &StreamEvent) {
        match what {
            StreamEvent::Connect { from, to } => self.connect(id, connection, *from, *to),
            StreamEvent::Accept => self.accept(id, connection),
            StreamEvent::Refuse => self.refuse(id, connection),
            StreamEvent::Arrive { to, .. } => self.piece(id, connection, *to, FlightKind::Bytes),
            StreamEvent::End { to } => {
                self.piece(id, connection, *to, FlightKind::End);
                self.end_half(id, connection);
            }
            StreamEvent::Reset { to } => self.reset(id, connection, *to),
            StreamEvent::Heard { .. } => self.picture.moments.push(id),
        }
    }

    /// A process is no more, and with it its ends.
    pub(crate) fn end_connections(&mut self, id: EventId, process: ProcessId) {
        for connection in &mut self.picture.connections {
            connection.end_of(process, id);
        }
    }

    fn connect(&mut self, id: EventId, connection: ConnectionId, from: ProcessId, to: ProcessId) {
        self.picture.links.insert(connection, self.picture.connections.len());
        self.picture.connections.push(Connection::new(connection, from, to, id));
        self.asking.insert(connection, self.picture.flights.len());
        let asking = Flight { kind: FlightKind::Connect, ..Flight::new(0, from, to, id) };
        self.picture.flights.push(asking);
    }

    fn accept(&mut self, id: EventId, connection: ConnectionId) {
        match self.known(connection) {
            Some(found) => found.accepted = Some(id),
            None => self.picture.moments.push(id),
        }
        self.asked(id, connection, Fate::Delivered);
    }

    fn refuse(&mut self, id: EventId, connection: ConnectionId) {
        match self.known(connection) {
            Some(found) => found.end(0, id),
            None => self.picture.moments.push(id),
        }
        self.asked(id, connection, Fate::Refused);
    }

    /// The asking for a connection came to its end.
    fn asked(&mut self, id: EventId, connection: ConnectionId, fate: Fate) {
        if let Some(index) = self.asking.remove(&connection) {
            let flight = &mut self.picture.flights[index];
            (flight.ended, flight.fate) = (id, fate);
        }
    }

    fn piece(&mut self, id: EventId, connection: ConnectionId, to: ProcessId, kind: FlightKind) {
        let from = self.known(connection).map(|found| found.other(to));
        match (from, self.cause(id)) {
            (Some(from), Some(sent)) => {
                let flight =
                    Flight { ended: id, fate: Fate::Delivered, kind, ..Flight::new(0, from, to, sent) };
                self.picture.flights.push(flight);
            }
            _ => self.picture.moments.push(id),
        }
    }

    fn end_half(&mut self, id: EventId, connection: ConnectionId) {
        let Some(found) = self.known(connection) else { return };
        found.halves += 1;
        if found.halves == 2 {
            found.end(0, id);
            found.end(1, id);
        }
    }

    /// A reset comes from the other side, or from the process's own machine, which has tried in vain; then
    /// nothing is known of the other side, and nothing flew.
    fn reset(&mut self, id: EventId, connection: ConnectionId, to: ProcessId) {
        let cause = self.cause(id).and_then(|cause| self.picture.who(self.trace, cause));
        let Some(found) = self.known(connection) else { return self.picture.moments.push(id) };
        let other = found.other(to);
        found.end_of(to, id);
        let flew = cause == Some(other) && other != to;
        if flew {
            found.end_of(other, id);
        }
        if flew && !self.asking.contains_key(&connection) {
            return self.piece(id, connection, to, FlightKind::Reset);
        }
        self.asked(id, connection, Fate::GivenUp);
        self.picture.moments.push(id);
    }

    fn known(&mut self, connection: ConnectionId) -> Option<&mut Connection> {
        let index = self.picture.links.get(&connection)?;
        self.picture.connections.get_mut(*index)
    }

    fn cause(&self, id: EventId) -> Option<EventId> {
        // A cause comes before what it causes; anything else cannot be drawn.
        self.trace.events.get(id.index())?.cause.filter(|cause| *cause < id)
    }
}
