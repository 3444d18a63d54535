//! The commit index never goes back.

use super::super::fields::marks;
use super::views::{Part, View, Views};
use super::{Property, SETTINGS};
use crate::check::{Check, Needs};
use crate::verdict::Finding;
use std::collections::BTreeMap;
use trace::Value;

pub(super) const PROPERTY: Property =
    Property { check: CHECK.name, anomaly: "commit-goes-back", needs: &[Part::Commit], any: &[], judge };

pub(super) const CHECK: Check = Check {
    name: "commit_never_goes_back",
    needs: Needs::Records,
    settings: SETTINGS,
    says: "While a node lives, it never shows a lower commit index than before. After a restart it may begin anew, as \
           the paper keeps the commit index in memory only; with `durable` it may not. Results: `highest` is the highest \
           commit index seen. When nothing was ever committed, nobody can say. Ongaro and Ousterhout, USENIX ATC 2014, \
           figure 2 (`commitIndex`: increases monotonically).",
    is_number: false,
    run: |evidence, settings| PROPERTY.run(evidence, settings),
};

fn judge(views: &Views<'_>) -> Finding {
    let mut last: BTreeMap<&str, (&View<'_>, i64)> = BTreeMap::new();
    let mut highest = None;
    for view in &views.all {
        let Some(commit) = view.commit else { continue };
        highest = highest.max(Some(commit));
        let Some((before, was)) = last.insert(view.who(), (view, commit)) else { continue };
        if commit < was && (views.is_durable || before.life == view.life) {
            let says = format!(
                "{} knew at {} that its log was committed up to index {was}, and only up to index {commit} at {}. What is \
                 committed stays committed: it may have been answered to a client already.",
                view.who(),
                before.record.at,
                view.record.at
            );
            return Finding::fail(says, marks([before.record, view.record]));
        }
    }
    match highest.filter(|highest| views.is_any(*highest)) {
        None => Finding::unknown("nothing was ever committed, so there was nothing to judge"),
        Some(highest) => Finding::pass().with("highest", Value::Int(highest)),
    }
}
