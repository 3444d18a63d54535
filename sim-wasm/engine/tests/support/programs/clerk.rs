//! A small server that keeps everything in memory: it answers, keeps values, tells its peers, reads its
//! clock and does work, each as a message asks. On another's link it changes what it takes.

use super::{Question, peers, say, tell};
use engine::{Context, Delivery, Effect, Input, Process};
use std::collections::BTreeMap;
use std::sync::Arc;
use trace::{Payload, ProcessId, Time, Value};

/// The date at which runs begin, in microseconds since 1970: clocks are told from there.
const EPOCH: i64 = 1_704_067_200_000_000;

#[derive(Debug, Clone, Default)]
pub struct Clerk {
    holds: Vec<Value>,
    /// Its peers, as they were when it began.
    known: Vec<ProcessId>,
    working: BTreeMap<u64, Question>,
    works: u64,
}

impl Clerk {
    fn message(&mut self, asked: Question, context: &mut Context<'_>) {
        let value = asked.value.clone();
        match asked.kind.as_str() {
            "put" | "note" => self.holds.push(value),
            "tell" => self.tell(&peers(context), value, context),
            "greet" => self.tell(&self.known.clone(), value, context),
            "pass" => self.pass(value, context),
            "exit" => context.effects.push(Effect::Exit),
            "work" => return self.work(asked, context),
            _ => {}
        }
        asked.answer(self.said(&asked, context), context);
    }

    /// What an answer says.
    fn said(&self, asked: &Question, context: &Context<'_>) -> Vec<(&'static str, Value)> {
        let clock = context.clock.0 as i64 - EPOCH;
        let uncertainty = context.uncertainty.0 as i64;
        match asked.kind.as_str() {
            "read" => vec![("holds", Value::List(self.holds.clone()))],
            "clock" => vec![("clock", Value::Int(clock))],
            "interval" => vec![
                ("earliest", Value::Int(clock - uncertainty)),
                ("latest", Value::Int(clock + uncertainty)),
            ],
            _ => Vec::new(),
        }
    }

    fn tell(&mut self, whom: &[ProcessId], value: Value, context: &mut Context<'_>) {
        whom.iter().for_each(|peer| tell(*peer, "note", &value, context));
        self.holds.push(value);
    }

    /// Hands a value to the next member, who hands it on.
    fn pass(&mut self, value: Value, context: &mut Context<'_>) {
        let me = context.me;
        if let Some(next) = peers(context).into_iter().find(|node| *node > me) {
            tell(next, "pass", &value, context);
        }
        self.holds.push(value);
    }

    /// Computes for as many milliseconds as it is told, then answers.
    fn work(&mut self, asked: Question, context: &mut Context<'_>) {
        let cost = Time::from_ms(asked.value.as_int().unwrap_or(0).unsigned_abs());
        self.works += 1;
        self.working.insert(self.works, asked);
        context.effects.push(Effect::Work { token: self.works, cost });
    }

    /// Changes what it took from a link, and sends it on.
    fn falsify(delivery: Delivery<'_>, to: ProcessId, context: &mut Context<'_>) {
        let Some(taken) = Question::read(delivery.from, delivery.payload) else { return };
        let value = taken.value.as_int().map_or(Value::Null, |number| Value::Int(number + 100));
        let body = Value::map([("type", Value::text(taken.kind)), ("value", value)]);
        let payload = Arc::new(Payload::Body(body));
        context.effects.push(Effect::SendAs { from: delivery.from, to, payload });
    }
}

impl Process for Clerk {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        match input {
            Input::Start => self.known = peers(context),
            Input::Message(delivery) => {
                if let Some(asked) = Question::read(delivery.from, delivery.payload) {
                    self.message(asked, context);
                }
            }
            Input::Timer { token } => {
                if let Some(asked) = self.working.remove(&token) {
                    asked.answer(Vec::new(), context);
                }
            }
            Input::Overheard { delivery, .. } => {
                if let Some(told) = Question::read(delivery.from, delivery.payload) {
                    say(format!("overhears {}", told.value), context);
                }
            }
            Input::Intercepted { delivery, to } => Self::falsify(delivery, to, context),
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
