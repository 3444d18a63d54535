//! Claims about what programs hold, as they tell when they are asked to `read`. A process that was
//! replaced under its name counts as the same.

use super::questions::Question;
use super::{Verdict, name, questions, shown, verdict};
use trace::{EventKind, Payload, Trace, Value};

/// Questions that ask for something to be kept.
fn keeps(question: &Question) -> bool {
    ["put", "save", "write", "promise", "share", "both", "tell", "pass"].contains(&question.kind.as_str())
}

/// Every answered `read`, with one of the lists that it tells.
fn reads(trace: &Trace, list: &str) -> Vec<(Question, Vec<Value>)> {
    let told = |question: Question| {
        let values = match question.answer.as_ref()?.1.get(list) {
            Some(Value::List(values)) => values.clone(),
            _ => Vec::new(),
        };
        (question.kind == "read").then_some((question, values))
    };
    questions(trace).into_iter().filter_map(told).collect()
}

/// What a process told last.
fn last(trace: &Trace, of: &str) -> Option<Vec<Value>> {
    let mut all = reads(trace, "holds");
    all.retain(|(read, _)| name(trace, read.node) == of);
    all.pop().map(|(_, values)| values)
}

/// What was kept, by whom, whether it was answered, and whether a later read of the same shows it.
fn kept(trace: &Trace) -> Vec<(Question, bool)> {
    let reads = reads(trace, "holds");
    let shown = |question: Question| {
        let same = |read: &&(Question, Vec<Value>)| {
            name(trace, read.0.node) == name(trace, question.node) && read.0.asked >= question.asked
        };
        let values = &reads.iter().rev().find(same)?.1;
        let shown = values.contains(&question.value);
        Some((question, shown))
    };
    questions(trace).into_iter().filter(keeps).filter_map(shown).collect()
}

pub fn answered_is_read(trace: &Trace) -> Verdict {
    let all = kept(trace);
    let lost = all.iter().find(|(question, shown)| question.answer.is_some() && !shown);
    let answered = all.iter().filter(|(question, _)| question.answer.is_some()).count();
    let reason = lost.map(|(lost, _)| {
        format!("{} answered {} {} and does not have it", name(trace, lost.node), lost.kind, lost.value)
    });
    verdict(answered, reason)
}

pub fn unanswered_is_not_read(trace: &Trace) -> Verdict {
    let all = kept(trace);
    let there = all.iter().find(|(question, shown)| question.answer.is_none() && *shown);
    let reason = there.map(|(there, _)| {
        format!("{} never answered {} {} and has it", name(trace, there.node), there.kind, there.value)
    });
    verdict(all.len(), reason)
}

pub fn nothing_twice(trace: &Trace) -> Verdict {
    let all = reads(trace, "holds");
    let twice = all
        .iter()
        .find(|(_, values)| values.iter().enumerate().any(|(place, value)| values[..place].contains(value)));
    let reason = twice.map(|(read, values)| format!("{} holds {}", name(trace, read.node), shown(values)));
    verdict(all.len(), reason)
}

/// What clients said, in order.
fn said(trace: &Trace) -> Vec<Value> {
    let said = |kind: &EventKind| match kind {
        EventKind::Send { from, payload, .. } if name(trace, *from).starts_with('c') => match &**payload {
            Payload::Body(body) => body.get("value").cloned(),
            Payload::Text(_) => None,
        },
        _ => None,
    };
    trace.events.iter().filter_map(|event| said(&event.kind)).collect()
}

pub fn nothing_made_up(trace: &Trace) -> Verdict {
    let said = said(trace);
    let all = reads(trace, "holds");
    let invented = all.iter().flat_map(|(read, values)| values.iter().map(move |value| (read, value)));
    let mut invented = invented.filter(|(_, value)| !said.contains(value));
    let reason = invented
        .next()
        .map(|(read, value)| format!("{} holds {value}, which nobody said", name(trace, read.node)));
    verdict(all.iter().map(|(_, values)| values.len()).sum(), reason)
}

pub fn in_order(trace: &Trace) -> Verdict {
    let said = said(trace);
    let all = reads(trace, "holds");
    let place = |value: &Value| said.iter().position(|said| said == value);
    let is_mixed = |values: &[Value]| values.windows(2).any(|pair| place(&pair[1]) < place(&pair[0]));
    let mixed = all.iter().find(|(_, values)| is_mixed(values));
    let reason = mixed.map(|(read, values)| {
        format!("{} holds {}, said as {}", name(trace, read.node), shown(values), shown(&said))
    });
    verdict(all.iter().filter(|(_, values)| values.len() > 1).count(), reason)
}

pub fn copy_is_the_same(trace: &Trace) -> Verdict {
    let (logs, copies) = (reads(trace, "holds"), reads(trace, "copy"));
    let pairs = logs.iter().zip(&copies);
    let mut other = pairs.filter(|((_, log), (_, copy))| log != copy);
    let reason = other
        .next()
        .map(|((_, log), (_, copy))| format!("the log holds {}, its copy {}", shown(log), shown(copy)));
    verdict(logs.iter().filter(|(_, log)| !log.is_empty()).count(), reason)
}

/// The same values, in any order.
pub fn hold_the_same(trace: &Trace, one: &str, other: &str) -> Verdict {
    let (Some(mine), Some(yours)) = (last(trace, one), last(trace, other)) else { return Verdict::Empty };
    let sorted = |values: &[Value]| {
        let mut texts: Vec<String> = values.iter().map(Value::to_json).collect();
        texts.sort_unstable();
        texts
    };
    let reason = format!("{one} holds {}, {other} holds {}", shown(&mine), shown(&yours));
    verdict(mine.len() + yours.len(), (sorted(&mine) != sorted(&yours)).then_some(reason))
}
