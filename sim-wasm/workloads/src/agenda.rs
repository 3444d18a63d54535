//! What is to be done when, and the cues that wake for it. One cue stands for everything that is due at
//! its time, and what is taken off leaves no cue behind that matters: a load that is answered in time
//! does not fill the world's queue with timeouts.

use engine::World;
use std::collections::{BTreeMap, BTreeSet};
use trace::Time;

/// The bit that marks a cue token as a load's.
const MARK: u64 = 1 << 63;
/// Bits of a token that count a load's cues.
const COUNT_BITS: u32 = 40;

/// Where something stands on the agenda.
pub type Place = (Time, u64);

/// What is to be done when, in order.
#[derive(Debug, Clone)]
pub struct Agenda<T> {
    owner: u64,
    items: BTreeMap<Place, T>,
    /// Times at which a cue will come.
    cued: BTreeSet<Time>,
    added: u64,
    cues: u64,
}

impl<T> Agenda<T> {
    /// An empty one for the load of this number, below 2^23.
    pub const fn new(owner: u64) -> Self {
        Self { owner, items: BTreeMap::new(), cued: BTreeSet::new(), added: 0, cues: 0 }
    }

    /// Whether a cue's token is one of ours.
    pub const fn owns(&self, token: u64) -> bool {
        token >> COUNT_BITS == (MARK | self.owner << COUNT_BITS) >> COUNT_BITS
    }

    /// Puts something on it for a time that is not over.
    pub fn add(&mut self, world: &mut World, at: Time, item: T) -> Place {
        self.added += 1;
        let place = (at, self.added);
        self.items.insert(place, item);
        self.wake(world);
        place
    }

    /// Takes something off.
    pub fn remove(&mut self, place: Place) {
        self.items.remove(&place);
    }

    /// Takes off the first thing that is due.
    pub fn due(&mut self, now: Time) -> Option<T> {
        let first = self.items.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    }

    /// A cue of ours came, and all that was due is done.
    pub fn slept(&mut self, world: &mut World) {
        self.cued.retain(|at| *at > world.now());
        self.wake(world);
    }

    /// Asks for a cue, unless one comes early enough.
    fn wake(&mut self, world: &mut World) {
        let Some((&(at, _), _)) = self.items.first_key_value() else { return };
        if self.cued.first().is_some_and(|cued| *cued <= at) {
            return;
        }
        self.cues += 1;
        world.cue(at.since(world.now()), MARK | self.owner << COUNT_BITS | self.cues);
        self.cued.insert(at);
    }
}
