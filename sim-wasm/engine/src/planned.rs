//! What is planned to happen. The queue moves these about, so what is rare and large is boxed.

use crate::process::Effect;
use crate::stream::{Notice, Segment, Socket};
use crate::wire::Overheard;
use std::sync::Arc;
use trace::{EventId, FaultId, MessageId, Payload, ProcessId};

/// Something with a time.
#[derive(Debug, Clone)]
pub(crate) enum Planned {
    /// A process begins to run.
    Start { process: ProcessId, life: u32 },
    /// A copy of a message should arrive.
    Arrive(Arrival),
    /// Somebody reads a message along.
    Overheard(Box<Overheard>),
    /// A process's timer, or the end of its work.
    Timer { process: ProcessId, life: u32, token: u64, set_by: EventId },
    /// A process that was held up looks at what waits for it.
    Awake { process: ProcessId, life: u32 },
    /// What a process wanted while its disk kept it busy.
    Effects(Box<Wanted>),
    /// A sync comes to its end.
    Synced(Box<Synced>),
    /// How a sync ended, for a process that could not hear of it at once.
    SyncTold { token: u64, ok: bool, event: EventId },
    /// A piece of a connection should arrive.
    Piece(Box<Piece>),
    /// A process hears of a connection of its own.
    Notice(Box<Told>),
    /// A flapping cut begins or ceases to act.
    Flap { fault: FaultId },
    /// The director is called.
    Cue { token: u64 },
}

/// A copy on its way.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub message: MessageId,
    pub from: ProcessId,
    pub to: ProcessId,
    pub payload: Arc<Payload>,
    pub sent: EventId,
    /// The copy's number; a message has few.
    pub copy: u16,
    pub altered: bool,
    pub fate: Doom,
}

/// What was decided about a copy when it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doom {
    /// It arrives, if nothing stands in its way by then.
    None,
    /// It is lost by chance.
    Lost,
    /// Too much waited for its link.
    Overflows,
    /// It arrives even where somebody stands in the middle: that one sent it.
    Forwarded,
}

/// What a process wanted, some time ago.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub process: ProcessId,
    pub life: u32,
    pub event: EventId,
    pub effects: Vec<Effect>,
}

/// A sync under way.
#[derive(Debug, Clone)]
pub(crate) struct Synced {
    pub process: ProcessId,
    pub life: u32,
    pub token: u64,
    pub file: String,
    pub ticket: crate::disk::SyncTicket,
    pub asked_by: EventId,
}

/// A piece of a connection on its way.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub segment: Segment,
    /// What it came of.
    pub sent: Option<EventId>,
    /// How often it was sent before.
    pub tries: u32,
}

/// Something that a process hears of a connection.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub process: ProcessId,
    pub life: u32,
    pub socket: Socket,
    pub notice: Notice,
    pub cause: Option<EventId>,
}
