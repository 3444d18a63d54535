//! What a check says of a run.

use crate::EventId;
use serde::{Deserialize, Serialize};

/// A check's verdict. `Unknown` is never a pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It held, and it was really asked.
    Pass,
    /// It did not hold.
    Fail {
        /// The events that show it, in order.
        witness: Vec<EventId>,
        /// Why, in a sentence for the learner.
        says: String,
    },
    /// Nobody can say: the run ended before the check was asked, or a budget ran out.
    Unknown {
        /// Why.
        why: String,
    },
}

impl Outcome {
    /// Whether the check held.
    #[must_use]
    pub const fn is_pass(&self) -> bool {
        matches!(self, Self::Pass)
    }
}

/// A check by name, with its verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// The check's name, as the task lists it.
    pub name: String,
    /// Its verdict.
    pub outcome: Outcome,
}
