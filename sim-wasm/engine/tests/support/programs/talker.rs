//! Talks to the next member over one connection, and says what it reads. It takes one read for one
//! message, a write for all that it was given, and the end of the other's words for the end of all. What
//! ends with a question mark is sent back after a while.

use super::{Question, peers, say};
use engine::{Context, Effect, Input, Notice, Process, Read, Side, Socket, StreamRules};
use std::collections::BTreeMap;
use trace::{Time, Value};

/// How long an answer takes.
const ANSWER: Time = Time::from_ms(10);

/// Bytes of one read at the most.
const READ_MAX: usize = 1_460;

#[derive(Debug, Clone, Default)]
pub struct Talker {
    line: Option<Socket>,
    answers: BTreeMap<u64, (Socket, Vec<u8>)>,
    heard: u64,
}

impl Talker {
    fn message(&mut self, asked: &Question, context: &mut Context<'_>) {
        match asked.kind.as_str() {
            "say" => self.write(&asked.value, context),
            "hang-up" => {
                if let Some(line) = self.line {
                    let _ = context.streams.end(line);
                }
            }
            _ => {}
        }
    }

    fn write(&mut self, value: &Value, context: &mut Context<'_>) {
        let rules = StreamRules { chunk_min: READ_MAX, ..StreamRules::default() };
        let (me, peer) = (context.me, peers(context)[0]);
        let line = *self.line.get_or_insert_with(|| context.streams.connect(me, peer, rules));
        if let Err(error) = context.streams.write(line, value.as_text().unwrap_or_default().as_bytes()) {
            say(error.to_string(), context);
        }
    }

    fn read(&mut self, socket: Socket, context: &mut Context<'_>) {
        loop {
            match context.streams.read(socket, READ_MAX) {
                Ok(Read::Bytes(bytes)) => self.heard(socket, bytes, context),
                Ok(Read::End) => {
                    say("takes the end for the end of all", context);
                    let _ = context.streams.reset(socket);
                    break;
                }
                Ok(Read::Nothing) | Err(_) => break,
            }
        }
    }

    fn heard(&mut self, socket: Socket, bytes: Vec<u8>, context: &mut Context<'_>) {
        say(format!("reads {}", String::from_utf8_lossy(&bytes)), context);
        if socket.side == Side::Answerer && bytes.ends_with(b"?") {
            self.heard += 1;
            self.answers.insert(self.heard, (socket, bytes));
            context.effects.push(Effect::SetTimer { token: self.heard, after: ANSWER });
        }
    }
}

impl Process for Talker {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        match input {
            Input::Message(delivery) => {
                if let Some(asked) = Question::read(delivery.from, delivery.payload) {
                    self.message(&asked, context);
                }
            }
            Input::Stream { socket, notice: Notice::Readable } => self.read(socket, context),
            Input::Stream { notice: Notice::Reset, .. } => say("has lost its connection", context),
            Input::Timer { token } => {
                if let Some((socket, bytes)) = self.answers.remove(&token) {
                    let _ = context.streams.write(socket, &bytes);
                }
            }
            _ => {}
        }
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn accepts(&self) -> bool {
        true
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }
}
