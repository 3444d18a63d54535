//! What a check is given.

use crate::history::History;
use crate::verdict::Mark;
use trace::{EventId, Time, Trace, Value};

/// Everything that may be judged of a run; a check says which of it it needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    /// What clients asked and were answered.
    pub history: History,
    /// What was known of nodes from time to time, in order of time: their views, or what a scenario wrote down.
    pub records: Vec<Record>,
    /// Everything that happened.
    pub trace: Trace,
    /// Where each event of the trace was read, when it was read from a file; empty when it was not.
    pub lines: Vec<Mark>,
}

impl Evidence {
    /// The place of an event of the trace.
    #[must_use]
    pub fn mark(&self, event: EventId) -> Mark {
        self.lines.get(event.index()).copied().unwrap_or(Mark(event.0))
    }
}

/// What was known at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Where it was known from.
    pub mark: Mark,
    /// When.
    pub at: Time,
    /// Of whom, or from whom.
    pub who: String,
    /// What: mostly a map.
    pub what: Value,
}

impl Record {
    /// A field of what is known.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.what.get(field)
    }
}
