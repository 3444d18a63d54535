//! What processes are told, and what must hold when nothing more happens: for the moment, and for good.

use super::{Life, Rule, Twin};
use engine::{Flow, Notice, Socket};
use trace::ProcessId;

impl Twin {
    pub(super) fn told(&mut self, who: ProcessId, socket: Socket, notice: Notice) {
        let owner = self.of(socket).owners[socket.side.index()];
        let rules = self.of(socket).rules;
        let due = match notice {
            Notice::Readable => {
                let way = self.out(socket.other());
                way.fresh && !std::mem::replace(&mut way.told, true)
            }
            Notice::Writable => {
                let way = self.out(socket);
                std::mem::replace(&mut way.short, false) && way.room(rules) > 0
            }
            _ => {
                let place = self.owed_notices.iter().position(|owed| *owed == (socket, notice));
                place.map(|place| self.owed_notices.remove(place)).is_some()
            }
        };
        self.check(due && owner == who, Rule::Spurious, "a notice that is not due");
    }

    pub(super) fn settled(&mut self, open: &[usize]) {
        for (whose, notice) in std::mem::take(&mut self.owed_notices) {
            self.complain(Rule::Untold, format!("{notice:?} at {whose:?}"));
        }
        for (whose, what) in std::mem::take(&mut self.owed_segments) {
            self.complain(Rule::Unsaid, format!("{what:?} of {whose:?}"));
        }
        let mut counted = vec![0; open.len()];
        for socket in self.sockets() {
            let owner = self.of(socket).owners[socket.side.index()];
            counted[owner.index()] += usize::from(self.is_open(socket));
            if matches!(self.life(socket), Life::Opening | Life::Open) {
                self.at_rest(socket);
            }
        }
        self.check(counted == open, Rule::Miscounted, "open ends");
    }

    /// An open end for which nothing more happens at this moment: nobody waits for what is there.
    fn at_rest(&mut self, socket: Socket) {
        let (rules, probing) = (self.of(socket).rules, self.may_probe(socket));
        let asleep = {
            let way = self.out(socket.other());
            way.fresh && !way.told
        };
        self.check(!asleep, Rule::LostWakeUp, "something new, and the reader does not know");
        let open = self.life(socket) == Life::Open;
        let way = self.out(socket);
        let asleep = way.short && !way.ending && way.room(rules) > 0;
        let buffered = way.departed < way.written.len();
        let movable = buffered && (way.window(rules) > 0 || probing);
        let endable = !buffered && way.ending && !way.end_departed;
        self.check(!asleep, Rule::LostWakeUp, "room, and the writer does not know");
        self.check(!(open && (movable || endable)), Rule::Unsaid, "something could depart");
    }

    pub(super) fn quiet(&mut self, flows: &[[Flow; 2]]) {
        for socket in self.sockets() {
            let flow = flows[socket.connection.index()][socket.side.index()];
            let counted = self.out(socket).flow();
            self.check(flow == counted, Rule::Miscounted, "a flow");
            let way = self.out(socket);
            let answered = way.in_order == way.sent.len() && way.departed == way.written.len();
            let hangs = match self.life(socket) {
                Life::Opening => true,
                Life::Open => !self.spent(socket) && !answered,
                _ => false,
            };
            self.check(!hangs, Rule::Hanging, "an end that will never know");
            let harmless = !self.is_dead(socket) && !self.is_dead(socket.other());
            let done = self.spent(socket) && self.out(socket).read == self.out(socket).written.len();
            self.check(!harmless || done, Rule::Missing, "not all arrived, and nobody did any harm");
        }
    }
}
