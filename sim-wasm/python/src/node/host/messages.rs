//! Messages: what a program sends, in whose name, and the answers that it waits for.

use super::NodeHost;
use crate::node::arguments::{Given, Wrong};
use crate::node::life::Purpose;
use crate::node::outcomes::Asked;
use crate::session::Answer;
use crate::values::{from_python, seen, words};
use engine::{Effect, Limits};
use monty_types::{CallArgs, ExcType};
use std::sync::Arc;
use trace::{Payload, ProcessId, Severity, Time, Value};

/// Characters of a name that are repeated in a complaint.
const NAME_CHARS_MAX: usize = 80;

/// Reading a byte of a message from the interpreter's values takes as long as handling so many of a file.
const TAKES_AS_LONG_AS: usize = 4;

impl NodeHost<'_> {
    pub(super) fn send(&mut self, given: &Given<'_>) -> Asked {
        let (to, body) = self.envelope(given)?;
        let from = self.sender(given)?;
        self.may_do(1)?;
        let payload = Arc::new(Payload::Body(body));
        self.effects.push(if from == self.me {
            Effect::Send { to, payload }
        } else {
            Effect::SendAs { from, to, payload }
        });
        Ok(Answer::none())
    }

    fn sender(&self, given: &Given<'_>) -> Result<ProcessId, Wrong> {
        if given.get("src").is_none() {
            return Ok(self.me);
        }
        let name = given.text("src", "src, a sender's name,")?;
        self.directory.id(name).ok_or_else(|| (ExcType::ValueError, self.nobody(name)))
    }

    fn envelope(&mut self, given: &Given<'_>) -> Result<(ProcessId, Value), Wrong> {
        let of = given.entry.name;
        let dest = given.get("dest");
        let Some(name) = dest.and_then(|dest| dest.as_str()) else {
            let got = dest.map_or("nothing".to_owned(), words);
            return Err((
                ExcType::TypeError,
                format!("{of}(dest, body): dest is a name such as \"n2\", not {got}"),
            ));
        };
        let body = given.get("body");
        let Some(body) = body.filter(|body| body.type_name() == "dict") else {
            let got = body.map_or("nothing".to_owned(), words);
            return Err((ExcType::TypeError, format!("{of}(dest, body): body is a dict, not {got}")));
        };
        let body =
            from_python(body).map_err(|why| (ExcType::TypeError, format!("a message cannot hold {why}")))?;
        self.handles(TAKES_AS_LONG_AS * body.footprint());
        let to = self.directory.id(name).ok_or_else(|| (ExcType::ValueError, self.nobody(name)))?;
        Ok((to, body))
    }

    pub(super) fn nobody(&self, name: &str) -> String {
        let name: String = name.chars().take(NAME_CHARS_MAX).collect();
        format!("nobody is called {name:?}; there is {}", self.directory.names().join(", "))
    }

    /// Puts a line of text on the wire, if it is an envelope that this node may send.
    pub(super) fn emit(&mut self, given: &Given<'_>) -> Asked {
        let Some(line) = given.get("text").and_then(|line| line.as_str()) else {
            return Err((ExcType::TypeError, "emit takes one line of JSON, a str".to_owned()));
        };
        self.may_do(1)?;
        match self.opened(line) {
            Ok((to, body)) => self.effects.push(Effect::Send { to, payload: Arc::new(Payload::Body(body)) }),
            Err((severity, why)) => {
                let says = format!("a line was not sent: {why}");
                let advice = Some(format!("The line was: {}", line.chars().take(200).collect::<String>()));
                self.trouble(severity, says, advice);
            }
        }
        Ok(Answer::none())
    }

    /// The receiver and the body of a line. That nobody has the receiver's name is only worth a note:
    /// it may have come in with a message that the wire had damaged.
    fn opened(&self, line: &str) -> Result<(ProcessId, Value), (Severity, String)> {
        let wrong = |why: String| (Severity::Error, why);
        let bytes_max = Limits::default().message_bytes_max;
        if line.len() > bytes_max {
            return Err(wrong(format!("it is longer than {} kB", bytes_max / 1024)));
        }
        let envelope = Value::from_json(line).map_err(|why| wrong(format!("it is not JSON ({why})")))?;
        let field = |key: &str| envelope.get(key).and_then(Value::as_text);
        let me = self.directory.name(self.me);
        match field("src") {
            Some(src) if src == me => {}
            Some(src) => return Err(wrong(format!("its \"src\" is {src:?}, but this node is {me:?}"))),
            None => return Err(wrong("it has no \"src\", which is the sender's own name".to_owned())),
        }
        let no_dest = || wrong("it has no \"dest\", the name of the receiver".to_owned());
        let dest = field("dest").ok_or_else(no_dest)?;
        let body = envelope.get("body").ok_or_else(|| wrong("it has no \"body\"".to_owned()))?;
        if !matches!(body, Value::Map(_)) {
            return Err(wrong("its \"body\" is no object".to_owned()));
        }
        let to = self.directory.id(dest).ok_or_else(|| (Severity::Note, self.nobody(dest)))?;
        Ok((to, body.clone()))
    }

    pub(super) fn rpc(&mut self, id: u32, given: &Given<'_>) -> Asked {
        let (to, body) = self.envelope(given)?;
        let after = given.span("timeout", Some(Time::from_ms(1_000)))?;
        self.room(2)?;
        let msg_id = self.life.next_msg_id;
        self.life.next_msg_id += 1;
        let Value::Map(mut pairs) = body else { return Ok(Answer::none()) };
        pairs.retain(|(key, _)| key != "msg_id");
        pairs.push(("msg_id".to_owned(), Value::Int(msg_id)));
        self.effects.push(Effect::Send { to, payload: Arc::new(Payload::Body(Value::Map(pairs))) });
        let token = self.set_timer(after, Purpose::Expire { msg_id, after_ms: after.as_ms() });
        self.life.calls.insert(msg_id, (id, token));
        Ok(Answer::Wait)
    }

    /// A message of a type for which the program has no step: refused, if it asks for an answer.
    pub(super) fn no_step(&mut self, args: &CallArgs) -> Asked {
        let Some(message) = args.arg(0).and_then(|message| seen(message).ok()) else {
            return Ok(Answer::none());
        };
        let body = message.get("body").cloned().unwrap_or(Value::Null);
        let sender = message.get("src").and_then(Value::as_text).and_then(|src| self.directory.id(src));
        if let (Some(to), Some(msg_id)) = (sender, body.get("msg_id")) {
            let kind = body.get("type").cloned().unwrap_or(Value::Null);
            let refusal = Value::map([
                ("type", Value::text("error")),
                ("in_reply_to", msg_id.clone()),
                ("code", Value::Int(10)),
                ("text", Value::Text(format!("no step for messages of type {kind}"))),
            ]);
            self.effects.push(Effect::Send { to, payload: Arc::new(Payload::Body(refusal)) });
        }
        Ok(Answer::none())
    }
}
