//! `open-loop` measures what its calls felt, whatever the other side does meanwhile.

mod support;

use support::cluster::{Act, Played, ask, play};
use support::json;
use trace::Value;

const LINK_MS: u64 = 10;
/// 10 ms there, 2 ms of work, and 10 ms back.
const CALL_MS: i64 = 22;

/// n1 drives n2 20 times a second for 3 s, and reports when all calls are over.
fn drive(timeout_ms: u64, acts: &[(u64, Act)]) -> Played {
    let order = r#"{"type": "drive", "to": "n2", "rate": 20, "seconds": 3, "timeout": "#;
    let mut all = vec![(0, ask(0, &format!("{order}{timeout_ms}}}")))];
    all.extend_from_slice(acts);
    all.push((6_000, ask(0, r#"{"type": "report", "msg_id": 9}"#)));
    play(&["open-loop"; 2], 1, LINK_MS, &all, 100)
}

fn report(played: &Played) -> [Option<i64>; 3] {
    let (_, answer) = played.answers.last().unwrap();
    let report = answer.get("report").unwrap();
    ["per_second", "p50", "p99"].map(|name| report.get(name).and_then(Value::as_int))
}

#[test]
fn calls_leave_at_their_moments_while_the_other_stands_still() {
    let played = drive(2_000, &[(900, Act::Pause(1)), (1_900, Act::Resume(1))]);
    let asked: Vec<u64> = played.of_type("ask").iter().map(|sent| sent.at_ms).collect();
    // One in 50 ms, each prepared for 1 ms.
    assert_eq!(asked, (0..60).map(|call| 50 * call + 1).collect::<Vec<u64>>());
    let [per_second, p50, p99] = report(&played);
    assert_eq!((per_second, p50), (Some(20), Some(CALL_MS)));
    // The call that left at 901 ms came first while n2 stood still. Its 2 ms of work began at 1,900, its answer took 10.
    // Of 60 the 60th is the p99.
    assert_eq!(p99, Some(1_900 + 2 + 10 - 901));
}

#[test]
fn what_is_given_up_counts_with_the_time_it_was_waited_for() {
    let played = drive(300, &[(1_500, Act::Kill(1))]);
    // Calls 0 to 29 leave by 1,451 ms and are answered; the other half is not.
    assert_eq!(report(&played), [Some(10), Some(CALL_MS), Some(300)]);
}

#[test]
fn a_report_before_any_drive_and_a_drive_of_nobody_are_refused() {
    let nobody = r#"{"type": "drive", "to": "n9", "rate": 20, "seconds": 3, "timeout": 100}"#;
    let acts = [(0, ask(0, r#"{"type": "report"}"#)), (0, ask(0, nobody))];
    let played = play(&["open-loop"; 2], 1, LINK_MS, &acts, 100);
    let codes = played.answers.iter().map(|(_, body)| body.get("code").and_then(Value::as_int));
    assert_eq!(codes.collect::<Vec<_>>(), [Some(20), Some(12)]);
}

#[test]
fn the_ring_holds_the_last_hundred_messages_in_order() {
    let played = drive(300, &[(5_000, Act::Look)]);
    let view = played.looks[0][0].as_ref().unwrap();
    let Some(Value::List(ring)) = view.get("ring") else { panic!("no ring: {view}") };
    assert_eq!(ring.len(), 100);
    // The last call left at 2,951 ms.
    let last = [
        r#"{"time": 2951, "direction": "out", "src": "n1", "dest": "n2", "type": "ask"}"#,
        r#"{"time": 2973, "direction": "in", "src": "n2", "dest": "n1", "type": "ask_ok"}"#,
    ];
    assert_eq!(ring[98..], last.map(json));
}
