//! The nodes of the track on messages, each asked what it promises, and what it does when the network is not kind.

mod support;

use support::cluster::{Act, Played, ask, play, play_beside};
use support::{code, json};
use trace::Value;

/// The answers of a cluster whose links take 10 ms.
fn answers(programs: &[&str], acts: &[(u64, Act)]) -> Vec<Value> {
    answers_of(&play(programs, 1, 10, acts, 3_000))
}

fn answers_of(played: &Played) -> Vec<Value> {
    played.answers.iter().map(|(_, answer)| answer.clone()).collect()
}

fn codes(answers: &[Value]) -> Vec<Option<i64>> {
    answers.iter().map(code).collect()
}

/// What the first node shows under a name, look by look.
fn shown(played: &Played, name: &str) -> Vec<Value> {
    let first = |look: &Vec<Option<Value>>| look[0].as_ref().and_then(|view| view.get(name)).cloned();
    played.looks.iter().map(|look| first(look).expect("it shows this")).collect()
}

#[test]
fn what_nobody_knows_is_refused_with_10_and_an_error_is_not_answered() {
    for program in ["bootstrap-node", "reserving-shop", "rpc-relay", "scatter-gather", "sweep-relay"] {
        let acts = [(0, ask(0, r#"{"type": "eat"}"#)), (1, ask(0, r#"{"type": "error", "code": 10}"#))];
        assert_eq!(codes(&answers(&[program], &acts)), [Some(10)], "{program}");
    }
}

// ---- bootstrap-node ---------------------------------------------------------------------------------

fn init(members: usize) -> Act {
    let names = (1..=members).map(|n| Value::text(format!("n{n}"))).collect();
    let init =
        [("type", Value::text("init")), ("node_id", Value::text("n1")), ("node_ids", Value::List(names))];
    Act::Ask(0, Value::map(init))
}

fn who() -> Act {
    ask(0, r#"{"type": "who"}"#)
}

#[test]
fn a_majority_is_the_smallest_number_that_is_more_than_half() {
    for (members, majority) in [(1, 1), (2, 2), (3, 2), (4, 3), (25, 13)] {
        let answers = answers(&["bootstrap-node"], &[(0, init(members)), (1, who())]);
        assert_eq!(answers[1].get("majority"), Some(&Value::Int(majority)), "of {members}");
        assert!(matches!(answers[1].get("peers"), Some(Value::List(peers)) if peers.len() == members - 1));
    }
}

#[test]
fn who_is_refused_with_11_before_the_first_init_of_each_life() {
    let acts = [(0, who()), (1, init(3)), (2, who()), (3, Act::Kill(0)), (4, Act::Restart(0)), (5, who())];
    assert_eq!(codes(&answers(&["bootstrap-node"], &acts)), [Some(11), None, None, Some(11)]);
}

#[test]
fn each_init_is_answered_and_the_newest_counts() {
    let answers = answers(&["bootstrap-node"], &[(0, init(3)), (1, init(5)), (2, who())]);
    assert_eq!(answers[..2], [json(r#"{"type": "init_ok"}"#), json(r#"{"type": "init_ok"}"#)]);
    assert_eq!(answers[2].get("majority"), Some(&Value::Int(3)));
}

#[test]
fn an_init_that_leaves_out_the_node_itself_changes_nothing() {
    let strange = ask(0, r#"{"type": "init", "node_id": "n1", "node_ids": ["n2", "n3"]}"#);
    let acts = [(0, init(4)), (1, strange), (2, who())];
    let answers = answers(&["bootstrap-node"], &acts);
    assert_eq!(codes(&answers), [None, Some(12), None]);
    assert_eq!(answers[2].get("majority"), Some(&Value::Int(3)));
}

// ---- strict-boxes -----------------------------------------------------------------------------------

/// What a node that reads lines answers to these, one after the other.
fn answers_to_lines(lines: &[&str]) -> Vec<Value> {
    let acts: Vec<_> =
        (0..).zip(lines).map(|(at_ms, line)| (at_ms, Act::Line(0, (*line).to_owned()))).collect();
    answers(&["strict-boxes"], &acts)
}

fn line(body: &str) -> String {
    format!(r#"{{"src": "c1", "dest": "n1", "body": {body}}}"#)
}

#[test]
fn nothing_is_said_where_nobody_waits() {
    let noise = [
        "Good morning!".to_owned(),
        "null".to_owned(),
        "[]".to_owned(),
        r#"{"dest": "n1", "body": {"type": "read", "msg_id": 1}}"#.to_owned(),
        r#"{"src": 7, "dest": "n1", "body": {"type": "read", "msg_id": 1}}"#.to_owned(),
        line("[]"),
        line(r#"{"type": "read"}"#),
        line(r#"{"type": "read", "msg_id": true}"#),
        line(r#"{"type": "read", "msg_id": 1.0}"#),
        line(r#"{"type": "error", "msg_id": 1, "in_reply_to": 2, "code": 12}"#),
        // Nobody has this name, so nobody can be told.
        line(r#"{"type": "read", "msg_id": 1}"#).replace("c1", "c77"),
    ];
    let lines: Vec<_> = noise.iter().map(String::as_str).collect();
    assert_eq!(answers_to_lines(&lines), []);
    assert_eq!(answers_to_lines(&[&line(r#"{"type": "read", "msg_id": 1}"#)]).len(), 1);
}

#[test]
fn what_is_refused_has_changed_nothing_not_even_half() {
    let bodies = [
        r#"{"type": "move", "msg_id": 1, "from": "a", "to": "b", "n": 3}"#,
        r#"{"type": "move", "msg_id": 2, "from": "a", "n": 3}"#,
        r#"{"type": "add", "msg_id": 3, "box": "a", "delta": true}"#,
        r#"{"type": "eat", "msg_id": 4, "box": "a"}"#,
        r#"{"type": ["add"], "msg_id": 5}"#,
        // The one box could take it, the other one could not.
        r#"{"type": "move", "msg_id": 6, "from": "c", "to": "b", "n": 9223372036854775807}"#,
        r#"{"type": "read", "msg_id": 7}"#,
    ];
    let lines = bodies.map(line);
    let answers = answers_to_lines(&lines.each_ref().map(String::as_str));
    assert_eq!(codes(&answers), [None, Some(12), Some(12), Some(10), Some(12), Some(12), None]);
    assert_eq!(answers[6].get("boxes"), Some(&json(r#"{"a": -3, "b": 3}"#)));
    assert_eq!(answers[6].get("in_reply_to"), Some(&Value::Int(7)));
}

#[test]
fn what_is_for_somebody_else_is_refused() {
    let other = line(r#"{"type": "read", "msg_id": 1}"#).replace("n1", "n2");
    assert_eq!(codes(&answers_to_lines(&[&other])), [Some(12)]);
}

#[test]
fn to_move_a_box_into_itself_moves_nothing() {
    let add = line(r#"{"type": "add", "msg_id": 1, "box": "a", "delta": 5}"#);
    let moved = line(r#"{"type": "move", "msg_id": 2, "from": "a", "to": "a", "n": 3}"#);
    let answers = answers_to_lines(&[&add, &moved, &line(r#"{"type": "read", "msg_id": 3}"#)]);
    assert_eq!(answers[2].get("boxes"), Some(&json(r#"{"a": 5}"#)));
}

// ---- reserving-shop ---------------------------------------------------------------------------------

/// A shop with one radio, and an auditor that takes so long, and refuses one verdict in so many.
fn radio_shop(after_ms: i64, refuses_one_in: i64, takes_at_ms: &[u64]) -> Played {
    let options = [("after_ms", after_ms), ("refuses_one_in", refuses_one_in)]
        .map(|(name, n)| (name.to_owned(), Value::Int(n)));
    let mut acts = vec![(0, ask(0, r#"{"type": "fill", "stock": {"radio": 1}}"#)), (5_000, Act::Look)];
    acts.extend(takes_at_ms.iter().map(|at_ms| (*at_ms, ask(0, r#"{"type": "take", "item": "radio"}"#))));
    play_beside(&[("auditor", "auditor", &options)], &["reserving-shop"], 1, 10, &acts, 0)
}

#[test]
fn of_two_who_want_the_last_piece_one_is_granted_it() {
    let played = radio_shop(40, 0, &[1, 20]);
    assert_eq!(codes(&answers_of(&played)), [None, Some(22), None]);
    assert_eq!(shown(&played, "stock"), [json(r#"{"radio": 0}"#)]);
}

#[test]
fn a_refused_claim_goes_back_to_the_shelf() {
    let played = radio_shop(40, 1, &[1, 200]);
    assert_eq!(codes(&answers_of(&played)), [None, Some(14), Some(14)]);
    assert_eq!(shown(&played, "stock"), [json(r#"{"radio": 1}"#)]);
}

#[test]
fn a_verdict_that_comes_after_500_ms_sells_nothing() {
    // Twice 10 ms on the way: 499 ms are in time, 501 are not.
    assert_eq!(codes(&answers_of(&radio_shop(479, 0, &[1]))), [None, None]);
    let played = radio_shop(481, 0, &[1, 700]);
    assert_eq!(codes(&answers_of(&played)), [None, Some(11), Some(11)]);
    assert_eq!(shown(&played, "stock"), [json(r#"{"radio": 1}"#)]);
}

// ---- rpc-relay --------------------------------------------------------------------------------------

fn relay(to: &str, article: i64, after_ms: i64, timeout_ms: i64) -> Act {
    let price = format!(r#"{{"type": "price", "article": {article}, "after": {after_ms}}}"#);
    let says = format!(r#"{{"type": "relay", "to": "{to}", "ask": {price}, "timeout": {timeout_ms}}}"#);
    ask(0, &says)
}

/// The prices that customers were told, `None` where it was an error.
fn prices(answers: &[Value]) -> Vec<Option<i64>> {
    let price = |answer: &Value| answer.get("answer").and_then(|answer| answer.get("price")?.as_int());
    answers.iter().map(price).collect()
}

#[test]
fn an_answer_that_overtakes_another_goes_to_its_own_question() {
    let acts = [(0, relay("n2", 1, 60, 500)), (5, relay("n2", 2, 0, 500))];
    assert_eq!(prices(&answers(&["rpc-relay"; 2], &acts)), [Some(202), Some(201)]);
}

#[test]
fn a_refusal_is_an_answer_and_silence_is_code_0() {
    let acts = [(0, Act::Kill(2)), (0, relay("n2", 100, 0, 500)), (0, relay("n3", 1, 0, 500))];
    let answers = answers(&["rpc-relay"; 3], &acts);
    assert_eq!(answers[0].get("answer").and_then(code), Some(20));
    assert_eq!(codes(&answers[1..]), [Some(0)]);
}

#[test]
fn an_answer_that_comes_late_or_twice_is_told_to_nobody() {
    // Twice 10 ms on the way and 100 ms at n2: the first call is over by then.
    let acts = [
        (0, Act::Double(1, 1)),
        (0, relay("n2", 1, 100, 110)),
        (0, relay("n2", 2, 100, 500)),
        (900, Act::Look),
    ];
    let played = play(&["rpc-relay"; 2], 1, 10, &acts, 100);
    let answers = answers_of(&played);
    assert_eq!((codes(&answers), prices(&answers)), (vec![Some(0), None], vec![None, Some(202)]));
    assert_eq!(shown(&played, "open"), [Value::Int(0)]);
}

#[test]
fn an_answer_to_a_former_life_settles_nothing() {
    // Both are the first question of their life; the first answer comes at 120 ms, the second at 180.
    let acts = [
        (0, relay("n2", 1, 100, 500)),
        (50, Act::Kill(0)),
        (50, Act::Restart(0)),
        (60, relay("n2", 2, 100, 500)),
    ];
    assert_eq!(prices(&answers(&["rpc-relay"; 2], &acts)), [Some(202)]);
}

// ---- scatter-gather ---------------------------------------------------------------------------------

fn compare(need: usize) -> Act {
    let says =
        r#"{"type": "compare", "shops": ["n4", "n2", "n3"], "article": 7, "need": NEED, "deadline": 200}"#;
    ask(0, &says.replace("NEED", &need.to_string()))
}

fn compared(answer: &Value) -> Vec<Option<i64>> {
    let Some(Value::List(slots)) = answer.get("answers") else { panic!("{answer} has no slots") };
    slots.iter().map(|slot| slot.get("price")?.as_int()).collect()
}

#[test]
fn each_answer_is_in_the_slot_of_its_own_node() {
    let answers = answers(&["scatter-gather"; 4], &[(0, compare(3))]);
    assert_eq!(compared(&answers[0]), [Some(4_007), Some(2_007), Some(3_007)]);
}

#[test]
fn a_round_ends_with_its_last_needed_answer_or_at_its_deadline() {
    // Twice 10 ms on the way; with n3 dead there are two answers and no third.
    for (need, open) in [(2, [2, 0, 0]), (3, [3, 1, 0])] {
        let looks = [1, 21, 201].map(|at_ms| (at_ms, Act::Look));
        let acts: Vec<_> = [(0, Act::Kill(2)), (0, compare(need))].into_iter().chain(looks).collect();
        let played = play(&["scatter-gather"; 4], 1, 10, &acts, 500);
        let expected = [3, open[1], open[2]].map(Value::Int);
        assert_eq!(shown(&played, "open"), expected, "{need} are needed");
        assert_eq!(compared(&answers_of(&played)[0]), [Some(4_007), Some(2_007), None]);
    }
}

#[test]
fn a_copy_of_an_answer_counts_for_no_second_node() {
    let acts = [(0, Act::Kill(2)), (0, Act::Double(1, 1)), (0, compare(3)), (199, Act::Look)];
    let played = play(&["scatter-gather"; 4], 1, 10, &acts, 500);
    // Each of two shops answers twice or more, and the round still waits for n3.
    assert!(played.of_type("price_ok").iter().map(|sent| sent.arrived).sum::<usize>() >= 4);
    assert_eq!(shown(&played, "open"), [Value::Int(1)]);
    assert_eq!(played.answers.len(), 1);
}

// ---- sweep-relay ------------------------------------------------------------------------------------

fn pass_on(to: &str, article: i64) -> Act {
    ask(0, &format!(r#"{{"type": "relay", "to": "{to}", "ask": {{"type": "price", "article": {article}}}}}"#))
}

#[test]
fn a_call_is_given_up_by_the_first_sweep_that_finds_it_2000_ms_old() {
    let looks = [2_499, 2_501, 2_999, 3_001].map(|at_ms| (at_ms, Act::Look));
    // At 2,500 ms the calls are 2,400 and 1,999 ms old.
    let acts = [(0, Act::Kill(1)), (100, pass_on("n2", 1)), (501, pass_on("n2", 2))];
    let acts: Vec<_> = acts.into_iter().chain(looks).collect();
    let played = play(&["sweep-relay"; 2], 1, 10, &acts, 0);
    assert_eq!(shown(&played, "open"), [2, 1, 1, 0].map(Value::Int));
    assert_eq!(codes(&answers_of(&played)), [Some(0), Some(0)]);
}

#[test]
fn the_oldest_call_is_given_up_first() {
    let numbered = |n: i64| {
        let ask = r#"{"type": "price", "article": 1}"#;
        json(&format!(r#"{{"type": "relay", "msg_id": {n}, "to": "n2", "ask": {ask}}}"#))
    };
    // All are given up by one sweep, at 2,500 ms.
    let acts: Vec<_> = (1..=9_i64).map(|n| (n.unsigned_abs() * 10, Act::Ask(0, numbered(n)))).collect();
    let acts: Vec<_> = [(0, Act::Kill(1))].into_iter().chain(acts).collect();
    let answers = answers(&["sweep-relay"; 2], &acts);
    let told: Vec<_> = answers.iter().filter_map(|answer| answer.get("in_reply_to")?.as_int()).collect();
    assert_eq!(told, (1..=9).collect::<Vec<_>>());
}

#[test]
fn an_answer_takes_its_own_call_out_and_its_copy_none() {
    let acts = [
        (0, Act::Double(1, 1)),
        (0, pass_on("n2", 7)),
        (0, pass_on("n3", 7)),
        (19, Act::Cut(2, 0)),
        (50, Act::Look),
    ];
    let played = play(&["sweep-relay"; 3], 1, 10, &acts, 3_000);
    let answers = answers_of(&played);
    assert_eq!((prices(&answers), codes(&answers)), (vec![Some(20_007), None], vec![None, Some(0)]));
    assert_eq!(shown(&played, "open"), [Value::Int(1)]);
}
