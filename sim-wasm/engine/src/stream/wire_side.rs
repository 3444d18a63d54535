//! What the network does with connections: it fetches segments that depart, and brings them or not.

use super::Streams;
use super::connection::State;
use super::pipe::Pipe;
use super::segment::{Receiver, Segment, Side, What};
use super::socket::{Notice, Socket};
use trace::{ConnectionId, ProcessId};

impl Streams {
    /// The next segment that can depart now; `None` when all that can has.
    ///
    /// `choose` picks one of so many options (the last number, at least 2) for the size of a segment of
    /// bytes, of which it is told the connection, the end and the segment's number: a key that no other
    /// choice has.
    pub fn depart(&mut self, choose: &mut dyn FnMut(ConnectionId, Side, u64, u64) -> u64) -> Option<Segment> {
        while let Some((socket, what)) = self.control.pop_front() {
            if self.still_holds(socket, &what) {
                return Some(self.numbered(socket, what));
            }
        }
        while let Some(socket) = self.dirty.front().copied() {
            if let Some(what) = self.cut(socket, choose) {
                self.tell_of_room(socket);
                return Some(self.numbered(socket, what));
            }
            self.dirty.pop_front();
            if let Some(pipe) = self.at(socket).pipe_mut(socket.side) {
                pipe.queued = false;
            }
        }
        None
    }

    /// Who sends a segment, and to whom.
    ///
    /// # Panics
    /// When it is not a segment of these streams.
    #[must_use]
    pub fn ends(&self, segment: &Segment) -> (ProcessId, ProcessId) {
        let ends = &self.connections[segment.connection.index()].ends;
        (ends[segment.from.index()].owner, ends[segment.from.other().index()].owner)
    }

    /// Whether a segment that was lost is worth sending again: nobody sends for an end that is over, but
    /// a machine repeats its own resets and refusals. One that is not must be given up.
    #[must_use]
    pub fn retransmits(&self, segment: &Segment) -> bool {
        let sender = Socket { connection: segment.connection, side: segment.from };
        matches!(segment.what, What::Reset | What::Refused) || self.is_open(sender)
    }

    /// A segment arrives; in any order, and a second time without effect. It is held until those before
    /// it are there; only a reset acts at once, and what it overtook comes to nothing.
    ///
    /// # Panics
    /// When it is not a segment of these streams.
    pub fn arrive(&mut self, segment: Segment, receiver: Receiver) {
        let socket = Socket { connection: segment.connection, side: segment.from.other() };
        match (segment.what, receiver) {
            (What::Reset, _) => self.was_reset(socket),
            (What::Open, Receiver::Takes { accepts }) => self.was_called(socket, segment.number, accepts),
            (what, Receiver::Takes { .. }) => self.take(socket, segment.number, what),
            (What::Refused, Receiver::Gone) => {}
            (_, Receiver::Gone) => self.found_nobody(socket),
        }
    }

    /// A segment was sent as often as one tries, and did not arrive: the end that sent it is broken. The
    /// other one is not told, and may wait for ever. Only if this was the answer that it waits for (whether
    /// it may connect, or that it sends to a dead end) has it tried in vain itself, and is broken too.
    ///
    /// # Panics
    /// When it is not a segment of these streams.
    pub fn give_up(&mut self, segment: &Segment) {
        let sender = Socket { connection: segment.connection, side: segment.from };
        let peer = sender.other();
        let waits = match segment.what {
            What::Opened | What::Refused => self.state(peer) == State::Opening,
            What::Reset => self.known(peer).is_some_and(|end| end.unanswered),
            What::Open | What::Bytes(_) | What::End => false,
        };
        match segment.what {
            What::Open => self.never_comes(peer),
            What::Reset => self.fall_silent(sender),
            _ => {}
        }
        self.broke(sender);
        if waits {
            self.broke(peer);
        }
    }

    /// Whether a segment is still to be sent for its end, which may have changed since.
    fn still_holds(&self, socket: Socket, what: &What) -> bool {
        match what {
            What::Open => self.state(socket) == State::Opening,
            What::Opened => self.state(socket) == State::Open,
            What::Refused | What::Reset | What::Bytes(_) | What::End => true,
        }
    }

    fn numbered(&mut self, socket: Socket, what: What) -> Segment {
        let end = self.at(socket).end_mut(socket.side);
        let number = end.next;
        end.next += 1;
        Segment { connection: socket.connection, from: socket.side, number, what }
    }

    fn cut(
        &mut self,
        socket: Socket,
        choose: &mut dyn FnMut(ConnectionId, Side, u64, u64) -> u64,
    ) -> Option<What> {
        let connection = self.at(socket);
        let (rules, number) = (connection.rules, connection.ends[socket.side.index()].next);
        let reader_silent = connection.ends[socket.side.other().index()].silent;
        let open = connection.state(socket.side) == State::Open;
        let pipe = connection.pipe_mut(socket.side).filter(|_| open)?;
        pipe.cut(rules, reader_silent, |sizes| choose(socket.connection, socket.side, number, sizes))
    }

    /// A caller asks for the end at `socket`; a second copy of its segment changes nothing.
    fn was_called(&mut self, socket: Socket, number: u64, accepts: bool) {
        if self.state(socket) != State::Absent {
            return;
        }
        if !accepts {
            self.never_comes(socket);
            self.control.push_back((socket, What::Refused));
            return;
        }
        self.at(socket).end_mut(socket.side).state = State::Open;
        self.enter(socket);
        self.control.push_back((socket, What::Opened));
        self.notify(socket, Notice::Accepted);
        self.take_open(socket, number, What::Open);
    }

    /// An answerer's end that has not come about never will.
    fn never_comes(&mut self, socket: Socket) {
        let connection = self.at(socket);
        if connection.state(socket.side) == State::Absent {
            connection.end_mut(socket.side).state = State::Gone;
            connection.free_if_over();
        }
    }

    /// A segment arrives where somebody is; the end that it is for may be over all the same.
    fn take(&mut self, socket: Socket, number: u64, what: What) {
        match self.state(socket) {
            State::Opening | State::Open => self.take_open(socket, number, what),
            State::Absent | State::Reset | State::Refused | State::Gone => self.found_nobody(socket),
            // It has everything: this is a second copy.
            State::Ended => {}
        }
    }

    fn take_open(&mut self, socket: Socket, number: u64, what: What) {
        if let Some(pipe) = self.incoming(socket) {
            pipe.keep(number, what);
        }
        let mut arrived = false;
        while let Some(what) = self.incoming(socket).and_then(Pipe::next_in_order) {
            arrived |= matches!(what, What::Bytes(_) | What::End);
            self.apply(socket, what);
        }
        if arrived {
            self.tell_of_arrival(socket);
            self.settle(socket.connection);
        }
    }

    /// The direction out of which an end reads.
    fn incoming(&mut self, socket: Socket) -> Option<&mut Pipe> {
        self.at(socket).pipe_mut(socket.side.other())
    }

    /// The next segment in order acts on the end at which it arrived.
    fn apply(&mut self, socket: Socket, what: What) {
        match (what, self.incoming(socket)) {
            (What::Bytes(bytes), Some(pipe)) => pipe.deliver(&bytes),
            (What::End, Some(pipe)) => pipe.ended = true,
            (What::Refused, _) => self.refused(socket),
            (What::Opened, _) => {
                self.at(socket).end_mut(socket.side).state = State::Open;
                self.notify(socket, Notice::Opened);
                self.mark(socket);
            }
            // The first has acted, the second acts without waiting for others; an open end has its pipes.
            (What::Open | What::Reset | What::Bytes(_) | What::End, _) => {}
        }
    }

    fn tell_of_arrival(&mut self, socket: Socket) {
        if self.incoming(socket).is_some_and(|pipe| !std::mem::replace(&mut pipe.told, true)) {
            self.notify(socket, Notice::Readable);
        }
    }

    /// A reset reaches an end. A caller that waits for an answer takes it for a no, as in TCP.
    fn was_reset(&mut self, socket: Socket) {
        match self.state(socket) {
            State::Opening => self.refused(socket),
            _ => self.broke(socket),
        }
    }

    fn refused(&mut self, socket: Socket) {
        self.close(socket, State::Refused);
        self.notify(socket, Notice::Refused);
    }

    fn broke(&mut self, socket: Socket) {
        if self.is_open(socket) {
            self.close(socket, State::Reset);
            self.notify(socket, Notice::Reset);
        }
    }

    /// A segment arrives where its end is not: its sender is answered with a reset, unless it is gone too.
    fn found_nobody(&mut self, socket: Socket) {
        self.never_comes(socket);
        let sender = socket.other();
        if self.is_open(sender) {
            self.at(sender).end_mut(sender.side).unanswered = true;
            self.control.push_back((socket, What::Reset));
        }
    }
}
