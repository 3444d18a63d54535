//! Connections in words.

use super::Teller;
use super::disk::count;
use crate::{ConnectionId, EventKind, ProcessId, StreamEvent};
use std::fmt::Write as _;

/// How much of what arrives is told: letters of a text, or bytes of what is no text.
const LETTERS_SHOWN: usize = 120;
const BYTES_SHOWN: usize = 16;

impl Teller<'_> {
    /// What happened to a connection.
    pub(super) fn stream(&self, connection: ConnectionId, what: &StreamEvent) -> String {
        let number = connection.0;
        match what {
            StreamEvent::Connect { from, to } => {
                format!("{} asks {} for connection {number}", self.name(*from), self.name(*to))
            }
            StreamEvent::Accept => self.answered(connection, "accepts", "accepted"),
            StreamEvent::Refuse => self.answered(connection, "refuses", "refused"),
            StreamEvent::Arrive { to, data } => {
                let size = count(data.len() as u64);
                let verb = if data.len() == 1 { "reaches" } else { "reach" };
                format!("{size} {verb} {} on connection {number}: {}", self.name(*to), content(data))
            }
            StreamEvent::End { to } => {
                format!("the end of connection {number} reaches {}: nothing more will come", self.name(*to))
            }
            StreamEvent::Reset { to } => {
                format!("connection {number} breaks for {}: it was reset, or nobody answers", self.name(*to))
            }
            StreamEvent::Heard { by } => {
                format!("{} looks at what is new on connection {number}", self.name(*by))
            }
        }
    }

    fn answered(&self, connection: ConnectionId, does: &str, is: &str) -> String {
        let number = connection.0;
        match self.ends(connection) {
            Some((from, to)) => {
                format!("{} {does} connection {number} from {}", self.name(to), self.name(from))
            }
            None => format!("connection {number} is {is}"),
        }
    }

    /// Who asked for a connection, and whom. An answer follows soon, so the way back is short.
    fn ends(&self, connection: ConnectionId) -> Option<(ProcessId, ProcessId)> {
        self.trace.events[..self.event.index()].iter().rev().find_map(|event| match &event.kind {
            EventKind::Stream { connection: asked, what: StreamEvent::Connect { from, to } }
                if *asked == connection =>
            {
                Some((*from, *to))
            }
            _ => None,
        })
    }
}

/// Bytes as a quoted text when they are one, or else in hexadecimal.
fn content(data: &[u8]) -> String {
    let is_plain = |letter: char| !letter.is_control() || matches!(letter, '\t' | '\n' | '\r');
    match std::str::from_utf8(data) {
        Ok(text) if text.chars().all(is_plain) => {
            let shown: String = text.chars().take(LETTERS_SHOWN).collect();
            let rest = if shown.len() < text.len() { "…" } else { "" };
            format!("{shown:?}{rest}")
        }
        _ => hexadecimal(data),
    }
}

fn hexadecimal(data: &[u8]) -> String {
    let mut text = String::new();
    for (index, byte) in data.iter().take(BYTES_SHOWN).enumerate() {
        let written = write!(text, "{}{byte:02x}", if index == 0 { "" } else { " " });
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }
    if data.len() > BYTES_SHOWN {
        text.push_str(" …");
    }
    text
}
