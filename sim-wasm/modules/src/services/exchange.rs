//! Request in, reply out: what all services have in common. Each request gets exactly one reply, an
//! answer or an error with Maelstrom's code and a sentence.

use engine::{Context, Effect, Input, Process};
use std::sync::Arc;
use trace::{Payload, ProcessId, Value};

/// What a service does beyond reading requests and writing replies. Its default is its empty state.
pub(super) trait Serve: Clone + Default + Send + 'static {
    /// Answers one request, or refuses it; one that is refused has changed no value.
    fn serve(&mut self, request: &Request<'_>, context: &mut Context<'_>) -> Result<Answer, Refusal>;
}

/// A service as a process.
#[derive(Debug, Clone, Default)]
pub(super) struct Served<S>(S);

impl<S: Serve> Process for Served<S> {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        let Input::Message(delivery) = input else { return };
        let Payload::Body(body) = &**delivery.payload else { return };
        let outcome = Request::read(delivery.from, body).and_then(|request| self.0.serve(&request, context));
        let payload = Arc::new(Payload::Body(reply(body.get("msg_id"), outcome)));
        context.effects.push(Effect::Send { to: delivery.from, payload });
    }

    fn forget(&mut self) {
        self.0 = S::default();
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }
}

/// A request: a body with a type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request<'a> {
    /// Who asks.
    pub from: ProcessId,
    /// Its type.
    pub kind: &'a str,
    body: &'a Value,
}

impl<'a> Request<'a> {
    fn read(from: ProcessId, body: &'a Value) -> Result<Self, Refusal> {
        if !matches!(body, Value::Map(_)) {
            return Err(malformed(format!("a request is a map, and this is {}", shown(body))));
        }
        let kind = body.get("type").ok_or_else(|| malformed(r#"a request needs a "type""#))?;
        let Some(kind) = kind.as_text() else {
            return Err(malformed(format!(
                r#"the "type" of a request is text, and this is {}"#,
                shown(kind)
            )));
        };
        match body.get("msg_id") {
            None | Some(Value::Int(_)) => Ok(Self { from, kind, body }),
            Some(other) => {
                Err(malformed(format!(r#"a "msg_id" is a whole number, and this is {}"#, shown(other))))
            }
        }
    }

    /// The value of a field that must be there; it may be null.
    pub fn field(&self, name: &str) -> Result<&'a Value, Refusal> {
        self.body.get(name).ok_or_else(|| malformed(format!(r#"a {} needs a "{name}""#, self.kind)))
    }

    /// The value of a field that is true or false, and false when it is not there.
    pub fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.body.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(other) => {
                Err(malformed(format!(r#""{name}" is true or false, and this is {}"#, shown(other))))
            }
        }
    }

    /// Refuses it for its type, where the service knows only these.
    pub fn not_supported(&self, known: &str) -> Refusal {
        let kind = shown(&Value::text(self.kind));
        Refusal {
            code: Code::NotSupported,
            text: format!("there is no request of type {kind} here, only {known}"),
        }
    }
}

/// What a request gets when all is well.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// The type of the reply.
    pub kind: &'static str,
    /// What the reply holds besides.
    pub field: Option<(&'static str, Value)>,
}

/// What a request gets otherwise.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    /// What went wrong, for programs.
    pub code: Code,
    /// What went wrong, in a sentence.
    pub text: String,
}

/// The error codes of Maelstrom that services use. All of them are definite: what was asked for has not
/// happened and never will.
#[derive(Debug, Clone, Copy)]
pub(super) enum Code {
    /// This service has no such request.
    NotSupported = 10,
    /// The body is not what a request of its type looks like.
    MalformedRequest = 12,
    /// The request was for a key that does not exist.
    KeyDoesNotExist = 20,
    /// The key does not hold what the request expects of it.
    PreconditionFailed = 22,
}

fn malformed(text: impl Into<String>) -> Refusal {
    Refusal { code: Code::MalformedRequest, text: text.into() }
}

fn reply(msg_id: Option<&Value>, outcome: Result<Answer, Refusal>) -> Value {
    let (kind, fields) = match outcome {
        Ok(answer) => (answer.kind, Vec::from_iter(answer.field)),
        Err(Refusal { code, text }) => {
            ("error", vec![("code", Value::Int(code as i64)), ("text", Value::Text(text))])
        }
    };
    let in_reply_to = msg_id.map(|msg_id| ("in_reply_to", msg_id.clone()));
    Value::map([("type", Value::text(kind))].into_iter().chain(in_reply_to).chain(fields))
}

/// The longest value that an error quotes, in characters.
const SHOWN_MAX: usize = 60;

/// A value as an error quotes it.
pub(super) fn shown(value: &Value) -> String {
    let json = value.to_json();
    match json.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", &json[..end]),
        None => json,
    }
}
