//! Consensus as such: agreement, validity, integrity.

use super::fields::{about, field, living, marks, named, number, other, word};
use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::intern::Interner;
use crate::verdict::{Finding, Malformed};
use std::collections::{BTreeMap, BTreeSet};
use trace::{Settings, Value};

pub(super) const CHECK: Check = Check {
    name: "agreement",
    needs: Needs::Records,
    settings: &[
        word(
            "decided",
            "decided",
            "The field with the value that a node has decided; null while it has not.",
        ),
        word("proposed", "proposed", "The field with a value that a node proposes."),
        word("instance", "instance", "The field that says which of several decisions a record is about."),
    ],
    says: "Agreement: no two nodes ever decide different values in one instance. Integrity: no node ever shows two decisions \
           in one instance, over restarts too. Validity: a decided value had been proposed by somebody before, or in \
           the same record; this is asked only of instances in which proposals are shown at all. That everybody decides \
           in the end is not asked. Results: `instances` is in how many somebody decided. When nobody did, nobody can \
           say. Cachin, Guerraoui and Rodrigues, \"Introduction to Reliable and Secure Distributed Programming\", 2011, \
           section 5.1 (uniform consensus).",
    is_number: false,
    run,
};

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let (decided, proposed) = (settings.word("decided"), settings.word("proposed"));
    let instance = settings.word("instance");
    let living = living(evidence)?;
    let proposes = |record: &&Record| field(record, proposed).map(|_| about(record, instance));
    let is_valid_asked: BTreeSet<String> = living.iter().filter_map(proposes).collect();
    let mut values = Interner::default();
    let mut proposals = BTreeSet::new();
    let mut first: BTreeMap<String, &Record> = BTreeMap::new();
    let mut own: BTreeMap<(String, &str), &Record> = BTreeMap::new();
    for record in living {
        let about = about(record, instance);
        if let Some(value) = field(record, proposed) {
            proposals.insert((about.clone(), values.number(value)));
        }
        let Some(value) = field(record, decided) else { continue };
        let differs = |earlier: &Record| field(earlier, decided) != Some(value);
        let before = *own.entry((about.clone(), &record.who)).or_insert(record);
        if differs(before) {
            return Ok(two(before, record, (decided, instance)));
        }
        let earliest = *first.entry(about.clone()).or_insert(record);
        if differs(earliest) {
            return Ok(two(earliest, record, (decided, instance)));
        }
        if is_valid_asked.contains(&about) && !proposals.contains(&(about, values.number(value))) {
            return Ok(from_nowhere(record, value, instance));
        }
    }
    if first.is_empty() {
        return Ok(Finding::unknown("nobody ever decided, so there was nothing to judge"));
    }
    Ok(Finding::pass().with("instances", number(first.len())))
}

fn in_instance(record: &Record, instance: &str) -> String {
    match named(record, instance) {
        none if none.is_empty() => none,
        name => format!(" in instance{name}"),
    }
}

fn two(first: &Record, second: &Record, (decided, instance): (&str, &str)) -> Finding {
    let value = |record: &Record| field(record, decided).unwrap_or(&Value::Null).to_string();
    let why = if first.who == second.who {
        "A decision is made once and never changed, not even over a restart."
    } else {
        "All that decide must decide the same."
    };
    let says = format!(
        "{} had decided {} at {}, and {} had decided {} at {}{}. {why}",
        first.who,
        value(first),
        first.at,
        other(first, second),
        value(second),
        second.at,
        in_instance(second, instance)
    );
    Finding::fail(says, marks([first, second]))
}

fn from_nowhere(record: &Record, value: &Value, instance: &str) -> Finding {
    let says = format!(
        "{} had decided {value} at {}{}, but nobody had proposed {value} by then. A decision is one of the proposals.",
        record.who,
        record.at,
        in_instance(record, instance)
    );
    Finding::fail(says, marks([record]))
}
