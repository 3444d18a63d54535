//! The pass over a trace from which a [`Picture`] comes.

use crate::{Absence, Away, Fate, Flight, FlightKind, Operation, PhaseSpan, Picture};
use std::collections::BTreeMap;
use trace::{ConnectionId, EventId, EventKind, FaultId, OpOutcome, Phase, ProcessId, Trace};

/// A picture in the making.
pub(crate) struct Builder<'a> {
    pub trace: &'a Trace,
    pub picture: Picture,
    /// Which flight asks for a connection that is not answered yet.
    pub asking: BTreeMap<ConnectionId, usize>,
    flying: BTreeMap<(u32, u32), usize>,
    /// For each client, the levels that its open operations take.
    levels: BTreeMap<u32, Vec<bool>>,
    away: BTreeMap<u32, usize>,
    pub faults: BTreeMap<FaultId, usize>,
}

impl<'a> Builder<'a> {
    pub const fn new(trace: &'a Trace, picture: Picture) -> Self {
        Self {
            trace,
            picture,
            asking: BTreeMap::new(),
            flying: BTreeMap::new(),
            levels: BTreeMap::new(),
            away: BTreeMap::new(),
            faults: BTreeMap::new(),
        }
    }

    pub fn finish(mut self) -> Picture {
        self.settle_faults();
        self.picture
    }

    pub fn event(&mut self, id: EventId, kind: &EventKind) {
        match kind {
            EventKind::Send { message, from, to, .. } => {
                self.picture.sends.push(id);
                self.take_off(message.0, Flight::new(0, *from, *to, id));
            }
            EventKind::Copy { message, copy } => self.copy(id, message.0, *copy),
            EventKind::Deliver { message, copy, altered } => {
                let fate = if altered.is_some() { Fate::Altered } else { Fate::Delivered };
                self.land(id, (message.0, *copy), fate);
            }
            EventKind::Drop { message, copy, why } => self.land(id, (message.0, *copy), Fate::Dropped(*why)),
            EventKind::Invoke { client, .. } => self.invoke(id, *client),
            EventKind::Return { op, outcome } => self.end_operation(id, op.index(), outcome),
            EventKind::FaultStart { fault, kind } => self.begin_fault(id, *fault, kind),
            EventKind::FaultEnd { fault } => self.end_fault(id, *fault),
            EventKind::Phase(phase) => self.phase(id, *phase),
            EventKind::Kill { process } => self.go(id, *process, Away::Killed),
            EventKind::Exit { process } => self.go(id, *process, Away::Exited),
            EventKind::Leave { process } => self.go(id, *process, Away::Left),
            EventKind::Pause { process } => self.go(id, *process, Away::Paused),
            EventKind::Resume { process } => self.come_back(id, *process),
            EventKind::Start { process, .. } => {
                self.come_back(id, *process);
                self.picture.moments.push(id);
            }
            EventKind::Stream { connection, what } => self.stream(id, *connection, what),
            EventKind::Disk { .. } | EventKind::Synced { .. } => {
                self.picture.uses_disks = true;
                self.picture.moments.push(id);
            }
            EventKind::Timer { .. }
            | EventKind::Say { .. }
            | EventKind::Metric { .. }
            | EventKind::Trouble { .. } => self.picture.moments.push(id),
            EventKind::Violation { .. } => self.picture.violations.push(id),
        }
    }

    fn take_off(&mut self, message: u32, flight: Flight) {
        self.flying.insert((message, flight.copy), self.picture.flights.len());
        self.picture.flights.push(flight);
    }

    fn copy(&mut self, id: EventId, message: u32, copy: u32) {
        let is_own = |flight: &Flight, sent| flight.kind == FlightKind::Message && flight.sent == sent;
        // A copy's sender and receiver are the message's own, whose flight may have ended already.
        let own = self.picture.sends.get(message as usize).copied();
        let known =
            own.and_then(|sent| self.picture.flights.iter().rev().find(|flight| is_own(flight, sent)));
        if let Some(Flight { from, to, .. }) = known.copied() {
            self.take_off(message, Flight::new(copy, from, to, id));
        }
    }

    fn land(&mut self, id: EventId, key: (u32, u32), fate: Fate) {
        if let Some(index) = self.flying.remove(&key) {
            let flight = &mut self.picture.flights[index];
            (flight.ended, flight.fate) = (id, fate);
        }
    }

    fn invoke(&mut self, id: EventId, client: ProcessId) {
        let level = take_free(self.levels.entry(client.0).or_default());
        let row = self.picture.row(client);
        if let Some(lane) = self.picture.lanes.get_mut(row) {
            lane.levels = lane.levels.max(level + 1);
        }
        self.picture.operations.push(Operation { client, invoked: id, returned: None, done: None, level });
    }

    fn end_operation(&mut self, id: EventId, index: usize, outcome: &OpOutcome) {
        let Some(operation) = self.picture.operations.get_mut(index) else { return };
        operation.returned = Some(id);
        operation.done = match outcome {
            OpOutcome::Ok(_) => Some(true),
            OpOutcome::Refused { .. } => Some(false),
            OpOutcome::Unknown { .. } => None,
        };
        if let Some(level) =
            self.levels.get_mut(&operation.client.0).and_then(|all| all.get_mut(operation.level))
        {
            *level = false;
        }
    }

    fn phase(&mut self, id: EventId, phase: Phase) {
        if let Some(last) = self.picture.phases.last_mut() {
            last.to = Some(id);
        }
        self.picture.phases.push(PhaseSpan { from: id, to: None, phase });
    }

    fn go(&mut self, id: EventId, process: ProcessId, why: Away) {
        self.come_back(id, process);
        self.away.insert(process.0, self.picture.absences.len());
        self.picture.absences.push(Absence { process, from: id, to: None, why });
        if why != Away::Paused {
            self.end_connections(id, process);
        }
    }

    fn come_back(&mut self, id: EventId, process: ProcessId) {
        if let Some(index) = self.away.remove(&process.0) {
            self.picture.absences[index].to = Some(id);
        }
    }
}

/// Takes the lowest free row, growing the list when none is.
fn take_free(taken: &mut Vec<bool>) -> usize {
    let row = taken.iter().position(|taken| !taken).unwrap_or(taken.len());
    taken.resize(taken.len().max(row + 1), false);
    taken[row] = true;
    row
}
