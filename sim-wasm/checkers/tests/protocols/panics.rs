//! Kept histories with lines dropped, doubled and swapped, and values replaced by odd ones: there is a verdict or a refusal.

use crate::common::Dice;
use checkers::formats::netsplit;
use checkers::{Evidence, Record};
use std::fs;
use std::path::Path;
use trace::Value;

/// Mutations of all histories together, at least.
const ROUNDS: usize = 20_000;

const ODD: [&str; 14] = [
    "null",
    "true",
    "-1",
    "0",
    "9223372036854775807",
    "-9223372036854775808",
    "1e18",
    "0.5",
    "\"\"",
    "\"leader\"",
    "[]",
    "[null, [1, 2]]",
    "{}",
    "{\"term\": 9223372036854775807}",
];

fn kept(check: &str) -> Vec<Vec<Record>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/histories");
    let folders = ["ok", "bad", "unknown"].map(|kind| root.join(kind).join(check));
    let mut paths: Vec<_> = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .collect::<Result<_, _>>()
        .unwrap();
    paths.sort_by_key(fs::DirEntry::path);
    paths
        .iter()
        .map(|entry| netsplit::read(&fs::read_to_string(entry.path()).unwrap()).unwrap().records)
        .collect()
}

/// Puts something odd in the place of a value, or of some value inside it.
fn replace(dice: &mut Dice, value: &mut Value) {
    let part = match value {
        Value::List(items) if dice.falls(3, 4) => dice_of(dice, items),
        Value::Map(pairs) if dice.falls(7, 8) => dice_of(dice, pairs).map(|(_, value)| value),
        _ => None,
    };
    match part {
        Some(part) => replace(dice, part),
        None => *value = Value::from_json(dice.one_of(&ODD)).unwrap(),
    }
}

fn dice_of<'a, T>(dice: &mut Dice, items: &'a mut [T]) -> Option<&'a mut T> {
    let index = dice.below(items.len().max(1) as u64) as usize;
    items.get_mut(index)
}

fn mutate(dice: &mut Dice, records: &mut Vec<Record>) {
    let index = dice.below(records.len() as u64) as usize;
    match dice.below(5) {
        0 => drop(records.remove(index)),
        1 => records.push(records[index].clone()),
        2 => {
            let other = dice.below(records.len() as u64) as usize;
            records.swap(index, other);
        }
        _ => replace(dice, &mut records[index].what),
    }
}

#[test]
fn no_records_make_a_check_panic() {
    let mut dice = Dice::of(1);
    for check in checkers::protocols::CHECKS {
        let kept = kept(check.name);
        for _ in 0..ROUNDS / checkers::protocols::CHECKS.len() + 1 {
            let mut records = dice.one_of(&kept).clone();
            for _ in 0..1 + dice.below(3) {
                if !records.is_empty() {
                    mutate(&mut dice, &mut records);
                }
            }
            // A finding or a refusal: whichever it is, it came.
            let _ = check.judge(&Evidence { records, ..Evidence::default() }, &[]);
        }
    }
}
