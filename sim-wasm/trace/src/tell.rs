//! Events in plain words: one sentence each, the same on the page, in a terminal and in a report.
//!
//! A sentence names who, to whom and what. When it happened is left to whoever shows it. Words for
//! what an event refers to (the message that arrived, the operation that returned) are looked up in
//! the trace; an event whose counterpart is not there is told without it.

use crate::{
    ConnectionId, DiskFault, DiskOp, DropReason, Event, EventId, EventKind, FaultId, FaultKind, MessageId,
    OpId, OpOutcome, Payload, Phase, ProcessId, StreamEvent, Time, Trace, Value,
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
            EventKind::Exit { process } => format!("{} ends by itself", self.name(*process)),
            EventKind::Leave { process } => format!("{} leaves the cluster", self.name(*process)),
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
                format!("{} {}", self.name(*process), deed(*op, file, *bytes))
            }
            EventKind::Synced { process, file, ok: true } => {
                format!("{file} is safe on the disk of {}", self.name(*process))
            }
            EventKind::Synced { process, file, ok: false } => {
                format!("a sync of {file} fails on the disk of {}", self.name(*process))
            }
            EventKind::Stream { connection, what } => self.stream(*connection, what),
            EventKind::Invoke { client, node, body, .. } => {
                format!("{} asks {}: {}", self.name(*client), self.name(*node), words(body))
            }
            EventKind::Return { op, outcome } => self.answer(*op, outcome),
            EventKind::FaultStart { kind, .. } => format!("fault begins: {}", self.fault(kind)),
            EventKind::FaultEnd { fault } => format!("fault ends: {}", self.fault_of(*fault)),
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
            DropReason::Intercepted => "taken by somebody in the middle".to_owned(),
            DropReason::Overflow => "too much waited for the link".to_owned(),
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

    fn fault_of(&self, fault: FaultId) -> String {
        let kind = self.trace.events.iter().find_map(|event| match &event.kind {
            EventKind::FaultStart { fault: begun, kind } if *begun == fault => Some(kind),
            _ => None,
        });
        kind.map_or_else(|| "unknown".to_owned(), |kind| self.fault(kind))
    }

    fn fault(&self, kind: &FaultKind) -> String {
        match kind {
            FaultKind::Loss { chance, of } => format!("loses {chance} in {of} messages"),
            FaultKind::Duplication { chance, of } => format!("sends {chance} in {of} messages twice"),
            FaultKind::Corruption { chance, of } => format!("damages {chance} in {of} messages"),
            FaultKind::Falsification { chance, of } => {
                format!("changes a value in {chance} in {of} messages")
            }
            FaultKind::Reordering { chance, of, by } => {
                format!("holds {chance} in {of} messages back, up to {by}")
            }
            FaultKind::Cut { links } => format!("cut {}", self.links(links)),
            FaultKind::Down { process } => format!("{} is down", self.name(*process)),
            FaultKind::Paused { process } => format!("{} stands still", self.name(*process)),
            FaultKind::Slow { process, percent } => {
                format!("{} computes at {percent}% of its speed", self.name(*process))
            }
            FaultKind::ClockJump { process, by } => {
                format!("the clock of {} jumps {}", self.name(*process), shift(*by))
            }
            FaultKind::ClockDrift { process, ppm } => {
                let how = if *ppm < 0 { "slow" } else { "fast" };
                format!("the clock of {} runs {} ppm {how}", self.name(*process), ppm.unsigned_abs())
            }
            FaultKind::ClockSmear { process, by, over } => {
                format!("the clock of {} moves {} over {over}", self.name(*process), shift(*by))
            }
            FaultKind::Disk { process, what } => {
                format!("disk of {}: {}", self.name(*process), disk_fault(what))
            }
            FaultKind::Byzantine { process } => format!("{} may lie", self.name(*process)),
            FaultKind::Unauthenticated => "anybody can send in another's name".to_owned(),
            FaultKind::Tap { from, to, by } => {
                format!("{} reads what {} sends to {}", self.name(*by), self.name(*from), self.name(*to))
            }
            FaultKind::Interception { from, to, by } => {
                let link = format!("{} → {}", self.name(*from), self.name(*to));
                format!("{} stands in the middle of {link}", self.name(*by))
            }
        }
    }

    fn stream(&self, connection: ConnectionId, what: &StreamEvent) -> String {
        let number = connection.0;
        match what {
            StreamEvent::Connect { from, to } => {
                format!("{} asks {} for connection {number}", self.name(*from), self.name(*to))
            }
            StreamEvent::Accept => format!("connection {number} is accepted"),
            StreamEvent::Refuse => format!("connection {number} is refused"),
            StreamEvent::Arrive { to, data } => {
                let text = String::from_utf8_lossy(data);
                format!("{} bytes reach {} on connection {number}: {text:?}", data.len(), self.name(*to))
            }
            StreamEvent::End { to } => format!("the end of connection {number} reaches {}", self.name(*to)),
            StreamEvent::Heard { by } => format!("{} turns to connection {number}", self.name(*by)),
            StreamEvent::Reset { to } => format!("connection {number} breaks for {}", self.name(*to)),
        }
    }

    /// `n1 | n2` where both ways are cut, `n1 ⇸ n2` where one is.
    fn links(&self, links: &[(ProcessId, ProcessId)]) -> String {
        let both = |(from, to): &(ProcessId, ProcessId)| links.contains(&(*to, *from));
        let shown = links.iter().filter(|link| link.0 < link.1 || !both(link));
        let words = shown.map(|link| {
            let sign = if both(link) { "|" } else { "⇸" };
            format!("{} {sign} {}", self.name(link.0), self.name(link.1))
        });
        words.collect::<Vec<_>>().join(", ")
    }
}

fn deed(op: DiskOp, file: &str, bytes: u64) -> String {
    match op {
        DiskOp::Append => format!("adds {bytes} bytes to {file}"),
        DiskOp::Write => format!("writes {bytes} bytes to {file}"),
        DiskOp::Read => format!("reads {bytes} bytes of {file}"),
        DiskOp::Truncate => format!("cuts {file} off at {bytes} bytes"),
        DiskOp::Rename => format!("renames {file}"),
        DiskOp::Delete => format!("deletes {file}"),
        DiskOp::Sync => format!("asks that {file} be made safe"),
    }
}

fn disk_fault(what: &DiskFault) -> String {
    match what {
        DiskFault::Full => "it is full".to_owned(),
        DiskFault::Unreadable { file } => format!("{file} cannot be read"),
        DiskFault::Rot { file, at } => format!("a bit of {file} is turned over at byte {at}"),
        DiskFault::SyncFails { file } => format!("the next sync of {file} fails"),
        DiskFault::Misdirected => "the next write lands elsewhere".to_owned(),
        DiskFault::Erased => "everything on it is gone".to_owned(),
    }
}

/// A move of a clock: `1.5 ms ahead`.
fn shift(by: i64) -> String {
    format!("{} {}", Time(by.unsigned_abs()), if by < 0 { "back" } else { "ahead" })
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
mod tests {
    use super::*;
    use crate::{ProcessInfo, ProcessKind, Time};
    use std::sync::Arc;

    const N1: ProcessId = ProcessId(0);
    const N2: ProcessId = ProcessId(1);
    const C1: ProcessId = ProcessId(2);

    fn body(text: &str) -> Arc<Payload> {
        Arc::new(Payload::Body(Value::from_json(text).unwrap()))
    }

    fn told(kinds: Vec<EventKind>) -> Vec<String> {
        let process = |name: &str, kind| ProcessInfo { name: name.to_owned(), kind };
        let kinds_of = [("n1", ProcessKind::Node), ("n2", ProcessKind::Node), ("c1", ProcessKind::Client)];
        let trace = Trace {
            processes: kinds_of.into_iter().map(|(name, kind)| process(name, kind)).collect(),
            events: kinds.into_iter().map(|kind| Event { at: Time::ZERO, cause: None, kind }).collect(),
        };
        (0..).take(trace.events.len()).map(|event| tell(&trace, EventId(event))).collect()
    }

    #[test]
    fn a_message_is_told_from_its_sending_to_its_end() {
        let message = MessageId(0);
        let payload = body(r#"{"type": "echo", "echo": 5}"#);
        let words = told(vec![
            EventKind::Send { message, from: N1, to: N2, payload },
            EventKind::Copy { message, copy: 1 },
            EventKind::Deliver { message, copy: 0, altered: None },
            EventKind::Deliver {
                message,
                copy: 1,
                altered: Some(Arc::new(Payload::Text("{\"ty".to_owned()))),
            },
            EventKind::Drop { message, copy: 0, why: DropReason::Loss },
            EventKind::Drop { message, copy: 0, why: DropReason::Dead },
        ]);
        let wanted = [
            r#"n1 → n2: echo {"echo": 5}"#,
            r#"the network makes copy 1 of n1 → n2: echo {"echo": 5}"#,
            r#"arrived: n1 → n2: echo {"echo": 5}"#,
            r#"arrived damaged: n1 → n2: "{\"ty""#,
            r#"lost: n1 → n2: echo {"echo": 5}"#,
            r#"n2 is down, not delivered: n1 → n2: echo {"echo": 5}"#,
        ];
        assert_eq!(words, wanted);
    }

    #[test]
    fn operations_and_faults_are_told_with_what_they_belong_to() {
        let (op, fault) = (OpId(0), FaultId(0));
        let links = vec![(N1, N2), (N1, C1), (N2, N1)];
        let words = told(vec![
            EventKind::Invoke { op, client: C1, node: N2, body: body(r#"{"type": "read"}"#) },
            EventKind::FaultStart { fault, kind: FaultKind::Cut { links } },
            EventKind::Return { op, outcome: OpOutcome::Unknown { code: 0 } },
            EventKind::FaultEnd { fault },
        ]);
        let wanted = [
            "c1 asks n2: read",
            "fault begins: cut n1 | n2, n1 ⇸ c1",
            "c1 gave up waiting for n2",
            "fault ends: cut n1 | n2, n1 ⇸ c1",
        ];
        assert_eq!(words, wanted);
    }

    #[test]
    fn what_has_no_counterpart_is_told_all_the_same_and_long_texts_are_cut() {
        let text = "x".repeat(1_000);
        let words = told(vec![
            EventKind::Deliver { message: MessageId(7), copy: 0, altered: None },
            EventKind::Return { op: OpId(7), outcome: OpOutcome::Unknown { code: 13 } },
            EventKind::FaultEnd { fault: FaultId(7) },
            EventKind::Say { process: N1, text },
        ]);
        assert_eq!(words[..2], ["arrived: message 7", "a client cannot know what a node did, code 13"]);
        assert_eq!((words[2].as_str(), words[3].chars().count()), ("fault ends: unknown", LETTERS_MAX + 1));
    }
}
