//! A cluster of modules, and what happens to it, moment by moment. What its clients were answered, what its nodes showed
//! and what went over the wire is kept.

use super::json;
use engine::{Chance, Cue, Director, Ended, Engine, Latency, Limits, Links, Random, Scope, World};
use modules::{Role, module};
use std::sync::Arc;
use trace::{EventKind, MessageId, Payload, ProcessId, ProcessKind, Time, Trace, Value};

/// Something that happens.
#[derive(Debug, Clone)]
pub enum Act {
    /// A client asks a node, by its place in the cluster.
    Ask(usize, Value),
    /// A client sends a node a line as it stands, which need not be JSON.
    Line(usize, String),
    /// Of so many messages between nodes so many are lost from now on.
    Lose(u32, u32),
    /// Of so many messages between nodes so many come twice from now on.
    Double(u32, u32),
    /// From the first node to the second nothing comes through from now on.
    Cut(usize, usize),
    /// The network is well again.
    Mend,
    Kill(usize),
    Restart(usize),
    Pause(usize),
    Resume(usize),
    /// What all nodes show is noted.
    Look,
}

/// A client's request to a node.
pub fn ask(node: usize, body: &str) -> Act {
    Act::Ask(node, json(body))
}

/// A client broadcasts a number at a node.
pub fn broadcast(node: usize, value: i64) -> Act {
    ask(node, &format!(r#"{{"type": "broadcast", "message": {value}}}"#))
}

/// A client's read of each of so many nodes, at a moment.
pub fn reads(nodes: usize, at_ms: u64) -> Vec<(u64, Act)> {
    (0..nodes).map(|node| (at_ms, ask(node, r#"{"type": "read"}"#))).collect()
}

/// The same request of each of so many nodes, at the beginning.
pub fn told(nodes: usize, body: &str) -> Vec<(u64, Act)> {
    (0..nodes).map(|node| (0, ask(node, body))).collect()
}

/// A message between nodes, as it was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    pub at_ms: u64,
    pub from: usize,
    pub to: usize,
    pub body: Value,
    /// How many copies of it arrived.
    pub arrived: usize,
    message: MessageId,
}

impl Sent {
    pub fn kind(&self) -> &str {
        self.body.get("type").and_then(Value::as_text).unwrap_or_default()
    }

    /// How many values this field of it holds.
    pub fn size(&self, field: &str) -> usize {
        match self.body.get(field) {
            Some(Value::List(values)) => values.len(),
            _ => 0,
        }
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Played {
    /// Each answer to a client: from which node, and what.
    pub answers: Vec<(usize, Value)>,
    /// What each node showed, look by look.
    pub looks: Vec<Vec<Option<Value>>>,
    /// The messages between nodes.
    pub sent: Vec<Sent>,
}

impl Played {
    /// What each node listed when it was last read, in its order.
    pub fn listed(&self, nodes: usize) -> Vec<Vec<Value>> {
        (0..nodes).map(|node| self.last_list(node)).collect()
    }

    fn last_list(&self, node: usize) -> Vec<Value> {
        let list = |(from, answer): &(usize, Value)| match answer.get("messages") {
            Some(Value::List(values)) if *from == node => Some(values.clone()),
            _ => None,
        };
        self.answers.iter().rev().find_map(list).unwrap_or_else(|| panic!("node {node} was not read"))
    }

    /// Whether the last read of each node listed these, each once, in whatever order.
    pub fn all_have(&self, nodes: usize, values: &[i64]) -> bool {
        self.listed(nodes).iter().all(|listed| sorted(listed) == values)
    }

    /// The messages of a type.
    pub fn of_type(&self, kind: &str) -> Vec<&Sent> {
        self.sent.iter().filter(|sent| sent.kind() == kind).collect()
    }

    /// The messages that were sent at this moment or later.
    pub fn since(&self, ms: u64) -> Vec<&Sent> {
        self.sent.iter().filter(|sent| sent.at_ms >= ms).collect()
    }
}

/// The numbers among these, in order.
fn sorted(values: &[Value]) -> Vec<i64> {
    let mut numbers: Vec<i64> = values.iter().filter_map(Value::as_int).collect();
    numbers.sort_unstable();
    numbers
}

/// Runs n1, n2, ..., each played by the module so named, with links that take `link_ms`, through these acts, and lets
/// `rest_ms` pass after the last.
pub fn play(programs: &[&str], seed: u64, link_ms: u64, acts: &[(u64, Act)], rest_ms: u64) -> Played {
    play_beside(&[], programs, seed, link_ms, acts, rest_ms)
}

/// A service: its name, who plays it, and with which options.
pub type Service<'a> = (&'a str, &'a str, &'a [(String, Value)]);

/// The same with services beside the nodes. Their places are those after the last node's.
pub fn play_beside(
    services: &[Service<'_>],
    programs: &[&str],
    seed: u64,
    link_ms: u64,
    acts: &[(u64, Act)],
    rest_ms: u64,
) -> Played {
    let mut world = World::new(Box::new(Random { seed }), Limits::default());
    world.set_latency(Latency::Constant(Time::from_ms(link_ms)));
    let nodes = programs.iter().enumerate().map(|(place, program)| {
        let made = module(Role::Node, program).unwrap_or_else(|| panic!("there is no {program}"));
        let process = made.process(&[]).unwrap();
        world.join(&format!("n{}", place + 1), ProcessKind::Node, Some(process)).unwrap()
    });
    let mut nodes: Vec<ProcessId> = nodes.collect();
    for (name, program, options) in services {
        let process = module(Role::Service, program).unwrap().process(options).unwrap();
        nodes.push(world.join(name, ProcessKind::Service, Some(process)).unwrap());
    }
    let client = world.join("c1", ProcessKind::Client, None).unwrap();
    let mut acts = acts.to_vec();
    acts.sort_by_key(|(at_ms, _)| *at_ms);
    let stage = Stage { nodes: nodes.clone(), client, acts, rest_ms, played: Played::default() };
    let mut engine = Engine::new(world, stage);
    assert_eq!(engine.run(), Ended::Done);
    let Engine { world, director, .. } = engine;
    let mut played = director.played;
    let record = world.into_recorder();
    assert!(record.diagnostics.is_empty(), "{:?}", record.diagnostics);
    played.sent = between(&nodes, &record.trace);
    played
}

/// The messages from node to node.
fn between(nodes: &[ProcessId], trace: &Trace) -> Vec<Sent> {
    let place = |process: &ProcessId| nodes.iter().position(|node| node == process);
    let mut found: Vec<Sent> = Vec::new();
    for event in &trace.events {
        match &event.kind {
            EventKind::Send { message, from, to, payload } => {
                let (Some(from), Some(to), Payload::Body(body)) = (place(from), place(to), &**payload) else {
                    continue;
                };
                let (at_ms, body) = (event.at.as_ms(), body.clone());
                found.push(Sent { at_ms, from, to, body, arrived: 0, message: *message });
            }
            EventKind::Deliver { message, .. } => {
                found.iter_mut().filter(|sent| sent.message == *message).for_each(|sent| sent.arrived += 1);
            }
            _ => {}
        }
    }
    found
}

struct Stage {
    nodes: Vec<ProcessId>,
    client: ProcessId,
    acts: Vec<(u64, Act)>,
    rest_ms: u64,
    played: Played,
}

impl Stage {
    fn act(&mut self, act: Act, world: &mut World) {
        let node = |place: usize| self.nodes[place];
        let chance = |(chance, of)| Some((Chance { chance, of }, Scope::Nodes));
        match act {
            Act::Ask(place, body) => {
                world.send(self.client, node(place), Arc::new(Payload::Body(body)));
            }
            Act::Line(place, line) => {
                world.send(self.client, node(place), Arc::new(Payload::Text(line)));
            }
            Act::Lose(share, of) => world.set_loss(chance((share, of))),
            Act::Double(share, of) => world.set_duplication(chance((share, of))),
            Act::Cut(from, to) => {
                world.cut(Links::from([(node(from), node(to))]));
            }
            Act::Mend => world.mend_network(),
            Act::Kill(place) => world.kill(node(place)),
            Act::Restart(place) => world.restart(node(place)),
            Act::Pause(place) => world.pause(node(place)),
            Act::Resume(place) => world.resume(node(place)),
            Act::Look => {
                let views = self.nodes.iter().map(|node| world.view(*node)).collect();
                self.played.looks.push(views);
            }
        }
    }
}

impl Director for Stage {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        match cue {
            Cue::Start => {
                for (token, (at_ms, _)) in (0..).zip(&self.acts) {
                    world.cue(Time::from_ms(*at_ms), token);
                }
                let last_ms = self.acts.last().map_or(0, |(at_ms, _)| *at_ms);
                world.cue(Time::from_ms(last_ms + self.rest_ms), self.acts.len() as u64);
            }
            Cue::Time { token } => match self.acts.get(token as usize) {
                Some((_, act)) => self.act(act.clone(), world),
                None => return false,
            },
            Cue::Message { from, payload, .. } => {
                let Payload::Body(body) = &**payload else { panic!("a module sends bodies") };
                let place = self.nodes.iter().position(|node| *node == from).expect("only nodes answer");
                self.played.answers.push((place, body.clone()));
            }
            Cue::Stream { .. } => {}
        }
        true
    }
}
