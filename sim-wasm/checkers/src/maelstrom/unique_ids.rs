//! `unique_ids`: ids that nobody else ever gets.

use super::words::{int, order};
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::history::Operation;
use crate::intern::Interner;
use crate::verdict::{Finding, Malformed, Mark};
use crate::words::times;
use trace::{Settings, Value};

/// How many repeated ids the results list.
const DUPLICATED_MAX: usize = 48;

/// The check.
pub(super) const UNIQUE_IDS: Check = Check {
    name: "unique_ids",
    needs: Needs::History,
    settings: &[],
    says: "No two calls of `generate` were given the same `id`, compared as JSON values: 1, 1.0 and \"1\" are three \
           ids. When no call was answered, nothing is known. Results: `attempted_count` (calls), \
           `acknowledged_count` (calls that were given an id), `duplicated_count` (different ids that were given more \
           than once), `duplicated` (up to 48 of them as [id, how often], most often first) and `range` (the lowest \
           and the highest id; numbers come before texts; null when there is none). Maelstrom's workload unique-ids.",
    is_number: false,
    run,
};

fn run(evidence: &Evidence, _settings: &Settings) -> Result<Finding, Malformed> {
    let mut ids = Interner::default();
    let mut given: Vec<Vec<&Operation>> = Vec::new();
    for operation in &evidence.history.operations {
        if operation.f != "generate" {
            return Err(operation.unknown_function(&["generate"]));
        }
        let Some(id) = operation.given("id")? else { continue };
        let number = ids.number(id) as usize;
        if number == given.len() {
            given.push(Vec::new());
        }
        given[number].push(operation);
    }
    let acknowledged: usize = given.iter().map(Vec::len).sum();
    let mut repeated: Vec<(&Value, &[&Operation])> = (0..)
        .zip(&given)
        .filter(|(_, to)| to.len() > 1)
        .map(|(number, to)| (ids.value(number), to.as_slice()))
        .collect();
    repeated.sort_by(|(a, to_a), (b, to_b)| to_b.len().cmp(&to_a.len()).then_with(|| order(a, b)));
    let finding = match repeated.first() {
        Some((id, to)) => repeats(evidence, id, to, repeated.len()),
        None if acknowledged == 0 => {
            Finding::unknown("no call was given an id, so there is nothing to judge")
        }
        None => Finding::pass(),
    };
    let duplicated = repeated.iter().take(DUPLICATED_MAX);
    let duplicated = duplicated.map(|(id, to)| Value::List(vec![(*id).clone(), int(to.len())])).collect();
    Ok(finding
        .with("attempted_count", int(evidence.history.operations.len()))
        .with("acknowledged_count", int(acknowledged))
        .with("duplicated_count", int(repeated.len()))
        .with("duplicated", Value::List(duplicated))
        .with("range", range(&ids)))
}

fn range(ids: &Interner) -> Value {
    let all =
        || (0..ids.len()).filter_map(|number| u32::try_from(number).ok()).map(|number| ids.value(number));
    match (all().min_by(|a, b| order(a, b)), all().max_by(|a, b| order(a, b))) {
        (Some(lowest), Some(highest)) => Value::List(vec![lowest.clone(), highest.clone()]),
        _ => Value::Null,
    }
}

fn repeats(evidence: &Evidence, id: &Value, to: &[&Operation], count: usize) -> Finding {
    let (first, second) = (to[0], to[1]);
    let who = |operation| evidence.history.process(operation);
    let whom = if first.process == second.process {
        format!("{} was given the id {id} more than once", who(first))
    } else {
        format!("{} and {} were both given the id {id}", who(first), who(second))
    };
    let often =
        if to.len() == 2 { String::new() } else { format!(", which was given {} in all", times(to.len())) };
    let others = match count {
        1 => String::new(),
        2 => " One other id was given more than once as well.".to_owned(),
        _ => format!(" {} other ids were given more than once as well.", count - 1),
    };
    let mut marks: Vec<Mark> = first.marks().chain(second.marks()).collect();
    marks.sort_unstable();
    Finding::fail(format!("{whom}{often}: an id must differ from all others.{others}"), marks)
}
