//! The delivery checks that judge views beside deliberately dumb twins: each property decided once more straight from its
//! definition, at every millisecond or over all pairs of views, on random small runs.

mod common;
mod delivery_agreement;
#[path = "delivery_agreement/records.rs"]
mod records;

use checkers::{Evidence, Mark, Record};
use common::Dice;
use delivery_agreement::{Agreement, Told, judged};
use records::record;
use std::collections::BTreeSet;
use trace::{Event, EventKind, Phase, Time, Value};

const RUNS: u64 = 20_000;

fn int(number: u64) -> Value {
    Value::Int(number as i64)
}

fn field<'a>(record: &'a Record, name: &str) -> &'a Value {
    record.get(name).unwrap_or_else(|| panic!("{record:?} has {name}"))
}

fn evidence(records: Vec<Record>) -> Evidence {
    Evidence { records, ..Evidence::default() }
}

// ---- convergence --------------------------------------------------------------------------------

fn views(dice: &mut Dice) -> Evidence {
    let mut records: Vec<Record> = Vec::new();
    let goal = dice.below(2);
    for index in 0..1 + dice.below(9) {
        let who = *dice.one_of(&["n1", "n2", "n3"]);
        let value = if index > 3 && !dice.falls(1, 4) { goal } else { dice.below(2) };
        let what = match dice.below(10) {
            0 => Value::Null,
            1 => Value::map([("update", int(value))]),
            2 => Value::map([("other", int(value))]),
            _ => Value::map([("v", Value::List(vec![int(value), int(1 - value)]))]),
        };
        records.push(record(&records, who, what, dice));
    }
    let mut run = evidence(records);
    if !dice.falls(1, 8) {
        let at = Time::from_ms(dice.below(12));
        run.trace.events.push(Event { at, cause: None, kind: EventKind::Phase(Phase::Heal) });
        run.lines.push(Mark(100));
    }
    run
}

/// What each live node showed last at a time, of views that are wanted.
fn shown(records: &[Record], at: u64) -> Vec<Value> {
    let known = |who: &str| {
        let mut its =
            records.iter().rev().filter(|record| record.who == who && record.at <= Time::from_ms(at));
        let last = its.find(|record| record.what == Value::Null || record.get("v").is_some())?;
        last.get("v").cloned()
    };
    ["n1", "n2", "n3"].into_iter().filter_map(known).collect()
}

fn sorted(list: &Value) -> Vec<i64> {
    let Value::List(items) = list else { panic!("a list") };
    let mut all: Vec<i64> = items.iter().map(|item| item.as_int().unwrap()).collect();
    all.sort_unstable();
    all
}

fn converged(run: &Evidence, within: u64, to: Option<&Value>, (update, unordered): (bool, bool)) -> Told {
    let heal = run.trace.events.first().map(|event| event.at.as_ms());
    let last = run.records.iter().rfind(|record| update && record.get("update").is_some());
    let start = heal.max(last.map(|record| record.at.as_ms()))?;
    let needed = if to.is_some() { 1 } else { 2 };
    let alive = (0..=run.records.len()).map(|count| shown(&run.records[..count], u64::MAX).len()).max()?;
    if alive < needed {
        return None;
    }
    let same = |a: &Value, b: &Value| if unordered { sorted(a) == sorted(b) } else { a == b };
    Some((start + within..start + within + 60).all(|at| {
        let all = shown(&run.records, at);
        all.len() >= needed
            && all.iter().all(|value| same(value, &all[0]) && to.is_none_or(|to| same(to, value)))
    }))
}

#[test]
fn convergence_agrees_with_looking_at_every_millisecond() {
    let mut agreement = Agreement::default();
    let mut dice = Dice::of(14);
    for _ in 0..RUNS {
        let mut run = views(&mut dice);
        if !run.records.iter().any(|record| record.get("v").is_some()) {
            let what = Value::map([("v", Value::List(vec![int(0), int(1)]))]);
            run.records.push(record(&run.records, "n1", what, &mut dice));
        }
        let (within, update, unordered) = (dice.below(8), dice.falls(1, 2), dice.falls(1, 6));
        let to = dice.falls(1, 3).then(|| Value::from_json("[1, 0]").unwrap());
        let options = Value::map([
            ("field", Value::text("v")),
            ("within", int(within)),
            ("unordered", Value::Bool(unordered)),
            ("to", to.clone().unwrap_or(Value::Null)),
            ("update", Value::text(if update { "update" } else { "" })),
        ]);
        let told = judged("convergence", &run, &options.to_json());
        agreement.take(&run, told, converged(&run, within, to.as_ref(), (update, unordered)));
    }
    agreement.is_fair("convergence");
}

// ---- strong eventual consistency ----------------------------------------------------------------

fn replicas(dice: &mut Dice) -> Vec<Record> {
    let mut records = Vec::new();
    let rude = dice.below(3);
    for _ in 0..1 + dice.below(6) {
        let applied: Vec<u64> = (0..dice.below(4)).map(|_| 1 << dice.below(3)).collect();
        let sum = applied.iter().collect::<BTreeSet<_>>().into_iter().sum::<u64>();
        let state = if dice.falls(rude, 10) { sum + 1 } else { sum };
        let mut state = vec![int(0), int(state), int(7)];
        if dice.falls(1, 8) {
            state.reverse();
        }
        let list = applied.into_iter().map(int).collect();
        let what = if !records.is_empty() && dice.falls(1, 9) {
            Value::map([("applied", Value::List(list))])
        } else {
            Value::map([("applied", Value::List(list)), ("state", Value::List(state))])
        };
        records.push(record(&records, &format!("n{}", dice.below(3) + 1), what, dice));
    }
    records
}

fn depends_on_updates_alone(records: &[Record], unordered: bool) -> Told {
    let set = |record: &Record| sorted(field(record, "applied")).into_iter().collect::<BTreeSet<i64>>();
    let whole: Vec<&Record> = records.iter().filter(|record| record.get("state").is_some()).collect();
    let (mut compared, mut good) = (false, true);
    for a in &whole {
        for b in whole.iter().filter(|b| set(a) == set(b)) {
            compared |= a.who != b.who && !set(a).is_empty();
            let (one, two) = (field(a, "state"), field(b, "state"));
            good &= one == two || unordered && sorted(one) == sorted(two);
        }
    }
    if good { compared.then_some(true) } else { Some(false) }
}

#[test]
fn strong_convergence_agrees_with_comparing_all_views() {
    let mut agreement = Agreement::default();
    let mut dice = Dice::of(15);
    for _ in 0..RUNS {
        let run = evidence(replicas(&mut dice));
        let unordered = dice.falls(1, 2);
        let options = format!(r#"{{"unordered": {unordered}}}"#);
        let told = judged("strong_eventual", &run, &options);
        agreement.take(&run, told, depends_on_updates_alone(&run.records, unordered));
    }
    agreement.is_fair("strong_eventual");
}
