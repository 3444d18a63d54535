//! Playing a program in a world that a director written in Rust does everything to that an engine can.

use engine::{Cue, Director, Engine, Limits, Process, Random, World};
use python::{Rules, Script, ScriptNodes};
use std::sync::Arc;
use trace::{Diagnostic, EventKind, Payload, ProcessId, ProcessKind, Time, Value};

/// Everything that the programs use.
pub const IMPORTS: &str = "from sim import node, send, reply, rpc, sleep, every, after, now, clock, interval, work, mailbox, disk, connect, sign, verify, crypto, log\n";

/// What is done to the world when its time has come, in milliseconds.
pub type Act = (u64, fn(&mut World));

/// Three nodes play the program; acts are done at their times, and the run ends a second after the last.
pub struct Play {
    pub nodes: Vec<Option<Box<dyn Process>>>,
    pub acts: Vec<Act>,
}

impl Director for Play {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        match cue {
            Cue::Start => {
                for (number, node) in self.nodes.iter_mut().enumerate() {
                    world.join(&format!("n{}", number + 1), ProcessKind::Node, node.take());
                }
                world.join("c1", ProcessKind::Client, None);
                for (token, (at, _)) in self.acts.iter().enumerate() {
                    world.cue(Time::from_ms(*at), token as u64);
                }
                let last = self.acts.last().map_or(0, |(at, _)| *at);
                world.cue(Time::from_ms(last + 1_000), self.acts.len() as u64);
            }
            Cue::Time { token } => match self.acts.get(token as usize) {
                Some((_, act)) => act(world),
                None => return false,
            },
            Cue::Message { .. } | Cue::Stream { .. } => {}
        }
        true
    }
}

/// What came of a play: what the nodes said, and what went wrong.
pub struct Played {
    pub said: Vec<String>,
    pub diagnostics: Vec<Diagnostic>,
}

impl Played {
    /// The lines said, when nothing went wrong.
    pub fn said(&self) -> Vec<&str> {
        assert!(self.diagnostics.is_empty(), "{:#?}", self.diagnostics);
        self.said.iter().map(String::as_str).collect()
    }
}

pub fn play_under(rules: &Rules, program: &str, acts: &[Act]) -> Played {
    let nodes = ScriptNodes::new(Script::program(&format!("{IMPORTS}{program}")).expect("it parses"));
    let node = |_| Some(Box::new(nodes.node(rules).expect("nothing is withheld")) as Box<dyn Process>);
    let play = Play { nodes: (0..3).map(node).collect(), acts: acts.to_vec() };
    let world = World::new(Box::new(Random { seed: 1 }), Limits::default());
    let mut engine = Engine::new(world, play);
    engine.run();
    let record = engine.world.into_recorder();
    let said = record.trace.events.into_iter().filter_map(|event| match event.kind {
        EventKind::Say { text, .. } => Some(text),
        _ => None,
    });
    Played { said: said.collect(), diagnostics: record.diagnostics }
}

pub fn play(program: &str, acts: &[Act]) -> Played {
    play_under(&Rules::default(), program, acts)
}

pub const N1: ProcessId = ProcessId(0);
pub const N2: ProcessId = ProcessId(1);
pub const N3: ProcessId = ProcessId(2);
pub const C1: ProcessId = ProcessId(3);

/// The client tells n1 to go.
pub fn go(world: &mut World) {
    let body = Value::map([("type", Value::text("go"))]);
    world.send(C1, N1, Arc::new(Payload::Body(body)));
}
