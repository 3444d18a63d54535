//! Raft (Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014): the properties
//! of its figure 3, and what its figure 2 asks of a node's memory. One file a property; [`CHECK`] judges them all.
//!
//! Architecture Invariant: logs are whole. A program that discards the beginning of its log (section 7) is not read
//! here.

mod commit;
mod election;
mod leader_append_only;
mod leader_completeness;
mod log_matching;
mod logs;
mod memory;
mod state_machine;
mod views;
mod vote;

use super::fields::word;
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::verdict::{Anomaly, Failure, Finding, Malformed, Verdict};
use trace::settings::count;
use trace::{Setting, Settings, Takes, Value};
use views::{Part, Views};

/// The checks of Raft.
pub const CHECKS: [Check; 9] = [
    CHECK,
    election::CHECK,
    vote::CHECK,
    memory::CHECK,
    log_matching::CHECK,
    leader_append_only::CHECK,
    leader_completeness::CHECK,
    state_machine::CHECK,
    commit::CHECK,
];

/// What may be set, the same for all of them.
const SETTINGS: &[Setting] = &[
    word("role", "role", "The field that says what a node is: a word, or true and false."),
    word("leader", "leader", "What stands in that field of a leader: a word, or `true`."),
    word("term", "term", "The field with a node's current term, a whole number."),
    word(
        "vote",
        "vote",
        "The field with whom a node voted for in its current term; null when it has not voted.",
    ),
    word(
        "log",
        "log",
        "The field with a node's log: a list of entries, each a map with its term, or a list that begins with it. \
         It is the whole log: one that has been compacted cannot be judged. Entries are the same when all that \
         stands in them is.",
    ),
    word("entry_term", "term", "The field of an entry with the term in which a leader made it."),
    word("commit", "commit", "The field with the index of the last entry that a node knows to be committed."),
    word("applied", "applied", "The field with the index of the last entry that a node has applied."),
    count("first", 1, (0, 1), "The index of a log's first entry: 1 as in the paper, or 0."),
    Setting {
        name: "durable",
        takes: Takes::Flag { default: false },
        says: "Whether nodes keep the commit index on disk, so that it may not go back over a restart either.",
    },
];

/// One of Raft's properties.
struct Property {
    check: &'static str,
    /// Its violation.
    anomaly: &'static str,
    /// What must be shown for it; of `any`, one at least.
    needs: &'static [Part],
    any: &'static [Part],
    judge: fn(&Views<'_>) -> Finding,
}

const PROPERTIES: [Property; 8] = [
    election::PROPERTY,
    vote::PROPERTY,
    memory::PROPERTY,
    log_matching::PROPERTY,
    leader_append_only::PROPERTY,
    leader_completeness::PROPERTY,
    state_machine::PROPERTY,
    commit::PROPERTY,
];

impl Property {
    /// Judges by itself.
    fn run(&self, evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
        let views = Views::read_shown(evidence, settings, self.needs, self.any)?;
        if let (false, Some(part)) = (self.is_served_by(&views), self.any.first()) {
            part.must_be_shown(evidence, settings)?;
        }
        Ok((self.judge)(&views))
    }

    /// Whether the parts that it needs were read.
    fn is_served_by(&self, views: &Views<'_>) -> bool {
        let read = |part| views.parts.contains(part);
        self.needs.iter().all(read) && (self.any.is_empty() || self.any.iter().any(read))
    }
}

/// Everything at once.
pub const CHECK: Check = Check {
    name: "raft",
    needs: Needs::Records,
    settings: SETTINGS,
    says: "Nothing that Raft promises is broken, as far as nodes show it: it runs `one_leader_a_term`, \
           `one_vote_a_term`, `term_never_goes_back`, `log_matching`, `leader_append_only`, `leader_completeness`, \
           `state_machine_safety` and `commit_never_goes_back`. `role` and `term` must be shown; a property whose other \
           fields nobody shows is left out. It tells the violation that was complete first, and names all of them as \
           anomalies: `election-safety`, `two-votes`, `term-goes-back`, `log-matching`, `leader-append-only`, \
           `leader-completeness`, `state-machine-safety`, `commit-goes-back`. Results: `judged` are the checks that \
           had something to judge, `unjudged` the others. When nobody ever led, nobody can say. Ongaro and Ousterhout, \
           \"In Search of an Understandable Consensus Algorithm\", USENIX ATC 2014, figures 2 and 3.",
    is_number: false,
    run,
};

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let views = Views::read_shown(evidence, settings, &[Part::Role, Part::Term], &Part::ALL[2..])?;
    let (mut anomalies, mut judged, mut unjudged) = (Vec::new(), Vec::new(), Vec::new());
    for property in &PROPERTIES {
        let finding = property.is_served_by(&views).then(|| (property.judge)(&views));
        match finding.map(|finding| finding.verdict) {
            None | Some(Verdict::Unknown { .. }) => unjudged.push(Value::text(property.check)),
            Some(Verdict::Pass) => judged.push(Value::text(property.check)),
            Some(Verdict::Fail(Failure { says, witness, .. })) => {
                judged.push(Value::text(property.check));
                anomalies.push(Anomaly { name: property.anomaly.to_owned(), says, witness });
            }
        }
    }
    // What was complete first is nearest to the cause.
    anomalies.sort_by_key(|anomaly| anomaly.witness.last().copied());
    let verdict = match anomalies.first() {
        Some(Anomaly { says, witness, .. }) => {
            Verdict::Fail(Failure { says: says.clone(), witness: witness.clone(), anomalies })
        }
        None if views.all.iter().any(|view| view.leads) => Verdict::Pass,
        None => Verdict::Unknown { why: election::NOBODY_LED.to_owned() },
    };
    Ok(Finding::of(verdict).with("judged", Value::List(judged)).with("unjudged", Value::List(unjudged)))
}
