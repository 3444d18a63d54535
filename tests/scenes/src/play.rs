//! Plays a plan; and what is left of the run.

use crate::plan::Plan;
use crate::stage::Stage;
use engine::{Choice, Chooser, Ended, Engine, Limits, Random, Recording, Side, World};
use std::collections::BTreeMap;
use std::sync::mpsc;
use trace::{ConnectionId, Digest, Statistics, Time, Trace};

/// A run that is over.
#[derive(Debug)]
pub struct Played {
    /// What happened.
    pub trace: Trace,
    /// The run's numbers.
    pub statistics: Statistics,
    /// Why it ended.
    pub ended: Ended,
    /// The instant at which it ended.
    pub now: Time,
    /// The trace's digest.
    pub digest: Digest,
    /// Every choice that was made, in order.
    pub choices: Vec<Choice>,
    /// For each fault, how many events had been noted when it began.
    pub begun: BTreeMap<usize, usize>,
    /// For each direction of each connection, how many bytes were written, departed, arrived, were read.
    pub flows: Vec<[u64; 4]>,
}

/// Plays a plan under its own seed.
#[must_use]
pub fn play(plan: &Plan) -> Played {
    play_with(plan, Random { seed: plan.seed })
}

/// Plays a plan with somebody else's choices.
pub fn play_with(plan: &Plan, chooser: impl Chooser + Clone + 'static) -> Played {
    let (sender, choices) = mpsc::channel();
    let chooser = Box::new(Recording { chooser, choices: sender });
    let mut engine = Engine::new(World::new(chooser, Limits::default()), Stage::new(plan));
    let ended = engine.run();
    finished(engine, ended, choices.try_iter().collect())
}

/// A run of a plan that has not begun.
#[must_use]
pub fn engine(plan: &Plan) -> Engine<Stage> {
    let chooser = Box::new(Random { seed: plan.seed });
    Engine::new(World::new(chooser, Limits::default()), Stage::new(plan))
}

/// What is left of a run that came to its end.
#[must_use]
pub fn finished(engine: Engine<Stage>, ended: Ended, choices: Vec<Choice>) -> Played {
    let Engine { world, director, .. } = engine;
    let now = world.now();
    let flows = flows(&world);
    let record = world.into_recorder();
    Played {
        digest: Digest::of(&record.trace),
        trace: record.trace,
        statistics: record.statistics,
        ended,
        now,
        choices,
        begun: director.begun,
        flows,
    }
}

fn flows(world: &World) -> Vec<[u64; 4]> {
    let of = |connection, side| {
        let flow = world.streams().flow(connection, side)?;
        Some([flow.written, flow.departed, flow.delivered, flow.read])
    };
    let both = |number| Side::BOTH.map(|side| of(ConnectionId(number), side));
    (0..).map(both).take_while(|flows| flows[0].is_some()).flatten().flatten().collect()
}
