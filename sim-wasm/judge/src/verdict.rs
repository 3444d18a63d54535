//! From what a scenario asked to what the learner is told: an outcome for every check it claims.

use engine::Ended;
use python::{Declared, ScriptDirector, Verdict};
use trace::{CheckReport, Outcome};

/// An outcome for each check of a scenario, in its order, `activity` last.
pub fn verdicts(declared: Option<&Declared>, director: &ScriptDirector, ended: &Ended) -> Vec<CheckReport> {
    let claimed = declared.map(|declared| declared.checks.as_slice()).unwrap_or_default();
    let activity = [crate::ACTIVITY.to_owned()];
    claimed
        .iter()
        .chain(&activity)
        .map(|name| CheckReport { name: name.clone(), outcome: outcome(name, director, ended) })
        .collect()
}

/// A check that failed has failed, however the run ended. One that held so far has held only if the
/// scenario came to its own end.
fn outcome(name: &str, director: &ScriptDirector, ended: &Ended) -> Outcome {
    match director.verdicts().get(name) {
        Some(Verdict::Failed { witness, says }) => {
            Outcome::Fail { witness: witness.clone(), says: says.clone() }
        }
        Some(Verdict::Unknown { why }) => Outcome::Unknown { why: why.clone() },
        Some(Verdict::Holds) if director.is_done() => Outcome::Pass,
        Some(Verdict::Holds) => Outcome::Unknown { why: format!("it held so far, but {}", how(ended)) },
        None if director.is_done() => {
            Outcome::Unknown { why: "the run gave no occasion to ask it".to_owned() }
        }
        None => Outcome::Unknown { why: format!("it was not asked: {}", how(ended)) },
    }
}

fn how(ended: &Ended) -> String {
    match ended {
        Ended::Limit(limit) => limit.clone(),
        Ended::Aborted => "the program had to be stopped".to_owned(),
        Ended::Quiet => "the run went quiet before the scenario was over".to_owned(),
        Ended::Done | Ended::Paused => "the scenario did not come to its end".to_owned(),
    }
}
