//! Connections on the network: the pieces that a [`crate::Streams`] wants to send travel as messages do,
//! but what is lost or cut off is sent again, ever more slowly, until it is given up.

use crate::chooser::{Draw, Stream};
use crate::cue::OwnedCue;
use crate::network::{Chance, Scope, link_key};
use crate::planned::{Piece, Planned, Told};
use crate::process::Input;
use crate::stream::{Receiver, Segment, Side, Socket, Streams, What};
use crate::world::{ProcessState, World};
use trace::{ConnectionId, EventKind, ProcessId, ProcessKind, StreamEvent, Time};

/// How far apart pieces of one direction arrive at the least: a full one takes this long on a gigabit link.
const GAP: Time = Time(12);

/// How long until a piece that did not arrive is sent again; doubled each time.
const RETRY_AFTER: Time = Time::from_ms(200);

/// How often a piece is sent again before its connection is given up: after some 6 seconds.
const RETRIES_MAX: u32 = 5;

/// Tells the draw for a link's own loss from the one for the loss that acts everywhere.
const OWN_LOSS: u32 = 1 << 7;

impl World {
    /// Lets a director use the connections of its clients.
    pub fn with_streams<T>(&mut self, call: impl FnOnce(&mut Streams) -> T) -> T {
        let given = call(&mut self.streams);
        self.tend_streams();
        given
    }

    /// Sends what connections want to send, and tells processes what happened to theirs.
    #[inline]
    pub(crate) fn tend_streams(&mut self) {
        if !self.streams.is_quiet() {
            self.tend_busy_streams();
        }
    }

    fn tend_busy_streams(&mut self) {
        loop {
            let (chooser, calls) = (&mut self.chooser, &self.calls_by_connection);
            let mut choose = |connection: ConnectionId, side: Side, number: u64, options: u64| {
                let call = calls.get(&connection).copied().unwrap_or_default();
                chooser.choose(call.draw(Stream::Chunk, side, number, 0), options.max(1))
            };
            let Some(segment) = self.streams.depart(&mut choose) else { break };
            self.launch(segment);
        }
        while let Some((process, socket, notice)) = self.streams.next_notice() {
            let (life, cause) = (self.members[process.index()].life, self.recorder.cause);
            let told = Told { process, life, socket, notice, cause };
            self.queue.push(self.now, Planned::Notice(Box::new(told)));
        }
    }

    fn launch(&mut self, segment: Segment) {
        let (from, to) = self.streams.ends(&segment);
        let connection = segment.connection;
        if matches!(segment.what, What::Open) {
            let number = self.calls.entry((from, to)).or_default();
            *number += 1;
            self.calls_by_connection.insert(connection, Call { link: link_key(from, to), number: *number });
            let what = StreamEvent::Connect { from, to };
            self.recorder.note(self.now, || EventKind::Stream { connection, what });
            if let Some(rules) = self.network.rules(from, to).stream {
                self.streams.set_rules(connection, rules);
            }
        }
        let sent = self.recorder.cause;
        let place = (connection, segment.from == Side::Caller);
        let last = self.last_pieces.get(&place).copied().unwrap_or_default();
        let leaves = match &segment.what {
            What::Bytes(data) => self.network.leave_in_order(from, to, self.now, data.len() as u64),
            _ => self.now,
        };
        let at = (leaves + self.travel(&segment, from, to, 0)).max(last + GAP);
        self.last_pieces.insert(place, at);
        self.queue.push(at, Planned::Piece(Box::new(Piece { segment, sent, tries: 0 })));
    }

    /// How long a piece travels: as a message over the same link would.
    fn travel(&mut self, segment: &Segment, from: ProcessId, to: ProcessId, tries: u32) -> Time {
        let client = [from, to].iter().any(|end| self.members[end.index()].kind == ProcessKind::Client);
        let rules = self.network.rules(from, to);
        let everywhere = if client { self.network.client_latency } else { self.network.latency };
        let draw = self.segment_draw(Stream::Segment, segment, tries);
        rules.latency.unwrap_or(everywhere).sample(&mut *self.chooser, draw)
    }

    fn segment_draw(&self, stream: Stream, segment: &Segment, tries: u32) -> Draw {
        let call = self.calls_by_connection.get(&segment.connection).copied().unwrap_or_default();
        call.draw(stream, segment.from, segment.number, tries)
    }

    fn is_lost(&mut self, piece: &Piece, from: ProcessId, to: ProcessId) -> bool {
        let inside = [from, to].iter().all(|end| self.members[end.index()].kind == ProcessKind::Node);
        let link = self.network.rules(from, to);
        let rule = self.network.loss.filter(|rule| (rule.scope == Scope::All || inside) && !link.reliable);
        let everywhere = rule.is_some_and(|rule| self.hits(rule.chance, piece, piece.tries));
        everywhere || link.loss.is_some_and(|chance| self.hits(chance, piece, piece.tries | OWN_LOSS))
    }

    fn hits(&mut self, chance: Chance, piece: &Piece, tries: u32) -> bool {
        let draw = self.segment_draw(Stream::SegmentLoss, &piece.segment, tries);
        self.chooser.choose(draw, u64::from(chance.of)) < u64::from(chance.chance)
    }

    /// A piece is where it should arrive.
    pub(crate) fn piece(&mut self, piece: Piece) {
        let (from, to) = self.streams.ends(&piece.segment);
        self.recorder.cause = piece.sent;
        let member = &self.members[to.index()];
        let unreachable = member.state == ProcessState::Starting
            || (member.state == ProcessState::Dead && member.died_silently)
            || self.network.is_cut(from, to);
        if unreachable || self.is_lost(&piece, from, to) {
            return self.retry(piece);
        }
        let member = &self.members[to.index()];
        let receiver = if member.lives() {
            Receiver::Takes { accepts: member.program.as_ref().is_some_and(|program| program.accepts()) }
        } else {
            Receiver::Gone
        };
        self.note_piece(&piece.segment, to, receiver);
        self.streams.arrive(piece.segment, receiver);
        self.tend_streams();
    }

    fn note_piece(&mut self, segment: &Segment, to: ProcessId, receiver: Receiver) {
        let connection = segment.connection;
        let end = Socket { connection, side: segment.from.other() };
        if !matches!(segment.what, What::Open) && !self.streams.is_open(end) {
            return;
        }
        let what = match (&segment.what, receiver) {
            (What::Open, Receiver::Takes { accepts: true }) => StreamEvent::Accept,
            (What::Open, _) => StreamEvent::Refuse,
            (_, Receiver::Gone) | (What::Opened | What::Refused, _) => return,
            (What::Bytes(data), _) => StreamEvent::Arrive { to, data: data.clone() },
            (What::End, _) => StreamEvent::End { to },
            (What::Reset, _) => StreamEvent::Reset { to },
        };
        self.recorder.cause = Some(self.recorder.note(self.now, || EventKind::Stream { connection, what }));
    }

    fn retry(&mut self, piece: Piece) {
        // Nobody sends again for an end that is over.
        let lives = self.streams.retransmits(&piece.segment);
        if lives && piece.tries < RETRIES_MAX {
            let wait = Time(RETRY_AFTER.0 << piece.tries);
            let again = Piece { tries: piece.tries + 1, ..piece };
            self.queue.push(self.now + wait, Planned::Piece(Box::new(again)));
            return;
        }
        if lives {
            let (from, _) = self.streams.ends(&piece.segment);
            let connection = piece.segment.connection;
            let what = StreamEvent::Reset { to: from };
            let event = self.recorder.note(self.now, || EventKind::Stream { connection, what });
            self.recorder.cause = Some(event);
        }
        self.streams.give_up(&piece.segment);
        self.tend_streams();
    }

    // ---- hearing of it -------------------------------------------------------------------------

    /// A process hears of a connection, now or when it can.
    pub(crate) fn notice(&mut self, told: Told) -> Option<OwnedCue> {
        let member = &self.members[told.process.index()];
        if member.life != told.life || !member.lives() {
            return None;
        }
        if member.is_held_up() || !member.inbox.is_empty() {
            self.hold(told.process, Planned::Notice(Box::new(told)));
            return None;
        }
        self.tell_of_stream(told)
    }

    pub(crate) fn tell_of_stream(&mut self, told: Told) -> Option<OwnedCue> {
        let Told { process, socket, notice, cause, .. } = told;
        self.recorder.cause = cause;
        if self.members[process.index()].program.is_none() {
            return Some(OwnedCue::Stream { client: process, socket, notice });
        }
        let (connection, what) = (socket.connection, StreamEvent::Heard { by: process });
        let event = self.recorder.note(self.now, || EventKind::Stream { connection, what });
        self.handle(process, Input::Stream { socket, notice }, event);
        None
    }
}

/// Which connection it is for draws: the how-manieth over its link. Its own number counts those of everybody,
/// and would change with whatever anybody else did.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Call {
    link: u64,
    number: u64,
}

impl Call {
    /// The key of a choice about a segment of one side.
    fn draw(self, stream: Stream, side: Side, segment: u64, tries: u32) -> Draw {
        let side = u64::from(side == Side::Answerer);
        let count = (self.number << 41) | (side << 40) | (segment << 8) | u64::from(tries);
        Draw { stream, who: self.link, count }
    }
}
