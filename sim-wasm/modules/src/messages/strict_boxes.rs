//! `strict-boxes`: a server that trusts no line. What comes over a wire may have been damaged, or made by somebody's
//! half-finished program; so each line is looked at as a whole before anything is done, and there are three ends for it.
//! Where nobody can be answered, or nobody waits, the server is silent: the line is no JSON, tells no sender or no
//! `msg_id`, or is an answer itself, for two nodes that answer each other's errors never stop. What cannot be done is
//! refused, with code 10 for a type that it does not know and 12 for anything else. Only the rest is done.
//!
//! It promises that no line stops it, and that its boxes are the sum of what it accepted: a refused request has changed
//! nothing, not even half. What it does not: that a damaged line is noticed. `"delta": 5` that became `"delta": 4`
//! is in order, and wrong; only a checksum that its sender made would show it (Stone and Partridge, When the CRC and
//! TCP Checksum Disagree, 2000). A crash empties its boxes.
//!
//! | message | answer |
//! | --- | --- |
//! | `add {box, delta}` | `add_ok` |
//! | `move {from, to, n}` | `move_ok` |
//! | `read {}` | `read_ok {boxes}`: what each holds |
//!
//! Every 100 ms it sends each peer an `add` of its own, so that answers come to it, too. A number beyond 64 bits cannot
//! be read here, and a sum that would grow so large is refused with 12.

use crate::kit::{Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};
use std::collections::BTreeMap;
use trace::Value;

/// The module.
pub const MODULE: Module = Module {
    name: "strict-boxes",
    says: "Reads raw lines: does an `add`, a `move` or a `read` of its boxes that is in order, refuses with 10 or 12 what \
           is not, and is silent where nobody waits. Every 100 ms it sends all its peers an `add`.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(StrictBoxes::default())),
};

/// How often it sends its peers something, and the timer for it.
const RESTOCKS_EVERY_MS: u64 = 100;
const RESTOCK: u64 = 1;

/// Codes of Maelstrom.
const NOT_SUPPORTED: i64 = 10;
const MALFORMED: i64 = 12;

#[derive(Debug, Clone, Default)]
struct StrictBoxes {
    boxes: BTreeMap<String, i64>,
    sent: i64,
}

/// A request that is in order.
enum Request<'a> {
    Add { to: &'a str, delta: i64 },
    Move { from: &'a str, to: &'a str, n: i64 },
    Read,
}

impl<'a> Request<'a> {
    /// Reads a request, or says with which code it is refused and why.
    fn read(body: &'a Value) -> Result<Self, (i64, &'static str)> {
        let malformed = (MALFORMED, "a field is missing, or of another type");
        let text = |field| body.get(field).and_then(Value::as_text).ok_or(malformed);
        let int = |field| body.get(field).and_then(Value::as_int).ok_or(malformed);
        match text("type")? {
            "add" => Ok(Self::Add { to: text("box")?, delta: int("delta")? }),
            "move" => Ok(Self::Move { from: text("from")?, to: text("to")?, n: int("n")? }),
            "read" => Ok(Self::Read),
            _ => Err((NOT_SUPPORTED, "an unknown type")),
        }
    }
}

/// A line that somebody waits about.
struct Letter {
    src: String,
    dest: Value,
    msg_id: i64,
    body: Value,
}

impl Letter {
    /// Reads a line; `None` where nobody can be answered, or nobody waits.
    fn read(line: &str) -> Option<Self> {
        let envelope = Value::from_json(line).ok()?;
        let body = envelope.get("body")?;
        if body.get("in_reply_to").is_some() {
            return None;
        }
        Some(Self {
            src: envelope.get("src")?.as_text()?.to_owned(),
            dest: envelope.get("dest").cloned().unwrap_or(Value::Null),
            msg_id: body.get("msg_id")?.as_int()?,
            body: body.clone(),
        })
    }
}

impl StrictBoxes {
    /// Does a request, wholly or not at all: the sums are worked out before anything is changed.
    fn apply(&mut self, request: &Request<'_>) -> Result<Fields, (i64, &'static str)> {
        let (kind, changes) = match *request {
            Request::Add { to, delta } => ("add_ok", vec![(to, i128::from(delta))]),
            Request::Move { from, to, n } => ("move_ok", vec![(from, -i128::from(n)), (to, i128::from(n))]),
            Request::Read => {
                let boxes = self.boxes.iter().map(|(name, held)| (name.clone(), Value::Int(*held)));
                return Ok(vec![("type", Value::text("read_ok")), ("boxes", Value::map(boxes))]);
            }
        };
        let mut sums = BTreeMap::new();
        for (name, change) in changes {
            let held =
                sums.entry(name).or_insert_with(|| self.boxes.get(name).copied().map_or(0, i128::from));
            *held += change;
        }
        let fits = |(name, held): (&str, i128)| i64::try_from(held).map(|held| (name.to_owned(), held));
        let sums: Result<Vec<_>, _> = sums.into_iter().map(fits).collect();
        self.boxes.extend(sums.map_err(|_| (MALFORMED, "no box can hold so much"))?);
        Ok(vec![("type", Value::text(kind))])
    }
}

impl Program for StrictBoxes {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn reads_lines(&self) -> bool {
        true
    }

    fn start(&mut self, desk: &mut Desk<'_, '_>) {
        desk.after(RESTOCK, RESTOCKS_EVERY_MS);
    }

    fn line(&mut self, line: &str, desk: &mut Desk<'_, '_>) {
        let Some(letter) = Letter::read(line) else { return };
        let is_for_me = letter.dest.as_text() == Some(desk.name(desk.me()));
        let done = if is_for_me {
            Request::read(&letter.body).and_then(|request| self.apply(&request))
        } else {
            Err((MALFORMED, "this is for somebody else"))
        };
        let says = done.unwrap_or_else(|(code, why)| {
            vec![("type", Value::text("error")), ("code", Value::Int(code)), ("text", Value::text(why))]
        });
        // The wire may have damaged the name: then there is nobody to tell.
        if let Some(sender) = desk.who(&letter.src) {
            let in_reply_to = ("in_reply_to", Value::Int(letter.msg_id));
            desk.send_body(sender, Value::map(says.into_iter().chain([in_reply_to])));
        }
    }

    /// All that arrives comes to [`Program::line`].
    fn message(&mut self, _message: &Message<'_>, _desk: &mut Desk<'_, '_>) {}

    fn timer(&mut self, _token: u64, desk: &mut Desk<'_, '_>) {
        let to = Value::Text(format!("from {}", desk.name(desk.me())));
        for peer in desk.peers() {
            self.sent += 1;
            let add = [("msg_id", Value::Int(self.sent)), ("box", to.clone()), ("delta", Value::Int(1))];
            desk.send(peer, "add", add);
        }
        desk.after(RESTOCK, RESTOCKS_EVERY_MS);
    }

    fn variables(&self) -> Fields {
        let boxes = self.boxes.iter().map(|(name, held)| (name.clone(), Value::Int(*held)));
        vec![("boxes", Value::map(boxes))]
    }
}
