//! A run as the page hears of it.

use super::*;
use trace::{CheckReport, Digest, Statistics, Trace};

fn info(name: &str) -> ScenarioInfo {
    ScenarioInfo { name: name.to_owned(), title: format!("{name}!"), checks: vec!["echoed".to_owned()] }
}

fn report(scenario: &str, seed: u64, outcome: Outcome) -> Response {
    let trace = Trace::default();
    Response::Report(Box::new(ScenarioReport {
        scenario: scenario.to_owned(),
        title: format!("{scenario}!"),
        seed,
        checks: vec![CheckReport { name: "echoed".to_owned(), outcome }],
        diagnostics: Vec::new(),
        statistics: Statistics::default(),
        figures: Vec::new(),
        digest: Digest::of(&trace),
        trace,
    }))
}

fn failure() -> Outcome {
    Outcome::Fail { witness: Vec::new(), says: "no".to_owned() }
}

fn progress(scenario: &str, seed: u64, done: u32) -> Response {
    Response::Progress { scenario: scenario.to_owned(), seed, done, of: 4 }
}

fn listed() -> Runs {
    let mut runs = Runs::default();
    let scenarios = vec![info("calm"), info("lossy")];
    runs.listing_heard(News::Said(Box::new(Response::Listed { scenarios })));
    runs
}

fn after(responses: Vec<Response>, end: Option<End>) -> Runs {
    let mut runs = listed();
    runs.asked(Order { program: Rc::from("pass"), seed: 1, company: Company::Nobody });
    for response in responses {
        runs.run_heard(News::Said(Box::new(response)));
    }
    if let Some(end) = end {
        runs.run_heard(News::Over(end));
    }
    runs
}

fn statuses(runs: &Runs) -> Vec<Status> {
    runs.tried.iter().map(|tried| tried.status).collect()
}

#[test]
fn seeds_without_a_report_have_passed() {
    let runs = after(
        vec![
            progress("calm", 1, 0),
            report("calm", 1, Outcome::Pass),
            progress("lossy", 1, 1),
            report("lossy", 1, Outcome::Pass),
            progress("calm", 2, 2),
            progress("lossy", 2, 3),
            Response::Judged { passed: true },
        ],
        Some(End::Done),
    );
    assert_eq!(statuses(&runs), [Status::Passed, Status::Passed]);
    assert_eq!(runs.tried.iter().map(|tried| tried.seeds_passed).collect::<Vec<_>>(), [2, 2]);
    assert_eq!(runs.stage, Stage::Over { end: End::Done, passed: true });
}

#[test]
fn a_later_seed_that_fails_replaces_the_report() {
    let runs = after(
        vec![
            progress("calm", 1, 0),
            report("calm", 1, Outcome::Pass),
            progress("calm", 2, 1),
            report("calm", 2, failure()),
            Response::Judged { passed: false },
        ],
        Some(End::Done),
    );
    assert_eq!(runs.tried[0].status, Status::Failed);
    assert_eq!(runs.tried[0].report.as_ref().map(|report| report.seed), Some(2));
    assert_eq!(runs.worth_looking().map(|tried| tried.info.name.as_str()), Some("calm"));
}

#[test]
fn stopping_keeps_what_was_there_and_says_what_was_not() {
    let runs = after(
        vec![progress("calm", 1, 0), report("calm", 1, failure()), progress("lossy", 1, 1)],
        Some(End::Stopped),
    );
    assert_eq!(statuses(&runs), [Status::Failed, Status::NotRun]);
    assert_eq!(runs.stage, Stage::Over { end: End::Stopped, passed: false });
    assert!(!runs.is_busy());
}

#[test]
fn an_unknown_outcome_is_no_pass() {
    let why = "the run ended before".to_owned();
    let runs = after(vec![progress("calm", 1, 0), report("calm", 1, Outcome::Unknown { why })], None);
    assert_eq!(runs.tried[0].status, Status::Unknown);
}

#[test]
fn a_program_that_cannot_be_loaded_runs_nothing() {
    let diagnostics = vec![Diagnostic {
        severity: Severity::Fatal,
        blame: Blame::Program,
        process: None,
        event: None,
        says: "a colon is missing".to_owned(),
        advice: None,
        frames: Vec::new(),
        count: 1,
    }];
    let runs = after(vec![progress("calm", 1, 0), Response::Unloadable { diagnostics }], Some(End::Done));
    assert_eq!(statuses(&runs), [Status::NotRun, Status::NotRun]);
    assert_eq!(runs.program_diagnostics().len(), 1);
}

#[test]
fn silence_is_shown_until_something_is_heard() {
    let mut runs = after(vec![progress("calm", 1, 0)], None);
    runs.run_heard(News::Slow);
    assert!(runs.slow);
    runs.run_heard(News::Said(Box::new(progress("calm", 2, 1))));
    assert!(!runs.slow);
}

#[test]
fn a_scenario_nobody_listed_is_shown_all_the_same() {
    let runs = after(vec![progress("surprise", 1, 0), report("surprise", 1, failure())], None);
    let last = runs.tried.last().map(|tried| (tried.status, tried.info.title.as_str()));
    assert_eq!(last, Some((Status::Failed, "surprise!")));
}
