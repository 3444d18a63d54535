//! What the table, the details and a screen reader need of an event besides its sentence, which is
//! `trace::tell`'s, the same here as in a terminal.

mod bytes;
mod facts;
mod family;
mod faults;
mod pairs;
mod parties;
mod pretty;

pub use bytes::bytes_as_text;
pub use family::Family;
pub use pretty::pretty;

use crate::strings::events as say;
use picture::Picture;
use trace::{Event, EventId, EventKind, MessageId, OpOutcome, Payload, ProcessId, StreamEvent, Trace};

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

    /// What arrived over a connection, when it can be read.
    pub fn bytes(&self, id: EventId) -> Option<&'a str> {
        match &self.event(id)?.kind {
            EventKind::Stream { what: StreamEvent::Arrive { data, .. }, .. } => picture::readable(data),
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
}

#[cfg(test)]
mod tests;
