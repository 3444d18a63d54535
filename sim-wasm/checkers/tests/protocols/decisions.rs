//! Twins of agreement and atomic commitment.

use crate::common::Dice;
use crate::twins::*;
use checkers::Record;
use trace::Value;

/// Nodes that propose and decide.
fn deciders(dice: &mut Dice) -> Vec<Record> {
    let (chaos, instances, proposes) = (*dice.one_of(&[0, 1, 3]), 1 + dice.below(2), dice.falls(2, 3));
    let decision = [between(dice, 1, 2), between(dice, 1, 2)];
    let mut run = Run::default();
    for step in 0..4 + dice.below(7) {
        run.wait(1);
        let who = somebody(dice);
        if dice.falls(1, 15) {
            run.note(who, Value::Null);
            continue;
        }
        let instance = dice.below(instances) as usize;
        let mut pairs = Vec::new();
        if instances > 1 {
            pairs.push(("instance", Value::Int(instance as i64)));
        }
        if proposes && (step < instances || dice.falls(1, 3)) {
            let value = if dice.falls(2, 3) { decision[instance] } else { between(dice, 1, 2) };
            pairs.push(("proposed", Value::Int(value)));
        }
        let value = if dice.falls(chaos, 20) { between(dice, 1, 2) } else { decision[instance] };
        pairs.push(("decided", if dice.falls(1, 2) { Value::Int(value) } else { Value::Null }));
        run.note(who, map(&pairs));
    }
    run.records
}

fn agreement(records: &[Record]) -> Judged {
    let decided = |record| get(record, "decided");
    let is_one = |a: &Record, b: &Record| get(a, "instance") == get(b, "instance");
    let mut is_right = true;
    for (i, a) in records.iter().enumerate().filter(|(_, record)| decided(record).is_some()) {
        is_right &= records.iter().all(|b| !is_one(a, b) || decided(b).is_none() || decided(a) == decided(b));
        let is_asked = records.iter().any(|b| is_one(a, b) && get(b, "proposed").is_some());
        let is_proposed = records[..=i].iter().any(|b| is_one(a, b) && get(b, "proposed") == decided(a));
        is_right &= !is_asked || is_proposed;
    }
    records.iter().any(|record| decided(record).is_some()).then_some(is_right)
}

/// Participants that vote and decide.
fn participants(dice: &mut Dice) -> Vec<Record> {
    let (chaos, transactions) = (*dice.one_of(&[0, 2, 4]), 1 + dice.below(2));
    let commits = [dice.falls(2, 3), dice.falls(2, 3)];
    let mut run = Run::default();
    let steps = 4 + dice.below(7);
    for step in 0..steps {
        run.wait(1);
        let who = somebody(dice);
        if dice.falls(1, 15) {
            run.note(who, Value::Null);
            continue;
        }
        let transaction = dice.below(transactions) as usize;
        let commits = if dice.falls(chaos, 20) { dice.falls(1, 2) } else { commits[transaction] };
        let vote = if commits || dice.falls(1, 2) { "yes" } else { "no" };
        let decision = if commits { "commit" } else { "abort" };
        let mut pairs = Vec::new();
        if transactions > 1 {
            pairs.push(("transaction", Value::text(["a", "b"][transaction])));
        }
        if dice.falls(3, 4) {
            pairs.push(("vote", Value::text(vote)));
        }
        let is_late = step * 2 >= steps;
        pairs.push(("decision", if is_late { Value::text(decision) } else { Value::Null }));
        run.note(who, map(&pairs));
    }
    run.records
}

fn atomic_commit(records: &[Record], participants: &[&str]) -> Judged {
    let decision = |record| get(record, "decision");
    let is_one = |a: &Record, b: &Record| get(a, "transaction") == get(b, "transaction");
    let mut is_right = true;
    for (i, a) in records.iter().enumerate().filter(|(_, record)| decision(record).is_some()) {
        is_right &=
            records.iter().all(|b| !is_one(a, b) || decision(b).is_none() || decision(a) == decision(b));
        if is(a, "decision", "commit") {
            is_right &= !records.iter().any(|b| is_one(a, b) && is(b, "vote", "no"));
            let agreed = |name: &str| {
                records[..=i].iter().any(|b| b.who == name && is_one(a, b) && is(b, "vote", "yes"))
            };
            is_right &= participants.iter().all(|name| agreed(name));
        }
    }
    records.iter().any(|record| decision(record).is_some()).then_some(is_right)
}

#[test]
fn agreement_agrees_with_its_twin() {
    agree("agreement", &[], deciders, agreement);
}

#[test]
fn atomic_commit_agrees_with_its_twin() {
    agree("atomic_commit", &[], participants, |records| atomic_commit(records, &[]));
    let named = [("participants", "[\"n1\",\"n2\"]")];
    agree("atomic_commit", &named, participants, |records| atomic_commit(records, &["n1", "n2"]));
}
