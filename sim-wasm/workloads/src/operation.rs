//! What a load writes down about each operation, for checks.

use crate::workload::{answer, type_of};
use trace::{EventId, OpId, OpOutcome, ProcessId, Time, Value};

/// What an operation is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The set-up, which no history tells of.
    SetUp,
    /// The load.
    Load,
    /// The load, asked because of what the same client was answered before.
    FollowUp,
    /// The final requests.
    Final,
}

/// One operation of a client: a request, asked once or more often, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// What it is part of.
    pub kind: Kind,
    /// Its id in the trace, `None` for the set-up.
    pub op: Option<OpId>,
    /// Who asked.
    pub client: ProcessId,
    /// Which fresh one of this client, from 0; see [`crate::Load`].
    pub session: u32,
    /// Who was asked, the last time.
    pub node: ProcessId,
    /// The request's body, without `msg_id`.
    pub request: Value,
    /// When it arrived: earlier than `invoked` when no client was free.
    pub due: Time,
    /// When it was asked first.
    pub invoked: Time,
    /// Its event in the trace, `None` for the set-up.
    pub invoke_event: Option<EventId>,
    /// How often it was asked.
    pub requests: u32,
    /// When it ended, `None` while it goes on.
    pub ended: Option<Time>,
    /// Its end in the trace, `None` for the set-up.
    pub return_event: Option<EventId>,
    /// How it ended, `None` while it goes on.
    pub outcome: Option<OpOutcome>,
    /// What is wrong with the form of the answer, in a sentence; such an operation is `Unknown`.
    pub malformed: Option<String>,
}

impl Operation {
    /// The request's `type`.
    #[must_use]
    pub fn f(&self) -> &str {
        type_of(&self.request)
    }

    /// The answer's body, when it was answered without an error.
    #[must_use]
    pub fn reply(&self) -> Option<&Value> {
        answer(self.outcome.as_ref()?)
    }

    /// Whether it was answered without an error.
    #[must_use]
    pub const fn is_ok(&self) -> bool {
        matches!(self.outcome, Some(OpOutcome::Ok(_)))
    }

    /// How long it took from its arrival to its end: what somebody waits who does not know how busy the
    /// clients are.
    #[must_use]
    pub fn latency(&self) -> Option<Time> {
        self.ended.map(|ended| ended.since(self.due))
    }
}

/// What is only counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Operations that arrived.
    pub arrived: u64,
    /// Of these, those that began.
    pub begun: u64,
    /// Of those that arrived, the ones that never began because no client was free.
    pub skipped: u64,
    /// Of those that arrived, the ones that never began because their deadline or the time limit came first.
    pub expired: u64,
    /// Requests sent, repeated ones included.
    pub requests: u64,
    /// Messages to a client that answered nothing it was waiting for.
    pub stale: u64,
}
