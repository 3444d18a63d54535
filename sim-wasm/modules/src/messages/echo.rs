//! `echo`: the smallest server there is. It reads who asks and under which number, and sends the same value back to
//! that one under that number. It remembers nothing, so that a crash costs it nothing, and it answers nobody twice:
//! each request that arrives gets one answer, however many copies of it the network makes.
//!
//! It answers Maelstrom's `echo`, and `init` for whoever sends one. An `echo_ok` is somebody else's answer: to
//! echo it as well would keep two such nodes busy with each other for good.

use crate::kit::{Desk, Message, Program, Runs};
use crate::{Module, Role};
use trace::Value;

/// The module.
pub const MODULE: Module = Module {
    name: "echo",
    says: "Answers each echo with its value, and nothing else.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(Echo)),
};

#[derive(Debug, Clone)]
struct Echo;

impl Program for Echo {
    fn fresh(&self) -> Self {
        Self
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
