//! Twins of the checks of Paxos and of consensus as such.

use crate::common::Dice;
use crate::twins::*;
use checkers::Record;
use std::collections::BTreeSet;
use trace::Value;

/// Ballots that a run may have.
const MOST: i64 = 4;

fn ballot(as_list: bool, number: i64) -> Value {
    if as_list {
        Value::List(vec![Value::Int(number / 2), Value::text(["n1", "n2"][number as usize % 2])])
    } else {
        Value::Int(number)
    }
}

/// Three acceptors that promise and accept, in one or two slots.
fn acceptors(dice: &mut Dice) -> Vec<Record> {
    let (as_list, chaos) = (dice.falls(1, 3), *dice.one_of(&[0, 0, 1, 4]));
    let slots = 1 + usize::from(dice.falls(1, 4));
    let is_free = dice.falls(4, 5);
    let mut value = |number: i64| if is_free { between(dice, 0, 1) } else { i64::from(number < 2) };
    let values: Vec<i64> = (0..=MOST).map(&mut value).collect();
    let mut known = [[(0, 0); 2]; 3];
    let mut run = Run::default();
    for step in 0..4 + dice.below(7) {
        run.wait(1);
        let n = dice.below(3) as usize;
        if step > 0 && dice.falls(1, 12) {
            run.note(["n1", "n2", "n3"][n], Value::Null);
            continue;
        }
        let slot = dice.below(slots as u64) as usize;
        let (promised, accepted) = &mut known[n][slot];
        let is_wrong = dice.falls(chaos, 10);
        if is_wrong {
            *promised = between(dice, 1, MOST);
            *accepted = between(dice, 0, MOST);
        } else {
            *promised = between(dice, (*promised).max(1), MOST);
            *accepted = if dice.falls(2, 3) { *promised } else { *accepted };
        }
        run.note(["n1", "n2", "n3"][n], shown(dice, (as_list, slots, slot), (*promised, *accepted), &values));
    }
    run.records
}

fn shown(
    dice: &mut Dice,
    (as_list, slots, slot): (bool, usize, usize),
    (promised, accepted): (i64, i64),
    values: &[i64],
) -> Value {
    let value = Value::Int(values[accepted as usize]);
    let has = |known: bool, value: Value| if known { value } else { Value::Null };
    let mut pairs = vec![
        ("promised", has(!dice.falls(1, 12), ballot(as_list, promised))),
        ("accepted_ballot", has(accepted > 0, ballot(as_list, accepted))),
        ("accepted_value", has(accepted > 0, value.clone())),
        ("chosen", has(accepted > 0 && dice.falls(1, 5), value)),
    ];
    if slots > 1 {
        pairs.push(("slot", Value::Int(slot as i64)));
    }
    map(&pairs)
}

/// Ballots as something to compare.
fn order(value: &Value) -> (i64, String) {
    match value {
        Value::List(parts) => (parts[0].as_int().unwrap(), parts[1].as_text().unwrap().to_owned()),
        _ => (value.as_int().unwrap(), String::new()),
    }
}

fn one_value_chosen(records: &[Record], quorum: Option<usize>) -> Judged {
    let nodes: BTreeSet<&str> = records.iter().map(|record| record.who.as_str()).collect();
    let quorum = quorum.unwrap_or(nodes.len() / 2 + 1);
    let is_same = |a: &Record, b: &Record| {
        let same = |name| get(a, name) == get(b, name);
        same("slot")
            && same("accepted_ballot")
            && same("accepted_value")
            && get(a, "accepted_ballot").is_some()
    };
    let mut chosen: Vec<(Option<&Value>, &Value)> = Vec::new();
    for record in records {
        let who: BTreeSet<&str> =
            records.iter().filter(|other| is_same(record, other)).map(|other| other.who.as_str()).collect();
        let accepted = get(record, "accepted_value").filter(|_| who.len() >= quorum);
        chosen.extend(
            accepted.into_iter().chain(get(record, "chosen")).map(|value| (get(record, "slot"), value)),
        );
    }
    let two = chosen.iter().any(|a| chosen.iter().any(|b| a.0 == b.0 && a.1 != b.1));
    if chosen.is_empty() { None } else { Some(!two) }
}

fn promises_kept(records: &[Record]) -> Judged {
    let promised = |record| get(record, "promised").map(order);
    let accepted = |record| get(record, "accepted_ballot").map(order);
    let mut is_right = true;
    for ((i, a), (_, b)) in pairs(records) {
        if a.who != b.who || get(a, "slot") != get(b, "slot") {
            continue;
        }
        let is_old = records[..=i].iter().any(|earlier| {
            earlier.who == a.who && get(earlier, "slot") == get(a, "slot") && accepted(earlier) == accepted(b)
        });
        is_right &= promised(b).is_none() || promised(b) >= promised(a);
        is_right &= accepted(b).is_none() || accepted(b) >= accepted(a);
        is_right &= accepted(b).is_none() || is_old || accepted(b) >= promised(a);
    }
    let has_any = records.iter().any(|record| promised(record).is_some() || accepted(record).is_some());
    has_any.then_some(is_right)
}

#[test]
fn one_value_chosen_agrees_with_its_twin() {
    agree("one_value_chosen", &[], acceptors, |records| one_value_chosen(records, None));
    agree("one_value_chosen", &[("quorum", "1")], acceptors, |records| one_value_chosen(records, Some(1)));
}

#[test]
fn promises_kept_agrees_with_its_twin() {
    agree("promises_kept", &[], acceptors, promises_kept);
}
