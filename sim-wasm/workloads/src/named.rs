//! Workloads by name: the table from which documentation is made, and the making of one from what an
//! author wrote.

use crate::maelstrom::{broadcast, counter, echo, g_set, kafka, lin_kv, txn, unique_ids};
use crate::mixes::{cache, election, file, job, lock, proxy, queue, search, stream};
use crate::rpc::Rpc;
use crate::workload::Workload;
use trace::Value;
use trace::nearest;
use trace::{Setting, Settings};

/// What there is to know about a workload.
#[derive(Debug, Clone, Copy)]
pub struct Info {
    /// Its name.
    pub name: &'static str,
    /// What its clients do.
    pub says: &'static str,
    /// What may be set.
    pub settings: &'static [Setting],
    /// Its requests and their answers.
    pub rpcs: &'static [Rpc],
    /// Makes one.
    pub build: fn(&Settings) -> Box<dyn Workload>,
}

/// All workloads: Maelstrom's ten, then the mixes.
pub const WORKLOADS: &[Info] = &[
    echo::INFO,
    unique_ids::INFO,
    broadcast::INFO,
    g_set::INFO,
    counter::G_COUNTER,
    counter::PN_COUNTER,
    lin_kv::INFO,
    txn::LIST_APPEND,
    txn::RW_REGISTER,
    kafka::INFO,
    queue::INFO,
    lock::INFO,
    election::INFO,
    cache::INFO,
    proxy::INFO,
    file::INFO,
    search::INFO,
    job::INFO,
    stream::INFO,
];

/// Makes the workload called `name` with what was set about it.
///
/// # Errors
/// When there is none of that name, or an option is wrong: a sentence that names what was probably meant.
pub fn named(name: &str, options: &[(String, Value)]) -> Result<Box<dyn Workload>, String> {
    let Some(info) = WORKLOADS.iter().find(|info| info.name == name) else {
        let near = nearest(name, WORKLOADS.iter().map(|info| info.name));
        return Err(format!("there is no workload \"{name}\"; did you mean \"{near}\"?"));
    };
    let settings = Settings::read(&format!("workload \"{name}\""), info.settings, options)?;
    Ok((info.build)(&settings))
}
