//! How a run moves: the next planned event is taken, handled by whom it concerns, and its effects
//! are carried out, until the director is done, nothing is left to happen, or a limit is reached.

use crate::cue::Cue;
use crate::world::World;

/// Who sets the scene: makes the cluster, acts as its clients, brings trouble, judges.
pub trait Director: Send {
    /// Reacts to what it waits for. Returns whether it wants to go on.
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool;

    /// A second one that goes on as this one would; `None` when it cannot be copied.
    fn fork(&self) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }
}

/// Why a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The director was done.
    Done,
    /// Nothing was left to happen, yet the director still waited.
    Quiet,
    /// It went on to the event it was asked to go to.
    Paused,
    /// A limit of the run was reached; the sentence says which.
    Limit(String),
    /// A process could not be stopped in an orderly way; a diagnostic says why.
    Aborted,
}

/// A world and who directs it.
pub struct Engine<D> {
    /// What there is.
    pub world: World,
    /// Who directs.
    pub director: D,
    begun: bool,
}

impl<D: Director> Engine<D> {
    /// A run that has not begun.
    pub const fn new(world: World, director: D) -> Self {
        Self { world, director, begun: false }
    }

    /// A second run in the same state, whatever happens to either; `None` when a program or the director
    /// cannot be copied.
    pub fn fork(&self) -> Option<Self> {
        Some(Self { world: self.world.fork()?, director: self.director.fork()?, begun: self.begun })
    }

    /// Runs to the end.
    pub fn run(&mut self) -> Ended {
        self.run_to(u64::MAX)
    }

    /// Runs until `events` events are noted, or to the end. May stop a little later: an event is
    /// handled whole.
    pub fn run_to(&mut self, events: u64) -> Ended {
        if !self.begun {
            self.begun = true;
            if !self.director.handle(Cue::Start, &mut self.world) {
                return Ended::Done;
            }
        }
        loop {
            if self.world.recorder.statistics.events >= events {
                return Ended::Paused;
            }
            if let Some(ended) = self.step() {
                return ended;
            }
        }
    }

    /// Handles one planned event; tells when it was the last.
    fn step(&mut self) -> Option<Ended> {
        if let Some(limit) = self.world.limit_reached() {
            return Some(Ended::Limit(limit));
        }
        let Some((at, planned)) = self.world.queue.pop() else { return Some(Ended::Quiet) };
        self.world.now = at;
        let mut goes_on = match self.world.happen(planned) {
            Some(cue) => self.director.handle(cue.borrow(), &mut self.world),
            None => true,
        };
        // Moments that were waited for come before time goes on.
        while let Some(token) = self.world.due.pop_front() {
            goes_on = goes_on && self.director.handle(Cue::Time { token }, &mut self.world);
        }
        self.world.recorder.cause = None;
        if self.world.aborted {
            return Some(Ended::Aborted);
        }
        (!goes_on).then_some(Ended::Done)
    }
}

impl<D> std::fmt::Debug for Engine<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Engine of {:?}", self.world)
    }
}
