//! What was sent for what was asked: messages and bytes for each operation.

use super::calls::count;
use super::measure::{AT_LEAST, AT_MOST, Measured, Ratio, counted};
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::verdict::{Finding, Malformed, Mark};
use trace::{EventId, EventKind, Payload, ProcessId, ProcessKind, Setting, Settings, Takes, Trace, Value};

/// Which messages count.
pub const AMONG: Setting = Setting {
    name: "among",
    takes: Takes::Choice { default: "servers", of: &["servers", "clients", "all"] },
    says: "Which messages count: those between nodes and services (servers), those from or to a client (clients), or all.",
};

const PER: Setting = Setting {
    name: "per",
    takes: Takes::Words,
    says: "The functions whose calls count as operations; all when none is named.",
};

pub const MESSAGES_PER_OPERATION: Check = Check {
    name: "messages_per_operation",
    needs: Needs::Trace,
    settings: &[AT_MOST, AT_LEAST, AMONG, PER],
    says: "How many messages were sent for each call of a client, over the whole run: all messages that were sent, whatever \
           became of them, divided by all calls, however they ended. Copies that the network makes do not count. Not \
           defined without calls. Results: `value`; `messages` and `calls`, the two counts. Maelstrom's msgs-per-op.",
    is_number: true,
    run: messages,
};

pub const BYTES_PER_OPERATION: Check = Check {
    name: "bytes_per_operation",
    needs: Needs::Trace,
    settings: &[AT_MOST, AT_LEAST, AMONG, PER],
    says: "How many bytes were sent for each call of a client, over the whole run: the lengths of all messages that were \
           sent, divided by all calls. A message is as long as its line of JSON on the wire, {\"src\": ..., \"dest\": ..., \
           \"body\": ...}, without the end of the line. Copies that the network makes do not count. Not defined without \
           calls. Results: `value`; `bytes`, `messages` and `calls`, the sums.",
    is_number: true,
    run: bytes,
};

/// A message that counts.
struct Sent {
    mark: Mark,
    bytes: usize,
}

/// Whether a message between two counts under a choice of [`AMONG`].
pub fn is_among(trace: &Trace, among: &str, from: ProcessId, to: ProcessId) -> bool {
    let is_client = |process: ProcessId| {
        trace.processes.get(process.index()).is_some_and(|info| info.kind == ProcessKind::Client)
    };
    let has_client = is_client(from) || is_client(to);
    match among {
        "servers" => !has_client,
        "clients" => has_client,
        _ => true,
    }
}

/// A choice of [`AMONG`] in words.
pub fn among_whom(among: &str) -> &'static str {
    match among {
        "servers" => " between servers",
        "clients" => " between clients and servers",
        _ => "",
    }
}

fn sent(evidence: &Evidence, among: &str) -> Vec<Sent> {
    let trace = &evidence.trace;
    let mut all = Vec::new();
    for (event, number) in trace.events.iter().zip(0..) {
        if let EventKind::Send { from, to, payload, .. } = &event.kind
            && is_among(trace, among, *from, *to)
        {
            let bytes = length(trace, *from, *to, payload);
            all.push(Sent { mark: evidence.mark(EventId(number)), bytes });
        }
    }
    all
}

/// The length of a message's line on the wire.
fn length(trace: &Trace, from: ProcessId, to: ProcessId, payload: &Payload) -> usize {
    let name =
        |process: ProcessId| trace.processes.get(process.index()).map_or("?", |info| info.name.as_str());
    payload.line(name(from), name(to)).len()
}

/// The calls that count.
fn calls(evidence: &Evidence, per: &[&str]) -> Vec<Mark> {
    let is_counted = |body: &Payload| match body {
        _ if per.is_empty() => true,
        Payload::Body(body) => {
            body.get("type").and_then(Value::as_text).is_some_and(|function| per.contains(&function))
        }
        Payload::Text(_) => false,
    };
    let events = evidence.trace.events.iter().zip(0..);
    let calls =
        events.filter(|(event, _)| matches!(&event.kind, EventKind::Invoke { body, .. } if is_counted(body)));
    calls.map(|(_, number)| evidence.mark(EventId(number))).collect()
}

fn messages(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let among = settings.choice("among");
    let sent = sent(evidence, among);
    let calls = calls(evidence, &settings.words("per"));
    let Some(ratio) = Ratio::of(sent.len(), calls.len()) else { return Ok(nothing_asked()) };
    let measured = Measured {
        subject: "The number of messages for each operation".to_owned(),
        value: ratio.value(),
        unit: "",
        detail: format!(
            "For {}, {} sent{}.",
            counted(calls.len(), "call"),
            were(sent.len(), "message"),
            among_whom(among)
        ),
        witness: calls.iter().take(1).copied().chain(ends(&sent)).collect(),
    };
    Ok(measured.judged(settings).with("messages", count(sent.len())).with("calls", count(calls.len())))
}

fn bytes(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let among = settings.choice("among");
    let sent = sent(evidence, among);
    let calls = calls(evidence, &settings.words("per"));
    let all: usize = sent.iter().map(|message| message.bytes).sum();
    let Some(ratio) = Ratio::of(all, calls.len()) else { return Ok(nothing_asked()) };
    let largest = sent.iter().rev().max_by_key(|message| message.bytes);
    let size = largest.map_or(0, |message| message.bytes);
    let measured = Measured {
        subject: "The number of bytes for each operation".to_owned(),
        value: ratio.value(),
        unit: "",
        detail: format!(
            "For {}, {} sent in {}{}, {size} of them in the largest.",
            counted(calls.len(), "call"),
            were(all, "byte"),
            counted(sent.len(), "message"),
            among_whom(among)
        ),
        witness: calls.iter().take(1).copied().chain(largest.map(|message| message.mark)).collect(),
    };
    let finding = measured.judged(settings).with("bytes", count(all));
    Ok(finding.with("messages", count(sent.len())).with("calls", count(calls.len())))
}

fn nothing_asked() -> Finding {
    Finding::unknown("nobody called anything that counts, so nothing was sent for an operation")
}

fn were(count: usize, noun: &str) -> String {
    format!("{} {}", counted(count, noun), if count == 1 { "was" } else { "were" })
}

fn ends(sent: &[Sent]) -> Vec<Mark> {
    [sent.first(), sent.last()].into_iter().flatten().map(|message| message.mark).collect()
}
