//! Servers that do nothing twice, by numbers that their clients give: what they remember, and for how long.

mod support;

use support::cluster::{Act, Played, ask, play};
use support::json;
use trace::Value;

const LINK_MS: u64 = 10;

fn number(body: &Value, field: &str) -> Option<i64> {
    body.get(field).and_then(Value::as_int)
}

/// The answers of a type, from whichever node.
fn of_type<'a>(played: &'a Played, kind: &str) -> Vec<&'a Value> {
    let is_wanted = |body: &&Value| body.get("type") == Some(&Value::text(kind));
    played.answers.iter().map(|(_, body)| body).filter(is_wanted).collect()
}

// ---- windowed-counter -----------------------------------------------------------------------------------------

/// A copy of a request of c1 comes; its delta is 10 for number 1, 20 for number 2, and so on.
fn add(life: i64, seq: i64, done_below: i64) -> Act {
    let delta = 10 * seq;
    ask(
        0,
        &format!(
            r#"{{"type": "add", "client": "c1", "life": {life}, "seq": {seq}, "done_below": {done_below},
                "delta": {delta}, "msg_id": {seq}}}"#
        ),
    )
}

/// The totals that were told, in order, and the one at the end.
fn totals(acts: &[Act]) -> (Vec<Option<i64>>, Option<i64>) {
    let mut timed: Vec<(u64, Act)> = (0..).step_by(50).zip(acts.iter().cloned()).collect();
    timed.push((50 * acts.len() as u64, ask(0, r#"{"type": "read"}"#)));
    let played = play(&["windowed-counter"], 1, LINK_MS, &timed, 500);
    let told = of_type(&played, "add_ok").into_iter().map(|body| number(body, "total")).collect();
    (told, number(of_type(&played, "read_ok")[0], "total"))
}

#[test]
fn a_request_that_was_overtaken_is_run_and_each_copy_gets_the_answer_of_its_run() {
    let got = totals(&[add(1, 2, 1), add(1, 1, 1), add(1, 2, 1), add(1, 1, 1)]);
    assert_eq!(got, (vec![Some(20), Some(30), Some(20), Some(30)], Some(30)));
}

#[test]
fn below_the_mark_nothing_is_run_and_an_old_mark_does_not_lower_it() {
    let got = totals(&[add(1, 1, 1), add(1, 4, 4), add(1, 1, 1), add(1, 3, 1), add(1, 4, 4)]);
    assert_eq!(got, (vec![Some(10), Some(50), Some(50)], Some(50)));
}

#[test]
fn a_new_life_counts_anew_and_the_former_ones_are_over() {
    let got = totals(&[add(1, 1, 1), add(1, 2, 2), add(2, 1, 1), add(1, 3, 2), add(2, 1, 1)]);
    assert_eq!(got, (vec![Some(10), Some(30), Some(40), Some(40)], Some(40)));
}

#[test]
fn a_restart_brings_back_sums_windows_and_answers() {
    let restart = [Act::Kill(0), Act::Restart(0)];
    let before = [add(1, 1, 1), add(1, 2, 2), add(2, 1, 1), add(2, 3, 1)];
    let after = [add(2, 3, 1), add(1, 3, 1), add(2, 2, 1), add(2, 1, 1)];
    let got = totals(&[before.as_slice(), &restart, &after].concat());
    let told = [10, 30, 40, 70, 70, 90, 40].map(Some).to_vec();
    assert_eq!(got, (told, Some(90)));
}

#[test]
fn no_more_is_kept_of_a_client_than_what_it_has_open() {
    let mut acts: Vec<(u64, Act)> =
        (1..=100).map(|seq| (20 * seq as u64, add(1, seq, (seq - 7).max(1)))).collect();
    acts.push((3_000, Act::Look));
    let played = play(&["windowed-counter"], 1, LINK_MS, &acts, 100);
    let view = json(r#"{"answers_for_one_client": 8, "other_values_for_one_client": 2}"#);
    assert_eq!(played.looks[0], [Some(view)]);
}

// ---- numbered-ledger ------------------------------------------------------------------------------------------

const LEDGER: usize = 2;

fn buy(front: usize, seq: i64) -> Act {
    ask(
        front,
        &format!(r#"{{"type": "buy", "customer": "c1", "seq": {seq}, "amount": 30, "msg_id": {seq}}}"#),
    )
}

/// Two fronts and a ledger; a statement is asked for in the end.
fn shop(seed: u64, acts: &[(u64, Act)]) -> Played {
    let last_ms = acts.iter().map(|(at_ms, _)| *at_ms).max().unwrap_or_default();
    let mut all = acts.to_vec();
    all.push((last_ms + 13_000, ask(LEDGER, r#"{"type": "statement"}"#)));
    play(&["numbered-ledger"; 3], seed, LINK_MS, &all, 500)
}

fn receipts_charged(played: &Played) -> Vec<Option<i64>> {
    match of_type(played, "statement_ok")[0].get("charges") {
        Some(Value::List(charges)) => charges.iter().map(|charge| number(charge, "receipt")).collect(),
        other => panic!("no charges: {other:?}"),
    }
}

/// What the fronts said: the receipt, or the code.
fn outcomes(played: &Played) -> Vec<(Option<i64>, Option<i64>)> {
    let from_fronts = played.answers.iter().filter(|(place, _)| *place != LEDGER);
    from_fronts.map(|(_, body)| (number(body, "receipt"), number(body, "code"))).collect()
}

#[test]
fn a_purchase_has_one_outcome_whichever_front_asks_and_whoever_dies_meanwhile() {
    let restart = |place, at_ms| [(at_ms, Act::Kill(place)), (at_ms + 5, Act::Restart(place))];
    let mut acts = vec![(0, buy(0, 1)), (0, buy(1, 1)), (500, buy(1, 1))];
    acts.extend(restart(0, 1_000));
    acts.extend(restart(LEDGER, 1_000));
    // It dies while it decides the next one: at the bank from 2,010 to 2,030, and asked again by the front.
    acts.extend([(1_500, buy(0, 1)), (2_000, buy(0, 2)), (2_000, buy(1, 2))]);
    acts.extend(restart(LEDGER, 2_025));
    let mut refused = 0;
    for seed in 1..=40 {
        let played = shop(seed, &acts);
        let told = outcomes(&played);
        assert_eq!(told.len(), 6, "each message is answered, seed {seed}");
        assert!(told[..4].iter().all(|one| *one == told[0]) && told[4] == told[5], "seed {seed}: {told:?}");
        let receipts: Vec<_> = [told[0].0, told[4].0].into_iter().filter(Option::is_some).collect();
        assert_eq!(receipts_charged(&played), receipts, "seed {seed}");
        refused += [told[0].1, told[4].1].iter().filter(|code| **code == Some(14)).count();
    }
    // One in six of 80, with a standard deviation of 3.3.
    assert!((1..=30).contains(&refused), "{refused} were refused");
}

#[test]
fn a_number_below_the_last_is_over() {
    for seed in 1..=10 {
        let played = shop(seed, &[(0, buy(0, 2)), (500, buy(1, 1))]);
        let told = outcomes(&played);
        assert_eq!(told[1], (None, Some(0)), "seed {seed}");
        assert_eq!(receipts_charged(&played), told[0].0.iter().map(|one| Some(*one)).collect::<Vec<_>>());
    }
}

#[test]
fn a_front_that_hears_nothing_for_10_s_says_that_nobody_knows_and_asks_less_and_less_often() {
    let played = shop(1, &[(0, Act::Cut(LEDGER, 0)), (0, buy(0, 1)), (9_990, Act::Look)]);
    assert_eq!(outcomes(&played), [(None, Some(0))]);
    let asked: Vec<u64> = played.of_type("charge").iter().map(|sent| sent.at_ms).collect();
    // Waits of 150, 300, 600 and then 1,000 ms, each up to twice as long: 3 + 4 attempts at least, 3 + 9 at most.
    assert!((7..=13).contains(&asked.len()) && asked.last() >= Some(&8_000), "{asked:?}");
}
