//! The families of events, which the filter of the table tells apart.

use crate::strings::events as say;
use trace::EventKind;

/// What the filter of the table tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Sent, copied, arrived, lost.
    Message,
    /// What happens to connections.
    Connection,
    /// Begun and ended by clients.
    Operation,
    /// Of the network and of processes, with the lives of processes and the phases.
    Fault,
    /// What processes do to their disks.
    Disk,
    /// Logged and measured.
    Note,
    /// Of steps and of checks.
    Trouble,
    /// Timers.
    Timer,
}

impl Family {
    /// All of them, as the filter lists them.
    pub const ALL: [Self; 8] = [
        Self::Message,
        Self::Connection,
        Self::Operation,
        Self::Fault,
        Self::Disk,
        Self::Note,
        Self::Trouble,
        Self::Timer,
    ];

    /// The family of an event.
    pub const fn of(kind: &EventKind) -> Self {
        match kind {
            EventKind::Send { .. }
            | EventKind::Copy { .. }
            | EventKind::Deliver { .. }
            | EventKind::Drop { .. } => Self::Message,
            EventKind::Stream { .. } => Self::Connection,
            EventKind::Disk { .. } | EventKind::Synced { .. } => Self::Disk,
            EventKind::Invoke { .. } | EventKind::Return { .. } => Self::Operation,
            EventKind::Start { .. }
            | EventKind::Kill { .. }
            | EventKind::Exit { .. }
            | EventKind::Leave { .. }
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
            Self::Connection => say::CONNECTIONS,
            Self::Operation => say::OPERATIONS,
            Self::Fault => say::FAULTS,
            Self::Disk => say::DISKS,
            Self::Note => say::NOTES,
            Self::Trouble => say::TROUBLES,
            Self::Timer => say::TIMERS,
        }
    }

    /// Its name in class names and values.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Connection => "connection",
            Self::Operation => "operation",
            Self::Fault => "fault",
            Self::Disk => "disk",
            Self::Note => "note",
            Self::Trouble => "trouble",
            Self::Timer => "timer",
        }
    }
}
