//! What processes do with their connections. None of it waits: a call takes or gives what it can, and a
//! [`crate::Notice`] says when to come again.

use super::Streams;
use super::connection::{Connection, State};
use super::rules::StreamRules;
use super::segment::{Side, What};
use super::socket::{Read, Socket, StreamError};
use trace::{ConnectionId, ProcessId};

impl Streams {
    /// Asks for a connection. The end can be written to at once; [`crate::Notice::Opened`] or
    /// [`crate::Notice::Refused`] comes later, or nothing, ever, when nobody answers.
    ///
    /// # Panics
    /// After 4 billion connections, which the limits of a run forbid.
    pub fn connect(&mut self, from: ProcessId, to: ProcessId, rules: StreamRules) -> Socket {
        let number = u32::try_from(self.connections.len()).expect("the limits end a run long before");
        let socket = Socket { connection: ConnectionId(number), side: Side::Caller };
        self.connections.push(Connection::new(from, to, rules));
        self.enter(socket);
        self.control.push_back((socket, What::Open));
        socket
    }

    /// Takes as many bytes as the send buffer has room for, and tells how many; 0 is possible. After
    /// fewer than all, [`crate::Notice::Writable`] comes when there is room.
    ///
    /// # Errors
    /// When there is no such end, when it was reset, refused or ended.
    pub fn write(&mut self, socket: Socket, bytes: &[u8]) -> Result<usize, StreamError> {
        self.state(socket).check()?;
        let connection = self.at(socket);
        let rules = connection.rules;
        let pipe = connection.pipe_mut(socket.side).filter(|pipe| !pipe.ending).ok_or(StreamError::Ended)?;
        let taken = pipe.write(bytes, rules);
        self.mark(socket);
        Ok(taken)
    }

    /// How many bytes a write would take; 0 when it would fail.
    #[must_use]
    pub fn room(&self, socket: Socket) -> usize {
        let connection = self.connections.get(socket.connection.index());
        let open = connection.filter(|connection| connection.state(socket.side).is_open());
        let pipe = open.and_then(|connection| Some((connection.pipe(socket.side)?, connection.rules)));
        pipe.filter(|(pipe, _)| !pipe.ending).map_or(0, |(pipe, rules)| pipe.room(rules))
    }

    /// The next bytes, at most `limit` of them. Once it has given [`Read::End`] it always does.
    ///
    /// # Errors
    /// When there is no such end, when it was reset or refused. After a reset even bytes that had
    /// arrived before can no longer be read.
    pub fn read(&mut self, socket: Socket, limit: usize) -> Result<Read, StreamError> {
        self.state(socket).check()?;
        let Some(pipe) = self.at(socket).pipe_mut(socket.side.other()) else { return Ok(Read::End) };
        let read = pipe.read(limit);
        if matches!(read, Read::Bytes(_)) {
            self.mark(socket.other());
            self.settle(socket.connection);
        }
        Ok(read)
    }

    /// Says that there will be no more writes: what is buffered still departs, then the end of this
    /// direction. The other direction goes on. Ending twice is ending once.
    ///
    /// # Errors
    /// When there is no such end, when it was reset or refused.
    pub fn end(&mut self, socket: Socket) -> Result<(), StreamError> {
        self.state(socket).check()?;
        if let Some(pipe) = self.at(socket).pipe_mut(socket.side) {
            (pipe.ending, pipe.short) = (true, false);
            self.mark(socket);
        }
        Ok(())
    }

    /// Breaks a connection: what this end has not sent and not read is thrown away, and a reset departs.
    /// An end that is over already stays as it is.
    ///
    /// # Errors
    /// When there is no such end.
    pub fn reset(&mut self, socket: Socket) -> Result<(), StreamError> {
        match self.state(socket) {
            State::Absent | State::Gone => Err(StreamError::Unknown),
            State::Opening | State::Open => {
                self.reset_end(socket, State::Reset);
                Ok(())
            }
            State::Ended | State::Reset | State::Refused => Ok(()),
        }
    }

    /// A process is no more, and with it its open ends and what it has not yet been told. Its machine
    /// resets them, unless it went `silent`ly, as when the power fails: then nobody learns anything before
    /// sending to it.
    pub fn died(&mut self, who: ProcessId, silent: bool) {
        self.notices.retain(|(whom, ..)| *whom != who);
        for socket in self.open.get(&who).cloned().unwrap_or_default() {
            if silent {
                self.close(socket, State::Gone);
            } else {
                self.reset_end(socket, State::Gone);
            }
        }
    }

    /// Whether something can still happen at an end: it is opening or open. A process is free of an end
    /// that was reset or refused, or when both directions have come to their end and it has read all.
    #[must_use]
    pub fn is_open(&self, socket: Socket) -> bool {
        self.state(socket).is_open()
    }

    /// How many of a process's ends are open.
    #[must_use]
    pub fn open(&self, process: ProcessId) -> usize {
        self.open.get(&process).map_or(0, std::collections::BTreeSet::len)
    }

    /// Whose end it is; `None` when nobody's: it never came about, or was open when its process died.
    #[must_use]
    pub fn owner(&self, socket: Socket) -> Option<ProcessId> {
        let end = self.known(socket)?;
        (!matches!(end.state, State::Absent | State::Gone)).then_some(end.owner)
    }

    /// Who is, or was, at the other end; `None` when there was no such connection.
    #[must_use]
    pub fn peer(&self, socket: Socket) -> Option<ProcessId> {
        self.known(socket.other()).map(|end| end.owner)
    }
}
