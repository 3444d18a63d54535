//! The linearizability checks against brute force over all orders, on random small histories of each model: the same
//! verdict, the same length of the longest order, and orders that are right.

mod common;
mod linear;

use checkers::formats::netsplit;
use checkers::{Check, Finding, History, Operation, Verdict};
use common::Dice;
use linear::objects::MODELS;
use linear::{after, evidence, history, judged, options, told};
use trace::Value;

/// Histories of each model.
const HISTORIES: u64 = 20_000;

/// Of them, in percent, at least so many must pass, and so many fail.
const SHARE_MIN: u64 = 10;

fn agree(check: &str, model: &str) {
    let check = checkers::check(check).unwrap();
    let in_real_time = check.name == "linearizable";
    let mut dice = Dice::of(MODELS.iter().position(|known| *known == model).unwrap() as u64);
    let (mut passes, mut fails) = (0, 0);
    for _ in 0..HISTORIES {
        let history = history(model, &mut dice);
        let expected = judged(model, &history, in_real_time);
        let finding = judge(check, model, &history);
        let told = || format!("{} {model}: {finding:?}\n{}", check.name, told(&history));
        match &finding.verdict {
            Verdict::Unknown { .. } => assert_eq!(expected.closed, 0, "{}", told()),
            Verdict::Pass => passes += 1,
            Verdict::Fail(_) => fails += 1,
        }
        if expected.closed > 0 {
            assert_eq!(finding.is_pass(), expected.holds, "{}", told());
            let number =
                |name: &str| finding.results.iter().find(|(known, _)| known == name).unwrap().1.as_int();
            if number("parts") == Some(1) {
                assert_eq!(number("ordered"), Some(expected.longest as i64), "{}", told());
            }
            follows(model, &history, &finding, in_real_time)
                .unwrap_or_else(|why| panic!("{why}: {}", told()));
        }
    }
    let least = HISTORIES * SHARE_MIN / 100;
    assert!(passes >= least && fails >= least, "{} {model}: {passes} pass, {fails} fail", check.name);
}

fn judge(check: &Check, model: &str, history: &History) -> Finding {
    check
        .judge(&evidence(history.clone()), &options(model))
        .unwrap_or_else(|why| panic!("{why:?}: {}", told(history)))
}

/// Follows the points of the picture: each operation can come where its point is.
fn follows(
    model: &str,
    history: &History,
    finding: &Finding,
    in_real_time: bool,
) -> Result<(), &'static str> {
    let picture = finding.picture.as_ref().ok_or("no picture")?;
    let mut points: Vec<(u32, &Operation)> = Vec::new();
    for interval in &picture.intervals {
        let is_it = |operation: &&Operation| {
            operation.called == interval.called && history.process(operation) == interval.process
        };
        let operation = history.operations.iter().find(is_it).ok_or("an interval of no operation")?;
        points.extend(interval.point.map(|point| (point, operation)));
        if interval.stuck != interval.why.is_some() || (interval.stuck && finding.is_pass()) {
            return Err("stuck without a reason");
        }
    }
    points.sort_by_key(|(point, _)| *point);
    let mut objects: Vec<(Value, Value)> = Vec::new();
    for (index, (point, operation)) in points.iter().enumerate() {
        if *point as usize != index {
            return Err("points are not numbered from 0");
        }
        let later_before = |(_, later): &(u32, &Operation)| {
            let is_same = later.process == operation.process;
            let in_time = later.returned.is_some_and(|returned| returned < operation.called);
            if in_real_time { in_time } else { is_same && later.is_ok() && later.called < operation.called }
        };
        if points[index + 1..].iter().any(later_before) {
            return Err("one comes before another that came before it");
        }
        objects = after(model, &objects, operation, history.process(operation))
            .ok_or("one cannot come where it is")?;
    }
    Ok(())
}

/// The search in real time may only stand for the one by processes where each waited for its answers.
#[test]
fn calls_of_one_process_at_once_still_have_their_order() {
    let text = "c1 calls write {\"value\": 1}\nc2 calls read\nc2 ok {\"value\": null}\nc1 ok";
    let mut evidence = netsplit::read(text).unwrap();
    let sequential = checkers::check("sequential").unwrap();
    assert!(sequential.judge(&evidence, &options("register")).unwrap().is_pass());
    evidence.history.operations[1].process = evidence.history.operations[0].process;
    assert!(sequential.judge(&evidence, &options("register")).unwrap().failure().is_some());
}

macro_rules! twins {
    ($($model:literal $linearizable:ident $sequential:ident,)*) => {$(
        #[test]
        fn $linearizable() {
            agree("linearizable", $model);
        }

        #[test]
        fn $sequential() {
            agree("sequential", $model);
        }
    )*};
}

twins! {
    "register" registers_are_linearizable_when_some_order_is registers_are_sequential_when_some_order_is,
    "cas-register" cas_registers_are_linearizable_when_some_order_is cas_registers_are_sequential_when_some_order_is,
    "kv" kvs_are_linearizable_when_some_order_is kvs_are_sequential_when_some_order_is,
    "set" sets_are_linearizable_when_some_order_is sets_are_sequential_when_some_order_is,
    "counter" counters_are_linearizable_when_some_order_is counters_are_sequential_when_some_order_is,
    "queue" queues_are_linearizable_when_some_order_is queues_are_sequential_when_some_order_is,
    "stack" stacks_are_linearizable_when_some_order_is stacks_are_sequential_when_some_order_is,
    "priority-queue" priority_queues_are_linearizable_when_some_order_is priority_queues_are_sequential_when_some_order_is,
    "lock" locks_are_linearizable_when_some_order_is locks_are_sequential_when_some_order_is,
    "semaphore" semaphores_are_linearizable_when_some_order_is semaphores_are_sequential_when_some_order_is,
    "log" logs_are_linearizable_when_some_order_is logs_are_sequential_when_some_order_is,
}
