//! Segments: what travels between the two ends of a connection.

use trace::ConnectionId;

/// Which end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The one that connected.
    Caller,
    /// The one that was called.
    Answerer,
}

impl Side {
    /// Both, the caller first.
    pub const BOTH: [Self; 2] = [Self::Caller, Self::Answerer];

    /// The end at the other side.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Caller => Self::Answerer,
            Self::Answerer => Self::Caller,
        }
    }

    /// Its position in [`Side::BOTH`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// One thing on its way from one end of a connection to the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Of which connection.
    pub connection: ConnectionId,
    /// From which end.
    pub from: Side,
    /// The how-manieth that departs from this end, from 0.
    pub number: u64,
    /// What it carries.
    pub what: What,
}

/// What a segment carries; in brackets TCP's name for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// May I connect? (SYN)
    Open,
    /// Yes. (SYN and ACK)
    Opened,
    /// No. (RST)
    Refused,
    /// The next bytes, at least one.
    Bytes(Vec<u8>),
    /// There are no more bytes. (FIN)
    End,
    /// This end is gone. (RST)
    Reset,
}

/// Whom a segment finds where it arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receiver {
    /// A process that runs, or one that stands still: segments reach its machine all the same.
    Takes {
        /// Whether it accepts connections; asked for [`What::Open`] alone.
        accepts: bool,
    },
    /// A machine on which the process does not run: it answers with [`What::Reset`].
    Gone,
}
