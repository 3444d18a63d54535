//! Leases: no two nodes believe at the same moment that a lease is theirs.

use super::fields::{about, field, living, marks, named, number, plain, read, word};
use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::verdict::{Finding, Malformed};
use std::collections::BTreeMap;
use trace::{Settings, Time, Value};

pub(super) const CHECK: Check = Check {
    name: "leases",
    needs: Needs::Records,
    settings: &[
        word(
            "until",
            "until",
            "The field with the true time, in ms from the beginning, until which the lease is claimed.",
        ),
        word("event", "event", "The field that says what happened, where leases are given up early."),
        word("released", "released", "What stands there when the holder gives the lease up."),
        word("lock", "lock", "The field that says which lease it is, where there are several."),
    ],
    says: "No two nodes claim one lease for the same moment of true time, however their own clocks run. A record with `until` \
           is a claim by whom it is of, from the moment of the record up to, but not at, that time. A claim ends early \
           with the next claim of the same node, with its release, or with its death (null). Results: `claims` counts \
           them. When there was none, nobody can say. Gray and Cheriton, \"Leases: An Efficient Fault-Tolerant Mechanism \
           for Distributed File Cache Consistency\", SOSP 1989.",
    is_number: false,
    run,
};

/// The last claim of each node on each lease.
type Claims<'a> = BTreeMap<String, BTreeMap<&'a str, (Time, &'a Record)>>;

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    living(evidence)?;
    let (until, lock) = (settings.word("until"), settings.word("lock"));
    let mut claims = Claims::new();
    let mut count = 0;
    for record in &evidence.records {
        let who = record.who.as_str();
        if record.what == Value::Null {
            for claims in claims.values_mut() {
                claims.remove(who);
            }
            continue;
        }
        let claims = claims.entry(about(record, lock)).or_default();
        if field(record, settings.word("event"))
            .is_some_and(|event| plain(event) == settings.word("released"))
        {
            claims.remove(who);
            continue;
        }
        let Some(until) = read(record, until, "a time in ms, from 0", micros)? else { continue };
        count += 1;
        claims.insert(who, (until, record));
        let others = claims.values().filter(|(end, other)| *end > record.at && other.who != who);
        if let Some((end, other)) = others.min_by_key(|(_, other)| other.mark).filter(|_| until > record.at) {
            return Ok(overlap((other, *end), (record, until), &named(record, lock)));
        }
    }
    if count == 0 {
        return Ok(Finding::unknown("nobody ever claimed a lease, so there was nothing to judge"));
    }
    Ok(Finding::pass().with("claims", number(count)))
}

/// A time in ms, to the microsecond.
fn micros(value: &Value) -> Option<Time> {
    /// Beyond this a number of ms with a fraction is no longer exact to the microsecond.
    const MS_MAX: f64 = 1e12;
    match value {
        Value::Int(ms) => u64::try_from(*ms).ok()?.checked_mul(1_000).map(Time),
        Value::Float(ms) if (0.0..MS_MAX).contains(ms) => Some(Time((ms * 1_000.0).round() as u64)),
        _ => None,
    }
}

fn overlap(
    (first, first_end): (&Record, Time),
    (second, second_end): (&Record, Time),
    lock: &str,
) -> Finding {
    let says = format!(
        "{} claimed the lease{lock} at {} until {first_end}, and {} claimed it at {} until {second_end}: both believe that \
         it is theirs from {} to {}.",
        first.who,
        first.at,
        second.who,
        second.at,
        second.at,
        first_end.min(second_end)
    );
    Finding::fail(says, marks([first, second]))
}
