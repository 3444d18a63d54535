//! What the table, the details and a screen reader need of an event besides its sentence, which is
//! `trace::tell`'s, the same here as in a terminal.

use crate::strings::events as say;
use picture::{CutShape, Picture};
use trace::{Event, EventId, EventKind, FaultKind, MessageId, OpOutcome, Payload, ProcessId, Trace, Value};

/// What the filter of the table tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Sent, copied, arrived, lost.
    Message,
    /// Begun and ended by clients.
    Operation,
    /// Of the network and of processes, with phases.
    Fault,
    /// Logged and measured.
    Note,
    /// Of steps and of checks.
    Trouble,
    /// Timers.
    Timer,
}

impl Family {
    /// All of them, as the filter lists them.
    pub const ALL: [Self; 6] =
        [Self::Message, Self::Operation, Self::Fault, Self::Note, Self::Trouble, Self::Timer];

    /// The family of an event.
    pub const fn of(kind: &EventKind) -> Self {
        match kind {
            EventKind::Send { .. }
            | EventKind::Copy { .. }
            | EventKind::Deliver { .. }
            | EventKind::Drop { .. } => Self::Message,
            EventKind::Invoke { .. } | EventKind::Return { .. } => Self::Operation,
            EventKind::Start { .. }
            | EventKind::Kill { .. }
            | EventKind::Pause { .. }
            | EventKind::Resume { .. }
            | EventKind::FaultStart { .. }
            | EventKind::FaultEnd { .. }
            | EventKind::Phase(_) => Self::Fault,
            EventKind::Say { .. } | EventKind::Metric { .. } => Self::Note,
            EventKind::Trouble { .. } | EventKind::Violation { .. } => Self::Trouble,
            EventKind::Timer { .. } => Self::Timer,
        }
    }

    /// Its name in the filter.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Message => say::MESSAGES,
            Self::Operation => say::OPERATIONS,
            Self::Fault => say::FAULTS,
            Self::Note => say::NOTES,
            Self::Trouble => say::TROUBLES,
            Self::Timer => say::TIMERS,
        }
    }

    /// Its name in class names and values.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Operation => "operation",
            Self::Fault => "fault",
            Self::Note => "note",
            Self::Trouble => "trouble",
            Self::Timer => "timer",
        }
    }
}

/// An event as a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
}

/// A run with its index: what words are made from.
#[derive(Debug, Clone, Copy)]
pub struct Teller<'a> {
    /// The run.
    pub trace: &'a Trace,
    /// Its index.
    pub picture: &'a Picture,
}

impl<'a> Teller<'a> {
    /// An event, by its number.
    pub fn event(&self, id: EventId) -> Option<&'a Event> {
        self.trace.events.get(id.index())
    }

    /// A process's name.
    pub fn name(&self, process: ProcessId) -> &'a str {
        self.trace.processes.get(process.index()).map_or("?", |info| info.name.as_str())
    }

    /// The processes an event has to do with.
    pub fn parties(&self, id: EventId) -> [Option<ProcessId>; 2] {
        let sent = |message| self.sent(message).map_or([None, None], |(from, to, _)| [Some(from), Some(to)]);
        match self.event(id).map(|event| &event.kind) {
            Some(EventKind::Send { from, to, .. }) => [Some(*from), Some(*to)],
            Some(
                EventKind::Copy { message, .. }
                | EventKind::Deliver { message, .. }
                | EventKind::Drop { message, .. },
            ) => sent(*message),
            Some(EventKind::Invoke { client, node, .. }) => [Some(*client), Some(*node)],
            _ => [self.picture.who(self.trace, id), None],
        }
    }

    /// The sending of a message: from, to, what.
    pub fn sent(&self, message: MessageId) -> Option<(ProcessId, ProcessId, &'a Payload)> {
        match &self.event(self.picture.send_of(message)?)?.kind {
            EventKind::Send { from, to, payload, .. } => Some((*from, *to, payload)),
            _ => None,
        }
    }

    /// What an event carried, when it carried something.
    pub fn payload(&self, id: EventId) -> Option<&'a Payload> {
        match &self.event(id)?.kind {
            EventKind::Send { payload, .. } | EventKind::Invoke { body: payload, .. } => Some(payload),
            EventKind::Deliver { altered: Some(payload), .. } => Some(payload),
            EventKind::Copy { message, .. }
            | EventKind::Deliver { message, .. }
            | EventKind::Drop { message, .. } => self.sent(*message).map(|(_, _, payload)| payload),
            EventKind::Return { outcome: OpOutcome::Ok(body) | OpOutcome::Refused { body, .. }, .. } => {
                Some(body)
            }
            _ => None,
        }
    }

    /// An event in words.
    pub fn line(&self, id: EventId) -> Line {
        let who = self.picture.who(self.trace, id).map(|process| self.name(process));
        let who = who.unwrap_or(match self.event(id).map(|event| &event.kind) {
            Some(EventKind::Phase(_)) => say::SCENARIO,
            Some(EventKind::Violation { .. }) => say::CHECK,
            _ => say::NETWORK,
        });
        Line { who: who.to_owned(), what: trace::tell(self.trace, id) }
    }

    /// A fault in a few words.
    pub fn fault(&self, kind: &FaultKind) -> String {
        match kind {
            FaultKind::Loss { chance, of } => say::loss(*chance, *of),
            FaultKind::Duplication { chance, of } => say::duplication(*chance, *of),
            FaultKind::Corruption { chance, of } => say::corruption(*chance, *of),
            FaultKind::Cut { links } => self.cut(links),
            FaultKind::Down { process } => say::down(self.name(*process)),
            FaultKind::Paused { process } => say::paused(self.name(*process)),
        }
    }

    fn cut(&self, links: &[(ProcessId, ProcessId)]) -> String {
        let words = match picture::shape_of_cut(links) {
            CutShape::Groups(groups) => {
                let group = |group: &Vec<ProcessId>| {
                    group.iter().map(|process| self.name(*process)).collect::<Vec<_>>().join(" ")
                };
                groups.iter().map(group).collect::<Vec<_>>().join(" | ")
            }
            CutShape::Links(links) => {
                let link =
                    |(from, to): &(ProcessId, ProcessId)| format!("{}→{}", self.name(*from), self.name(*to));
                links.iter().map(link).collect::<Vec<_>>().join(" ")
            }
        };
        say::cut(&words)
    }
}

/// A value as indented JSON, at most `lines_max` lines of it.
pub fn pretty(value: &Value, lines_max: usize) -> String {
    let mut text = String::new();
    write_pretty(value, 0, &mut text);
    if text.lines().count() <= lines_max {
        return text;
    }
    text.lines().take(lines_max).chain(["…"]).collect::<Vec<_>>().join("\n")
}

/// What fits on a line stays on it.
const LINE_LETTERS_MAX: usize = 60;

fn write_pretty(value: &Value, depth: usize, out: &mut String) {
    let flat = value.to_json();
    let (open, close, items): (_, _, Vec<(Option<&str>, &Value)>) = match value {
        Value::List(items) => ('[', ']', items.iter().map(|item| (None, item)).collect()),
        Value::Map(pairs) => ('{', '}', pairs.iter().map(|(key, item)| (Some(key.as_str()), item)).collect()),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) => {
            return out.push_str(&flat);
        }
    };
    if flat.chars().count() <= LINE_LETTERS_MAX {
        return out.push_str(&flat);
    }
    out.push(open);
    for (index, (key, item)) in items.iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        out.push_str(&"  ".repeat(depth + 1));
        if let Some(key) = key {
            out.push_str(&Value::text(*key).to_json());
            out.push_str(": ");
        }
        write_pretty(item, depth + 1, out);
    }
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
    out.push(close);
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
