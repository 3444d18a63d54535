//! The delivery checks beside deliberately dumb twins: each property decided once more straight from its definition,
//! over all pairs of facts, on random small runs.

mod common;
mod delivery_agreement;
#[path = "delivery_agreement/records.rs"]
mod records;

use checkers::{Evidence, Record};
use common::Dice;
use delivery_agreement::{Agreement, Told, judged};
use records::record;
use std::collections::BTreeSet;
use trace::Value;

const RUNS: u64 = 20_000;

fn int(number: u64) -> Value {
    Value::Int(number as i64)
}

fn evidence(records: Vec<Record>) -> Evidence {
    Evidence { records, ..Evidence::default() }
}

// ---- once ---------------------------------------------------------------------------------------

fn effects(dice: &mut Dice) -> Vec<Record> {
    let mut records = Vec::new();
    for _ in 0..dice.below(9) {
        let (who, id) = (dice.below(3), dice.below(4));
        let begins = !records.iter().any(|record: &Record| record.get("sent") == Some(&int(id)));
        let verb = if begins && !dice.falls(1, 20) || dice.falls(1, 5) { "sent" } else { "applied" };
        let is_there = records.iter().any(|record: &Record| record.get("applied") == Some(&int(id)));
        if verb == "applied" && is_there && !dice.falls(1, 3) {
            continue;
        }
        let pair = vec![(verb.to_owned(), int(id))];
        records.push(record(&records, &format!("n{}", who + 1), Value::map(pair), dice));
    }
    if dice.falls(1, 2) {
        let sent: BTreeSet<i64> =
            records.iter().filter_map(|record| record.get("sent").and_then(Value::as_int)).collect();
        for id in sent {
            for node in ["n1", "n2"] {
                let has =
                    |record: &Record| record.get("applied") == Some(&Value::Int(id)) && record.who == node;
                if !records.iter().any(has) && !dice.falls(1, 9) {
                    let what = Value::map([("applied", Value::Int(id))]);
                    records.push(record(&records, node, what, dice));
                }
            }
        }
    }
    records
}

fn once(records: &[Record], (least, most): (bool, bool), nodes: Option<&[&str]>) -> Told {
    let has = |record: &&Record, verb: &str, id: &Value| record.get(verb) == Some(id);
    let applied: Vec<(usize, &Record, &Value)> = records
        .iter()
        .enumerate()
        .filter_map(|(index, record)| Some((index, record, record.get("applied")?)))
        .collect();
    let sent: Vec<&Value> = records.iter().filter_map(|record| record.get("sent")).collect();
    if applied.is_empty() && (sent.is_empty() || !least) {
        return None;
    }
    for (index, _, id) in &applied {
        if !records[..=*index].iter().any(|record| has(&record, "sent", id)) {
            return Some(false);
        }
    }
    let appliers: BTreeSet<&str> = applied.iter().map(|(_, record, _)| record.who.as_str()).collect();
    let everywhere: Vec<&str> = match nodes {
        Some([]) if !appliers.is_empty() => appliers.iter().copied().collect(),
        Some([]) | None => vec![""],
        Some(named) => named.to_vec(),
    };
    let times = |id: &Value, place: &str| {
        applied
            .iter()
            .filter(|(_, record, its)| *its == id && (place.is_empty() || record.who == place))
            .count()
    };
    let counted: Vec<&str> = if nodes.is_some() { appliers.iter().copied().collect() } else { vec![""] };
    let too_few = sent.iter().any(|id| everywhere.iter().any(|place| times(id, place) == 0));
    let too_many = applied.iter().any(|(_, _, id)| counted.iter().any(|place| times(id, place) > 1));
    Some(!(least && too_few || most && too_many))
}

#[test]
fn how_often_things_are_applied_agrees_with_counting_them() {
    for (name, asked) in
        [("exactly_once", (true, true)), ("at_most_once", (false, true)), ("at_least_once", (true, false))]
    {
        let mut agreement = Agreement::default();
        let mut dice = Dice::of(11);
        for _ in 0..RUNS {
            let run = evidence(effects(&mut dice));
            let (options, nodes): (&str, Option<&[&str]>) = match dice.below(3) {
                0 => ("{}", None),
                1 => (r#"{"per_node": true}"#, Some(&[])),
                _ => (r#"{"per_node": true, "nodes": ["n1", "n2"]}"#, Some(&["n1", "n2"])),
            };
            agreement.take(&run, judged(name, &run, options), once(&run.records, asked, nodes));
        }
        agreement.is_fair(name);
    }
}

// ---- order --------------------------------------------------------------------------------------

/// Three processes that send to all (or some) and deliver, mostly in the order of sending.
fn deliveries(dice: &mut Dice) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    let rude = dice.below(4);
    for _ in 0..3 + dice.below(9) {
        let who = format!("n{}", dice.below(3) + 1);
        let sent: Vec<Record> =
            records.iter().filter(|record| record.get("sent").is_some()).cloned().collect();
        let what = if sent.is_empty() || dice.falls(1, 3) {
            let own = sent.iter().filter(|record| record.who == who).count() as u64;
            let mut pairs = vec![("sent", int(own))];
            if dice.falls(1, 6) {
                pairs.push(("to", Value::text(format!("n{}", dice.below(3) + 1))));
            }
            Value::map(pairs)
        } else {
            let is_new = |message: &&Record| {
                let for_me = message.get("to").is_none_or(|to| to.as_text() == Some(&who));
                let had = |record: &Record| {
                    record.who == who && delivered(record).is_some_and(|key| key == key_of(message))
                };
                for_me && message.who != who && !records.iter().any(had)
            };
            let polite = sent.iter().find(is_new);
            let any = dice.one_of(&sent).clone();
            let message = if dice.falls(rude, 8) { &any } else { polite.unwrap_or(&any) };
            let from = if dice.falls(1, 60) { "n1".to_owned() } else { message.who.clone() };
            let id = message.get("sent").unwrap().clone();
            Value::map([("delivered", id), ("from", Value::text(from))])
        };
        records.push(record(&records, &who, what, dice));
    }
    records
}

fn key_of(message: &Record) -> (String, Value) {
    (message.who.clone(), message.get("sent").unwrap().clone())
}

fn delivered(record: &Record) -> Option<(String, Value)> {
    Some((record.get("from")?.as_text()?.to_owned(), record.get("delivered")?.clone()))
}

/// Whether of each two records the first happened before the second, by closing the direct steps.
fn closure(records: &[Record], is_causal: bool) -> Vec<Vec<bool>> {
    let count = records.len();
    let sends = |index: usize| records[index].get("sent").is_some();
    let direct = |a: usize, b: usize| {
        let line = a < b && records[a].who == records[b].who && (is_causal || sends(a) && sends(b));
        let wire = a < b && sends(a) && delivered(&records[b]) == Some(key_of(&records[a]));
        line || is_causal && wire
    };
    let mut before: Vec<Vec<bool>> = (0..count).map(|a| (0..count).map(|b| direct(a, b)).collect()).collect();
    for through in 0..count {
        for a in 0..count {
            for b in 0..count {
                before[a][b] |= before[a][through] && before[through][b];
            }
        }
    }
    before
}

fn in_order(records: &[Record], is_causal: bool, gaps: bool) -> Told {
    let before = closure(records, is_causal);
    let sending = |index: usize| {
        let key = delivered(&records[index])?;
        Some((0..index).find(|sent| records[*sent].get("sent").is_some() && key_of(&records[*sent]) == key))
    };
    let all: Vec<(usize, Option<usize>)> =
        (0..records.len()).filter_map(|index| Some((index, sending(index)?))).collect();
    let is_for = |sent: usize, who: &str| records[sent].get("to").is_none_or(|to| to.as_text() == Some(who));
    for (index, sent) in &all {
        let Some(sent) = *sent else { return Some(false) };
        let who = records[*index].who.as_str();
        let earlier: Vec<usize> = all
            .iter()
            .filter(|(other, _)| other < index && records[*other].who == who)
            .filter_map(|(_, sent)| *sent)
            .collect();
        if !is_for(sent, who) || earlier.iter().any(|other| before[sent][*other]) {
            return Some(false);
        }
        let owed = |other: &usize| {
            records[*other].get("sent").is_some()
                && before[*other][sent]
                && records[*other].who != who
                && is_for(*other, who)
        };
        if !gaps && (0..records.len()).filter(owed).any(|other| !earlier.contains(&other)) {
            return Some(false);
        }
    }
    let related = |a: usize, b: usize| a != b && (is_causal || records[a].who == records[b].who);
    let pair = all.iter().any(|(a, first)| {
        all.iter().any(|(b, second)| {
            records[*a].who == records[*b].who
                && first.zip(*second).is_some_and(|(first, second)| related(first, second))
        })
    });
    pair.then_some(true)
}

#[test]
fn orders_of_delivery_agree_with_the_transitive_closure() {
    for (name, is_causal) in [("fifo_delivery", false), ("causal_delivery", true)] {
        for (options, gaps) in [("{}", true), (r#"{"gaps": false}"#, false)] {
            let mut agreement = Agreement::default();
            let mut dice = Dice::of(12);
            for _ in 0..RUNS {
                let run = evidence(deliveries(&mut dice));
                agreement.take(&run, judged(name, &run, options), in_order(&run.records, is_causal, gaps));
            }
            agreement.is_fair(name);
        }
    }
}

// ---- one order ----------------------------------------------------------------------------------

fn logs(dice: &mut Dice) -> Vec<Record> {
    let mut next = [0, 0, 0];
    let rude = dice.below(3);
    let mut records = Vec::new();
    for _ in 0..2 + dice.below(9) {
        let who = dice.below(3) as usize;
        let id = if dice.falls(rude, 12) { dice.below(5) } else { next[who] };
        next[who] = id + 1 + u64::from(dice.falls(1, 14));
        let mut pairs = vec![("delivered", int(id / 2))];
        if id % 2 == 1 {
            pairs.push(("from", Value::text("c1")));
        }
        records.push(record(&records, &format!("n{}", who + 1), Value::map(pairs), dice));
    }
    records
}

fn one_order(records: &[Record], prefix: bool) -> Told {
    let log = |who: &str| -> Vec<Value> {
        records.iter().filter(|record| record.who == who).map(|record| record.what.clone()).collect()
    };
    let logs: Vec<Vec<Value>> =
        ["n1", "n2", "n3"].map(log).into_iter().filter(|log| !log.is_empty()).collect();
    let repeats = |log: &Vec<Value>| (0..log.len()).any(|at| log[..at].contains(&log[at]));
    if logs.iter().any(repeats) {
        return Some(false);
    }
    let (mut compared, mut good) = (false, true);
    for (index, one) in logs.iter().enumerate() {
        for two in &logs[..index] {
            if prefix {
                compared = true;
                good &= one.starts_with(two) || two.starts_with(one);
                continue;
            }
            let place = |log: &Vec<Value>, message: &Value| log.iter().position(|other| other == message);
            for a in one {
                for b in one.iter().filter(|b| *b != a) {
                    let (Some(a_there), Some(b_there)) = (place(two, a), place(two, b)) else { continue };
                    compared = true;
                    good &= (place(one, a) < place(one, b)) == (a_there < b_there);
                }
            }
        }
    }
    compared.then_some(good)
}

#[test]
fn total_order_agrees_with_comparing_all_pairs() {
    for (options, prefix) in [("{}", false), (r#"{"prefix": true}"#, true)] {
        let mut agreement = Agreement::default();
        let mut dice = Dice::of(13);
        for _ in 0..RUNS {
            let run = evidence(logs(&mut dice));
            agreement.take(&run, judged("total_order", &run, options), one_order(&run.records, prefix));
        }
        agreement.is_fair("total_order");
    }
}
