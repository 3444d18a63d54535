//! Twins of locks, leases and fencing.

use crate::common::Dice;
use crate::twins::*;
use checkers::Record;
use std::collections::BTreeSet;
use trace::Value;

/// Which lock a fact is about, where there are two.
fn lock(dice: &mut Dice, locks: u64) -> Vec<(&'static str, Value)> {
    if locks > 1 { vec![("lock", Value::text(*dice.one_of(&["x", "y"])))] } else { Vec::new() }
}

fn holders(dice: &mut Dice) -> Vec<Record> {
    let (chaos, locks) = (*dice.one_of(&[0, 2, 6]), 1 + dice.below(2));
    let mut held: Vec<(String, &str)> = Vec::new();
    let mut run = Run::default();
    for _ in 0..4 + dice.below(7) {
        run.wait(dice.below(2));
        let who = somebody(dice);
        if dice.falls(1, 10) {
            held.retain(|(_, holder)| *holder != who);
            run.note(who, Value::Null);
            continue;
        }
        let mut pairs = lock(dice, locks);
        let key = pairs.first().map_or_else(String::new, |(_, name)| name.to_json());
        let is_free = held.iter().all(|(lock, holder)| *lock != key || *holder == who);
        let takes = if dice.falls(chaos, 20) { dice.falls(1, 2) } else { is_free && dice.falls(2, 3) };
        held.retain(|(lock, holder)| *lock != key || *holder != who);
        if takes {
            held.push((key, who));
        }
        let event = if dice.falls(1, 10) {
            "asked"
        } else if takes {
            "acquired"
        } else {
            "released"
        };
        pairs.push(("event", Value::text(event)));
        run.note(who, map(&pairs));
    }
    run.records
}

fn mutual_exclusion(records: &[Record], most: usize) -> Judged {
    let is_one = |a: &Record, b: &Record| get(a, "lock") == get(b, "lock");
    let ends = |a: &Record, b: &Record| {
        a.who == b.who && (b.what == Value::Null || (is_one(a, b) && is(b, "event", "released")))
    };
    let acquires = |record: &Record| is(record, "event", "acquired");
    let mut is_right = true;
    for (j, now) in records.iter().enumerate().filter(|(_, record)| acquires(record)) {
        let holds = |(i, a): &(usize, &Record)| {
            acquires(a) && is_one(a, now) && !records[i + 1..=j].iter().any(|b| ends(a, b))
        };
        let holders: BTreeSet<&str> =
            records[..=j].iter().enumerate().filter(holds).map(|(_, a)| a.who.as_str()).collect();
        is_right &= holders.len() <= most;
    }
    records.iter().any(acquires).then_some(is_right)
}

fn claimants(dice: &mut Dice) -> Vec<Record> {
    let (chaos, locks) = (*dice.one_of(&[0, 4, 12]), 1 + dice.below(2));
    let mut run = Run::default();
    let (mut end, mut holder) = (0, "");
    for _ in 0..4 + dice.below(7) {
        run.wait(dice.below(4));
        let is_free = run.now_ms() >= end || dice.falls(chaos, 20);
        let who = if is_free { somebody(dice) } else { holder };
        if dice.falls(1, 12) {
            run.note(who, Value::Null);
            continue;
        }
        let mut pairs = lock(dice, locks);
        if dice.falls(1, 6) {
            pairs.push(("event", Value::text("released")));
        } else {
            holder = who;
            end = run.now_ms() + between(dice, 0, 3);
            pairs.push(("until", if dice.falls(1, 4) { Value::Float(end as f64) } else { Value::Int(end) }));
        }
        run.note(who, map(&pairs));
    }
    run.records
}

fn leases(records: &[Record]) -> Judged {
    let until = |record: &Record| match get(record, "until") {
        Some(Value::Int(ms)) => Some(*ms),
        Some(Value::Float(ms)) => Some(*ms as i64),
        _ => None,
    };
    let is_one = |a: &Record, b: &Record| get(a, "lock") == get(b, "lock");
    let mut is_right = true;
    for ((i, a), (j, b)) in pairs(records) {
        let (Some(one), Some(other)) = (until(a), until(b)) else { continue };
        let now = (b.at.0 / 1_000) as i64;
        let ended =
            records[i + 1..j].iter().any(|c| c.who == a.who && (c.what == Value::Null || is_one(a, c)));
        is_right &= a.who == b.who || !is_one(a, b) || ended || one <= now || other <= now;
    }
    records.iter().any(|record| until(record).is_some()).then_some(is_right)
}

fn uses(dice: &mut Dice) -> Vec<Record> {
    let (chaos, resources) = (*dice.one_of(&[0, 1, 4]), 1 + dice.below(2));
    let mut run = Run::default();
    let (mut token, mut holder) = (1, "n1");
    for _ in 0..4 + dice.below(7) {
        run.wait(1);
        if dice.falls(1, 3) {
            token += 1;
            holder = somebody(dice);
        }
        let (who, shown) =
            if dice.falls(chaos, 20) { (somebody(dice), between(dice, 1, token)) } else { (holder, token) };
        let is_late = dice.falls(1, 6);
        let shown = if is_late { between(dice, 0, token) } else { shown };
        let mut pairs = vec![("token", Value::Int(shown))];
        if is_late || dice.falls(1, 2) {
            pairs.push(("accepted", Value::Bool(!is_late)));
        }
        if resources > 1 {
            pairs.push(("resource", Value::text(*dice.one_of(&["disk", "log"]))));
        }
        if dice.falls(1, 2) {
            pairs.push(("holder", Value::text(who)));
            run.note("disk", map(&pairs));
        } else {
            run.note(who, map(&pairs));
        }
    }
    run.records
}

fn fencing(records: &[Record]) -> Judged {
    let is_accepted = |record: &Record| get(record, "accepted") != Some(&Value::Bool(false));
    let whose =
        |record: &Record| get(record, "holder").map_or_else(|| Value::text(&*record.who), Clone::clone);
    let mut is_right = true;
    for ((_, a), (_, b)) in pairs(records) {
        if is_accepted(a) && is_accepted(b) && get(a, "resource") == get(b, "resource") {
            let (first, second) = (int(a, "token"), int(b, "token"));
            is_right &= second >= first && (second != first || whose(a) == whose(b));
        }
    }
    records.iter().any(is_accepted).then_some(is_right)
}

#[test]
fn mutual_exclusion_agrees_with_its_twin() {
    agree("mutual_exclusion", &[], holders, |records| mutual_exclusion(records, 1));
}

#[test]
fn mutual_exclusion_of_two_holders_agrees_with_its_twin() {
    let many = |dice: &mut Dice| {
        let mut run = Run::default();
        for _ in 0..4 + dice.below(5) {
            let event = *dice.one_of(&["acquired", "acquired", "released"]);
            run.note(somebody(dice), map(&[("event", Value::text(event))]));
        }
        run.records
    };
    agree("mutual_exclusion", &[("holders_max", "2")], many, |records| mutual_exclusion(records, 2));
}

#[test]
fn leases_agree_with_their_twin() {
    agree("leases", &[], claimants, leases);
}

#[test]
fn fencing_agrees_with_its_twin() {
    agree("fencing", &[], uses, fencing);
}
