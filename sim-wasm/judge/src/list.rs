//! What a task demands, before anything runs.

use python::{Declared, Scenarios};
use trace::Diagnostic;
use trace::wire::{Exam, ScenarioInfo};

/// The scenarios of a task, in the order of its file.
///
/// # Errors
/// What keeps the file from being loaded.
pub fn list(exam: &Exam) -> Result<Vec<ScenarioInfo>, Vec<Diagnostic>> {
    let scenarios = Scenarios::parse(&exam.scenarios, &exam.library).map_err(|wrong| vec![wrong])?;
    let declared = scenarios.declared().map_err(|wrong| vec![wrong])?;
    Ok(declared.iter().map(info).collect())
}

fn info(declared: &Declared) -> ScenarioInfo {
    ScenarioInfo {
        name: declared.name.clone(),
        title: declared.title.clone(),
        checks: declared.checks.iter().cloned().chain([crate::ACTIVITY.to_owned()]).collect(),
    }
}
