//! Mutual exclusion: a lock has one holder at a time.

use super::fields::{about, field, living, marks, named, number, plain, word};
use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::verdict::{Finding, Malformed};
use crate::words::listed;
use std::collections::BTreeMap;
use trace::settings::count;
use trace::{Settings, Value};

/// The most holders that may be allowed.
const HOLDERS_MOST: u64 = 1_000;

pub(super) const CHECK: Check = Check {
    name: "mutual_exclusion",
    needs: Needs::Records,
    settings: &[
        word("event", "event", "The field that says what happened."),
        word("acquired", "acquired", "What stands there when the holder has got the lock."),
        word("released", "released", "What stands there when it gives the lock up."),
        word("lock", "lock", "The field that says which lock it is, where there are several."),
        count("holders_max", 1, (1, HOLDERS_MOST), "How many may hold a lock at the same time."),
    ],
    says: "No more than `holders_max` hold a lock at any moment. A record is a fact about whom it is of: it acquired the \
           lock, or released it. To acquire again what one holds changes nothing, nor does a release by one who does not \
           hold; who dies (null) holds nothing any more. Results: `acquired` is how often a lock was taken. When none \
           ever was, nobody can say. Dijkstra, \"Solution of a Problem in Concurrent Programming Control\", CACM 1965.",
    is_number: false,
    run,
};

/// The holders of each lock, and the records of how they got it.
type Holders<'a> = BTreeMap<String, BTreeMap<&'a str, &'a Record>>;

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    living(evidence)?;
    let lock = settings.word("lock");
    let most = usize::try_from(settings.count("holders_max")).unwrap_or(usize::MAX);
    let mut holders = Holders::new();
    let mut acquired = 0;
    for record in &evidence.records {
        let who = record.who.as_str();
        if record.what == Value::Null {
            for holders in holders.values_mut() {
                holders.remove(who);
            }
            continue;
        }
        let Some(event) = field(record, settings.word("event")).map(plain) else { continue };
        let holders = holders.entry(about(record, lock)).or_default();
        if event == settings.word("released") {
            holders.remove(who);
        } else if event == settings.word("acquired") {
            acquired += usize::from(!holders.contains_key(who));
            holders.entry(who).or_insert(record);
            if holders.len() > most {
                return Ok(too_many(record, holders, most, &named(record, lock)));
            }
        }
    }
    if acquired == 0 {
        return Ok(Finding::unknown("nobody ever acquired a lock, so there was nothing to judge"));
    }
    Ok(Finding::pass().with("acquired", number(acquired)))
}

fn too_many(record: &Record, holders: &BTreeMap<&str, &Record>, most: usize, lock: &str) -> Finding {
    let earlier = holders.values().filter(|holder| holder.who != record.who);
    let since: Vec<String> = earlier.map(|holder| format!("{} (since {})", holder.who, holder.at)).collect();
    let since: Vec<&str> = since.iter().map(String::as_str).collect();
    let allowed = if most == 1 { "one holder".to_owned() } else { format!("{most} holders") };
    let says = format!(
        "{} acquired the lock{lock} at {}, while {} still held it. It may have {allowed} at a time.",
        record.who,
        record.at,
        listed(&since, "nobody")
    );
    Finding::fail(says, marks(holders.values().copied()))
}
