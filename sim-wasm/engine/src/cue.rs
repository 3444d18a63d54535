//! What a director reacts to, and the same while it waits for its turn.

use crate::stream::{Notice, Socket};
use std::sync::Arc;
use trace::{EventId, MessageId, Payload, ProcessId};

/// What a director reacts to.
#[derive(Debug, Clone, Copy)]
pub enum Cue<'a> {
    /// The run begins.
    Start,
    /// A time that it asked for has come, or a moment that it waited for.
    Time {
        /// As it was asked.
        token: u64,
    },
    /// A message reached one of its clients.
    Message {
        /// The client.
        client: ProcessId,
        /// The sender.
        from: ProcessId,
        /// Whom it was meant for: the client, unless that one reads along or stands in the middle.
        to: ProcessId,
        /// The message.
        message: MessageId,
        /// What it says.
        payload: &'a Arc<Payload>,
        /// The delivery.
        event: EventId,
    },
    /// Something happened to a connection of one of its clients.
    Stream {
        /// The client.
        client: ProcessId,
        /// Its end of the connection.
        socket: Socket,
        /// What.
        notice: Notice,
    },
}

/// A cue that owns what it tells.
#[derive(Debug)]
pub(crate) enum OwnedCue {
    Time {
        token: u64,
    },
    Message {
        client: ProcessId,
        from: ProcessId,
        to: ProcessId,
        message: MessageId,
        payload: Arc<Payload>,
        event: EventId,
    },
    Stream {
        client: ProcessId,
        socket: Socket,
        notice: Notice,
    },
}

impl OwnedCue {
    pub const fn borrow(&self) -> Cue<'_> {
        match self {
            Self::Time { token } => Cue::Time { token: *token },
            Self::Message { client, from, to, message, payload, event } => Cue::Message {
                client: *client,
                from: *from,
                to: *to,
                message: *message,
                payload,
                event: *event,
            },
            Self::Stream { client, socket, notice } => {
                Cue::Stream { client: *client, socket: *socket, notice: *notice }
            }
        }
    }
}
