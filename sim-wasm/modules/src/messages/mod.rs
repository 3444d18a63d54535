//! Nodes of the track on messages: they speak what its tasks speak.

mod backoff_client;
mod bootstrap_node;
mod echo;
mod ledger;
mod numbered_ledger;
mod open_loop;
mod relaying;
mod reserving_shop;
mod retrier;
mod retry_budget;
mod rpc_relay;
mod scatter_gather;
mod strict_boxes;
mod sweep_relay;
mod windowed_counter;

use crate::Module;

/// Every one of them.
pub const MODULES: &[Module] = &[
    echo::MODULE,
    bootstrap_node::MODULE,
    strict_boxes::MODULE,
    reserving_shop::MODULE,
    rpc_relay::MODULE,
    scatter_gather::MODULE,
    sweep_relay::MODULE,
    retrier::MODULE,
    backoff_client::MODULE,
    retry_budget::MODULE,
    windowed_counter::MODULE,
    open_loop::MODULE,
    numbered_ledger::MODULE,
    ledger::MODULE,
    ledger::NEW_KEY_PER_TRY,
    ledger::REPLIES_BY_SENDER,
    ledger::GIVES_UP,
    ledger::FOUR_KEYS,
    ledger::FORGETS_KEYS,
    ledger::ACKS_BEFORE_SYNC,
];
