//! Nodes that ask again: when, how often, and what they make of what they hear.

mod support;

use support::cluster::{Act, Played, ask, play_beside};
use support::json;
use trace::Value;

const LINK_MS: u64 = 10;

fn number(body: &Value, field: &str) -> Option<i64> {
    body.get(field).and_then(Value::as_int)
}

/// What n1 has told its clients.
fn told(played: &Played) -> Vec<&Value> {
    played.answers.iter().filter(|(place, _)| *place == 0).map(|(_, body)| body).collect()
}

fn codes(played: &Played) -> Vec<Option<i64>> {
    told(played).into_iter().map(|body| number(body, "code")).collect()
}

/// When n1 asked.
fn asked_ms(played: &Played) -> Vec<u64> {
    played.sent.iter().filter(|sent| sent.from == 0).map(|sent| sent.at_ms).collect()
}

// ---- retrier --------------------------------------------------------------------------------------------------

const STORE: usize = 1;
const PUT: &str = r#"{"type": "errand", "msg_id": 7, "deadline": 3000,
    "ask": {"type": "put", "key": "room-7", "value": "Ada", "version": 5}}"#;

/// A `retrier` beside a store in which room 7 has version 5, through these acts.
fn errands(link_ms: u64, acts: &[(u64, Act)]) -> Played {
    let mut all = vec![(0, ask(STORE, r#"{"type": "fill", "cells": {"room-7": ["Zoe", 5]}}"#))];
    all.extend_from_slice(acts);
    play_beside(&[("store", "store", &[])], &["retrier"], 1, link_ms, &all, 5_000)
}

fn be_busy(busy: bool) -> Act {
    ask(STORE, &format!(r#"{{"type": "busy", "busy": {busy}}}"#))
}

#[test]
fn a_yes_to_the_first_attempt_counts_when_the_second_has_left() {
    // There and back it is 250 ms: one more attempt leaves after 200, and none after 400.
    let played = errands(125, &[(10, ask(0, PUT))]);
    let yes = json(r#"{"type": "put_ok", "key": "room-7", "version": 6, "in_reply_to": 7}"#);
    assert_eq!(told(&played), [&yes]);
    assert_eq!(asked_ms(&played), [10, 210]);
}

#[test]
fn a_no_while_another_attempt_is_unanswered_is_told_as_nobody_knows() {
    let played = errands(LINK_MS, &[(10, Act::Cut(STORE, 0)), (10, ask(0, PUT)), (150, Act::Mend)]);
    assert_eq!(codes(&played), [Some(0)]);
    assert_eq!(asked_ms(&played), [10, 210], "after the no nothing more is sent");
    assert_eq!(played.of_type("put_ok").len(), 1, "its own first attempt was in its way");
}

#[test]
fn a_no_is_told_as_it_is_when_every_attempt_was_answered() {
    let late = PUT.replace("\"version\": 5", "\"version\": 4");
    let played = errands(LINK_MS, &[(10, be_busy(true)), (20, ask(0, &late)), (150, be_busy(false))]);
    assert_eq!(codes(&played), [Some(22)]);
    assert_eq!(asked_ms(&played), [20, 220], "after an 11 the next attempt has its time as usual");
}

#[test]
fn a_call_ends_at_its_deadline_and_leaves_nothing_open() {
    let acts = [(0, Act::Cut(0, STORE)), (10, ask(0, PUT)), (1_000, Act::Look), (3_011, Act::Look)];
    let played = errands(LINK_MS, &acts);
    assert_eq!(codes(&played), [Some(0)]);
    // One each 200 ms: 3,000 / 200.
    assert_eq!(asked_ms(&played).len(), 15);
    let open = |look: usize| played.looks[look][0].as_ref().and_then(|view| number(view, "open"));
    // At 10, 210, ..., 810.
    assert_eq!((open(0), open(1)), (Some(5), Some(0)));
}

#[test]
fn what_is_no_errand_is_refused() {
    let no_deadline = r#"{"type": "errand", "ask": {"type": "get", "key": "room-7"}}"#;
    let played = errands(LINK_MS, &[(10, ask(0, no_deadline)), (10, ask(0, r#"{"type": "nap"}"#))]);
    assert_eq!(codes(&played), [Some(12), Some(10)]);
}

// ---- backoff-client -------------------------------------------------------------------------------------------

const SERVER: usize = 1;

fn prices(seed: u64, acts: &[(u64, Act)], rest_ms: u64) -> Played {
    play_beside(&[("queue-server", "queue-server", &[])], &["backoff-client"], seed, LINK_MS, acts, rest_ms)
}

fn price() -> Act {
    ask(0, r#"{"type": "price", "msg_id": 3}"#)
}

/// How long n1 waited between its tries, each of which is given up after 100 ms.
fn waits(played: &Played) -> Vec<u64> {
    asked_ms(played).windows(2).map(|pair| pair[1] - pair[0] - 100).collect()
}

#[test]
fn a_wait_is_drawn_from_all_of_a_limit_that_doubles_up_to_2000_ms() {
    let limits = [100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000];
    let mut parts = Vec::new();
    for seed in 1..=50 {
        let played = prices(seed, &[(0, Act::Kill(SERVER)), (0, price())], 20_000);
        for (wait_ms, limit_ms) in waits(&played).into_iter().zip(limits) {
            assert!(wait_ms <= limit_ms, "{wait_ms} of {limit_ms} ms, seed {seed}");
            parts.push(wait_ms * 100 / limit_ms);
        }
    }
    assert_eq!(parts.len(), 50 * limits.len());
    // Of 400 even draws 80 fall into a fifth, with a standard deviation of 8; five of these are to spare.
    let (low, high) = (parts.iter().filter(|part| **part < 20), parts.iter().filter(|part| **part >= 80));
    let (low, high) = (low.count(), high.count());
    assert!((40..=120).contains(&low) && (40..=120).contains(&high), "{low} and {high} of 400");
}

#[test]
fn it_asks_until_it_is_answered_and_the_next_call_begins_anew() {
    let acts = [
        (0, Act::Kill(SERVER)),
        (0, price()),
        (9_000, Act::Restart(SERVER)),
        (12_000, Act::Kill(SERVER)),
        (12_000, price()),
    ];
    for seed in 1..=20 {
        let played = prices(seed, &acts, 1_000);
        assert_eq!(told(&played), [&json(r#"{"type": "price_ok", "in_reply_to": 3}"#)], "seed {seed}");
        let second: Vec<u64> = asked_ms(&played).into_iter().filter(|ms| *ms >= 12_000).collect();
        assert!(second[0] == 12_000 && second[1] <= 12_200, "{second:?}, seed {seed}");
    }
}

#[test]
fn an_answer_counts_only_from_whoever_was_asked() {
    let mut acts = vec![(0, Act::Kill(SERVER)), (0, price())];
    // The client plays the server, under the numbers that a first life may use.
    let guess = |call: i64| format!(r#"{{"type": "work_ok", "in_reply_to": {}}}"#, (1_i64 << 32) + call);
    acts.extend((0..3).map(|call| (20, ask(0, &guess(call)))));
    assert_eq!(told(&prices(1, &acts, 500)), [&Value::Null; 0]);
}

// ---- retry-budget ---------------------------------------------------------------------------------------------

const BELOW: usize = 3;

fn chain(acts: &[(u64, Act)]) -> Played {
    play_beside(&[("server", "queue-server", &[])], &["retry-budget"; 3], 1, 2, acts, 5_000)
}

/// So many requests, one in each 25 ms.
fn requests(from_ms: u64, count: u64) -> Vec<(u64, Act)> {
    let work = |id| ask(0, &format!(r#"{{"type": "work", "id": {id}, "msg_id": {id}}}"#));
    (0..count).map(|id| (from_ms + 25 * id, work(id))).collect()
}

fn calls_of_the_server(played: &Played) -> usize {
    played.sent.iter().filter(|sent| sent.to == BELOW).count()
}

#[test]
fn three_layers_call_a_dead_server_at_most_1_331_n_plus_34_times() {
    for count in [1, 10, 40, 200] {
        let mut acts = vec![(0, Act::Kill(BELOW))];
        acts.extend(requests(0, count));
        let played = chain(&acts);
        let (calls, requests) = (calls_of_the_server(&played), count as usize);
        assert!(calls >= requests && 1_000 * calls <= 1_331 * requests + 34_000, "{calls} for {requests}");
        assert_eq!(codes(&played), vec![Some(0); requests], "each is told that nobody knows");
    }
}

#[test]
fn one_request_alone_is_tried_three_times_in_each_layer() {
    let mut acts = vec![(0, Act::Kill(BELOW))];
    acts.extend(requests(0, 1));
    // 3 x 3 x 3 need 2 + 6 + 18 retries, of which n3 can pay ten: n2 asks it 9 times, and each earns a tenth.
    assert_eq!(calls_of_the_server(&chain(&acts)), 9 + 10);
}

#[test]
fn a_lost_message_is_made_up_for() {
    for (from, to) in [(0, 1), (1, 0), (1, 2), (2, 1), (2, BELOW), (BELOW, 2)] {
        let mut acts = vec![(0, Act::Cut(from, to)), (60, Act::Mend)];
        acts.extend(requests(0, 1));
        let played = chain(&acts);
        assert_eq!(told(&played)[0].get("type"), Some(&Value::text("work_ok")), "{from} to {to}");
    }
}

#[test]
fn a_purse_that_was_emptied_is_filled_by_ten_requests_a_token() {
    let mut acts = vec![(0, Act::Kill(BELOW))];
    acts.extend(requests(0, 40));
    acts.push((5_000, Act::Restart(BELOW)));
    acts.extend(requests(5_000, 10));
    acts.push((6_000, Act::Cut(2, BELOW)));
    acts.extend(requests(6_000, 1));
    acts.push((6_060, Act::Mend));
    let played = chain(&acts);
    assert_eq!(told(&played).last().and_then(|body| body.get("type")), Some(&Value::text("work_ok")));
}
