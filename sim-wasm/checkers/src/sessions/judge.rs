//! What all checks of this family share: reading the history, and what is said before any order is looked for.

use super::model::Model;
use super::reads::Why;
use super::words::Words;
use crate::budget::{Budget, Spent};
use crate::evidence::Evidence;
use crate::verdict::{Anomaly, Failure, Finding, Malformed, Verdict};
use trace::{Setting, Settings, Takes, Value};

/// What may be set about every check of this family.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "initial",
        takes: Takes::Anything,
        says: "What a key holds before anybody has written it; null when nothing is said.",
    },
    Setting {
        name: "budget",
        takes: Takes::Count { default: 200_000_000, least: 1, most: 1_000_000_000_000 },
        says: "How many steps the search may take before it is given up.",
    },
];

/// What a check found in a history whose reads all name their writes.
pub(super) enum Judged {
    /// Nothing wrong in so many reads that the check restricts.
    Right { reads: usize },
    /// Something.
    Wrong(Failure),
}

/// Judges a history by its model.
pub(super) fn judge(
    evidence: &Evidence,
    settings: &Settings,
    judge: fn(&Model, &mut Budget) -> Result<Judged, Spent>,
) -> Result<Finding, Malformed> {
    let model = Model::of(&evidence.history, settings.value("initial"))?;
    let mut budget = Budget::of(settings.count("budget"));
    let count = |count: usize| Value::Int(i64::try_from(count).unwrap_or(i64::MAX));
    let sessions = model.sessions.iter().filter(|session| !session.is_empty()).count();
    let verdict = verdict(&model, || judge(&model, &mut budget));
    Ok(Finding::of(verdict)
        .with("sessions", count(sessions))
        .with("transactions", count(model.transactions.len() - 1))
        .with("reads", count(model.reads)))
}

fn verdict(model: &Model, judge: impl FnOnce() -> Result<Judged, Spent>) -> Verdict {
    let words = Words(model);
    if let Some(failure) = model.odd.iter().find_map(|odd| words.wrong(odd)) {
        return Verdict::Fail(failure);
    }
    if let Some(odd) = model.odd.iter().find(|odd| odd.why == Why::Ambiguous) {
        return Verdict::Unknown { why: words.ambiguous(odd) };
    }
    if model.reads == 0 {
        return Verdict::Unknown { why: "nothing was read, so nothing can be wrong".to_owned() };
    }
    match judge() {
        Err(spent) => Verdict::Unknown { why: spent.why() },
        Ok(Judged::Wrong(failure)) => Verdict::Fail(failure),
        Ok(Judged::Right { reads: 0 }) => Verdict::Unknown {
            why: "there is no read about which this says anything, so nothing can be wrong".to_owned(),
        },
        Ok(Judged::Right { .. }) => Verdict::Pass,
    }
}

impl Failure {
    /// The same with its name in the literature.
    pub(super) fn named(mut self, name: &str) -> Self {
        let (says, witness) = (self.says.clone(), self.witness.clone());
        self.anomalies.push(Anomaly { name: name.to_owned(), says, witness });
        self
    }
}
