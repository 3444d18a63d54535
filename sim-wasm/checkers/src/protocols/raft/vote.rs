//! One vote a term, over restarts too.

use super::super::fields::{marks, number, plain};
use super::views::{Part, View, Views};
use super::{Property, SETTINGS};
use crate::check::{Check, Needs};
use crate::verdict::Finding;
use std::collections::BTreeMap;

pub(super) const PROPERTY: Property =
    Property { check: CHECK.name, anomaly: "two-votes", needs: &[Part::Term, Part::Vote], any: &[], judge };

pub(super) const CHECK: Check = Check {
    name: "one_vote_a_term",
    needs: Needs::Records,
    settings: SETTINGS,
    says: "A node that voted for one candidate in a term never votes for another in that term, not even after a restart. \
           A vote that is taken back (null) is none, but a second one after it is. A vote belongs to the term that \
           stands beside it. Results: `votes` is how many votes were seen. When there was none, nobody can say. Ongaro \
           and Ousterhout, USENIX ATC 2014, section 5.2; `votedFor` of figure 2.",
    is_number: false,
    run: |evidence, settings| PROPERTY.run(evidence, settings),
};

fn judge(views: &Views<'_>) -> Finding {
    let mut votes: BTreeMap<(&str, i64), &View<'_>> = BTreeMap::new();
    for view in &views.all {
        let (Some(term), Some(_)) = (view.term, view.vote) else { continue };
        let first = *votes.entry((view.who(), term)).or_insert(view);
        if first.vote != view.vote {
            return Finding::fail(two(first, view, term), marks([first.record, view.record]));
        }
    }
    if votes.is_empty() {
        return Finding::unknown("nobody ever voted, so there was nothing to judge");
    }
    Finding::pass().with("votes", number(votes.len()))
}

fn two(first: &View<'_>, second: &View<'_>, term: i64) -> String {
    let vote = |view: &View<'_>| view.vote.map(plain).unwrap_or_default();
    let why = if first.life == second.life {
        "A node has one vote a term: with two of them, two candidates could both count a majority."
    } else {
        "It had died in between and forgot its vote, which must be on disk before it is answered: with two votes of one \
         node, two candidates could both count a majority."
    };
    format!(
        "{} had voted for {} in term {term} at {}, and for {} in the same term at {}. {why}",
        first.who(),
        vote(first),
        first.record.at,
        vote(second),
        second.record.at
    )
}
