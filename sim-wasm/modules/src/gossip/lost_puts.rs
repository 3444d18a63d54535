//! What a store that lets the greater stamp win loses though all clocks are exact: how to make `last-writer-store` lose a
//! put, and how to find out afterwards which were lost.
//!
//! A put is lost if it was confirmed, is not read in the end, and nothing that is read comes after it. So an audit
//! begins at the end: what is read last is not lost, nor what whoever put that had read, and so on back, through puts
//! that were not confirmed as well, for they may have happened.
//!
//! | message | answer |
//! | --- | --- |
//! | `plan {}` | `plan_ok {plan}`: n3 is cut off, and both sides replace the same price |
//! | `audit {history}` | `audit_ok {lost}`, of `{changes: [{read, value, ok}], last: {key: [value]}}` |

use crate::kit::{Desk, Message, list};
use std::collections::{BTreeMap, BTreeSet};
use trace::Value;

/// The put of 4 is not heard of at n1 when 5 is put there, and has the smaller stamp.
const PLAN: &str = r#"{
    "cut": {"node": "n3", "from": 500, "until": 1500},
    "changes": [
        {"at": 100, "node": "n2", "key": "tea", "value": 3},
        {"at": 800, "node": "n3", "key": "tea", "value": 4},
        {"at": 1000, "node": "n1", "key": "tea", "value": 5}
    ]
}"#;

/// Answers what is asked about losses.
pub(super) fn answer(message: &Message<'_>, desk: &mut Desk<'_, '_>) {
    match (message.kind, message.get("history")) {
        ("plan", _) => {
            let plan = Value::from_json(PLAN).expect("it is JSON");
            desk.reply(message, "plan_ok", [("plan", plan)]);
        }
        ("audit", Some(history)) => desk.reply(message, "audit_ok", [("lost", lost(history))]),
        ("audit", None) => desk.refuse(message, 12, "an audit is made of a history"),
        _ => {}
    }
}

/// The confirmed values that nothing which is read in the end comes after.
fn lost(history: &Value) -> Value {
    let changes = items(history.get("changes"));
    let value_of = |change: &Value| change.get("value").and_then(Value::as_int);
    let read: BTreeMap<i64, &Value> =
        changes.iter().filter_map(|change| Some((value_of(change)?, change.get("read")?))).collect();
    let mut to_do: Vec<i64> = match history.get("last") {
        Some(Value::Map(last)) => last.iter().flat_map(|(_, values)| numbers(Some(values))).collect(),
        _ => Vec::new(),
    };
    let mut known = BTreeSet::new();
    // Each value is followed once: this ends.
    while let Some(value) = to_do.pop() {
        if known.insert(value) {
            to_do.extend(numbers(read.get(&value).copied()));
        }
    }
    let confirmed = changes.iter().filter(|change| change.get("ok") == Some(&Value::Bool(true)));
    list(confirmed.filter_map(value_of).filter(|value| !known.contains(value)).map(Value::Int))
}

fn items(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

fn numbers(value: Option<&Value>) -> impl Iterator<Item = i64> {
    items(value).iter().filter_map(Value::as_int)
}
