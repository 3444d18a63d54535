//! Evidence that makes no sense is refused in words, and whatever is thrown at a check, it does not panic.

use crate::common::Dice;
use checkers::formats::netsplit;
use checkers::{Check, Ending, Evidence, Mark, Refused, check};
use std::path::Path;
use trace::{Time, Value};

/// The checks of the family.
const NAMES: [&str; 8] =
    ["echo", "unique_ids", "broadcast", "g_set", "g_counter", "pn_counter", "kafka", "stats"];

/// How many spoiled histories each check is given.
const SPOILED: u64 = 1_000;

/// A check, what it is given, and how its refusal begins: the line and what is wrong there.
const SENSELESS: &[(&str, &str, &str)] = &[
    ("echo", "c1 calls ecco {\"echo\": 1}", "1: unknown function `ecco`; it is one of echo"),
    ("echo", "c1 calls echo", "1: `echo` has no `echo`"),
    ("echo", "c1 calls echo {\"echo\": 1}\nc1 ok {\"value\": 1}", "2: `echo` gave no `echo`"),
    ("unique_ids", "c1 calls create", "1: unknown function `create`; it is one of generate"),
    ("unique_ids", "c1 calls generate\nc1 ok {}", "2: `generate` gave no `id`"),
    (
        "g_set",
        "c1 calls broadcast {\"message\": 1}",
        "1: unknown function `broadcast`; it is one of add, read",
    ),
    ("g_set", "c1 calls add {\"value\": 1}", "1: `add` has no `element`"),
    ("g_set", "c1 calls read\nc1 ok {\"value\": 3}", "2: `value` is a list, not 3"),
    ("broadcast", "c1 calls add {\"element\": 1}", "1: unknown function `add`; it is one of broadcast, read"),
    ("broadcast", "c1 calls read\nc1 ok {\"value\": [3]}", "2: `read` gave no `messages`"),
    ("g_counter", "c1 calls add {\"delta\": -1}", "1: a counter that only grows cannot add -1"),
    ("g_counter", "c1 calls add {\"delta\": 1.5}", "1: `delta` is a whole number, not 1.5"),
    ("pn_counter", "c1 calls add", "1: `add` has no `delta`"),
    (
        "pn_counter",
        "c1 calls read\nc1 ok {\"value\": \"3\"}",
        "2: a counter's `value` is a whole number, not \"3\"",
    ),
    ("pn_counter", "c1 calls subtract {\"delta\": 1}", "1: unknown function `subtract`"),
    (
        "kafka",
        "c1 calls sent {\"key\": \"a\", \"msg\": 1}",
        "1: unknown function `sent`; it is one of send, poll",
    ),
    ("kafka", "c1 calls send {\"msg\": 1}", "1: `send` has no `key`"),
    ("kafka", "c1 calls send {\"key\": \"a\"}", "1: `send` has no `msg`"),
    ("kafka", "c1 calls send {\"key\": [1], \"msg\": 1}", "1: a key is a text or a whole number, not [1]"),
    ("kafka", "c1 calls send {\"key\": \"a\", \"msg\": 1}\nc1 ok {}", "2: `send` gave no `offset`"),
    (
        "kafka",
        "c1 calls send {\"key\": \"a\", \"msg\": 1}\nc1 ok {\"offset\": \"0\"}",
        "2: an offset is a whole number, not \"0\"",
    ),
    (
        "kafka",
        "c1 calls send {\"key\": \"a\", \"msg\": 1}\nc1 ok {\"offset\": 0}\nc2 calls send {\"key\": \"a\", \"msg\": 1}",
        "3: c2 sends 1 to key \"a\", as c1 did: the messages of a key must differ",
    ),
    ("kafka", "c1 calls poll {\"offsets\": [1]}", "1: `offsets` is a map by key, not [1]"),
    (
        "kafka",
        "c1 calls poll\nc1 ok {\"msgs\": [[0, 1]]}",
        "2: what was polled is a map by key, not [[0, 1]]",
    ),
    ("kafka", "c1 calls poll\nc1 ok {\"msgs\": {\"a\": 1}}", "2: what was polled of a key is a list, not 1"),
    (
        "kafka",
        "c1 calls poll\nc1 ok {\"msgs\": {\"a\": [[1]]}}",
        "2: a polled message is [offset, message], not [1]",
    ),
    ("kafka", "c1 calls commit_offsets", "1: `commit_offsets` has no `offsets`"),
    ("kafka", "c1 calls list_committed_offsets {\"keys\": \"a\"}", "1: `keys` is a list, not \"a\""),
    (
        "kafka",
        "c1 calls list_committed_offsets {\"keys\": []}\nc1 ok",
        "2: `list_committed_offsets` gave no `offsets`",
    ),
    ("kafka", "c1 calls txn {\"txn\": 1}", "1: `txn` is a list, not 1"),
    (
        "kafka",
        "c1 calls txn {\"txn\": [[\"poll\", 1]]}",
        "1: a step is [\"send\", key, message] or [\"poll\"]",
    ),
    (
        "kafka",
        "c1 calls txn {\"txn\": [[\"poll\"]]}\nc1 ok {\"txn\": []}",
        "2: `txn` has 1 steps, and 0 were given back",
    ),
    (
        "kafka",
        "c1 calls txn {\"txn\": [[\"poll\"]]}\nc1 ok {\"txn\": [[\"send\"]]}",
        "2: a step is given back as [\"poll\", messages by key], not [\"send\"]",
    ),
    (
        "kafka",
        "c1 calls txn {\"txn\": [[\"send\", \"a\", 1]]}\nc1 ok {\"txn\": [[\"send\", \"a\", [0, 2]]]}",
        "2: a step is given back as [\"send\", key, [offset, message]] of what was sent",
    ),
];

#[test]
fn what_makes_no_sense_is_refused_with_what_would() {
    for (name, text, says) in SENSELESS {
        let evidence = netsplit::read(text).unwrap();
        let refused = check(name).unwrap().judge(&evidence, &[]).expect_err(text);
        let Refused::Evidence(malformed) = refused else { panic!("{text}: {refused:?}") };
        let told = format!("{}: {}", malformed.mark.map_or(0, |mark| mark.0), malformed.says);
        assert!(told.starts_with(says), "{text}: {told}");
    }
}

#[test]
fn no_spoiled_history_makes_a_check_panic() {
    let mut dice = Dice::of(8);
    for name in NAMES {
        let (check, histories) = (check(name).unwrap(), kept(name));
        let mut judged = 0;
        for _ in 0..SPOILED {
            let mut evidence = dice.one_of(&histories).clone();
            for _ in 0..=dice.below(3) {
                spoil(&mut dice, &mut evidence);
            }
            judged += u64::from(judges(check, &evidence));
        }
        assert!(judged > SPOILED / 10, "of {SPOILED} histories of {name} only {judged} could be judged");
    }
}

fn judges(check: &Check, evidence: &Evidence) -> bool {
    check.judge(evidence, &[]).is_ok_and(|finding| finding.as_value().count() > 0)
}

/// The histories that are kept for a check.
fn kept(name: &str) -> Vec<Evidence> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/histories");
    let mut files = Vec::new();
    for kind in ["ok", "bad", "unknown"] {
        let Ok(entries) = std::fs::read_dir(root.join(kind).join(name)) else { continue };
        files.extend(entries.map(|entry| entry.unwrap().path()));
    }
    files.sort();
    files.iter().map(|path| netsplit::read(&std::fs::read_to_string(path).unwrap()).unwrap()).collect()
}

const ODD: [&str; 12] = [
    "null",
    "true",
    "-1",
    "0.5",
    "9223372036854775807",
    "-9223372036854775808",
    "\"\"",
    "[]",
    "{}",
    "[[0, 1], [0, 1]]",
    "{\"a\": [[9223372036854775807, 7], [-9223372036854775808, 7]]}",
    "[\"poll\"]",
];

fn spoil(dice: &mut Dice, evidence: &mut Evidence) {
    let history = &mut evidence.history;
    let count = history.operations.len() as u64;
    if count == 0 {
        return;
    }
    let (one, other) = (dice.below(count) as usize, dice.below(count) as usize);
    let odd = Value::from_json(dice.one_of(&ODD)).unwrap();
    match dice.below(11) {
        0 => drop(history.operations.remove(one)),
        1 => history.operations.insert(other, history.operations[one].clone()),
        2 => history.operations.swap(one, other),
        3 => history.operations[one].ending = Ending::Open,
        4 => history.operations[one].ending = Ending::Failed { with: odd },
        5 => history.operations[one].ending = history.operations[other].ending.clone(),
        6 => history.operations[one].returned = dice.falls(1, 2).then_some(Mark(dice.below(20) as u32)),
        7 => history.operations[one].called_at = Time(*dice.one_of(&[0, 5, u64::MAX])),
        8 => history.is_timed = !history.is_timed,
        9 => replace(dice, &mut history.operations[one].input, odd),
        _ => {
            if let Ending::Ok(given) = &mut history.operations[one].ending {
                replace(dice, given, odd);
            }
        }
    }
}

/// Puts an odd value somewhere into another.
fn replace(dice: &mut Dice, value: &mut Value, odd: Value) {
    match value {
        Value::List(items) if !items.is_empty() && dice.falls(4, 5) => {
            let index = dice.below(items.len() as u64) as usize;
            replace(dice, &mut items[index], odd);
        }
        Value::Map(pairs) if !pairs.is_empty() && dice.falls(4, 5) => {
            let index = dice.below(pairs.len() as u64) as usize;
            replace(dice, &mut pairs[index].1, odd);
        }
        _ => *value = odd,
    }
}
