//! The engine against its floor: nodes that only pass messages on, beside the bare heap that any
//! simulator needs, with as many events pending.

use crate::bench::{Beside, Row};
use crate::stopwatch::Stopwatch;
use dary_heap::QuaternaryHeap;
use engine::{Context, Cue, Director, Effect, Engine, Input, Latency, Limits, Process, Random, World};
use std::cmp::Reverse;
use std::hint::black_box;
use std::sync::Arc;
use trace::{Payload, ProcessId, ProcessKind, Time, Value};

/// How many events are pending at once.
const PENDING: [u32; 3] = [16, 256, 4_096];
/// Nodes that share the messages among them.
const NODES: u32 = 16;
/// Deliveries a measurement.
const DELIVERIES: u64 = 1_000_000;
/// Measurements of each kind, in turn; the fastest of each counts.
const ROUNDS: u32 = 5;
/// How long a message travels.
const HOP: Time = Time::from_ms(1);

/// A row for each number of pending events.
pub fn rows() -> Vec<Row> {
    PENDING.into_iter().map(row).collect()
}

fn row(pending: u32) -> Row {
    let (mut ours, mut floor) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        ours = ours.min(engine(pending));
        floor = floor.min(bare_heap(pending));
    }
    Row {
        name: format!("engine, native, {pending} pending"),
        value: ours,
        unit: "ns/event".to_owned(),
        beside: Some(Beside { name: "bare heap".to_owned(), value: floor }),
        budget: None,
        met: None,
    }
}

/// Passes every message on to the next node.
struct Relay {
    next: ProcessId,
    first: u32,
    payload: Arc<Payload>,
}

impl Process for Relay {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        let send = |payload: &Arc<Payload>| Effect::Send { to: self.next, payload: Arc::clone(payload) };
        match input {
            Input::Start => context.effects.extend((0..self.first).map(|_| send(&self.payload))),
            Input::Message(delivery) => context.effects.push(send(delivery.payload)),
            Input::Timer { .. } | Input::Synced { .. } => {}
        }
    }

    fn forget(&mut self) {}
}

/// Makes a ring of relays and lets it run.
struct Ring {
    pending: u32,
}

impl Director for Ring {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        if matches!(cue, Cue::Start) {
            world.set_latency(Latency::Constant(HOP));
            for node in 0..NODES {
                let next = ProcessId((node + 1) % NODES);
                let payload = Arc::new(Payload::Body(Value::Null));
                let relay = Relay { next, first: self.pending / NODES, payload };
                world.join(&format!("n{}", node + 1), ProcessKind::Node, Some(Box::new(relay)));
            }
        }
        true
    }
}

/// Nanoseconds a delivery, its sending included.
fn engine(pending: u32) -> f64 {
    let limits = Limits { events_max: u64::MAX, time_max: Time(u64::MAX), ..Limits::default() };
    let mut world = World::new(Box::new(Random { seed: 1 }), limits);
    world.keep_events(false);
    let mut engine = Engine::new(world, Ring { pending });
    engine.run_to(u64::from(pending) * 4);
    let before = engine.world.recorder().statistics.delivered;
    let watch = Stopwatch::start();
    // A delivery and a sending are an event each in the count of the run.
    engine.run_to(engine.world.recorder().statistics.events + DELIVERIES * 2);
    let nanos = watch.elapsed().as_nanos() as f64;
    nanos / (engine.world.recorder().statistics.delivered - before) as f64
}

/// Nanoseconds a pop and a push at the same pattern of times.
fn bare_heap(pending: u32) -> f64 {
    let mut heap: QuaternaryHeap<Reverse<(Time, u32, u32)>> =
        (0..pending).map(|slot| Reverse((HOP, slot, slot))).collect();
    let mut sequence = pending;
    let watch = Stopwatch::start();
    for _ in 0..DELIVERIES {
        let Some(Reverse((at, _, slot))) = heap.pop() else { break };
        heap.push(black_box(Reverse((at + HOP, sequence, slot))));
        sequence = sequence.wrapping_add(1);
    }
    watch.elapsed().as_nanos() as f64 / DELIVERIES as f64
}
