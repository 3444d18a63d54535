//! A node that keeps Maelstrom's kafka logs in memory: enough for one node to be right.

use engine::{Context, Effect, Input, Process};
use std::collections::BTreeMap;
use std::sync::Arc;
use trace::{Payload, Value};

/// Messages given of a key at a time.
const POLLED_MAX: usize = 5;

#[derive(Debug, Clone, Default)]
pub struct Broker {
    logs: BTreeMap<String, Vec<Value>>,
    committed: BTreeMap<String, Value>,
}

impl Broker {
    fn answer(&mut self, request: &Value) -> (&'static str, Value) {
        match request.get("type").and_then(Value::as_text) {
            Some("send") => ("offset", self.send(request)),
            Some("poll") => ("msgs", self.poll(request)),
            Some("commit_offsets") => {
                self.committed.extend(pairs(request.get("offsets")));
                ("", Value::Null)
            }
            _ => ("offsets", self.list(request)),
        }
    }

    fn send(&mut self, request: &Value) -> Value {
        let key = request.get("key").and_then(Value::as_text).unwrap();
        let log = self.logs.entry(key.to_owned()).or_default();
        log.push(request.get("msg").unwrap().clone());
        Value::Int(log.len() as i64 - 1)
    }

    fn poll(&self, request: &Value) -> Value {
        let polled = |(key, from): (String, Value)| {
            let log = self.logs.get(&key)?;
            let from = from.as_int().unwrap() as usize;
            let message =
                |(at, message): (usize, &Value)| Value::List(vec![Value::Int(at as i64), message.clone()]);
            let messages = log.iter().enumerate().skip(from).take(POLLED_MAX).map(message).collect();
            Some((key, Value::List(messages)))
        };
        Value::map(pairs(request.get("offsets")).into_iter().filter_map(polled))
    }

    fn list(&self, request: &Value) -> Value {
        let Some(Value::List(keys)) = request.get("keys") else { panic!("no keys") };
        let committed = |key: &Value| {
            let key = key.as_text().unwrap();
            Some((key.to_owned(), self.committed.get(key)?.clone()))
        };
        Value::map(keys.iter().filter_map(committed))
    }
}

fn pairs(map: Option<&Value>) -> Vec<(String, Value)> {
    match map {
        Some(Value::Map(pairs)) => pairs.clone(),
        _ => panic!("no map"),
    }
}

impl Process for Broker {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        let Input::Message(delivery) = input else { return };
        let Payload::Body(request) = &**delivery.payload else { return };
        let (key, value) = self.answer(request);
        let name = request.get("type").and_then(Value::as_text).unwrap();
        let mut reply = vec![("type".to_owned(), Value::Text(format!("{name}_ok")))];
        if !key.is_empty() {
            reply.push((key.to_owned(), value));
        }
        reply.push(("in_reply_to".to_owned(), request.get("msg_id").unwrap().clone()));
        let payload = Arc::new(Payload::Body(Value::Map(reply)));
        context.effects.push(Effect::Send { to: delivery.from, payload });
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }
}
