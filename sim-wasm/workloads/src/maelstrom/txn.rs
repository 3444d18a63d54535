//! `txn-list-append` and `txn-rw-register`: transactions over many keys, as Elle draws them.

use crate::draws::Draws;
use crate::named::Info;
use crate::pool::{KeyPool, Touch};
use crate::rpc::{Holds, Rpc, field};
use crate::workload::{Caller, Workload, body, int};
use trace::Value;
use trace::{Setting, settings::count};

pub const LIST_APPEND: Info = Info {
    name: "txn-list-append",
    says: "Transactions of 1 to 4 steps, each of which reads a key's list or appends a number to it.",
    settings: SETTINGS,
    rpcs: &[Rpc {
        name: "txn",
        says: "Asks that all steps be done as one. A step is [\"r\", key, null] or [\"append\", key, number]; \
               the answer has each read's list, or null where there is none, in place of its null.",
        request: &[field("txn", Holds::List, "the steps, in order")],
        reply: &[field("txn", Holds::List, "the steps as they were done")],
    }],
    build: |settings| Txn::build("append", &LIST_APPEND, settings),
};

pub const RW_REGISTER: Info = Info {
    name: "txn-rw-register",
    says: "Transactions of 1 to 4 steps, each of which reads a key or writes a number that it never had.",
    settings: SETTINGS,
    rpcs: &[Rpc {
        name: "txn",
        says: "Asks that all steps be done as one. A step is [\"r\", key, null] or [\"w\", key, number]; the \
               answer has each read's value, or null where there is none, in place of its null.",
        request: &[field("txn", Holds::List, "the steps, in order")],
        reply: &[field("txn", Holds::List, "the steps as they were done")],
    }],
    build: |settings| Txn::build("w", &RW_REGISTER, settings),
};

const SETTINGS: &[Setting] = &[
    count("key_count", 10, (1, KeyPool::COUNT_MAX), "keys in use at a time, each twice as often as the last"),
    count("min_txn_length", 1, (1, 100), "the fewest steps of a transaction"),
    count("max_txn_length", 4, (1, 100), "the most steps of a transaction"),
    count("max_writes_per_key", 16, (1, 1_000_000), "writes after which a fresh key takes a key's place"),
];

#[derive(Debug, Clone)]
struct Txn {
    writes_with: &'static str,
    rpcs: &'static [Rpc],
    pool: KeyPool,
    shortest: u64,
    longest: u64,
}

impl Txn {
    fn build(
        writes_with: &'static str,
        info: &'static Info,
        settings: &trace::Settings,
    ) -> Box<dyn Workload> {
        let shortest = settings.count("min_txn_length");
        Box::new(Self {
            writes_with,
            rpcs: info.rpcs,
            pool: KeyPool::new(settings.count("key_count"), settings.count("max_writes_per_key")),
            shortest,
            longest: settings.count("max_txn_length").max(shortest),
        })
    }

    fn step(&mut self, draws: &mut Draws<'_>) -> Value {
        Value::List(match self.pool.touch(draws) {
            Touch::Read(key) => vec![Value::text("r"), int(key), Value::Null],
            Touch::Write(key, number) => vec![Value::text(self.writes_with), int(key), int(number)],
        })
    }
}

impl Workload for Txn {
    fn rpcs(&self) -> &'static [Rpc] {
        self.rpcs
    }

    fn next(&mut self, _caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value {
        let length = self.shortest + draws.below(self.longest - self.shortest + 1);
        let steps = (0..length).map(|_| self.step(draws)).collect();
        body("txn", [("txn", Value::List(steps))])
    }

    fn fork(&self) -> Box<dyn Workload> {
        Box::new(self.clone())
    }
}
