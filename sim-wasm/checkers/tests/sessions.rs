//! What the checks of sessions make of evidence that is none, of odd values, of many operations, and of mutilated files.

mod common;

use checkers::formats::netsplit;
use checkers::{Check, Evidence, Finding, Refused, Verdict, check};
use common::Dice;
use std::path::Path;
use trace::Value;

const NAMES: [&str; 8] = [
    "read_committed",
    "read_atomic",
    "causal",
    "pram",
    "read_your_writes",
    "monotonic_reads",
    "monotonic_writes",
    "writes_follow_reads",
];

/// Mutilated histories.
const MUTATIONS: usize = 1_000;

/// Sessions, and operations in all, of a history that every check has to judge within its default budget.
const MANY: (usize, usize) = (10, 3_000);

fn judged(name: &str, text: &str, options: &[(&str, &str)]) -> Result<Finding, Refused> {
    let options: Vec<(String, Value)> =
        options.iter().map(|(name, json)| ((*name).to_owned(), Value::from_json(json).unwrap())).collect();
    check(name).unwrap().judge(&netsplit::read(text).unwrap(), &options)
}

#[test]
fn what_is_no_evidence_is_told_with_its_place() {
    let table = [
        (
            "c1 calls raed {}",
            1,
            "unknown function `raed`; it is one of read, write, txn (did you mean `read`?",
        ),
        ("c1 calls write {\"key\": 1}", 1, "`write` has no `value`"),
        ("c1 calls read {\"key\": 1}\nc1 ok {\"values\": 1}", 2, "`read` gave no `value`"),
        ("c1 calls txn", 1, "`txn` has no `txn`"),
        ("c1 calls txn {\"txn\": 3}", 1, "`txn`: 3 is no list of steps"),
        ("c1 calls txn {\"txn\": [3]}", 1, "`txn`: 3 is no step: a step is [\"r\", key, null] or"),
        ("c1 calls txn {\"txn\": [[\"r\", 1]]}", 1, "`txn`: [\"r\", 1] is no step"),
        ("c1 calls txn {\"txn\": [[\"append\", 1, 2]]}", 1, "`txn`: [\"append\", 1, 2] begins with neither"),
        (
            "c1 calls txn {\"txn\": [[\"r\", 1, null]]}\nc1 ok {\"txn\": []}",
            2,
            "`txn`: it was asked for 1 steps and gave 0",
        ),
        ("c1 calls txn {\"txn\": [[\"r\", 1, null]]}\nc1 ok {}", 2, "`txn` gave no `txn`"),
        (
            "c1 calls txn {\"txn\": [[\"w\", 1, 2]]}\nc1 ok {\"txn\": [[\"w\", 1, 3]]}",
            2,
            "`txn`: it was asked for [\"w\", 1, 2] and gave another step",
        ),
        (
            "c1 calls txn {\"txn\": [[\"r\", 1, null]]}\nc1 ok {\"txn\": [[\"r\", 2, 3]]}",
            2,
            "`txn`: it was asked for [\"r\", 1, null] and gave another step",
        ),
    ];
    for name in NAMES {
        for (text, line, says) in table {
            let Err(Refused::Evidence(malformed)) = judged(name, text, &[]) else { panic!("{name}: {text}") };
            assert!(malformed.says.starts_with(says), "{text}: {}", malformed.says);
            assert_eq!(malformed.mark.map(|mark| mark.0), Some(line), "{text}");
        }
    }
}

#[test]
fn nothing_at_all_is_no_pass() {
    for name in NAMES {
        let finding = check(name).unwrap().judge(&Evidence::default(), &[]).unwrap();
        assert!(matches!(finding.verdict, Verdict::Unknown { .. }), "{name}");
    }
}

#[test]
fn two_writes_of_one_value_matter_only_when_it_is_read() {
    let write = "c1 calls write {\"value\": 1}\nc1 ok\nc2 calls write {\"value\": 1}\nc2 ok\n";
    let unread =
        format!("{write}c1 calls write {{\"value\": 2}}\nc1 ok\nc1 calls read\nc1 ok {{\"value\": 2}}");
    let read = format!("{write}c1 calls read\nc1 ok {{\"value\": 1}}");
    assert!(judged("causal", &unread, &[]).unwrap().is_pass());
    let Verdict::Unknown { why } = judged("causal", &read, &[]).unwrap().verdict else { panic!("it passed") };
    assert!(why.starts_with("c1 read 1, and more than one write"), "{why}");
    let failed = read.replacen("c2 ok", "c2 fails {}", 1);
    assert!(judged("causal", &failed, &[]).unwrap().is_pass(), "what failed was not read");
}

#[test]
fn what_stands_before_any_write_may_be_set() {
    let text = "c1 calls write {\"value\": 1}\nc1 ok\nc2 calls read\nc2 ok {\"value\": 0}";
    assert!(judged("causal", text, &[("initial", "0")]).unwrap().is_pass());
    assert!(judged("causal", text, &[]).unwrap().failure().is_some());
}

#[test]
fn functions_of_other_names_are_judged_under_their_own() {
    let text =
        "c1 calls put {\"value\": 1}\nc1 ok\nc2 calls read\nc2 ok {\"value\": 1}\nc2 calls cas {}\nc2 ok";
    let options = [("functions", "{\"put\": \"write\"}"), ("only", "[\"read\", \"write\"]")];
    assert!(judged("causal", text, &options).unwrap().is_pass());
}

/// One store, one operation after another: every check passes.
fn many() -> String {
    let mut dice = Dice::of(1);
    let mut newest = [0; 5];
    let mut text = String::new();
    for index in 1..=MANY.1 {
        let (client, key) = (index % MANY.0, dice.below(5));
        let value = &mut newest[usize::try_from(key).unwrap()];
        if dice.falls(1, 2) || *value == 0 {
            *value = index;
            text += &format!("c{client} calls write {{\"key\": {key}, \"value\": {value}}}\nc{client} ok\n");
        } else {
            text +=
                &format!("c{client} calls read {{\"key\": {key}}}\nc{client} ok {{\"value\": {value}}}\n");
        }
    }
    text
}

#[test]
fn many_operations_are_judged_in_full() {
    let text = many();
    for name in NAMES {
        let finding = judged(name, &text, &[]).unwrap();
        assert!(finding.is_pass(), "{name}: {:?}", finding.verdict);
    }
}

#[test]
fn a_mutilated_history_gives_a_verdict_or_is_refused() {
    let checks: Vec<&Check> = checkers::checks().collect();
    let checks: Vec<&&Check> = checks.iter().filter(|check| NAMES.contains(&check.name)).collect();
    let files = files();
    let mut dice = Dice::of(2);
    let mut judged = 0;
    for _ in 0..MUTATIONS {
        let text = mutilated(dice.one_of(&files), &mut dice);
        let Ok(evidence) = netsplit::read(&text) else { continue };
        for check in &checks {
            judged += usize::from(check.judge(&evidence, &[]).is_ok());
        }
    }
    assert!(judged > MUTATIONS, "only {judged} verdicts");
}

fn files() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/histories");
    let mut paths = Vec::new();
    for (kind, name) in ["ok", "bad", "unknown"].iter().flat_map(|kind| NAMES.map(|name| (kind, name))) {
        let Ok(folder) = std::fs::read_dir(root.join(kind).join(name)) else { continue };
        paths.extend(folder.map(|entry| entry.unwrap().path()));
    }
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// A few lines lost, doubled or swapped, and a few words replaced.
fn mutilated(text: &str, dice: &mut Dice) -> String {
    const ODD: [&str; 12] = [
        "null",
        "1",
        "2",
        "-1",
        "1.5",
        "\"x\"",
        "[]",
        "{}",
        "[[\"r\", \"x\", 1]]",
        "true",
        "\"\"",
        "9223372036854775807",
    ];
    // Without its time a line may stand anywhere.
    let untimed = |line: &str| match line.strip_prefix('@').and_then(|timed| timed.split_once(' ')) {
        Some((_, rest)) => rest.to_owned(),
        None => line.to_owned(),
    };
    let mut lines: Vec<String> = text.lines().map(untimed).collect();
    for _ in 0..=dice.below(4) {
        let count = lines.len() as u64;
        let (here, there) = (dice.below(count) as usize, dice.below(count) as usize);
        match dice.below(5) {
            0 if count > 1 => {
                lines.remove(here);
            }
            1 => lines.insert(there, lines[here].clone()),
            2 => lines.swap(here, there),
            3 => lines[here] = lines[here].replacen("c1", "c2", 1),
            _ => {
                if let Some((before, last)) = lines[here].rsplit_once(' ') {
                    let tail: String = last.chars().skip_while(|sign| sign.is_alphanumeric()).collect();
                    lines[here] = format!("{before} {}{tail}", dice.one_of(&ODD));
                }
            }
        }
    }
    lines.join("\n")
}
