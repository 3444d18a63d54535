//! What holds in every view that was recorded, and what holds in at least one.

use super::condition::{AT_LEAST, AT_MOST, Claim, Condition, GROWS, IS, ONE_OF, SAME, no_number, order};
use super::moments::{Question, moments};
use super::views::{FIELD, Live, NODES, Sameness, Sight, UNORDERED, called, sights, whose};
use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::verdict::{Finding, Malformed};
use std::collections::BTreeMap;
use trace::{Setting, Settings, Takes, Value};

/// Whether a death may set a number back.
const FORGETS: Setting = Setting {
    name: "forgets",
    takes: Takes::Flag { default: false },
    says: "With `grows`: whether a node that died may begin again from less, as what it kept in memory is gone.",
};

pub(super) const ALWAYS: Check = Check {
    name: "always",
    needs: Needs::Records,
    settings: &[FIELD, NODES, IS, ONE_OF, AT_LEAST, AT_MOST, GROWS, SAME, FORGETS, UNORDERED],
    says: "A condition holds in every record of every node: the invariant, Lamport's \"always\" (Proving the \
           Correctness of Multiprocess Programs, 1977; Pnueli, The Temporal Logic of Programs, 1977, section 3). \
           With `grows`, a node's value is never less than the one before it. With `same`, all live nodes that have \
           the field have the same value after each moment's last record. Records without the field are left out. \
           Result: `records`, how many were judged.",
    is_number: false,
    run: always,
};

pub(super) const SOMETIMES: Check = Check {
    name: "sometimes",
    needs: Needs::Records,
    settings: &[FIELD, NODES, IS, ONE_OF, AT_LEAST, AT_MOST, SAME, UNORDERED],
    says: "A condition holds in at least one record of a node: that what should come about at all (a leader, a full \
           cache) did, so that the other checks saw it. With `same`, at some moment all live nodes that have the \
           field, two at least, have the same value. Records without the field are left out. \
           Results: `records`, how many were judged; `at_ms`, when it held first.",
    is_number: false,
    run: sometimes,
};

fn always(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let claim = Claim::read(settings, &[GROWS, SAME])?;
    let field = settings.word(FIELD.name);
    let sights = sights(&evidence.records, field, &settings.words(NODES.name))?;
    let count = sights.iter().filter(|sight| sight.value.is_some()).count();
    let broken = match &claim {
        _ if count == 0 => return Ok(nothing()),
        Claim::Each(condition) => each(&sights, condition, field)?,
        Claim::Grows => shrunk(&sights, field, settings.flag(FORGETS.name))?,
        Claim::Same => match differed(&sights, field, settings) {
            Compared::Never => return Ok(never_two()),
            Compared::Alike => None,
            Compared::Differing(finding) => Some(finding),
        },
    };
    Ok(broken.unwrap_or_else(Finding::pass).with("records", count_value(count)))
}

fn nothing() -> Finding {
    Finding::unknown("nothing was recorded of any node: there is nothing to judge")
}

fn never_two() -> Finding {
    Finding::unknown("no two nodes were known to be alive at the same time: there is nothing to compare")
}

fn count_value(count: usize) -> Value {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

fn each(sights: &[Sight], condition: &Condition, field: &str) -> Result<Option<Finding>, Malformed> {
    for sight in sights {
        let Some(value) = sight.value else { continue };
        if !condition.holds(value, (sight.record, field))? {
            let (record, wanted) = (sight.record, condition.words());
            let whose = whose(&record.who, field);
            let says = format!("{whose} was {value} at {}; it must always be {wanted}.", record.at);
            return Ok(Some(Finding::fail(says, vec![record.mark])));
        }
    }
    Ok(None)
}

fn shrunk(sights: &[Sight], field: &str, forgets: bool) -> Result<Option<Finding>, Malformed> {
    let mut last: BTreeMap<&str, (&Value, &Record)> = BTreeMap::new();
    for sight in sights {
        let who = sight.record.who.as_str();
        let Some(value) = sight.value else {
            if forgets {
                last.remove(who);
            }
            continue;
        };
        let (old, before) = last.insert(who, (value, sight.record)).unwrap_or((value, sight.record));
        if order(value, old).ok_or_else(|| no_number(value, (sight.record, field)))?.is_lt() {
            return Ok(Some(fell((old, before), (value, sight.record), field)));
        }
    }
    Ok(None)
}

fn fell((old, before): (&Value, &Record), (new, now): (&Value, &Record), field: &str) -> Finding {
    let whose = whose(&now.who, field);
    let says = format!("{whose} went back from {old} to {new} at {}; it may only grow.", now.at);
    Finding::fail(says, vec![before.mark, now.mark])
}

/// What comes of comparing all live nodes at all moments.
enum Compared {
    Never,
    Alike,
    Differing(Finding),
}

fn differed(sights: &[Sight], field: &str, settings: &Settings) -> Compared {
    let sameness = Sameness::of(settings);
    let (mut live, mut ever) = (Live::default(), false);
    for group in sights.chunk_by(|a, b| a.record.at == b.record.at) {
        group.iter().for_each(|sight| live.take(sight));
        ever |= live.len() > 1;
        let Some([(value, record), (other, its)]) = sameness.odd_pair(&live) else { continue };
        let (one, two) = (whose(&record.who, field), whose(&its.who, field));
        let at = record.at.max(its.at);
        let says = format!("At {at} {one} was {value} and {two} was {other}; they must always be the same.");
        let mut marks = vec![record.mark, its.mark];
        marks.sort_unstable();
        return Compared::Differing(Finding::fail(says, marks));
    }
    if ever { Compared::Alike } else { Compared::Never }
}

fn sometimes(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let claim = Claim::read(settings, &[SAME])?;
    let field = settings.word(FIELD.name);
    let sights = sights(&evidence.records, field, &settings.words(NODES.name))?;
    let seen: Vec<&Sight> = sights.iter().filter(|sight| sight.value.is_some()).collect();
    if seen.is_empty() {
        return Ok(nothing());
    }
    let first = match &claim {
        Claim::Each(condition) => {
            let mut held = None;
            for sight in &sights {
                let Some(value) = sight.value else { continue };
                let holds = condition.holds(value, (sight.record, field))?;
                held = held.or(holds.then_some(sight.record.at));
            }
            held
        }
        _ => {
            let question = Question { field, claim: Claim::Same, is_one_enough: false };
            let moments = moments(&sights, &question, settings)?;
            moments.iter().find(|moment| moment.holds).map(|moment| moment.at)
        }
    };
    let finding = match first {
        Some(at) => Finding::pass().with("at_ms", Value::Int(i64::try_from(at.as_ms()).unwrap_or(i64::MAX))),
        None => never(&seen, &claim, field),
    };
    Ok(finding.with("records", count_value(seen.len())))
}

fn never(seen: &[&Sight], claim: &Claim, field: &str) -> Finding {
    let what = called(field);
    let count = seen.len();
    let (Some(first), Some(last)) = (seen.first(), seen.last()) else { return nothing() };
    let span = format!("{count} records from {} to {}", first.record.at, last.record.at);
    let says = match claim {
        Claim::Each(condition) => {
            let value = last.value.map(Value::to_string).unwrap_or_default();
            let wanted = condition.words();
            format!(
                "In none of {span} was a node's {what} {wanted}; the last one was {}'s, {value}. It has to be so at \
                 least once.",
                last.record.who
            )
        }
        _ => format!(
            "In {span} there was no moment at which all live nodes (two or more) had the same {what}; they have to agree at \
             least once."
        ),
    };
    Finding::fail(says, vec![last.record.mark])
}
