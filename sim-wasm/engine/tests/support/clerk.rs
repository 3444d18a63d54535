//! A small server for transcripts: it answers, tells its peers, keeps lines in memory and on its
//! disk, and sets timers, each as a message asks.

use engine::{Context, Effect, Input, Process};
use std::collections::BTreeMap;
use std::sync::Arc;
use trace::{Payload, ProcessId, Time, Value};

/// How long after a `wait` the timer fires.
const WAIT: Time = Time::from_ms(5);

#[derive(Debug, Clone, Default)]
pub struct Clerk {
    heard: i64,
    saving: BTreeMap<u64, (ProcessId, Value)>,
}

impl Clerk {
    fn message(&mut self, from: ProcessId, body: &Value, context: &mut Context<'_>) {
        let id = body.get("msg_id").cloned().unwrap_or(Value::Null);
        match body.get("type").and_then(Value::as_text).unwrap_or_default() {
            "echo" => reply(from, "echo_ok", id, context),
            "tell" => tell(context),
            "note" => self.heard += 1,
            "write" => {
                self.append(context);
                reply(from, "write_ok", id, context);
            }
            "save" => self.save(from, id, context),
            "read" => self.read(from, id, context),
            "wait" => context.effects.push(Effect::SetTimer { token: 0, after: WAIT }),
            _ => {}
        }
    }

    fn append(&mut self, context: &mut Context<'_>) {
        self.heard += 1;
        context.disk.append("log", b"line\n", context.effects).expect("the disk has room");
    }

    fn save(&mut self, from: ProcessId, id: Value, context: &mut Context<'_>) {
        self.append(context);
        let token = self.heard as u64;
        self.saving.insert(token, (from, id));
        context.disk.sync("log", token, context.effects);
    }

    fn read(&self, from: ProcessId, id: Value, context: &mut Context<'_>) {
        let lines = context.disk.read("log", context.effects).map_or(0, |log| log.len() as i64 / 5);
        let said = Value::map([
            ("type", Value::text("read_ok")),
            ("in_memory", Value::Int(self.heard)),
            ("on_disk", Value::Int(lines)),
            ("in_reply_to", id),
        ]);
        send(from, said, context);
    }
}

fn tell(context: &mut Context<'_>) {
    let peers: Vec<ProcessId> =
        context.directory.nodes.iter().copied().filter(|node| *node != context.me).collect();
    peers.into_iter().for_each(|peer| send(peer, Value::map([("type", Value::text("note"))]), context));
}

fn reply(to: ProcessId, kind: &str, id: Value, context: &mut Context<'_>) {
    send(to, Value::map([("type", Value::text(kind)), ("in_reply_to", id)]), context);
}

fn send(to: ProcessId, body: Value, context: &mut Context<'_>) {
    context.effects.push(Effect::Send { to, payload: Arc::new(Payload::Body(body)) });
}

impl Process for Clerk {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        match input {
            Input::Start => {}
            Input::Message(delivery) => match &**delivery.payload {
                Payload::Body(body) => self.message(delivery.from, body, context),
                Payload::Text(_) => {}
            },
            Input::Timer { .. } => context.effects.push(Effect::Say("the wait is over".to_owned())),
            Input::Synced { token, .. } => {
                if let Some((from, id)) = self.saving.remove(&token) {
                    reply(from, "save_ok", id, context);
                }
            }
            _ => {}
        }
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }
}
