//! Sentences, read as somebody reads them who has never seen the trace.

use super::*;
use crate::{
    ConnectionId, DiskFault, DiskOp, FaultId, FaultKind, ProcessInfo, ProcessKind, StreamEvent, Time,
};
use std::sync::Arc;

const N1: ProcessId = ProcessId(0);
const N2: ProcessId = ProcessId(1);
const C1: ProcessId = ProcessId(2);

fn body(text: &str) -> Arc<Payload> {
    Arc::new(Payload::Body(Value::from_json(text).unwrap()))
}

fn told(kinds: Vec<EventKind>) -> Vec<String> {
    let process = |name: &str, kind| ProcessInfo { name: name.to_owned(), kind };
    let kinds_of = [("n1", ProcessKind::Node), ("n2", ProcessKind::Node), ("c1", ProcessKind::Client)];
    let trace = Trace {
        processes: kinds_of.into_iter().map(|(name, kind)| process(name, kind)).collect(),
        events: kinds.into_iter().map(|kind| Event { at: Time::ZERO, cause: None, kind }).collect(),
    };
    (0..).take(trace.events.len()).map(|event| tell(&trace, EventId(event))).collect()
}

#[test]
fn a_message_is_told_from_its_sending_to_its_end() {
    let message = MessageId(0);
    let payload = body(r#"{"type": "echo", "echo": 5}"#);
    let words = told(vec![
        EventKind::Send { message, from: N1, to: N2, payload },
        EventKind::Copy { message, copy: 1 },
        EventKind::Deliver { message, copy: 0, altered: None },
        EventKind::Deliver { message, copy: 1, altered: Some(Arc::new(Payload::Text("{\"ty".to_owned()))) },
        EventKind::Drop { message, copy: 0, why: DropReason::Loss },
        EventKind::Drop { message, copy: 0, why: DropReason::Dead },
    ]);
    let wanted = [
        r#"n1 → n2: echo {"echo": 5}"#,
        r#"the network makes copy 1 of n1 → n2: echo {"echo": 5}"#,
        r#"arrived: n1 → n2: echo {"echo": 5}"#,
        r#"arrived damaged: n1 → n2: "{\"ty""#,
        r#"lost: n1 → n2: echo {"echo": 5}"#,
        r#"n2 is down, not delivered: n1 → n2: echo {"echo": 5}"#,
    ];
    assert_eq!(words, wanted);
}

#[test]
fn operations_and_faults_are_told_with_what_they_belong_to() {
    let (op, fault) = (OpId(0), FaultId(0));
    let links = vec![(N1, N2), (N1, C1), (N2, N1)];
    let words = told(vec![
        EventKind::Invoke { op, client: C1, node: N2, body: body(r#"{"type": "read"}"#) },
        EventKind::FaultStart { fault, kind: FaultKind::Cut { links } },
        EventKind::Return { op, outcome: OpOutcome::Unknown { code: 0 } },
        EventKind::FaultEnd { fault },
    ]);
    let wanted = [
        "c1 asks n2: read",
        "fault begins: cut n1 | n2, n1 ⇸ c1",
        "c1 gave up waiting for n2",
        "fault ends: cut n1 | n2, n1 ⇸ c1",
    ];
    assert_eq!(words, wanted);
}

#[test]
fn what_has_no_counterpart_is_told_all_the_same_and_long_texts_are_cut() {
    let text = "x".repeat(1_000);
    let words = told(vec![
        EventKind::Deliver { message: MessageId(7), copy: 0, altered: None },
        EventKind::Return { op: OpId(7), outcome: OpOutcome::Unknown { code: 13 } },
        EventKind::FaultEnd { fault: FaultId(7) },
        EventKind::Say { process: N1, text },
    ]);
    assert_eq!(words[..2], ["arrived: message 7", "a client cannot know what a node did, code 13"]);
    assert_eq!((words[2].as_str(), words[3].chars().count()), ("fault ends: unknown", LETTERS_MAX + 1));
}

/// What one event of `n1` is told as.
fn one(kind: EventKind) -> String {
    told(vec![kind]).remove(0)
}

#[test]
fn a_copy_that_never_arrives_is_told_with_what_kept_it() {
    let message = MessageId(0);
    let drop = |why| {
        let sent = EventKind::Send { message, from: N1, to: N2, payload: body(r#"{"type": "echo"}"#) };
        told(vec![sent, EventKind::Drop { message, copy: 0, why }]).remove(1)
    };
    assert_eq!(drop(DropReason::Overflow), "too much waited for the link, not delivered: n1 → n2: echo");
    assert_eq!(
        drop(DropReason::Intercepted),
        "taken by somebody in the middle, not delivered: n1 → n2: echo"
    );
}

#[test]
fn a_process_that_goes_of_itself_is_not_one_that_was_killed() {
    assert_eq!(one(EventKind::Exit { process: N1 }), "n1 ends by itself: its memory is gone");
    assert_eq!(one(EventKind::Leave { process: N1 }), "n1 leaves the cluster for good");
}

#[test]
fn what_a_process_does_to_its_disk_names_the_file() {
    let deed = |op, bytes| one(EventKind::Disk { process: N1, op, file: "log".to_owned(), bytes });
    let words = DiskOp::ALL.map(|op| deed(op, 5));
    let wanted = [
        "n1 adds 5 bytes to log",
        "n1 writes 5 bytes to log",
        "n1 reads 5 bytes from log",
        "n1 cuts log down to 5 bytes",
        "n1 renames log",
        "n1 deletes log",
        "n1 begins a sync of log",
    ];
    assert_eq!(words, wanted);
    assert_eq!(deed(DiskOp::Append, 1), "n1 adds 1 byte to log");
}

#[test]
fn the_end_of_a_sync_says_what_it_was_for() {
    let synced = |ok| one(EventKind::Synced { process: N1, file: "log".to_owned(), ok });
    assert_eq!(synced(true), "the sync of log on n1 is done: a crash cannot take it now");
    assert_eq!(synced(false), "the sync of log on n1 fails: what it covered may be lost");
}

/// What happens to connection 4, which `n1` asks `n2` for first.
fn connection(what: Vec<StreamEvent>) -> Vec<String> {
    let asked = StreamEvent::Connect { from: N1, to: N2 };
    let events = std::iter::once(asked).chain(what);
    told(events.map(|what| EventKind::Stream { connection: ConnectionId(4), what }).collect())
}

#[test]
fn a_connection_is_told_from_asking_to_its_end() {
    let data = b"GET /\r\n".to_vec();
    let words = connection(vec![
        StreamEvent::Accept,
        StreamEvent::Heard { by: N2 },
        StreamEvent::Arrive { to: N2, data },
        StreamEvent::End { to: N2 },
        StreamEvent::Reset { to: N1 },
    ]);
    let wanted = [
        "n1 asks n2 for connection 4",
        "n2 accepts connection 4 from n1",
        "n2 looks at what is new on connection 4",
        r#"7 bytes reach n2 on connection 4: "GET /\r\n""#,
        "the end of connection 4 reaches n2: nothing more will come",
        "connection 4 breaks for n1: it was reset, or nobody answers",
    ];
    assert_eq!(words, wanted);
    assert_eq!(connection(vec![StreamEvent::Refuse])[1], "n2 refuses connection 4 from n1");
}

#[test]
fn an_answer_without_its_question_is_told_all_the_same() {
    let event = |what| one(EventKind::Stream { connection: ConnectionId(9), what });
    assert_eq!(event(StreamEvent::Accept), "connection 9 is accepted");
    assert_eq!(event(StreamEvent::Refuse), "connection 9 is refused");
}

#[test]
fn bytes_are_text_when_they_are_one_and_numbers_when_not() {
    let arrive = |data: &[u8]| {
        let what = StreamEvent::Arrive { to: N2, data: data.to_vec() };
        one(EventKind::Stream { connection: ConnectionId(0), what })
    };
    assert_eq!(arrive(&[0xff]), "1 byte reaches n2 on connection 0: ff");
    assert_eq!(arrive(&[0x16, 3, 1, 0, b'a']), "5 bytes reach n2 on connection 0: 16 03 01 00 61");
    assert_eq!(arrive("größe".as_bytes()), r#"7 bytes reach n2 on connection 0: "größe""#);
    let long = arrive(&[0; 40]);
    assert_eq!(long.matches("00").count(), 16);
    assert!(long.ends_with("00 …"), "{long}");
    assert!(arrive(&[b'x'; 1_000]).ends_with("x\"…"));
}

/// A fault from its beginning to its end.
fn fault(kind: FaultKind) -> [String; 2] {
    let fault = FaultId(0);
    let words = told(vec![EventKind::FaultStart { fault, kind }, EventKind::FaultEnd { fault }]);
    words.try_into().expect("two events make two sentences")
}

#[test]
fn faults_of_the_network_say_what_becomes_of_messages() {
    let begins = |kind| fault(kind)[0].clone();
    let words = [
        begins(FaultKind::Falsification { chance: 1, of: 3 }),
        begins(FaultKind::Reordering { chance: 1, of: 3, by: Time::from_ms(50) }),
        begins(FaultKind::Unauthenticated),
        begins(FaultKind::Tap { from: N1, to: N2, by: C1 }),
        begins(FaultKind::Interception { from: N1, to: N2, by: C1 }),
    ];
    let wanted = [
        "fault begins: changes a value of 1 in 3 messages, unnoticed",
        "fault begins: holds back 1 in 3 messages by up to 50 ms",
        "fault begins: nobody checks senders: a liar can send in another's name",
        "fault begins: c1 reads what n1 sends to n2",
        "fault begins: c1 stands in the middle and takes what n1 sends to n2",
    ];
    assert_eq!(words, wanted);
}

#[test]
fn faults_of_a_machine_last_until_they_end() {
    let last = [
        (FaultKind::Slow { process: N1, percent: 20 }, "n1 computes at 20% of its speed"),
        (
            FaultKind::ClockDrift { process: N1, ppm: 200 },
            "the clock of n1 runs fast by 200 parts in a million",
        ),
        (
            FaultKind::ClockDrift { process: N1, ppm: -200 },
            "the clock of n1 runs slow by 200 parts in a million",
        ),
        (FaultKind::Disk { process: N1, what: DiskFault::Full }, "the disk of n1 is full"),
        (
            FaultKind::Disk { process: N1, what: DiskFault::Unreadable { file: "log".to_owned() } },
            "log cannot be read on n1",
        ),
        (FaultKind::Byzantine { process: N1 }, "n1 may lie"),
    ];
    for (kind, says) in last {
        assert_eq!(fault(kind), [format!("fault begins: {says}"), format!("fault ends: {says}")]);
    }
}

#[test]
fn what_is_done_in_an_instant_does_not_sound_as_if_its_end_took_it_back() {
    let file = || "log".to_owned();
    let disk = |what| FaultKind::Disk { process: N1, what };
    let (by, over) = (1_500, Time::from_ms(20));
    let done = [
        (FaultKind::ClockJump { process: N1, by }, "the clock of n1 jumps 1.5 ms ahead"),
        (FaultKind::ClockJump { process: N1, by: -by }, "the clock of n1 jumps 1.5 ms back"),
        (
            FaultKind::ClockSmear { process: N1, by, over },
            "the clock of n1 moves 1.5 ms ahead, little by little over 20 ms",
        ),
        (disk(DiskFault::Rot { file: file(), at: 7 }), "a bit of log flips on n1, at byte 7"),
        (disk(DiskFault::SyncFails { file: file() }), "the next sync of log on n1 will fail"),
        (disk(DiskFault::Misdirected), "the next write on n1 will land in the wrong place"),
        (disk(DiskFault::Erased), "everything on the disk of n1 is gone"),
    ];
    for (kind, says) in done {
        assert_eq!(fault(kind), [format!("fault: {says}"), format!("fault noted: {says}")]);
    }
}
