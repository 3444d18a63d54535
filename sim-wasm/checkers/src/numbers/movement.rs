//! How much changed hands when nodes came or went.

use super::calls::count;
use super::measure::{AT_LEAST, AT_MOST, Measured, Ratio, counted, plain};
use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::intern::Interner;
use crate::verdict::{Finding, Malformed};
use std::collections::BTreeMap;
use trace::{Setting, Settings, Takes, Value};

pub const MOVEMENT: Check = Check {
    name: "movement",
    needs: Needs::Records,
    settings: &[
        AT_MOST,
        AT_LEAST,
        Setting {
            name: "who",
            takes: Takes::Word { default: "owners" },
            says: "Whose records hold who owns what.",
        },
        Setting {
            name: "field",
            takes: Takes::Word { default: "" },
            says: "The field of the record in which the map from key to owner is; without it the record is the map.",
        },
        Setting {
            name: "of",
            takes: Takes::Choice { default: "keys", of: &["keys", "excess"] },
            says: "What is measured: the share of keys that moved (keys), or that share less the least that had to move \
                   (excess).",
        },
    ],
    says: "The share of keys whose owner differs between the first record and the last, of all keys that both have. The \
           excess is that share less the smallest share that had to move for every owner of the last record to own an even \
           part of these keys (one key more or less), and 0 when fewer moved than that. Not defined without two records \
           and a key in both. Results: `value`, from 0 to 1; `keys`, how many were compared; `moved`; `least`, the fewest \
           that had to move. Adding the nth node to a consistent hash moves 1/n of the keys: Karger et al., Consistent \
           hashing and random trees, STOC 1997.",
    is_number: true,
    run,
};

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let (who, field) = (settings.word("who"), settings.word("field"));
    let mut records = evidence.records.iter().filter(|record| record.who == who);
    let (Some(first), Some(last)) = (records.next(), records.next_back()) else {
        return Ok(Finding::unknown(format!(
            "there are no two records of `{who}`, so nothing can have moved"
        )));
    };
    let change = Change::of(owners(first, field)?, owners(last, field)?);
    let (keys, moved, least) = (change.keys, change.moved.len(), change.least);
    let is_excess = settings.choice("of") == "excess";
    let Some(ratio) = Ratio::of(if is_excess { moved.saturating_sub(least) } else { moved }, keys) else {
        return Ok(Finding::unknown("the first and the last record have no key in common"));
    };
    let example = change.moved.first().map_or_else(String::new, |(key, from, to)| {
        format!(" The first was {key}, from {} to {}.", plain(from), plain(to))
    });
    let had_to = if is_excess { format!(", where {least} had to") } else { String::new() };
    let subject =
        if is_excess { "The share of keys that moved needlessly" } else { "The share of keys that moved" };
    let measured = Measured {
        subject: subject.to_owned(),
        value: ratio.value(),
        unit: "",
        detail: format!(
            "Between the records at {} and at {}, {moved} of {} changed owner{had_to}.{example}",
            first.at,
            last.at,
            counted(keys, "key")
        ),
        witness: vec![first.mark, last.mark],
    };
    let finding = measured.judged(settings).with("keys", count(keys));
    Ok(finding.with("moved", count(moved)).with("least", count(least)))
}

fn owners<'a>(record: &'a Record, field: &str) -> Result<&'a [(String, Value)], Malformed> {
    let map = if field.is_empty() { Some(&record.what) } else { record.get(field) };
    match map {
        Some(Value::Map(pairs)) => Ok(pairs),
        Some(other) => {
            let says = format!("who owns what is a map from key to owner, not {other}");
            Err(Malformed::at(record.mark, says))
        }
        None => {
            Err(Malformed::at(record.mark, format!("`{}` has no `{field}`: {}", record.who, record.what)))
        }
    }
}

/// What changed between two maps from key to owner.
struct Change<'a> {
    /// How many keys both have.
    keys: usize,
    /// Of these, those that moved: key, old owner, new owner, in order of keys.
    moved: Vec<(&'a str, &'a Value, &'a Value)>,
    /// The fewest that had to.
    least: usize,
}

impl<'a> Change<'a> {
    fn of(first: &'a [(String, Value)], last: &'a [(String, Value)]) -> Self {
        let before: BTreeMap<&str, &Value> = first.iter().map(|(key, owner)| (key.as_str(), owner)).collect();
        let after: BTreeMap<&str, &Value> = last.iter().map(|(key, owner)| (key.as_str(), owner)).collect();
        let both: Vec<_> =
            before.iter().filter_map(|(key, from)| Some((*key, *from, *after.get(key)?))).collect();
        let least = least(&both, &after);
        let keys = both.len();
        Self { keys, moved: both.into_iter().filter(|(_, from, to)| from != to).collect(), least }
    }
}

/// The fewest of these keys that must move for each owner of the last record to have an even part: all others stay,
/// and of each owner's keys as many stay as its part has; the parts that are one larger go to those who have most.
fn least(both: &[(&str, &Value, &Value)], after: &BTreeMap<&str, &Value>) -> usize {
    let mut owners = Interner::default();
    for owner in after.values() {
        owners.number(owner);
    }
    let mut owned = vec![0_usize; owners.len()];
    for owner in both.iter().filter_map(|(_, from, _)| owners.find(from)) {
        owned[owner as usize] += 1;
    }
    if owned.is_empty() {
        return 0;
    }
    let (part, larger) = (both.len() / owned.len(), both.len() % owned.len());
    let stay: usize = owned.iter().map(|keys| (*keys).min(part)).sum();
    let one_more = owned.iter().filter(|keys| **keys > part).count().min(larger);
    both.len() - stay - one_more
}
