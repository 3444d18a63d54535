//! How patient a load's clients are: timeouts, errors, stale and malformed answers, retries, deadlines.

mod support;

use std::collections::BTreeSet;
use support::plans::{SECOND, assert_ends, echo, every, ms, open};
use support::stage::{Run, Stage};
use support::stub::Habit;
use trace::{EventKind, OpOutcome, Payload, Value};
use workloads::{Arrivals, Busy, MALFORMED_REPLY, Plan, Retries};

// ---- patience ------------------------------------------------------------------------------------

#[test]
fn silence_leaves_it_open_what_happened_unless_nothing_could() {
    let run = Stage::of_stubs(2, Habit::IsSilent, "broadcast", every(5, ms(20_000))).run(3);
    assert_ends(&run);
    let mut seen = BTreeSet::new();
    for operation in run.load().operations() {
        assert_eq!(operation.ended, Some(operation.invoked + ms(5_000)));
        match (operation.f(), operation.outcome.as_ref().unwrap()) {
            ("broadcast", OpOutcome::Unknown { code: 0 }) | ("read", OpOutcome::Refused { code: 0, .. }) => {}
            other => panic!("{other:?}"),
        }
        seen.insert(operation.f());
    }
    assert_eq!(seen.len(), 2);
}

#[test]
fn errors_are_definite_or_not_as_maelstrom_has_them() {
    for (code, is_definite) in [(11, true), (13, false), (22, true), (1_234, false)] {
        let run = echo(1, Habit::Fails(code), every(5, SECOND)).run(1);
        for operation in run.load().operations() {
            match operation.outcome.as_ref().unwrap() {
                OpOutcome::Refused { code: said, .. } => assert!(is_definite && *said == code),
                OpOutcome::Unknown { code: said } => assert!(!is_definite && *said == code),
                OpOutcome::Ok(_) => panic!("{code} is an error"),
            }
        }
    }
}

#[test]
fn a_stale_answer_is_skipped() {
    // The first answer comes after 6 s, a second after the client gave up and asked something else.
    let habit = Habit::AnswersFirstAfter(1, ms(6_000));
    let mut plan = every(1, ms(10_000));
    plan.timeout = Some(ms(5_000));
    let run = echo(1, habit, plan).run(1);
    assert_ends(&run);
    let operations = run.load().operations();
    assert!(matches!(operations[0].outcome, Some(OpOutcome::Unknown { code: 0 })));
    for operation in &operations[1..] {
        assert_eq!(operation.reply().unwrap().get("echo"), operation.request.get("echo"));
        assert_eq!(operation.ended, Some(operation.invoked));
    }
    assert_eq!(run.load().counts().stale, 1);
}

#[test]
fn who_does_not_know_how_it_ended_is_replaced() {
    let sessions = |habit| {
        let run = echo(1, habit, every(1, ms(3_000))).run(1);
        run.load().operations().iter().map(|operation| operation.session).collect::<Vec<_>>()
    };
    assert_eq!(sessions(Habit::Fails(13)), [0, 1, 2]);
    assert_eq!(sessions(Habit::Fails(11)), [0, 0, 0]);
    assert_eq!(sessions(Habit::Answers), [0, 0, 0]);
}

#[test]
fn an_answer_of_another_form_is_told_in_words() {
    let says = r#"{"type": "echo_ok", "ecco": 1}"#;
    let run = echo(1, Habit::Says(says), every(1, SECOND)).run(1);
    let operation = &run.load().operations()[0];
    assert!(matches!(operation.outcome, Some(OpOutcome::Unknown { code: MALFORMED_REPLY })));
    let told = operation.malformed.as_deref().unwrap();
    assert_eq!(
        told,
        r#"n0 answered "echo" with {"type": "echo_ok", "ecco": 1, "in_reply_to": 1}: "echo" is missing"#
    );
    let run = echo(1, Habit::Says(r#"{"type": "error"}"#), every(1, SECOND)).run(1);
    assert!(run.load().operations()[0].malformed.as_deref().unwrap().contains("\"code\""));
}

// ---- retries and deadlines -----------------------------------------------------------------------

fn retrying(most: u32) -> Plan {
    let retries = Retries { most, pause: ms(100), doubles: true, elsewhere: false };
    Plan { retries, timeout: Some(ms(300)), most: Some(1), ..every(1, ms(60_000)) }
}

/// What the only client sent, and when.
fn sent(run: &Run) -> Vec<(u64, Value)> {
    let client = run.load().clients().next().unwrap();
    let body = |payload: &Payload| match payload {
        Payload::Body(body) => body.clone(),
        Payload::Text(_) => panic!("a client sends bodies"),
    };
    let events = run.trace().events.iter();
    events
        .filter_map(|event| match &event.kind {
            EventKind::Send { from, payload, .. } if *from == client => {
                Some((event.at.as_ms(), body(payload)))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn a_retrying_client_asks_the_same_again_and_is_one_operation() {
    let run = echo(1, Habit::AnswersFirstAfter(2, ms(10_000)), retrying(5)).run(1);
    assert_ends(&run);
    let sent = sent(&run);
    // 300 ms of patience, then 100, then 200 ms of pause.
    assert_eq!(sent.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 400, 900]);
    let ids: Vec<i64> = sent.iter().map(|(_, body)| body.get("msg_id").unwrap().as_int().unwrap()).collect();
    assert_eq!(ids, [1, 2, 3]);
    assert!(sent.iter().all(|(_, body)| body.get("echo") == sent[0].1.get("echo")));
    let operations = run.load().operations();
    assert_eq!((operations.len(), operations[0].requests), (1, 3));
    assert!(operations[0].is_ok());
}

#[test]
fn a_definite_error_after_a_silence_leaves_it_open() {
    // 22 would say that nothing happened; the first request may have been what changed the value.
    let run = echo(1, Habit::IsSilentThenFails(1, 22), retrying(5)).run(1);
    assert!(matches!(run.load().operations()[0].outcome, Some(OpOutcome::Unknown { code: 22 })));
    assert_eq!(run.load().operations()[0].requests, 2);
    let run = echo(1, Habit::Fails(22), retrying(5)).run(1);
    assert!(matches!(run.load().operations()[0].outcome, Some(OpOutcome::Refused { code: 22, .. })));
}

#[test]
fn retries_come_to_an_end_and_may_turn_to_other_nodes() {
    let run = echo(1, Habit::Fails(11), retrying(3)).run(1);
    assert_eq!(run.load().operations()[0].requests, 4);
    assert!(matches!(run.load().operations()[0].outcome, Some(OpOutcome::Refused { code: 11, .. })));
    let mut plan = retrying(3);
    plan.retries.elsewhere = true;
    let run = echo(3, Habit::Fails(11), plan).run(1);
    let client = run.load().clients().next().unwrap();
    let asked: Vec<&str> = run
        .trace()
        .events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::Send { from, to, .. } if *from == client => {
                Some(&*run.trace().processes[to.index()].name)
            }
            _ => None,
        })
        .collect();
    assert_eq!(asked, ["n0", "n1", "n2", "n0"]);
}

#[test]
fn a_deadline_travels_with_the_request_and_ends_it() {
    let plan = Plan { deadline: Some(ms(650)), ..retrying(9) };
    let run = echo(1, Habit::IsSilent, plan).run(1);
    let left: Vec<(u64, i64)> =
        sent(&run).iter().map(|(at, body)| (*at, body.get("left_ms").unwrap().as_int().unwrap())).collect();
    // Asked at 0 and 400; the second is given up at 650, and no third would come before the deadline.
    assert_eq!(left, [(0, 650), (400, 250)]);
    assert_eq!(run.load().operations()[0].ended, Some(ms(650)));
}

#[test]
fn what_is_of_no_use_any_more_never_begins() {
    // One client at 30 ms an operation, 20 at once, of use for 100 ms: it begins at 0, 30, 60 and 90.
    let plan = open(20, Arrivals::Bursts { size: 20 }, Busy::Queue, SECOND);
    let plan = Plan { deadline: Some(ms(100)), ..plan };
    let run = echo(1, Habit::AnswersAfter(ms(30)), plan).run(1);
    assert_ends(&run);
    let counts = run.load().counts();
    assert_eq!((counts.arrived, counts.begun, counts.expired), (20, 4, 16));
    assert_eq!(run.load().operations()[3].ended, Some(ms(100)));
}
