//! What came before what: Lamport's happened-before over the events of a trace, by vector clocks (Lamport, Time,
//! Clocks, and the Ordering of Events in a Distributed System, 1978; Fidge and Mattern, 1988).
//!
//! An event of a process comes after all earlier events of that process, its delivery after its message's sending,
//! and every event after its cause. What the network does (a copy, a loss) comes after the sending and before
//! nothing. What the scenario does by itself (faults, phases, violations) comes before and after nothing.

use std::collections::BTreeMap;
use trace::{ConnectionId, Event, EventId, EventKind, MessageId, OpId, ProcessId, StreamEvent, Trace};

/// Which events of a trace happened before which.
#[derive(Debug, Clone, Default)]
pub struct Causality {
    places: Vec<Place>,
    /// Vector times, one after another: of each process, how many of its events come before or at this one. Events
    /// of a process that hear nothing new from others share one, and count themselves by their `nth`.
    times: Vec<u32>,
    processes: usize,
}

/// Where an event stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The process whose event it is, and the how-manieth it is there, from 1.
    on: Option<(usize, u32)>,
    /// Which vector time it has, if anything comes before it.
    time: Option<usize>,
}

impl Causality {
    /// That of a trace.
    #[must_use]
    pub fn of(trace: &Trace) -> Self {
        let mut reading = Reading::of(trace);
        for event in &trace.events {
            reading.take(event);
        }
        reading.found
    }

    /// Whether `a` happened before `b`. No event happened before itself; events that are not there are before and
    /// after nothing.
    #[must_use]
    pub fn before(&self, a: EventId, b: EventId) -> bool {
        let (Some(first), Some(second)) = (self.places.get(a.index()), self.places.get(b.index())) else {
            return false;
        };
        let Some((process, nth)) = first.on else { return false };
        match second.on {
            Some((same, later)) if same == process => nth < later,
            _ => second.time.is_some_and(|time| self.known(time, process) >= nth),
        }
    }

    /// Whether neither happened before the other.
    #[must_use]
    pub fn concurrent(&self, a: EventId, b: EventId) -> bool {
        a != b && !self.before(a, b) && !self.before(b, a)
    }

    fn known(&self, time: usize, process: usize) -> u32 {
        self.times.get(time * self.processes + process).copied().unwrap_or_default()
    }
}

/// Causality while a trace is read.
struct Reading {
    found: Causality,
    /// Of each process: how many events it has had, and its present vector time.
    processes: Vec<(u32, Option<usize>)>,
    /// Of each message: its sending, and whom it is for.
    sent: BTreeMap<MessageId, (usize, ProcessId)>,
    callers: BTreeMap<OpId, ProcessId>,
    asked: BTreeMap<ConnectionId, ProcessId>,
}

impl Reading {
    fn of(trace: &Trace) -> Self {
        let processes = trace.processes.len();
        Self {
            found: Causality { places: Vec::new(), times: Vec::new(), processes },
            processes: vec![(0, None); processes],
            sent: BTreeMap::new(),
            callers: BTreeMap::new(),
            asked: BTreeMap::new(),
        }
    }

    fn take(&mut self, event: &Event) {
        let index = self.found.places.len();
        self.learn(event, index);
        let process =
            self.whose(&event.kind).map(ProcessId::index).filter(|process| *process < self.processes.len());
        let cause = event.cause.map(EventId::index).filter(|cause| *cause < index);
        let sending = self.sending(&event.kind);
        let earlier = [cause, sending].into_iter().flatten();
        let place = match process {
            Some(process) => self.of_process(process, earlier),
            None if is_scenario(&event.kind) => Place { on: None, time: None },
            None => {
                Place { on: None, time: earlier.fold(None, |time, earlier| self.joined(time, None, earlier)) }
            }
        };
        self.found.places.push(place);
    }

    /// Notes what later events refer to.
    fn learn(&mut self, event: &Event, index: usize) {
        match &event.kind {
            EventKind::Send { message, to, .. } => {
                self.sent.insert(*message, (index, *to));
            }
            EventKind::Invoke { op, client, .. } => {
                self.callers.insert(*op, *client);
            }
            EventKind::Stream { connection, what: StreamEvent::Connect { to, .. } } => {
                self.asked.insert(*connection, *to);
            }
            _ => {}
        }
    }

    /// The process whose event it is.
    fn whose(&self, kind: &EventKind) -> Option<ProcessId> {
        match kind {
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
            | EventKind::Trouble { process, .. }
            | EventKind::Send { from: process, .. }
            | EventKind::Invoke { client: process, .. } => Some(*process),
            EventKind::Deliver { message, .. } => self.sent.get(message).map(|(_, to)| *to),
            EventKind::Return { op, .. } => self.callers.get(op).copied(),
            EventKind::Stream { connection, what } => match what {
                StreamEvent::Connect { from: process, .. }
                | StreamEvent::Arrive { to: process, .. }
                | StreamEvent::End { to: process }
                | StreamEvent::Reset { to: process }
                | StreamEvent::Heard { by: process } => Some(*process),
                StreamEvent::Accept | StreamEvent::Refuse => self.asked.get(connection).copied(),
            },
            EventKind::Copy { .. }
            | EventKind::Drop { .. }
            | EventKind::FaultStart { .. }
            | EventKind::FaultEnd { .. }
            | EventKind::Phase(_)
            | EventKind::Violation { .. } => None,
        }
    }

    /// The sending of the message that an event is about.
    fn sending(&self, kind: &EventKind) -> Option<usize> {
        match kind {
            EventKind::Deliver { message, .. }
            | EventKind::Copy { message, .. }
            | EventKind::Drop { message, .. } => self.sent.get(message).map(|(index, _)| *index),
            _ => None,
        }
    }

    fn of_process(&mut self, process: usize, earlier: impl Iterator<Item = usize>) -> Place {
        let (count, mut time) = self.processes[process];
        for earlier in earlier {
            time = self.joined(time, Some(process), earlier);
        }
        self.processes[process] = (count + 1, time);
        Place { on: Some((process, count + 1)), time }
    }

    /// A vector time with all that an earlier event knew and that event itself; the same when that is nothing new.
    fn joined(&mut self, time: Option<usize>, own: Option<usize>, earlier: usize) -> Option<usize> {
        let Place { on, time: its } = self.found.places[earlier];
        let news = |process: usize| {
            let known = its.map_or(0, |its| self.found.known(its, process));
            match on {
                Some((sender, nth)) if sender == process => known.max(nth),
                _ => known,
            }
        };
        let mine = |process: usize| time.map_or(0, |time| self.found.known(time, process));
        let is_new =
            (0..self.found.processes).any(|process| Some(process) != own && news(process) > mine(process));
        if !is_new {
            return time;
        }
        let row: Vec<u32> =
            (0..self.found.processes).map(|process| news(process).max(mine(process))).collect();
        self.found.times.extend(row);
        Some(self.found.times.len() / self.found.processes - 1)
    }
}

/// Whether an event is the scenario's own doing.
const fn is_scenario(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::FaultStart { .. }
            | EventKind::FaultEnd { .. }
            | EventKind::Phase(_)
            | EventKind::Violation { .. }
    )
}
