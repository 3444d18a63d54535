//! A tiny director: clients ask one service one thing after another, and every reply is kept.

// Each test file uses its own part of this.
#![allow(dead_code)]

pub mod cluster;

use engine::{Cue, Director, Engine, Limits, Process, Random, World};
use modules::{Role, module};
use std::sync::Arc;
use trace::{Payload, ProcessId, ProcessKind, Value};

/// What happens next.
#[derive(Debug, Clone)]
pub enum Line {
    /// Client number so much asks; the next line waits for the reply.
    Ask(usize, Value),
    /// The service is killed and starts again.
    Restart,
}

/// JSON as a value.
pub fn json(text: &str) -> Value {
    Value::from_json(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A line in which a client asks this.
pub fn ask(client: usize, body: &str) -> Line {
    Line::Ask(client, json(body))
}

/// The services of Maelstrom; the first three are stores.
pub const SERVICES: [&str; 4] = ["lin-kv", "seq-kv", "lww-kv", "lin-tso"];

/// The replies of a service to these lines, in order.
pub fn replies(name: &str, seed: u64, lines: &[Line]) -> Vec<Value> {
    let service = module(Role::Service, name).unwrap_or_else(|| panic!("there is no service {name}"));
    let program = service.process(&[]).unwrap();
    replies_of(program, seed, lines)
}

/// The replies of a program to these lines, in order.
pub fn replies_of(program: Box<dyn Process>, seed: u64, lines: &[Line]) -> Vec<Value> {
    let mut world = World::new(Box::new(Random { seed }), Limits::default());
    let server = world.join("service", ProcessKind::Service, Some(program)).unwrap();
    let clients = (0..=CLIENT_MAX).map(|n| world.join(&format!("c{n}"), ProcessKind::Client, None).unwrap());
    let clients = clients.collect();
    let director = Dialogue { server, clients, lines: lines.to_vec(), next: 0, replies: Vec::new() };
    let mut engine = Engine::new(world, director);
    engine.run();
    engine.director.replies
}

/// The highest number of a client.
const CLIENT_MAX: usize = 3;

struct Dialogue {
    server: ProcessId,
    clients: Vec<ProcessId>,
    lines: Vec<Line>,
    next: usize,
    replies: Vec<Value>,
}

impl Director for Dialogue {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        if let Cue::Message { payload, .. } = cue {
            let Payload::Body(body) = &**payload else { panic!("a service sends bodies, not {payload:?}") };
            self.replies.push(body.clone());
        }
        while let Some(line) = self.lines.get(self.next) {
            self.next += 1;
            match line {
                Line::Ask(client, body) => {
                    let payload = Arc::new(Payload::Body(body.clone()));
                    world.send(self.clients[*client], self.server, payload);
                    return true;
                }
                Line::Restart => {
                    world.kill(self.server);
                    world.restart(self.server);
                }
            }
        }
        false
    }
}

/// The code of an error, `None` of an answer.
pub fn code(reply: &Value) -> Option<i64> {
    reply.get("code").and_then(Value::as_int)
}

/// The number that was read; 0 for a key that does not exist yet.
pub fn number_read(reply: &Value) -> i64 {
    match reply.get("value") {
        Some(value) => value.as_int().unwrap_or_else(|| panic!("no number was read: {reply}")),
        None => {
            assert_eq!(code(reply), Some(20), "{reply}");
            0
        }
    }
}
