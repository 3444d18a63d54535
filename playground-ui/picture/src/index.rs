//! One pass over a trace that finds what belongs together: a sending and its arrival, an invocation
//! and its return, a fault's beginning and its end. Everything drawn later is looked up here.

use std::collections::BTreeMap;
use trace::{DropReason, EventId, EventKind, FaultKind, OpOutcome, Phase, ProcessId, ProcessKind, Trace};

/// A run, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picture {
    /// The processes from top to bottom: clients, nodes, services.
    pub lanes: Vec<Lane>,
    /// The way of every copy of every message, in order of sending.
    pub flights: Vec<Flight>,
    /// The operations, by their id.
    pub operations: Vec<Operation>,
    /// The faults of the network, in order of beginning.
    pub faults: Vec<FaultSpan>,
    /// The times at which a process was down or paused.
    pub absences: Vec<Absence>,
    /// The phases, in order.
    pub phases: Vec<PhaseSpan>,
    /// Single events of one process: what it logged, its timers, its troubles, its starts.
    pub moments: Vec<EventId>,
    /// Where checks failed.
    pub violations: Vec<EventId>,
    /// How many rows the faults of the network take.
    pub fault_rows: usize,
    rows: Vec<usize>,
    sends: Vec<EventId>,
}

/// One horizontal line: a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Whose.
    pub process: ProcessId,
    /// What messages call it.
    pub name: String,
    /// What it is.
    pub kind: ProcessKind,
    /// How many of its operations were open at once, at the most.
    pub levels: usize,
}

/// The way of one copy of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flight {
    /// Which copy; 0 is the sender's own.
    pub copy: u32,
    /// The sender.
    pub from: ProcessId,
    /// The receiver.
    pub to: ProcessId,
    /// Its sending, or its making by the network.
    pub sent: EventId,
    /// Its arrival or loss; the sending itself when the run ended before.
    pub ended: EventId,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a copy of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It arrived as it was sent.
    Delivered,
    /// It arrived, changed by the wire.
    Altered,
    /// It never arrived.
    Dropped(DropReason),
    /// The run ended before it arrived.
    Flying,
}

/// An operation of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// Who asked.
    pub client: ProcessId,
    /// Its invocation.
    pub invoked: EventId,
    /// Its return, when it has returned.
    pub returned: Option<EventId>,
    /// How it ended, in three words of the checkers: done, refused, nobody knows.
    pub done: Option<bool>,
    /// Which of the client's open operations it was drawn beside, from 0.
    pub level: usize,
}

/// A fault of the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultSpan {
    /// Its beginning.
    pub from: EventId,
    /// Its end, when it had one.
    pub to: Option<EventId>,
    /// What it does.
    pub kind: FaultKind,
    /// The row of the fault strip it is drawn in.
    pub row: usize,
}

/// A time without a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// Who.
    pub process: ProcessId,
    /// Its beginning.
    pub from: EventId,
    /// Its end, when it had one.
    pub to: Option<EventId>,
    /// Paused, rather than killed.
    pub paused: bool,
}

/// A phase of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhaseSpan {
    /// Its beginning.
    pub from: EventId,
    /// The beginning of the next.
    pub to: Option<EventId>,
    /// Which.
    pub phase: Phase,
}

impl Picture {
    /// Reads a trace.
    #[must_use]
    pub fn of(trace: &Trace) -> Self {
        let mut builder = Builder { picture: Self::with_lanes(trace), ..Builder::default() };
        for (index, event) in trace.events.iter().enumerate() {
            builder.event(EventId(u32::try_from(index).unwrap_or(u32::MAX)), &event.kind);
        }
        builder.picture
    }

    fn with_lanes(trace: &Trace) -> Self {
        let rank = |kind| match kind {
            ProcessKind::Client => 0,
            ProcessKind::Node => 1,
            ProcessKind::Service => 2,
        };
        let mut order: Vec<usize> = (0..trace.processes.len()).collect();
        order.sort_by_key(|index| (rank(trace.processes[*index].kind), *index));
        let mut rows = vec![0; order.len()];
        order.iter().enumerate().for_each(|(row, index)| rows[*index] = row);
        let lane = |index: &usize| {
            let info = &trace.processes[*index];
            let process = ProcessId(u32::try_from(*index).unwrap_or(u32::MAX));
            Lane { process, name: info.name.clone(), kind: info.kind, levels: 0 }
        };
        Self { lanes: order.iter().map(lane).collect(), rows, ..Self::default() }
    }

    /// The row of a process's lane.
    #[must_use]
    pub fn row(&self, process: ProcessId) -> usize {
        self.rows.get(process.index()).copied().unwrap_or_default()
    }

    /// The event that put a message on the wire.
    #[must_use]
    pub fn send_of(&self, message: trace::MessageId) -> Option<EventId> {
        self.sends.get(message.index()).copied()
    }

    /// The process an event happened to: the receiver of a delivery, the sender of a sending.
    #[must_use]
    pub fn who(&self, trace: &Trace, event: EventId) -> Option<ProcessId> {
        let parties = |message| match self.send_of(message).and_then(|send| trace.events.get(send.index())) {
            Some(trace::Event { kind: EventKind::Send { from, to, .. }, .. }) => Some((*from, *to)),
            _ => None,
        };
        match &trace.events.get(event.index())?.kind {
            EventKind::Start { process, .. }
            | EventKind::Kill { process }
            | EventKind::Pause { process }
            | EventKind::Resume { process }
            | EventKind::Timer { process }
            | EventKind::Say { process, .. }
            | EventKind::Metric { process, .. }
            | EventKind::Trouble { process, .. } => Some(*process),
            EventKind::Send { from, .. } => Some(*from),
            EventKind::Copy { message, .. } => parties(*message).map(|(from, _)| from),
            EventKind::Deliver { message, .. } | EventKind::Drop { message, .. } => {
                parties(*message).map(|(_, to)| to)
            }
            EventKind::Invoke { client, .. } => Some(*client),
            EventKind::Return { op, .. } => self.operations.get(op.index()).map(|operation| operation.client),
            EventKind::FaultStart {
                kind: FaultKind::Down { process } | FaultKind::Paused { process },
                ..
            } => Some(*process),
            EventKind::FaultStart { .. }
            | EventKind::FaultEnd { .. }
            | EventKind::Phase(_)
            | EventKind::Violation { .. } => None,
        }
    }
}

#[derive(Default)]
struct Builder {
    picture: Picture,
    flying: BTreeMap<(u32, u32), usize>,
    /// For each client, the levels that its open operations take.
    levels: BTreeMap<u32, Vec<bool>>,
    away: BTreeMap<u32, usize>,
    faults: BTreeMap<u32, usize>,
    fault_rows: Vec<bool>,
}

impl Builder {
    fn event(&mut self, id: EventId, kind: &EventKind) {
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
            EventKind::FaultStart { fault, kind } => self.begin_fault(id, fault.0, kind),
            EventKind::FaultEnd { fault } => self.end_fault(id, fault.0),
            EventKind::Phase(phase) => self.phase(id, *phase),
            EventKind::Kill { process } => self.leave(id, *process, false),
            EventKind::Pause { process } => self.leave(id, *process, true),
            EventKind::Resume { process } => self.come_back(id, *process),
            EventKind::Start { process, .. } => {
                self.come_back(id, *process);
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
        // A copy's sender and receiver are the message's own, whose flight may have ended already.
        let own = self.picture.sends.get(message as usize).copied();
        let known = own.and_then(|sent| self.picture.flights.iter().rev().find(|flight| flight.sent == sent));
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

    fn begin_fault(&mut self, id: EventId, fault: u32, kind: &FaultKind) {
        // A process that is away is drawn on its own lane, from its kill or pause.
        if matches!(kind, FaultKind::Down { .. } | FaultKind::Paused { .. }) {
            return;
        }
        let row = take_free(&mut self.fault_rows);
        self.picture.fault_rows = self.picture.fault_rows.max(row + 1);
        self.faults.insert(fault, self.picture.faults.len());
        self.picture.faults.push(FaultSpan { from: id, to: None, kind: kind.clone(), row });
    }

    fn end_fault(&mut self, id: EventId, fault: u32) {
        if let Some(index) = self.faults.remove(&fault) {
            let span = &mut self.picture.faults[index];
            span.to = Some(id);
            self.fault_rows[span.row] = false;
        }
    }

    fn phase(&mut self, id: EventId, phase: Phase) {
        if let Some(last) = self.picture.phases.last_mut() {
            last.to = Some(id);
        }
        self.picture.phases.push(PhaseSpan { from: id, to: None, phase });
    }

    fn leave(&mut self, id: EventId, process: ProcessId, paused: bool) {
        self.come_back(id, process);
        self.away.insert(process.0, self.picture.absences.len());
        self.picture.absences.push(Absence { process, from: id, to: None, paused });
    }

    fn come_back(&mut self, id: EventId, process: ProcessId) {
        if let Some(index) = self.away.remove(&process.0) {
            self.picture.absences[index].to = Some(id);
        }
    }
}

impl Flight {
    const fn new(copy: u32, from: ProcessId, to: ProcessId, sent: EventId) -> Self {
        Self { copy, from, to, sent, ended: sent, fate: Fate::Flying }
    }
}

/// Takes the lowest free row, growing the list when none is.
fn take_free(taken: &mut Vec<bool>) -> usize {
    let row = taken.iter().position(|taken| !taken).unwrap_or(taken.len());
    taken.resize(taken.len().max(row + 1), false);
    taken[row] = true;
    row
}
