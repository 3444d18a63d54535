//! Nodes of the track on messages: they speak what its tasks speak.

mod echo;
mod ledger;

use crate::Module;

/// Every one of them.
pub const MODULES: &[Module] = &[
    echo::MODULE,
    ledger::MODULE,
    ledger::NEW_KEY_PER_TRY,
    ledger::REPLIES_BY_SENDER,
    ledger::GIVES_UP,
    ledger::FOUR_KEYS,
    ledger::FORGETS_KEYS,
    ledger::ACKS_BEFORE_SYNC,
];
