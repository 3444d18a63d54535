//! A node that answers whatever a workload asks in the promised form, and means nothing by it; or that
//! has one bad habit.

use engine::{Context, Effect, Input, Process};
use std::collections::BTreeMap;
use std::sync::Arc;
use trace::{Payload, ProcessId, Time, Value};
use workloads::{Field, Holds, Rpc, WORKLOADS};

/// What it does with a request.
#[derive(Debug, Clone)]
pub enum Habit {
    /// Answers at once.
    Answers,
    /// Answers so much later.
    AnswersAfter(Time),
    /// Answers the first so many so much later, others at once.
    AnswersFirstAfter(u64, Time),
    /// Says nothing.
    IsSilent,
    /// Says nothing to the first so many, then answers with this error.
    IsSilentThenFails(u64, i64),
    /// Answers with this error.
    Fails(i64),
    /// Answers the set-up as promised, and all else so.
    Says(&'static str),
}

#[derive(Debug, Clone)]
pub struct Stub {
    rpcs: &'static [Rpc],
    habit: Habit,
    asked: u64,
    late: BTreeMap<u64, (ProcessId, Value)>,
}

impl Stub {
    pub fn new(workload: &str, habit: Habit) -> Self {
        let info = WORKLOADS.iter().find(|info| info.name == workload).expect("a workload of the table");
        Self { rpcs: info.rpcs, habit, asked: 0, late: BTreeMap::new() }
    }

    fn as_promised(&self, request: &Value) -> Value {
        let name = request.get("type").and_then(Value::as_text).expect("a request has a type");
        let rpc = self.rpcs.iter().find(|rpc| rpc.name == name).expect("a request of the table");
        let fields = rpc.reply.iter().map(|field| (field.name.to_owned(), something(field, request)));
        let head = [("type".to_owned(), Value::Text(format!("{name}_ok")))];
        Value::map(head.into_iter().chain(fields))
    }
}

/// The request's own field of that name, or else as little as fits.
fn something(field: &Field, request: &Value) -> Value {
    let least = match field.holds {
        Holds::Any => Value::Null,
        Holds::Int => Value::Int(0),
        Holds::Bool => Value::Bool(false),
        Holds::Text => Value::text(""),
        Holds::List => Value::List(Vec::new()),
        Holds::Map => Value::Map(Vec::new()),
    };
    request.get(field.name).cloned().unwrap_or(least)
}

fn reply(to: ProcessId, request: &Value, reply: Value, context: &mut Context<'_>) {
    let Value::Map(mut pairs) = reply else { panic!("a reply is a map") };
    pairs.push(("in_reply_to".to_owned(), request.get("msg_id").expect("a request has an id").clone()));
    context.effects.push(Effect::Send { to, payload: Arc::new(Payload::Body(Value::Map(pairs))) });
}

fn error(code: i64) -> Value {
    Value::map([("type", Value::text("error")), ("code", Value::Int(code))])
}

impl Process for Stub {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        let delivery = match input {
            Input::Message(delivery) => delivery,
            Input::Timer { token } => {
                let (from, request) = self.late.remove(&token).expect("a timer for a request");
                return reply(from, &request, self.as_promised(&request), context);
            }
            _ => return,
        };
        let Payload::Body(request) = &**delivery.payload else { return };
        let from = delivery.from;
        self.asked += 1;
        let is_set_up = request.get("type").and_then(Value::as_text) == Some("topology");
        match self.habit {
            Habit::Says(text) if !is_set_up => {
                reply(from, request, Value::from_json(text).unwrap(), context);
            }
            Habit::IsSilent => {}
            Habit::IsSilentThenFails(first, _) if self.asked <= first => {}
            Habit::Fails(code) | Habit::IsSilentThenFails(_, code) => {
                reply(from, request, error(code), context);
            }
            Habit::AnswersAfter(after) => self.answer_after(from, request, after, context),
            Habit::AnswersFirstAfter(first, after) if self.asked <= first => {
                self.answer_after(from, request, after, context);
            }
            Habit::Answers | Habit::AnswersFirstAfter(..) | Habit::Says(_) => {
                reply(from, request, self.as_promised(request), context);
            }
        }
    }

    fn forget(&mut self) {
        self.late.clear();
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }
}

impl Stub {
    fn answer_after(&mut self, from: ProcessId, request: &Value, after: Time, context: &mut Context<'_>) {
        self.late.insert(self.asked, (from, request.clone()));
        context.effects.push(Effect::SetTimer { token: self.asked, after });
    }
}
