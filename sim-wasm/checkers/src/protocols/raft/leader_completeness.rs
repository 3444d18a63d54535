//! Leader completeness: what is committed is in the logs of all later leaders.

use super::super::fields::{marks, number};
use super::election::NOBODY_LED;
use super::logs::{Log, Prefix};
use super::views::{Part, View, Views};
use super::{Property, SETTINGS};
use crate::check::{Check, Needs};
use crate::verdict::Finding;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const PROPERTY: Property = Property {
    check: CHECK.name,
    anomaly: "leader-completeness",
    needs: &[Part::Role, Part::Term, Part::Log, Part::Commit],
    any: &[],
    judge,
};

pub(super) const CHECK: Check = Check {
    name: "leader_completeness",
    needs: Needs::Records,
    settings: SETTINGS,
    says: "An entry that was committed in a term is in the log, at its index, of every leader of a later term, at all \
           times. An entry counts as committed in the lowest term in which some node showed a commit index that covers \
           it; a commit index beyond the end of a node's log covers what the log has. Results: `committed` is how many \
           committed entries had a later leader. When no entry had one, nobody can say. Ongaro and Ousterhout, USENIX \
           ATC 2014, section 5.4 and figure 3.",
    is_number: false,
    run: |evidence, settings| PROPERTY.run(evidence, settings),
};

/// The lowest term in which each prefix was known to be committed, and who showed it.
type Committed<'v, 'a> = BTreeMap<Log, (i64, &'v View<'a>)>;

fn judge(views: &Views<'_>) -> Finding {
    let committed = committed(views);
    let leaders = leaders(views);
    for (log, term, leader) in &leaders {
        let mut has: Vec<Log> = views.logs.up(*log).map(|(log, _)| log).collect();
        has.reverse();
        let lacks = |log: Log, prefix: &Prefix<'_>| has.get(prefix.length - 1) != Some(&log);
        let earlier = committed.iter().filter(|(_, (known_in, _))| known_in < term);
        let lacking = earlier.filter_map(|(entry, (_, knower))| {
            views.logs.get(*entry).filter(|prefix| lacks(*entry, prefix)).map(|prefix| (prefix, *knower))
        });
        if let Some((prefix, knower)) = lacking.min_by_key(|(prefix, _)| prefix.length) {
            let says = without(views, (leader, *term, *log), knower, prefix);
            return Finding::fail(says, marks([knower.record, leader.record]));
        }
    }
    let last_term = leaders.iter().map(|(_, term, _)| *term).max();
    let judged = committed.values().filter(|(known_in, _)| Some(*known_in) < last_term).count();
    match (leaders.is_empty(), judged) {
        (true, _) => Finding::unknown(NOBODY_LED),
        (_, 0) => {
            Finding::unknown("no leader came after an entry was committed, so there was nothing to judge")
        }
        _ => Finding::pass().with("committed", number(judged)),
    }
}

/// Of every entry the lowest term in which it was known. Whoever knows of an entry knows of all before it, so the terms
/// of a log's prefixes never fall towards its end, and it is enough to walk down as long as they are higher.
fn committed<'v, 'a>(views: &'v Views<'a>) -> Committed<'v, 'a> {
    let mut committed = Committed::new();
    for view in &views.all {
        let Some(term) = view.term else { continue };
        for (log, _) in views.logs.up(view.committed) {
            match committed.get(&log) {
                Some((known_in, _)) if *known_in <= term => break,
                _ => committed.insert(log, (term, view)),
            };
        }
    }
    committed
}

/// Every log that a leader had in a term, once, in the order in which they were seen.
fn leaders<'v, 'a>(views: &'v Views<'a>) -> Vec<(Log, i64, &'v View<'a>)> {
    let mut seen = BTreeSet::new();
    let led = views.all.iter().filter_map(|view| Some((view.log?, view.led()?, view)));
    led.filter(|(log, term, _)| seen.insert((*log, *term))).collect()
}

fn without(
    views: &Views<'_>,
    (leader, term, log): (&View<'_>, i64, Log),
    knower: &View<'_>,
    prefix: &Prefix<'_>,
) -> String {
    let newest = views.logs.get(knower.committed).map_or(prefix.term, |newest| newest.term);
    let why = if knower.leads && Some(newest) < knower.term {
        format!(
            "The newest entry that {} had committed was of term {newest}: a leader must not count the copies of entries of \
             earlier terms, and commits them only together with one of its own term, whose copies it counts.",
            knower.who()
        )
    } else {
        "What is committed is on a majority, and no one becomes a leader without the vote of one of them, who must refuse a \
         candidate whose log is behind its own."
            .to_owned()
    };
    format!(
        "At {}, in term {}, {} knew that {} at index {} was committed. {} led term {term} at {}, and its log {}. {why}",
        knower.record.at,
        knower.term.unwrap_or_default(),
        knower.who(),
        prefix.entry,
        views.index(prefix.length),
        leader.who(),
        leader.record.at,
        views.logs.instead(log, prefix)
    )
}
