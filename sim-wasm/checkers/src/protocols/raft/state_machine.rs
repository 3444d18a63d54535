//! State machine safety: no two nodes apply different entries at one index.

use super::super::fields::{marks, number, other};
use super::logs::{Log, Prefix};
use super::views::{Part, View, Views};
use super::{Property, SETTINGS};
use crate::check::{Check, Needs};
use crate::verdict::Finding;

pub(super) const PROPERTY: Property = Property {
    check: CHECK.name,
    anomaly: "state-machine-safety",
    needs: &[Part::Log],
    any: &[Part::Commit, Part::Applied],
    judge,
};

pub(super) const CHECK: Check = Check {
    name: "state_machine_safety",
    needs: Needs::Records,
    settings: SETTINGS,
    says: "No two nodes ever commit or apply different entries at the same index, and no node does at two moments. What a \
           node has committed or applied is its log up to `commit` or `applied`, whichever is higher; of the two, one \
           may be missing. Results: `committed` is how many indexes were. When nothing was committed, nobody can say. \
           Ongaro and Ousterhout, USENIX ATC 2014, section 5.4.3 and figure 3.",
    is_number: false,
    run: |evidence, settings| PROPERTY.run(evidence, settings),
};

fn judge(views: &Views<'_>) -> Finding {
    // What was applied at each index: the whole log up to there, and by whom.
    let mut applied: Vec<(Log, &View<'_>)> = Vec::new();
    for view in &views.all {
        let mut clash = None;
        let mut new = Vec::new();
        for (log, prefix) in views.logs.up(view.applied) {
            match applied.get(prefix.length - 1) {
                Some((first, _)) if *first == log => break,
                Some(first) => clash = Some((*first, prefix)),
                None => new.push((log, view)),
            }
        }
        if let Some(((first, by), prefix)) = clash {
            return Finding::fail(
                differ(views, (first, by), (prefix, view)),
                marks([by.record, view.record]),
            );
        }
        applied.extend(new.into_iter().rev());
    }
    if applied.is_empty() {
        return Finding::unknown("nothing was ever committed, so there was nothing to judge");
    }
    Finding::pass().with("committed", number(applied.len()))
}

fn differ(
    views: &Views<'_>,
    (first, by): (Log, &View<'_>),
    (prefix, view): (&Prefix<'_>, &View<'_>),
) -> String {
    let entry = views.logs.get(first).map_or(prefix.entry, |prefix| prefix.entry);
    let did = |view: &View<'_>| {
        if views.logs.length(view.committed) < prefix.length { "applied" } else { "committed" }
    };
    format!(
        "At index {}, {} had {} {entry} at {}, and {} had {} {} there at {}. What is committed is final: all nodes must \
         carry out the same commands in the same order, or their states part.",
        views.index(prefix.length),
        by.who(),
        did(by),
        by.record.at,
        other(by.record, view.record),
        did(view),
        prefix.entry,
        view.record.at
    )
}
