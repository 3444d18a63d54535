//! What was found wrong: how often each kind, and the first few in sentences.

use super::super::words::int;
use crate::verdict::{Anomaly, Failure, Finding, Mark, Verdict};
use trace::Value;

/// How many of a kind are told.
const TOLD_MAX: usize = 8;

/// How many kinds a failure tells of; the others it names.
const KINDS_MAX: usize = 3;

/// What can be wrong with logs, the plainest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    InconsistentOffsets,
    Duplicate,
    UnsentRead,
    AbortedRead,
    PrecommittedRead,
    LostWrite,
    InternalNonmonotonicPoll,
    InternalPollSkip,
    NonmonotonicPoll,
    PollSkip,
    InternalNonmonotonicSend,
    NonmonotonicSend,
    CommittedOffsetLost,
    CommittedOffsetAhead,
    Unseen,
    InternalSendSkip,
}

/// All kinds by name, in their order.
const KINDS: [(Kind, &str); 16] = [
    (Kind::InconsistentOffsets, "inconsistent-offsets"),
    (Kind::Duplicate, "duplicate"),
    (Kind::UnsentRead, "unsent-read"),
    (Kind::AbortedRead, "G1a"),
    (Kind::PrecommittedRead, "precommitted-read"),
    (Kind::LostWrite, "lost-write"),
    (Kind::InternalNonmonotonicPoll, "int-nonmonotonic-poll"),
    (Kind::InternalPollSkip, "int-poll-skip"),
    (Kind::NonmonotonicPoll, "nonmonotonic-poll"),
    (Kind::PollSkip, "poll-skip"),
    (Kind::InternalNonmonotonicSend, "int-nonmonotonic-send"),
    (Kind::NonmonotonicSend, "nonmonotonic-send"),
    (Kind::CommittedOffsetLost, "committed-offset-lost"),
    (Kind::CommittedOffsetAhead, "committed-offset-ahead"),
    (Kind::Unseen, "unseen"),
    (Kind::InternalSendSkip, "int-send-skip"),
];

/// A sentence about one case, and the places that show it.
pub(super) type Told = (String, Vec<Mark>);

/// All that was found.
#[derive(Debug, Default)]
pub(super) struct Cases {
    /// By kind: how many, and the first few.
    found: [(usize, Vec<Told>); KINDS.len()],
}

impl Cases {
    /// Takes note of a case; what is said of it is made only when it will be told.
    pub(super) fn note(&mut self, kind: Kind, told: impl FnOnce() -> Told) {
        let (count, first) = &mut self.found[kind as usize];
        *count += 1;
        if first.len() < TOLD_MAX {
            first.push(told());
        }
    }

    /// The kinds that were found, with how many and the first few.
    fn kinds(&self) -> impl Iterator<Item = (Kind, &'static str, usize, &[Told])> {
        let kinds = KINDS.iter().zip(&self.found).filter(|(_, (count, _))| *count > 0);
        kinds.map(|((kind, name), (count, first))| (*kind, *name, *count, first.as_slice()))
    }

    fn failing(&self) -> impl Iterator<Item = (&'static str, usize, &[Told])> {
        let kinds = self.kinds().filter(|(kind, ..)| *kind != Kind::InternalSendSkip);
        kinds.map(|(_, name, count, first)| (name, count, first))
    }

    /// The failure, if anything that fails was found.
    pub(super) fn failure(&self) -> Option<Finding> {
        let anomalies: Vec<Anomaly> = self
            .failing()
            .filter_map(|(name, count, told)| {
                let (says, marks) = told.first()?;
                let mut witness = marks.clone();
                witness.sort_unstable();
                witness.dedup();
                let says = if count == 1 { says.clone() } else { format!("{says} ({count} such cases.)") };
                Some(Anomaly { name: name.to_owned(), says, witness })
            })
            .collect();
        let first = anomalies.first()?;
        let mut says: Vec<String> =
            anomalies.iter().take(KINDS_MAX).map(|anomaly| anomaly.says.clone()).collect();
        let others: Vec<&str> =
            anomalies.iter().skip(KINDS_MAX).map(|anomaly| anomaly.name.as_str()).collect();
        if !others.is_empty() {
            says.push(format!("Also found: {}.", others.join(", ")));
        }
        let witness = first.witness.clone();
        Some(Finding::of(Verdict::Fail(Failure { says: says.join("\n"), witness, anomalies })))
    }

    /// The finding with what was found in its results.
    pub(super) fn results(&self, mut finding: Finding) -> Finding {
        let all = self.kinds().map(|(_, name, ..)| Value::text(name)).collect();
        let bad = self.failing().map(|(name, ..)| Value::text(name)).collect();
        finding = finding.with("error_types", Value::List(all)).with("bad_error_types", Value::List(bad));
        for (_, name, count, told) in self.kinds() {
            let errors = told.iter().map(|(says, _)| Value::text(says.as_str())).collect();
            let found = Value::map([("count", int(count)), ("errors", Value::List(errors))]);
            finding = finding.with(name, found);
        }
        finding
    }
}

#[cfg(test)]
mod tests {
    use super::KINDS;

    #[test]
    fn every_kind_is_named_at_its_own_place() {
        assert!(KINDS.iter().enumerate().all(|(index, (kind, _))| *kind as usize == index));
    }
}
