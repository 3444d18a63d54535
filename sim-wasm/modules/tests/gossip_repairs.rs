//! The trees that mend themselves: what each costs when all is well, how it gets around deaths, and what it does not
//! bring back.

mod support;

use support::cluster::{Act, Played, ask, broadcast, play, reads, told};

/// A request that tells everybody these links, by places.
fn topology(nodes: usize, links: &[(usize, usize)]) -> String {
    let beside = |node: usize| {
        let others = links.iter().filter_map(move |(a, b)| match node {
            _ if node == *a => Some(*b),
            _ if node == *b => Some(*a),
            _ => None,
        });
        others.map(|other| format!(r#""n{}""#, other + 1)).collect::<Vec<_>>().join(", ")
    };
    let pairs: Vec<String> =
        (0..nodes).map(|node| format!(r#""n{}": [{}]"#, node + 1, beside(node))).collect();
    format!(r#"{{"type": "topology", "topology": {{{}}}}}"#, pairs.join(", "))
}

/// Values at these nodes, one a second from 1 s on: 0, 1, 2, ...
fn values(at: &[usize]) -> Vec<(u64, Act)> {
    (0..).zip(at).map(|(value, node)| (1_000 * (value as u64 + 1), broadcast(*node, value))).collect()
}

/// How many messages of a type were sent in each of so many seconds from 1 s on.
fn per_second(played: &Played, kind: &str, seconds: u64) -> Vec<usize> {
    let is_in = |at_ms: u64, second: u64| at_ms / 1_000 == second;
    (1..=seconds)
        .map(|second| played.of_type(kind).iter().filter(|sent| is_in(sent.at_ms, second)).count())
        .collect()
}

// ---- eager and lazy links ------------------------------------------------------------------------

/// The square of the lesson.
const SQUARE: [(usize, usize); 4] = [(0, 1), (0, 2), (1, 3), (2, 3)];

/// A ring of twenty, with 25 chords.
fn ring() -> Vec<(usize, usize)> {
    let around = (0..20).map(|node| (node, (node + 1) % 20));
    let chords = (0..20).map(|node| (node, (node + 7) % 20)).chain((0..5).map(|node| (node, node + 10)));
    around.chain(chords).collect()
}

#[test]
fn leitao_2007_tree_construction_the_first_value_floods_and_leaves_a_tree() {
    let links = ring();
    for seed in 0..5 {
        let mut acts = told(20, &topology(20, &links));
        acts.extend(values(&[3, 11, 3, 19]));
        acts.extend(reads(20, 5_000));
        let played = play(&["eager-lazy"; 20], seed, 10, &acts, 100);
        assert!(played.all_have(20, &[0, 1, 2, 3]), "{:?}", played.listed(20));
        // Each of 45 links carries the first value from both ends, but for those over which 19 nodes first had it.
        assert_eq!(per_second(&played, "gossip", 4), [2 * 45 - 19, 19, 19, 19]);
        // Then it is two announcements for each of the 26 links outside the tree.
        assert_eq!(per_second(&played, "have", 4), [0, 52, 52, 52]);
        assert!(played.of_type("graft").is_empty());
    }
}

#[test]
fn a_copy_that_the_network_made_prunes_nothing() {
    let links = ring();
    let mut acts = told(20, &topology(20, &links));
    acts.push((0, Act::Double(1, 1)));
    acts.extend(values(&[0, 5, 10]));
    acts.extend(reads(20, 4_000));
    let played = play(&["eager-lazy"; 20], 1, 10, &acts, 100);
    assert!(played.all_have(20, &[0, 1, 2]));
    assert_eq!(per_second(&played, "gossip", 3)[1..], [19, 19]);
    assert_eq!(per_second(&played, "prune", 3)[1..], [0, 0]);
}

#[test]
fn leitao_2007_tree_repair_whoever_waits_in_vain_grafts_and_the_next_value_comes_at_once() {
    for dead in [1, 2] {
        let mut acts = told(4, &topology(4, &SQUARE));
        acts.extend(values(&[0, 0, 0]));
        acts.push((1_500, Act::Kill(dead)));
        let played = play(&["eager-lazy"; 4], 1, 10, &acts, 900);
        // Announced to n4 at 2,020 ms, if the dead one was its way; asked for 200 ms later, and there 20 ms after that.
        let grafts: Vec<_> = played.of_type("graft").iter().map(|sent| (sent.at_ms, sent.from)).collect();
        let to_n4: Vec<_> = played.of_type("gossip").into_iter().filter(|sent| sent.to == 3).collect();
        let last_ms = to_n4.last().map(|sent| sent.at_ms);
        assert!(grafts.is_empty() || grafts == [(2_220, 3)], "{grafts:?}");
        assert_eq!(last_ms, Some(3_010), "without n{} the tree is mended: {to_n4:?}", dead + 1);
    }
}

#[test]
fn one_of_two_ways_was_the_tree_s_and_its_end_is_mended_by_a_graft() {
    let grafts = |dead: usize| {
        let mut acts = told(4, &topology(4, &SQUARE));
        acts.extend(values(&[0, 0]));
        acts.push((1_500, Act::Kill(dead)));
        play(&["eager-lazy"; 4], 1, 10, &acts, 900).of_type("graft").len()
    };
    assert_eq!(grafts(1) + grafts(2), 1);
}

/// n4 has its values from n1, and is next to n2 and n3, too.
const FAN: [(usize, usize); 5] = [(0, 1), (0, 2), (0, 3), (1, 3), (2, 3)];

#[test]
fn all_who_announced_a_value_are_asked_in_turn_until_it_comes() {
    let mut acts = told(4, &topology(4, &FAN));
    acts.extend(values(&[0, 0]));
    // The first value made n1 its way; the second is announced by n2 and n3, whom n4's questions do not reach.
    acts.extend([(1_500, Act::Cut(0, 3)), (1_500, Act::Cut(3, 1)), (1_500, Act::Cut(3, 2))]);
    let played = play(&["eager-lazy"; 4], 1, 10, &acts, 900);
    let grafts: Vec<_> = played.of_type("graft").iter().map(|sent| sent.at_ms).collect();
    assert_eq!(grafts, [2_020 + 200, 2_020 + 300]);
}

#[test]
fn a_node_that_comes_back_gets_what_is_new_and_not_what_is_old() {
    let mut acts = told(4, &topology(4, &SQUARE));
    acts.extend(values(&[0, 0, 0]));
    acts.extend([(1_500, Act::Kill(3)), (2_500, Act::Restart(3))]);
    acts.push((2_600, ask(3, &topology(4, &SQUARE))));
    acts.extend(reads(4, 4_000));
    let played = play(&["eager-lazy"; 4], 1, 10, &acts, 100);
    let counts: Vec<_> = played.listed(4).iter().map(Vec::len).collect();
    assert_eq!(counts, [3, 3, 3, 1]);
}

#[test]
fn an_id_of_a_second_life_is_none_of_the_first() {
    let mut acts = told(4, &topology(4, &SQUARE));
    acts.extend(values(&[0, 0]));
    acts.extend([(1_500, Act::Kill(0)), (1_600, Act::Restart(0)), (1_700, ask(0, &topology(4, &SQUARE)))]);
    acts.extend(reads(4, 4_000));
    let played = play(&["eager-lazy"; 4], 1, 10, &acts, 100);
    let counts: Vec<_> = played.listed(4).iter().map(Vec::len).collect();
    assert_eq!(counts, [1, 2, 2, 2]);
}

// ---- going around the dead -----------------------------------------------------------------------

/// Of 25 nodes n1 is the root, by name; n10, n11, n12 and n13 are its children, by their places 9, 10, 11 and 12.
const TREE: [&str; 25] = ["detour-tree"; 25];

#[test]
fn a_detour_tree_costs_what_a_stubborn_tree_does_when_all_is_well() {
    let mut acts = values(&[24, 0]);
    acts.extend(reads(25, 3_000));
    let played = play(&TREE, 1, 50, &acts, 100);
    assert!(played.all_have(25, &[0, 1]));
    assert_eq!(per_second(&played, "gossip", 2), [24, 24]);
    assert_eq!(played.sent.len(), 4 * 24, "{:?}", played.sent);
}

#[test]
fn leitao_2007_tree_repair_the_work_of_a_dead_node_is_done_by_whoever_finds_out() {
    let mut acts = values(&[9, 9]);
    acts.push((500, Act::Kill(0)));
    let live: Vec<usize> = (1..25).collect();
    acts.extend(live.iter().map(|node| (2_900, ask(*node, r#"{"type": "read"}"#))));
    let played = play(&TREE, 1, 50, &acts, 100);
    assert!(live.iter().all(|node| played.answers.iter().any(|(from, answer)| from == node
        && support::json("[0, 1]") == *answer.get("messages").unwrap_or(&trace::Value::Null))));
    // The first value waits 150 ms for the root, the second does not; either goes to each of 23 others once, and the
    // first to the root in vain.
    assert_eq!(per_second(&played, "gossip", 2), [24, 23]);
    let to_n11 = played.of_type("gossip").into_iter().filter(|sent| sent.to == 10);
    assert_eq!(to_n11.map(|sent| sent.at_ms).collect::<Vec<_>>(), [1_150, 2_000]);
}

#[test]
fn two_dead_nodes_in_a_row_are_gone_around_one_after_the_other() {
    // The children of n10 are n14 to n17.
    let mut acts = values(&[10, 10]);
    acts.extend([(500, Act::Kill(0)), (500, Act::Kill(9))]);
    let played = play(&TREE, 1, 50, &acts, 900);
    let to_n14 = played.of_type("gossip").into_iter().filter(|sent| sent.to == 13);
    assert_eq!(to_n14.map(|sent| (sent.at_ms, sent.from)).collect::<Vec<_>>(), [(1_300, 10), (2_000, 10)]);
}

#[test]
fn chandra_1996_a_suspicion_that_was_wrong_is_taken_back_and_what_was_missed_is_brought() {
    for back in [[Act::Pause(0), Act::Resume(0)], [Act::Kill(0), Act::Restart(0)]] {
        let [away, back] = back;
        let mut acts = values(&[9, 9, 9, 9]);
        acts.extend([(1_500, away), (3_500, back)]);
        acts.extend(reads(25, 5_000));
        let played = play(&TREE, 1, 50, &acts, 100);
        assert!(played.all_have(25, &[0, 1, 2, 3]), "{:?}", played.listed(25));
        // Each of those next to it held it dead, and holds it dead no more.
        let holders: std::collections::BTreeSet<_> =
            played.of_type("missed").iter().map(|sent| (sent.from, sent.to)).collect();
        assert_eq!(holders.into_iter().collect::<Vec<_>>(), [(9, 0), (10, 0), (11, 0), (12, 0)]);
        let last = played.since(4_700);
        assert!(last.is_empty(), "all is silent again: {last:?}");
    }
}

#[test]
fn a_warning_is_a_reason_to_ask_and_no_proof() {
    // Somebody says that the root was gone around; it is there, and answers n10's probe.
    let warning = r#"{"type": "gossip", "message": 7, "around": ["n1", "n99", 3]}"#;
    let mut acts = vec![(100, ask(9, warning)), (1_000, broadcast(9, 8))];
    acts.extend((1..25).map(|node| (2_000, ask(node, r#"{"type": "read"}"#))));
    let played = play(&TREE, 1, 50, &acts, 100);
    assert_eq!([played.of_type("probe").len(), played.of_type("missed").len()], [1, 0]);
    assert_eq!(per_second(&played, "gossip", 1), [24]);
}
