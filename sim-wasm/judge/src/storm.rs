//! A storm that can be handed around: what a run's weather was, apart from the program. It is exported
//! as text, read back with suspicion, and played on any program of the same scenario.

use crate::run::{prepare, report};
use engine::{Choice, Random, Recording, Storm};
use serde::{Deserialize, Serialize};
use std::sync::mpsc;
use trace::wire::Exam;
use trace::{Diagnostic, Digest, ScenarioReport};

/// What a file that holds a storm begins with, so that it is not taken for anything else.
const KIND: &str = "netsplit storm 1";

/// Bytes of a storm as text at the most.
const TEXT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// A storm and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    kind: String,
    /// `<track>/<task>`.
    pub task: String,
    /// The scenario, by name.
    pub scenario: String,
    /// The digest of the program that met it, in hexadecimal digits.
    pub program: String,
    /// The digest of that run's trace, in hexadecimal digits.
    pub trace: String,
    /// The choices.
    pub storm: Storm,
}

impl Recorded {
    /// As text, JSON.
    ///
    /// # Panics
    /// Never: it is plain data.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("plain data can be written")
    }

    /// Reads what [`Recorded::to_text`] wrote.
    ///
    /// # Errors
    /// In a sentence, when the text is something else.
    pub fn from_text(text: &str) -> Result<Self, String> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(format!("this is no storm: it is larger than {} MB", TEXT_BYTES_MAX >> 20));
        }
        let recorded: Self = serde_json::from_str(text)
            .map_err(|error| format!("this is no storm that can be read: {error}"))?;
        let choices = &recorded.storm.choices;
        if recorded.kind != KIND {
            return Err(format!("this storm is of another kind, {:?}; {KIND:?} can be read", recorded.kind));
        }
        match choices.iter().position(|choice| choice.chosen >= choice.options) {
            Some(place) => Err(format!("choice {place} of this storm is not among its options")),
            None => Ok(recorded),
        }
    }
}

/// As [`crate::run`], and what the run's choices were.
///
/// # Errors
/// As [`crate::run`].
pub fn record(
    exam: &Exam,
    program: &str,
    scenario: &str,
    seed: u64,
) -> Result<(ScenarioReport, Recorded), Vec<Diagnostic>> {
    let (sender, made) = mpsc::channel();
    let chooser = Recording { chooser: Random { seed }, choices: sender };
    let mut engine = prepare(exam, program, scenario, Box::new(chooser))?;
    let ended = engine.run();
    let report = report(engine, &ended, scenario, seed);
    let choices: Vec<Choice> = made.try_iter().collect();
    let recorded = Recorded {
        kind: KIND.to_owned(),
        task: exam.task.clone(),
        scenario: scenario.to_owned(),
        program: Digest::of_text(program).to_string(),
        trace: report.digest.to_string(),
        storm: Storm { seed, choices },
    };
    Ok((report, recorded))
}

/// Plays a storm on a program: the one that met it first, or another.
///
/// # Errors
/// As [`crate::run`].
pub fn replay(exam: &Exam, program: &str, recorded: &Recorded) -> Result<ScenarioReport, Vec<Diagnostic>> {
    let chooser = Box::new(recorded.storm.chooser());
    let mut engine = prepare(exam, program, &recorded.scenario, chooser)?;
    let ended = engine.run();
    Ok(report(engine, &ended, &recorded.scenario, recorded.storm.seed))
}
