//! Twin of the counters: every choice of the adds of which nobody knows whether they happened, one by one.

use crate::common::Dice;
use crate::world::{Model, RUNS, Tally, failed, found, history, map, result, told, verdict};
use checkers::{Ending, History, Mark, Operation, check};
use std::collections::BTreeSet;
use trace::{Time, Value};

struct Counter {
    sum: i64,
    goes_down: bool,
    is_wrong: bool,
}

impl Model for Counter {
    fn ask(&mut self, dice: &mut Dice, _: u32, is_final: bool) -> (&'static str, Value) {
        if is_final || dice.falls(1, 4) {
            return ("read", Value::Null);
        }
        let size = *dice.one_of(&[1, 2, 5, 40]);
        let down = if self.goes_down { size as i64 } else { 0 };
        ("add", map([("delta", Value::Int(dice.below(2 * size) as i64 - down))]))
    }

    fn answer(&mut self, dice: &mut Dice, operation: &Operation) -> Ending {
        if operation.f == "read" {
            let off = if self.is_wrong && dice.falls(1, 3) { dice.below(9) as i64 - 4 } else { 0 };
            return match dice.below(8) {
                0 => Ending::Open,
                1 => failed(),
                _ => Ending::Ok(map([("value", Value::Int(self.sum + off))])),
            };
        }
        let delta = operation.argument("delta").and_then(Value::as_int).unwrap();
        match dice.below(4) {
            0 => {
                self.sum += delta * i64::from(dice.falls(1, 2));
                Ending::Open
            }
            1 => failed(),
            _ => {
                self.sum += delta;
                Ending::Ok(Value::Null)
            }
        }
    }
}

/// Every sum that would be right.
fn sums(history: &History) -> BTreeSet<i64> {
    let deltas = |is: fn(&Operation) -> bool| -> Vec<i64> {
        let adds = history.operations.iter().filter(|operation| operation.f == "add" && is(operation));
        adds.map(|add| add.argument("delta").and_then(Value::as_int).unwrap()).collect()
    };
    let certain: i64 = deltas(Operation::is_ok).iter().sum();
    let perhaps = deltas(Operation::is_open);
    let choices = 0_u32..1 << perhaps.len();
    let sum = |choice: u32| -> i64 {
        perhaps.iter().enumerate().filter(|(index, _)| choice >> index & 1 == 1).map(|(_, delta)| delta).sum()
    };
    choices.map(|choice| certain + sum(choice)).collect()
}

fn is_judged_as_by_its_twin(name: &str, goes_down: bool) {
    let (mut dice, mut tally) = (Dice::of(4), Tally::default());
    for _ in 0..RUNS {
        let mut counter = Counter { sum: 0, goes_down, is_wrong: dice.falls(1, 2) };
        let calls = (dice.below(12), dice.below(4));
        let history = history(&mut dice, &mut counter, 3, calls);
        let sums = sums(&history);
        let finals = history.operations.iter().filter(|operation| operation.is_final);
        let finals: Vec<i64> = finals
            .filter_map(|read| read.output().map(|given| given.get("value").and_then(Value::as_int).unwrap()))
            .collect();
        let is_added = history.operations.iter().any(|operation| operation.f == "add");
        let wrong = finals.iter().filter(|value| !sums.contains(value)).count();
        let expected = match (wrong, finals.is_empty(), is_added) {
            (1.., ..) => "fail",
            (_, true, _) | (_, _, false) => "unknown",
            _ => "pass",
        };
        let finding = found(check(name).unwrap(), &history);
        assert_eq!(verdict(&finding), expected, "{}", told(&history));
        let Value::List(ranges) = result(&finding, "acceptable") else { panic!("a list") };
        let mut unfolded = BTreeSet::new();
        for range in ranges {
            let Value::List(ends) = range else { panic!("a range") };
            unfolded.extend(ends[0].as_int().unwrap()..=ends[1].as_int().unwrap());
        }
        assert_eq!(unfolded, sums, "{}", told(&history));
        let Value::List(errors) = result(&finding, "errors") else { panic!("a list") };
        assert_eq!(errors.len(), wrong, "{}", told(&history));
        tally.take(expected);
    }
    assert!(tally.is_frequent_both_ways(), "{tally:?}");
}

#[test]
fn a_growing_counter_is_judged_as_its_twin_does() {
    is_judged_as_by_its_twin("g_counter", false);
}

#[test]
fn a_counter_is_judged_as_its_twin_does() {
    is_judged_as_by_its_twin("pn_counter", true);
}

#[test]
fn many_equal_adds_of_which_nobody_knows_are_no_search() {
    let add = |delta| Operation {
        process: 0,
        f: "add".to_owned(),
        input: map([("delta", Value::Int(delta))]),
        ending: Ending::Open,
        called: Mark(1),
        returned: None,
        called_at: Time::ZERO,
        returned_at: None,
        is_final: true,
    };
    let read = |value| {
        let ending = Ending::Ok(map([("value", Value::Int(value))]));
        Operation { f: "read".to_owned(), ending, ..add(0) }
    };
    let adds = || (0..10_000).map(|_| add(3));
    for (value, expected) in [(29_997, "pass"), (29_998, "fail"), (30_003, "fail")] {
        let operations = adds().chain([read(value)]).collect();
        let history = History { processes: vec!["c1".to_owned()], operations, is_timed: true };
        assert_eq!(verdict(&found(check("g_counter").unwrap(), &history)), expected, "{value}");
    }
}
