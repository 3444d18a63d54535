//! What modules are written with: a program takes messages and timers that have been read for it, and acts through a
//! [`Desk`], so that a module's file holds its protocol and nothing else.

mod asker;
mod calls;
mod desk;
mod message;

pub use asker::Asker;
pub use calls::Calls;
pub use desk::Desk;
pub use message::{Message, list};

/// Fields of a message, in order.
pub type Fields = Vec<(&'static str, Value)>;

use engine::{Context, Delivery, Input, Process};
use trace::{Payload, Value, Variable};

/// A module's protocol. What does not differ from one life to the next is set when it is made; everything else is
/// memory, which [`Program::fresh`] gives anew after a crash.
pub trait Program: Clone + Send + 'static {
    /// The same program at the beginning of a life.
    fn fresh(&self) -> Self;

    /// It begins to run.
    fn start(&mut self, _desk: &mut Desk<'_, '_>) {}

    /// A message with a body that has a type arrived.
    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>);

    /// Whether it reads whole lines as they stand on the wire, damaged ones, too: all that arrives goes to
    /// [`Program::line`] then, and nothing to [`Program::message`].
    fn reads_lines(&self) -> bool {
        false
    }

    /// A line arrived, which need not be JSON.
    fn line(&mut self, _line: &str, _desk: &mut Desk<'_, '_>) {}

    /// A timer of its own has come, or work is done.
    fn timer(&mut self, _token: u64, _desk: &mut Desk<'_, '_>) {}

    /// A sync of its own has ended; `ok` when what it covered is durable.
    fn synced(&mut self, _token: u64, _ok: bool, _desk: &mut Desk<'_, '_>) {}

    /// What checks may look at, named as in the tasks whose messages it speaks.
    fn view(&self, _desk: &Desk<'_, '_>) -> Option<Value> {
        None
    }

    /// What the inspector shows: (name, value).
    fn variables(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }
}

/// A program as a process.
#[derive(Debug, Clone)]
pub struct Runs<P>(pub P);

impl<P: Program> Process for Runs<P> {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        let mut desk = Desk { context };
        match input {
            Input::Start => self.0.start(&mut desk),
            Input::Message(delivery) if self.0.reads_lines() => {
                let line = line_of(delivery, &desk);
                self.0.line(&line, &mut desk);
            }
            Input::Message(delivery) => {
                let Payload::Body(body) = &**delivery.payload else { return };
                if let Some(message) = Message::read(delivery.from, body) {
                    self.0.message(&message, &mut desk);
                }
            }
            Input::Timer { token } => self.0.timer(token, &mut desk),
            Input::Synced { token, ok } => self.0.synced(token, ok, &mut desk),
            Input::Intercepted { .. } | Input::Overheard { .. } | Input::Stream { .. } => {}
        }
    }

    fn forget(&mut self) {
        self.0 = self.0.fresh();
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }

    fn reads_text(&self) -> bool {
        self.0.reads_lines()
    }

    fn variables(&mut self, _context: &mut Context<'_>) -> Vec<Variable> {
        let variable = |(name, value): (&str, Value)| Variable { name: name.to_owned(), value };
        self.0.variables().into_iter().map(variable).collect()
    }

    fn view(&mut self, context: &mut Context<'_>) -> Option<Value> {
        self.0.view(&Desk { context })
    }
}

/// What arrived, as the line that was on the wire.
fn line_of(delivery: Delivery<'_>, desk: &Desk<'_, '_>) -> String {
    match &**delivery.payload {
        Payload::Text(line) => line.clone(),
        Payload::Body(body) => {
            let name = |process| Value::text(desk.name(process));
            let envelope = [("src", name(delivery.from)), ("dest", name(desk.me())), ("body", body.clone())];
            Value::map(envelope).to_json()
        }
    }
}
