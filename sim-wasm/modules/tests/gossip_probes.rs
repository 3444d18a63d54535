//! The modules that watch each other: SWIM's probes, suspicions and rumours, section by section.

mod support;

use support::cluster::{Act, Played, Sent, play};
use trace::Value;

/// Looks every so many ms from one moment to another.
fn looks(from_ms: u64, until_ms: u64, every_ms: usize) -> Vec<(u64, Act)> {
    (from_ms..=until_ms).step_by(every_ms).map(|at_ms| (at_ms, Act::Look)).collect()
}

/// Whom a node suspects, in a look.
fn suspects(look: &[Option<Value>], node: usize) -> Option<Vec<&str>> {
    match look[node].as_ref()?.get("suspects")? {
        Value::List(names) => Some(names.iter().filter_map(Value::as_text).collect()),
        other => panic!("no list: {other}"),
    }
}

#[test]
fn swim_2002_4_3_a_dead_node_is_suspected_by_all_within_two_passes_over_the_others() {
    for seed in 0..20 {
        // 2 x 7 turns of a second, from the last probe that was answered to the end of the one that was not.
        let mut acts = vec![(3_000, Act::Kill(4)), (17_010, Act::Look)];
        acts.extend([(17_010, Act::Restart(4)), (31_020, Act::Look)]);
        let played = play(&["probe-node"; 8], seed, 20, &acts, 0);
        for node in (0..8).filter(|node| *node != 4) {
            assert_eq!(suspects(&played.looks[0], node), Some(vec!["n5"]), "seed {seed}, node {node}");
            assert_eq!(suspects(&played.looks[1], node), Some(vec![]), "seed {seed}, node {node}");
        }
    }
}

#[test]
fn swim_2002_3_1_a_cut_link_between_two_makes_nobody_suspect_anybody() {
    for seed in 0..5 {
        let mut acts = vec![(0, Act::Cut(2, 5)), (0, Act::Cut(5, 2))];
        acts.extend(looks(1_000, 30_000, 500));
        let played = play(&["probe-node"; 8], seed, 20, &acts, 0);
        assert!(played.sent.iter().any(|sent| sent.kind() == "ping" && sent.arrived == 0));
        let all_clear = |look: &Vec<_>| (0..8).all(|node| suspects(look, node) == Some(vec![]));
        assert!(played.looks.iter().all(all_clear), "seed {seed}");
    }
}

#[test]
fn swim_2002_4_3_each_of_the_others_is_asked_once_before_anybody_comes_again() {
    let played = play(&["probe-node"; 6], 1, 20, &[], 52_000);
    for node in 0..6 {
        let asked: Vec<usize> =
            played.of_type("ping").iter().filter(|ping| ping.from == node).map(|ping| ping.to).collect();
        for pass in asked.as_chunks::<5>().0 {
            let mut pass = pass.to_vec();
            pass.sort_unstable();
            assert_eq!(pass, (0..6).filter(|other| *other != node).collect::<Vec<_>>(), "{asked:?}");
        }
    }
    // One ping a node and second, and its answer, however many there are: 6 nodes, 51 or 52 turns.
    assert!((2 * 6 * 51..=2 * 6 * 52).contains(&played.sent.len()), "{}", played.sent.len());
}

#[test]
fn a_helper_says_nothing_of_a_silence() {
    let acts = [(500, Act::Kill(0))];
    let played = play(&["probe-node"; 5], 1, 20, &acts, 20_000);
    let about_n1 = |kind: &str| {
        let is_n1 = |sent: &&&Sent| sent.body.get("target") == Some(&Value::text("n1"));
        played.of_type(kind).iter().filter(is_n1).count()
    };
    assert!(about_n1("ping_req") >= 30 && about_n1("ping_req_ok") == 0);
}

// ---- members -------------------------------------------------------------------------------------

/// What a node believes of another, in a look.
fn belief(look: &[Option<Value>], node: usize, of: &str) -> (String, i64) {
    let view = look[node].as_ref().unwrap_or_else(|| panic!("node {node} shows nothing"));
    match view.get("members").and_then(|members| members.get(of)) {
        Some(Value::List(claim)) => (claim[0].as_text().unwrap().to_owned(), claim[1].as_int().unwrap()),
        other => panic!("node {node} shows {other:?} of {of}"),
    }
}

fn beliefs(played: &Played, look: usize, of: &str, but: &[usize]) -> Vec<(String, i64)> {
    let nodes = played.looks[look].len();
    (0..nodes).filter(|node| !but.contains(node)).map(|node| belief(&played.looks[look], node, of)).collect()
}

fn all_are(state: &str, beliefs: &[(String, i64)]) -> bool {
    beliefs.iter().all(|(believed, _)| believed == state)
}

#[test]
fn swim_2002_4_2_who_does_not_answer_an_accusation_is_dead_to_all_and_returns_in_a_new_life() {
    for seed in 0..5 {
        // 30 periods of 500 ms, and 12.
        let acts =
            [(1_000, Act::Kill(3)), (16_000, Act::Look), (16_000, Act::Restart(3)), (22_000, Act::Look)];
        let played = play(&["member-list"; 6], seed, 20, &acts, 0);
        let dead = beliefs(&played, 0, "n4", &[3]);
        assert!(all_are("dead", &dead), "seed {seed}: {dead:?}");
        let back = beliefs(&played, 1, "n4", &[]);
        assert!(
            back.iter().all(|belief| *belief == ("alive".to_owned(), 1_000_000)),
            "seed {seed}: {back:?}"
        );
    }
}

#[test]
fn swim_2002_4_2_an_accused_node_refutes_in_a_greater_life_and_nobody_else_raises_it() {
    for seed in 0..5 {
        let mut acts = vec![(1_000, Act::Pause(3)), (4_000, Act::Resume(3))];
        acts.extend(looks(1_000, 12_000, 500));
        let played = play(&["member-list"; 16], seed, 20, &acts, 0);
        let of_n4: Vec<_> =
            (0..played.looks.len()).flat_map(|look| beliefs(&played, look, "n4", &[3])).collect();
        assert!(of_n4.iter().any(|(state, life)| state == "suspect" && *life == 0), "seed {seed}");
        assert!(of_n4.iter().all(|(state, _)| state != "dead"), "seed {seed}");
        let last = beliefs(&played, played.looks.len() - 1, "n4", &[]);
        assert!(last.iter().all(|belief| *belief == last[0]) && last[0].1 > 0, "seed {seed}: {last:?}");
        assert!(all_are("alive", &last), "seed {seed}: {last:?}");
        // A claim of a greater life was made by n4 first.
        let news = played
            .sent
            .iter()
            .filter(|sent| updates(&sent.body).contains(&("n4".to_owned(), "alive".to_owned(), 1)));
        assert_eq!(news.min_by_key(|sent| sent.at_ms).map(|sent| sent.from), Some(3), "seed {seed}");
    }
}

/// What a message tells: (name, state, life).
fn updates(body: &Value) -> Vec<(String, String, i64)> {
    let Some(Value::List(updates)) = body.get("updates") else { return Vec::new() };
    let text = |update: &Value, field: &str| update.get(field).and_then(Value::as_text).unwrap().to_owned();
    let read = |update: &Value| {
        (text(update, "name"), text(update, "state"), update.get("life").and_then(Value::as_int).unwrap())
    };
    updates.iter().map(read).collect()
}

#[test]
fn swim_2002_4_1_news_rides_on_pings_and_answers_and_dies_down() {
    let acts = [(1_000, Act::Pause(3)), (1_000, Act::Kill(7)), (4_000, Act::Resume(3))];
    let played = play(&["member-list"; 16], 1, 20, &acts, 36_000);
    for sent in &played.sent {
        let count = updates(&sent.body).len();
        assert!(count <= 6 && (count == 0 || matches!(sent.kind(), "ping" | "ping_ok")), "{sent:?}");
    }
    assert!(played.sent.iter().any(|sent| !updates(&sent.body).is_empty()));
    // n8 is buried at 12 s at the latest; 40 periods later nobody tells of it any more.
    let late: Vec<_> =
        played.since(32_000).into_iter().filter(|sent| !updates(&sent.body).is_empty()).collect();
    assert!(late.is_empty(), "{late:?}");
}

#[test]
fn swim_2002_4_1_where_there_is_much_news_a_message_carries_six_updates() {
    let acts: Vec<_> = (0..10).map(|node| (1_000, Act::Kill(node))).collect();
    let played = play(&["member-list"; 16], 1, 20, &acts, 20_000);
    assert_eq!(played.sent.iter().map(|sent| updates(&sent.body).len()).max(), Some(6));
    // Those told least come first, so that each of ten deaths is told all the same.
    let of = |name: String| move |told: &(String, String, i64)| told.0 == name && told.1 == "dead";
    let is_told =
        |name: &String| played.sent.iter().any(|sent| updates(&sent.body).iter().any(of(name.clone())));
    assert!((1..=10).map(|number| format!("n{number}")).all(|name| is_told(&name)));
}

#[test]
fn demers_1987_1_4_a_rumour_is_told_so_often_by_each_and_no_more() {
    let acts = [(1_000, Act::Kill(5))];
    let played = play(&["member-list"; 6], 1, 20, &acts, 40_000);
    let dead = ("n6".to_owned(), "dead".to_owned(), 0);
    for node in 0..5 {
        let told = played.sent.iter().filter(|sent| sent.from == node && updates(&sent.body).contains(&dead));
        assert_eq!(told.count(), 18, "node {node}");
    }
}

#[test]
fn a_life_is_on_the_disk_before_anything_is_said_in_it() {
    let acts = [
        (3_000, Act::Kill(0)),
        (3_100, Act::Restart(0)),
        (3_200, Act::Kill(0)),
        (3_300, Act::Restart(0)),
        (9_000, Act::Look),
    ];
    let played = play(&["member-list"; 4], 1, 20, &acts, 0);
    let of_n1 = beliefs(&played, 0, "n1", &[]);
    assert!(of_n1.iter().all(|belief| *belief == ("alive".to_owned(), 2_000_000)), "{of_n1:?}");
}
