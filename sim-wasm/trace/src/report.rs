//! What a run gives back to whoever asked for it.

use crate::{CheckReport, Digest, EventId, ProcessId, Time, Trace, Value};
use serde::{Deserialize, Serialize};

/// One scenario under one seed, run and judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioReport {
    /// The scenario's name: its function in `scenarios.py`.
    pub scenario: String,
    /// The sentence that tells a learner what happens in it.
    pub title: String,
    /// The seed.
    pub seed: u64,
    /// Every check that the scenario claims, in its order.
    pub checks: Vec<CheckReport>,
    /// What went wrong in the program (or in the scenario), each once, with a count.
    pub diagnostics: Vec<Diagnostic>,
    /// Numbers of the run.
    pub statistics: Statistics,
    /// What the scenario measured to be seen: what a program costs, and what that buys.
    pub figures: Vec<Figure>,
    /// Everything that happened.
    pub trace: Trace,
    /// The trace's digest.
    pub digest: Digest,
}

impl ScenarioReport {
    /// Whether every check held and nothing broke the run off.
    #[must_use]
    pub fn passed(&self) -> bool {
        !self.checks.is_empty()
            && self.checks.iter().all(|check| check.outcome.is_pass())
            && self.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Fatal)
    }
}

/// Something that a scenario measured, to be seen beside the same of other runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What it is: `messages an operation`.
    pub name: String,
    /// How much.
    pub value: f64,
    /// Of what: `ms`; empty when the name says it.
    pub unit: String,
    /// The most that the task allows, if it does.
    pub at_most: Option<f64>,
}

/// Numbers of a run, each counted from its trace.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Statistics {
    /// Simulated time from the first event to the last.
    pub duration: Time,
    /// Events of the trace.
    pub events: u64,
    /// Messages sent, copies not counted.
    pub sent: u64,
    /// Copies delivered.
    pub delivered: u64,
    /// Copies that never arrived, for any reason.
    pub dropped: u64,
    /// Operations that clients began.
    pub operations: u64,
    /// Operations answered without an error.
    pub answered: u64,
}

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// Worth knowing; the run is as valid as without it.
    Note,
    /// A step went wrong; its process went on.
    Error,
    /// The run could not go on.
    Fatal,
}

/// Whose a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Blame {
    /// The learner's program; lines are the learner's own.
    Program,
    /// The task's `scenarios.py`: an author's mistake.
    Scenario,
    /// The playground itself: a bug of ours, to be reported with the seed.
    Playground,
}

/// Something that went wrong, told to the one who can mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// Whose.
    pub blame: Blame,
    /// The process it happened in, where one did.
    pub process: Option<ProcessId>,
    /// The event at which it was first seen.
    pub event: Option<EventId>,
    /// What happened, in a sentence.
    pub says: String,
    /// What to do about it, where that is known.
    pub advice: Option<String>,
    /// Where, innermost last, in the source of whoever is to blame. Empty when no line is to blame.
    pub frames: Vec<Frame>,
    /// How often it happened in the run.
    pub count: u32,
}

impl Diagnostic {
    /// The line to mark, from 1: the innermost.
    #[must_use]
    pub fn line(&self) -> Option<u32> {
        self.frames.last().map(|frame| frame.line)
    }
}

/// A place in a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The line, from 1.
    pub line: u32,
    /// The first column concerned, from 1.
    pub column: u32,
    /// The column behind the last one concerned; equal to `column` when unknown.
    pub column_end: u32,
    /// The function around it; `None` at the top level.
    pub function: Option<String>,
    /// The line's text, without its indentation.
    pub code: String,
}

/// A top-level variable of a node's program, as the inspector shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value, or its `repr` as text where it is not JSON.
    pub value: Value,
}
