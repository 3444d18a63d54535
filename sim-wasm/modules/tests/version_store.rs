//! The store that keeps what nothing comes after, by the properties of its versions; and the audit of a store that does
//! not.

mod support;

use modules::{Role, module};
use support::{Line, ask, code, json, replies_of};
use trace::Value;

/// The last reply of a node to these lines.
fn last(lines: &[Line]) -> Value {
    let node = module(Role::Node, "version-store").unwrap().process(&[]).unwrap();
    replies_of(node, 1, lines).pop().unwrap()
}

fn swap(versions: &[&str]) -> Line {
    ask(0, &format!(r#"{{"type": "swap", "table": {{"tea": [{}]}}}}"#, versions.join(", ")))
}

/// What is shown for tea after these lines: the values, and what has been seen.
fn tea(mut lines: Vec<Line>) -> (Value, Value) {
    lines.push(ask(0, r#"{"type": "get", "key": "tea"}"#));
    let got = last(&lines);
    (got.get("values").unwrap().clone(), got.get("seen").unwrap().clone())
}

/// The table of the explanation: 4 and 5 come after 3, and 6 after all.
const THREE: &str = r#"{"value": 3, "node": "n2", "number": 1, "seen": {}, "ms": 9}"#;
const FOUR: &str = r#"{"value": 4, "node": "n3", "number": 1, "seen": {"n2": 1}, "ms": 7}"#;
const FIVE: &str = r#"{"value": 5, "node": "n1", "number": 1, "seen": {"n2": 1}, "ms": 8}"#;
const SIX: &str = r#"{"value": 6, "node": "n1", "number": 2, "seen": {"n1": 1, "n2": 1, "n3": 1}, "ms": 1}"#;

#[test]
fn parker_1983_of_two_versions_in_conflict_both_stay_and_the_greater_stamp_says_nothing() {
    let (values, seen) = tea(vec![swap(&[THREE]), swap(&[FOUR]), swap(&[FIVE, THREE])]);
    assert_eq!(values, json("[4, 5]"));
    assert_eq!(seen, json(r#"{"n1": 1, "n2": 1, "n3": 1}"#));
}

#[test]
fn what_comes_after_all_stays_alone_in_whatever_order_and_however_often_versions_come() {
    let all = [THREE, FOUR, FIVE, SIX];
    for first in 0..4 {
        let order: Vec<&str> = (0..4).map(|place| all[(first + place) % 4]).collect();
        for order in [order.clone(), order.into_iter().rev().collect()] {
            let lines = order.iter().chain(&order).map(|version| swap(&[version])).collect();
            assert_eq!(tea(lines).0, json("[6]"), "{order:?}");
        }
    }
}

#[test]
fn preguica_2010_two_puts_at_one_node_by_clients_who_had_seen_the_same_both_stay() {
    let put = |value| ask(0, &format!(r#"{{"type": "put", "key": "tea", "value": {value}, "seen": {{}}}}"#));
    let (values, seen) = tea(vec![put(1), put(2)]);
    assert_eq!((values, seen.clone()), (json("[1, 2]"), json(r#"{"service": 2}"#)));
    let third = format!(r#"{{"type": "put", "key": "tea", "value": 3, "seen": {}}}"#, seen.to_json());
    assert_eq!(tea(vec![put(1), put(2), ask(0, &third)]).0, json("[3]"));
}

#[test]
fn a_confirmed_put_outlives_a_crash_and_the_next_one_has_another_number() {
    let put = |value| ask(0, &format!(r#"{{"type": "put", "key": "tea", "value": {value}, "seen": {{}}}}"#));
    let (values, seen) = tea(vec![put(1), put(2), Line::Restart, put(3)]);
    assert_eq!((values, seen), (json("[1, 2, 3]"), json(r#"{"service": 3}"#)));
}

#[test]
fn what_is_no_version_changes_nothing() {
    let wrong = [
        r#"{"type": "swap", "table": {"tea": [7, {"value": 1}, {"value": 1, "node": "n1", "number": "1"}]}}"#,
        r#"{"type": "swap", "table": {"tea": {}}}"#,
        r#"{"type": "swap", "table": []}"#,
    ];
    let (values, seen) = tea(wrong.map(|line| ask(0, line)).to_vec());
    assert_eq!((values, seen), (json("[]"), json("{}")));
    assert_eq!(code(&last(&[ask(0, r#"{"type": "put", "key": 3, "value": 4}"#)])), Some(12));
}

// ---- the audit -----------------------------------------------------------------------------------

fn audit(changes: &str, last_read: &str) -> Value {
    let history = format!(r#"{{"changes": [{changes}], "last": {last_read}}}"#);
    let reply = last(&[ask(0, &format!(r#"{{"type": "audit", "history": {history}}}"#))]);
    reply.get("lost").unwrap().clone()
}

#[test]
fn what_was_read_by_whoever_put_what_is_read_is_not_lost() {
    let changes = r#"{"value": 3, "read": [], "ok": true}, {"value": 4, "read": [3], "ok": true},
        {"value": 5, "read": [3], "ok": true}, {"value": 6, "read": [5], "ok": false}"#;
    assert_eq!(audit(changes, r#"{"tea": [6]}"#), json("[4]"));
    assert_eq!(audit(changes, r#"{"tea": [4, 5]}"#), json("[]"));
    // 6 was not confirmed: nobody was promised anything.
    assert_eq!(audit(changes, r#"{"tea": [4]}"#), json("[5]"));
    assert_eq!(audit(changes, "{}"), json("[3, 4, 5]"));
}

#[test]
fn changes_that_had_read_each_other_end_the_audit_too() {
    let changes = r#"{"value": 1, "read": [2], "ok": true}, {"value": 2, "read": [1], "ok": true}"#;
    assert_eq!(audit(changes, r#"{"tea": [1]}"#), json("[]"));
}
