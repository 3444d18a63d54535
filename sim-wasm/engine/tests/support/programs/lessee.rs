//! Takes a lease from the first member of the cluster, which grants one at a time. Both count its length
//! by their own clocks.

use super::{Question, say, tell};
use engine::{Context, Effect, Input, Process};
use trace::{Time, Value};

/// How long a lease lasts.
const LEASE: Time = Time::from_ms(50);

/// The holder's timer and the grantor's.
const HELD: u64 = 0;
const GRANTED: u64 = 1;

#[derive(Debug, Clone, Copy, Default)]
pub struct Lessee {
    granted: bool,
}

impl Lessee {
    fn message(&mut self, asked: &Question, context: &mut Context<'_>) {
        match asked.kind.as_str() {
            "lease" => tell(context.directory.nodes[0], "request", &Value::Null, context),
            "request" if !self.granted => {
                self.granted = true;
                tell(asked.from, "grant", &Value::Null, context);
                context.effects.push(Effect::SetTimer { token: GRANTED, after: LEASE });
            }
            "grant" => {
                say("holds the lease", context);
                context.effects.push(Effect::SetTimer { token: HELD, after: LEASE });
            }
            _ => {}
        }
    }
}

impl Process for Lessee {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        match input {
            Input::Message(delivery) => {
                if let Some(asked) = Question::read(delivery.from, delivery.payload) {
                    self.message(&asked, context);
                }
            }
            Input::Timer { token: HELD } => say("gives the lease up", context),
            Input::Timer { token: GRANTED } => self.granted = false,
            _ => {}
        }
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(*self))
    }
}
