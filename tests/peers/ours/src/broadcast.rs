//! The broadcast in our engine, once without and once with a trace.

use engine::{Context, Cue, Director, Effect, Ended, Engine, Input, Latency, Limits, Process, Random, World};
use scenario::{EVERY_MS, FLOOD_MS, HOP_MS, NODES, REST_MS, Run, Shared, VALUES};
use std::sync::Arc;
use trace::{Payload, ProcessId, ProcessKind, Time, Value};

/// Hears and tells for a node.
struct Relay {
    node: Shared,
}

impl Process for Relay {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        let Input::Message(delivery) = input else { return };
        let Payload::Body(Value::Text(text)) = &**delivery.payload else { return };
        let mut node = self.node.lock().expect("one thread runs everything");
        node.hear(text.as_bytes(), delivery.from.index(), context.now.as_ms(), |to| {
            context.effects.push(Effect::Send { to: at(to), payload: Arc::clone(delivery.payload) });
        });
    }

    fn forget(&mut self) {}

    fn fork(&self) -> Option<Box<dyn Process>> {
        None
    }
}

/// Makes the grid and sends values into it.
struct Clients<'a> {
    nodes: &'a [Shared],
}

impl Director for Clients<'_> {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        match cue {
            Cue::Start => self.begin(world),
            Cue::Time { token } if token == u64::from(VALUES) => return false,
            Cue::Time { token } => send(token, world),
            _ => {}
        }
        true
    }
}

impl Clients<'_> {
    fn begin(&self, world: &mut World) {
        let hop = Latency::Constant(Time::from_ms(HOP_MS));
        world.set_latency(hop);
        world.set_client_latency(hop);
        for (place, node) in self.nodes.iter().enumerate() {
            let relay = Relay { node: Arc::clone(node) };
            world.join(&format!("n{}", place + 1), ProcessKind::Node, Some(Box::new(relay)));
        }
        world.join("c1", ProcessKind::Client, None);
        world.cue(Time::ZERO, 0);
    }
}

fn send(value: u64, world: &mut World) {
    let payload = Arc::new(Payload::Body(Value::text(value.to_string())));
    world.send(at(NODES), at(value as usize % NODES), payload);
    let is_last = value + 1 == u64::from(VALUES);
    world.cue(Time::from_ms(if is_last { REST_MS } else { EVERY_MS }), value + 1);
}

fn at(place: usize) -> ProcessId {
    ProcessId(u32::try_from(place).expect("places are few"))
}

fn run(name: &str, keeps_events: bool) -> Run {
    let run = Run::of(name, |nodes| {
        let mut world = World::new(Box::new(Random { seed: 1 }), Limits::default());
        world.keep_events(keeps_events);
        let ended = Engine::new(world, Clients { nodes }).run();
        assert_eq!(ended, Ended::Done);
    });
    assert_eq!(run.slowest_ms(), FLOOD_MS, "a hop takes what it should");
    run
}

/// Runs and prints both.
pub fn print() {
    Run::print(&[run("ours, trace off", false), run("ours, trace on", true)]);
}
