//! `cache`: keys of which a few are read far more often than the rest, now and then a scan of keys that
//! nobody reads twice.

use crate::draws::Draws;
use crate::keys::{Keys, Shift};
use crate::named::Info;
use crate::rpc::{Holds, Rpc, field, optional};
use crate::workload::{Caller, Workload, body, int};
use trace::Value;
use trace::settings::count;

pub const INFO: Info = Info {
    name: "cache",
    says: "Clients get keys under Zipf's law and put values, the numbers 1, 2, 3, .... The favourites may change, \
           and a scan may get keys that nobody gets twice.",
    settings: &[
        count("keys", 500, (1, Keys::COUNT_MAX), "how many keys there are"),
        count("zipf_percent", 90, (0, 300), "the exponent of the law times 100; 0 makes all keys alike"),
        count("put_one_in", 20, (0, 1_000_000), "one operation in so many puts; 0 if none does"),
        count(
            "shift_every",
            0,
            (0, 1_000_000_000),
            "operations after which the favourites change; 0 if never",
        ),
        count("shift_by", 100, (0, Keys::COUNT_MAX), "by how many keys they move on"),
        count("scan_keys", 0, (0, 1_000), "keys of a scan to each other key; 0 if there is none"),
    ],
    rpcs: RPCS,
    build: |settings| {
        let mut keys = Keys::zipf(settings.count("keys"), settings.count("zipf_percent"));
        let every = settings.count("shift_every");
        if every > 0 {
            keys = keys.shifting(Shift { every, by: settings.count("shift_by") });
        }
        Box::new(Cache {
            keys,
            put_one_in: settings.count("put_one_in"),
            scan_keys: settings.count("scan_keys"),
            asked: 0,
            scanned: 0,
            put: 0,
        })
    },
};

const RPCS: &[Rpc] = &[
    Rpc {
        name: "get",
        says: "Asks for a key's value.",
        request: &[field(
            "key",
            Holds::Text,
            "the key: k0 is the favourite at first; s0, s1, ... are a scan's",
        )],
        reply: &[
            field("value", Holds::Any, "the value; null when there is none"),
            optional("version", Holds::Int, "its version, where versions are kept"),
        ],
    },
    Rpc {
        name: "put",
        says: "Sets a key's value.",
        request: &[
            field("key", Holds::Text, "the key"),
            field("value", Holds::Any, "the value; a number that no other put has"),
        ],
        reply: &[optional("version", Holds::Int, "its version, where versions are kept")],
    },
];

#[derive(Debug, Clone)]
struct Cache {
    keys: Keys,
    put_one_in: u64,
    scan_keys: u64,
    asked: u64,
    scanned: u64,
    put: u64,
}

impl Workload for Cache {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn next(&mut self, _caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value {
        self.asked += 1;
        if !self.asked.is_multiple_of(self.scan_keys + 1) {
            self.scanned += 1;
            return body("get", [("key", Value::Text(format!("s{}", self.scanned - 1)))]);
        }
        let key = Value::Text(format!("k{}", self.keys.draw(draws)));
        if self.put_one_in == 0 || !draws.happens(1, self.put_one_in) {
            return body("get", [("key", key)]);
        }
        self.put += 1;
        body("put", [("key", key), ("value", int(self.put))])
    }

    fn is_idempotent(&self, request: &str) -> bool {
        request == "get"
    }

    fn fork(&self) -> Box<dyn Workload> {
        Box::new(self.clone())
    }
}
