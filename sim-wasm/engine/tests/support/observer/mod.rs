//! Reads a finished trace from beginning to end and says where it breaks a rule of the engine. It
//! knows what a run promises, and the scenario's laws of travel; it shares no code with the engine.

mod faults;
mod lives;
mod rule;
mod storage;
mod talks;
mod wire;

pub use rule::{Complaint, Rule};

use super::plan::Plan;
use super::play::Played;
use engine::Ended;
use faults::Faults;
use lives::Lives;
use scenes::BROKEN;
use std::collections::BTreeMap;
use storage::Syncs;
use talks::Talks;
use trace::{
    DiskOp, Event, EventId, EventKind, FaultKind, OpId, Phase, ProcessId, Statistics, StreamEvent, Time,
    Trace,
};
use wire::Wire;

/// What is known of a run besides its trace.
#[derive(Debug, Clone)]
pub struct Terms<'a> {
    pub plan: &'a Plan,
    /// Whether it ended because nothing was left to happen.
    pub quiet: bool,
    /// The instant at which it ended.
    pub now: Time,
    pub statistics: &'a Statistics,
    /// For each direction of each connection, how many bytes were written, departed, arrived, were read.
    pub flows: &'a [[u64; 4]],
}

impl<'a> Terms<'a> {
    /// What is known of a run that was played.
    pub fn of(plan: &'a Plan, played: &'a Played) -> Self {
        let quiet = played.ended == Ended::Quiet;
        Self { plan, quiet, now: played.now, statistics: &played.statistics, flows: &played.flows }
    }
}

/// Every breach in a run that was played.
pub fn observe(plan: &Plan, played: &Played) -> Vec<Complaint> {
    observe_trace(&played.trace, &Terms::of(plan, played))
}

/// Every breach in a trace.
pub fn observe_trace(trace: &Trace, terms: &Terms<'_>) -> Vec<Complaint> {
    let mut observer = Observer::new(trace, terms);
    for (at, event) in trace.events.iter().enumerate() {
        observer.at = at;
        observer.event(event);
    }
    observer.at = trace.events.len();
    observer.end();
    observer.complaints
}

struct Observer<'a> {
    trace: &'a Trace,
    terms: &'a Terms<'a>,
    /// The event being read.
    at: usize,
    lives: Lives,
    wire: Wire,
    faults: Faults,
    syncs: Syncs,
    talks: Talks,
    /// Who reads along, or takes, what an event tells of, by event.
    third_parties: BTreeMap<usize, ProcessId>,
    /// For each operation that was invoked, whether it has returned.
    operations: Vec<bool>,
    complaints: Vec<Complaint>,
}

impl<'a> Observer<'a> {
    fn new(trace: &'a Trace, terms: &'a Terms<'a>) -> Self {
        Self {
            trace,
            terms,
            at: 0,
            lives: Lives::new(trace),
            wire: Wire::default(),
            faults: Faults::default(),
            syncs: Syncs::default(),
            talks: Talks::default(),
            third_parties: BTreeMap::new(),
            operations: Vec::new(),
            complaints: Vec::new(),
        }
    }

    fn complain(&mut self, rule: Rule) {
        self.complaints.push(Complaint { at: self.at, rule });
    }

    fn require(&mut self, holds: bool, rule: Rule) {
        if !holds {
            self.complain(rule);
        }
    }

    fn event(&mut self, event: &Event) {
        let before = if self.at == 0 { Time::ZERO } else { self.trace.events[self.at - 1].at };
        self.require(event.at >= before, Rule::TimeGoesBack);
        self.require(event.cause.is_none_or(|cause| cause.index() < self.at), Rule::CauseAhead);
        match &event.kind {
            EventKind::Send { .. }
            | EventKind::Copy { .. }
            | EventKind::Deliver { .. }
            | EventKind::Drop { .. } => {
                self.on_wire(event);
            }
            EventKind::Invoke { op, .. } => self.invoked(*op),
            EventKind::Return { op, .. } => self.returned(*op),
            EventKind::FaultStart { fault, kind } => self.fault_starts(event, *fault, kind),
            EventKind::FaultEnd { fault } => self.fault_ends(*fault),
            EventKind::Phase(Phase::Heal) => self.require(!self.faults.any_open(), Rule::Unhealed),
            EventKind::Phase(Phase::Run | Phase::Recover) => {}
            EventKind::Violation { .. } => self.complain(Rule::BrokenWord),
            EventKind::Start { .. }
            | EventKind::Kill { .. }
            | EventKind::Pause { .. }
            | EventKind::Resume { .. }
            | EventKind::Exit { .. }
            | EventKind::Leave { .. } => {
                self.on_life(event);
            }
            EventKind::Timer { process } => self.fires(*process, event),
            EventKind::Synced { process, file, .. } => self.synced(*process, file, event),
            EventKind::Stream { connection, what } => self.on_stream(event, *connection, what),
            EventKind::Disk { process, op, file, .. } => {
                self.does(*process, event);
                if *op == DiskOp::Sync {
                    self.asks_for_sync(*process, file, event);
                }
            }
            EventKind::Trouble { process, says, .. } => {
                self.does(*process, event);
                let kept = !says.starts_with(BROKEN) || self.is_excused(*process, says, event);
                self.require(kept, Rule::BrokenWord);
            }
            EventKind::Say { process, .. } | EventKind::Metric { process, .. } => self.does(*process, event),
        }
    }

    /// A timer that was set before its clock's rate changed keeps its time, and may so come early.
    fn is_excused(&self, process: ProcessId, says: &str, event: &Event) -> bool {
        let fired = event.cause.map_or(self.at, EventId::index);
        let set = self.trace.events[fired].cause.map_or(fired, EventId::index);
        let mut drifts = Vec::new();
        let changed = self.trace.events[..fired].iter().enumerate().any(|(at, event)| match &event.kind {
            EventKind::FaultStart { fault, kind: FaultKind::ClockDrift { process: whose, .. } } => {
                drifts.extend((*whose == process).then_some(*fault));
                *whose == process && at > set
            }
            EventKind::FaultEnd { fault } => drifts.contains(fault) && at > set,
            _ => false,
        });
        says.ends_with("early") && changed
    }

    fn invoked(&mut self, op: OpId) {
        self.require(op.index() == self.operations.len(), Rule::Gap);
        self.operations.push(false);
    }

    fn returned(&mut self, op: OpId) {
        match self.operations.get_mut(op.index()).map(|returned| std::mem::replace(returned, true)) {
            Some(false) => {}
            Some(true) => self.complain(Rule::Twice),
            None => self.complain(Rule::Unknown),
        }
    }

    fn fault_starts(&mut self, event: &Event, fault: trace::FaultId, kind: &FaultKind) {
        let is_next = self.faults.start(self.terms.plan, fault, kind, event.at);
        self.require(is_next, Rule::Gap);
    }

    fn fault_ends(&mut self, fault: trace::FaultId) {
        match self.faults.end(fault) {
            Some(FaultKind::Down { process }) => self.lives.restarted(process),
            Some(_) => {}
            None => self.complain(Rule::Unpaired),
        }
    }

    /// Who may react to an event.
    fn occasion(&self, at: usize) -> Option<ProcessId> {
        match &self.trace.events.get(at)?.kind {
            EventKind::Start { process, .. }
            | EventKind::Timer { process }
            | EventKind::Synced { process, .. }
            | EventKind::Stream { what: StreamEvent::Heard { by: process }, .. } => Some(*process),
            EventKind::Deliver { message, .. } => self.wire.receiver(*message),
            EventKind::Send { .. } | EventKind::Drop { .. } => self.third_parties.get(&at).copied(),
            _ => None,
        }
    }

    fn end(&mut self) {
        let now = self.terms.now;
        self.require(self.trace.events.last().is_none_or(|last| last.at <= now), Rule::TimeGoesBack);
        self.require_nothing_vanished();
        self.require_flows();
        let counted = self.wire.counts();
        let said = self.terms.statistics;
        let agrees = (said.sent, said.delivered, said.dropped) == counted
            && said.events == self.trace.events.len() as u64
            && said.operations == self.operations.len() as u64;
        self.require(agrees, Rule::Miscounted);
    }
}
