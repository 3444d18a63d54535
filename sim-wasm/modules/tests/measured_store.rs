//! The measured store: how rare its rounds are, and that its figures are those of the notes.

mod support;

use modules::{Role, module};
use support::cluster::{Act, Played, ask, play};
use support::{Line, json, replies_of};
use trace::Value;

/// The report of these notes at a moment.
fn report(notes: &str, at: i64) -> Value {
    let node = module(Role::Node, "measured-store").unwrap().process(&[]).unwrap();
    let body = format!(r#"{{"type": "report", "notes": {notes}, "at": {at}}}"#);
    replies_of(node, 1, &[Line::Ask(0, json(&body))]).pop().unwrap()
}

#[test]
fn a_put_is_everywhere_when_the_last_node_has_it_or_a_newer_one() {
    // n1 puts tea at 100 and again at 300; n2 hears only of the second, at 450.
    let notes = r#"{
        "n1": {"heard": [[100, "tea", 7, "n1"], [300, "tea", 9, "n1"]], "gets": [],
               "sent": {"exchange": 5, "exchange_ok": 1}},
        "n2": {"heard": [[450, "tea", 9, "n1"], [460, "jam", 3, "n1"]], "gets": [],
               "sent": {"exchange": 2, "exchange_ok": 2}}}"#;
    let wanted = r#"{"type": "report_ok", "p50": 150, "p99": 350, "messages": 5.0, "stale": null}"#;
    assert_eq!(report(notes, 2_300), json(wanted));
}

#[test]
fn a_put_that_is_still_on_its_way_is_as_late_as_it_is_old_and_a_young_one_is_not_counted() {
    let notes = r#"{
        "n1": {"heard": [[100, "tea", 7, "n1"], [2000, "jam", 9, "n1"]], "gets": [], "sent": {}},
        "n2": {"heard": [[150, "tea", 6, "n2"]], "gets": [], "sent": {}}}"#;
    // The put at n2 is at n1 already, as something newer: before it was made.
    let wanted = r#"{"type": "report_ok", "p50": 0, "p99": 2900, "messages": 0.0, "stale": null}"#;
    assert_eq!(report(notes, 3_000), json(wanted));
}

#[test]
fn bailis_2012_a_get_is_stale_if_a_greater_stamp_of_its_key_was_put_before() {
    let notes = r#"{
        "n1": {"heard": [[100, "tea", 7, "n1"]], "sent": {},
               "gets": [[100, "tea", 0, ""], [101, "tea", 7, "n1"], [101, "jam", 0, ""]]},
        "n2": {"heard": [[120, "tea", 7, "n1"]], "sent": {}, "gets": [[110, "tea", 0, ""], [115, "tea", 8, "n0"]]}}"#;
    assert_eq!(report(notes, 5_000).get("stale"), Some(&Value::Float(0.2)));
}

#[test]
fn of_no_notes_there_are_no_figures() {
    let wanted = r#"{"type": "report_ok", "p50": null, "p99": null, "messages": null, "stale": null}"#;
    assert_eq!(report("{}", 5_000), json(wanted));
    assert_eq!(report(r#"{"n1": {"heard": [[1, 2], 3, "x"], "gets": 7, "sent": []}}"#, 5_000), json(wanted));
    assert_eq!(support::code(&report("7", 5_000)), Some(12));
}

/// So many nodes that are told that of 100 messages so many are lost, and what they do for two seconds.
fn begun(nodes: usize, loss: &str) -> Played {
    let body = format!(r#"{{"type": "begin", "loss": {loss}}}"#);
    let mut acts: Vec<(u64, Act)> = (0..nodes).map(|node| (0, ask(node, &body))).collect();
    acts.push((1_000, ask(0, r#"{"type": "put", "key": "tea", "value": 5}"#)));
    acts.extend((0..nodes).map(|node| (3_000, ask(node, r#"{"type": "get", "key": "tea"}"#))));
    play(&vec!["measured-store"; nodes], 1, 15, &acts, 100)
}

#[test]
fn karp_2000_twice_the_rounds_that_a_value_needs_fit_into_two_seconds() {
    // 1,000 ms over log3 n + ln ln n, times the square of what arrives:
    // 10: 2.096 + 0.834 = 2.930; 25: 2.930 + 1.169 = 4.099 and 0.81; 40: 3.358 + 1.305 = 4.663 and 4 / 9.
    for (nodes, loss, period) in [(10, "0", 341), (25, "0.1", 197), (40, "0.333333", 95), (3, "1", 1)] {
        let played = begun(nodes, loss);
        let told = played.answers.iter().filter_map(|(_, answer)| answer.get("period")?.as_int());
        assert_eq!(told.collect::<Vec<_>>(), vec![period; nodes]);
    }
}

#[test]
fn rounds_bring_a_put_to_all_nodes_within_two_seconds() {
    let played = begun(10, "0");
    let got = played.answers.iter().filter(|(_, answer)| answer.get("value") == Some(&Value::Int(5)));
    assert_eq!(got.count(), 10);
    // Ten nodes, a round each 341 ms, for 3,100 ms.
    let rounds = played.of_type("exchange").len();
    assert!((90..=100).contains(&rounds), "{rounds}");
}
