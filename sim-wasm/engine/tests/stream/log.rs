//! The log of a storm: everything that processes asked of the streams and were answered, everything
//! that departed, arrived or was given up, everything that was told.

use engine::{Flow, Notice, Read, Receiver, Segment, Side, Socket, StreamError, StreamRules};
use trace::{ConnectionId, ProcessId};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    Connected {
        socket: Socket,
        from: ProcessId,
        to: ProcessId,
        rules: StreamRules,
    },
    Wrote {
        socket: Socket,
        offered: Vec<u8>,
        taken: Result<usize, StreamError>,
    },
    DidRead {
        socket: Socket,
        limit: usize,
        got: Result<Read, StreamError>,
    },
    Ended {
        socket: Socket,
        answer: Result<(), StreamError>,
    },
    DidReset {
        socket: Socket,
    },
    Ruled {
        connection: ConnectionId,
        rules: StreamRules,
    },
    Died {
        who: ProcessId,
        silent: bool,
    },
    Departed(Segment),
    Arrived {
        connection: ConnectionId,
        from: Side,
        number: u64,
        receiver: Receiver,
    },
    GaveUp {
        connection: ConnectionId,
        from: Side,
        number: u64,
    },
    Told {
        who: ProcessId,
        socket: Socket,
        notice: Notice,
    },
    /// Everything that could depart has, and everybody has been told: so many ends of each are open.
    Settled {
        open: Vec<usize>,
    },
    /// Nothing is on its way, nobody has anything left to do. The flows of each connection.
    Quiet {
        flows: Vec<[Flow; 2]>,
    },
}
