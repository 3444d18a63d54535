//! Large histories of containers with different values go by a near-linear decider, others by a search: both must say
//! the same. A value that is put in twice beforehand is what makes one go by the search.

mod common;

use checkers::{Ending, Evidence, Finding, History, Mark, Operation, check};
use common::Dice;
use std::collections::VecDeque;
use trace::{Time, Value};

const PROCESSES: u32 = 3;

/// What differs between the containers: the model, what puts, what takes.
const CONTAINERS: [(&str, &str, &str); 3] =
    [("queue", "enqueue", "dequeue"), ("stack", "push", "pop"), ("priority-queue", "insert", "take")];

/// A history of a real container, of which now and then two answers are exchanged.
fn history(dice: &mut Dice, container: usize, operations: u32) -> History {
    let (model, put, take) = CONTAINERS[container];
    let mut inside: VecDeque<i64> = VecDeque::new();
    let mut found = Vec::new();
    let mut mark = 100;
    let mut open: Vec<Option<Operation>> = vec![None; PROCESSES as usize];
    while found.len() < operations as usize {
        let process = usize::try_from(dice.below(u64::from(PROCESSES))).unwrap();
        mark += 1;
        match open[process].take() {
            Some(mut operation) => {
                operation.returned = (!dice.falls(1, 40)).then_some(Mark(mark));
                if operation.returned.is_none() {
                    operation.ending = Ending::Open;
                }
                found.push(operation);
            }
            None => {
                let next = i64::from(mark);
                let is_put = dice.falls(11, 20);
                let output = if is_put {
                    inside.push_back(next);
                    Value::map([("type", Value::text("ok"))])
                } else {
                    Value::map([("value", taken(model, &mut inside).map_or(Value::Null, Value::Int))])
                };
                let input = if is_put { Value::map([("value", Value::Int(next))]) } else { Value::Null };
                open[process] =
                    Some(operation(process, if is_put { put } else { take }, input, output, mark));
            }
        }
    }
    if dice.falls(1, 2) {
        exchange(dice, &mut found, take);
    }
    found.sort_by_key(|operation| operation.called);
    let processes = (0..PROCESSES + 1).map(|index| format!("c{index}")).collect();
    History { processes, operations: found, is_timed: true }
}

fn taken(model: &str, inside: &mut VecDeque<i64>) -> Option<i64> {
    match model {
        "queue" => inside.pop_front(),
        "stack" => inside.pop_back(),
        _ => {
            let least = inside.iter().copied().min()?;
            inside.retain(|value| *value != least);
            Some(least)
        }
    }
}

fn exchange(dice: &mut Dice, found: &mut [Operation], take: &str) {
    let takes: Vec<usize> =
        (0..found.len()).filter(|at| found[*at].f == take && found[*at].is_ok()).collect();
    let (one, other) = (*dice.one_of(&takes), *dice.one_of(&takes));
    let ending = found[one].ending.clone();
    found[one].ending = std::mem::replace(&mut found[other].ending, ending);
}

fn operation(process: usize, f: &str, input: Value, output: Value, called: u32) -> Operation {
    Operation {
        process: u32::try_from(process).unwrap(),
        f: f.to_owned(),
        input,
        ending: Ending::Ok(output),
        called: Mark(called),
        returned: None,
        called_at: Time::ZERO,
        returned_at: None,
        is_final: false,
    }
}

/// The same with one value put in and taken out twice before anything else.
fn with_a_value_twice(history: &History, container: usize) -> History {
    let (_, put, take) = CONTAINERS[container];
    let value = || Value::map([("value", Value::Int(-1))]);
    let mut before = Vec::new();
    for (index, f) in [put, take, put, take].into_iter().enumerate() {
        let mark = 2 * u32::try_from(index).unwrap();
        let mut operation = operation(PROCESSES as usize, f, value(), value(), mark);
        operation.returned = Some(Mark(mark + 1));
        before.push(operation);
    }
    before.extend(history.operations.iter().cloned());
    History { operations: before, ..history.clone() }
}

fn judged(history: History, container: usize) -> Finding {
    let model = Value::text(CONTAINERS[container].0);
    let options = [("model".to_owned(), model), ("budget".to_owned(), Value::Int(200_000))];
    let evidence = Evidence { history, ..Evidence::default() };
    check("linearizable").unwrap().judge(&evidence, &options).unwrap()
}

#[test]
fn the_decider_and_the_search_say_the_same_of_large_histories() {
    for (container, (name, ..)) in CONTAINERS.iter().enumerate() {
        let (mut passed, mut failed) = (0, 0);
        for seed in 0..200 {
            let history = history(&mut Dice::of(seed), container, 110);
            let special = judged(history.clone(), container);
            let general = judged(with_a_value_twice(&history, container), container);
            if matches!(general.verdict, checkers::Verdict::Unknown { .. }) {
                continue;
            }
            assert_eq!(special.is_pass(), general.is_pass(), "{name} seed {seed}");
            assert!(special.is_pass() == special.failure().is_none(), "the decider decides");
            *(if special.is_pass() { &mut passed } else { &mut failed }) += 1;
        }
        assert!(passed > 20 && failed > 20, "{name}: {passed} passed, {failed} failed");
    }
}

#[test]
fn a_contradiction_in_a_large_history_is_told_by_its_few_operations() {
    let history = history(&mut Dice::of(5), 0, 400);
    let mut spoiled = history;
    let takes: Vec<usize> = (0..400).filter(|at| spoiled.operations[*at].f == "dequeue").collect();
    let (first, last) = (takes[3], takes[takes.len() - 3]);
    let ending = spoiled.operations[first].ending.clone();
    spoiled.operations[first].ending = std::mem::replace(&mut spoiled.operations[last].ending, ending);
    let finding = judged(spoiled, 0);
    let failure = finding.failure().expect("two answers were exchanged");
    assert!(failure.says.contains("operations alone"), "{}", failure.says);
    assert!(failure.witness.len() <= 12, "{:?}", failure.witness);
}
