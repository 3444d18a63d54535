//! A leader only appends to its log.

use super::super::fields::{marks, number};
use super::election::NOBODY_LED;
use super::logs::Log;
use super::views::{Part, View, Views};
use super::{Property, SETTINGS};
use crate::check::{Check, Needs};
use crate::verdict::Finding;
use std::collections::BTreeMap;

pub(super) const PROPERTY: Property = Property {
    check: CHECK.name,
    anomaly: "leader-append-only",
    needs: &[Part::Role, Part::Term, Part::Log],
    any: &[],
    judge,
};

pub(super) const CHECK: Check = Check {
    name: "leader_append_only",
    needs: Needs::Records,
    settings: SETTINGS,
    says: "As long as a node leads one term, it never overwrites or deletes an entry of its log: each log that it shows \
           as the leader of a term begins with all those it showed as that term's leader before. Results: `appended` is \
           how often such a log had grown. When no leader's log was ever seen to change, nobody can say. Ongaro and \
           Ousterhout, USENIX ATC 2014, section 5.3 and figure 3.",
    is_number: false,
    run: |evidence, settings| PROPERTY.run(evidence, settings),
};

fn judge(views: &Views<'_>) -> Finding {
    let mut last: BTreeMap<(&str, i64), (&View<'_>, Log)> = BTreeMap::new();
    let mut appended = 0;
    for view in &views.all {
        let (Some(term), Some(log)) = (view.led(), view.log) else { continue };
        let Some((before, had)) = last.insert((view.who(), term), (view, log)) else { continue };
        if let Some(lost) = views.logs.parting(had, log) {
            let says = format!(
                "{} led term {term} and had {} at index {} of its log at {}; at {} it led that term still, and its log {}. \
                 A leader only appends to its log: what followers have taken from it must stay true.",
                view.who(),
                lost.entry,
                views.index(lost.length),
                before.record.at,
                view.record.at,
                views.logs.instead(log, lost)
            );
            return Finding::fail(says, marks([before.record, view.record]));
        }
        appended += usize::from(had != log);
    }
    match (last.is_empty(), appended) {
        (true, _) => Finding::unknown(NOBODY_LED),
        (_, 0) => Finding::unknown("no leader's log was seen to change, so there was nothing to judge"),
        _ => Finding::pass().with("appended", number(appended)),
    }
}
