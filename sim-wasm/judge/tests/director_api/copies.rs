//! A run with a Python scenario and Python nodes is copied in its middle, and the copy goes on as the
//! run itself does.

use crate::support::{NODE, exam};
use engine::{Ended, Engine, Limits, Random, Tape, World};
use python::{Cast, Part, Rules, Scenarios, Script, ScriptDirector, ScriptNodes};
use std::sync::Arc;
use trace::{Digest, Trace, Value};

#[derive(Clone)]
struct Nodes(Arc<ScriptNodes>);

impl Cast for Nodes {
    fn node(&mut self, _: &str, rules: &Rules, _: Option<&str>) -> Part {
        self.0.node(rules).map_or_else(|why| Part::Refused(Box::new(why)), |node| Part::Plays(Box::new(node)))
    }

    fn service(&mut self, name: &str, _: &[(String, Value)]) -> Part {
        let service = modules::module(modules::Role::Service, name)
            .expect("the scenario asks for services that there are");
        Part::Plays(service.process(&[]).expect("it needs no options"))
    }

    fn fork(&self) -> Option<Box<dyn Cast>> {
        Some(Box::new(self.clone()))
    }
}

/// Load, chance, a planned death, a moment, a workload: whatever a scenario may be waiting for.
const STORM: &str = r#"
nodes = cluster(nodes=3, latency=exponential(10), clients=exponential(3))
service("lin-kv")
net.loss(1, 5)
net.flap("halves", on=40, off=60)
fault.crash("n2", after="disk.append", nth=2)
clock.drift("n3", 500)
async def load(name):
    c = client()
    for i in range(5):
        kind = random.choice(["relay", "put", "echo", "nap"])
        await c.call(name, {"type": kind, "to": random.choice(nodes), "file": "wal", "text": "x", "ms": 7, "echo": i}, timeout=100)
async def strike():
    await moment(delivered="relay", nth=2, timeout=300)
    net.isolate(random.choice(nodes))
    c = client()
    await c.call("lin-kv", {"type": "write", "key": 1, "value": random.random() > 0.5})
w = workload.echo(clients=2, nodes=["n1"], rate=50, until=300)
await gather(*[load(name) for name in nodes], strike(), w.run())
await heal(200)
await w.finish()
works(len(w.ops()) > 5 and all(op["ended"] is not None for op in w.ops()), f"{len(w.ops())}")
works(view("n1") is not None, f"{view('n1')}")
"#;

fn engine(seed: u64) -> Engine<ScriptDirector> {
    let nodes = ScriptNodes::new(Script::program(NODE).unwrap());
    let scenarios = Scenarios::parse(&exam(STORM).scenarios, &[]).unwrap();
    let director = ScriptDirector::new(scenarios, "play", Box::new(Nodes(Arc::new(nodes))));
    Engine::new(World::new(Box::new(Random { seed }), Limits::default()), director)
}

fn digest(engine: &Engine<ScriptDirector>) -> Digest {
    let recorder = engine.world.recorder();
    let events = recorder.log.iter().cloned().collect();
    Digest::of(&Trace { processes: recorder.processes.clone(), events })
}

#[test]
fn a_run_taken_up_from_a_copy_in_its_middle_is_the_run_itself() {
    for seed in 1..=3 {
        let mut straight = engine(seed);
        assert_eq!(straight.run(), Ended::Done, "{:#?}", straight.world.recorder().diagnostics);
        let whole = straight.world.recorder().log.len() as u64;
        assert!(whole > 150, "{whole} events");
        for part in 1..8 {
            let mut first = engine(seed);
            first.run_to(whole * part / 8);
            let mut copy = first.fork().expect("scenario and nodes can be copied");
            copy.run();
            assert_eq!(digest(&copy), digest(&straight), "seed {seed}, from {part}/8 on");
            assert_eq!(copy.director.verdicts(), straight.director.verdicts());
            // What was copied goes on untouched.
            first.run();
            assert_eq!(digest(&first), digest(&straight), "seed {seed}, copied at {part}/8");
        }
    }
}

#[test]
fn any_moment_of_a_tape_is_the_moment_of_the_run() {
    let mut tape = Tape::new(engine(1), 50);
    let whole = tape.play().expect("the run can be copied").1.world.recorder().log.len() as u64;
    assert!(tape.shots() > 2);
    for events in [0, whole / 3, whole / 2, whole - 1] {
        let mut straight = engine(1);
        straight.run_to(events);
        let taken = tape.at(events).expect("the run can be copied");
        assert_eq!(digest(&taken), digest(&straight), "at {events} of {whole}");
    }
}
