//! The network: how long copies travel, and the faults that act on them. All choices about a copy
//! are made when it is sent, keyed by the link and the message's number on it; cuts alone are tested
//! when it should arrive.

use crate::chooser::{Chooser, Draw, Stream};
use crate::falsify::falsified;
use crate::latency::Latency;
use crate::partition::Links;
use crate::stream::StreamRules;
use std::collections::BTreeMap;
use trace::{FaultId, Payload, ProcessId, Time, Value};

/// So many in so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance {
    /// So many ...
    pub chance: u32,
    /// ... in so many; at least 1.
    pub of: u32,
}

/// Which links a fault by chance acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Between members of the cluster; clients and services are spared.
    Nodes,
    /// Every link.
    All,
}

/// How much a link, or a process's way out, carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bandwidth {
    /// Bytes a millisecond; at least 1.
    Bytes(u64),
    /// Messages a second, whatever their size; at least 1.
    Messages(u64),
}

impl Bandwidth {
    /// How long a message occupies it.
    fn takes(self, bytes: u64) -> Time {
        match self {
            Self::Bytes(a_ms) => Time((bytes * 1_000).div_ceil(a_ms.max(1))),
            Self::Messages(a_second) => Time(1_000_000_u64.div_ceil(a_second.max(1))),
        }
    }
}

/// What a directed link has of its own. What is `None` is as everywhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinkRules {
    /// How long copies travel.
    pub latency: Option<Latency>,
    /// How many are lost, besides the loss that acts everywhere.
    pub loss: Option<Chance>,
    /// How much it carries; what comes faster waits.
    pub bandwidth: Option<Bandwidth>,
    /// How many bytes may wait, where the bandwidth is in bytes; what comes beyond is dropped.
    pub queue_bytes: Option<u64>,
    /// Whether copies arrive in the order of their sending.
    pub ordered: bool,
    /// Whether delays are all that a fault may do to it: no loss, no copy, no damage.
    pub reliable: bool,
    /// The buffers and pieces of connections made over it.
    pub stream: Option<StreamRules>,
}

/// A fault by chance, while it acts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    pub fault: FaultId,
    pub chance: Chance,
    pub scope: Scope,
    /// What it needs to know besides; reordering: how long a copy is held back at the most.
    pub by: Time,
}

/// Something that carries one message after the other.
#[derive(Debug, Clone, Copy)]
struct Pipe {
    bandwidth: Bandwidth,
    free_at: Time,
}

impl Pipe {
    /// When a message that comes now has gone through.
    fn pass(&mut self, now: Time, bytes: u64) -> Time {
        self.free_at = self.free_at.max(now) + self.bandwidth.takes(bytes);
        self.free_at
    }

    /// How many bytes wait.
    fn waiting(&self, now: Time) -> u64 {
        match self.bandwidth {
            Bandwidth::Bytes(a_ms) => self.free_at.since(now).0 * a_ms / 1_000,
            Bandwidth::Messages(_) => 0,
        }
    }
}

/// What a link with rules of its own remembers.
#[derive(Debug, Clone, Default)]
struct Special {
    rules: LinkRules,
    pipe: Option<Pipe>,
    last_arrival: Time,
}

/// One directed link: what every message looks at.
#[derive(Debug, Clone, Copy, Default)]
struct Link {
    /// Messages sent over it.
    sent: u32,
    /// Cuts that act on it.
    cuts: u16,
    /// Its place among the special ones, from 1; 0 for an ordinary link.
    special: u16,
}

/// A cut: its links, and whether it acts at the moment (a flapping one does now and then).
#[derive(Debug, Clone)]
pub(crate) struct Cut {
    pub links: Links,
    pub acts: bool,
    /// How long it acts, and how long it then does not; `None` when it acts until mended.
    pub flaps: Option<(Time, Time)>,
}

/// Who stands beside or in the middle of a link.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Eavesdropper {
    pub fault: FaultId,
    pub by: ProcessId,
}

/// What the network does now.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    /// Between members of the cluster, and to and from services.
    pub latency: Latency,
    /// To and from clients.
    pub client_latency: Latency,
    /// Copies lost by chance.
    pub loss: Option<Rule>,
    /// Messages sent twice by chance.
    pub duplication: Option<Rule>,
    /// Copies damaged by chance, so that a checksum tells.
    pub corruption: Option<Rule>,
    /// Copies in which a value is changed by chance, and nothing tells.
    pub falsification: Option<Rule>,
    /// Copies held back by chance.
    pub reordering: Option<Rule>,
    /// Whether every receiver knows who sent what.
    pub unauthenticated: Option<FaultId>,
    /// Directed links that somebody reads along.
    pub taps: BTreeMap<(ProcessId, ProcessId), Eavesdropper>,
    /// Directed links that go to somebody in the middle.
    pub middles: BTreeMap<(ProcessId, ProcessId), Eavesdropper>,
    /// Cuts by the fault that they are.
    pub cuts: BTreeMap<FaultId, Cut>,
    uplinks: BTreeMap<ProcessId, Pipe>,
    links: Vec<Link>,
    /// Processes that `links` has room for, a power of two: link (a, b) is at `a * stride + b`.
    stride: usize,
    specials: Vec<Special>,
}

/// What the network decided about a copy when it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fate {
    pub at: Time,
    pub lost: bool,
    pub overflows: bool,
}

/// A message's place on its link: the key of every draw about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    pub from: ProcessId,
    pub to: ProcessId,
    /// Whether both ends are members of the cluster.
    pub inside: bool,
    /// Whether one end is a client.
    pub client: bool,
    pub number: u64,
    special: usize,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            latency: Latency::Constant(Time::from_ms(1)),
            client_latency: Latency::Constant(Time::ZERO),
            loss: None,
            duplication: None,
            corruption: None,
            falsification: None,
            reordering: None,
            unauthenticated: None,
            taps: BTreeMap::new(),
            middles: BTreeMap::new(),
            cuts: BTreeMap::new(),
            uplinks: BTreeMap::new(),
            links: Vec::new(),
            stride: 0,
            specials: Vec::new(),
        }
    }
}

impl Slot {
    fn draw(self, stream: Stream, copy: u32) -> Draw {
        Draw { stream, who: link_key(self.from, self.to), count: (self.number << 8) | u64::from(copy) }
    }
}

/// A link as draws name it: the sender in the high half.
pub(crate) const fn link_key(from: ProcessId, to: ProcessId) -> u64 {
    ((from.0 as u64) << 32) | to.0 as u64
}

impl Network {
    /// Makes room for a process.
    pub fn grow(&mut self, processes: usize) {
        let stride = processes.next_power_of_two();
        if stride <= self.stride {
            return;
        }
        let mut links = vec![Link::default(); stride * stride];
        for (row, old) in self.links.chunks(self.stride.max(1)).enumerate() {
            links[row * stride..row * stride + old.len()].copy_from_slice(old);
        }
        (self.links, self.stride) = (links, stride);
    }

    /// A link; who is not there yet may be cut off already.
    fn link(&mut self, from: ProcessId, to: ProcessId) -> &mut Link {
        self.grow(from.index().max(to.index()) + 1);
        &mut self.links[from.index() * self.stride + to.index()]
    }

    /// The place of the next message on its link.
    pub fn next_slot(&mut self, from: ProcessId, to: ProcessId, inside: bool, client: bool) -> Slot {
        let link = &mut self.links[from.index() * self.stride + to.index()];
        link.sent += 1;
        Slot { from, to, inside, client, number: u64::from(link.sent), special: usize::from(link.special) }
    }

    /// Gives a directed link rules of its own, or changes them.
    pub fn set_link(&mut self, from: ProcessId, to: ProcessId, change: impl FnOnce(&mut LinkRules)) {
        let count = self.specials.len();
        let link = self.link(from, to);
        if link.special == 0 {
            link.special = u16::try_from(count + 1).expect("200 processes have fewer links");
            self.specials.push(Special::default());
        }
        let place = usize::from(self.link(from, to).special) - 1;
        let special = &mut self.specials[place];
        change(&mut special.rules);
        let free_at = special.pipe.map_or(Time::ZERO, |pipe| pipe.free_at);
        special.pipe = special.rules.bandwidth.map(|bandwidth| Pipe { bandwidth, free_at });
    }

    /// The rules of a link.
    pub fn rules(&self, from: ProcessId, to: ProcessId) -> LinkRules {
        let special = self.links.get(from.index() * self.stride + to.index()).map_or(0, |link| link.special);
        self.special(usize::from(special)).map(|special| special.rules).unwrap_or_default()
    }

    fn special(&self, place: usize) -> Option<&Special> {
        self.specials.get(place.wrapping_sub(1))
    }

    /// Bounds what a process sends to everybody together; `None` sets it free.
    pub fn set_uplink(&mut self, process: ProcessId, bandwidth: Option<Bandwidth>) {
        match bandwidth {
            Some(bandwidth) => {
                let free_at = self.uplinks.get(&process).map_or(Time::ZERO, |old| old.free_at);
                self.uplinks.insert(process, Pipe { bandwidth, free_at })
            }
            None => self.uplinks.remove(&process),
        };
    }

    /// When the only copy of a message arrives, where no fault and no rule of its own acts on its link:
    /// most links, most of the time. `None` where any does.
    #[inline]
    pub fn plain_arrival(&self, slot: Slot, now: Time, chooser: &mut dyn Chooser) -> Option<Time> {
        let chances = self.loss.is_some()
            || self.duplication.is_some()
            || self.corruption.is_some()
            || self.falsification.is_some()
            || self.reordering.is_some();
        if chances || slot.special != 0 || !self.uplinks.is_empty() {
            return None;
        }
        let latency = if slot.client { self.client_latency } else { self.latency };
        Some(now + latency.sample(chooser, slot.draw(Stream::Latency, 0)))
    }

    /// How many copies of a message the network carries.
    pub fn copies(&self, slot: Slot, chooser: &mut dyn Chooser) -> u32 {
        1 + u32::from(self.strikes(self.duplication, slot, Stream::Duplicate, 0, chooser))
    }

    /// What becomes of one copy, cuts and deaths apart. `bytes` measures it, where that matters.
    pub fn fate(
        &mut self,
        slot: Slot,
        copy: u32,
        now: Time,
        bytes: impl Fn() -> u64,
        chooser: &mut dyn Chooser,
    ) -> Fate {
        let (leaves, overflows) = self.leave(slot.from, slot.special, now, bytes);
        let mut at = leaves + self.latency_of(slot).sample(chooser, slot.draw(Stream::Latency, copy));
        if let Some(rule) = self.reordering
            && self.strikes(self.reordering, slot, Stream::Reorder, copy, chooser)
        {
            at = at + Time(chooser.choose(slot.draw(Stream::HeldBack, copy), rule.by.0.saturating_add(1)));
        }
        let lost = self.is_lost(slot, copy, chooser);
        if let Some(special) = self.specials.get_mut(slot.special.wrapping_sub(1))
            && special.rules.ordered
        {
            at = at.max(special.last_arrival);
            special.last_arrival = at;
        }
        Fate { at, lost, overflows }
    }

    /// When a message is on its link at last, behind what its sender and the link were given before; and
    /// whether the link has no room for it.
    fn leave(&mut self, from: ProcessId, special: usize, now: Time, bytes: impl Fn() -> u64) -> (Time, bool) {
        let mut leaves = now;
        if !self.uplinks.is_empty()
            && let Some(uplink) = self.uplinks.get_mut(&from)
        {
            leaves = uplink.pass(leaves, bytes());
        }
        let Some(special) = self.specials.get_mut(special.wrapping_sub(1)) else { return (leaves, false) };
        let Some(pipe) = &mut special.pipe else { return (leaves, false) };
        let size = bytes();
        if special.rules.queue_bytes.is_some_and(|most| pipe.waiting(leaves) + size > most) {
            return (leaves, true);
        }
        (pipe.pass(leaves, size), false)
    }

    /// When a piece of a connection is on its link at last. What finds no room waits: its sender would
    /// send it again.
    pub fn leave_in_order(&mut self, from: ProcessId, to: ProcessId, now: Time, bytes: u64) -> Time {
        let special = self.link(from, to).special;
        self.leave(from, usize::from(special), now, || bytes).0
    }

    fn is_lost(&self, slot: Slot, copy: u32, chooser: &mut dyn Chooser) -> bool {
        let everywhere = self.strikes(self.loss, slot, Stream::Loss, copy, chooser);
        let own = self.special(slot.special).and_then(|special| special.rules.loss);
        everywhere || own.is_some_and(|chance| hits(chance, slot, Stream::LinkLoss, copy, chooser))
    }

    /// What arrives instead of a copy, where a fault has changed it.
    pub fn altered(
        &self,
        slot: Slot,
        copy: u32,
        payload: &Payload,
        line: impl Fn() -> String,
        chooser: &mut dyn Chooser,
    ) -> Option<Payload> {
        if self.strikes(self.corruption, slot, Stream::Corrupt, copy, chooser) {
            return Some(Payload::Text(damage(&line(), slot, copy, chooser)));
        }
        if !self.strikes(self.falsification, slot, Stream::Falsify, copy, chooser) {
            return None;
        }
        let mut choose = chooser_of(slot, Stream::Falsehood, copy, chooser);
        match payload {
            Payload::Body(body) => falsified(body, &mut choose).map(Payload::Body),
            Payload::Text(text) => Value::from_json(text)
                .ok()
                .and_then(|line| falsified(&line, &mut choose))
                .map(|line| Payload::Text(line.to_json())),
        }
    }

    fn latency_of(&self, slot: Slot) -> Latency {
        let own = self.special(slot.special).and_then(|special| special.rules.latency);
        own.unwrap_or(if slot.client { self.client_latency } else { self.latency })
    }

    fn strikes(
        &self,
        rule: Option<Rule>,
        slot: Slot,
        stream: Stream,
        copy: u32,
        chooser: &mut dyn Chooser,
    ) -> bool {
        rule.is_some_and(|rule| {
            (rule.scope == Scope::All || slot.inside)
                && (stream == Stream::Reorder || !self.is_reliable(slot))
                && hits(rule.chance, slot, stream, copy, chooser)
        })
    }

    fn is_reliable(&self, slot: Slot) -> bool {
        self.special(slot.special).is_some_and(|special| special.rules.reliable)
    }

    // ---- cuts ----------------------------------------------------------------------------------

    /// Ends what links lose by themselves.
    pub fn end_link_losses(&mut self) {
        self.specials.iter_mut().for_each(|special| special.rules.loss = None);
    }

    /// Whether a cut keeps copies from arriving over a link now.
    pub fn is_cut(&self, from: ProcessId, to: ProcessId) -> bool {
        self.links[from.index() * self.stride + to.index()].cuts > 0
    }

    /// Lets a cut act, or not.
    pub fn set_acting(&mut self, fault: FaultId, acts: bool) {
        let Some(cut) = self.cuts.get_mut(&fault).filter(|cut| cut.acts != acts) else { return };
        cut.acts = acts;
        let links = cut.links.clone();
        for (from, to) in links {
            let link = self.link(from, to);
            link.cuts = if acts { link.cuts + 1 } else { link.cuts - 1 };
        }
    }
}

fn hits(chance: Chance, slot: Slot, stream: Stream, copy: u32, chooser: &mut dyn Chooser) -> bool {
    chooser.choose(slot.draw(stream, copy), u64::from(chance.of)) < u64::from(chance.chance)
}

/// Several choices about one copy: each has a number of its own behind the copy's.
fn chooser_of(slot: Slot, stream: Stream, copy: u32, chooser: &mut dyn Chooser) -> impl FnMut(u64) -> u64 {
    let mut made = 0;
    move |options| {
        made += 1;
        let draw = slot.draw(stream, copy);
        chooser.choose(Draw { count: (draw.count << 8) | made, ..draw }, options.max(1))
    }
}

/// How many ways there are to damage a line: which byte, and what becomes of it.
const DAMAGES: u64 = 1 << 32;

/// Damages a line as a bad wire would: one bit flipped in two of three, else cut short.
fn damage(line: &str, slot: Slot, copy: u32, chooser: &mut dyn Chooser) -> String {
    let drawn = chooser.choose(slot.draw(Stream::Damage, copy), DAMAGES) as usize;
    let (how, place) = (drawn % 24, drawn / 24 % line.len().max(1));
    let mut bytes = line.as_bytes().to_vec();
    if how < 8 {
        bytes.truncate(place);
    } else if let Some(byte) = bytes.get_mut(place) {
        *byte ^= 1 << (how % 7);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
