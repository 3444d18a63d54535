//! Twin of the sets: every element beside every read, by the definition.

use crate::common::Dice;
use crate::world::{Model, RUNS, Tally, failed, found, history, map, result, told, verdict};
use checkers::{Ending, Finding, History, Mark, Operation, check};
use trace::{Time, Value};

/// Two replicas that exchange what they have now and then.
#[derive(Default)]
struct Replicas {
    names: [&'static str; 3],
    next: i64,
    has: [Vec<i64>; 2],
    is_wrong: bool,
}

impl Model for Replicas {
    fn ask(&mut self, dice: &mut Dice, _: u32, is_final: bool) -> (&'static str, Value) {
        if is_final || dice.falls(1, 2) {
            return ("read", Value::Null);
        }
        // Now and then somebody tries again.
        if !dice.falls(1, 6) {
            self.next += 1;
        }
        (self.names[0], map([(self.names[1], Value::Int(self.next))]))
    }

    fn answer(&mut self, dice: &mut Dice, operation: &Operation) -> Ending {
        let replica = (operation.process % 2) as usize;
        if dice.falls(1, 2) || operation.is_final {
            let all: Vec<i64> = self.has.concat();
            for has in &mut self.has {
                has.extend(&all);
                has.sort_unstable();
                has.dedup();
            }
        }
        if operation.f == "read" {
            return self.read(dice, replica);
        }
        let element = operation.argument(self.names[1]).and_then(Value::as_int).unwrap();
        let happens = |dice: &mut Dice, chance| dice.falls(chance, 20);
        let (ending, adds) = match dice.below(6) {
            0 => (Ending::Open, happens(dice, 10)),
            1 => (failed(), self.is_wrong && happens(dice, 3)),
            _ => (Ending::Ok(Value::Null), !(self.is_wrong && happens(dice, 2))),
        };
        if adds {
            self.has[replica].push(element);
        }
        ending
    }
}

impl Replicas {
    fn read(&mut self, dice: &mut Dice, replica: usize) -> Ending {
        let mut elements = self.has[replica].clone();
        elements.sort_unstable();
        elements.dedup();
        if self.is_wrong && dice.falls(1, 6) && !elements.is_empty() {
            match dice.below(4) {
                0 => elements.push(elements[0]),
                1 => elements.push(1 + dice.below(9) as i64),
                2 => drop(elements.pop()),
                _ => self.has = [Vec::new(), Vec::new()],
            }
        }
        match dice.below(8) {
            0 => Ending::Open,
            1 => failed(),
            _ => Ending::Ok(map([(
                self.names[2],
                Value::List(elements.into_iter().map(Value::Int).collect()),
            )])),
        }
    }
}

/// What the twin makes of a history.
#[derive(Default)]
struct Expected {
    lists: [Vec<i64>; 5],
    stable_count: i64,
    stable_latencies: Vec<u64>,
    lost_latencies: Vec<u64>,
    has_reads_of_order: bool,
}

const LISTS: [&str; 5] = ["lost", "never_read", "stale", "duplicated", "unexpected"];

fn numbers(operation: &Operation, field: &str) -> Option<Vec<i64>> {
    match operation.output()?.get(field)? {
        Value::List(items) => Some(items.iter().map(|item| item.as_int().unwrap()).collect()),
        _ => None,
    }
}

fn expected(history: &History, names: [&str; 3]) -> Expected {
    let mut expected = Expected { has_reads_of_order: history.is_timed, ..Expected::default() };
    let reads: Vec<(&Operation, Vec<i64>)> = history
        .operations
        .iter()
        .filter(|operation| operation.f == "read")
        .filter_map(|read| Some((read, numbers(read, names[2])?)))
        .collect();
    for element in 0..40 {
        let adds: Vec<&Operation> = history
            .operations
            .iter()
            .filter(|operation| operation.f == names[0])
            .filter(|add| add.argument(names[1]) == Some(&Value::Int(element)))
            .collect();
        let has = |read: &(&Operation, Vec<i64>)| read.1.contains(&element);
        let is_read = reads.iter().any(has);
        if reads.iter().any(|(_, list)| list.iter().filter(|item| **item == element).count() > 1) {
            expected.lists[3].push(element);
        }
        let tried: Vec<&&Operation> = adds.iter().filter(|add| !add.is_failed()).collect();
        let begin = tried.first().copied().or(adds.first()).map(|add| add.called);
        let is_early = |read: &(&Operation, Vec<i64>)| {
            history.is_timed && has(read) && begin.is_some_and(|begin| read.0.returned.unwrap() < begin)
        };
        if is_read && (tried.is_empty() || reads.iter().any(is_early)) {
            expected.lists[4].push(element);
        }
        let Some(begin) = begin else { continue };
        let reads = reads.iter().filter(|(read, _)| read.returned.unwrap() > begin);
        let mut known: Option<(Mark, Time)> = None;
        let acknowledged = adds.iter().filter(|add| add.is_ok()).copied();
        for operation in acknowledged.chain(reads.clone().filter(|read| has(read)).map(|(read, _)| *read)) {
            let at = (operation.returned.unwrap(), operation.returned_at.unwrap());
            known = Some(known.map_or(at, |known| known.min(at)));
        }
        let last = |wanted: bool| {
            reads.clone().filter(|read| has(read) == wanted).map(|(read, _)| *read).next_back()
        };
        let (present, absent) = (last(true), last(false));
        let mark = |read: Option<&Operation>| read.map_or(-1, |read| i64::from(read.called.0));
        let since_known = |read: Option<&Operation>| {
            let (Some(read), Some((_, known))) = (read, known) else { return 0 };
            // In nanoseconds, with the one that Jepsen adds.
            let nanoseconds = i128::from(read.called_at.0) * 1_000 + 1 - i128::from(known.0) * 1_000;
            u64::try_from(nanoseconds.max(0) / 1_000_000).unwrap()
        };
        if present.is_some() && mark(absent) < mark(present) {
            expected.stable_count += 1;
            expected.stable_latencies.push(since_known(absent));
            if since_known(absent) > 0 {
                expected.lists[2].push(element);
            }
        } else if known.is_some_and(|(known, _)| i64::from(known.0) < mark(absent))
            && mark(present) < mark(absent)
        {
            expected.lists[0].push(element);
            expected.lost_latencies.push(since_known(present));
        } else {
            expected.lists[1].push(element);
        }
    }
    expected
}

impl Expected {
    fn verdict(&self) -> &'static str {
        let is_lost = self.has_reads_of_order && !self.lists[0].is_empty();
        if is_lost || !self.lists[3].is_empty() || !self.lists[4].is_empty() {
            "fail"
        } else if self.has_reads_of_order && self.stable_count > 0 {
            "pass"
        } else {
            "unknown"
        }
    }

    fn agrees(&self, finding: &Finding, history: &History) {
        for (field, expected) in LISTS.iter().zip(&self.lists) {
            let Value::List(items) = result(finding, field) else { panic!("a list") };
            let element = |item: &Value| match item {
                Value::List(pair) => pair[0].as_int().unwrap(),
                item => item.as_int().unwrap(),
            };
            let mut items: Vec<i64> = items.iter().map(element).collect();
            items.sort_unstable();
            assert_eq!(&items, expected, "{field}\n{}", told(history));
            let count = result(finding, &format!("{field}_count"));
            assert_eq!(count, &Value::Int(expected.len() as i64), "{field}\n{}", told(history));
        }
        assert_eq!(result(finding, "stable_count"), &Value::Int(self.stable_count), "{}", told(history));
        let latencies =
            [("stable_latencies", &self.stable_latencies), ("lost_latencies", &self.lost_latencies)];
        for (field, latencies) in latencies {
            assert_eq!(result(finding, field), &quantiles(latencies), "{field}\n{}", told(history));
        }
    }
}

fn quantiles(latencies: &[u64]) -> Value {
    let mut latencies = latencies.to_vec();
    latencies.sort_unstable();
    let count = latencies.len();
    let at = |p: f64| Value::Int(latencies[(count - 1).min((count as f64 * p) as usize)] as i64);
    if count == 0 {
        return Value::Map(Vec::new());
    }
    map([("0", at(0.0)), ("0.5", at(0.5)), ("0.95", at(0.95)), ("0.99", at(0.99)), ("1", at(1.0))])
}

fn is_judged_as_by_its_twin(name: &str, names: [&'static str; 3], seed: u64) {
    let (mut dice, mut tally) = (Dice::of(seed), Tally::default());
    for _ in 0..RUNS {
        let is_wrong = dice.falls(1, 2);
        let mut replicas = Replicas { names, is_wrong, ..Replicas::default() };
        let (clients, calls) = (1 + dice.below(4), (dice.below(16), dice.below(4)));
        let history = history(&mut dice, &mut replicas, clients, calls);
        let expected = expected(&history, names);
        let finding = found(check(name).unwrap(), &history);
        assert_eq!(verdict(&finding), expected.verdict(), "{}", told(&history));
        expected.agrees(&finding, &history);
        tally.take(expected.verdict());
    }
    assert!(tally.is_frequent_both_ways(), "{tally:?}");
}

#[test]
fn a_set_is_judged_as_its_twin_does() {
    is_judged_as_by_its_twin("g_set", ["add", "element", "value"], 5);
}

#[test]
fn a_broadcast_is_judged_as_its_twin_does() {
    is_judged_as_by_its_twin("broadcast", ["broadcast", "message", "messages"], 6);
}
