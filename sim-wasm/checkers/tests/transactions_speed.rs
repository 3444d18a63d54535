//! How fast `list_append` judges long histories: measured by hand, with `--ignored --nocapture`.

#[allow(dead_code)]
mod common;

use checkers::transactions::samples;
use checkers::{Ending, Evidence, History, check};
use common::Dice;
use trace::Value;

#[allow(clippy::disallowed_types)]
fn seconds(history: History, rounds: u32, is_pass: bool) -> f64 {
    let evidence = Evidence { history, ..Evidence::default() };
    let mut best = f64::MAX;
    for _ in 0..rounds {
        let start = std::time::Instant::now();
        let finding = check("list_append").unwrap().judge(&evidence, &[]).unwrap();
        best = best.min(start.elapsed().as_secs_f64());
        assert_eq!(finding.is_pass(), is_pass);
        if !is_pass && rounds == 1 {
            println!("{}", finding.as_value().get("anomalies").unwrap());
        }
    }
    best
}

#[test]
#[ignore = "a measurement"]
fn transactions_a_second() {
    for (count, writes_max) in
        [(5_000, 16), (5_000, 64), (5_000, 256), (50_000, 16), (50_000, 64), (50_000, 256)]
    {
        let best = seconds(samples::list_append_of(count, writes_max, 1), 20, true);
        println!("{count} transactions, {writes_max} writes a key: {:.0} a second", f64::from(count) / best);
    }
}

/// Of so many reads in a thousand the last elements are left out.
fn stale(history: &mut History, chance: u64) {
    let mut dice = Dice::of(1);
    for operation in &mut history.operations {
        let Ending::Ok(Value::Map(output)) = &mut operation.ending else { continue };
        let Value::List(steps) = &mut output[0].1 else { continue };
        for step in steps {
            if let Value::List(parts) = step
                && let [_, _, Value::List(read)] = parts.as_mut_slice()
                && dice.falls(chance, 1_000)
            {
                read.truncate(dice.below(read.len() as u64 + 1) as usize);
            }
        }
    }
}

#[test]
#[ignore = "a measurement"]
fn a_broken_store_takes_not_much_longer() {
    for (count, chance) in [(5_000, 1), (5_000, 200), (50_000, 1), (50_000, 200)] {
        let mut history = samples::list_append(count, 1);
        stale(&mut history, chance);
        let best = seconds(history, 1, false);
        println!("{count} transactions, {chance} in 1000 reads stale: {best:.3} s");
    }
}
