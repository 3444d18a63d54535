//! One pass over a trace that finds what belongs together: a sending and its arrival, an invocation
//! and its return, a fault's beginning and its end. Everything drawn later is looked up here.

use crate::builder::Builder;
use crate::{Connection, FaultSpan};
use std::collections::BTreeMap;
use trace::{
    ConnectionId, DropReason, EventId, EventKind, FaultId, FaultKind, Phase, ProcessId, ProcessKind,
    StreamEvent, Trace,
};

/// A run, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picture {
    /// The processes from top to bottom: clients, nodes, services.
    pub lanes: Vec<Lane>,
    /// The way of every copy of every message and of every piece of a connection. Messages are in order
    /// of sending, pieces in order of arrival.
    pub flights: Vec<Flight>,
    /// The connections, in order of asking.
    pub connections: Vec<Connection>,
    /// The operations, by their id.
    pub operations: Vec<Operation>,
    /// The faults of the network and of processes, in order of beginning. Those that take a process away
    /// are in `absences`.
    pub faults: Vec<FaultSpan>,
    /// The times at which a process was down, paused or gone for good.
    pub absences: Vec<Absence>,
    /// The phases, in order.
    pub phases: Vec<PhaseSpan>,
    /// Single events of one process: what it logged, its timers, its troubles, its starts, what it did to
    /// its disk and what it heard of its connections.
    pub moments: Vec<EventId>,
    /// Where checks failed.
    pub violations: Vec<EventId>,
    /// How many rows the faults of the network take.
    pub fault_rows: usize,
    /// Whether anybody has used a disk.
    pub uses_disks: bool,
    pub(crate) rows: Vec<usize>,
    pub(crate) sends: Vec<EventId>,
    pub(crate) links: BTreeMap<ConnectionId, usize>,
    pub(crate) fault_starts: BTreeMap<FaultId, EventId>,
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
    /// How many of its faults acted at once, at the most.
    pub faults: usize,
}

/// The way of one copy of a message, or of one piece of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flight {
    /// Which copy; 0 is the sender's own.
    pub copy: u32,
    /// The sender.
    pub from: ProcessId,
    /// The receiver.
    pub to: ProcessId,
    /// Its sending, or its making by the network; for a piece, what its sender was handling when it
    /// departed.
    pub sent: EventId,
    /// Its arrival or loss; the sending itself when the run ended before.
    pub ended: EventId,
    /// What became of it.
    pub fate: Fate,
    /// What flies.
    pub kind: FlightKind,
}

/// What goes from one process to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlightKind {
    /// A copy of a message.
    Message,
    /// The asking for a connection.
    Connect,
    /// Bytes of a connection.
    Bytes,
    /// The end of what one side of a connection writes.
    End,
    /// A reset of a connection.
    Reset,
}

/// What became of what flew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It arrived as it was sent.
    Delivered,
    /// It arrived, changed by the wire.
    Altered,
    /// It never arrived.
    Dropped(DropReason),
    /// It arrived, and the answer was no.
    Refused,
    /// Nobody answered, until its sender gave up.
    GivenUp,
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

/// A time without a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// Who.
    pub process: ProcessId,
    /// Its beginning.
    pub from: EventId,
    /// Its end, when it had one.
    pub to: Option<EventId>,
    /// What took it away.
    pub why: Away,
}

/// What takes a process away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Away {
    /// It was killed.
    Killed,
    /// It ended by itself.
    Exited,
    /// It left the cluster for good.
    Left,
    /// It was made to stand still.
    Paused,
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
        let mut builder = Builder::new(trace, Self::with_lanes(trace));
        for (index, event) in trace.events.iter().enumerate() {
            builder.event(EventId(u32::try_from(index).unwrap_or(u32::MAX)), &event.kind);
        }
        builder.finish()
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
            Lane { process, name: info.name.clone(), kind: info.kind, levels: 0, faults: 0 }
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

    /// A connection, when it was asked for.
    #[must_use]
    pub fn connection(&self, connection: ConnectionId) -> Option<&Connection> {
        self.links.get(&connection).and_then(|index| self.connections.get(*index))
    }

    /// The beginning of a fault.
    #[must_use]
    pub fn fault_start(&self, fault: FaultId) -> Option<EventId> {
        self.fault_starts.get(&fault).copied()
    }

    /// What a fault does.
    #[must_use]
    pub fn fault<'a>(&self, trace: &'a Trace, fault: FaultId) -> Option<&'a FaultKind> {
        match &trace.events.get(self.fault_start(fault)?.index())?.kind {
            EventKind::FaultStart { kind, .. } => Some(kind),
            _ => None,
        }
    }

    /// The process an event happened to: the receiver of a delivery, the sender of a sending, the one with
    /// whom a fault is.
    #[must_use]
    pub fn who(&self, trace: &Trace, event: EventId) -> Option<ProcessId> {
        let parties = |message| match self.send_of(message).and_then(|send| trace.events.get(send.index())) {
            Some(trace::Event { kind: EventKind::Send { from, to, .. }, .. }) => Some((*from, *to)),
            _ => None,
        };
        match &trace.events.get(event.index())?.kind {
            EventKind::Start { process, .. }
            | EventKind::Kill { process }
            | EventKind::Exit { process }
            | EventKind::Leave { process }
            | EventKind::Pause { process }
            | EventKind::Resume { process }
            | EventKind::Timer { process }
            | EventKind::Disk { process, .. }
            | EventKind::Synced { process, .. }
            | EventKind::Say { process, .. }
            | EventKind::Metric { process, .. }
            | EventKind::Trouble { process, .. } => Some(*process),
            EventKind::Send { from, .. } => Some(*from),
            EventKind::Copy { message, .. } => parties(*message).map(|(from, _)| from),
            EventKind::Deliver { message, .. } | EventKind::Drop { message, .. } => {
                parties(*message).map(|(_, to)| to)
            }
            EventKind::Stream { connection, what } => self.who_of_stream(*connection, what),
            EventKind::Invoke { client, .. } => Some(*client),
            EventKind::Return { op, .. } => self.operations.get(op.index()).map(|operation| operation.client),
            EventKind::FaultStart { kind, .. } => sufferer(kind),
            EventKind::FaultEnd { fault } => self.fault(trace, *fault).and_then(sufferer),
            EventKind::Phase(_) | EventKind::Violation { .. } => None,
        }
    }

    fn who_of_stream(&self, connection: ConnectionId, what: &StreamEvent) -> Option<ProcessId> {
        match what {
            StreamEvent::Connect { from, .. } => Some(*from),
            StreamEvent::Accept | StreamEvent::Refuse => self.connection(connection).map(|found| found.to),
            StreamEvent::Arrive { to, .. } | StreamEvent::End { to } | StreamEvent::Reset { to } => Some(*to),
            StreamEvent::Heard { by } => Some(*by),
        }
    }
}

/// The process that a fault is with; `None` when it is with the network.
#[must_use]
pub const fn sufferer(kind: &FaultKind) -> Option<ProcessId> {
    match kind {
        FaultKind::Down { process }
        | FaultKind::Paused { process }
        | FaultKind::Slow { process, .. }
        | FaultKind::ClockJump { process, .. }
        | FaultKind::ClockDrift { process, .. }
        | FaultKind::ClockSmear { process, .. }
        | FaultKind::Disk { process, .. }
        | FaultKind::Byzantine { process } => Some(*process),
        FaultKind::Loss { .. }
        | FaultKind::Duplication { .. }
        | FaultKind::Corruption { .. }
        | FaultKind::Falsification { .. }
        | FaultKind::Reordering { .. }
        | FaultKind::Cut { .. }
        | FaultKind::Unauthenticated
        | FaultKind::Tap { .. }
        | FaultKind::Interception { .. } => None,
    }
}

impl Flight {
    pub(crate) const fn new(copy: u32, from: ProcessId, to: ProcessId, sent: EventId) -> Self {
        Self { copy, from, to, sent, ended: sent, fate: Fate::Flying, kind: FlightKind::Message }
    }
}
