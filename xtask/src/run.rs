//! Judges one program for one task from the command line, as the page would.

use crate::{files, judging, report};
use std::path::{Path, PathBuf};
use trace::wire::{Exam, ScenarioInfo};
use trace::{Diagnostic, ScenarioReport};

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
    /// Where to keep the storm of the one scenario.
    pub record: Option<PathBuf>,
    /// The storm to play instead of a seed's.
    pub storm: Option<PathBuf>,
}

/// Judges, prints, and tells whether every scenario was passed.
///
/// # Errors
/// When there is no such task, program or scenario.
pub fn command(options: &RunOptions) -> Result<bool, String> {
    let survey = files::survey(&options.root)?;
    let exam = files::task(&survey, &options.task)?.exam();
    let program = files::read(&options.program)?;
    if let Some(storm) = &options.storm {
        return play_storm(&exam, &program, storm, options.trace);
    }
    let scenarios = match judging::list(&exam) {
        Ok(scenarios) => chosen(scenarios, options.scenario.as_deref())?,
        Err(why) => return Err(format!("scenarios.py cannot be loaded:\n{}", told(&why))),
    };
    if let Some(file) = &options.record {
        return match scenarios.as_slice() {
            [only] => record_storm(&exam, &program, &only.name, options, file),
            _ => Err("--record keeps the storm of one scenario: say which with --scenario".to_owned()),
        };
    }
    let passed = alone(|| judge_all(&exam, &program, &scenarios, options));
    println!("{} passed, {} failed", passed, scenarios.len() - passed);
    Ok(passed == scenarios.len())
}

fn record_storm(
    exam: &Exam,
    program: &str,
    scenario: &str,
    options: &RunOptions,
    file: &Path,
) -> Result<bool, String> {
    let (report, storm) =
        alone(|| judging::record(exam, program, scenario, options.seed)).map_err(|why| told(&why))?;
    files::write(file, storm.to_text())?;
    println!("{}", tell(&report, options.trace));
    println!("{} choices are kept in {}", storm.storm.choices.len(), file.display());
    Ok(report.passed())
}

fn play_storm(exam: &Exam, program: &str, file: &Path, trace: bool) -> Result<bool, String> {
    let storm = judge::Recorded::from_text(&files::read(file)?)?;
    if storm.task != exam.task {
        return Err(format!("this storm is one of {}, not of {}", storm.task, exam.task));
    }
    let report = alone(|| judging::replay(exam, program, &storm)).map_err(|why| told(&why))?;
    println!("{}", tell(&report, trace));
    let same = report.digest.to_string() == storm.trace;
    println!(
        "{}",
        if same { "the very run that was kept" } else { "another run than the one that was kept" }
    );
    Ok(report.passed())
}

fn tell(report: &ScenarioReport, trace: bool) -> String {
    let transcript = if trace { report::transcript(&report.trace) } else { String::new() };
    transcript + &report::tell_report(report)
}

/// On one thread, but with the stack that judging is given everywhere.
fn alone<T: Send>(work: impl Fn() -> T + Sync) -> T {
    let done = judging::in_parallel(&[()], |()| work());
    done.into_iter().next().expect("one job gives one result")
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
                println!("{}", tell(&judged, options.trace));
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
