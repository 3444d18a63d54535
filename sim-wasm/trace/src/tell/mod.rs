//! Events in plain words: one sentence each, the same on the page, in a terminal and in a report.
//!
//! A sentence names who, to whom and what. When it happened is left to whoever shows it. Words for
//! what an event refers to (the message that arrived, the operation that returned) are looked up in
//! the trace; an event whose counterpart is not there is told without it.

mod disk;
mod faults;
mod streams;

use crate::{
    DropReason, Event, EventId, EventKind, MessageId, OpId, OpOutcome, Payload, Phase, ProcessId, Trace,
    Value,
};

/// The longest sentence, in letters; the rest is cut.
const LETTERS_MAX: usize = 240;

/// What happened, in a sentence; empty for an event that is not there.
#[must_use]
pub fn tell(trace: &Trace, event: EventId) -> String {
    let Some(found) = trace.events.get(event.index()) else { return String::new() };
    shortened(Teller { trace, event }.sentence(found))
}

/// A message's content as sentences show it: its type, then what else it says.
#[must_use]
pub fn tell_payload(payload: &Payload) -> String {
    shortened(words(payload))
}

struct Teller<'a> {
    trace: &'a Trace,
    event: EventId,
}

impl Teller<'_> {
    fn sentence(&self, event: &Event) -> String {
        match &event.kind {
            EventKind::Start { process, life: 1 } => format!("{} starts", self.name(*process)),
            EventKind::Start { process, life } => {
                format!("{} starts again, life {life}", self.name(*process))
            }
            EventKind::Kill { process } => format!("{} is killed: its memory is gone", self.name(*process)),
            EventKind::Exit { process } => {
                format!("{} ends by itself: its memory is gone", self.name(*process))
            }
            EventKind::Leave { process } => format!("{} leaves the cluster for good", self.name(*process)),
            EventKind::Pause { process } => format!("{} stands still", self.name(*process)),
            EventKind::Resume { process } => format!("{} goes on", self.name(*process)),
            EventKind::Send { from, to, payload, .. } => self.way(*from, *to, payload),
            EventKind::Copy { message, copy } => {
                format!("the network makes copy {copy} of {}", self.message(*message, event))
            }
            EventKind::Deliver { message, altered: None, .. } => {
                format!("arrived: {}", self.message(*message, event))
            }
            EventKind::Deliver { message, altered: Some(text), .. } => self.damaged(*message, text, event),
            EventKind::Drop { message, why, .. } => {
                format!("{}: {}", self.fate(*why, *message, event), self.message(*message, event))
            }
            EventKind::Timer { process } => format!("a timer of {} fires", self.name(*process)),
            EventKind::Disk { process, op, file, bytes } => {
                format!("{} {}", self.name(*process), disk::deed(*op, file, *bytes))
            }
            EventKind::Synced { process, file, ok } => disk::synced(self.name(*process), file, *ok),
            EventKind::Stream { connection, what } => self.stream(*connection, what),
            EventKind::Invoke { client, node, body, .. } => {
                format!("{} asks {}: {}", self.name(*client), self.name(*node), words(body))
            }
            EventKind::Return { op, outcome } => self.answer(*op, outcome),
            EventKind::FaultStart { kind, .. } => self.fault_begins(kind),
            EventKind::FaultEnd { fault } => self.fault_ends(*fault),
            EventKind::Phase(phase) => phase_words(*phase).to_owned(),
            EventKind::Say { process, text } => format!("{} says: {text}", self.name(*process)),
            EventKind::Metric { process, name, value } => {
                format!("{} measures {name} = {value}", self.name(*process))
            }
            EventKind::Trouble { process, says, line: Some(line) } => {
                format!("{} in trouble at line {line}: {says}", self.name(*process))
            }
            EventKind::Trouble { process, says, line: None } => {
                format!("{} in trouble: {says}", self.name(*process))
            }
            EventKind::Violation { check, says } => format!("{check} does not hold: {says}"),
        }
    }

    fn name(&self, process: ProcessId) -> &str {
        self.trace.processes.get(process.index()).map_or("?", |info| info.name.as_str())
    }

    fn way(&self, from: ProcessId, to: ProcessId, payload: &Payload) -> String {
        format!("{} → {}: {}", self.name(from), self.name(to), words(payload))
    }

    /// The sending of a message: the event's cause, as a rule, or else some event before it.
    fn sending(&self, message: MessageId, event: &Event) -> Option<(ProcessId, ProcessId, &Payload)> {
        let cause = event.cause.and_then(|cause| self.trace.events.get(cause.index()));
        let earlier = self.trace.events[..self.event.index()].iter().rev();
        cause.into_iter().chain(earlier).find_map(|event| match &event.kind {
            EventKind::Send { message: sent, from, to, payload } if *sent == message => {
                Some((*from, *to, &**payload))
            }
            _ => None,
        })
    }

    fn message(&self, message: MessageId, event: &Event) -> String {
        self.sending(message, event).map_or_else(
            || format!("message {}", message.0),
            |(from, to, payload)| self.way(from, to, payload),
        )
    }

    fn damaged(&self, message: MessageId, altered: &Payload, event: &Event) -> String {
        match self.sending(message, event) {
            Some((from, to, _)) => {
                format!("arrived damaged: {} → {}: {}", self.name(from), self.name(to), words(altered))
            }
            None => format!("arrived damaged: {}", words(altered)),
        }
    }

    fn fate(&self, why: DropReason, message: MessageId, event: &Event) -> String {
        match why {
            DropReason::Loss => "lost".to_owned(),
            DropReason::Cut => "stopped at a cut".to_owned(),
            DropReason::Dead => {
                let to = self.sending(message, event).map_or("its receiver", |(_, to, _)| self.name(to));
                format!("{to} is down, not delivered")
            }
            DropReason::Damaged => "damaged on the way, not delivered".to_owned(),
            DropReason::Intercepted => "taken by somebody in the middle, not delivered".to_owned(),
            DropReason::Overflow => "too much waited for the link, not delivered".to_owned(),
        }
    }

    fn answer(&self, op: OpId, outcome: &OpOutcome) -> String {
        let asked =
            self.trace.events[..self.event.index()].iter().rev().find_map(|event| match &event.kind {
                EventKind::Invoke { op: begun, client, node, .. } if *begun == op => Some((*client, *node)),
                _ => None,
            });
        let (client, node) =
            asked.map_or(("a client", "a node"), |(client, node)| (self.name(client), self.name(node)));
        match outcome {
            OpOutcome::Ok(body) => format!("{client} is answered by {node}: {}", words(body)),
            OpOutcome::Refused { code, body } => {
                format!("{client} is refused by {node}, code {code}: {}", words(body))
            }
            // An answer is a delivery, which caused this; silence has no cause.
            OpOutcome::Unknown { code: 0 } if !self.was_caused() => {
                format!("{client} gave up waiting for {node}")
            }
            OpOutcome::Unknown { code } => format!("{client} cannot know what {node} did, code {code}"),
        }
    }

    fn was_caused(&self) -> bool {
        self.trace.events.get(self.event.index()).is_some_and(|event| event.cause.is_some())
    }
}

const fn phase_words(phase: Phase) -> &'static str {
    match phase {
        Phase::Run => "phase run: load and faults",
        Phase::Heal => "phase heal: every fault has ended, the cluster may settle",
        Phase::Recover => "phase recover: all must be well now",
    }
}

fn words(payload: &Payload) -> String {
    match payload {
        Payload::Text(text) => format!("{text:?}"),
        Payload::Body(body) => body_words(body),
    }
}

fn body_words(body: &Value) -> String {
    let (Value::Map(pairs), Some(kind)) = (body, body.get("type").and_then(Value::as_text)) else {
        return body.to_json();
    };
    let rest: Vec<_> = pairs.iter().filter(|(key, _)| key != "type").cloned().collect();
    if rest.is_empty() { kind.to_owned() } else { format!("{kind} {}", Value::Map(rest)) }
}

fn shortened(text: String) -> String {
    match text.char_indices().nth(LETTERS_MAX) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests;
