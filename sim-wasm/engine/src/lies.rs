//! What a byzantine process does to what it sends: it says other things to others, keeps silent,
//! repeats what it heard, borrows names where nobody checks them. It cannot make another's mark.

use crate::chooser::{Draw, Stream};
use crate::falsify::falsified;
use crate::network::Chance;
use crate::world::World;
use std::collections::VecDeque;
use std::sync::Arc;
use trace::{FaultId, Payload, ProcessId};

/// How often a liar does what; never where `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lies {
    /// It does not send what it should.
    pub silent: Option<Chance>,
    /// It changes a value, another one for each receiver.
    pub equivocate: Option<Chance>,
    /// It sends something that it heard before along with it.
    pub replay: Option<Chance>,
    /// It sends in another node's name, where senders are not authenticated.
    pub forge: Option<Chance>,
}

/// A process that may lie.
#[derive(Debug, Clone)]
pub(crate) struct Liar {
    pub fault: FaultId,
    pub lies: Lies,
    heard: VecDeque<(ProcessId, Arc<Payload>)>,
}

/// Messages that a liar remembers.
const HEARD_MAX: usize = 32;

impl Liar {
    pub const fn new(fault: FaultId, lies: Lies) -> Self {
        Self { fault, lies, heard: VecDeque::new() }
    }

    pub fn hears(&mut self, from: ProcessId, payload: &Arc<Payload>) {
        if self.heard.len() == HEARD_MAX {
            self.heard.pop_front();
        }
        self.heard.push_back((from, Arc::clone(payload)));
    }
}

/// A message as a liar sends it: in whose name, and what.
type Told = (ProcessId, Arc<Payload>);

impl World {
    /// What a liar sends instead of a message of its own.
    pub(crate) fn lie(&mut self, from: ProcessId, to: ProcessId, payload: Arc<Payload>) -> Vec<Told> {
        let others: Vec<ProcessId> =
            self.directory.nodes.iter().copied().filter(|node| *node != from && *node != to).collect();
        let borrows = self.network.unauthenticated.is_some() && !others.is_empty();
        let member = &mut self.members[from.index()];
        let Some(liar) = &member.liar else { return vec![(from, payload)] };
        member.lies_told += 1;
        let (lies, count) = (liar.lies, member.lies_told);
        let heard = &liar.heard;
        let mut made = 0;
        let chooser = &mut self.chooser;
        let mut choose = |options: u64| {
            made += 1;
            let draw = Draw { stream: Stream::Lie, who: Self::lie_key(from, to), count: (count << 8) | made };
            chooser.choose(draw, options.max(1))
        };
        let does = |chance: Option<Chance>, choose: &mut dyn FnMut(u64) -> u64| {
            chance.is_some_and(|chance| choose(u64::from(chance.of)) < u64::from(chance.chance))
        };
        if does(lies.silent, &mut choose) {
            return Vec::new();
        }
        let mut told = Vec::new();
        let name = if borrows && does(lies.forge, &mut choose) {
            others[choose(others.len() as u64) as usize]
        } else {
            from
        };
        told.push(match &*payload {
            Payload::Body(body) if does(lies.equivocate, &mut choose) => {
                (name, falsified(body, &mut choose).map_or(payload, |body| Arc::new(Payload::Body(body))))
            }
            _ => (name, payload),
        });
        if !heard.is_empty() && does(lies.replay, &mut choose) {
            let (speaker, words) = &heard[choose(heard.len() as u64) as usize];
            told.push((if borrows { *speaker } else { from }, Arc::clone(words)));
        }
        told
    }
}
