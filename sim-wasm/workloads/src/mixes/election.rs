//! `election`: everybody asks who leads.

use crate::draws::Draws;
use crate::named::Info;
use crate::rpc::{Holds, Rpc, field};
use crate::workload::{Ask, Caller, Workload, body};
use trace::Value;

pub const INFO: Info = Info {
    name: "election",
    says: "Clients ask their nodes who leads. In the end every client asks once more.",
    settings: &[],
    rpcs: RPCS,
    build: |_| Box::new(Election),
};

const RPCS: &[Rpc] = &[Rpc {
    name: "leader",
    says: "Asks whom the node takes for the leader.",
    request: &[],
    reply: &[
        field("leader", Holds::Any, "its name; null when the node knows of none"),
        field("term", Holds::Int, "the number of its reign: at most one leader has it, and it never falls"),
    ],
}];

#[derive(Debug, Clone)]
struct Election;

impl Workload for Election {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn next(&mut self, _caller: &Caller<'_>, _draws: &mut Draws<'_>) -> Value {
        body("leader", [])
    }

    fn has_finals(&self) -> bool {
        true
    }

    fn next_final(&mut self, _caller: &Caller<'_>, nth: u32, _draws: &mut Draws<'_>) -> Option<Ask> {
        (nth == 0).then(|| Ask::now(body("leader", [])))
    }

    fn is_idempotent(&self, _request: &str) -> bool {
        true
    }

    fn fork(&self) -> Box<dyn Workload> {
        Box::new(self.clone())
    }
}
