//! What is no evidence for the delivery and progress checks is told in words; and whatever is done to a run, they give
//! a verdict or such words, and never panic.

mod common;

use checkers::formats::netsplit;
use checkers::{Check, Evidence, Refused, Verdict, check, delivery, progress};
use common::Dice;
use std::fs;
use std::path::{Path, PathBuf};
use trace::{DiskFault, Event, EventKind, FaultId, FaultKind, OpOutcome, Payload, ProcessId, Time, Value};

fn options(text: &str) -> Vec<(String, Value)> {
    match Value::from_json(text).unwrap() {
        Value::Map(pairs) => pairs,
        other => panic!("options are a map: {other}"),
    }
}

const VIEW: &str = r#"n1 is {"x": "a"}"#;
const VIEWS: &str = "n1 is {\"x\": \"a\"}\nn1 is {\"x\": \"a\"}";
const TWICE: &str = "n1 is {\"sent\": 1}\nn1 is {\"sent\": 1}";

/// Checks, their options, evidence, and how it is told that it is none.
const NO_EVIDENCE: [(&str, &str, &str, &str); 21] = [
    ("exactly_once", "{}", "n1 is 3", "a record is a map such as {\"sent\": 1}, not 3"),
    ("fifo_delivery", "{}", TWICE, "n1 sends 1 a second time: what is sent again needs an id of its own"),
    (
        "causal_delivery",
        "{}",
        r#"n1 is {"delivered": 1}"#,
        "a delivery names its sender in `from`: {\"delivered\": 1}",
    ),
    (
        "fifo_delivery",
        "{}",
        r#"n1 is {"sent": 1, "to": 2}"#,
        "`to` names a receiver or a list of them: {\"sent\": 1, \"to\": 2}",
    ),
    (
        "fifo_delivery",
        "{}",
        r#"n1 is {"sent": 1, "to": [2]}"#,
        "`to` names a receiver or a list of them: {\"sent\": 1, \"to\": [2]}",
    ),
    ("total_order", "{}", "n1 is []", "a record is a map such as {\"delivered\": 1}, not []"),
    (
        "strong_eventual",
        "{}",
        r#"n1 is {"applied": 1, "state": 2}"#,
        "n1's `applied` is a list of updates, not 1",
    ),
    ("strong_eventual", "{}", VIEW, "no record has a field `applied`; this one is {\"x\": \"a\"}"),
    (
        "strong_eventual",
        "{}",
        r#"n1 is {"applied": [1]}"#,
        "no record has both `applied` and `state`; this one is {\"applied\": [1]}",
    ),
    (
        "convergence",
        r#"{"field": "y"}"#,
        "phase heal\nn1 is {\"x\": 1}",
        "no record has a field `y`; this one is {\"x\": 1}",
    ),
    ("always", "{}", VIEW, "no condition is set: set one of is, one_of, at_least, at_most, grows, same"),
    ("sometimes", "{}", VIEW, "no condition is set: set one of is, one_of, at_least, at_most, same"),
    (
        "always",
        r#"{"is": 1, "grows": true}"#,
        VIEW,
        "`is` and `grows` are both set: one condition is judged at a time",
    ),
    (
        "always",
        r#"{"at_most": 1, "one_of": [1]}"#,
        VIEW,
        "`one_of` and `at_most` are both set: one condition is judged at a time",
    ),
    ("always", r#"{"one_of": 1}"#, VIEW, "`one_of` takes a list of values, not 1"),
    (
        "always",
        r#"{"field": "x", "at_most": 1}"#,
        VIEW,
        "n1's `x` is \"a\", and the condition asks for a number",
    ),
    (
        "always",
        r#"{"field": "x", "grows": true}"#,
        VIEWS,
        "n1's `x` is \"a\", and the condition asks for a number",
    ),
    ("always", r#"{"is": 1, "nodes": ["n9"]}"#, VIEW, "`nodes` names n9, and no record is about n9"),
    (
        "eventually",
        r#"{"same": true, "who": "some"}"#,
        VIEW,
        "`same` is about all live nodes: it does not go with who=\"some\"",
    ),
    (
        "leads_to",
        r#"{"is": 1}"#,
        VIEW,
        "no condition is set: set one of then_is, then_one_of, then_at_least, then_at_most",
    ),
    ("happened", "{}", VIEW, "nothing is asked for: set one of operations, ok_operations, messages"),
];

#[test]
fn what_is_no_evidence_is_told_in_words() {
    for (name, set, text, says) in NO_EVIDENCE {
        let evidence = netsplit::read(text).unwrap();
        match check(name).unwrap().judge(&evidence, &options(set)) {
            Err(Refused::Evidence(why)) => assert!(why.says.starts_with(says), "{name}: {}", why.says),
            other => panic!("{name} {set} {text}: {other:?}"),
        }
    }
}

#[test]
fn each_kind_of_fault_is_counted_under_its_name() {
    let process = ProcessId(0);
    let start = |kind| EventKind::FaultStart { fault: FaultId(0), kind };
    let events = [
        start(FaultKind::Cut { links: Vec::new() }),
        start(FaultKind::ClockJump { process, by: 1 }),
        start(FaultKind::ClockDrift { process, ppm: 1 }),
        start(FaultKind::ClockSmear { process, by: 1, over: Time(1) }),
        start(FaultKind::Disk { process, what: DiskFault::Full }),
        start(FaultKind::Byzantine { process }),
        EventKind::Pause { process },
        EventKind::Return {
            op: trace::OpId(0),
            outcome: OpOutcome::Refused { code: 11, body: std::sync::Arc::new(Payload::Body(Value::Null)) },
        },
    ];
    let mut run = Evidence::default();
    run.trace.events = events.map(|kind| Event { at: Time(0), cause: None, kind }).into();
    let counts = [
        ("faults", 6),
        ("cuts", 1),
        ("clock_faults", 3),
        ("disk_faults", 1),
        ("liars", 1),
        ("pauses", 1),
        ("ok_operations", 0),
    ];
    for (name, count) in counts {
        let judged =
            |least: i64| check("happened").unwrap().judge(&run, &[(name.to_owned(), Value::Int(least))]);
        assert!(count == 0 || judged(count).unwrap().is_pass(), "{name}");
        let more = judged(count + 1).unwrap();
        assert!(more.failure().is_some(), "{name}");
        assert_eq!(more.results, [(name.to_owned(), Value::Int(count))]);
    }
}

// ---- whatever is done to a run ------------------------------------------------------------------

fn ours() -> impl Iterator<Item = &'static Check> {
    delivery::CHECKS.iter().chain(progress::CHECKS)
}

/// A golden's options and its lines.
type Golden = (Vec<(String, Value)>, Vec<String>);

fn goldens(check: &Check) -> Vec<Golden> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/histories");
    let folders = ["ok", "bad", "unknown"].map(|kind| root.join(kind).join(check.name));
    let mut files: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flat_map(|entries| entries.map(|entry| entry.unwrap().path()))
        .collect();
    files.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let header = text.lines().find_map(|line| line.strip_prefix("# check:")).unwrap_or_default();
        let option = |word: &str| {
            let (name, json) = word.split_once('=').unwrap();
            (name.to_owned(), Value::from_json(json).unwrap())
        };
        let lines = text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
        (header.split_whitespace().map(option).collect(), lines)
    };
    files.into_iter().map(read).collect()
}

/// Lines and records dropped, doubled, swapped, and values replaced by odd ones.
fn mangled(lines: &[String], dice: &mut Dice) -> Option<Evidence> {
    let mut lines = lines.to_vec();
    for _ in 0..dice.below(3) {
        let count = lines.len() as u64;
        let (one, two) = (dice.below(count) as usize, dice.below(count) as usize);
        match dice.below(3) {
            0 if count > 1 => drop(lines.remove(one)),
            1 => lines.insert(one, lines[two].clone()),
            _ => lines.swap(one, two),
        }
    }
    let mut evidence = netsplit::read(&lines.join("\n")).ok()?;
    let odd = [
        "null",
        "[]",
        "{}",
        "-1",
        "0.5",
        "\"\"",
        "[null]",
        r#"{"a": {"b": []}}"#,
        "9223372036854775807",
        "true",
    ];
    for record in &mut evidence.records {
        if dice.falls(1, 5) {
            let value = Value::from_json(dice.one_of(&odd)).unwrap();
            match &mut record.what {
                Value::Map(pairs) if !pairs.is_empty() && !dice.falls(1, 4) => {
                    let index = dice.below(pairs.len() as u64) as usize;
                    pairs[index].1 = value;
                }
                what => *what = value,
            }
        }
    }
    for event in &mut evidence.trace.events {
        if dice.falls(1, 20) {
            event.cause = Some(trace::EventId(dice.next() as u32 % 40));
        }
        if let (EventKind::Invoke { client, .. }, true) = (&mut event.kind, dice.falls(1, 20)) {
            *client = ProcessId(dice.next() as u32);
        }
    }
    if dice.falls(1, 9) {
        evidence.lines.clear();
        evidence.records.reverse();
    }
    Some(evidence)
}

#[test]
fn whatever_is_done_to_a_run_there_is_a_verdict_or_a_reason_and_always_the_same() {
    let mut dice = Dice::of(41);
    let mut counts = [0; 4];
    for check in ours() {
        let goldens = goldens(check);
        for _ in 0..1_000 {
            let (options, lines) = dice.one_of(&goldens);
            let Some(evidence) = mangled(lines, &mut dice) else { continue };
            let _ = delivery::causality::Causality::of(&evidence.trace);
            let found = check.judge(&evidence, options);
            assert_eq!(found, check.judge(&evidence, options), "{}", check.name);
            counts[match found.map(|finding| finding.verdict) {
                Ok(Verdict::Pass) => 0,
                Ok(Verdict::Fail(failure)) => {
                    assert!(failure.says.ends_with('.'), "{}", failure.says);
                    1
                }
                Ok(Verdict::Unknown { .. }) => 2,
                Err(Refused::Evidence(_)) => 3,
                Err(Refused::Settings(why)) => panic!("{why}"),
            }] += 1;
        }
    }
    assert!(counts.iter().all(|count| *count > 300), "{counts:?}");
}
