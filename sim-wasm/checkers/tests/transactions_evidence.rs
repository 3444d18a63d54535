//! What `list_append` and `rw_register` make of evidence that is none, of settings that are wrong, of budgets that are spent,
//! and of histories that were damaged: words or a verdict, and never a panic.

#[allow(dead_code)]
mod common;

use checkers::formats::netsplit;
use checkers::{Evidence, Finding, Refused, Verdict, check};
use common::Dice;
use std::path::Path;
use trace::Value;

const DAMAGED: u64 = 1_000;

fn judged(name: &str, text: &str, options: &str) -> Result<Finding, Refused> {
    let Value::Map(options) = Value::from_json(options).unwrap() else { panic!("options are a map") };
    check(name).unwrap().judge(&netsplit::read(text).unwrap(), &options)
}

fn refused(name: &str, text: &str, options: &str) -> String {
    match judged(name, text, options) {
        Err(Refused::Evidence(malformed)) => malformed.says,
        Err(Refused::Settings(says)) => says,
        Ok(finding) => panic!("{text}: {finding:?}"),
    }
}

#[test]
fn what_is_no_history_of_transactions_is_told() {
    let table = [
        ("list_append", "c1 calls read", "unknown function `read`; it is one of txn"),
        ("list_append", "c1 calls txn {}", "`txn` has no `txn`"),
        ("list_append", r#"c1 calls txn {"txn": 3}"#, "a transaction is a list of micro-operations, not 3"),
        (
            "list_append",
            r#"c1 calls txn {"txn": [3]}"#,
            "3 is no micro-operation: it is [\"r\", key, null] or [\"append\", key, value]",
        ),
        (
            "list_append",
            r#"c1 calls txn {"txn": [["w", "x", 1]]}"#,
            "[\"w\", \"x\", 1] is no micro-operation",
        ),
        (
            "list_append",
            r#"c1 calls txn {"txn": [["append", "x"]]}"#,
            "[\"append\", \"x\"] is no micro-operation",
        ),
        (
            "rw_register",
            r#"c1 calls txn {"txn": [["w", "x", null]]}"#,
            "[\"w\", \"x\", null] is no micro-operation",
        ),
        (
            "rw_register",
            r#"c1 calls txn {"txn": [["append", "x", 1]]}"#,
            "[\"append\", \"x\", 1] is no micro-operation",
        ),
        (
            "rw_register",
            r#"c1 calls txn {"txn": [["w", "x", 1], ["w", "x", 1]]}"#,
            "1 is written to x twice: every write to a key must differ",
        ),
    ];
    for (name, text, says) in table {
        let told = refused(name, text, "{}");
        assert!(told.starts_with(says), "{text}: {told}");
    }
}

#[test]
fn wrong_settings_are_told_with_what_was_probably_meant() {
    let text = "c1 calls txn {\"txn\": [[\"w\", \"x\", 1]]}\nc1 ok {\"txn\": [[\"w\", \"x\", 1]]}";
    let table = [
        (
            r#"{"models": ["serialisable"]}"#,
            "there is no consistency model \"serialisable\"; did you mean \"serializable\"?",
        ),
        (r#"{"models": ["PL-4"]}"#, "there is no consistency model \"PL-4\"; did you mean \"PL-1\"?"),
        (r#"{"anomalies": ["G3"]}"#, "there is no anomaly \"G3\"; did you mean \"G0\"?"),
        (r#"{"versions": [1]}"#, "`versions` is a map from keys to lists of values, not [1]"),
        (r#"{"versions": {"x": 1}}"#, "`versions` of x is a list of values, not 1"),
        (r#"{"versions": {"x": [1, 2]}}"#, "`versions` of x has 2, which nobody wrote or which it has twice"),
        (r#"{"versions": {"x": []}}"#, "`versions` of x leaves out 1, which committed"),
        (r#"{"transaction_order": [0]}"#, "`transaction_order` is a map from numbers to places, not [0]"),
        (
            r#"{"transaction_order": {"7": 1}}"#,
            "`transaction_order` has 7: 1, which is no transaction's place",
        ),
    ];
    for (options, says) in table {
        assert_eq!(refused("rw_register", text, options), says);
    }
}

#[test]
fn a_cycle_is_reported_even_if_the_budget_is_spent() {
    let text = std::fs::read_to_string(folder().join("bad/list_append/g-nonadjacent.txt")).unwrap();
    let finding = judged("list_append", &text, r#"{"budget": 1}"#).unwrap();
    assert!(matches!(finding.verdict, Verdict::Fail(_)), "{finding:?}");
    let types = finding.as_value().get("anomaly_types").unwrap().to_json();
    assert_eq!(types, r#"["G-nonadjacent-item", "cycle-search-timeout"]"#);
    let allowed = judged("list_append", &text, r#"{"budget": 1, "models": ["read-committed"]}"#).unwrap();
    assert!(matches!(allowed.verdict, Verdict::Unknown { .. }), "{allowed:?}");
}

#[test]
fn without_an_order_in_time_strict_serializability_is_never_granted() {
    let text = "c1 calls txn {\"txn\": [[\"append\", \"x\", 1]]}\nc1 ok {\"txn\": [[\"append\", \"x\", 1]]}\n\
                c2 calls txn {\"txn\": [[\"r\", \"x\", null]]}\nc2 ok {\"txn\": [[\"r\", \"x\", [1]]]}";
    let mut evidence = netsplit::read(text).unwrap();
    evidence.history.is_timed = false;
    let verdict = |models: &str| {
        let options = [("models".to_owned(), Value::List(vec![Value::text(models)]))];
        check("list_append").unwrap().judge(&evidence, &options).unwrap().verdict
    };
    assert!(matches!(verdict("strict-serializable"), Verdict::Unknown { .. }));
    assert_eq!(verdict("strong-session-serializable"), Verdict::Pass);
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/histories")
}

fn odd(dice: &mut Dice) -> Value {
    let texts =
        ["null", "-1", "1e3", "\"x\"", "[]", "[[]]", "{}", "[1, 1]", "[null]", "true", "9223372036854775807"];
    Value::from_json(dice.one_of(&texts)).unwrap()
}

/// Puts something odd somewhere into a value.
fn damage(value: &mut Value, dice: &mut Dice) {
    match value {
        Value::List(items) if !items.is_empty() && dice.falls(5, 6) => {
            let at = dice.below(items.len() as u64) as usize;
            match dice.below(6) {
                0 => drop(items.remove(at)),
                1 => items.push(items[at].clone()),
                _ => damage(&mut items[at], dice),
            }
        }
        Value::Map(pairs) if !pairs.is_empty() && dice.falls(9, 10) => {
            let at = dice.below(pairs.len() as u64) as usize;
            damage(&mut pairs[at].1, dice);
        }
        other => *other = odd(dice),
    }
}

fn damaged(mut evidence: Evidence, dice: &mut Dice) -> Evidence {
    for _ in 0..1 + dice.below(4) {
        let operations = &mut evidence.history.operations;
        if operations.is_empty() {
            return evidence;
        }
        let (at, other) =
            (dice.below(operations.len() as u64) as usize, dice.below(operations.len() as u64) as usize);
        match dice.below(7) {
            0 => drop(operations.remove(at)),
            1 => operations.push(operations[at].clone()),
            2 => operations.swap(at, other),
            3 => damage(&mut operations[at].input, dice),
            4 => operations[at].process = dice.below(5) as u32,
            5 => operations[at].returned = None,
            _ => {
                if let checkers::Ending::Ok(output) = &mut operations[at].ending {
                    damage(output, dice);
                }
            }
        }
    }
    evidence
}

#[test]
fn damaged_histories_never_make_a_check_panic() {
    for name in ["list_append", "rw_register"] {
        let kinds = ["ok", "bad", "unknown"].map(|kind| folder().join(kind).join(name));
        let entries = kinds.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let (mut verdicts, mut refused) = (0, 0);
        for seed in 0..DAMAGED {
            let mut dice = Dice::of(seed);
            let text = std::fs::read_to_string(dice.one_of(&files)).unwrap();
            let evidence = damaged(netsplit::read(&text).unwrap(), &mut dice);
            let flag = |dice: &mut Dice| Value::Bool(dice.falls(1, 2));
            let flags = ["wfr_keys", "sequential_keys", "linearizable_keys"]
                .map(|flag_name| (flag_name.to_owned(), flag(&mut dice)));
            let options = if name == "rw_register" { flags.to_vec() } else { Vec::new() };
            match check(name).unwrap().judge(&evidence, &options) {
                Ok(_) => verdicts += 1,
                Err(_) => refused += 1,
            }
        }
        assert!(verdicts > DAMAGED / 10 && refused > DAMAGED / 10, "{verdicts} verdicts, {refused} refused");
    }
}
