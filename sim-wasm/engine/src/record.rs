//! Writes down what happens: the events, the diagnostics, the statistics.

use crate::limits::Limits;
use crate::log::Log;
use trace::{Diagnostic, Event, EventId, EventKind, ProcessInfo, Statistics, Time, Trace};

/// Takes the notes of a run.
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    /// Who took part, in order of joining.
    pub processes: Vec<ProcessInfo>,
    /// What happened; empty when events are not kept.
    pub log: Log,
    /// What went wrong, each kind once.
    pub diagnostics: Vec<Diagnostic>,
    /// The run's numbers.
    pub statistics: Statistics,
    /// The event being handled: the cause of those that come about meanwhile.
    pub(crate) cause: Option<EventId>,
    /// Whether events are kept. Ids count on either way.
    pub(crate) keeps_events: bool,
}

/// The notes of a run that is over.
#[derive(Debug)]
pub struct Record {
    /// Who took part and what happened.
    pub trace: Trace,
    /// What went wrong, each kind once.
    pub diagnostics: Vec<Diagnostic>,
    /// The run's numbers.
    pub statistics: Statistics,
}

impl From<Recorder> for Record {
    fn from(notes: Recorder) -> Self {
        Self {
            trace: Trace { processes: notes.processes, events: notes.log.into_events() },
            diagnostics: notes.diagnostics,
            statistics: notes.statistics,
        }
    }
}

impl Recorder {
    /// A recorder that keeps everything.
    pub(crate) fn new() -> Self {
        Self { keeps_events: true, ..Self::default() }
    }

    pub(crate) fn join(&mut self, info: ProcessInfo) {
        self.processes.push(info);
    }

    /// The last event that was noted.
    pub(crate) fn last(&self) -> EventId {
        EventId(u32::try_from(self.statistics.events.saturating_sub(1)).unwrap_or(u32::MAX))
    }

    /// Notes an event, caused by the one being handled.
    pub(crate) fn note(&mut self, at: Time, kind: impl FnOnce() -> EventKind) -> EventId {
        let cause = self.cause;
        self.push(at, cause, kind)
    }

    /// Notes something that the network did by itself.
    pub(crate) fn note_uncaused(&mut self, at: Time, kind: impl FnOnce() -> EventKind) -> EventId {
        self.push(at, None, kind)
    }

    fn push(&mut self, at: Time, cause: Option<EventId>, kind: impl FnOnce() -> EventKind) -> EventId {
        let id =
            EventId(u32::try_from(self.statistics.events).expect("the limits end a run long before 2^32"));
        self.statistics.events += 1;
        self.statistics.duration = at;
        if self.keeps_events {
            self.log.push(Event { at, cause, kind: kind() });
        }
        id
    }

    /// Notes a diagnostic, or counts it when the same is known.
    pub(crate) fn diagnose(&mut self, mut diagnostic: Diagnostic, limits: &Limits) {
        let same = |known: &&mut Diagnostic| {
            known.severity == diagnostic.severity
                && known.says == diagnostic.says
                && known.line() == diagnostic.line()
                && known.blame == diagnostic.blame
        };
        if let Some(known) = self.diagnostics.iter_mut().find(same) {
            known.count += 1;
        } else if self.diagnostics.len() < limits.diagnostics_max {
            diagnostic.count = 1;
            self.diagnostics.push(diagnostic);
        }
    }
}
