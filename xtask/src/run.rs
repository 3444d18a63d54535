//! Judges one program for one task from the command line, as the page would.

use crate::{files, judging, report};
use std::path::PathBuf;
use trace::Diagnostic;
use trace::wire::{Exam, ScenarioInfo};

/// What to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunOptions {
    /// The course.
    pub root: PathBuf,
    /// `<track>/<task>`.
    pub task: String,
    /// The program's file.
    pub program: PathBuf,
    /// The seed.
    pub seed: u64,
    /// One scenario; all of them when `None`.
    pub scenario: Option<String>,
    /// Whether to print everything that happened.
    pub trace: bool,
}

/// Judges, prints, and tells whether every scenario was passed.
///
/// # Errors
/// When there is no such task, program or scenario.
pub fn command(options: &RunOptions) -> Result<bool, String> {
    let survey = files::survey(&options.root)?;
    let exam = files::task(&survey, &options.task)?.exam();
    let program = files::read(&options.program)?;
    let scenarios = match judging::list(&exam) {
        Ok(scenarios) => chosen(scenarios, options.scenario.as_deref())?,
        Err(why) => return Err(format!("scenarios.py cannot be loaded:\n{}", told(&why))),
    };
    // One thread, but with the stack that judging is given everywhere.
    let passed = judging::in_parallel(&[()], |()| judge_all(&exam, &program, &scenarios, options));
    let passed = passed.into_iter().next().unwrap_or_default();
    println!("{} passed, {} failed", passed, scenarios.len() - passed);
    Ok(passed == scenarios.len())
}

fn chosen(scenarios: Vec<ScenarioInfo>, only: Option<&str>) -> Result<Vec<ScenarioInfo>, String> {
    let names: Vec<String> = scenarios.iter().map(|scenario| scenario.name.clone()).collect();
    let kept: Vec<ScenarioInfo> =
        scenarios.into_iter().filter(|scenario| only.is_none_or(|only| only == scenario.name)).collect();
    match only {
        Some(only) if kept.is_empty() => {
            Err(format!("there is no scenario {only:?}; there are {}", names.join(", ")))
        }
        _ => Ok(kept),
    }
}

/// How many scenarios were passed.
fn judge_all(exam: &Exam, program: &str, scenarios: &[ScenarioInfo], options: &RunOptions) -> usize {
    let mut passed = 0;
    for scenario in scenarios {
        match judging::run(exam, program, &scenario.name, options.seed) {
            Ok(judged) => {
                if options.trace {
                    print!("{}", report::transcript(&judged.trace));
                }
                println!("{}", report::tell_report(&judged));
                passed += usize::from(judged.passed());
            }
            Err(why) => {
                println!("{}: not run\n{}", scenario.name, told(&why));
                return passed;
            }
        }
    }
    passed
}

fn told(diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    diagnostics.iter().for_each(|diagnostic| report::tell_diagnostic(&mut out, diagnostic, None));
    out
}
