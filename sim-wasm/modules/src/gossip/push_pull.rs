//! `push-pull`: in every round of 200 ms each node compares notes with one other, drawn at random, whether or not
//! there is news. What one has missed is then a difference between two nodes, and goes away when it meets somebody.
//! A node that was dead, half a cluster behind a cut, a lost message: all are mended by the same few lines.
//!
//! ```text
//! n7 has 3 5                                        n2 has 5 8
//!   --- offer: I have 3 and 5 ---------------------->            n2 learns 3   (push)
//!   <------------------ rest: you lack 8 ------------            n7 learns 8   (pull)
//! ```
//!
//! Pushing is fast while few know, and slow at the end; pulling is the other way round. Both together reach n nodes
//! in log3 n + O(ln ln n) rounds (Karp, Schindelhauer, Shenker and Vöcking, Randomized Rumor Spreading, 2000): about
//! five for 64. In Demers and others (Epidemic Algorithms for Replicated Database Maintenance, 1987, section 1.3) it
//! is the push-pull form of anti-entropy.
//!
//! It promises that everybody comes to have everything, with certainty in the end and mostly within a few rounds, as
//! long as each piece of news outlives whoever had it first. It costs two messages a node a round, in calm and in
//! storm, and each offer names all there is: for large states see `digest-sync`.
//!
//! The first round begins at a random moment, so that nodes which start together do not tick together for ever.

use super::values::Values;
use crate::kit::{Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};

/// The module.
pub const MODULE: Module = Module {
    name: "push-pull",
    says: "Every 200 ms offers all it has to one other node, drawn at random, which keeps what is new to it and \
           answers with the rest.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(PushPull::default())),
};

/// From one round to the next.
const ROUND_MS: u64 = 200;
/// The only timer.
const ROUND: u64 = 0;

#[derive(Debug, Clone, Default)]
struct PushPull {
    values: Values,
}

impl PushPull {
    fn keep_all(&mut self, message: &Message<'_>) {
        for value in message.list("messages") {
            self.values.keep(value);
        }
    }
}

impl Program for PushPull {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn start(&mut self, desk: &mut Desk<'_, '_>) {
        desk.within(ROUND, ROUND_MS);
    }

    fn timer(&mut self, _token: u64, desk: &mut Desk<'_, '_>) {
        desk.after(ROUND, ROUND_MS);
        let peers = desk.peers();
        // Whoever is drawn may be dead. The next one will not be.
        for peer in desk.sample(peers, 1) {
            desk.send(peer, "offer", [("messages", self.values.all())]);
        }
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            "offer" => {
                let rest = self.values.without(message.list("messages"));
                desk.reply(message, "rest", [("messages", rest)]);
                self.keep_all(message);
            }
            "rest" => self.keep_all(message),
            _ => {
                self.values.serve(message, desk);
            }
        }
    }

    fn variables(&self) -> Fields {
        vec![("messages", self.values.all())]
    }
}
