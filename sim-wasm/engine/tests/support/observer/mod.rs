//! Reads a finished trace from beginning to end and says where it breaks a rule of the engine. It
//! knows what a run promises, and the scenario's laws of travel; it shares no code with the engine.

mod faults;
mod lives;
mod rule;
mod wire;

pub use rule::{Complaint, Rule};

use super::laws::Laws;
use super::plan::Plan;
use super::play::Played;
use engine::Ended;
use faults::Faults;
use lives::Lives;
use trace::{Event, EventKind, FaultKind, OpId, Phase, ProcessId, Statistics, Time, Trace};
use wire::Wire;

/// What is known of a run besides its trace.
#[derive(Debug, Clone)]
pub struct Terms<'a> {
    pub laws: &'a Laws,
    /// Whether it ended because nothing was left to happen.
    pub quiet: bool,
    /// The instant at which it ended.
    pub now: Time,
    pub statistics: &'a Statistics,
}

/// Every breach in a run that was played.
pub fn observe(plan: &Plan, played: &Played) -> Vec<Complaint> {
    let quiet = played.ended == Ended::Quiet;
    let terms = Terms { laws: &plan.laws, quiet, now: played.now, statistics: &played.statistics };
    observe_trace(&played.trace, &terms)
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
            EventKind::FaultStart { fault, kind } => self.fault_starts(*fault, kind),
            EventKind::FaultEnd { fault } => self.fault_ends(*fault),
            EventKind::Phase(Phase::Heal) => self.require(!self.faults.any_open(), Rule::Unhealed),
            EventKind::Phase(Phase::Run | Phase::Recover) | EventKind::Violation { .. } => {}
            EventKind::Start { .. }
            | EventKind::Kill { .. }
            | EventKind::Pause { .. }
            | EventKind::Resume { .. }
            | EventKind::Exit { .. }
            | EventKind::Leave { .. } => {
                self.on_life(event);
            }
            EventKind::Synced { .. } | EventKind::Stream { .. } => {}
            EventKind::Timer { process }
            | EventKind::Disk { process, .. }
            | EventKind::Say { process, .. }
            | EventKind::Metric { process, .. }
            | EventKind::Trouble { process, .. } => self.does(*process, event),
        }
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

    fn fault_starts(&mut self, fault: trace::FaultId, kind: &FaultKind) {
        let is_next = self.faults.start(fault, kind);
        self.require(is_next, Rule::Gap);
    }

    fn fault_ends(&mut self, fault: trace::FaultId) {
        match self.faults.end(fault) {
            Some(FaultKind::Down { process }) => self.lives.restarted(process),
            Some(_) => {}
            None => self.complain(Rule::Unpaired),
        }
    }

    /// Whether an event is one that a process may react to.
    fn is_occasion_of(&self, at: usize, process: ProcessId) -> bool {
        match self.trace.events.get(at).map(|event| &event.kind) {
            Some(
                EventKind::Start { process: who, .. }
                | EventKind::Timer { process: who }
                | EventKind::Synced { process: who, .. },
            ) => *who == process,
            Some(EventKind::Deliver { message, .. }) => self.wire.receiver(*message) == Some(process),
            _ => false,
        }
    }

    fn end(&mut self) {
        let now = self.terms.now;
        self.require(self.trace.events.last().is_none_or(|last| last.at <= now), Rule::TimeGoesBack);
        self.require_nothing_vanished();
        let counted = self.wire.counts();
        let said = self.terms.statistics;
        let agrees = (said.sent, said.delivered, said.dropped) == counted
            && said.events == self.trace.events.len() as u64
            && said.operations == self.operations.len() as u64;
        self.require(agrees, Rule::Miscounted);
    }
}
