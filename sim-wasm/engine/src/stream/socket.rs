//! What a process holds of a connection, what it is told, and how its calls can fail.

use super::segment::Side;
use std::fmt;
use trace::ConnectionId;

/// One end of a connection, as its process names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Socket {
    /// The connection.
    pub connection: ConnectionId,
    /// Which of its ends.
    pub side: Side,
}

impl Socket {
    /// The other end.
    #[must_use]
    pub const fn other(self) -> Self {
        Self { connection: self.connection, side: self.side.other() }
    }
}

/// What a read gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// The next bytes, in the order in which they were written.
    Bytes(Vec<u8>),
    /// All were read, and the other end will write no more.
    End,
    /// Nothing has arrived yet: ask again after [`Notice::Readable`].
    Nothing,
}

/// What a process is told about one of its ends.
///
/// A notice says that something happened, not that it still holds: what it told of may have been read,
/// or the connection reset, before the process hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notice {
    /// Somebody connected to it; this is its end.
    Accepted,
    /// The connection that it asked for stands.
    Opened,
    /// The connection that it asked for was refused, or nobody was there.
    Refused,
    /// Bytes or the end have arrived. Told once between two reads: after any read, and before the first,
    /// the next arrival is told, further ones are not. So the next arrival after [`Read::Nothing`] is
    /// never missed; what a read leaves behind is not told again. Read until `Nothing` or `End`, then wait.
    Readable,
    /// There is room in the send buffer again. Told once after a write that took less than it was given.
    Writable,
    /// The connection broke: the other end reset it, or does not answer any more.
    Reset,
}

/// Why a call on a connection fails, in words for the learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StreamError {
    /// There is no such end, or its process died with it.
    Unknown,
    /// It was reset.
    Reset,
    /// A write after this end was ended.
    Ended,
    /// It never came about.
    Refused,
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "this process has no such connection: a process that restarts has none left",
            Self::Reset => "the connection was reset: what was not yet read is lost, connect again to go on",
            Self::Ended => "this end of the connection was ended: nothing more can be written to it",
            Self::Refused => "the connection was refused: nobody accepts connections there",
        })
    }
}

impl std::error::Error for StreamError {}
