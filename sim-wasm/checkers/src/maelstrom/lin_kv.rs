//! `lin-kv`: each key is a linearizable register with compare-and-set.

use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::history::{History, Operation};
use crate::intern::Interner;
use crate::linear::LINEARIZABLE;
use crate::verdict::{Finding, Malformed, Verdict};
use trace::{Setting, Settings, Value};

/// The check.
pub(super) const LIN_KV: Check = Check {
    name: "lin_kv",
    needs: Needs::History,
    settings: &[BUDGET],
    says: "Each key is a register with `read` {key} -> {value}, `write` {key, value} and `cas` {key, from, to}, and is \
           linearizable: see `linearizable` with model `cas-register`. Unlike Maelstrom's, the checker judges a history \
           whose first operation failed, and every key to its end. A key that was never written holds null. `failures` \
           are the keys that are not linearizable, `unknown` those of which nobody can say; what is told is the first \
           failure.",
    is_number: false,
    run,
};

const BUDGET: Setting = Setting {
    name: "budget",
    takes: trace::Takes::Count { default: 2_000_000, least: 1, most: 1_000_000_000 },
    says: "How many times an operation is tried before the search of a key is given up.",
};

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let (mut failures, mut unknown, mut told) = (Vec::new(), Vec::new(), None);
    let keys = by_key(&evidence.history)?;
    if keys.is_empty() {
        return Ok(Finding::unknown("no operation was answered, so that there is nothing to judge"));
    }
    for (key, history) in keys {
        let finding = judged(history, settings)?;
        let names = match &finding.verdict {
            Verdict::Pass => continue,
            Verdict::Unknown { .. } => &mut unknown,
            Verdict::Fail(_) => &mut failures,
        };
        // The first failure is told; else the first of which nobody can say.
        let is_first = told.as_ref().is_none_or(|known: &Finding| known.failure().is_none());
        if is_first && (told.is_none() || finding.failure().is_some()) {
            told = Some(Finding::of(finding.verdict.clone()));
        }
        names.push(key);
    }
    let finding = told.unwrap_or_else(Finding::pass);
    Ok(finding.with("failures", Value::List(failures)).with("unknown", Value::List(unknown)))
}

fn judged(history: History, settings: &Settings) -> Result<Finding, Malformed> {
    let options = [
        ("model".to_owned(), Value::text("cas-register")),
        ("budget".to_owned(), settings.value("budget").clone()),
    ];
    let settings =
        Settings::read(LINEARIZABLE.name, LINEARIZABLE.settings, &options).map_err(Malformed::whole)?;
    (LINEARIZABLE.run)(&Evidence { history, ..Evidence::default() }, &settings)
}

/// The history of each key of which anything was answered, in order of their first sight.
fn by_key(history: &History) -> Result<Vec<(Value, History)>, Malformed> {
    let mut keys = Interner::default();
    let mut parts: Vec<History> = Vec::new();
    for operation in &history.operations {
        let key = keys.number(operation.required("key")?) as usize;
        if key == parts.len() {
            parts.push(History {
                operations: Vec::new(),
                processes: history.processes.clone(),
                is_timed: history.is_timed,
            });
        }
        parts[key].operations.push(operation.clone());
    }
    let parts = (0..).zip(parts).filter(|(_, part)| part.operations.iter().any(Operation::is_ok));
    Ok(parts.map(|(key, part)| (keys.value(key).clone(), part)).collect())
}
