//! What each request of each service is answered with, errors and their sentences included.

mod support;

use modules::{Role, module, modules};
use support::{Line, SERVICES, ask, code, json, replies, replies_of};
use trace::Value;

const STORES: [&str; 3] = ["lin-kv", "seq-kv", "lww-kv"];

/// One client's dialogue: each request with the whole reply that it must get.
fn check(name: &str, dialogue: &[(&str, Value)]) {
    let lines: Vec<Line> = dialogue.iter().map(|(request, _)| ask(0, request)).collect();
    let got = replies(name, 0, &lines);
    assert_eq!(got.len(), dialogue.len(), "{name}");
    for ((request, wanted), got) in dialogue.iter().zip(&got) {
        assert_eq!(got.to_json(), wanted.to_json(), "{name}: {request}");
    }
}

/// The error that answers request number `msg_id`.
fn error(msg_id: i64, code: i64, text: &str) -> Value {
    Value::map([
        ("type", Value::text("error")),
        ("in_reply_to", Value::Int(msg_id)),
        ("code", Value::Int(code)),
        ("text", Value::text(text)),
    ])
}

#[test]
fn each_service_is_there_by_name_and_says_what_it_is() {
    assert!(SERVICES.iter().all(|name| module(Role::Service, name).is_some()));
    assert!(module(Role::Service, "lin-kw").is_none() && module(Role::Node, "lin-kv").is_none());
    for service in modules(Role::Service) {
        assert!(service.says.ends_with('.') && service.says.len() > 40, "{}: {}", service.name, service.says);
    }
}

#[test]
fn lin_kv_reads_writes_and_compares() {
    let no_key = r#"key "x" does not exist; write it first"#;
    let dialogue = [
        (r#"{"type": "read", "msg_id": 1, "key": "x"}"#, error(1, 20, no_key)),
        (
            r#"{"type": "cas", "msg_id": 2, "key": "x", "from": 1, "to": 2}"#,
            error(2, 20, &format!("{no_key}, or ask with create_if_not_exists")),
        ),
        (
            r#"{"type": "write", "msg_id": 3, "key": "x", "value": {"a": [1]}}"#,
            json(r#"{"type": "write_ok", "in_reply_to": 3}"#),
        ),
        (
            r#"{"type": "read", "msg_id": 4, "key": "x"}"#,
            json(r#"{"type": "read_ok", "in_reply_to": 4, "value": {"a": [1]}}"#),
        ),
        (
            r#"{"type": "cas", "msg_id": 5, "key": "x", "from": 1, "to": 2}"#,
            error(5, 22, r#"key "x" holds {"a": [1]}, and not 1: nothing was changed"#),
        ),
        (
            r#"{"type": "cas", "msg_id": 6, "key": "x", "from": {"a": [1]}, "to": null}"#,
            json(r#"{"type": "cas_ok", "in_reply_to": 6}"#),
        ),
        (
            r#"{"type": "read", "msg_id": 7, "key": "x"}"#,
            json(r#"{"type": "read_ok", "in_reply_to": 7, "value": null}"#),
        ),
        (
            r#"{"type": "delete", "msg_id": 8, "key": "x"}"#,
            error(8, 10, r#"there is no request of type "delete" here, only read, write and cas"#),
        ),
    ];
    check("lin-kv", &dialogue);
}

#[test]
fn a_cas_may_create_its_key_and_lww_kv_does_not_know_how() {
    let create =
        r#"{"type": "cas", "msg_id": 1, "key": "x", "from": 0, "to": 7, "create_if_not_exists": true}"#;
    let made = json(r#"{"type": "cas_ok", "in_reply_to": 1}"#);
    let read = r#"{"type": "read", "key": "x"}"#;
    for name in ["lin-kv", "seq-kv"] {
        // The creator has seen the state that it made.
        check(name, &[(create, made.clone()), (read, json(r#"{"type": "read_ok", "value": 7}"#))]);
        // A key that exists is compared all the same.
        let again = replies(name, 0, &[ask(0, create), ask(0, create)]);
        assert_eq!(code(&again[1]), Some(22), "{name}: {}", again[1]);
    }
    let refused = "key \"x\" does not exist on the replica that was asked; create_if_not_exists is not known \
                   here, so write it first";
    check("lww-kv", &[(create, error(1, 20, refused))]);
    let unset = r#"{"type": "cas", "key": "x", "from": 0, "to": 7, "create_if_not_exists": false}"#;
    for name in STORES {
        assert_eq!(code(&replies(name, 0, &[ask(0, unset)])[0]), Some(20), "{name}");
    }
}

#[test]
fn lin_tso_counts_from_zero_for_everybody() {
    let lines: Vec<Line> = (0..40).map(|n| ask(n % 3, r#"{"type": "ts"}"#)).collect();
    let wanted: Vec<Value> = (0..40).map(|ts| json(&format!(r#"{{"type": "ts_ok", "ts": {ts}}}"#))).collect();
    assert_eq!(replies("lin-tso", 5, &lines), wanted);
    let refused = error(9, 10, r#"there is no request of type "read" here, only ts"#);
    check("lin-tso", &[(r#"{"type": "read", "msg_id": 9, "key": 1}"#, refused)]);
}

#[test]
fn keys_are_any_json_and_never_mixed_up() {
    let keys = ["1", "1.0", "\"1\"", "null", "true", "[1]", "[1, 2]", r#"{"a": 1}"#, r#"{"a": 1, "b": 2}"#];
    let write =
        |(n, key): (usize, &&str)| ask(0, &format!(r#"{{"type": "write", "key": {key}, "value": {n}}}"#));
    let read = |key: &&str| ask(0, &format!(r#"{{"type": "read", "key": {key}}}"#));
    let mut lines: Vec<Line> = keys.iter().enumerate().map(write).collect();
    lines.extend(keys.iter().map(read));
    lines.push(read(&r#"{"b": 2, "a": 1}"#));
    let got = replies("lin-kv", 0, &lines);
    let read: Vec<i64> = got[keys.len()..].iter().map(support::number_read).collect();
    assert_eq!(read, [0, 1, 2, 3, 4, 5, 6, 7, 8, 8]);
}

#[test]
fn a_killed_service_has_forgotten_everything() {
    for name in STORES {
        let write = ask(0, r#"{"type": "write", "key": "x", "value": 1}"#);
        let read = ask(0, r#"{"type": "read", "key": "x"}"#);
        for seed in 0..20 {
            let got = replies(name, seed, &[write.clone(), Line::Restart, read.clone()]);
            assert_eq!(code(&got[1]), Some(20), "{name}, seed {seed}: {}", got[1]);
        }
    }
    let ts = ask(0, r#"{"type": "ts"}"#);
    let got = replies("lin-tso", 0, &[ts.clone(), ts.clone(), Line::Restart, ts]);
    assert_eq!(got[2], json(r#"{"type": "ts_ok", "ts": 0}"#));
}

/// Hands what it gets to a program, or to a copy of it made earlier.
struct Forking {
    program: Box<dyn engine::Process>,
    copy: Option<Box<dyn engine::Process>>,
}

impl engine::Process for Forking {
    fn handle(&mut self, input: engine::Input<'_>, context: &mut engine::Context<'_>) {
        if let engine::Input::Message(delivery) = input
            && let trace::Payload::Body(body) = &**delivery.payload
        {
            match body.get("type").and_then(Value::as_text) {
                Some("fork") => self.copy = self.program.fork(),
                Some("swap") => {
                    self.program = self.copy.take().expect("a service can be copied");
                }
                _ => {}
            }
        }
        self.program.handle(input, context);
    }

    fn forget(&mut self) {
        self.program.forget();
    }

    fn fork(&self) -> Option<Box<dyn engine::Process>> {
        None
    }
}

#[test]
fn a_copy_goes_on_from_where_it_was_made() {
    let lines = [
        r#"{"type": "write", "key": "x", "value": 1}"#,
        r#"{"type": "fork"}"#,
        r#"{"type": "write", "key": "x", "value": 2}"#,
        r#"{"type": "read", "key": "x"}"#,
        r#"{"type": "swap"}"#,
        r#"{"type": "read", "key": "x"}"#,
    ];
    let program = Box::new(Forking {
        program: module(Role::Service, "lin-kv").unwrap().process(&[]).unwrap(),
        copy: None,
    });
    let got = replies_of(program, 0, &lines.map(|body| ask(0, body)));
    assert_eq!([support::number_read(&got[3]), support::number_read(&got[5])], [2, 1]);
}
