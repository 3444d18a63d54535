//! The stores that gossip, by the properties of their merges: a state that comes late, twice or in another order changes
//! nothing, and what has won goes on winning.

mod support;

use modules::{Role, module};
use support::{Line, ask, json, replies_of};
use trace::Value;

/// The last reply of a node to these lines.
fn last(name: &str, lines: &[Line]) -> Value {
    let node = module(Role::Node, name).unwrap().process(&[]).unwrap();
    replies_of(node, 1, lines).pop().unwrap()
}

/// Every order of these.
fn orders<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    let Some((first, rest)) = items.split_first() else { return vec![vec![]] };
    let with_first = |order: Vec<T>| {
        (0..=order.len())
            .map(move |place| [&order[..place], std::slice::from_ref(first), &order[place..]].concat())
    };
    orders(rest).into_iter().flat_map(with_first).collect()
}

/// Whether a node that is shown these states, in every order and each twice, answers a question always so.
fn assert_always(name: &str, states: &[&str], question: &str, wanted: &str) {
    for order in orders(states) {
        let shown = order.iter().chain(&order).map(|state| ask(0, state));
        let lines: Vec<Line> = shown.chain([ask(0, question)]).collect();
        assert_eq!(last(name, &lines), json(wanted), "{order:?}");
    }
}

const READ: &str = r#"{"type": "read", "msg_id": 9}"#;
const GET: &str = r#"{"type": "get", "key": "tea", "msg_id": 9}"#;

#[test]
fn a_set_is_the_same_in_whatever_order_and_however_often_states_come() {
    let states = [
        r#"{"type": "exchange", "added": [3, 4, 17], "removed": []}"#,
        r#"{"type": "exchange", "added": [4], "removed": [17]}"#,
        r#"{"type": "exchange", "added": [9], "removed": [8]}"#,
        r#"{"type": "exchange", "added": [8], "removed": []}"#,
    ];
    let wanted = r#"{"type": "read_ok", "in_reply_to": 9, "value": [3, 4, 9]}"#;
    assert_always("two-phase-set", &states, READ, wanted);
}

#[test]
fn what_was_removed_never_comes_back_and_outlives_a_crash() {
    let (add, remove) = (r#"{"type": "add", "element": 17}"#, r#"{"type": "remove", "element": 17}"#);
    let other = r#"{"type": "add", "element": 4, "msg_id": 2}"#;
    let late = r#"{"type": "exchange", "added": [17], "removed": []}"#;
    let wanted = json(r#"{"type": "read_ok", "in_reply_to": 9, "value": [4]}"#);
    for order in orders(&[add, add, remove, other, late]) {
        let mut lines: Vec<Line> = order.iter().map(|line| ask(0, line)).collect();
        lines.push(ask(0, READ));
        assert_eq!(last("two-phase-set", &lines), wanted, "{order:?}");
        lines.extend([Line::Restart, ask(0, READ)]);
        assert_eq!(last("two-phase-set", &lines), wanted, "{order:?}, after a crash");
    }
}

#[test]
fn the_greater_stamp_wins_in_whatever_order_entries_come() {
    let states = [
        r#"{"type": "exchange", "table": {"tea": [5, "n1", 30]}}"#,
        r#"{"type": "exchange", "table": {"tea": [7, "n2", 40]}}"#,
        r#"{"type": "exchange", "table": {"tea": [7, "n10", 50]}}"#,
        r#"{"type": "exchange", "table": {"tea": [6, "n9", null]}}"#,
    ];
    // Names are compared as text: "n2" is greater than "n10".
    assert_always("last-writer-store", &states, GET, r#"{"type": "get_ok", "in_reply_to": 9, "value": 40}"#);
    let removed = [states[0], states[3]];
    assert_always(
        "last-writer-store",
        &removed,
        GET,
        r#"{"type": "get_ok", "in_reply_to": 9, "value": null}"#,
    );
}

/// Far above any clock.
const AHEAD: &str = r#"{"type": "exchange", "table": {"tea": [9000000000000000, "n9", 30]}}"#;

#[test]
fn a_change_wins_over_all_that_its_node_has_seen_and_outlives_a_crash() {
    let changes = [
        (r#"{"type": "put", "key": "tea", "value": 5}"#, Value::Int(5)),
        (r#"{"type": "remove", "key": "tea"}"#, Value::Null),
    ];
    for (change, wanted) in changes {
        let lines = [ask(0, AHEAD), ask(0, change), ask(0, AHEAD), ask(0, GET)];
        assert_eq!(last("last-writer-store", &lines).get("value"), Some(&wanted));
        let crashed = [ask(0, AHEAD), ask(0, change), Line::Restart, ask(0, AHEAD), ask(0, GET)];
        assert_eq!(last("last-writer-store", &crashed).get("value"), Some(&wanted));
    }
}

#[test]
fn entries_travel_as_they_were_stamped() {
    let shown =
        r#"{"type": "exchange", "table": {"tea": [7, "n2", null], "jam": [8, "n3", 4]}, "msg_id": 1}"#;
    let asked = r#"{"type": "exchange", "table": {}, "msg_id": 2}"#;
    let got = last("last-writer-store", &[ask(0, shown), ask(0, asked)]);
    assert_eq!(got.get("table"), Some(&json(r#"{"tea": [7, "n2", null], "jam": [8, "n3", 4]}"#)));
}

#[test]
fn what_is_no_state_changes_nothing() {
    let wrong = [
        r#"{"type": "exchange", "added": "all", "removed": [[]]}"#,
        r#"{"type": "exchange", "table": {"tea": [1, 2, 3], "jam": 7, "milk": ["7", "n1", 4]}}"#,
        r#"{"type": "exchange", "table": {"milk": [7, "n1"], "tea": [1.5, "n1", 4]}}"#,
        r#"{"type": "exchange", "table": [], "added": [1.5, true, null]}"#,
    ];
    // A set answers every exchange, a store those that show a table.
    let lines: Vec<Line> = wrong.iter().map(|body| ask(0, body)).collect();
    let set = last("two-phase-set", &lines);
    assert_eq!(set, json(r#"{"type": "exchange_ok", "added": [], "removed": []}"#));
    let stores: Vec<Line> = wrong[1..].iter().map(|body| ask(0, body)).collect();
    assert_eq!(last("last-writer-store", &stores), json(r#"{"type": "exchange_ok", "table": {}}"#));
}

#[test]
fn a_change_of_nothing_that_could_be_named_is_refused() {
    let refused = |name, line| last(name, &[ask(0, line)]).get("code").cloned();
    assert_eq!(refused("two-phase-set", r#"{"type": "add", "element": "x"}"#), Some(Value::Int(12)));
    assert_eq!(
        refused("last-writer-store", r#"{"type": "put", "key": 3, "value": 4}"#),
        Some(Value::Int(12))
    );
}
