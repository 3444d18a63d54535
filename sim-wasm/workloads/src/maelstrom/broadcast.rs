//! `broadcast`: values that are to reach every node, over a topology that is told first.

use crate::draws::Draws;
use crate::named::Info;
use crate::rpc::{Holds, Rpc, field};
use crate::topology::{TOPOLOGIES, Topology};
use crate::workload::{Ask, Caller, Workload, body, int};
use trace::Value;
use trace::{Setting, Takes};

pub const INFO: Info = Info {
    name: "broadcast",
    says: "Every client tells its node the topology. Then half the operations broadcast the numbers 0, 1, 2, \
           ..., half read what a node has. In the end every client reads once more.",
    settings: &[Setting {
        name: "topology",
        takes: Takes::Choice { default: "grid", of: &TOPOLOGIES },
        says: "who is next to whom; tree is tree2",
    }],
    rpcs: RPCS,
    build: |settings| {
        let topology = Topology::named(settings.choice("topology"));
        let topology = topology.expect("only names of topologies are let through");
        Box::new(Broadcast { topology, told: 0 })
    },
};

const RPCS: &[Rpc] = &[
    Rpc {
        name: "topology",
        says: "Tells who is next to whom. A node whose clients are several is told several times.",
        request: &[field("topology", Holds::Map, "each node's name with a list of its neighbours' names")],
        reply: &[],
    },
    Rpc {
        name: "broadcast",
        says: "Asks that a value reach every node.",
        request: &[field("message", Holds::Any, "the value; a number that no other broadcast has")],
        reply: &[],
    },
    Rpc {
        name: "read",
        says: "Asks for all values that the node has.",
        request: &[],
        reply: &[field("messages", Holds::List, "the values, in any order")],
    },
];

#[derive(Debug, Clone)]
struct Broadcast {
    topology: Topology,
    told: u64,
}

impl Workload for Broadcast {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn set_up(&self, caller: &Caller<'_>) -> Option<Value> {
        Some(body("topology", [("topology", self.topology.value(caller.nodes))]))
    }

    fn next(&mut self, _caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value {
        if draws.happens(1, 2) {
            return body("read", []);
        }
        self.told += 1;
        body("broadcast", [("message", int(self.told - 1))])
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
