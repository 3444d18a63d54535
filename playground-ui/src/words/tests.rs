//! What an event is called, whom it concerns, and how values are laid out.

use super::*;
use std::sync::Arc;
use trace::{
    ConnectionId, DiskFault, DiskOp, FaultId, FaultKind, ProcessInfo, ProcessKind, StreamEvent, Time, Value,
};

const N1: ProcessId = ProcessId(0);
const C1: ProcessId = ProcessId(1);
const N2: ProcessId = ProcessId(2);

fn run(kinds: Vec<EventKind>) -> Trace {
    let process = |name: &str, kind| ProcessInfo { name: name.to_owned(), kind };
    Trace {
        processes: vec![
            process("n1", ProcessKind::Node),
            process("c1", ProcessKind::Client),
            process("n2", ProcessKind::Node),
        ],
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
    assert_eq!(teller.parties(EventId(1)), [C1, N1]);
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

/// What the details say of an event, as lines.
fn facts(trace: &Trace, event: u32) -> Vec<String> {
    let picture = Picture::of(trace);
    let facts = Teller { trace, picture: &picture }.facts(EventId(event));
    facts.into_iter().map(|(name, value)| format!("{name}: {value}")).collect()
}

fn stream(what: StreamEvent) -> EventKind {
    EventKind::Stream { connection: ConnectionId(3), what }
}

/// A connection over which 5 bytes arrive, and which is refused once.
fn connected() -> Trace {
    let mut trace = run(vec![
        stream(StreamEvent::Connect { from: C1, to: N1 }),
        stream(StreamEvent::Accept),
        stream(StreamEvent::Arrive { to: N1, data: b"GET /".to_vec() }),
        stream(StreamEvent::Heard { by: N1 }),
        EventKind::Stream { connection: ConnectionId(4), what: StreamEvent::Connect { from: C1, to: N2 } },
        EventKind::Stream { connection: ConnectionId(4), what: StreamEvent::Refuse },
    ]);
    trace.events[2].cause = Some(EventId(1));
    trace
}

#[test]
fn every_kind_has_a_family_that_the_filter_lists() {
    let file = || "log".to_owned();
    let kinds = [
        (EventKind::Exit { process: N1 }, Family::Fault),
        (EventKind::Leave { process: N1 }, Family::Fault),
        (EventKind::Disk { process: N1, op: DiskOp::Read, file: file(), bytes: 1 }, Family::Disk),
        (EventKind::Synced { process: N1, file: file(), ok: true }, Family::Disk),
        (stream(StreamEvent::Accept), Family::Connection),
    ];
    for (kind, family) in kinds {
        assert_eq!(Family::of(&kind), family, "{kind:?}");
        assert!(Family::ALL.contains(&family));
    }
    let slugs: std::collections::BTreeSet<_> = Family::ALL.iter().map(|family| family.slug()).collect();
    assert_eq!(slugs.len(), Family::ALL.len(), "a slug names one family");
}

#[test]
fn what_happens_to_a_connection_concerns_both_its_ends() {
    let trace = connected();
    let picture = Picture::of(&trace);
    let teller = Teller { trace: &trace, picture: &picture };
    for event in [0, 1, 2] {
        assert_eq!(teller.parties(EventId(event)), [C1, N1]);
    }
    assert_eq!(teller.parties(EventId(3)), [N1], "who turns to it does so alone");
    assert_eq!(teller.parties(EventId(5)), [C1, N2]);
    assert_eq!([1, 2, 5].map(|event| teller.line(EventId(event)).who), ["n1", "n1", "n2"]);
}

#[test]
fn the_details_of_a_piece_name_its_connection_and_hold_its_bytes() {
    let trace = connected();
    let wanted = ["Connection: 3", "Asked for by: c1", "Asked of: n1", "Bytes: 5"];
    assert_eq!(facts(&trace, 2), wanted);
    let picture = Picture::of(&trace);
    let teller = Teller { trace: &trace, picture: &picture };
    assert_eq!(teller.bytes(EventId(2)), Some("GET /"));
    assert_eq!(teller.other_end(EventId(0)), Some(EventId(1)));
    assert_eq!(teller.other_end(EventId(5)), Some(EventId(4)));
    assert_eq!(teller.other_end(EventId(2)), None, "a piece has its cause and no other end");
}

#[test]
fn the_details_of_a_disk_name_the_file_and_what_was_moved() {
    let disk = |op, bytes| EventKind::Disk { process: N1, op, file: "log".to_owned(), bytes };
    let synced = EventKind::Synced { process: N1, file: "log".to_owned(), ok: false };
    let trace = run(vec![disk(DiskOp::Append, 5), disk(DiskOp::Truncate, 2), disk(DiskOp::Sync, 0), synced]);
    assert_eq!(facts(&trace, 0), ["Operation: append", "File: log", "Bytes: 5"]);
    assert_eq!(facts(&trace, 1), ["Operation: truncate", "File: log", "New length: 2"]);
    assert_eq!(facts(&trace, 2), ["Operation: sync", "File: log"]);
    assert_eq!(facts(&trace, 3), ["File: log", "Durable: no"]);
}

#[test]
fn a_sync_finds_its_end_among_those_of_other_files_and_steps() {
    let ask = |file: &str| EventKind::Disk { process: N1, op: DiskOp::Sync, file: file.to_owned(), bytes: 0 };
    let done = |file: &str| EventKind::Synced { process: N1, file: file.to_owned(), ok: true };
    let timer = || EventKind::Timer { process: N1 };
    let mut trace =
        run(vec![timer(), ask("a"), ask("b"), timer(), ask("b"), done("a"), done("b"), done("b")]);
    let causes = [None, Some(0), Some(0), None, Some(3), Some(0), Some(0), Some(3)];
    trace.events.iter_mut().zip(causes).for_each(|(event, cause)| event.cause = cause.map(EventId));
    let picture = Picture::of(&trace);
    let teller = Teller { trace: &trace, picture: &picture };
    let other = |event| teller.other_end(EventId(event)).map(|other| other.0);
    assert_eq!([1, 2, 4].map(other), [Some(5), Some(6), Some(7)]);
    assert_eq!([5, 6, 7].map(other), [Some(1), Some(2), Some(4)]);
}

/// A fault from its beginning to its end 40 ms later.
fn with_fault(kind: FaultKind) -> Trace {
    let fault = FaultId(0);
    let mut trace = run(vec![EventKind::FaultStart { fault, kind }, EventKind::FaultEnd { fault }]);
    trace.events[1].at = Time::from_ms(40);
    trace
}

#[test]
fn the_details_of_a_fault_say_how_the_field_calls_it_and_how_long_it_lasts() {
    let drift = with_fault(FaultKind::ClockDrift { process: N1, ppm: -3 });
    let wanted = ["Known as: clock drift", "Process: n1", "Lasts: 40 ms"];
    assert_eq!((facts(&drift, 0), facts(&drift, 1)), (wanted.map(str::to_owned).to_vec(), facts(&drift, 0)));
    let middle = with_fault(FaultKind::Interception { from: N1, to: N2, by: C1 });
    assert_eq!(facts(&middle, 0), ["Known as: man in the middle", "Links: n1→n2", "By: c1", "Lasts: 40 ms"]);
    let reordering = FaultKind::Reordering { chance: 1, of: 3, by: Time::from_ms(9) };
    let wanted = ["Known as: message reordering", "Chance: 1 in 3", "At most: 9 ms", "Lasts: 40 ms"];
    assert_eq!(facts(&with_fault(reordering), 0), wanted);
}

#[test]
fn a_fault_lasts_an_instant_or_to_the_end_or_as_long_as_a_clock_is_moved() {
    let lasts = |trace: &Trace| facts(trace, 0).pop().unwrap();
    let mut rot =
        with_fault(FaultKind::Disk { process: N1, what: DiskFault::Rot { file: "log".to_owned(), at: 0 } });
    rot.events[1].at = Time::ZERO;
    assert_eq!(lasts(&rot), "Lasts: an instant");
    let mut smear = with_fault(FaultKind::ClockSmear { process: N1, by: 5, over: Time::from_ms(70) });
    smear.events[1].at = Time::ZERO;
    assert_eq!(lasts(&smear), "Lasts: 70 ms");
    let mut open = with_fault(FaultKind::Unauthenticated);
    open.events.pop();
    assert_eq!(facts(&open, 0), ["Known as: unauthenticated senders", "Lasts: to the end of the run"]);
}

#[test]
fn a_fault_concerns_whom_it_is_with_and_its_ends_lead_to_each_other() {
    let of = |kind| {
        let trace = with_fault(kind);
        let picture = Picture::of(&trace);
        let teller = Teller { trace: &trace, picture: &picture };
        assert_eq!(teller.parties(EventId(0)), teller.parties(EventId(1)));
        let others = [0, 1].map(|event| teller.other_end(EventId(event)));
        assert_eq!(others, [Some(EventId(1)), Some(EventId(0))]);
        teller.parties(EventId(0))
    };
    assert_eq!(of(FaultKind::Slow { process: N2, percent: 10 }), [N2]);
    assert_eq!(of(FaultKind::Tap { from: N1, to: N2, by: C1 }), [N1, N2, C1]);
    assert_eq!(of(FaultKind::Cut { links: vec![(N1, N2)] }), [N1, N2]);
    assert_eq!(of(FaultKind::Loss { chance: 1, of: 2 }), []);
}

#[test]
fn bars_have_room_for_a_few_words() {
    let trace = run(Vec::new());
    let picture = Picture::of(&trace);
    let teller = Teller { trace: &trace, picture: &picture };
    let disk = |what| FaultKind::Disk { process: N1, what };
    let words = [
        (FaultKind::Falsification { chance: 1, of: 3 }, "changes 1 in 3"),
        (FaultKind::Reordering { chance: 1, of: 3, by: Time::ZERO }, "reorders 1 in 3"),
        (FaultKind::Slow { process: N1, percent: 20 }, "20% speed"),
        (FaultKind::ClockJump { process: N1, by: -1_500 }, "clock jumps 1.5 ms back"),
        (FaultKind::ClockDrift { process: N1, ppm: 4 }, "clock runs fast"),
        (FaultKind::ClockDrift { process: N1, ppm: -4 }, "clock runs slow"),
        (FaultKind::ClockSmear { process: N1, by: 2_000, over: Time::ZERO }, "clock moves 2 ms ahead"),
        (disk(DiskFault::Full), "disk full"),
        (disk(DiskFault::Unreadable { file: "log".to_owned() }), "log unreadable"),
        (disk(DiskFault::Rot { file: "log".to_owned(), at: 9 }), "bit of log flips"),
        (disk(DiskFault::SyncFails { file: "log".to_owned() }), "next sync of log fails"),
        (disk(DiskFault::Misdirected), "next write goes astray"),
        (disk(DiskFault::Erased), "disk erased"),
        (FaultKind::Byzantine { process: N1 }, "may lie"),
        (FaultKind::Unauthenticated, "senders unchecked"),
        (FaultKind::Tap { from: N1, to: N2, by: C1 }, "c1 reads n1→n2"),
        (FaultKind::Interception { from: N1, to: N2, by: C1 }, "c1 takes n1→n2"),
    ];
    for (kind, says) in words {
        assert_eq!(teller.fault(&kind), says);
    }
}
