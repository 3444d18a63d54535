//! The search for cycles against a look at every simple cycle: in small random graphs both must give the same names.

#[allow(dead_code)]
mod common;

use checkers::Budget;
use checkers::transactions::component::Component;
use checkers::transactions::cycles::Search;
use checkers::transactions::graph::{Graph, Relation};
use common::Dice;
use std::collections::{BTreeMap, BTreeSet};

const GRAPHS: u64 = 20_000;
const ORDER: [Relation; 3] = [Relation::WriteWrite, Relation::WriteRead, Relation::ReadWrite];

/// Every relation between two transactions.
type Pairs = BTreeMap<(u32, u32), BTreeSet<Relation>>;

fn random(dice: &mut Dice, nodes: u32) -> (Graph, Pairs, Option<Relation>) {
    let mut graph = Graph::new(nodes);
    let mut pairs = Pairs::new();
    let mut note = |from: u32, to: u32, relation: Relation| {
        if from != to {
            pairs.entry((from, to)).or_default().insert(relation);
        }
    };
    let time = *dice.one_of(&[None, Some(Relation::Process), Some(Relation::Realtime)]);
    // A ring in which every other relation is an anti-dependency, perhaps with a gap for time to close.
    let is_ring = nodes == 4 && dice.falls(3, 4);
    let gap = (is_ring && dice.falls(1, 2)).then(|| 1 + 2 * dice.below(2) as u32);
    for from in (0..nodes).filter(|from| is_ring && gap != Some(*from)) {
        let relation =
            if from % 2 == 0 || dice.falls(1, 4) { Relation::ReadWrite } else { *dice.one_of(&ORDER[..2]) };
        graph.link(from, (from + 1) % nodes, relation, 0);
        note(from, (from + 1) % nodes, relation);
    }
    let others = if is_ring { dice.below(2) } else { 1 + dice.below(2 * u64::from(nodes)) };
    for _ in 0..others {
        let (from, to) = (dice.below(u64::from(nodes)) as u32, dice.below(u64::from(nodes)) as u32);
        let relation = *dice.one_of(&ORDER);
        graph.link(from, to, relation, 0);
        note(from, to, relation);
    }
    if !is_ring && dice.falls(1, 3) {
        let targets: Vec<u32> = (0..nodes).filter(|_| dice.falls(3, 4)).collect();
        let fan = graph.fan(targets.clone());
        for _ in 0..2 {
            let (source, relation) = (dice.below(u64::from(nodes)) as u32, *dice.one_of(&ORDER[1..]));
            graph.spread(source, &fan, relation, 1);
            targets.iter().for_each(|to| note(source, *to, relation));
        }
    }
    if time == Some(Relation::Process) {
        let by_chance = (dice.below(u64::from(nodes) - 1) as u32, nodes - 1);
        let (from, to) = gap.map_or(by_chance, |gap| (gap, (gap + 1) % nodes));
        graph.link(from, to, Relation::Process, 0);
        note(from, to, Relation::Process);
    } else if time.is_some() {
        let span = |by: u32| match gap {
            Some(gap) if by == gap => (0, 1),
            Some(gap) if by == (gap + 1) % nodes => (3, 4),
            Some(_) => (0, 4),
            None => (dice.below(6) as u32, 2 + dice.below(6) as u32),
        };
        let spans: Vec<(u32, u32)> = (0..nodes).map(span).collect();
        let spans: Vec<(u32, u32)> =
            spans.into_iter().map(|(called, returned)| (called, returned.max(called))).collect();
        let mut calls: Vec<(u32, u32)> = (0..nodes).map(|by| (spans[by as usize].0, by)).collect();
        let mut returns: Vec<(u32, u32)> = (0..nodes).map(|by| (spans[by as usize].1, by)).collect();
        calls.sort_unstable();
        returns.sort_unstable();
        graph.realtime(&calls, &returns);
        for (from, to) in (0..nodes).flat_map(|from| (0..nodes).map(move |to| (from, to))) {
            if spans[from as usize].1 < spans[to as usize].0 {
                note(from, to, Relation::Realtime);
            }
        }
    }
    (graph, pairs, time)
}

/// The names of all simple cycles through `path[0]` and greater numbers, each hop by its surest relation.
fn names(pairs: &Pairs, nodes: u32, path: &mut Vec<u32>, all: &mut Vec<(BTreeSet<u32>, String)>) {
    let surest = |from: u32, to: u32| {
        let known = pairs.get(&(from, to))?;
        ORDER.iter().find(|relation| known.contains(relation)).or(known.first()).copied()
    };
    if path.len() > 1 && surest(path[path.len() - 1], path[0]).is_some() {
        let hops = (0..path.len()).map(|at| surest(path[at], path[(at + 1) % path.len()]).unwrap());
        all.push((path.iter().copied().collect(), named(&hops.collect::<Vec<_>>())));
    }
    for next in path[0] + 1..nodes {
        if !path.contains(&next) && surest(path[path.len() - 1], next).is_some() {
            path.push(next);
            names(pairs, nodes, path, all);
            path.pop();
        }
    }
}

fn named(hops: &[Relation]) -> String {
    let anti: Vec<bool> = hops.iter().map(|hop| *hop == Relation::ReadWrite).collect();
    let together = (0..anti.len()).any(|at| anti[at] && anti[(at + 1) % anti.len()]);
    let base = match anti.iter().filter(|anti| **anti).count() {
        0 if hops.contains(&Relation::WriteRead) => "G1c",
        0 => "G0",
        1 => "G-single-item",
        _ if together => "G2-item",
        _ => "G-nonadjacent-item",
    };
    let time = [(Relation::Realtime, "-realtime"), (Relation::Process, "-process")];
    let suffix = time.iter().find(|(relation, _)| hops.contains(relation)).map_or("", |(_, suffix)| suffix);
    format!("{base}{suffix}")
}

/// Whether one name says all that another does, and more: written out by hand.
fn implies(one: &str, other: &str) -> bool {
    let split = |name: &str| {
        let base = name.trim_end_matches("-process").trim_end_matches("-realtime").to_owned();
        let is_timed = base.len() < name.len();
        (base, is_timed)
    };
    let ((one, is_timed), (other, is_other_timed)) = (split(one), split(other));
    let ranks = [&["G0", "G1c"][..], &["G-single-item", "G-nonadjacent-item", "G2-item"][..]];
    let is_weaker = ranks.iter().any(|chain| {
        let place = |name: &str| chain.iter().position(|known| *known == name);
        place(&one).zip(place(&other)).is_some_and(|(one, other)| one <= other)
    });
    is_weaker && (!is_timed || is_other_timed)
}

#[test]
fn all_kinds_of_cycles_are_found_and_no_others() {
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    let mut without = 0;
    for seed in 0..GRAPHS {
        let mut dice = Dice::of(seed);
        let nodes = 2 + dice.below(4) as u32;
        let (graph, pairs, time) = random(&mut dice, nodes);
        let mut all = Vec::new();
        (0..nodes).for_each(|first| names(&pairs, nodes, &mut vec![first], &mut all));
        let components = Component::all(&graph, ORDER);
        without += u64::from(components.is_empty());
        let on_cycles: BTreeSet<u32> = all.iter().flat_map(|(nodes, _)| nodes.iter().copied()).collect();
        let in_components: BTreeSet<u32> =
            components.iter().flat_map(|component| component.transactions.clone()).collect();
        assert_eq!(on_cycles, in_components, "seed {seed}: {graph:#?}");
        for component in &components {
            let mut budget = Budget::of(10_000_000);
            let mut search = Search::new(component, &mut budget);
            let cycles = search.all(time);
            assert!(!search.is_spent);
            let names: BTreeSet<String> = cycles.iter().map(|cycle| cycle.name.clone()).collect();
            let here: BTreeSet<String> = all
                .iter()
                .filter(|(nodes, _)| nodes.is_subset(&component.transactions.iter().copied().collect()))
                .map(|(_, name)| name.clone())
                .collect();
            let is_implied =
                |name: &&String| !here.iter().any(|other| other != *name && implies(other, name));
            let expected: BTreeSet<String> = here.iter().filter(is_implied).cloned().collect();
            assert_eq!(names, expected, "seed {seed}: {pairs:#?}");
            for cycle in &cycles {
                let hops = component.in_graph(&cycle.hops);
                let relations: Vec<Relation> = hops.iter().map(|hop| hop.relation).collect();
                assert_eq!(named(&relations), cycle.name);
                assert!(
                    hops.iter().all(|hop| pairs[&(hop.from, hop.to)].contains(&hop.relation)),
                    "seed {seed}: {hops:?}"
                );
            }
            names.into_iter().for_each(|name| *found.entry(name).or_default() += 1);
        }
    }
    assert!(without > GRAPHS / 10, "{without} graphs have no cycle");
    assert_eq!(found.len(), 15, "{found:?}");
    assert!(found.values().all(|count| *count > 20), "{found:?}");
}
