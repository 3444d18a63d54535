//! What clients ask and are answered, and the claims about when.

use super::{Verdict, name, verdict};
use trace::{EventKind, OpId, OpOutcome, Payload, ProcessId, Time, Trace, Value};

/// A client's question.
#[derive(Debug, Clone)]
pub struct Question {
    pub op: OpId,
    pub asked: Time,
    pub node: ProcessId,
    pub kind: String,
    pub value: Value,
    /// When it was answered, and what.
    pub answer: Option<(Time, Value)>,
}

/// All questions, in order of asking.
pub fn questions(trace: &Trace) -> Vec<Question> {
    let mut all: Vec<Question> = Vec::new();
    for event in &trace.events {
        match &event.kind {
            EventKind::Invoke { op, node, body, .. } => {
                let Payload::Body(body) = &**body else { continue };
                let kind = body.get("type").and_then(Value::as_text).unwrap_or_default().to_owned();
                let value = body.get("value").cloned().unwrap_or(Value::Null);
                all.push(Question { op: *op, asked: event.at, node: *node, kind, value, answer: None });
            }
            EventKind::Return { op, outcome: OpOutcome::Ok(answer) } => {
                let Payload::Body(answer) = &**answer else { continue };
                let asked = all.iter_mut().find(|question| question.op == *op);
                asked.expect("what returns was asked").answer = Some((event.at, answer.clone()));
            }
            _ => {}
        }
    }
    all
}

pub fn all_answered(trace: &Trace) -> Verdict {
    let all = questions(trace);
    let open = all.iter().find(|question| question.answer.is_none());
    let reason = open.map(|open| {
        format!("{} never answers {} (question {})", name(trace, open.node), open.kind, open.op.0 + 1)
    });
    verdict(all.len(), reason)
}

pub fn answered_within(trace: &Trace, most: &str) -> Verdict {
    let most = Time::from_ms(most.parse().expect("a number of milliseconds"));
    let all = questions(trace);
    let took = |question: &Question| question.answer.as_ref().map(|(at, _)| at.since(question.asked));
    let slow = all.iter().find(|question| took(question).is_none_or(|took| took > most));
    let reason = slow.map(|slow| {
        let took = took(slow).map_or("for ever".to_owned(), |took| took.to_string());
        format!("question {} takes {took}", slow.op.0 + 1)
    });
    verdict(all.len(), reason)
}

/// Clocks that are read one after the other show one time after the other.
pub fn no_time_goes_back(trace: &Trace) -> Verdict {
    let mut all = questions(trace);
    all.retain(|question| question.kind == "clock" && question.answer.is_some());
    let shown = |question: &Question| question.answer.as_ref()?.1.get("clock")?.as_int();
    let back = all.windows(2).find(|pair| shown(&pair[1]) < shown(&pair[0]));
    let told = |question: &Question| {
        format!("{} shows {} us", name(trace, question.node), shown(question).unwrap_or_default())
    };
    let reason = back.map(|pair| format!("{}, and later {}", told(&pair[0]), told(&pair[1])));
    verdict(all.len().saturating_sub(1), reason)
}

/// Intervals are told by messages; the true time is that of their sending.
pub fn true_time_within(trace: &Trace) -> Verdict {
    let mut cases = 0;
    let mut reason = None;
    for event in &trace.events {
        let EventKind::Send { from, payload, .. } = &event.kind else { continue };
        let Payload::Body(body) = &**payload else { continue };
        let end = |key: &str| body.get(key).and_then(Value::as_int);
        let (Some(earliest), Some(latest)) = (end("earliest"), end("latest")) else { continue };
        cases += 1;
        let now = event.at.0 as i64;
        if now < earliest || now > latest {
            let from = name(trace, *from);
            reason = reason.or(Some(format!("{from} says {earliest} to {latest} us, and it is {now} us")));
        }
    }
    verdict(cases, reason)
}
