//! What the engine's bench repeats: nodes that only pass messages on, and the bare heap that any
//! simulator needs, at the same pattern of times. No clock is here: whoever calls takes the time
//! (`main.rs` natively, `time.mjs` in Node), so that the same code is measured, built alike, and the
//! wasm needs no import.

use dary_heap::QuaternaryHeap;
use engine::{Context, Cue, Director, Effect, Engine, Input, Latency, Limits, Process, Random, World};
use std::cmp::Reverse;
use std::hint::black_box;
use std::sync::Arc;
use trace::{Payload, ProcessId, ProcessKind, Time, Value};

/// Nodes that share the messages among them.
const NODES: u32 = 16;
/// How long a message travels.
const HOP: Time = Time::from_ms(1);

/// Passes every message on to the next node.
#[derive(Clone)]
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
            _ => {}
        }
    }

    fn forget(&mut self) {}

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }
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

/// Runs the engine with `pending` messages under way (a multiple of 16) until `deliveries` messages
/// have arrived or a few more, each sent on by a step that does nothing else. Gives how many arrived.
#[must_use]
pub fn engine(pending: u32, deliveries: u32) -> u64 {
    let limits = Limits { events_max: u64::MAX, time_max: Time(u64::MAX), ..Limits::default() };
    let mut world = World::new(Box::new(Random { seed: 1 }), limits);
    world.keep_events(false);
    let mut engine = Engine::new(world, Ring { pending });
    // A delivery and its sending are an event each in the count of a run.
    engine.run_to(u64::from(deliveries) * 2);
    engine.world.recorder().statistics.delivered
}

/// Takes the first of `pending` entries and puts it back behind the last, `deliveries` times. Gives
/// how often.
#[must_use]
pub fn bare_heap(pending: u32, deliveries: u32) -> u64 {
    let mut heap: QuaternaryHeap<Reverse<(Time, u32, u32)>> =
        (0..pending).map(|slot| Reverse((HOP, slot, slot))).collect();
    let mut sequence = pending;
    let mut done = 0;
    for _ in 0..deliveries {
        let Some(Reverse((at, _, slot))) = heap.pop() else { break };
        heap.push(black_box(Reverse((at + HOP, sequence, slot))));
        sequence = sequence.wrapping_add(1);
        done += 1;
    }
    done
}

/// The same for whoever loads this as wasm: plain names and numbers.
#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code, reason = "a name that JavaScript can find; nothing behind it is unsafe")]
mod exports {
    /// [`super::engine`].
    #[unsafe(no_mangle)]
    pub extern "C" fn engine(pending: u32, deliveries: u32) -> f64 {
        super::engine(pending, deliveries) as f64
    }

    /// [`super::bare_heap`].
    #[unsafe(no_mangle)]
    pub extern "C" fn bare_heap(pending: u32, deliveries: u32) -> f64 {
        super::bare_heap(pending, deliveries) as f64
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_kernels_do_as_much_as_they_are_asked() {
        for pending in [16, 256] {
            let arrived = super::engine(pending, 10_000);
            assert!((9_000..=10_100).contains(&arrived), "{arrived}");
            assert_eq!(super::bare_heap(pending, 10_000), 10_000);
        }
    }
}
