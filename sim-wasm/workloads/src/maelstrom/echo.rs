//! `echo`: what is sent comes back.

use crate::draws::Draws;
use crate::named::Info;
use crate::rpc::{Holds, Rpc, field};
use crate::workload::{Caller, Workload, body};
use trace::Value;

pub const INFO: Info = Info {
    name: "echo",
    says: "Clients send texts, \"Please echo 0\" to \"Please echo 127\", and expect them back.",
    settings: &[],
    rpcs: RPCS,
    build: |_| Box::new(Echo),
};

const RPCS: &[Rpc] = &[Rpc {
    name: "echo",
    says: "Asks for the same value back.",
    request: &[field("echo", Holds::Any, "what to send back; text")],
    reply: &[field("echo", Holds::Any, "the same")],
}];

/// How many texts there are.
const TEXTS: u64 = 128;

#[derive(Debug, Clone)]
struct Echo;

impl Workload for Echo {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn next(&mut self, _caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value {
        let text = format!("Please echo {}", draws.below(TEXTS));
        body("echo", [("echo", Value::Text(text))])
    }

    fn fork(&self) -> Box<dyn Workload> {
        Box::new(self.clone())
    }
}
