//! Claims about who hears whom, and about what programs say.

use super::{Verdict, name, sayings, verdict};
use std::collections::{BTreeMap, BTreeSet};
use trace::{
    ConnectionId, Event, EventKind, MessageId, Payload, ProcessId, ProcessKind, StreamEvent, Time, Trace,
    Value,
};

/// Who sent each message to whom, and what.
fn messages(trace: &Trace) -> BTreeMap<MessageId, (ProcessId, ProcessId, &Payload)> {
    let sent = |event: &'_ Event| match &event.kind {
        EventKind::Send { message, from, to, .. } => Some((*message, *from, *to)),
        _ => None,
    };
    let payload = |event: &'_ Event| sent(event).map(|(message, from, to)| (message, (from, to)));
    let ends: BTreeMap<_, _> = trace.events.iter().filter_map(payload).collect();
    let words = trace.events.iter().filter_map(|event| match &event.kind {
        EventKind::Send { message, payload, .. } => Some((*message, &**payload)),
        _ => None,
    });
    words.map(|(message, payload)| (message, (ends[&message].0, ends[&message].1, payload))).collect()
}

/// Members of the cluster that have not left.
fn members(trace: &Trace) -> Vec<ProcessId> {
    let left: BTreeSet<ProcessId> = trace
        .events
        .iter()
        .filter_map(|event| if let EventKind::Leave { process } = event.kind { Some(process) } else { None })
        .collect();
    let nodes = (0..).map(ProcessId).zip(&trace.processes);
    nodes
        .filter(|(id, info)| info.kind == ProcessKind::Node && !left.contains(id))
        .map(|(id, _)| id)
        .collect()
}

/// A message of every member reaches every other one.
pub fn all_hear_all(trace: &Trace) -> Verdict {
    let sent = messages(trace);
    let delivered = trace.events.iter().filter_map(|event| match &event.kind {
        EventKind::Deliver { message, .. } => sent.get(message).map(|(from, to, _)| (*from, *to)),
        _ => None,
    });
    let heard: BTreeSet<(ProcessId, ProcessId)> = delivered.collect();
    let members = members(trace);
    let reached = |from: ProcessId| -> Vec<&str> {
        members.iter().filter(|to| heard.contains(&(from, **to))).map(|to| name(trace, *to)).collect()
    };
    let told = |from: &ProcessId| {
        let reached = reached(*from);
        let whom = if reached.is_empty() { "nobody".to_owned() } else { reached.join(" ") };
        format!("{} reaches {whom}", name(trace, *from))
    };
    let all = members.iter().all(|from| reached(*from).len() + 1 >= members.len());
    let reason = members.iter().map(told).collect::<Vec<_>>().join("; ");
    verdict(members.len().saturating_sub(1), (!all).then_some(reason))
}

/// Nobody sends in another's name: whoever handled the event that caused a sending is its sender.
pub fn own_names(trace: &Trace) -> Verdict {
    let sent = messages(trace);
    let mut cases = 0;
    let mut reason = None;
    for event in &trace.events {
        let (EventKind::Send { from, .. }, Some(cause)) = (&event.kind, event.cause) else { continue };
        let handler = match &trace.events[cause.index()].kind {
            EventKind::Deliver { message, .. } => Some(sent[message].1),
            EventKind::Timer { process } | EventKind::Start { process, .. } => Some(*process),
            _ => None,
        };
        cases += usize::from(handler.is_some());
        if let Some(speaker) = handler.filter(|speaker| speaker != from) {
            let (speaker, from) = (name(trace, speaker), name(trace, *from));
            reason = reason.or(Some(format!("{speaker} speaks in the name of {from}")));
        }
    }
    verdict(cases, reason)
}

/// What one member tells another is said aloud by nobody else.
pub fn no_secret_gets_out(trace: &Trace) -> Verdict {
    let sent = messages(trace);
    let secret = |payload: &Payload| match payload {
        Payload::Body(body) => body.get("value").map(Value::to_json),
        Payload::Text(_) => None,
    };
    let (mut secrets, mut reason) = (0, None);
    for (from, to, payload) in sent.values() {
        let Some(secret) = secret(payload) else { continue };
        secrets += 1;
        let mut others =
            sayings(trace).filter(|(_, who, text)| who != from && who != to && text.contains(&secret));
        if let Some((_, who, _)) = others.next() {
            reason = reason.or(Some(format!("{} knows {secret}", name(trace, who))));
        }
    }
    verdict(secrets, reason)
}

pub fn no_leases_overlap(trace: &Trace) -> Verdict {
    let mut holders: BTreeSet<ProcessId> = BTreeSet::new();
    let mut taken = 0;
    for (at, who, text) in sayings(trace) {
        match text {
            "gives the lease up" => _ = holders.remove(&who),
            "holds the lease" => {
                taken += 1;
                if let Some(other) = holders.first() {
                    let (who, other) = (name(trace, who), name(trace, *other));
                    return Verdict::Broken(format!("at {at} {who} holds it, and {other} still does"));
                }
                holders.insert(who);
            }
            _ => {}
        }
    }
    verdict(taken, None)
}

/// What one talker was asked to say is what the other reads, piece by piece.
pub fn reads_what_is_said(trace: &Trace, reader: &str, writer: &str) -> Verdict {
    let texts = |all: Vec<(Time, String)>| all.into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    let (said, read) = (texts(asked_to_say(trace, writer)), texts(read(trace, reader)));
    let reason = format!("{writer} said {said:?}, {reader} reads {read:?}");
    verdict(said.len(), (said != read).then_some(reason))
}

/// The same, and soon.
pub fn reads_in_time(trace: &Trace, reader: &str, writer: &str, most: &str) -> Verdict {
    let most = Time::from_ms(most.parse().expect("a number of milliseconds"));
    let (said, read) = (asked_to_say(trace, writer), read(trace, reader));
    let late = said.iter().enumerate().find_map(|(place, (asked, text))| match read.get(place) {
        Some((at, other)) if other == text && at.since(*asked) <= most => None,
        Some((at, other)) if other == text => Some(format!("{text} takes {}", at.since(*asked))),
        _ => Some(format!("{text} is never read")),
    });
    verdict(said.len(), late)
}

/// What clients ask a talker to say, and when.
fn asked_to_say(trace: &Trace, writer: &str) -> Vec<(Time, String)> {
    let asked = |event: &Event| match &event.kind {
        EventKind::Send { to, payload, .. } if name(trace, *to) == writer => match &**payload {
            Payload::Body(body) if body.get("type").and_then(Value::as_text) == Some("say") => {
                Some((event.at, body.get("value")?.as_text()?.to_owned()))
            }
            _ => None,
        },
        _ => None,
    };
    trace.events.iter().filter_map(asked).collect()
}

/// What a talker reads, and when.
fn read(trace: &Trace, reader: &str) -> Vec<(Time, String)> {
    let mine = sayings(trace).filter(|(_, who, _)| name(trace, *who) == reader);
    mine.filter_map(|(at, _, text)| Some((at, text.strip_prefix("reads ")?.to_owned()))).collect()
}

/// Either end of every connection hears of its end, or of a reset, or is dead.
pub fn ends_are_known(trace: &Trace) -> Verdict {
    let mut open: BTreeSet<(ConnectionId, ProcessId)> = BTreeSet::new();
    let mut connections = 0;
    for event in &trace.events {
        match &event.kind {
            EventKind::Stream { connection, what } => match what {
                StreamEvent::Connect { from, to } => {
                    connections += 1;
                    open.extend([(*connection, *from), (*connection, *to)]);
                }
                StreamEvent::End { to } | StreamEvent::Reset { to } => _ = open.remove(&(*connection, *to)),
                _ => {}
            },
            EventKind::Kill { process } => open.retain(|(_, end)| end != process),
            _ => {}
        }
    }
    let reason = open.first().map(|(connection, end)| {
        format!("{} still believes in connection {}", name(trace, *end), connection.0)
    });
    verdict(connections, reason)
}
