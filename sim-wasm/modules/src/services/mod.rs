//! The services of Maelstrom (<https://github.com/jepsen-io/maelstrom>, `doc/services.md`): nodes that a
//! cluster may lean on, each with one promise. They keep everything in memory: a service that is killed
//! has lost it all.
//!
//! Where Maelstrom is silent a request gets an answer here: error 10 for a type that a service does not
//! know, error 12 for a body that is no request.

mod exchange;
mod key;
mod lin_kv;
mod lin_tso;
mod lww_kv;
mod seq_kv;
mod store;

use engine::Process;
use exchange::Served;
use lin_kv::LinKv;
use lin_tso::LinTso;
use lww_kv::LwwKv;
use seq_kv::SeqKv;

/// A service, for whoever lists them.
#[derive(Debug, Clone, Copy)]
pub struct Service {
    /// What messages call it.
    pub name: &'static str,
    /// What it promises, in a sentence.
    pub says: &'static str,
    make: fn() -> Box<dyn Process>,
}

/// Every service.
pub const SERVICE_TABLE: [Service; 4] = [
    Service {
        name: "lin-kv",
        says: "A linearizable key-value store: every request acts on the newest values.",
        make: || Box::new(Served::<LinKv>::default()),
    },
    Service {
        name: "seq-kv",
        says: "A sequentially consistent key-value store: everybody sees the same writes in the same order, \
               but some see them later.",
        make: || Box::new(Served::<SeqKv>::default()),
    },
    Service {
        name: "lww-kv",
        says: "An eventually consistent key-value store of two replicas: of two writes to a key one wins, \
               and one that happened at the same time is lost.",
        make: || Box::new(Served::<LwwKv>::default()),
    },
    Service {
        name: "lin-tso",
        says: "A linearizable timestamp oracle: each request gets the next whole number, from 0.",
        make: || Box::new(Served::<LinTso>::default()),
    },
];

/// The names of all services.
pub const SERVICES: &[&str] =
    &[SERVICE_TABLE[0].name, SERVICE_TABLE[1].name, SERVICE_TABLE[2].name, SERVICE_TABLE[3].name];

/// A new service, empty; `None` when there is none of that name.
#[must_use]
pub fn service(name: &str) -> Option<Box<dyn Process>> {
    SERVICE_TABLE.iter().find(|service| service.name == name).map(|service| (service.make)())
}
