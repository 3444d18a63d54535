//! Twins of quorums and membership.

use crate::common::Dice;
use crate::twins::*;
use checkers::Record;
use std::collections::BTreeSet;
use trace::Value;

const NODES: [&str; 4] = ["a", "b", "c", "d"];

/// Some nodes, as a list in any order, some perhaps twice.
fn some(dice: &mut Dice, least: i64) -> Value {
    let wanted = between(dice, least, 4);
    let mut names: Vec<&str> = Vec::new();
    while (names.iter().collect::<BTreeSet<_>>().len() as i64) < wanted {
        names.push(*dice.one_of(&NODES));
    }
    Value::List(names.into_iter().map(Value::text).collect())
}

fn quorums(dice: &mut Dice) -> Vec<Record> {
    let (least, epochs) = (*dice.one_of(&[1, 2, 2, 3]), 1 + dice.below(2));
    let by_sizes = dice.falls(1, 5);
    let mut run = Run::default();
    for _ in 0..4 + dice.below(7) {
        run.wait(1);
        let who = somebody(dice);
        if by_sizes {
            let (r, w, n) = (between(dice, 1, 4), between(dice, 3, 4), between(dice, 3, 4));
            run.note(who, map(&[("R", Value::Int(r)), ("W", Value::Int(w)), ("N", Value::Int(n))]));
        } else if dice.falls(1, 10) {
            run.note(who, Value::Null);
        } else {
            let kind = Value::text(*dice.one_of(&["read", "read", "write"]));
            let epoch = Value::Int(dice.below(epochs) as i64);
            run.note(who, map(&[("kind", kind), ("nodes", some(dice, least)), ("epoch", epoch)]));
        }
    }
    run.records
}

fn meet(a: &[Value], b: &[Value]) -> bool {
    a.iter().any(|node| b.contains(node))
}

/// Whether any two sets of such sizes out of `n` have something in common: all of them are tried.
fn sizes_meet(one: i64, other: i64, n: i64) -> bool {
    let sets = |size: i64| (0_u32..1 << n).filter(move |set| i64::from(set.count_ones()) == size);
    sets(one).all(|a| sets(other).all(|b| a & b != 0))
}

fn quorum(records: &[Record], writes_meet: bool) -> Judged {
    let (mut has_any, mut is_right) = (false, true);
    for ((_, a), (_, b)) in pairs(records) {
        let (Some(one), Some(other)) = (items(a, "nodes"), items(b, "nodes")) else { continue };
        let writes = [a, b].iter().filter(|record| is(record, "kind", "write")).count();
        if get(a, "epoch") == get(b, "epoch") && (writes == 1 || (writes == 2 && writes_meet)) {
            has_any = true;
            is_right &= meet(&one, &other);
        }
    }
    for record in records {
        let (Some(r), Some(w), Some(n)) = (int(record, "R"), int(record, "W"), int(record, "N")) else {
            continue;
        };
        has_any = true;
        is_right &= sizes_meet(r, w, n) && (!writes_meet || sizes_meet(w, w, n));
    }
    has_any.then_some(is_right)
}

/// Nodes in views.
fn viewers(dice: &mut Dice) -> Vec<Record> {
    let chaos = *dice.one_of(&[0, 1, 3]);
    let views: Vec<Value> = (0..3).map(|_| some(dice, 1)).collect();
    let last = dice.below(3);
    let mut run = Run::default();
    let steps = 4 + dice.below(7);
    for step in 0..steps {
        run.wait(1);
        let who = somebody(dice);
        if step > 0 && dice.falls(1, 12) {
            run.note(who, Value::Null);
            continue;
        }
        let view = if step * 2 > steps { last } else { dice.below(3) };
        let members = match &views[view as usize] {
            _ if dice.falls(chaos, 20) => some(dice, 1),
            Value::List(names) => Value::List(names.iter().rev().cloned().collect()),
            _ => Value::Null,
        };
        let members = if step > 0 && dice.falls(1, 15) { Value::Null } else { members };
        run.note(who, map(&[("view", Value::Int(view as i64)), ("members", members)]));
    }
    run.records
}

fn members(record: &Record) -> Option<BTreeSet<String>> {
    Some(items(record, "members")?.iter().map(Value::to_json).collect())
}

fn by_view(records: &[Record]) -> Judged {
    let (mut has_any, mut is_right) = (false, true);
    for ((_, a), (_, b)) in pairs(records) {
        let (Some(one), Some(other)) = (members(a), members(b)) else { continue };
        if get(a, "view") == get(b, "view") {
            has_any |= a.who != b.who;
            is_right &= one == other;
        }
    }
    if is_right { has_any.then_some(true) } else { Some(false) }
}

fn at_the_end(records: &[Record]) -> Judged {
    let last = |name: &str| {
        let own = records.iter().rev().filter(|record| record.who == name);
        let mut lived = own.take_while(|record| record.what != Value::Null);
        lived.find_map(members)
    };
    let last: Vec<_> = ["n1", "n2", "n3"].into_iter().filter_map(last).collect();
    (last.len() > 1).then(|| last.iter().all(|members| *members == last[0]))
}

#[test]
fn quorum_agrees_with_its_twin() {
    agree("quorum", &[], quorums, |records| quorum(records, true));
    agree("quorum", &[("writes_meet", "false")], quorums, |records| quorum(records, false));
}

#[test]
fn membership_agreement_agrees_with_its_twin() {
    agree("membership_agreement", &[], viewers, by_view);
    agree("membership_agreement", &[("judge", "\"end\"")], viewers, at_the_end);
}
