//! The page's state, one action at a time.

use super::*;
use crate::pages::task::Status;
use crate::supervisor::End;
use trace::wire::ScenarioInfo;

fn state() -> State {
    let mut state = State::new(Draft { text: "pass".to_owned(), ..Draft::default() }, 7, Progress::default());
    let info = ScenarioInfo { name: "calm".to_owned(), title: "Calm".to_owned(), checks: Vec::new() };
    state.apply(Action::Listing(News::Said(Box::new(Response::Listed { scenarios: vec![info] }))));
    state
}

fn order(state: &State) -> Order {
    Order {
        program: Rc::from(state.draft.text.as_str()),
        seed: state.seed().unwrap_or_default(),
        company: state.company.clone(),
    }
}

#[test]
fn a_seed_is_a_whole_number_or_nothing() {
    let mut state = state();
    let mut seed = |text: &str| {
        state.apply(Action::Seed(text.to_owned()));
        state.seed()
    };
    assert_eq!(seed(" 42 "), Some(42));
    assert_eq!(seed("18446744073709551615"), Some(u64::MAX));
    for wrong in ["", "-1", "1.5", "18446744073709551616", "seed"] {
        assert_eq!(seed(wrong), None, "{wrong}");
    }
}

#[test]
fn an_edit_after_a_run_is_noticed_and_its_undoing_too() {
    let mut state = state();
    assert!(!state.is_changed());
    state.apply(Action::Asked(order(&state)));
    state.apply(Action::Edited("pass  # more".to_owned(), Vec::new()));
    assert!(state.is_changed());
    state.apply(Action::Edited("pass".to_owned(), Vec::new()));
    assert!(!state.is_changed());
}

#[test]
fn only_a_whole_run_that_passes_solves_the_task() {
    let solved = |passed: bool, end: End| {
        let mut state = state();
        state.apply(Action::Asked(order(&state)));
        if end == End::Done {
            state.apply(Action::Running(News::Said(Box::new(Response::Judged { passed }))));
        }
        state.apply(Action::Running(News::Over(end)));
        assert!(state.progress.tried);
        state.progress.is_solved()
    };
    assert!(solved(true, End::Done));
    assert!(!solved(false, End::Done));
    assert!(!solved(true, End::Stopped));
}

#[test]
fn what_passes_with_modules_among_the_nodes_is_not_solved() {
    let mut state = state();
    state.apply(Action::Company(Company::Half("flood".to_owned())));
    state.apply(Action::Asked(order(&state)));
    state.apply(Action::Running(News::Said(Box::new(Response::Judged { passed: true }))));
    state.apply(Action::Running(News::Over(End::Done)));
    assert!(!state.progress.is_solved());
    assert!(!state.is_changed());
    state.apply(Action::Company(Company::Nobody));
    assert!(state.is_changed(), "the same program in other company is another run");
}

#[test]
fn progress_survives_a_later_failure() {
    let mut state = State::new(Draft::default(), 1, Progress { seeds: 3, tried: true });
    state.apply(Action::Asked(order(&state)));
    state.apply(Action::Running(News::Over(End::TooLong)));
    assert!(state.progress.is_solved());
}

#[test]
fn running_shows_the_results_on_a_narrow_screen() {
    let mut state = state();
    state.apply(Action::Asked(order(&state)));
    assert_eq!(state.panel, Panel::Results);
    assert_eq!(state.runs.tried[0].status, Status::Waiting);
}

#[test]
fn unlocking_ends_the_complaint_about_the_lock() {
    let mut state = state();
    state.apply(Action::Refused);
    assert_eq!(state.remark, Some(Remark::Refused));
    state.apply(Action::Unlocked(true));
    assert_eq!((state.remark, state.draft.unlocked), (None, true));
}

#[test]
fn variables_that_come_too_late_are_not_shown() {
    let mut state = state();
    let known = || News::Said(Box::new(Response::Inspected { nodes: Vec::new() }));
    state.apply(Action::Inspecting(EventId(3), known()));
    assert_eq!(state.looking.inspected, Inspected::No);
    state.looking.inspected = Inspected::Asking(EventId(3));
    state.apply(Action::Inspecting(EventId(3), known()));
    assert!(matches!(state.looking.inspected, Inspected::Known(EventId(3), _)));
}
