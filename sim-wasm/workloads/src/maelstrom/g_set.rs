//! `g-set`: a set that only grows.

use crate::draws::Draws;
use crate::named::Info;
use crate::rpc::{Holds, Rpc, field};
use crate::workload::{Ask, Caller, Workload, body, int};
use trace::Value;

pub const INFO: Info = Info {
    name: "g-set",
    says: "Half the operations add the numbers 0, 1, 2, ... to a set, half read it. In the end every client \
           reads once more.",
    settings: &[],
    rpcs: RPCS,
    build: |_| Box::new(GSet { added: 0 }),
};

const RPCS: &[Rpc] = &[
    Rpc {
        name: "add",
        says: "Adds an element.",
        request: &[field("element", Holds::Any, "the element; a number that no other add has")],
        reply: &[],
    },
    Rpc {
        name: "read",
        says: "Asks for the elements.",
        request: &[],
        reply: &[field("value", Holds::List, "the elements, in any order")],
    },
];

#[derive(Debug, Clone)]
struct GSet {
    added: u64,
}

impl Workload for GSet {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn next(&mut self, _caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value {
        if draws.happens(1, 2) {
            return body("read", []);
        }
        self.added += 1;
        body("add", [("element", int(self.added - 1))])
    }

    fn has_finals(&self) -> bool {
        true
    }

    fn next_final(&mut self, _caller: &Caller<'_>, nth: u32, _draws: &mut Draws<'_>) -> Option<Ask> {
        (nth == 0).then(|| Ask::now(body("read", [])))
    }

    fn is_idempotent(&self, request: &str) -> bool {
        request == "read"
    }

    fn fork(&self) -> Box<dyn Workload> {
        Box::new(self.clone())
    }
}
