//! The broadcast node of Maelstrom's tutorial: tells its neighbours what it did not know, without
//! acknowledgement.

use engine::{Context, Effect, Input, Process};
use std::sync::Arc;
use trace::{Payload, ProcessId, Value};

/// What it does about the one who told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Teller {
    /// Tells it back.
    IsToldToo,
    /// Leaves it out.
    IsSkipped,
}

#[derive(Debug, Clone)]
pub struct Flood {
    teller: Teller,
    neighbours: Vec<ProcessId>,
    messages: Vec<Value>,
    /// By number, whether it is known: messages of the workload are small numbers.
    known: Vec<bool>,
}

impl Flood {
    pub const fn new(teller: Teller) -> Self {
        Self { teller, neighbours: Vec::new(), messages: Vec::new(), known: Vec::new() }
    }

    fn topology(&mut self, topology: &Value, context: &Context<'_>) {
        let mine = topology.get(context.directory.name(context.me)).expect("the topology names every node");
        let Value::List(names) = mine else { panic!("neighbours are a list") };
        let id = |name: &Value| context.directory.id(name.as_text().unwrap()).unwrap();
        self.neighbours = names.iter().map(id).collect();
    }

    fn broadcast(&mut self, from: ProcessId, message: &Value, context: &mut Context<'_>) {
        let number = message.as_int().unwrap() as usize;
        if self.known.len() <= number {
            self.known.resize(number + 1, false);
        }
        if std::mem::replace(&mut self.known[number], true) {
            return;
        }
        self.messages.push(message.clone());
        let body = Value::map([("type", Value::text("broadcast")), ("message", message.clone())]);
        let payload = Arc::new(Payload::Body(body));
        for to in &self.neighbours {
            if self.teller == Teller::IsToldToo || *to != from {
                context.effects.push(Effect::Send { to: *to, payload: Arc::clone(&payload) });
            }
        }
    }
}

impl Process for Flood {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        let Input::Message(delivery) = input else { return };
        let Payload::Body(body) = &**delivery.payload else { return };
        let request = body.get("type").and_then(Value::as_text).unwrap();
        let mut reply = vec![("type".to_owned(), Value::Text(format!("{request}_ok")))];
        match request {
            "topology" => self.topology(body.get("topology").unwrap(), context),
            "broadcast" => self.broadcast(delivery.from, body.get("message").unwrap(), context),
            "read" => reply.push(("messages".to_owned(), Value::List(self.messages.clone()))),
            _ => panic!("{request} is no request of this workload"),
        }
        // Neighbours ask without an id, and expect no answer.
        let Some(id) = body.get("msg_id") else { return };
        reply.push(("in_reply_to".to_owned(), id.clone()));
        let payload = Arc::new(Payload::Body(Value::Map(reply)));
        context.effects.push(Effect::Send { to: delivery.from, payload });
    }

    fn forget(&mut self) {
        *self = Self::new(self.teller);
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }
}
