//! Log matching: logs that hold an entry of the same index and term are the same up to there.

use super::super::fields::{marks, number};
use super::logs::{Log, Prefix};
use super::views::{Part, Views};
use super::{Property, SETTINGS};
use crate::check::{Check, Needs};
use crate::verdict::Finding;
use std::collections::BTreeMap;

pub(super) const PROPERTY: Property =
    Property { check: CHECK.name, anomaly: "log-matching", needs: &[Part::Log], any: &[], judge };

pub(super) const CHECK: Check = Check {
    name: "log_matching",
    needs: Needs::Records,
    settings: SETTINGS,
    says: "If two logs hold an entry with the same index and term, they are the same in all entries up to that index. All \
           logs that any node ever showed are compared with each other, those of different times too. Results: \
           `entries` is how many different pairs of index and term were seen. When no log ever had an entry, nobody \
           can say. Ongaro and Ousterhout, USENIX ATC 2014, section 5.3 and figure 3.",
    is_number: false,
    run: |evidence, settings| PROPERTY.run(evidence, settings),
};

fn judge(views: &Views<'_>) -> Finding {
    let mut known: BTreeMap<(usize, i64), Log> = BTreeMap::new();
    for (log, prefix) in views.logs.all() {
        let first = *known.entry((prefix.length, prefix.term)).or_insert(log);
        if let Some(other) = views.logs.get(first).filter(|_| first != log) {
            let witness = marks([other.seen, prefix.seen]);
            return Finding::fail(differ(views, (first, other), (log, prefix)), witness);
        }
    }
    if known.is_empty() {
        return Finding::unknown("no log ever had an entry, so there was nothing to judge");
    }
    Finding::pass().with("entries", number(known.len()))
}

fn differ(views: &Views<'_>, (first, one): (Log, &Prefix<'_>), (log, other): (Log, &Prefix<'_>)) -> String {
    let (index, term) = (views.index(one.length), one.term);
    let at = |prefix: &Prefix<'_>| format!("the log of {} at {}", prefix.seen.who, prefix.seen.at);
    let parted = views.logs.parting(first, log).filter(|parted| parted.length < one.length);
    let Some(parted) = parted else {
        return format!(
            "At index {index}, {} has {} and {} has {}, both of term {term}. The one leader of a term puts one entry at an \
             index, so two entries with the same index and term must be the same.",
            at(one),
            one.entry,
            at(other),
            other.entry
        );
    };
    let there =
        views.logs.get(views.logs.first(log, parted.length)).map_or(parted.entry, |there| there.entry);
    format!(
        "At index {index}, {} and {} both have an entry of term {term}, so they must be the same up to there; but at \
         index {} the first has {} and the second has {there}. A follower takes new entries only if its log has the \
         entry before them, of the same term; else it must first take what comes before.",
        at(one),
        at(other),
        views.index(parted.length),
        parted.entry
    )
}
