//! `eager-lazy`: a tree that grows out of a flood, and heals itself. Where a value comes by two ways, one of them was not
//! needed, and the node that got it twice knows which: the later one. So it asks that neighbour to keep further values to
//! itself, and only to say that it has them. What is left of the flood after some values is a tree; the other links are
//! still there, for the day on which the tree breaks.
//!
//! Each link is used in one of two ways, and each end notes which. Over an **eager** one a value is sent at once, over a
//! **lazy** one its id is announced. All are eager at first.
//!
//! ```text
//! n1 --- n2     17 at n1: n2 and n3 both bring it to n4, n3 second:    n4 -- prune --> n3     n3 - n4 is lazy
//! |      |      18 at n1: n2 brings it to n4; n3 only says so:         n3 -- have 18 --> n4
//! n3 --- n4     n2 dies, 19 at n1: n3 says so, 200 ms go by:           n4 -- graft 19 --> n3  n3 - n4 is eager
//! ```
//!
//! An announcement goes straight across while the value takes the tree, so it is often there first, and is given 200 ms
//! before anybody is asked. Then those who announced the value are asked one after the other, 100 ms apart: the first may
//! be dead, too. A second copy from the neighbour that brought the first is the network's doing, and prunes nothing.
//!
//! It promises, once there is a tree, n - 1 deliveries of a value and two announcements for each link outside the tree;
//! and that a value goes around deaths and cuts as long as the links that are left join all nodes, without anybody
//! knowing who is dead. It does not promise anything to whoever was away or cut off from everybody: old values are
//! announced once, and not again, which is what `push-pull` and `digest-sync` are for. Neither does it look for short
//! ways: the tree is as the first copies made it, and as the repairs left it.
//!
//! | from | message | what it says |
//! | --- | --- | --- |
//! | node | `gossip {id, message}` | here is a value |
//! | node | `prune {}` | I had that already: let our link be lazy |
//! | node | `have {id}` | I have this one |
//! | node | `graft {id}` | I have waited in vain: send it, and let our link be eager |
//! | client | `broadcast {message}`, `read {}` | see [`super::values`]: a value that is known already is not spread anew |
//!
//! Leitão, Pereira and Rodrigues, Epidemic Broadcast Trees (2007): Plumtree, its sections on gossip and tree construction
//! and on fault tolerance and tree repair, without that on optimization, in which a shorter link takes another's place.

use super::links::{Links, Plan};
use super::values::Values;
use crate::kit::{Desk, Fields, Message, Program, Runs, list};
use crate::{Module, Role};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use trace::{ProcessId, Value};

/// The module.
pub const MODULE: Module = Module {
    name: "eager-lazy",
    says: "Plumtree: sends values along a tree that a flood has left, and ids over all other links; whoever misses an \
           announced value for 200 ms asks for it, and makes that link one of the tree.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(EagerLazy::over(Links::new(Plan::AsTold)))),
};

/// A value that is on its way over the tree is seldom behind its announcement by more than this.
const PATIENCE_MS: u64 = 200;
/// A graft and its value take less; then it is the turn of the next who announced it.
const GRAFT_MS: u64 = 100;

/// A value that is here.
#[derive(Debug, Clone)]
struct Held {
    /// Its place among the values.
    place: usize,
    /// Who brought it first; a client, perhaps.
    teller: ProcessId,
}

/// A value of which this node has been told that there is one.
#[derive(Debug, Clone)]
struct Announced {
    /// The name of the timer that looks for it.
    token: u64,
    /// Who has announced it and was not asked for it yet, in the order in which they did.
    by: VecDeque<ProcessId>,
}

#[derive(Debug, Clone)]
struct EagerLazy {
    links: Links,
    /// The neighbours that get announcements. All others get values.
    lazy: BTreeSet<ProcessId>,
    values: Values,
    held: BTreeMap<String, Held>,
    announced: BTreeMap<String, Announced>,
    /// The id that each timer looks for.
    timers: BTreeMap<u64, String>,
    /// How many ids this life has given.
    given: u64,
    last_token: u64,
}

impl EagerLazy {
    /// One that knows nothing yet.
    fn over(links: Links) -> Self {
        Self {
            links,
            lazy: BTreeSet::new(),
            values: Values::default(),
            held: BTreeMap::new(),
            announced: BTreeMap::new(),
            timers: BTreeMap::new(),
            given: 0,
            last_token: 0,
        }
    }

    // ---- gossip and tree construction -----------------------------------------------------------

    /// An id that no other value has, not even one of a former life of this node.
    fn new_id(&mut self, desk: &Desk<'_, '_>) -> String {
        self.given += 1;
        format!("{}-{}-{}", desk.name(desk.me()), desk.life(), self.given)
    }

    /// A neighbour sends a value: the first copy makes its link one of the tree, a second one takes its link out.
    fn gossip(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let (Some(id), Some(value)) = (message.text("id"), message.get("message")) else { return };
        let known_from = self.held.get(id).map(|held| held.teller);
        match known_from {
            None => {
                self.lazy.remove(&message.from);
                // Somebody may have broadcast the same value under another id.
                let place = self.values.keep(value).or_else(|| self.values.place(value));
                let place = place.expect("a value that is not new is known");
                self.learn(id.to_owned(), Held { place, teller: message.from }, desk);
            }
            Some(teller) if teller == message.from => {}
            Some(_) => {
                self.lazy.insert(message.from);
                desk.send(message.from, "prune", []);
            }
        }
    }

    /// Passes a new value on: the eager links get it, the lazy ones its id.
    fn learn(&mut self, id: String, held: Held, desk: &mut Desk<'_, '_>) {
        if let Some(announced) = self.announced.remove(&id) {
            self.timers.remove(&announced.token);
            desk.cancel(announced.token);
        }
        for neighbour in self.links.all_but(held.teller, desk) {
            if self.lazy.contains(&neighbour) {
                desk.send(neighbour, "have", [("id", Value::text(&id))]);
            } else {
                self.bring(&id, held.place, neighbour, desk);
            }
        }
        self.held.insert(id, held);
    }

    fn bring(&self, id: &str, place: usize, to: ProcessId, desk: &mut Desk<'_, '_>) {
        let value = self.values.at(place).clone();
        desk.send(to, "gossip", [("id", Value::text(id)), ("message", value)]);
    }

    // ---- tree repair ----------------------------------------------------------------------------

    /// A neighbour has a value, which most likely is on its way here: it is not asked for at once.
    fn have(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(id) = message.text("id").filter(|id| !self.held.contains_key(*id)) else { return };
        if !self.announced.contains_key(id) {
            self.last_token += 1;
            self.timers.insert(self.last_token, id.to_owned());
            desk.after(self.last_token, PATIENCE_MS);
        }
        let begun = || Announced { token: self.last_token, by: VecDeque::new() };
        let announced = self.announced.entry(id.to_owned()).or_insert_with(begun);
        if !announced.by.contains(&message.from) {
            announced.by.push_back(message.from);
        }
    }

    /// A value is still missing: the next who announced it is asked. When all were, the next announcement begins anew.
    fn fetch(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        let Some(id) = self.timers.get(&token) else { return };
        let asked = self.announced.get_mut(id).and_then(|announced| announced.by.pop_front());
        let Some(neighbour) = asked else {
            self.announced.remove(id);
            self.timers.remove(&token);
            return;
        };
        self.lazy.remove(&neighbour);
        desk.send(neighbour, "graft", [("id", Value::text(id))]);
        desk.after(token, GRAFT_MS);
    }

    /// A neighbour has waited in vain: its place in the tree is here now.
    fn graft(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        self.lazy.remove(&message.from);
        // A former life of this node may have announced it.
        let Some((id, held)) = message.text("id").and_then(|id| self.held.get_key_value(id)) else { return };
        self.bring(id, held.place, message.from, desk);
    }
}

impl Program for EagerLazy {
    fn fresh(&self) -> Self {
        Self::over(self.links.fresh())
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            "gossip" => self.gossip(message, desk),
            "prune" => {
                self.lazy.insert(message.from);
            }
            "have" => self.have(message, desk),
            "graft" => self.graft(message, desk),
            kind => {
                if kind == "topology" {
                    self.links.topology(message, desk);
                }
                if let Some(place) = self.values.serve(message, desk) {
                    let id = self.new_id(desk);
                    self.learn(id, Held { place, teller: message.from }, desk);
                }
            }
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        self.fetch(token, desk);
    }

    fn variables(&self) -> Fields {
        let missing = self.announced.keys().map(Value::text);
        vec![("messages", self.values.all()), ("announced", list(missing))]
    }
}
