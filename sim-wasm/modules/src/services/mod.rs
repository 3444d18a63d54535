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

use crate::{Module, Role};
use exchange::Served;
use lin_kv::LinKv;
use lin_tso::LinTso;
use lww_kv::LwwKv;
use seq_kv::SeqKv;

/// Every one of them.
pub const MODULES: &[Module] = &[
    Module {
        name: "lin-kv",
        says: "A linearizable key-value store: every request acts on the newest values.",
        role: Role::Service,
        settings: &[],
        make: |_| Box::new(Served::<LinKv>::default()),
    },
    Module {
        name: "seq-kv",
        says: "A sequentially consistent key-value store: everybody sees the same writes in the same order, \
               but some see them later.",
        role: Role::Service,
        settings: &[],
        make: |_| Box::new(Served::<SeqKv>::default()),
    },
    Module {
        name: "lww-kv",
        says: "An eventually consistent key-value store of two replicas: of two writes to a key one wins, \
               and one that happened at the same time is lost.",
        role: Role::Service,
        settings: &[],
        make: |_| Box::new(Served::<LwwKv>::default()),
    },
    Module {
        name: "lin-tso",
        says: "A linearizable timestamp oracle: each request gets the next whole number, from 0.",
        role: Role::Service,
        settings: &[],
        make: |_| Box::new(Served::<LinTso>::default()),
    },
];
