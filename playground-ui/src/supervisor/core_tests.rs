//! The supervisor's promises, as stories.

use super::*;

const ONE: JobId = JobId(1);
const TWO: JobId = JobId(2);

fn core() -> Core {
    Core::new("b".to_owned())
}

fn ready(core: &mut Core, generation: u32) -> Vec<Effect> {
    core.handle(0.0, Input::Said(Generation(generation), Box::new(Response::Ready { build: "b".to_owned() })))
}

/// A supervisor whose first worker is at work on job one, with a spare.
fn at_work() -> Core {
    let mut core = core();
    core.handle(0.0, Input::Ask(ONE));
    core.handle(0.0, Input::Loaded);
    ready(&mut core, 1);
    ready(&mut core, 2);
    core
}

fn over(job: JobId, end: End) -> Effect {
    Effect::Tell(job, News::Over(end))
}

#[test]
fn a_job_waits_for_the_code_and_for_a_worker() {
    let mut core = core();
    assert_eq!(core.handle(0.0, Input::Ask(ONE)), []);
    assert_eq!(core.handle(0.0, Input::Loaded), [Effect::Spawn(Generation(1))]);
    assert_eq!(ready(&mut core, 1), [Effect::Post(Generation(1), ONE), Effect::Spawn(Generation(2))]);
}

#[test]
fn stopping_kills_the_worker_and_the_spare_takes_the_next_job() {
    let mut core = at_work();
    let effects = core.handle(5.0, Input::Cancel(ONE));
    assert_eq!(effects, [over(ONE, End::Stopped), Effect::Kill(Generation(1)), Effect::Spawn(Generation(3))]);
    assert_eq!(core.handle(6.0, Input::Ask(TWO)), [Effect::Post(Generation(2), TWO)]);
}

#[test]
fn stopping_while_the_code_is_loading_takes_the_job_back() {
    let mut core = core();
    core.handle(0.0, Input::Ask(ONE));
    assert_eq!(core.handle(1.0, Input::Cancel(ONE)), [over(ONE, End::Stopped)]);
    core.handle(2.0, Input::Loaded);
    assert_eq!(ready(&mut core, 1), [Effect::Spawn(Generation(2))]);
}

#[test]
fn late_words_of_a_killed_worker_are_ignored() {
    let mut core = at_work();
    core.handle(5.0, Input::Cancel(ONE));
    core.handle(6.0, Input::Ask(TWO));
    let late = Response::Judged { passed: true };
    assert_eq!(core.handle(7.0, Input::Said(Generation(1), Box::new(late))), []);
    assert_eq!(core.handle(7.0, Input::Finished(Generation(1), 0.0)), []);
    assert_eq!(core.handle(7.0, Input::Died(Generation(1), "late".to_owned())), []);
}

#[test]
fn silence_is_told_once_and_ended_in_the_end() {
    let mut core = at_work();
    assert_eq!(core.handle(2_900.0, Input::Tick), []);
    assert_eq!(core.handle(3_100.0, Input::Tick), [Effect::Tell(ONE, News::Slow)]);
    assert_eq!(core.handle(9_000.0, Input::Tick), []);
    let effects = core.handle(60_001.0, Input::Tick);
    assert_eq!(effects[..2], [over(ONE, End::TooLong), Effect::Kill(Generation(1))]);
}

#[test]
fn a_word_in_between_starts_the_clock_again() {
    let mut core = at_work();
    let word = Response::Progress { scenario: "calm".to_owned(), seed: 1, done: 0, of: 3 };
    core.handle(59_000.0, Input::Said(Generation(1), Box::new(word)));
    assert_eq!(core.handle(61_000.0, Input::Tick), []);
}

#[test]
fn a_worker_that_grew_is_replaced_after_its_run() {
    let mut core = at_work();
    let effects = core.handle(1.0, Input::Finished(Generation(1), 300e6));
    assert_eq!(effects[..2], [over(ONE, End::Done), Effect::Kill(Generation(1))]);
    let mut small = at_work();
    assert_eq!(small.handle(1.0, Input::Finished(Generation(1), 30e6)), [over(ONE, End::Done)]);
}

#[test]
fn deaths_are_told_apart() {
    let death = |says: &str| at_work().handle(1.0, Input::Died(Generation(1), says.to_owned()))[0].clone();
    assert_eq!(death("RuntimeError: unreachable"), over(ONE, End::OutOfMemory));
    assert_eq!(death("RangeError: Maximum call stack size exceeded"), over(ONE, End::TooDeep));
    assert_eq!(death("TypeError: x"), over(ONE, End::Bug("TypeError: x".to_owned())));
}

#[test]
fn a_panic_is_a_bug_and_the_next_run_works() {
    let mut core = at_work();
    let broken = Response::Broken { says: "index out of range".to_owned() };
    let effects = core.handle(1.0, Input::Said(Generation(1), Box::new(broken)));
    assert_eq!(effects[0], over(ONE, End::Bug("index out of range".to_owned())));
    assert_eq!(core.handle(2.0, Input::Ask(TWO)), [Effect::Post(Generation(2), TWO)]);
}

#[test]
fn workers_that_never_start_end_every_job_with_the_reason() {
    let mut core = core();
    core.handle(0.0, Input::Ask(ONE));
    core.handle(0.0, Input::Loaded);
    for generation in 1..=2 {
        let effects = core.handle(0.0, Input::Died(Generation(generation), "no".to_owned()));
        assert_eq!(
            effects,
            [Effect::Kill(Generation(generation)), Effect::Spawn(Generation(generation + 1))]
        );
    }
    let effects = core.handle(0.0, Input::Died(Generation(3), "no".to_owned()));
    assert_eq!(effects, [Effect::Kill(Generation(3)), over(ONE, End::NotLoaded("no".to_owned()))]);
    assert!(core.is_unusable());
}

#[test]
fn a_worker_of_another_release_is_refused() {
    let mut core = core();
    core.handle(0.0, Input::Ask(ONE));
    core.handle(0.0, Input::Loaded);
    let other = Response::Ready { build: "c".to_owned() };
    let effects = core.handle(0.0, Input::Said(Generation(1), Box::new(other)));
    assert_eq!(effects, [Effect::Kill(Generation(1)), over(ONE, End::Outdated)]);
}
