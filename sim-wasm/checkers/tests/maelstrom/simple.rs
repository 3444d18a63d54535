//! Twins of `echo`, `unique_ids` and `stats`.

use crate::common::Dice;
use crate::world::{Model, RUNS, Tally, failed, found, history, map, result, told, verdict};
use checkers::{Ending, History, Operation, check};
use trace::Value;

/// Values of which some are alike and not equal.
const VALUES: [&str; 8] =
    ["1", "1.0", "\"1\"", "null", "[1]", "{\"a\": 1, \"b\": 2}", "{\"b\": 2, \"a\": 1}", "\"x\""];

fn value(dice: &mut Dice) -> Value {
    Value::from_json(dice.one_of(&VALUES)).unwrap()
}

struct Echo;

impl Model for Echo {
    fn ask(&mut self, dice: &mut Dice, _: u32, _: bool) -> (&'static str, Value) {
        ("echo", map([("echo", value(dice))]))
    }

    fn answer(&mut self, dice: &mut Dice, operation: &Operation) -> Ending {
        match dice.below(8) {
            0 => Ending::Open,
            1 => failed(),
            2 => Ending::Ok(map([("echo", value(dice))])),
            _ => Ending::Ok(operation.input.clone()),
        }
    }
}

#[test]
fn an_echo_is_judged_as_its_twin_does() {
    let (mut dice, mut tally) = (Dice::of(1), Tally::default());
    for _ in 0..RUNS {
        let calls = dice.below(8);
        let history = history(&mut dice, &mut Echo, 2, (calls, 0));
        let answered = history.operations.iter().filter_map(|operation| match &operation.ending {
            Ending::Ok(given) => Some(operation.input.get("echo") == given.get("echo")),
            _ => None,
        });
        let right: Vec<bool> = answered.collect();
        let expected = match (right.len(), right.iter().all(|right| *right)) {
            (0, _) => "unknown",
            (_, true) => "pass",
            (_, false) => "fail",
        };
        let finding = found(check("echo").unwrap(), &history);
        assert_eq!(verdict(&finding), expected, "{}", told(&history));
        let wrong = right.iter().filter(|right| !**right).count();
        assert_eq!(result(&finding, "error_count"), &Value::Int(wrong as i64), "{}", told(&history));
        tally.take(expected);
    }
    assert!(tally.is_frequent_both_ways(), "{tally:?}");
}

struct Ids {
    next: i64,
    repeats: bool,
}

impl Model for Ids {
    fn ask(&mut self, _: &mut Dice, _: u32, _: bool) -> (&'static str, Value) {
        ("generate", Value::Null)
    }

    fn answer(&mut self, dice: &mut Dice, _: &Operation) -> Ending {
        match dice.below(10) {
            0 => Ending::Open,
            1 => failed(),
            2..4 if self.repeats => Ending::Ok(map([("id", value(dice))])),
            _ => {
                self.next += 1;
                Ending::Ok(map([("id", Value::Int(self.next))]))
            }
        }
    }
}

#[test]
fn ids_are_judged_as_their_twin_does() {
    let (mut dice, mut tally) = (Dice::of(2), Tally::default());
    for _ in 0..RUNS {
        let mut ids = Ids { next: 0, repeats: dice.falls(2, 3) };
        let calls = dice.below(14);
        let history = history(&mut dice, &mut ids, 3, (calls, 0));
        let given = |operation: &Operation| operation.output().and_then(|output| output.get("id")).cloned();
        let given: Vec<Value> = history.operations.iter().filter_map(given).collect();
        let often = |id: &Value| given.iter().filter(|other| *other == id).count();
        let mut repeated: Vec<&Value> = Vec::new();
        for id in &given {
            if often(id) > 1 && !repeated.contains(&id) {
                repeated.push(id);
            }
        }
        let expected = match (given.len(), repeated.len()) {
            (0, _) => "unknown",
            (_, 0) => "pass",
            _ => "fail",
        };
        let finding = found(check("unique_ids").unwrap(), &history);
        assert_eq!(verdict(&finding), expected, "{}", told(&history));
        let counts = [
            ("attempted_count", history.operations.len()),
            ("acknowledged_count", given.len()),
            ("duplicated_count", repeated.len()),
        ];
        for (field, count) in counts {
            assert_eq!(result(&finding, field), &Value::Int(count as i64), "{field}\n{}", told(&history));
        }
        let Value::List(pairs) = result(&finding, "duplicated") else { panic!("a list") };
        for pair in pairs {
            let Value::List(pair) = pair else { panic!("a pair") };
            assert_eq!(pair[1], Value::Int(often(&pair[0]) as i64), "{}", told(&history));
        }
        tally.take(expected);
    }
    assert!(tally.is_frequent_both_ways(), "{tally:?}");
}

struct Anything;

impl Model for Anything {
    fn ask(&mut self, dice: &mut Dice, _: u32, _: bool) -> (&'static str, Value) {
        (dice.one_of(&["read", "write", "cas"]), Value::Null)
    }

    fn answer(&mut self, dice: &mut Dice, _: &Operation) -> Ending {
        match dice.below(3) {
            0 => Ending::Open,
            1 => failed(),
            _ => Ending::Ok(Value::Null),
        }
    }
}

fn counted(history: &History, f: Option<&str>) -> [i64; 4] {
    let of = |is: fn(&Operation) -> bool| {
        let all = history.operations.iter().filter(|operation| f.is_none_or(|f| operation.f == f));
        all.filter(|operation| is(operation)).count() as i64
    };
    [of(|_| true), of(Operation::is_ok), of(Operation::is_failed), of(Operation::is_open)]
}

#[test]
fn operations_are_counted_as_a_twin_does() {
    let (mut dice, mut tally) = (Dice::of(3), Tally::default());
    let fields = ["count", "ok_count", "fail_count", "info_count"];
    for _ in 0..RUNS {
        let calls = dice.below(14);
        let history = history(&mut dice, &mut Anything, 3, (calls, 0));
        let finding = found(check("stats").unwrap(), &history);
        for (field, count) in fields.iter().zip(counted(&history, None)) {
            assert_eq!(result(&finding, field), &Value::Int(count), "{field}\n{}", told(&history));
        }
        let by_function = result(&finding, "by_f");
        let mut expected = if history.operations.is_empty() { "unknown" } else { "pass" };
        for f in ["read", "write", "cas"] {
            let counts = counted(&history, Some(f));
            if counts[0] == 0 {
                assert_eq!(by_function.get(f), None);
                continue;
            }
            if counts[1] == 0 {
                expected = "fail";
            }
            for (field, count) in fields.iter().zip(counts) {
                assert_eq!(by_function.get(f).unwrap().get(field), Some(&Value::Int(count)));
            }
        }
        assert_eq!(verdict(&finding), expected, "{}", told(&history));
        tally.take(expected);
    }
    assert!(tally.is_frequent_both_ways(), "{tally:?}");
}
