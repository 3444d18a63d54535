//! The progress checks beside deliberately dumb twins: each property decided once more straight from its definition,
//! record by record, millisecond by millisecond or over all pairs of events, on random small runs.

mod common;
mod delivery_agreement;
#[path = "delivery_agreement/records.rs"]
mod records;

use checkers::{Evidence, Mark, Record};
use common::Dice;
use delivery_agreement::{Agreement, Told, judged};
use records::record;
use trace::{Event, EventKind, Phase, Time, Value};

const RUNS: u64 = 20_000;
/// Later than anything in these runs, in ms.
const LATE: u64 = 80;
const NODES: [&str; 3] = ["n1", "n2", "n3"];

/// Views with numbers `v` (and `w`), deaths, other records, and mostly an end of faults.
fn views(dice: &mut Dice) -> Evidence {
    let mut run = Evidence::default();
    let (calm, few) = (dice.below(5), 2 + dice.below(2));
    for _ in 0..dice.below(9) {
        let who = *dice.one_of(&NODES);
        let mut number = || Value::Int(if dice.falls(calm, 5) { 1 } else { dice.below(few) as i64 });
        let pairs = [("v", number()), ("w", number())];
        let what = match dice.below(12) {
            0 | 1 => Value::Null,
            2 => Value::map([("other", Value::Int(1))]),
            _ => Value::map(pairs),
        };
        run.records.push(record(&run.records, who, what, dice));
    }
    if !run.records.iter().any(|record| record.get("v").is_some()) {
        let what = Value::map([("v", Value::Int(1)), ("w", Value::Int(1))]);
        run.records.push(record(&run.records, "n1", what, dice));
    }
    if !dice.falls(1, 10) {
        let at = Time::from_ms(dice.below(12));
        run.trace.events.push(Event { at, cause: None, kind: EventKind::Phase(Phase::Heal) });
        run.lines.push(Mark(100));
    }
    run
}

fn number(record: &Record, field: &str) -> Option<i64> {
    record.get(field)?.as_int()
}

/// What each live node showed last at a time, in ms.
fn shown(records: &[Record], at: u64) -> Vec<i64> {
    let known = |who: &&str| {
        let mut its =
            records.iter().rev().filter(|record| record.who == **who && record.at <= Time::from_ms(at));
        let last = its.find(|record| record.what == Value::Null || record.get("v").is_some())?;
        number(last, "v")
    };
    NODES.iter().filter_map(known).collect()
}

type Wanted = Box<dyn Fn(i64) -> bool>;
type AllWanted = Box<dyn Fn(&[i64]) -> bool>;

/// A random condition: its options, and itself.
fn condition(dice: &mut Dice, prefix: &str) -> (Vec<(String, Value)>, Wanted) {
    let (low, high) = (dice.below(3) as i64, 1 + dice.below(2) as i64);
    let option = |name: &str, value: Value| (format!("{prefix}{name}"), value);
    match dice.below(5) {
        0 => (vec![option("is", Value::Int(low))], Box::new(move |v| v == low)),
        1 => {
            let list = Value::List(vec![Value::Int(low), Value::Int(high)]);
            (vec![option("one_of", list)], Box::new(move |v| v == low || v == high))
        }
        2 => (vec![option("at_least", Value::Int(low))], Box::new(move |v| v >= low)),
        3 => (vec![option("at_most", Value::Float(high as f64 + 0.5))], Box::new(move |v| v <= high)),
        _ => {
            let both = vec![option("at_least", Value::Int(low)), option("at_most", Value::Int(low + high))];
            (both, Box::new(move |v| v >= low && v <= low + high))
        }
    }
}

fn options(pairs: Vec<(String, Value)>) -> String {
    Value::map([("field".to_owned(), Value::text("v"))].into_iter().chain(pairs)).to_json()
}

fn flag(name: &str, is: bool) -> (String, Value) {
    (name.to_owned(), Value::Bool(is))
}

fn equal(all: &[i64]) -> bool {
    all.iter().all(|value| *value == all[0])
}

// ---- always and sometimes -----------------------------------------------------------------------

fn never_less(records: &[Record], forgets: bool) -> bool {
    let fell = |first: usize, second: usize| {
        let (a, b) = (&records[first], &records[second]);
        let died =
            || records[first..second].iter().any(|record| record.who == a.who && record.what == Value::Null);
        let less = number(a, "v").zip(number(b, "v")).is_some_and(|(a, b)| b < a);
        a.who == b.who && less && !(forgets && died())
    };
    !(0..records.len()).any(|second| (0..second).any(|first| fell(first, second)))
}

#[test]
fn always_agrees_with_looking_at_every_record() {
    let (mut agreement, mut dice) = (Agreement::default(), Dice::of(21));
    for _ in 0..RUNS {
        let run = views(&mut dice);
        let values = || run.records.iter().filter_map(|record| number(record, "v"));
        let (pairs, twin): (_, Told) = match dice.below(4) {
            0 => (vec![flag("grows", true)], Some(never_less(&run.records, false))),
            1 => (vec![flag("grows", true), flag("forgets", true)], Some(never_less(&run.records, true))),
            2 => {
                let all: Vec<Vec<i64>> = (0..LATE).map(|at| shown(&run.records, at)).collect();
                let compared = all.iter().any(|all| all.len() > 1);
                (vec![flag("same", true)], compared.then(|| all.iter().all(|all| equal(all))))
            }
            _ => {
                let (pairs, wanted) = condition(&mut dice, "");
                (pairs, Some(values().all(wanted)))
            }
        };
        agreement.take(&run, judged("always", &run, &options(pairs)), twin);
    }
    agreement.is_fair("always");
}

#[test]
fn sometimes_agrees_with_looking_at_every_record() {
    let (mut agreement, mut dice) = (Agreement::default(), Dice::of(22));
    for _ in 0..RUNS {
        let run = views(&mut dice);
        let mut values = run.records.iter().filter_map(|record| number(record, "v"));
        let (pairs, twin) = if dice.falls(1, 3) {
            let agreed = |at| Some(shown(&run.records, at)).is_some_and(|all| all.len() > 1 && equal(&all));
            (vec![flag("same", true)], (0..LATE).any(agreed))
        } else {
            let (pairs, wanted) = condition(&mut dice, "");
            (pairs, values.any(wanted))
        };
        agreement.take(&run, judged("sometimes", &run, &options(pairs)), Some(twin));
    }
    agreement.is_fair("sometimes");
}

// ---- eventually ---------------------------------------------------------------------------------

#[test]
fn eventually_agrees_with_looking_at_every_millisecond() {
    let (mut agreement, mut dice) = (Agreement::default(), Dice::of(23));
    for _ in 0..RUNS {
        let run = views(&mut dice);
        let (within, stays, some) = (dice.below(9), dice.falls(1, 2), dice.falls(1, 2));
        let mut pairs = vec![flag("stays", stays), ("within".to_owned(), Value::Int(within as i64))];
        let holds: AllWanted = if dice.falls(1, 3) {
            pairs.push(flag("same", true));
            Box::new(|all| all.len() > 1 && equal(all))
        } else {
            let (more, wanted) = condition(&mut dice, "");
            pairs.extend(more);
            pairs.push(("who".to_owned(), Value::text(if some { "some" } else { "all" })));
            let one = move |value: &i64| wanted(*value);
            Box::new(move |all| {
                !all.is_empty() && if some { all.iter().any(&one) } else { all.iter().all(&one) }
            })
        };
        let at = |at: u64| holds(&shown(&run.records, at));
        let heal = run.trace.events.first().map(|event| event.at.as_ms());
        let twin = match (within, heal) {
            (0, _) => Some(if stays { at(LATE) } else { (0..=LATE).any(at) }),
            (_, None) => None,
            (_, Some(heal)) => {
                Some(if stays { (heal + within..=LATE).all(at) } else { (heal..=heal + within).any(at) })
            }
        };
        agreement.take(&run, judged("eventually", &run, &options(pairs)), twin);
    }
    agreement.is_fair("eventually");
}

// ---- leads to -----------------------------------------------------------------------------------

fn followed(run: &Evidence, (first, then): (&Wanted, &Wanted), within: u64, any: bool) -> Told {
    let records = &run.records;
    let end =
        records.iter().map(|record| record.at).chain(run.trace.events.iter().map(|event| event.at)).max()?;
    let holds = |index: usize| number(&records[index], "w").is_some_and(then);
    let (mut good, mut bad) = (0, 0);
    for (index, record) in records.iter().enumerate() {
        if !number(record, "v").is_some_and(first) {
            continue;
        }
        let until = record.at + Time::from_ms(within);
        let nodes = NODES.iter().filter(|who| any || record.who == **who);
        let holds_already = |who: &&str| {
            let mut its = (0..=index).rev().filter(|other| records[*other].who == **who);
            its.find(|other| records[*other].what == Value::Null || number(&records[*other], "w").is_some())
                .is_some_and(holds)
        };
        let later = || (index + 1..records.len()).filter(|other| records[*other].at <= until);
        let mine = |other: &usize| any || records[*other].who == record.who;
        let dies = later().filter(mine).find(|other| !any && records[*other].what == Value::Null);
        let comes = later().filter(mine).find(|other| holds(*other));
        if nodes.clone().any(holds_already) || comes.is_some_and(|at| dies.is_none_or(|dies| at < dies)) {
            good += 1;
        } else if dies.is_none() && until <= end {
            bad += 1;
        }
    }
    if bad > 0 { Some(false) } else { (good > 0).then_some(true) }
}

#[test]
fn leads_to_agrees_with_looking_ahead_from_every_record() {
    let (mut agreement, mut dice) = (Agreement::default(), Dice::of(24));
    for _ in 0..RUNS {
        let run = views(&mut dice);
        let (within, any) = (dice.below(7), dice.falls(1, 2));
        let ((mut pairs, first), (more, then)) = (condition(&mut dice, ""), condition(&mut dice, "then_"));
        pairs.extend(more);
        pairs.extend([
            ("then_field".to_owned(), Value::text("w")),
            ("within".to_owned(), Value::Int(within as i64)),
            ("on".to_owned(), Value::text(if any { "any" } else { "same" })),
        ]);
        let twin = followed(&run, (&first, &then), within, any);
        agreement.take(&run, judged("leads_to", &run, &options(pairs)), twin);
    }
    agreement.is_fair("leads_to");
}
