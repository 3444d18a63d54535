//! A run with copies of it on the way, so that any moment of it is reached at the cost of the events
//! since the copy before it.

use crate::engine::{Director, Ended, Engine};

/// Copies that are kept at the most; when there are more, every second one is given up.
const SHOTS_MAX: usize = 32;

/// A run and its copies.
pub struct Tape<D> {
    every: u64,
    shots: Vec<Engine<D>>,
    ended: Option<Ended>,
    /// The run itself, as far as anybody has asked for it.
    live: Engine<D>,
}

impl<D: Director> Tape<D> {
    /// Takes a run that has not begun, and a copy of it every so many events.
    #[must_use]
    pub const fn new(engine: Engine<D>, every: u64) -> Self {
        Self { every: if every == 0 { 1 } else { every }, shots: Vec::new(), ended: None, live: engine }
    }

    /// Runs to the end, if that has not been done; gives how the run ended and the run at its end, `None`
    /// when it cannot be copied.
    pub fn play(&mut self) -> Option<(Ended, &Engine<D>)> {
        self.roll_to(u64::MAX)?;
        Some((self.ended.clone()?, &self.live))
    }

    /// Runs on until so many events have been noted, if that has not been done.
    fn roll_to(&mut self, events: u64) -> Option<()> {
        while self.ended.is_none() && (self.shots.is_empty() || noted(&self.live) < events) {
            self.shoot()?;
            let ended = self.live.run_to(noted(&self.live) + self.every);
            self.ended = (ended != Ended::Paused).then_some(ended);
        }
        Some(())
    }

    /// The run as it was when `events` events had been noted (or a few more: an event is handled
    /// whole); `None` when it cannot be copied.
    pub fn at(&mut self, events: u64) -> Option<Engine<D>> {
        self.roll_to(events)?;
        let before = self.shots.partition_point(|shot| noted(shot) <= events);
        let mut engine = self.shots.get(before.checked_sub(1)?)?.fork()?;
        engine.run_to(events);
        Some(engine)
    }

    /// How many copies there are.
    #[must_use]
    pub const fn shots(&self) -> usize {
        self.shots.len()
    }

    fn shoot(&mut self) -> Option<()> {
        if self.shots.len() == SHOTS_MAX {
            let mut place = 0;
            self.shots.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.every *= 2;
        }
        self.shots.push(self.live.fork()?);
        Some(())
    }
}

/// How many events a run has noted.
const fn noted<D>(engine: &Engine<D>) -> u64 {
    engine.world.recorder().statistics.events
}

impl<D> std::fmt::Debug for Tape<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tape with {} copies, one every {} events", self.shots.len(), self.every)
    }
}
