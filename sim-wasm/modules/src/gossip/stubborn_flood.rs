//! `stubborn-flood`: the flood, over links that lose. Whoever gets a value confirms it, be it new or not; whoever
//! sent it sends it again every 500 ms until that confirmation comes. A lost message and a lost confirmation look
//! alike to the sender, so copies must be expected: each is confirmed, and the first is kept. That makes stubborn
//! links out of lossy ones (Guerraoui and Rodrigues, Introduction to Reliable Distributed Programming, 2006, chapter
//! 2).
//!
//! It promises: a value that one node has confirmed to a client comes to all nodes, once the links are whole for
//! long enough, and then all is silent. It never gives up, for no silence is long enough to prove that nobody is
//! there. It does not promise anything across a crash: what was not confirmed is forgotten with all the rest, and
//! nobody brings the forgotten values back.
//!
//! Where nothing is lost it costs twice what a flood does: each message and its confirmation. A client never waits
//! for any of that.
//!
//! Between nodes: `gossip {message}`, answered with `gossip_ok {message}`.

use super::links::{Links, Plan};
use super::values::Values;
use crate::kit::{Desk, Fields, Message, Program, Runs, list};
use crate::{Module, Role};
use std::collections::BTreeSet;
use trace::{ProcessId, Value};

/// The module.
pub const MODULE: Module = Module {
    name: "stubborn-flood",
    says: "Passes every new value to each neighbour but the one it came from, and again every 500 ms until that \
           neighbour has confirmed it.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(StubbornFlood::over(Links::new(Plan::AsTold)))),
};

/// More than any trip there and back in the tasks: up to 200 ms, and 50 more where lines are narrow.
const RESEND_MS: u64 = 500;

/// A flood over some links that confirms and sends again.
#[derive(Debug, Clone)]
pub(super) struct StubbornFlood {
    links: Links,
    values: Values,
    /// Which value was sent to whom and not confirmed yet. Each has a timer of its own, so that none is sent again
    /// before its confirmation can be back.
    open: BTreeSet<Errand>,
}

/// A value, by its place, on its way to a neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Errand {
    to: ProcessId,
    place: u32,
}

impl Errand {
    fn new(to: ProcessId, place: usize) -> Self {
        Self { to, place: u32::try_from(place).expect("a run ends long before so many values") }
    }

    /// The name of its timer: the place in the upper half, the neighbour in the lower.
    const fn token(self) -> u64 {
        (self.place as u64) << 32 | self.to.0 as u64
    }

    /// The errand whose timer has this name.
    const fn of(token: u64) -> Self {
        Self { to: ProcessId(token as u32), place: (token >> 32) as u32 }
    }
}

impl StubbornFlood {
    /// One that knows nothing yet.
    pub fn over(links: Links) -> Self {
        Self { links, values: Values::default(), open: BTreeSet::new() }
    }

    fn topology(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        self.links.topology(message, desk);
        let neighbours = self.links.all(desk);
        // Whoever is no neighbour any more may never confirm.
        let (stay, go) =
            self.open.iter().partition::<BTreeSet<_>, _>(|errand| neighbours.contains(&errand.to));
        self.open = stay;
        go.into_iter().for_each(|errand| desk.cancel(errand.token()));
    }

    fn bring(&mut self, errand: Errand, desk: &mut Desk<'_, '_>) {
        self.open.insert(errand);
        desk.send(errand.to, "gossip", [("message", self.values.at(errand.place as usize).clone())]);
        desk.after(errand.token(), RESEND_MS);
    }

    /// That neighbour has that value. What others have, and what else it has, this does not say.
    fn confirmed(&mut self, from: ProcessId, value: &Value, desk: &mut Desk<'_, '_>) {
        let Some(place) = self.values.place(value) else { return };
        let errand = Errand::new(from, place);
        if self.open.remove(&errand) {
            desk.cancel(errand.token());
        }
    }
}

impl Program for StubbornFlood {
    fn fresh(&self) -> Self {
        Self::over(self.links.fresh())
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        if message.kind == "topology" {
            self.topology(message, desk);
        }
        let news = match (message.kind, message.get("message")) {
            ("gossip", Some(value)) => {
                // A known one too: the last confirmation may be lost.
                desk.reply(message, "gossip_ok", [("message", value.clone())]);
                self.values.keep(value)
            }
            ("gossip_ok", Some(value)) => return self.confirmed(message.from, value, desk),
            _ => self.values.serve(message, desk),
        };
        let Some(place) = news else { return };
        for neighbour in self.links.all_but(message.from, desk) {
            self.bring(Errand::new(neighbour, place), desk);
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        self.bring(Errand::of(token), desk);
    }

    fn variables(&self) -> Fields {
        let open = self.open.iter().map(|errand| self.values.at(errand.place as usize).clone());
        vec![("messages", self.values.all()), ("unconfirmed", list(open))]
    }
}
