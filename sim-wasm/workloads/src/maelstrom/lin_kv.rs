//! `lin-kv`: registers that behave as one, each worked on by a group of clients.

use crate::draws::Draws;
use crate::named::Info;
use crate::rpc::{Holds, Rpc, field};
use crate::workload::{Caller, Workload, body, int};
use std::collections::{BTreeMap, BTreeSet};
use trace::settings::count;
use trace::{Time, Value};

pub const INFO: Info = Info {
    name: "lin-kv",
    says: "Groups of two clients a node work on one key each: the first half of a group reads, the other half \
           writes once and compares and sets twice of three times. Clients that make no whole group read half \
           the time. A group takes a new key when its key was touched by many clients, fresh ones included.",
    settings: &[
        count("values", 5, (1, 1_000), "values are 0 up to this, less one"),
        count("clients_per_key", 20, (1, 10_000), "clients, fresh ones included, that may touch a key"),
        count(
            "latency_ms",
            0,
            (0, 100_000),
            "the network's mean latency: a client waits ten times that, or 1 s",
        ),
    ],
    rpcs: RPCS,
    build: |settings| {
        Box::new(LinKv {
            values: settings.count("values"),
            clients_per_key: settings.count("clients_per_key") as usize,
            timeout: Time::from_ms((settings.count("latency_ms") * 10).max(1_000)),
            groups: BTreeMap::new(),
            next_key: 0,
        })
    },
};

const RPCS: &[Rpc] = &[
    Rpc {
        name: "read",
        says: "Asks for a key's value; error 20 when there is none.",
        request: &[field("key", Holds::Any, "the key; a number")],
        reply: &[field("value", Holds::Any, "its value")],
    },
    Rpc {
        name: "write",
        says: "Sets a key's value, whatever it was.",
        request: &[
            field("key", Holds::Any, "the key; a number"),
            field("value", Holds::Any, "its new value"),
        ],
        reply: &[],
    },
    Rpc {
        name: "cas",
        says: "Sets a key's value if it is the one named; error 20 when there is none, 22 when it is another.",
        request: &[
            field("key", Holds::Any, "the key; a number"),
            field("from", Holds::Any, "the value it should have"),
            field("to", Holds::Any, "its new value"),
        ],
        reply: &[],
    },
];

#[derive(Debug, Clone)]
struct LinKv {
    values: u64,
    clients_per_key: usize,
    timeout: Time,
    /// What each group works on.
    groups: BTreeMap<usize, Group>,
    next_key: u64,
}

#[derive(Debug, Clone)]
struct Group {
    key: u64,
    /// Clients that touched the key, each with its session.
    touched: BTreeSet<(usize, u32)>,
}

/// What a client does in its group.
enum Role {
    Reads,
    Writes,
    Both,
}

impl LinKv {
    /// Which group a client is in, and what it does there.
    fn place(caller: &Caller<'_>) -> (usize, Role) {
        let nodes = caller.nodes.len();
        let (group, seat) = (caller.client / (2 * nodes), caller.client % (2 * nodes));
        let role = match seat {
            _ if (group + 1) * 2 * nodes > caller.clients => Role::Both,
            seat if seat < nodes => Role::Reads,
            _ => Role::Writes,
        };
        (group, role)
    }

    fn key(&mut self, group: usize, caller: &Caller<'_>) -> u64 {
        let who = (caller.client, caller.session);
        let Self { groups, next_key, clients_per_key, .. } = self;
        let mut fresh = || {
            *next_key += 1;
            Group { key: *next_key - 1, touched: BTreeSet::new() }
        };
        let group = groups.entry(group).or_insert_with(&mut fresh);
        if group.touched.len() >= *clients_per_key && !group.touched.contains(&who) {
            *group = fresh();
        }
        group.touched.insert(who);
        group.key
    }

    fn change(&self, key: Value, draws: &mut Draws<'_>) -> Value {
        if draws.happens(1, 3) {
            return body("write", [("key", key), ("value", int(draws.below(self.values)))]);
        }
        let (from, to) = (draws.below(self.values), draws.below(self.values));
        body("cas", [("key", key), ("from", int(from)), ("to", int(to))])
    }
}

impl Workload for LinKv {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn next(&mut self, caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value {
        let (group, role) = Self::place(caller);
        let key = int(self.key(group, caller));
        let reads = match role {
            Role::Reads => true,
            Role::Writes => false,
            Role::Both => draws.happens(1, 2),
        };
        if reads { body("read", [("key", key)]) } else { self.change(key, draws) }
    }

    fn is_idempotent(&self, request: &str) -> bool {
        request == "read"
    }

    fn timeout(&self) -> Time {
        self.timeout
    }

    fn fork(&self) -> Box<dyn Workload> {
        Box::new(self.clone())
    }
}
