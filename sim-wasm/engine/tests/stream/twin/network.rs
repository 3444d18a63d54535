//! What departs, what arrives where, and what is given up: what may, and what must come of it.

use super::{Life, Rule, Twin, socket};
use engine::{Notice, Receiver, Segment, Socket, What};

impl Twin {
    pub(super) fn departed(&mut self, segment: &Segment) {
        let sender = socket(segment.connection, segment.from);
        let next = self.out(sender).sent.len() as u64;
        self.check(segment.number == next, Rule::Numbering, "not the next number");
        match &segment.what {
            What::Bytes(bytes) => self.bytes_departed(sender, bytes),
            What::End => {
                let open = self.life(sender) == Life::Open;
                let way = self.out(sender);
                let complete = way.ending && way.departed == way.written.len() && !way.end_departed;
                self.check(open && complete, Rule::EarlyEnd, "an end departed");
            }
            what => match self.owed_segments.iter().position(|owed| owed == &(sender, what.clone())) {
                Some(place) => drop(self.owed_segments.remove(place)),
                None => self.complain(Rule::OutOfNowhere, format!("{what:?}")),
            },
        }
        self.out(sender).send(segment.what.clone());
    }

    fn bytes_departed(&mut self, sender: Socket, bytes: &[u8]) {
        let open = self.life(sender) == Life::Open;
        self.check(open, Rule::OutOfNowhere, "bytes of an end that is not open");
        let (rules, probing) = (self.of(sender).rules, self.may_probe(sender));
        let way = self.out(sender);
        let (window, buffered) = (way.window(rules), way.written.len() - way.departed);
        let same = way.written[way.departed..].starts_with(bytes);
        self.check(same, Rule::Altered, "other bytes departed than were written");
        let fits = bytes.len() <= window || (probing && bytes.len() == 1);
        self.check(fits, Rule::Overflow, "bytes departed for which there is no room");
        let least = rules.chunk_min.min(buffered).min(window.max(1));
        let sized = (least..=rules.chunk_max).contains(&bytes.len());
        self.check(sized, Rule::Chunk, "a segment of that size");
    }

    /// Whether the reader is no more without a word, and the writer waits for nothing but room.
    pub(super) fn may_probe(&mut self, writer: Socket) -> bool {
        let silent = self.of(writer).silent[writer.side.other().index()];
        let way = self.out(writer);
        silent && way.departed == way.delivered
    }

    pub(super) fn arrived(&mut self, sender: Socket, number: u64, receiver: Receiver) {
        let socket = sender.other();
        let what = self.out(sender).sent[number as usize].clone();
        match (&what, receiver) {
            (What::Reset, _) => match self.life(socket) {
                Life::Opening => self.fall(socket, Life::Refused, Notice::Refused),
                _ => self.fall(socket, Life::Reset, Notice::Reset),
            },
            (What::Open, Receiver::Takes { accepts }) if self.life(socket) == Life::Absent => {
                self.called(socket, accepts);
                self.out(sender).arrive(number);
            }
            (What::Open, Receiver::Takes { .. }) | (What::Refused, Receiver::Gone) => {}
            (_, Receiver::Gone) => self.answered_with_reset(socket),
            (_, Receiver::Takes { .. }) if self.is_open(socket) => {
                self.out(sender).arrive(number);
                self.opened(socket);
            }
            (_, Receiver::Takes { .. }) if self.spent(socket) => {}
            (_, Receiver::Takes { .. }) => self.answered_with_reset(socket),
        }
    }

    fn called(&mut self, socket: Socket, accepts: bool) {
        self.of(socket).lives[socket.side.index()] = if accepts { Life::Open } else { Life::Gone };
        self.owed_segments.push((socket, if accepts { What::Opened } else { What::Refused }));
        if accepts {
            self.owed_notices.push((socket, Notice::Accepted));
        }
    }

    /// A caller has its answer, perhaps.
    fn opened(&mut self, socket: Socket) {
        let answer = self.out(socket.other()).sent.first().cloned();
        if self.life(socket) == Life::Opening && self.out(socket.other()).in_order > 0 {
            if answer == Some(What::Opened) {
                self.of(socket).lives[socket.side.index()] = Life::Open;
                self.owed_notices.push((socket, Notice::Opened));
            } else {
                self.fall(socket, Life::Refused, Notice::Refused);
            }
        }
    }

    fn answered_with_reset(&mut self, socket: Socket) {
        let sender = socket.other();
        if self.life(socket) == Life::Absent {
            self.of(socket).lives[socket.side.index()] = Life::Gone;
        }
        if self.is_open(sender) {
            self.of(sender).unheard[sender.side.index()] = true;
            self.owed_segments.push((socket, What::Reset));
        }
    }

    /// An end that is open is no more, and its owner is to be told.
    fn fall(&mut self, socket: Socket, life: Life, notice: Notice) {
        if self.is_open(socket) {
            self.go(socket, life, false);
            self.owed_notices.push((socket, notice));
        }
    }

    pub(super) fn gave_up(&mut self, sender: Socket, number: u64) {
        let peer = sender.other();
        let waits = match self.out(sender).sent[number as usize].clone() {
            What::Opened | What::Refused => self.life(peer) == Life::Opening,
            What::Reset => {
                self.of(sender).silent[sender.side.index()] = true;
                self.of(peer).unheard[peer.side.index()]
            }
            What::Open if self.life(peer) == Life::Absent => {
                self.of(peer).lives[peer.side.index()] = Life::Gone;
                false
            }
            _ => false,
        };
        self.fall(sender, Life::Reset, Notice::Reset);
        if waits {
            self.fall(peer, Life::Reset, Notice::Reset);
        }
    }
}
