//! The world's modules, each asked what it promises.

mod support;

use modules::{Role, module};
use support::{Line, ask, json, replies_of};
use trace::Value;

fn dialogue(name: &str, options: &[(&str, &str)], lines: &[&str]) -> Vec<Value> {
    let options: Vec<_> = options.iter().map(|(key, value)| ((*key).to_owned(), json(value))).collect();
    let process = module(Role::Service, name).unwrap().process(&options).unwrap();
    let lines: Vec<Line> = lines.iter().map(|line| ask(0, line)).collect();
    replies_of(process, 1, &lines)
}

fn codes(replies: &[Value]) -> Vec<Option<i64>> {
    replies.iter().map(|reply| reply.get("code").and_then(Value::as_int)).collect()
}

#[test]
fn a_put_is_done_only_at_the_version_that_it_names() {
    let got = dialogue(
        "store",
        &[("cells", r#"{"a": ["Ada", 3]}"#)],
        &[
            r#"{"type": "get", "key": "a", "msg_id": 1}"#,
            r#"{"type": "put", "key": "a", "value": "Bo", "version": 3}"#,
            r#"{"type": "put", "key": "a", "value": "Bo", "version": 3}"#,
            r#"{"type": "put", "key": "b", "value": "Cy", "version": 0}"#,
            r#"{"type": "put", "key": "c", "value": "Cy", "version": 2}"#,
            r#"{"type": "get", "key": "z"}"#,
            r#"{"type": "put", "key": "a", "value": 1, "version": true}"#,
            r#"{"type": "drop", "key": "a"}"#,
            r#"{"type": "get", "key": "a"}"#,
        ],
    );
    let codes = codes(&got);
    assert_eq!(codes[..8], [None, None, Some(22), None, Some(20), Some(20), Some(12), Some(10)], "{got:?}");
    assert_eq!(
        got[0],
        json(r#"{"type": "get_ok", "in_reply_to": 1, "key": "a", "value": "Ada", "version": 3}"#)
    );
    assert_eq!(got[8], json(r#"{"type": "get_ok", "key": "a", "value": "Bo", "version": 4}"#));
}

#[test]
fn a_busy_store_refuses_and_does_nothing_until_it_is_busy_no_more() {
    let put = r#"{"type": "put", "key": "a", "value": 1, "version": 0}"#;
    let on = r#"{"type": "busy", "busy": true}"#;
    let off = r#"{"type": "busy", "busy": false}"#;
    let got = dialogue("store", &[], &[on, put, r#"{"type": "get", "key": "a"}"#, off, put]);
    assert_eq!(codes(&got), [None, Some(11), Some(11), None, None], "{got:?}");
}

#[test]
fn of_four_verdicts_in_a_row_one_is_a_no_until_all_are_approved() {
    let audit = r#"{"type": "audit", "item": "lamp", "buyer": "c1", "msg_id": 4}"#;
    let got = dialogue("auditor", &[("after_ms", "0")], &[audit; 40]);
    let noes = |replies: &[Value]| {
        replies.iter().filter(|one| one.get("approved") == Some(&Value::Bool(false))).count()
    };
    assert!(got.chunks(4).all(|four| noes(four) == 1), "{got:?}");
    let mut lines = vec![r#"{"type": "approve_all"}"#];
    lines.extend([audit; 20]);
    assert_eq!(noes(&dialogue("auditor", &[("after_ms", "0")], &lines)), 0);
    let wrong = dialogue("auditor", &[], &[r#"{"type": "audit", "item": 3}"#, r#"{"type": "sell"}"#]);
    assert_eq!(codes(&wrong), [Some(12), Some(10)]);
}

#[test]
fn options_of_a_module_are_read_with_suspicion() {
    let auditor = module(Role::Service, "auditor").unwrap();
    let wrong = auditor.process(&[("after".to_owned(), Value::Int(3))]).err().unwrap();
    assert!(
        wrong.starts_with("module \"auditor\" has no option \"after\"; did you mean \"after_ms\"?"),
        "{wrong}"
    );
}
