//! Small programs for transcripts, each a few dozen lines, and the few words that they share. Each
//! relies on something that a fault takes away; none of them is a model of how to do it.

mod clerk;
mod keeper;
mod lessee;
mod talker;

use engine::{Context, Effect, Process};
use std::sync::Arc;
use trace::{Payload, ProcessId, Value};

/// A program by the name that scripts use.
pub fn program(name: &str) -> Box<dyn Process> {
    match name {
        "clerk" => Box::new(clerk::Clerk::default()),
        "keeper" => Box::new(keeper::Keeper::new(false, b'\n')),
        "grouping-keeper" => Box::new(keeper::Keeper::new(true, b'\n')),
        "comma-keeper" => Box::new(keeper::Keeper::new(false, b',')),
        "lessee" => Box::new(lessee::Lessee::default()),
        "talker" => Box::new(talker::Talker::default()),
        other => panic!("no program is called {other:?}"),
    }
}

/// What somebody wants to know, kept until it can be answered.
#[derive(Debug, Clone)]
pub struct Question {
    pub from: ProcessId,
    pub kind: String,
    pub value: Value,
    id: Option<Value>,
}

impl Question {
    /// Reads a message; `None` when it is no body of a type.
    pub fn read(from: ProcessId, payload: &Payload) -> Option<Self> {
        let Payload::Body(body) = payload else { return None };
        let kind = body.get("type")?.as_text()?.to_owned();
        let value = body.get("value").cloned().unwrap_or(Value::Null);
        Some(Self { from, kind, value, id: body.get("msg_id").cloned() })
    }

    /// Answers it, if it asks for an answer.
    pub fn answer(&self, said: Vec<(&str, Value)>, context: &mut Context<'_>) {
        let Some(id) = &self.id else { return };
        let kind = ("type", Value::text(format!("{}_ok", self.kind)));
        let whole = [kind].into_iter().chain(said).chain([("in_reply_to", id.clone())]);
        send(self.from, Value::map(whole), context);
    }
}

/// Sends a message of a type with a value.
pub fn tell(to: ProcessId, kind: &str, value: &Value, context: &mut Context<'_>) {
    send(to, Value::map([("type", Value::text(kind)), ("value", value.clone())]), context);
}

fn send(to: ProcessId, body: Value, context: &mut Context<'_>) {
    context.effects.push(Effect::Send { to, payload: Arc::new(Payload::Body(body)) });
}

/// The other members of the cluster, as they are now.
pub fn peers(context: &Context<'_>) -> Vec<ProcessId> {
    context.directory.nodes.iter().copied().filter(|node| *node != context.me).collect()
}

/// Shows a line.
pub fn say(text: impl Into<String>, context: &mut Context<'_>) {
    context.effects.push(Effect::Say(text.into()));
}
