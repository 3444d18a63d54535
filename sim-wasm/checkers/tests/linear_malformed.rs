//! What is no evidence for the linearizability checks is told with its place, and nothing makes them panic.

mod common;

use checkers::formats::netsplit;
use checkers::{Check, Evidence, History, Malformed, Refused};
use common::Dice;
use std::fs;
use std::path::Path;
use trace::{Takes, Value};

/// Mutated histories that are tried.
const MUTATED: usize = 4_000;

fn both() -> [&'static Check; 2] {
    ["linearizable", "sequential"].map(|name| checkers::check(name).unwrap())
}

/// All models, by the check's own table.
fn models() -> &'static [&'static str] {
    match both()[0].settings.iter().find(|setting| setting.name == "model").map(|setting| setting.takes) {
        Some(Takes::Choice { of, .. }) => of,
        other => panic!("{other:?}"),
    }
}

fn options(model: &str) -> Vec<(String, Value)> {
    vec![("model".to_owned(), Value::text(model))]
}

fn refused(text: &str, options: &[(String, Value)]) -> Malformed {
    let evidence = netsplit::read(text).unwrap();
    match both().map(|check| check.judge(&evidence, options)) {
        [Err(Refused::Evidence(one)), Err(Refused::Evidence(other))] if one == other => one,
        other => panic!("{text}: {other:?}"),
    }
}

/// A model, a history, and the line of it that is refused with what.
const REFUSED: &[(&str, &str, u32, &str)] = &[
    (
        "register",
        "c1 calls cas {\"from\": 1, \"to\": 2}",
        1,
        "unknown function `cas`; it is one of read, write",
    ),
    ("register", "c1 calls write", 1, "`write` has no `value`"),
    ("register", "c1 calls read\nc1 ok", 2, "`read` gave no `value`"),
    ("cas-register", "c1 calls cas {\"from\": 1}", 1, "`cas` has no `to`"),
    (
        "cas-register",
        "c1 calls cas {\"from\": 1, \"to\": 2, \"create_if_not_exists\": 1}",
        1,
        "`cas` takes true or false as `create_if_not_exists`, not 1",
    ),
    ("kv", "c1 calls get", 1, "`get` has no `key`"),
    ("set", "c1 calls add {\"value\": 1}", 1, "`add` has no `element`"),
    ("set", "c1 calls contains {\"element\": 1}\nc1 ok {\"value\": 1}", 2, "`contains` gives true or false"),
    ("set", "c1 calls contains {\"element\": 1}\nc1 ok", 2, "`contains` gave no `value`"),
    ("set", "c1 calls read\nc1 ok {\"value\": 1}", 2, "`read` gives a list as `value`, not 1"),
    ("counter", "c1 calls add {\"delta\": 0.5}", 1, "`add` takes a whole number as `delta`, not 0.5"),
    (
        "counter",
        "c1 calls read\nc1 ok {\"value\": null}",
        2,
        "`read` gives a whole number as `value`, not null",
    ),
    ("queue", "c1 calls push {\"value\": 1}", 1, "unknown function `push`; it is one of enqueue, dequeue"),
    ("queue", "c1 calls enqueue {\"value\": null}", 1, "`enqueue` takes a `value` that is not null"),
    ("stack", "c1 calls pop\nc1 ok", 2, "`pop` gave no `value`"),
    (
        "priority-queue",
        "c1 calls insert {\"value\": []}",
        1,
        "`insert` takes a whole number or a text as `value`",
    ),
    (
        "priority-queue",
        "c1 calls insert {\"value\": 1}\nc2 calls insert {\"value\": \"a\"}",
        2,
        "`insert` takes a whole number as `value`, as all others have, not \"a\"",
    ),
    ("lock", "c1 calls lock", 1, "unknown function `lock`; it is one of acquire, release"),
    ("semaphore", "c1 calls wait", 1, "unknown function `wait`; it is one of acquire, release"),
    (
        "log",
        "c1 calls append {\"value\": 1}\nc1 ok {\"offset\": null}",
        2,
        "`append` gives a whole number as `offset`",
    ),
    ("log", "c1 calls read {\"offset\": -1}", 1, "`read` takes an `offset` from 0 up, not -1"),
    (
        "log",
        "c1 calls read {\"offset\": 0}\nc1 ok {\"values\": 1}",
        2,
        "`read` gives a list as `values`, not 1",
    ),
];

#[test]
fn what_is_no_call_of_the_model_is_told_with_its_line() {
    for (model, text, line, says) in REFUSED {
        let malformed = refused(text, &options(model));
        assert!(malformed.says.starts_with(*says), "{text}: {}", malformed.says);
        assert_eq!(malformed.mark.map(|mark| mark.0), Some(*line), "{text}");
    }
}

#[test]
fn a_counter_begins_at_a_whole_number() {
    let mut options = options("counter");
    options.push(("initial".to_owned(), Value::text("a")));
    assert_eq!(refused("c1 calls read", &options).says, "a counter begins at a whole number, not at \"a\"");
}

#[test]
fn a_return_before_its_call_is_refused() {
    let mut evidence = netsplit::read("c1 calls read\nc1 ok {\"value\": null}").unwrap();
    evidence.history.operations[0].called = checkers::Mark(5);
    for check in both() {
        let Err(Refused::Evidence(malformed)) = check.judge(&evidence, &[]) else { panic!("{}", check.name) };
        assert_eq!(malformed.says, "`read` returns before it is called");
    }
}

#[test]
fn without_an_order_in_time_only_the_order_of_processes_can_be_judged() {
    let mut evidence = netsplit::read("c1 calls read\nc1 ok {\"value\": null}").unwrap();
    evidence.history.is_timed = false;
    let [linearizable, sequential] = both();
    assert!(matches!(linearizable.judge(&evidence, &[]), Err(Refused::Evidence(_))));
    assert!(sequential.judge(&evidence, &[]).unwrap().is_pass());
}

fn goldens() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/histories");
    let folders = ["ok", "bad", "unknown"].map(|kind| both().map(|check| root.join(kind).join(check.name)));
    let mut paths: Vec<_> = folders
        .iter()
        .flatten()
        .flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()))
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

const ODD: [&str; 12] = [
    "null",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "0.5",
    "\"\"",
    "\"ü\"",
    "[]",
    "[[]]",
    "{}",
    "[1, 1]",
    "{\"value\": 1}",
];

/// Drops, repeats or swaps lines, and puts odd values where others were.
fn mutated(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<String> =
        text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned).collect();
    for _ in 0..=dice.below(3) {
        let count = lines.len() as u64;
        let (one, other) = (dice.below(count) as usize, dice.below(count) as usize);
        match dice.below(5) {
            0 if count > 1 => drop(lines.remove(one)),
            1 => lines.insert(other, lines[one].clone()),
            2 => lines.swap(one, other),
            _ => {
                if let Some((begin, _)) = lines[one].rsplit_once(": ") {
                    lines[one] = format!("{begin}: {}}}", dice.one_of(&ODD));
                }
            }
        }
    }
    lines.join("\n")
}

/// A history that may be no history: in an order in which it was not read.
fn shuffled(history: &History, dice: &mut Dice) -> History {
    let mut history = history.clone();
    let count = history.operations.len() as u64;
    for _ in 0..dice.below(3) {
        let (one, other) = (dice.below(count) as usize, dice.below(count) as usize);
        match dice.below(4) {
            0 => history.operations.swap(one, other),
            1 => history.operations[one].process = dice.below(4) as u32,
            2 => history.operations[one].returned = history.operations[other].returned,
            _ => history.operations[one].called = history.operations[other].called,
        }
    }
    history
}

#[test]
fn nothing_makes_them_panic() {
    let goldens = goldens();
    let mut dice = Dice::of(1);
    let mut judged = 0;
    for _ in 0..MUTATED {
        let text = mutated(dice.one_of(&goldens), &mut dice);
        let Ok(evidence) = netsplit::read(&text) else { continue };
        let is_shuffled = !evidence.history.operations.is_empty() && dice.falls(1, 2);
        let history = if is_shuffled { shuffled(&evidence.history, &mut dice) } else { evidence.history };
        let evidence = Evidence { history, ..Evidence::default() };
        for model in models() {
            for check in both() {
                judged += usize::from(check.judge(&evidence, &options(model)).is_ok());
            }
        }
    }
    assert!(judged >= 1_000, "only {judged} were histories at all");
}
