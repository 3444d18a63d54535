//! `echo`: the smallest server there is. It reads who asks and under which number, and sends the same value back to
//! that one under that number. It remembers nobody, so that a crash costs it nothing: each request that arrives gets
//! one answer, and a copy of it another, for to this server they are two requests.
//!
//! Now and then it greets its peers with an echo of its own, so that nodes are seen to be each other's clients, too. It
//! answers Maelstrom's `echo`, and `init` for whoever sends one. An `echo_ok` is somebody else's answer: to
//! echo it as well would keep two such nodes busy with each other for good.

use crate::kit::{Desk, Message, Program, Runs};
use crate::{Module, Role};
use trace::Value;

/// The module.
pub const MODULE: Module = Module {
    name: "echo",
    says: "Answers each echo with its value, and nothing else. Every 250 ms it asks all its peers for one.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(Echo { greetings: 0 })),
};

/// How often it greets, and the timer for it.
const GREETS_EVERY_MS: u64 = 250;
const GREET: u64 = 1;

#[derive(Debug, Clone)]
struct Echo {
    greetings: i64,
}

impl Program for Echo {
    fn fresh(&self) -> Self {
        Self { greetings: 0 }
    }

    fn start(&mut self, desk: &mut Desk<'_, '_>) {
        desk.after(GREET, GREETS_EVERY_MS);
    }

    fn timer(&mut self, _token: u64, desk: &mut Desk<'_, '_>) {
        let me = desk.name(desk.me());
        for peer in desk.peers() {
            self.greetings += 1;
            let says = Value::Text(format!("{me} greets {}", desk.name(peer)));
            desk.send(peer, "echo", [("msg_id", Value::Int(self.greetings)), ("echo", says)]);
        }
        desk.after(GREET, GREETS_EVERY_MS);
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            "echo" => {
                let value = message.get("echo").cloned().unwrap_or(Value::Null);
                desk.reply(message, "echo_ok", [("echo", value)]);
            }
            "init" => desk.reply(message, "init_ok", []),
            _ => {}
        }
    }
}
