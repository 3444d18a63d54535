//! A storm: the random choices of a run, apart from the programs. Together with the scenario, which
//! makes the faults, it can be played on another program: whatever that one does alike meets the same
//! weather.

use crate::chooser::{Choice, Random, Replay};
use serde::{Deserialize, Serialize};

/// The choices of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Storm {
    /// The seed for what no choice is told of.
    pub seed: u64,
    /// What was chosen, in order.
    pub choices: Vec<Choice>,
}

impl Storm {
    /// A chooser that makes these choices again.
    #[must_use]
    pub fn chooser(&self) -> Replay {
        Replay::new(&self.choices, Random { seed: self.seed })
    }
}
