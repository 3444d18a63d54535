//! The stream transport: connections that carry bytes in order, as TCP does, from a process to another
//! or to itself. A state machine without time: what departs is fetched by [`Streams::depart`], travels
//! wherever the caller lets it, and is handed to [`Streams::arrive`] or, when it was sent again in vain
//! too often, to [`Streams::give_up`]. Every segment that departed must end in one of the two.
//!
//! What is as in TCP: bytes keep their order but not the borders of writes; a reader that does not read
//! holds its writer up; each direction is ended by itself; a reset throws away what was not yet read;
//! who hears nothing learns nothing (half-open); who sends to the dead is reset. What is simpler:
//! acknowledgements and news of room are there at once, for nothing, even across a cut; there is no
//! congestion, no urgent data, no timer.
//!
//! After anything that a process did, that arrived or was given up, call `depart` until it gives `None`,
//! then `next_notice` likewise. What a call costs grows with what changed, not with the number of
//! connections.
//!
//! Architecture Invariant: nothing here knows time, loss, cuts, traces or what the bytes mean, and nothing
//! is chosen but the sizes of segments.

mod connection;
mod pipe;
mod process_side;
mod rules;
mod segment;
mod socket;
mod wire_side;

pub use pipe::Flow;
pub use rules::StreamRules;
pub use segment::{Receiver, Segment, Side, What};
pub use socket::{Notice, Read, Socket, StreamError};

use connection::{Connection, End, State};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use trace::{ConnectionId, ProcessId};

/// All connections of a run.
#[derive(Debug, Clone, Default)]
pub struct Streams {
    connections: Vec<Connection>,
    /// Segments other than bytes and ends that want to depart, by their sender.
    control: VecDeque<(Socket, What)>,
    /// Ends that may have bytes or an end to send.
    dirty: VecDeque<Socket>,
    notices: VecDeque<(ProcessId, Socket, Notice)>,
    /// The open ends of each process.
    open: BTreeMap<ProcessId, BTreeSet<Socket>>,
}

impl Streams {
    /// Whether nothing wants to depart and nobody is to be told anything.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.control.is_empty() && self.dirty.is_empty() && self.notices.is_empty()
    }

    /// The next notice and whom it is for; `None` when everybody has been told everything.
    pub fn next_notice(&mut self) -> Option<(ProcessId, Socket, Notice)> {
        self.notices.pop_front()
    }

    /// How far the bytes came that `writer` has written; `None` when there was no such connection.
    #[must_use]
    pub fn flow(&self, connection: ConnectionId, writer: Side) -> Option<Flow> {
        self.connections.get(connection.index()).map(|found| found.flow(writer))
    }

    /// Changes the sizes that govern a connection. Segments that have departed stay as they are, and
    /// what a smaller buffer already holds stays in it.
    pub fn set_rules(&mut self, connection: ConnectionId, rules: StreamRules) {
        let Some(found) = self.connections.get_mut(connection.index()) else { return };
        found.rules = rules.sound();
        for side in Side::BOTH {
            let socket = Socket { connection, side };
            self.mark(socket);
            self.tell_of_room(socket);
        }
    }

    fn known(&self, socket: Socket) -> Option<&End> {
        self.connections
            .get(socket.connection.index())
            .map(|connection| &connection.ends[socket.side.index()])
    }

    fn state(&self, socket: Socket) -> State {
        self.known(socket).map_or(State::Gone, |end| end.state)
    }

    /// The connection of a socket that a segment or a call before has shown to be there.
    fn at(&mut self, socket: Socket) -> &mut Connection {
        &mut self.connections[socket.connection.index()]
    }

    fn notify(&mut self, socket: Socket, notice: Notice) {
        let owner = self.at(socket).ends[socket.side.index()].owner;
        self.notices.push_back((owner, socket, notice));
    }

    /// Notes that an end may have something to send.
    fn mark(&mut self, socket: Socket) {
        if let Some(pipe) = self.at(socket).pipe_mut(socket.side)
            && !std::mem::replace(&mut pipe.queued, true)
        {
            self.dirty.push_back(socket);
        }
    }

    /// Tells a writer that was held up when there is room again.
    fn tell_of_room(&mut self, socket: Socket) {
        let connection = self.at(socket);
        let rules = connection.rules;
        if let Some(pipe) = connection.pipe_mut(socket.side)
            && pipe.short
            && pipe.room(rules) > 0
        {
            pipe.short = false;
            self.notify(socket, Notice::Writable);
        }
    }

    /// Puts an end on its process's list.
    fn enter(&mut self, socket: Socket) {
        let owner = self.at(socket).ends[socket.side.index()].owner;
        self.open.entry(owner).or_default().insert(socket);
    }

    /// Takes an end off its process's list.
    fn leave(&mut self, socket: Socket) {
        let owner = self.at(socket).ends[socket.side.index()].owner;
        if let Some(open) = self.open.get_mut(&owner) {
            open.remove(&socket);
            if open.is_empty() {
                self.open.remove(&owner);
            }
        }
    }

    /// Ends an end for good, without a word.
    fn close(&mut self, socket: Socket, state: State) {
        self.at(socket).close(socket.side, state);
        self.leave(socket);
        self.fall_silent(socket);
    }

    /// Ends an end for good and lets the other one know, if that has ever heard of it.
    fn reset_end(&mut self, socket: Socket, state: State) {
        let known = socket.side == Side::Answerer || self.at(socket).ends[socket.side.index()].next > 0;
        self.close(socket, state);
        if known {
            self.at(socket).end_mut(socket.side).silent = false;
            self.control.push_back((socket, What::Reset));
        }
    }

    /// An end is over, and its peer is not being told: it may have to find out.
    fn fall_silent(&mut self, socket: Socket) {
        self.at(socket).end_mut(socket.side).silent = true;
        self.mark(socket.other());
    }

    /// Closes the ends of a connection whose directions have both come to their end.
    fn settle(&mut self, connection: ConnectionId) {
        for socket in Side::BOTH.map(|side| Socket { connection, side }) {
            if self.state(socket) == State::Open && self.at(socket).is_spent(socket.side) {
                self.at(socket).end_mut(socket.side).state = State::Ended;
                self.leave(socket);
            }
        }
        self.connections[connection.index()].free_if_over();
    }
}
