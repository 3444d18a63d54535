//! Five nodes that gossip, without and with a trace: what keeping everything that happens costs. Rounds
//! take the memory that earlier ones gave back, as runs in a worker do; in fresh memory, what the system
//! takes for a page comes on top.

#![allow(clippy::disallowed_types, reason = "a bench's own wall time; no trace can see it")]

use crate::rows::Row;
use engine::{Context, Cue, Director, Effect, Ended, Engine, Input, Latency, Limits, Process, Random, World};
use std::sync::Arc;
use std::time::Instant;
use trace::{Payload, ProcessId, ProcessKind, Time, Value};

/// Nodes.
const NODES: u32 = 5;
/// How often a node tells another.
const EVERY: Time = Time::from_ms(10);
/// How long a message travels, on average.
const LATENCY: Time = Time::from_ms(5);
/// Simulated time of a run.
const LENGTH: Time = Time::from_ms(120_000);
/// Runs of each kind, in turn; the fastest of each counts.
const ROUNDS: u32 = 25;
/// How much longer a run with a trace may take.
const COST_PERCENT_MAX: f64 = 30.0;

/// Tells a random other node the newest value that it knows.
struct Gossiper {
    newest: i64,
}

impl Process for Gossiper {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        match input {
            Input::Start => context.effects.push(again()),
            Input::Timer { .. } => self.tell(context),
            Input::Message(delivery) => self.hear(delivery.payload),
            _ => {}
        }
    }

    fn forget(&mut self) {}

    fn fork(&self) -> Option<Box<dyn Process>> {
        None
    }
}

impl Gossiper {
    fn tell(&mut self, context: &mut Context<'_>) {
        self.newest += 1;
        let other = 1 + context.choose(u64::from(NODES - 1)) as u32;
        let to = ProcessId((context.me.0 + other) % NODES);
        let payload = Arc::new(Payload::Body(Value::Int(self.newest)));
        context.effects.extend([Effect::Send { to, payload }, again()]);
    }

    fn hear(&mut self, payload: &Payload) {
        if let Payload::Body(Value::Int(value)) = payload {
            self.newest = self.newest.max(*value);
        }
    }
}

const fn again() -> Effect {
    Effect::SetTimer { token: 0, after: EVERY }
}

/// Makes the nodes, and ends the run after a while.
pub struct Circle {
    length: Time,
}

impl Director for Circle {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        if !matches!(cue, Cue::Start) {
            return false;
        }
        world.set_latency(Latency::Exponential(LATENCY));
        for node in 1..=NODES {
            let gossiper = Gossiper { newest: 0 };
            world.join(&format!("n{node}"), ProcessKind::Node, Some(Box::new(gossiper)));
        }
        world.cue(self.length, 0);
        true
    }
}

/// A run of `length` that has not begun.
pub fn circle(length: Time, keeps_events: bool) -> Engine<Circle> {
    let limits = Limits { events_max: u64::MAX, time_max: Time(u64::MAX), ..Limits::default() };
    let mut world = World::new(Box::new(Random { seed: 1 }), limits);
    world.keep_events(keeps_events);
    Engine::new(world, Circle { length })
}

/// Wall seconds of a run, and how many messages arrived in it.
fn timed(keeps_events: bool) -> (f64, u64) {
    let mut engine = circle(LENGTH, keeps_events);
    let start = Instant::now();
    let ended = engine.run();
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(ended, Ended::Done);
    (seconds, engine.world.recorder().statistics.delivered)
}

/// Measures and prints rows.
pub fn print() {
    let (mut off, mut on) = (f64::INFINITY, f64::INFINITY);
    let mut arrived = 0;
    for _ in 0..ROUNDS {
        off = off.min(timed(false).0);
        let (seconds, delivered) = timed(true);
        on = on.min(seconds);
        arrived = delivered;
    }
    let simulated = LENGTH.as_ms() as f64 / 1_000.0;
    let mut rows = Vec::new();
    for (trace, seconds) in [("off", off), ("on", on)] {
        let name = format!("{NODES} gossiping nodes, trace {trace}");
        rows.push(Row::new(&name, arrived as f64 / seconds, "msgs/s"));
        rows.push(Row::new(&name, simulated / seconds, "simulated : wall"));
    }
    let cost = Row::new("what keeping the trace costs", (on / off - 1.0) * 100.0, "%");
    rows.push(cost.at_most(COST_PERCENT_MAX));
    Row::print(&rows);
}
