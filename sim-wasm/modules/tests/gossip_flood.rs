//! The modules that flood, over links as told or over a tree: what each promises and costs, and what it does not
//! promise.

mod support;

use support::cluster::{Act, Played, ask, broadcast, play, reads, told};
use trace::Value;

/// Maelstrom's grid of five: n1 - n2 - n3 over n4 - n5, with 5 links.
const GRID: &str = r#"{"type": "topology", "topology": {"n1": ["n4", "n2"], "n2": ["n5", "n3", "n1"], "n3": ["n2"],
    "n4": ["n5", "n1"], "n5": ["n4", "n2"]}}"#;

/// A broadcast of 7 at a node at 1 s, between these acts and a read of everybody 4 s later.
fn one_value(program: &str, nodes: usize, at: usize, mut acts: Vec<(u64, Act)>) -> Played {
    acts.push((1_000, broadcast(at, 7)));
    acts.extend(reads(nodes, 5_000));
    play(&vec![program; nodes], 1, 10, &acts, 100)
}

// ---- the flood -----------------------------------------------------------------------------------

#[test]
fn segall_1983_a_flood_costs_twice_the_links_less_one_a_node_that_was_told() {
    for at in 0..5 {
        let played = one_value("flood", 5, at, told(5, GRID));
        assert!(played.all_have(5, &[7]));
        assert_eq!(played.sent.len(), 2 * 5 - 4, "from node {at}: {:?}", played.sent);
    }
}

#[test]
fn a_copy_that_comes_twice_is_no_news_to_a_flood() {
    let mut acts = told(5, GRID);
    acts.push((0, Act::Double(1, 1)));
    let played = one_value("flood", 5, 2, acts);
    assert!(played.all_have(5, &[7]) && played.sent.len() == 6, "{played:?}");
    assert!(played.sent.iter().all(|sent| sent.arrived == 2));
}

#[test]
fn a_flood_never_makes_up_for_a_lost_message() {
    let mut acts = told(5, GRID);
    acts.extend([(0, Act::Cut(1, 2)), (2_000, Act::Mend)]);
    let played = one_value("flood", 5, 0, acts);
    assert_eq!(played.listed(5).iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 0, 1, 1]);
}

#[test]
fn values_are_read_in_the_order_in_which_they_first_came() {
    let mut acts = told(5, GRID);
    acts.extend([9, 4, 9, 6, 4, 9].map(|value| (500, broadcast(0, value))));
    let played = one_value("flood", 5, 0, acts);
    assert_eq!(played.listed(5), vec![[9, 4, 6, 7].map(Value::Int).to_vec(); 5]);
}

#[test]
fn before_a_topology_is_told_a_flood_goes_to_everybody() {
    let played = one_value("flood", 4, 0, Vec::new());
    // The first tells 3 others, and each of them the 2 that it did not hear it from.
    assert!(played.all_have(4, &[7]) && played.sent.len() == 3 + 3 * 2, "{played:?}");
}

#[test]
fn what_nobody_can_answer_is_refused() {
    let strange = ask(0, r#"{"type": "fly", "msg_id": 1}"#);
    let empty = ask(0, r#"{"type": "broadcast", "msg_id": 2}"#);
    let played = play(&["flood"], 1, 10, &[(0, strange), (0, empty)], 10);
    let codes: Vec<_> = played.answers.iter().map(|(_, answer)| support::code(answer)).collect();
    assert_eq!(codes, [Some(10), Some(12)]);
}

// ---- stubborn links ------------------------------------------------------------------------------

#[test]
fn guerraoui_2006_a_stubborn_link_delivers_in_the_end_and_then_is_silent() {
    let mut acts = told(5, GRID);
    acts.extend([(0, Act::Cut(1, 2)), (2_200, Act::Mend)]);
    let played = one_value("stubborn-flood", 5, 0, acts);
    assert!(played.all_have(5, &[7]), "{played:?}");
    // n2 has it at 1,010 ms and sends it to n3 every 500 ms: four times in vain, and once more.
    let to_n3 = played.of_type("gossip").into_iter().filter(|sent| sent.to == 2);
    assert_eq!(to_n3.map(|sent| sent.at_ms).collect::<Vec<_>>(), [1_010, 1_510, 2_010, 2_510]);
    assert!(played.since(2_600).is_empty(), "{:?}", played.since(2_600));
}

#[test]
fn a_lost_confirmation_makes_copies_and_each_of_them_is_confirmed() {
    let mut acts = told(5, GRID);
    acts.extend([(0, Act::Cut(2, 1)), (2_200, Act::Mend)]);
    let played = one_value("stubborn-flood", 5, 0, acts);
    assert!(played.all_have(5, &[7]), "{played:?}");
    let from_n3 = played.of_type("gossip_ok").into_iter().filter(|sent| sent.from == 2);
    assert_eq!(from_n3.map(|sent| sent.arrived).collect::<Vec<_>>(), [0, 0, 0, 1]);
}

#[test]
fn where_nothing_is_lost_a_stubborn_flood_costs_twice_a_flood() {
    let played = one_value("stubborn-flood", 5, 2, told(5, GRID));
    assert_eq!([played.of_type("gossip").len(), played.of_type("gossip_ok").len()], [6, 6]);
}

#[test]
fn a_stubborn_flood_survives_the_loss_of_every_second_message() {
    for seed in 0..20 {
        let mut acts = told(5, GRID);
        acts.push((0, Act::Lose(1, 2)));
        acts.extend((0..10).map(|value| (1_000, broadcast(value as usize % 5, value))));
        acts.push((4_000, Act::Mend));
        acts.extend(reads(5, 6_000));
        let played = play(&["stubborn-flood"; 5], seed, 10, &acts, 100);
        assert!(played.all_have(5, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), "seed {seed}: {:?}", played.listed(5));
        assert!(played.since(5_100).is_empty(), "seed {seed}: {:?}", played.since(5_100));
    }
}

// ---- the tree ------------------------------------------------------------------------------------

/// A topology that names so many nodes and links nobody.
fn names(nodes: usize) -> String {
    let pairs: Vec<String> = (1..=nodes).rev().map(|number| format!(r#""n{number}": []"#)).collect();
    format!(r#"{{"type": "topology", "topology": {{{}}}}}"#, pairs.join(", "))
}

#[test]
fn dalal_1978_a_tree_tells_each_of_the_others_once() {
    for nodes in 1..=30 {
        let played = one_value("tree-cast", nodes, nodes / 2, told(nodes, &names(nodes)));
        assert!(played.all_have(nodes, &[7]), "{nodes} nodes: {played:?}");
        assert_eq!(played.sent.len(), nodes - 1);
        let stubborn = one_value("stubborn-tree", nodes, nodes / 2, told(nodes, &names(nodes)));
        assert!(stubborn.all_have(nodes, &[7]));
        assert_eq!(stubborn.sent.len(), 2 * (nodes - 1));
    }
}

#[test]
fn in_a_tree_of_25_no_two_are_more_than_five_links_apart_and_nobody_sends_to_more_than_five() {
    for at in 0..25 {
        let mut acts = told(25, &names(25));
        acts.push((1_000, broadcast(at, 7)));
        let played = play(&["tree-cast"; 25], 1, 10, &acts, 1_000);
        // The last to be told passes nothing on: whoever sends is four links away at the most.
        assert!(played.sent.iter().all(|sent| sent.at_ms <= 1_000 + 4 * 10), "from node {at}: {played:?}");
        let sends = |node: usize| played.sent.iter().filter(|sent| sent.from == node).count();
        assert!((0..25).all(|node| sends(node) <= 5));
    }
}

#[test]
fn all_come_to_the_same_tree_before_a_topology_is_told_and_after() {
    let mut acts = told(13, &names(25));
    acts.push((1_000, broadcast(24, 7)));
    acts.extend(reads(25, 2_000));
    let played = play(&["tree-cast"; 25], 1, 10, &acts, 100);
    assert!(played.all_have(25, &[7]) && played.sent.len() == 24, "{played:?}");
}

#[test]
fn a_stubborn_tree_goes_on_where_a_cut_held_it_up() {
    // In the order of the names n1 is the root, and n10, n11, n12 and n13 are its children.
    let mut acts = told(25, &names(25));
    acts.extend([(0, Act::Cut(0, 9)), (2_200, Act::Mend)]);
    assert!(one_value("stubborn-tree", 25, 0, acts.clone()).all_have(25, &[7]));
    assert!(!one_value("tree-cast", 25, 0, acts).all_have(25, &[7]));
}

// ---- batches -------------------------------------------------------------------------------------

fn crowd(nodes: usize, values: i64) -> Vec<(u64, Act)> {
    let mut acts = told(nodes, &names(nodes));
    acts.extend((0..values).map(|value| (1_050, broadcast(0, value))));
    acts.extend(reads(nodes, 5_000));
    acts
}

#[test]
fn what_comes_within_a_flush_goes_out_in_one_message_and_is_confirmed_by_one() {
    let played = play(&["batch-cast"; 25], 1, 100, &crowd(25, 60), 100);
    assert!(played.all_have(25, &(0..60).collect::<Vec<_>>()));
    assert_eq!([played.of_type("gossip").len(), played.of_type("gossip_ok").len()], [24, 24]);
}

#[test]
fn no_batch_holds_more_than_a_hundred_values() {
    let played = play(&["batch-cast"; 5], 1, 100, &crowd(5, 250), 100);
    assert!(played.all_have(5, &(0..250).collect::<Vec<_>>()));
    let sizes: Vec<usize> = played
        .of_type("gossip")
        .into_iter()
        .filter(|sent| sent.to == 1)
        .map(|sent| sent.size("messages"))
        .collect();
    assert_eq!(sizes, [100, 100, 50]);
    assert!(played.sent.iter().all(|sent| sent.size("messages") <= 100));
}

#[test]
fn a_confirmation_takes_from_an_outbox_what_it_names_and_nothing_that_came_meanwhile() {
    let mut acts = told(2, &names(2));
    // The first flush after it is at 1,100 ms; its confirmation comes at 1,300 ms, when 2 and 3 are in the outbox.
    acts.extend([(1_050, broadcast(0, 1)), (1_150, broadcast(0, 2)), (1_250, broadcast(0, 3))]);
    acts.extend(reads(2, 3_000));
    let played = play(&["batch-cast"; 2], 1, 100, &acts, 100);
    assert!(played.all_have(2, &[1, 2, 3]), "{played:?}");
    assert_eq!(played.of_type("gossip").len(), 3);
}

#[test]
fn a_batch_that_was_lost_is_due_again_after_300_ms() {
    let mut acts = told(2, &names(2));
    acts.extend([(0, Act::Cut(0, 1)), (1_050, broadcast(0, 1)), (1_350, Act::Mend)]);
    acts.extend(reads(2, 3_000));
    let played = play(&["batch-cast"; 2], 1, 100, &acts, 100);
    let sent = played.of_type("gossip").into_iter();
    assert_eq!(sent.map(|sent| sent.at_ms).collect::<Vec<_>>(), [1_100, 1_400]);
    assert!(played.all_have(2, &[1]));
}
