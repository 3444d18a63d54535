//! Maelstrom's ten workloads, with its requests, generators and final reads. Each file tells one.

pub mod broadcast;
pub mod counter;
pub mod echo;
pub mod g_set;
pub mod kafka;
pub mod lin_kv;
pub mod txn;
pub mod unique_ids;
