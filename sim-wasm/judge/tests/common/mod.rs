//! What the tests of the judge share: an exam made of scenarios alone, and reading a report.

// Each test crate uses its own part of what is here.
#![allow(dead_code)]

pub mod cases;
pub mod going;
pub mod play;

use trace::wire::Exam;
use trace::{Diagnostic, Outcome, ScenarioReport, Severity};

/// A task that consists of scenarios.
pub fn exam(scenarios: &str) -> Exam {
    Exam { task: "test/test".into(), scenarios: scenarios.into(), ..Exam::default() }
}

/// What came of a check.
pub fn outcome<'a>(report: &'a ScenarioReport, name: &str) -> &'a Outcome {
    &report.checks.iter().find(|check| check.name == name).expect("the check is claimed").outcome
}

/// The first that is no note.
pub fn first_error(diagnostics: &[Diagnostic]) -> Option<&Diagnostic> {
    diagnostics.iter().find(|diagnostic| diagnostic.severity != Severity::Note)
}

/// Diagnostics, a line each, to be read when a test fails.
pub fn listed(diagnostics: &[Diagnostic]) -> String {
    let line = |told: &Diagnostic| {
        format!("  {:?} at line {:?}: {} ({:?})\n", told.severity, told.line(), told.says, told.advice)
    };
    diagnostics.iter().map(line).collect()
}
