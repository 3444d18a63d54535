//! `unique-ids`: ids that nobody else ever gets.

use crate::draws::Draws;
use crate::named::Info;
use crate::rpc::{Holds, Rpc, field};
use crate::workload::{Caller, Workload, body};
use trace::Value;

pub const INFO: Info = Info {
    name: "unique-ids",
    says: "Clients ask for ids, which must differ from all others in the cluster.",
    settings: &[],
    rpcs: RPCS,
    build: |_| Box::new(UniqueIds),
};

const RPCS: &[Rpc] = &[Rpc {
    name: "generate",
    says: "Asks for a new id.",
    request: &[],
    reply: &[field("id", Holds::Any, "the id, of any type")],
}];

#[derive(Debug, Clone)]
struct UniqueIds;

impl Workload for UniqueIds {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn next(&mut self, _caller: &Caller<'_>, _draws: &mut Draws<'_>) -> Value {
        body("generate", [])
    }

    fn fork(&self) -> Box<dyn Workload> {
        Box::new(self.clone())
    }
}
