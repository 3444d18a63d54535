//! `g-counter` and `pn-counter`: a number to which every node adds; only upwards, or both ways.

use crate::draws::Draws;
use crate::named::Info;
use crate::rpc::{Holds, Rpc, field};
use crate::workload::{Ask, Caller, Workload, body};
use trace::Value;

pub const G_COUNTER: Info = Info {
    name: "g-counter",
    says: "Clients add 0 to 4 to a counter and read it, twice as often: Maelstrom draws as for pn-counter and \
           leaves out what would take away. In the end every client reads once more.",
    settings: &[],
    rpcs: RPCS,
    build: |_| Box::new(Counter { goes_down: false }),
};

pub const PN_COUNTER: Info = Info {
    name: "pn-counter",
    says: "Half the operations add -5 to 4 to a counter, half read it. In the end every client reads once more.",
    settings: &[],
    rpcs: RPCS,
    build: |_| Box::new(Counter { goes_down: true }),
};

const RPCS: &[Rpc] = &[
    Rpc {
        name: "add",
        says: "Adds to the counter.",
        request: &[field("delta", Holds::Int, "how much; below zero in pn-counter alone")],
        reply: &[],
    },
    Rpc {
        name: "read",
        says: "Asks for the counter.",
        request: &[],
        reply: &[field("value", Holds::Int, "the sum of what was added, as far as the node knows")],
    },
];

#[derive(Debug, Clone)]
struct Counter {
    goes_down: bool,
}

impl Workload for Counter {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn next(&mut self, _caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value {
        // Of four equal parts two are reads, one adds and one takes away; what is left out goes to
        // those that are left.
        let reads = if self.goes_down { draws.happens(1, 2) } else { draws.happens(2, 3) };
        if reads {
            return body("read", []);
        }
        let least = if self.goes_down { -5 } else { 0 };
        body("add", [("delta", Value::Int(draws.between(least, 4)))])
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
