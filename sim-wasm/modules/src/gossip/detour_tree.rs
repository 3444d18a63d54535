//! `detour-tree`: the tree, when inner nodes die. In a tree there is one way from each node to each other, so whoever
//! falls out takes a branch along. But every node can reach every node; the tree only says who tells whom. So a neighbour
//! that does not confirm a value within 150 ms is held dead, and its work is done in its place: its other neighbours,
//! parent and children alike, are told, and if one of them is silent, too, it is gone around in the same way.
//!
//! ```text
//!       p                 a sends 17 to D, and hears nothing for 150 ms.
//!       |                 Then a tells p, b and c:   gossip 17, around [D]
//!       D   (dead)        Later values go to p, b and c at once.
//!     / | \
//!    a  b  c              If b is silent as well:    gossip 17, around [D, b], to the children of b
//! ```
//!
//! `around` says whose work is done already, so that p, b and c do not go around D in turn and tell everybody again. It
//! is a warning as well, but second-hand: it may be older than D's return. Whoever reads it asks D itself, and only
//! one's own silence from a node makes one hold it dead; else two could go on warning each other for ever. Whoever holds a
//! node dead asks its neighbours as well, who are its own to tell now, and asks the dead one each second. The answer
//! to a `probe` lists what is there; the rest is sent in a `missed`, which is passed on to nobody: everybody else has it.
//!
//! It promises that a value whose first keeper lives comes to every live node, after a timeout for each dead one in a row
//! that was not known to be dead, and later at once; that it costs what `stubborn-tree` does, probes apart; and that a
//! node which comes back has all it missed within a second and a round trip. One gap stays: a node that has confirmed a
//! value and dies while it waits for a silent neighbour leaves that neighbour's branch without it. Repair at each hop
//! cannot close it; comparing digests, as `digest-sync` does, can.
//!
//! | from | message | answer |
//! | --- | --- | --- |
//! | node | `gossip {message, around}` | `gossip_ok {message}` |
//! | node | `probe {}` | `probe_ok {messages}`: what is there |
//! | node | `missed {messages}` | none |
//!
//! Suspicions that may be wrong and are taken back: Chandra and Toueg, Unreliable Failure Detectors for Reliable
//! Distributed Systems (1996), of which the timeouts here are the plainest kind. What a failure does to a broadcast tree:
//! Leitão, Pereira and Rodrigues, Epidemic Broadcast Trees (2007), on fault tolerance and tree repair; there lazy links
//! do what the known shape of the tree does here, see `eager-lazy`.

use super::links::{Links, Plan, beside};
use super::values::Values;
use crate::kit::{Desk, Fields, Message, Program, Runs, list};
use crate::{Module, Role};
use std::collections::{BTreeMap, BTreeSet};
use trace::{ProcessId, Value};

/// The module.
pub const MODULE: Module = Module {
    name: "detour-tree",
    says: "Passes every new value on over the tree of tree-cast; whoever does not confirm it within 150 ms is held \
           dead, gone around, and asked every second whether it is back.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(DetourTree::default())),
};

/// A confirmation is back after 100 ms in the task.
const CONFIRM_MS: u64 = 150;
/// From one probe of a dead node to the next.
const PROBE_MS: u64 = 1_000;

/// What a node waits for an answer to.
#[derive(Debug, Clone)]
enum Question {
    /// Whether this node has a value, by its place, after those were gone around.
    Tell { to: ProcessId, place: usize, around: Vec<ProcessId> },
    /// Whether it is there; `is_first` if it has not been silent to the one before.
    Probe { to: ProcessId, is_first: bool },
}

#[derive(Debug, Clone, Default)]
struct DetourTree {
    values: Values,
    /// The places of those that came as news, and were passed on. Others were only brought as missed.
    passed_on: BTreeSet<usize>,
    /// Who is sent nothing but probes.
    dead: BTreeSet<ProcessId>,
    /// Who is being asked whether it is there.
    watched: BTreeSet<ProcessId>,
    /// Questions without an answer, by number. Each has a timer of this name; the timer of a dead node's next probe has
    /// the number of that node, which is smaller than that of any question.
    open: BTreeMap<u64, Question>,
    last_number: u64,
}

impl DetourTree {
    // ---- questions ------------------------------------------------------------------------------

    /// Puts a question; silence counts after 150 ms.
    fn ask(&mut self, kind: &str, mut fields: Fields, question: Question, desk: &mut Desk<'_, '_>) {
        self.last_number += 1;
        let (Question::Tell { to, .. } | Question::Probe { to, .. }) = question;
        fields.push(("msg_id", Value::Int(self.last_number.cast_signed())));
        desk.send(to, kind, fields);
        desk.after(self.last_number, CONFIRM_MS);
        self.open.insert(self.last_number, question);
    }

    fn answered(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(number) = message.answers().map(i64::cast_unsigned) else { return };
        let Some(Question::Tell { to, .. } | Question::Probe { to, .. }) = self.open.get(&number) else {
            return;
        };
        if *to != message.from {
            return;
        }
        desk.cancel(number);
        if let Some(Question::Probe { to, .. }) = self.open.remove(&number) {
            self.is_there(to, message.list("messages"), desk);
        }
    }

    // ---- values ---------------------------------------------------------------------------------

    fn gossip(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(value) = message.get("message") else { return };
        desk.reply(message, "gossip_ok", [("message", value.clone())]);
        let names = message.list("around").iter().filter_map(Value::as_text);
        let around: Vec<ProcessId> = names.filter_map(|name| desk.who(name)).collect();
        self.learn(value, message.from, &around, desk);
        around.into_iter().for_each(|node| self.watch(node, desk));
    }

    /// Keeps a value and passes it on, the first time that it comes as news.
    fn learn(&mut self, value: &Value, teller: ProcessId, around: &[ProcessId], desk: &mut Desk<'_, '_>) {
        let place = self.values.keep(value).or_else(|| self.values.place(value));
        let place = place.expect("a value that is not new is known");
        if self.passed_on.insert(place) {
            let onward = Links::new(Plan::Tree).all_but(teller, desk);
            for node in onward.into_iter().filter(|node| !around.contains(node)) {
                self.tell(node, place, Vec::new(), desk);
            }
        }
    }

    /// Sees to it that a value comes to a node, or to those behind it.
    fn tell(&mut self, to: ProcessId, place: usize, around: Vec<ProcessId>, desk: &mut Desk<'_, '_>) {
        if self.dead.contains(&to) {
            return self.go_around(to, place, around, desk);
        }
        let names = list(around.iter().map(|node| Value::text(desk.name(*node))));
        let fields = vec![("message", self.values.at(place).clone()), ("around", names)];
        self.ask("gossip", fields, Question::Tell { to, place, around }, desk);
    }

    /// Tells the neighbours of a dead node in its place, but for the one on this side. With each dead node in a row
    /// `around` grows, and nobody in it is told: this ends.
    fn go_around(
        &mut self,
        dead: ProcessId,
        place: usize,
        mut around: Vec<ProcessId>,
        desk: &mut Desk<'_, '_>,
    ) {
        around.push(dead);
        for node in beside(dead, desk) {
            if !around.contains(&node) {
                self.tell(node, place, around.clone(), desk);
            }
        }
    }

    // ---- who is there ---------------------------------------------------------------------------

    /// Asks a node whether it is there, unless it is being asked already.
    fn watch(&mut self, node: ProcessId, desk: &mut Desk<'_, '_>) {
        if node != desk.me() && self.watched.insert(node) {
            self.ask("probe", Vec::new(), Question::Probe { to: node, is_first: true }, desk);
        }
    }

    /// A node was silent to a probe. At the first time its neighbours are asked, too: they are this one's to tell now.
    fn is_silent(&mut self, node: ProcessId, is_first: bool, desk: &mut Desk<'_, '_>) {
        desk.after(node.0.into(), PROBE_MS - CONFIRM_MS);
        if is_first {
            self.dead.insert(node);
            beside(node, desk).into_iter().for_each(|other| self.watch(other, desk));
        }
    }

    /// A node has answered a probe. If it was held dead, it is brought what it has missed, and told by itself from now on.
    fn is_there(&mut self, node: ProcessId, has: &[Value], desk: &mut Desk<'_, '_>) {
        self.watched.remove(&node);
        if self.dead.remove(&node) {
            desk.send(node, "missed", [("messages", self.values.without(has))]);
        }
    }
}

impl Program for DetourTree {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn start(&mut self, desk: &mut Desk<'_, '_>) {
        // So that no answer to a question of an earlier life is taken for one to a question of this.
        self.last_number = u64::from(desk.life()) << 32;
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match (message.kind, message.get("message")) {
            ("broadcast", Some(value)) => {
                desk.reply(message, "broadcast_ok", []);
                self.learn(value, message.from, &[], desk);
            }
            ("gossip", _) => self.gossip(message, desk),
            ("gossip_ok" | "probe_ok", _) => self.answered(message, desk),
            ("probe", _) => desk.reply(message, "probe_ok", [("messages", self.values.all())]),
            // If one of these still comes as news, somebody counts on its being passed on.
            ("missed", _) => message.list("messages").iter().for_each(|value| {
                self.values.keep(value);
            }),
            _ => {
                self.values.serve(message, desk);
            }
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        match self.open.remove(&token) {
            Some(Question::Tell { to, place, around }) => {
                self.dead.insert(to);
                self.go_around(to, place, around, desk);
                self.watch(to, desk);
            }
            Some(Question::Probe { to, is_first }) => self.is_silent(to, is_first, desk),
            None => {
                if let Ok(number) = u32::try_from(token) {
                    let probe = Question::Probe { to: ProcessId(number), is_first: false };
                    self.ask("probe", Vec::new(), probe, desk);
                }
            }
        }
    }

    fn variables(&self) -> Fields {
        let unconfirmed = self.open.values().filter_map(|question| match question {
            Question::Tell { place, .. } => Some(self.values.at(*place).clone()),
            Question::Probe { .. } => None,
        });
        vec![("messages", self.values.all()), ("unconfirmed", list(unconfirmed))]
    }
}
