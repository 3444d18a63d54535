//! What the twins share: records, their fields, and the comparison of verdicts.

use crate::common::Dice;
use checkers::{Evidence, Mark, Record, Verdict, check};
use trace::{Time, Value};

/// Random sequences for each check.
const ROUNDS: u64 = 20_000;

/// At least this share of them must pass, and as many fail: one in ten.
const SHARE: u64 = 10;

/// Records in the making.
#[derive(Default)]
pub struct Run {
    pub records: Vec<Record>,
    now_ms: u64,
}

impl Run {
    /// Something becomes known of somebody.
    pub fn note(&mut self, who: &str, what: Value) {
        let mark = Mark(self.records.len() as u32 + 1);
        self.records.push(Record { mark, at: Time(self.now_ms * 1_000), who: who.to_owned(), what });
    }

    /// Time passes.
    pub fn wait(&mut self, ms: u64) {
        self.now_ms += ms;
    }

    pub fn now_ms(&self) -> i64 {
        self.now_ms as i64
    }
}

/// One of three.
pub fn somebody(dice: &mut Dice) -> &'static str {
    dice.one_of(&["n1", "n2", "n3"])
}

/// From `least` to `most`.
pub fn between(dice: &mut Dice, least: i64, most: i64) -> i64 {
    least + dice.below((most - least + 1) as u64) as i64
}

pub fn map(pairs: &[(&str, Value)]) -> Value {
    Value::map(pairs.iter().map(|(key, value)| (*key, value.clone())))
}

pub fn options(text: &[(&str, &str)]) -> Vec<(String, Value)> {
    text.iter().map(|(name, json)| ((*name).to_owned(), Value::from_json(json).unwrap())).collect()
}

/// A field that is there and not null.
pub fn get<'a>(record: &'a Record, name: &str) -> Option<&'a Value> {
    record.what.get(name).filter(|value| **value != Value::Null)
}

pub fn int(record: &Record, name: &str) -> Option<i64> {
    get(record, name).and_then(Value::as_int)
}

pub fn is(record: &Record, name: &str, word: &str) -> bool {
    get(record, name).and_then(Value::as_text) == Some(word)
}

pub fn items(record: &Record, name: &str) -> Option<Vec<Value>> {
    match get(record, name) {
        Some(Value::List(items)) => Some(items.clone()),
        _ => None,
    }
}

/// All pairs of records, the earlier one first, with their positions.
pub fn pairs(records: &[Record]) -> impl Iterator<Item = ((usize, &Record), (usize, &Record))> {
    let each = move |i: usize| (i + 1..records.len()).map(move |j| ((i, &records[i]), (j, &records[j])));
    (0..records.len()).flat_map(each)
}

/// Whether somebody died between two positions.
pub fn died(records: &[Record], who: &str, from: usize, to: usize) -> bool {
    records[from..to].iter().any(|record| record.who == who && record.what == Value::Null)
}

/// Nothing to judge, or whether it is right.
pub type Judged = Option<bool>;

pub fn verdict(name: &str, records: &[Record], options: &[(String, Value)]) -> Judged {
    let evidence = Evidence { records: records.to_vec(), ..Evidence::default() };
    let finding = check(name).unwrap().judge(&evidence, options);
    match finding.unwrap_or_else(|why| panic!("{name}: {why:?}{}", told(records))).verdict {
        Verdict::Pass => Some(true),
        Verdict::Fail(_) => Some(false),
        Verdict::Unknown { .. } => None,
    }
}

/// Checks whose witness needs more than itself: who else there is, and what else was proposed.
const BY_THE_OTHERS: [&str; 2] = ["one_value_chosen", "agreement"];

/// The records that are named as the witness are wrong by themselves, without all others.
fn is_shown_by_its_witness(name: &str, records: &[Record], options: &[(String, Value)]) -> bool {
    let evidence = Evidence { records: records.to_vec(), ..Evidence::default() };
    let finding = check(name).unwrap().judge(&evidence, options).unwrap();
    let witness = &finding.failure().unwrap().witness;
    let shown: Vec<Record> =
        records.iter().filter(|record| witness.contains(&record.mark)).cloned().collect();
    let is_whole = witness.is_sorted() && shown.len() == witness.len();
    is_whole && (BY_THE_OTHERS.contains(&name) || verdict(name, &shown, options) == Some(false))
}

pub fn told(records: &[Record]) -> String {
    let line = |record: &Record| format!("\n@{} {} is {}", record.at.0 / 1_000, record.who, record.what);
    records.iter().map(line).collect()
}

/// A check agrees with its twin on random sequences, and both verdicts are frequent.
pub fn agree(
    name: &str,
    set: &[(&str, &str)],
    make: impl Fn(&mut Dice) -> Vec<Record>,
    twin: impl Fn(&[Record]) -> Judged,
) {
    let (mut passed, mut failed) = (0, 0);
    let options = options(set);
    for seed in 0..ROUNDS {
        let records = make(&mut Dice::of(seed));
        let (ours, theirs) = (verdict(name, &records, &options), twin(&records));
        assert_eq!(ours, theirs, "{name} {set:?}, seed {seed}{}", told(&records));
        let is_shown = ours != Some(false) || is_shown_by_its_witness(name, &records, &options);
        assert!(is_shown, "{name} {set:?}, seed {seed}: the witness shows nothing{}", told(&records));
        passed += u64::from(ours == Some(true));
        failed += u64::from(ours == Some(false));
    }
    println!("{name} {set:?}: {passed} passed, {failed} failed of {ROUNDS}");
    assert!(passed * SHARE >= ROUNDS && failed * SHARE >= ROUNDS, "{name}: {passed} passed, {failed} failed");
}
