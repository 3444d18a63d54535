//! A twin of the streams that knows nothing of how they work: of each connection it keeps two vectors
//! of bytes and a list of segments, and from a log it tells which rules were broken.

mod network;
mod rest;
mod way;

use super::log::Entry;
use engine::{Notice, Read, Side, Socket, StreamError, StreamRules, What};
use trace::{ConnectionId, ProcessId};
use way::Way;

/// What a log can be guilty of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Bytes departed or were read that were not written there.
    Altered,
    /// A read gave more or less than had arrived.
    Amount,
    /// An end departed or was read before the last byte, or without a writer's end.
    EarlyEnd,
    /// A call was answered as it should not have been.
    WrongAnswer,
    /// A write took more or less than there was room for.
    Taken,
    /// More bytes departed than the reader had room for.
    Overflow,
    /// A segment is larger or smaller than the rules allow.
    Chunk,
    /// A segment's number is not the next.
    Numbering,
    /// A segment departed without a reason.
    OutOfNowhere,
    /// A segment should have departed and did not.
    Unsaid,
    /// Somebody was not told what happened to its end.
    Untold,
    /// Somebody was told what did not happen, or had been told already.
    Spurious,
    /// Somebody waits for what is there.
    LostWakeUp,
    /// At the end something is still unanswered.
    Hanging,
    /// At the end not all has arrived, though nobody did any harm.
    Missing,
    /// A counter is wrong.
    Miscounted,
}

/// A rule that a log breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    pub rule: Rule,
    /// The entry at which it shows.
    pub at: usize,
    pub says: String,
}

/// What is wrong with the first entry of a log that breaks a rule. What follows it is not looked at.
pub fn judge(log: &[Entry]) -> Vec<Complaint> {
    let mut twin = Twin::default();
    for (at, entry) in log.iter().enumerate() {
        twin.at = at;
        twin.follow(entry);
        if !twin.complaints.is_empty() {
            break;
        }
    }
    twin.complaints
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    Absent,
    Opening,
    Open,
    Reset,
    Refused,
    Gone,
}

#[derive(Debug)]
struct Connection {
    owners: [ProcessId; 2],
    lives: [Life; 2],
    /// Whether a segment of this end found nobody.
    unheard: [bool; 2],
    /// Whether this end is no more, and nobody is on the way to tell its peer.
    silent: [bool; 2],
    /// What each end writes.
    ways: [Way; 2],
    rules: StreamRules,
}

#[derive(Debug, Default)]
struct Twin {
    at: usize,
    connections: Vec<Connection>,
    owed_notices: Vec<(Socket, Notice)>,
    owed_segments: Vec<(Socket, What)>,
    complaints: Vec<Complaint>,
}

const fn socket(connection: ConnectionId, side: Side) -> Socket {
    Socket { connection, side }
}

impl Twin {
    fn complain(&mut self, rule: Rule, says: impl Into<String>) {
        self.complaints.push(Complaint { rule, at: self.at, says: says.into() });
    }

    fn check(&mut self, holds: bool, rule: Rule, says: &str) {
        if !holds {
            self.complain(rule, says);
        }
    }

    fn follow(&mut self, entry: &Entry) {
        match entry {
            Entry::Connected { from, to, rules, .. } => self.connected(*from, *to, *rules),
            Entry::Wrote { socket, offered, taken } => self.wrote(*socket, offered, *taken),
            Entry::DidRead { socket, limit, got } => self.read(*socket, *limit, got),
            Entry::Ended { socket, answer } => self.ended(*socket, *answer),
            Entry::DidReset { socket } => self.did_reset(*socket),
            Entry::Ruled { connection, rules } => self.connections[connection.index()].rules = *rules,
            Entry::Died { who, silent } => self.died(*who, *silent),
            Entry::Departed(segment) => self.departed(segment),
            Entry::Arrived { connection, from, number, receiver } => {
                self.arrived(socket(*connection, *from), *number, *receiver);
            }
            Entry::GaveUp { connection, from, number } => self.gave_up(socket(*connection, *from), *number),
            Entry::Told { who, socket, notice } => self.told(*who, *socket, *notice),
            Entry::Settled { open } => self.settled(open),
            Entry::Quiet { flows } => self.quiet(flows),
        }
    }

    fn connected(&mut self, from: ProcessId, to: ProcessId, rules: StreamRules) {
        let caller = socket(ConnectionId(self.connections.len() as u32), Side::Caller);
        self.connections.push(Connection {
            owners: [from, to],
            lives: [Life::Opening, Life::Absent],
            unheard: [false; 2],
            silent: [false; 2],
            ways: Default::default(),
            rules,
        });
        self.owed_segments.push((caller, What::Open));
    }

    // ---- looking -----------------------------------------------------------------------------------

    fn of(&mut self, socket: Socket) -> &mut Connection {
        &mut self.connections[socket.connection.index()]
    }

    fn life(&self, socket: Socket) -> Life {
        self.connections[socket.connection.index()].lives[socket.side.index()]
    }

    /// What is written at an end.
    fn out(&mut self, socket: Socket) -> &mut Way {
        &mut self.of(socket).ways[socket.side.index()]
    }

    /// Whether both directions have come to their end for it.
    fn spent(&self, socket: Socket) -> bool {
        let ways = &self.connections[socket.connection.index()].ways;
        let (out, into) = (&ways[socket.side.index()], &ways[socket.side.other().index()]);
        out.end_delivered && into.end_delivered && into.read == into.delivered
    }

    fn is_open(&self, socket: Socket) -> bool {
        matches!(self.life(socket), Life::Opening | Life::Open) && !self.spent(socket)
    }

    fn is_dead(&self, socket: Socket) -> bool {
        matches!(self.life(socket), Life::Reset | Life::Refused | Life::Gone)
    }

    fn sockets(&self) -> Vec<Socket> {
        let ids = (0..self.connections.len()).map(|index| ConnectionId(index as u32));
        ids.flat_map(|id| Side::BOTH.map(|side| socket(id, side))).collect()
    }

    fn failure(&self, socket: Socket) -> Option<StreamError> {
        match self.life(socket) {
            Life::Absent | Life::Gone => Some(StreamError::Unknown),
            Life::Reset => Some(StreamError::Reset),
            Life::Refused => Some(StreamError::Refused),
            Life::Opening | Life::Open => None,
        }
    }

    // ---- processes ---------------------------------------------------------------------------------

    fn wrote(&mut self, socket: Socket, offered: &[u8], taken: Result<usize, StreamError>) {
        let (failure, rules) = (self.failure(socket), self.of(socket).rules);
        let way = self.out(socket);
        let failure = failure.or(way.ending.then_some(StreamError::Ended));
        let room = way.room(rules).min(offered.len());
        match (taken, failure) {
            (Ok(taken), None) => {
                let taken = taken.min(offered.len());
                way.written.extend(&offered[..taken]);
                way.short = taken < offered.len();
                self.check(taken == room, Rule::Taken, "a write took another number of bytes");
            }
            (taken, failure) => self.check(taken.err() == failure, Rule::WrongAnswer, "a write"),
        }
    }

    fn read(&mut self, socket: Socket, limit: usize, got: &Result<Read, StreamError>) {
        let failure = self.failure(socket);
        let way = self.out(socket.other());
        (way.told, way.fresh) = (false, false);
        let wanted = match failure {
            Some(failure) => Err(failure),
            None => Ok(way.readable(limit)),
        };
        if let Ok(Read::Bytes(bytes)) = got {
            way.read += bytes.len();
        }
        let rule = match (got, &wanted) {
            (Ok(Read::Bytes(got)), Ok(Read::Bytes(wanted))) if got.len() == wanted.len() => Rule::Altered,
            (Ok(Read::End), Ok(_)) => Rule::EarlyEnd,
            (Ok(_), Ok(_)) => Rule::Amount,
            _ => Rule::WrongAnswer,
        };
        self.check(*got == wanted, rule, "a read gave something else");
    }

    fn ended(&mut self, socket: Socket, answer: Result<(), StreamError>) {
        let failure = self.failure(socket);
        let way = self.out(socket);
        way.ending |= failure.is_none();
        // Who writes no more waits for no room.
        way.short &= failure.is_some();
        self.check(answer.err() == failure, Rule::WrongAnswer, "an end");
    }

    fn did_reset(&mut self, socket: Socket) {
        let there = !matches!(self.life(socket), Life::Absent | Life::Gone);
        self.check(there, Rule::WrongAnswer, "a reset of what is not there");
        if self.is_open(socket) {
            self.go(socket, Life::Reset, true);
        }
    }

    fn died(&mut self, who: ProcessId, silent: bool) {
        let connections = &self.connections;
        let owner = |socket: Socket| connections[socket.connection.index()].owners[socket.side.index()];
        self.owed_notices.retain(|(whose, _)| owner(*whose) != who);
        for socket in self.sockets() {
            if self.of(socket).owners[socket.side.index()] == who && self.is_open(socket) {
                self.go(socket, Life::Gone, !silent);
            }
        }
    }

    /// An end is no more; whether its peer is to hear of it, if it ever heard of the connection.
    fn go(&mut self, socket: Socket, life: Life, aloud: bool) {
        let heard = socket.side == Side::Answerer || !self.out(socket).sent.is_empty();
        self.of(socket).lives[socket.side.index()] = life;
        self.of(socket).silent[socket.side.index()] = !aloud;
        self.owed_segments.retain(|(whose, _)| *whose != socket);
        if !heard {
            self.of(socket).lives[Side::Answerer.index()] = Life::Gone;
        } else if aloud {
            self.owed_segments.push((socket, What::Reset));
        }
    }
}
