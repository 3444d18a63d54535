//! Election safety: one leader a term.

use super::super::fields::{marks, number};
use super::views::{Part, View, Views};
use super::{Property, SETTINGS};
use crate::check::{Check, Needs};
use crate::verdict::Finding;
use std::collections::BTreeMap;

/// Why there is no verdict.
pub(super) const NOBODY_LED: &str = "nobody ever led, so there was nothing to judge";

pub(super) const PROPERTY: Property = Property {
    check: CHECK.name,
    anomaly: "election-safety",
    needs: &[Part::Role, Part::Term],
    any: &[],
    judge,
};

pub(super) const CHECK: Check = Check {
    name: "one_leader_a_term",
    needs: Needs::Records,
    settings: SETTINGS,
    says: "Election safety: at most one node is ever a leader in one term. Two leaders at one moment are no violation \
           as long as their terms differ: the older one has not heard yet. Results: `terms` is how many terms had a \
           leader. When none had, nobody can say. Ongaro and Ousterhout, USENIX ATC 2014, section 5.2 and figure 3.",
    is_number: false,
    run: |evidence, settings| PROPERTY.run(evidence, settings),
};

fn judge(views: &Views<'_>) -> Finding {
    let mut leaders: BTreeMap<i64, &View<'_>> = BTreeMap::new();
    for view in &views.all {
        let Some(term) = view.led() else { continue };
        let first = *leaders.entry(term).or_insert(view);
        if first.who() != view.who() {
            let says = format!(
                "{} led term {term} at {}, and {} led term {term} too at {}. A term has at most one leader: two of them \
                 could each commit something else at the same place.",
                first.who(),
                first.record.at,
                view.who(),
                view.record.at
            );
            return Finding::fail(says, marks([first.record, view.record]));
        }
    }
    if leaders.is_empty() {
        return Finding::unknown(NOBODY_LED);
    }
    Finding::pass().with("terms", number(leaders.len()))
}
