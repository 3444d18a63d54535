//! That clients are served: soon after the faults have ended, and without long gaps.

use super::views::{end, healed};
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::verdict::{Finding, Malformed, Mark};
use std::collections::BTreeMap;
use trace::settings::count;
use trace::{EventId, EventKind, OpId, OpOutcome, Payload, ProcessId, Setting, Settings, Takes, Time, Value};

const WITHIN: Setting = count(
    "within",
    1_000,
    (1, 1_000_000_000),
    "How long it may take after all faults have ended (phase heal), in ms.",
);
const GAP: Setting = count("gap", 1_000, (1, 1_000_000_000), "The longest wait that is allowed, in ms.");
const EACH_CLIENT: Setting = Setting {
    name: "each_client",
    takes: Takes::Flag { default: false },
    says: "Whether each client must be served, or it is enough that some client is.",
};
const SINCE: Setting = Setting {
    name: "since",
    takes: Takes::Choice { default: "heal", of: &["heal", "start"] },
    says: "From when on waits count: from the end of all faults (phase heal), or from the start.",
};
const REFUSALS: Setting = Setting {
    name: "refusals",
    takes: Takes::Flag { default: false },
    says: "Whether an answer that the operation did not happen (a failed `cas`) ends a wait as well.",
};

pub(super) const PROGRESS: Check = Check {
    name: "progress",
    needs: Needs::Trace,
    settings: &[WITHIN, EACH_CLIENT],
    says: "After all faults have ended, clients are served again in time: some operation (of each client that asks \
           by then, with `each_client`) is answered ok after phase heal and at most `within` later. It may have been \
           called before. Result: `after_ms`, how long after phase heal the first was answered (with `each_client` \
           that of the client who was served last).",
    is_number: false,
    run: progress,
};

pub(super) const BOUNDED_WAIT: Check = Check {
    name: "bounded_wait",
    needs: Needs::Trace,
    settings: &[GAP, SINCE, EACH_CLIENT, REFUSALS],
    says: "While clients ask, answers never fail to come for longer than `gap`. A wait begins with the first call \
           after the last ok answer, or with that answer when others were waiting then; it ends with the next ok \
           answer. A call that is refused or given up does not end it; when no call is under way any more, it \
           lasted to the end of the last one. With `each_client`, each client's waits are its own (the bounded \
           waiting of mutual exclusion, Dijkstra 1965 and after, in time). Result: `worst_ms`, the longest wait.",
    is_number: false,
    run: bounded_wait,
};

/// What clients do, of those events that matter here.
#[derive(Clone, Copy)]
enum Step {
    Call,
    Ok,
    Refused,
    GivenUp,
}

#[derive(Clone, Copy)]
struct Moved {
    index: usize,
    at: Time,
    client: ProcessId,
    step: Step,
    op: OpId,
}

fn steps(evidence: &Evidence) -> Vec<Moved> {
    let mut whose: BTreeMap<OpId, ProcessId> = BTreeMap::new();
    let mut found = Vec::new();
    for (index, event) in evidence.trace.events.iter().enumerate() {
        let (op, step) = match &event.kind {
            EventKind::Invoke { op, client, .. } => {
                whose.insert(*op, *client);
                (*op, Step::Call)
            }
            EventKind::Return { op, outcome: OpOutcome::Ok(_) } => (*op, Step::Ok),
            EventKind::Return { op, outcome: OpOutcome::Refused { .. } } => (*op, Step::Refused),
            EventKind::Return { op, outcome: OpOutcome::Unknown { .. } } => (*op, Step::GivenUp),
            _ => continue,
        };
        let Some(client) = whose.get(&op).copied() else { continue };
        found.push(Moved { index, at: event.at, client, step, op });
    }
    found
}

/// Of whom the steps are judged together: each client alone, or all (`None`).
fn groups(steps: &[Moved], each: bool) -> Vec<(Option<ProcessId>, Vec<Moved>)> {
    let mut groups: BTreeMap<Option<ProcessId>, Vec<Moved>> = BTreeMap::new();
    for step in steps {
        groups.entry(each.then_some(step.client)).or_default().push(*step);
    }
    groups.into_iter().collect()
}

fn progress(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let Some((from, heal, place)) = healed(evidence) else {
        return Ok(Finding::unknown("the run has no phase heal: nothing says when its faults had ended"));
    };
    let until = from + Time::from_ms(settings.count(WITHIN.name));
    let (mut worst, mut undecided, mut asked) = (Time::ZERO, false, false);
    for (client, steps) in groups(&steps(evidence), settings.flag(EACH_CLIENT.name)) {
        let after = steps.iter().filter(|step| step.index > place && step.at <= until);
        let Some(call) = first_asked(&steps, place, until) else { continue };
        asked = true;
        if let Some(ok) = after.clone().find(|step| matches!(step.step, Step::Ok)) {
            worst = worst.max(ok.at.since(from));
        } else if end(evidence) < until {
            undecided = true;
        } else {
            return Ok(unserved(evidence, client, (from, until), (heal, call)));
        }
    }
    Ok(match (asked, undecided) {
        (false, _) => {
            Finding::unknown(format!("no client asked anything from {from} to {until}, after the faults"))
        }
        (_, true) => {
            Finding::unknown(format!("the run ended before {until}, when the time would have been up"))
        }
        _ => Finding::pass().with("after_ms", ms(worst)),
    })
}

/// The first call that was under way after the faults, or was made in time.
fn first_asked(steps: &[Moved], place: usize, until: Time) -> Option<Moved> {
    let ends = steps.iter().filter(|step| !matches!(step.step, Step::Call));
    let ended: BTreeMap<OpId, usize> = ends.map(|end| (end.op, end.index)).collect();
    let mut calls = steps.iter().filter(|step| matches!(step.step, Step::Call) && step.at <= until);
    calls.find(|call| call.index > place || ended.get(&call.op).is_none_or(|end| *end > place)).copied()
}

fn unserved(
    evidence: &Evidence,
    client: Option<ProcessId>,
    (from, until): (Time, Time),
    (heal, call): (Mark, Moved),
) -> Finding {
    let whose = client.map_or_else(String::new, |id| format!(" of {}'s", name(evidence, id)));
    let says = format!(
        "All faults had ended at {from}, and from then to {until} no operation{whose} was answered ok. The first that \
         waited was {}.",
        told(evidence, call)
    );
    let mut marks = vec![heal, mark(evidence, call)];
    marks.sort_unstable();
    Finding::fail(says, marks)
}

/// A wait under way: since when, and by which step it began.
#[derive(Clone, Copy)]
struct Wait {
    since: Time,
    by: Moved,
}

fn bounded_wait(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let place = match (settings.choice(SINCE.name), healed(evidence)) {
        ("start", _) => None,
        (_, Some((from, _, place))) => Some((from, place)),
        _ => {
            return Ok(Finding::unknown("the run has no phase heal: nothing says when its faults had ended"));
        }
    };
    let gap = Time::from_ms(settings.count(GAP.name));
    let mut worst: Option<Time> = None;
    for (client, steps) in groups(&steps(evidence), settings.flag(EACH_CLIENT.name)) {
        let waits = waits(&steps, place, settings.flag(REFUSALS.name), end(evidence));
        if let Some((wait, until)) = waits.iter().find(|(wait, until)| until.since(wait.since) > gap) {
            return Ok(waited(evidence, client, (wait, *until), gap));
        }
        worst = worst.max(waits.iter().map(|(wait, until)| until.since(wait.since)).max());
    }
    Ok(worst.map_or_else(
        || Finding::unknown("no client waited for anything: there is nothing to judge"),
        |worst| Finding::pass().with("worst_ms", ms(worst)),
    ))
}

/// All waits, each with its end.
fn waits(steps: &[Moved], place: Option<(Time, usize)>, refusals: bool, end: Time) -> Vec<(Wait, Time)> {
    let (from, place) = place.unwrap_or((Time::ZERO, 0));
    let mut open: BTreeMap<OpId, Moved> = BTreeMap::new();
    let (mut wait, mut found): (Option<Wait>, Vec<(Wait, Time)>) = (None, Vec::new());
    // The end of the last call during the wait that is under way.
    let mut lasted: Option<Time> = None;
    for step in steps {
        if step.index > place && wait.is_none() {
            wait = open.values().next().map(|by| Wait { since: from.max(by.at), by: *by });
        }
        let ends = match step.step {
            Step::Call => {
                open.insert(step.op, *step);
                false
            }
            Step::Ok => open.remove(&step.op).is_some(),
            Step::Refused => open.remove(&step.op).is_some() && refusals,
            Step::GivenUp => {
                open.remove(&step.op);
                false
            }
        };
        if step.index < place {
            continue;
        }
        if ends {
            found.extend(wait.take().map(|wait| (wait, step.at)));
            wait = (!open.is_empty()).then_some(Wait { since: step.at, by: *step });
            lasted = None;
        } else if matches!(step.step, Step::Call) {
            wait = wait.or(Some(Wait { since: step.at, by: *step }));
        } else {
            lasted = Some(step.at);
        }
    }
    let wait = wait.or_else(|| open.values().next().map(|by| Wait { since: from.max(by.at), by: *by }));
    let until = if open.is_empty() { lasted } else { Some(end) };
    found.extend(wait.zip(until));
    found
}

fn waited(
    evidence: &Evidence,
    client: Option<ProcessId>,
    (wait, until): (&Wait, Time),
    gap: Time,
) -> Finding {
    let who = client.map_or("Clients", |id| name(evidence, id));
    let began = match wait.by.step {
        Step::Call => format!("It began with {}", told(evidence, wait.by)),
        _ => format!("It began with the last answer, at {}, when other calls were under way", wait.by.at),
    };
    let says = format!(
        "{who} waited from {} to {until}, {} long, and nothing was answered ok; a wait of at most {gap} is allowed. \
         {began}.",
        wait.since,
        until.since(wait.since)
    );
    Finding::fail(says, vec![mark(evidence, wait.by)])
}

fn name(evidence: &Evidence, process: ProcessId) -> &str {
    evidence.trace.processes.get(process.index()).map_or("?", |info| info.name.as_str())
}

fn mark(evidence: &Evidence, step: Moved) -> Mark {
    evidence.mark(EventId(u32::try_from(step.index).unwrap_or(u32::MAX)))
}

/// A call in words: "c1's `write`, called at 12 ms".
fn told(evidence: &Evidence, call: Moved) -> String {
    let kind = evidence.trace.events.get(call.index).map(|event| &event.kind);
    let function = match kind {
        Some(EventKind::Invoke { body, .. }) => match &**body {
            Payload::Body(body) => body.get("type").and_then(Value::as_text),
            Payload::Text(_) => None,
        },
        _ => None,
    };
    format!("{}'s `{}`, called at {}", name(evidence, call.client), function.unwrap_or("call"), call.at)
}

fn ms(span: Time) -> Value {
    Value::Int(i64::try_from(span.as_ms()).unwrap_or(i64::MAX))
}
