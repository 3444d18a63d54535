//! A node's term never goes back, over restarts too.

use super::super::fields::{marks, number};
use super::views::{Part, View, Views};
use super::{Property, SETTINGS};
use crate::check::{Check, Needs};
use crate::verdict::Finding;
use std::collections::BTreeMap;

pub(super) const PROPERTY: Property =
    Property { check: CHECK.name, anomaly: "term-goes-back", needs: &[Part::Term], any: &[], judge };

pub(super) const CHECK: Check = Check {
    name: "term_never_goes_back",
    needs: Needs::Records,
    settings: SETTINGS,
    says: "A node never shows a lower term than it showed before, not even after a restart. Results: `changes` is how \
           often a term went up. When no node's term ever changed, nobody can say. Ongaro and Ousterhout, USENIX ATC \
           2014, section 5.1; `currentTerm` of figure 2.",
    is_number: false,
    run: |evidence, settings| PROPERTY.run(evidence, settings),
};

fn judge(views: &Views<'_>) -> Finding {
    let mut last: BTreeMap<&str, (&View<'_>, i64)> = BTreeMap::new();
    let mut changes = 0;
    for view in &views.all {
        let Some(term) = view.term else { continue };
        let Some((before, was)) = last.insert(view.who(), (view, term)) else { continue };
        if term < was {
            return Finding::fail(back(before, was, view, term), marks([before.record, view.record]));
        }
        changes += usize::from(term > was);
    }
    if changes == 0 {
        return Finding::unknown("no node's term ever changed, so there was nothing to judge");
    }
    Finding::pass().with("changes", number(changes))
}

fn back(before: &View<'_>, was: i64, view: &View<'_>, term: i64) -> String {
    let why = if before.life == view.life {
        "A term is a clock that only goes forward: a node that goes back votes a second time in terms that it has voted \
         in, and believes leaders that were deposed."
    } else {
        "It had died in between and forgot its term, which must be on disk: a node that goes back votes a second time in \
         terms that it has voted in."
    };
    format!(
        "{} was in term {was} at {} and in term {term} at {}. {why}",
        view.who(),
        before.record.at,
        view.record.at
    )
}
