//! What an event is called, whom it concerns, and how values are laid out.

use super::*;
use std::sync::Arc;
use trace::{ProcessInfo, ProcessKind, Time};

const N1: ProcessId = ProcessId(0);
const C1: ProcessId = ProcessId(1);

fn run(kinds: Vec<EventKind>) -> Trace {
    let process = |name: &str, kind| ProcessInfo { name: name.to_owned(), kind };
    Trace {
        processes: vec![process("n1", ProcessKind::Node), process("c1", ProcessKind::Client)],
        events: kinds.into_iter().map(|kind| Event { at: Time::ZERO, cause: None, kind }).collect(),
    }
}

fn sent_and_arrived() -> Trace {
    let payload = Arc::new(Payload::Body(Value::map([("type", Value::text("echo"))])));
    run(vec![
        EventKind::Send { message: MessageId(0), from: C1, to: N1, payload },
        EventKind::Deliver { message: MessageId(0), copy: 0, altered: None },
        EventKind::Phase(trace::Phase::Heal),
    ])
}

#[test]
fn an_arrival_is_its_receivers_and_concerns_both() {
    let trace = sent_and_arrived();
    let picture = Picture::of(&trace);
    let teller = Teller { trace: &trace, picture: &picture };
    assert_eq!(teller.line(EventId(0)).who, "c1");
    assert_eq!(teller.line(EventId(1)).who, "n1");
    assert_eq!(teller.parties(EventId(1)), [Some(C1), Some(N1)]);
    assert_eq!(teller.line(EventId(2)).who, say::SCENARIO);
}

#[test]
fn an_arrival_carries_what_was_sent() {
    let trace = sent_and_arrived();
    let picture = Picture::of(&trace);
    let teller = Teller { trace: &trace, picture: &picture };
    assert_eq!(teller.payload(EventId(1)), teller.payload(EventId(0)));
    assert!(teller.payload(EventId(2)).is_none());
}

#[test]
fn events_and_processes_that_are_not_there_have_no_words() {
    let (trace, picture) = (Trace::default(), Picture::default());
    let teller = Teller { trace: &trace, picture: &picture };
    assert_eq!(teller.line(EventId(7)).what, "");
    assert_eq!(teller.name(ProcessId(7)), "?");
}

#[test]
fn short_values_stay_on_a_line_and_long_ones_open() {
    let short = Value::from_json(r#"{"a": [1, 2]}"#).unwrap();
    assert_eq!(pretty(&short, 99), r#"{"a": [1, 2]}"#);
    let long =
        Value::map([("text", Value::text("x".repeat(60))), ("list", Value::List(vec![Value::Int(1)]))]);
    let lines: Vec<_> = pretty(&long, 99).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[2], r#"  "list": [1]"#);
    assert!(pretty(&long, 2).ends_with('…'));
}
