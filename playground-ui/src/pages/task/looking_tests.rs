//! Selecting, stepping and filtering, without a browser.

use super::*;
use trace::{Digest, Event, EventKind, ProcessInfo, ProcessKind, ScenarioReport, Statistics, Time, Trace};

const N1: ProcessId = ProcessId(0);
const N2: ProcessId = ProcessId(1);

fn report(witness: Vec<u32>) -> Report {
    let process = |name: &str| ProcessInfo { name: name.to_owned(), kind: ProcessKind::Node };
    let event = |index: u32| {
        let process = if index.is_multiple_of(2) { N1 } else { N2 };
        let kind = match index % 3 {
            0 => EventKind::Timer { process },
            _ => EventKind::Say { process, text: format!("word {index}") },
        };
        Event { at: Time::from_ms(u64::from(index)), cause: None, kind }
    };
    let trace =
        Trace { processes: vec![process("n1"), process("n2")], events: (0..600).map(event).collect() };
    let outcome =
        Outcome::Fail { witness: witness.into_iter().map(EventId).collect(), says: "no".to_owned() };
    Report::from(ScenarioReport {
        scenario: "calm".to_owned(),
        title: "Calm".to_owned(),
        seed: 1,
        checks: vec![CheckReport { name: "echoed".to_owned(), outcome }],
        diagnostics: Vec::new(),
        statistics: Statistics::default(),
        figures: Vec::new(),
        digest: Digest::of(&trace),
        trace,
    })
}

fn looking(witness: Vec<u32>) -> Looking {
    let mut looking = Looking::default();
    looking.show(&report(witness));
    looking
}

fn is_in_sight(looking: &Looking, event: u32) -> bool {
    let (Some(view), Some(shown)) = (looking.view, &looking.shown) else { return false };
    (0.0..=1.0).contains(&view.share(looking.axis.position(&shown.report.trace, EventId(event))))
}

#[test]
fn a_failed_run_opens_at_its_first_witness() {
    let failed = looking(vec![300, 500]);
    assert!(failed.event == Some(EventId(300)) && is_in_sight(&failed, 300));
    let passed = looking(Vec::new());
    assert!(passed.event.is_none() && is_in_sight(&passed, 0));
}

#[test]
fn witnesses_are_gone_through_one_by_one_and_stay_in_sight() {
    let mut looking = looking(vec![10, 300, 590]);
    looking.witness("echoed");
    let mut seen = Vec::new();
    for _ in 0..4 {
        let event = looking.event.unwrap();
        assert!(is_in_sight(&looking, event.0));
        seen.push(event.0);
        looking.apply(Look::StepWitness(true));
    }
    assert_eq!(seen, [10, 300, 590, 590]);
    looking.apply(Look::StepWitness(false));
    assert_eq!(looking.event, Some(EventId(300)));
}

#[test]
fn a_check_without_witnesses_selects_nothing() {
    let mut looking = looking(Vec::new());
    looking.witness("echoed");
    looking.witness("unheard of");
    assert_eq!(looking.event, None);
}

#[test]
fn a_filter_lets_through_what_fits_all_its_parts() {
    let looking = looking(Vec::new());
    let shown = looking.shown.unwrap();
    let count = |filter: Filter| filter.rows(&shown).len();
    assert_eq!(count(Filter::default()), 600);
    assert_eq!(count(Filter { process: Some(N1), ..Filter::default() }), 300);
    assert_eq!(count(Filter { family: Some(Family::Timer), ..Filter::default() }), 200);
    assert_eq!(count(Filter { text: "WORD 59".to_owned(), ..Filter::default() }), 8);
    assert_eq!(count(Filter { family: Some(Family::Message), ..Filter::default() }), 0);
}

#[test]
fn stepping_goes_by_the_rows_of_the_table() {
    let mut looking = looking(Vec::new());
    let rows = Rc::new(vec![EventId(3), EventId(6), EventId(9)]);
    let mut step = |by| {
        looking.apply(Look::Step(Rc::clone(&rows), by));
        looking.event.map(|event| event.0)
    };
    assert_eq!([step(1), step(1), step(1), step(1)], [Some(3), Some(6), Some(9), Some(9)]);
    assert_eq!(step(i64::from(u32::MAX)), Some(9));
    assert_eq!(step(-i64::from(u32::MAX)), Some(3));
    looking.select(EventId(7));
    looking.apply(Look::Step(Rc::clone(&rows), -1));
    assert_eq!(looking.event, Some(EventId(6)));
}

#[test]
fn an_event_that_is_not_there_cannot_be_selected() {
    let mut looking = looking(Vec::new());
    looking.select(EventId(600));
    assert_eq!(looking.event, None);
}

#[test]
fn the_same_scenario_again_keeps_the_filter() {
    let mut looking = looking(Vec::new());
    let filter = Filter { process: Some(N2), ..Filter::default() };
    looking.apply(Look::Filter(filter.clone()));
    looking.show(&report(vec![5]));
    assert_eq!(looking.filter, filter);
}

#[test]
fn variables_are_those_of_the_selected_event() {
    let mut looking = looking(Vec::new());
    looking.select(EventId(4));
    looking.inspected = Inspected::Known(EventId(4), Rc::from([]));
    looking.select(EventId(4));
    assert!(matches!(looking.inspected, Inspected::Known(..)));
    looking.select(EventId(5));
    assert_eq!(looking.inspected, Inspected::No);
}
