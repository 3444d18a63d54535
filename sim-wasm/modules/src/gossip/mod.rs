//! Nodes of the track on gossip: they speak what its tasks speak. `values`, `links`, `shares`, `probing` and `changes`
//! are what several of them share; `measured_report` and `lost_puts` are the parts of a store that look back.

mod batch_cast;
mod changes;
mod detour_tree;
mod digest_sync;
mod eager_lazy;
mod flood;
mod last_writer_store;
mod links;
mod lost_puts;
mod measured_report;
mod measured_store;
mod member_list;
mod probe_node;
mod probing;
mod push_pull;
mod random_cast;
mod shares;
mod stubborn_flood;
mod stubborn_tree;
mod tree_cast;
mod two_phase_set;
mod values;
mod version_store;

use crate::Module;

/// Every one of them, in the order of the tasks.
pub const MODULES: &[Module] = &[
    flood::MODULE,
    stubborn_flood::MODULE,
    tree_cast::MODULE,
    stubborn_tree::MODULE,
    batch_cast::MODULE,
    random_cast::MODULE,
    push_pull::MODULE,
    digest_sync::MODULE,
    detour_tree::MODULE,
    eager_lazy::MODULE,
    probe_node::MODULE,
    member_list::MODULE,
    two_phase_set::MODULE,
    last_writer_store::MODULE,
    version_store::MODULE,
    measured_store::MODULE,
];
