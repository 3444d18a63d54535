//! The network: how long copies travel, and the faults that act on them. All choices about a copy
//! are made when it is sent, keyed by the link and the message's number on it; cuts alone are tested
//! when it should arrive.

use crate::chooser::{Chooser, Draw, Stream};
use crate::latency::Latency;
use std::collections::{BTreeMap, BTreeSet};
use trace::{FaultId, ProcessId, Time};

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

/// A fault by chance, while it acts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    pub fault: FaultId,
    pub chance: Chance,
    pub scope: Scope,
}

/// What the network does now.
#[derive(Debug)]
pub(crate) struct Network {
    /// Between members of the cluster, and to and from services.
    pub latency: Latency,
    /// To and from clients.
    pub client_latency: Latency,
    /// Links with a latency of their own.
    pub link_latency: BTreeMap<(ProcessId, ProcessId), Latency>,
    /// Copies lost by chance.
    pub loss: Option<Rule>,
    /// Messages sent twice by chance.
    pub duplication: Option<Rule>,
    /// Copies damaged by chance.
    pub corruption: Option<Rule>,
    /// Directed links over which nothing arrives, by the fault that cut them.
    pub cuts: BTreeMap<FaultId, BTreeSet<(ProcessId, ProcessId)>>,
    sent_on: Vec<Vec<u64>>,
}

/// What the network decided about a copy when it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fate {
    pub after: Time,
    pub lost: bool,
    pub damaged: bool,
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
}

impl Default for Network {
    fn default() -> Self {
        Self {
            latency: Latency::Constant(Time::from_ms(1)),
            client_latency: Latency::Constant(Time::ZERO),
            link_latency: BTreeMap::new(),
            loss: None,
            duplication: None,
            corruption: None,
            cuts: BTreeMap::new(),
            sent_on: Vec::new(),
        }
    }
}

impl Slot {
    fn draw(self, stream: Stream, copy: u32) -> Draw {
        Draw {
            stream,
            who: (u64::from(self.from.0) << 32) | u64::from(self.to.0),
            count: (self.number << 8) | u64::from(copy),
        }
    }
}

impl Network {
    /// The number of the next message on a link.
    pub fn number(&mut self, from: ProcessId, to: ProcessId) -> u64 {
        let most = from.index().max(to.index()) + 1;
        if self.sent_on.len() < most {
            self.sent_on.resize_with(most, Vec::new);
        }
        let row = &mut self.sent_on[from.index()];
        if row.len() < most {
            row.resize(most, 0);
        }
        row[to.index()] += 1;
        row[to.index()]
    }

    /// How many copies of a message the network carries.
    pub fn copies(&self, slot: Slot, chooser: &mut dyn Chooser) -> u32 {
        1 + u32::from(strikes(self.duplication, slot, Stream::Duplicate, 0, chooser))
    }

    /// What becomes of one copy, cuts and deaths apart.
    pub fn fate(&self, slot: Slot, copy: u32, chooser: &mut dyn Chooser) -> Fate {
        let latency = self.latency_of(slot).sample(chooser, slot.draw(Stream::Latency, copy));
        Fate {
            after: latency,
            lost: strikes(self.loss, slot, Stream::Loss, copy, chooser),
            damaged: strikes(self.corruption, slot, Stream::Corrupt, copy, chooser),
        }
    }

    fn latency_of(&self, slot: Slot) -> Latency {
        let own =
            if self.link_latency.is_empty() { None } else { self.link_latency.get(&(slot.from, slot.to)) };
        own.copied().unwrap_or(if slot.client { self.client_latency } else { self.latency })
    }

    /// Whether a cut keeps copies from arriving over a link now.
    pub fn is_cut(&self, from: ProcessId, to: ProcessId) -> bool {
        self.cuts.values().any(|links| links.contains(&(from, to)))
    }
}

fn strikes(rule: Option<Rule>, slot: Slot, stream: Stream, copy: u32, chooser: &mut dyn Chooser) -> bool {
    rule.is_some_and(|rule| {
        (rule.scope == Scope::All || slot.inside)
            && chooser.choose(slot.draw(stream, copy), u64::from(rule.chance.of))
                < u64::from(rule.chance.chance)
    })
}

/// How many ways there are to damage a line: which byte, and what becomes of it.
const DAMAGES: u64 = 1 << 32;

/// Damages a line as a bad wire would: one bit flipped in two of three, else cut short.
pub(crate) fn damage(line: &str, slot: Slot, copy: u32, chooser: &mut dyn Chooser) -> String {
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
