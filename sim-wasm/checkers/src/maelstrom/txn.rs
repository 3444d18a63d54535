//! `txn-list-append` and `txn-rw-register`, as Maelstrom asks the checks of transactions.

use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::transactions::{BUDGET, LIST_APPEND, MODELS, RW_REGISTER};
use crate::verdict::{Finding, Malformed};
use trace::{Setting, Settings, Value};

/// What may be set, as on Maelstrom's command line (`--consistency-models`).
const SETTINGS: &[Setting] = &[MODELS, BUDGET];

/// Lists.
pub(super) const TXN_LIST_APPEND: Check = Check {
    name: "txn_list_append",
    needs: Needs::History,
    settings: SETTINGS,
    says: "Transactions `txn` {txn} that append to lists and read them are as isolated as `models` ask: see `list_append`, \
           whose results these are. Unlike Maelstrom's, the checker compares what is given back with what was asked.",
    is_number: false,
    run: |evidence, settings| asked(&LIST_APPEND, evidence, settings, &[]),
};

/// Registers.
pub(super) const TXN_RW_REGISTER: Check = Check {
    name: "txn_rw_register",
    needs: Needs::History,
    settings: SETTINGS,
    says: "Transactions `txn` {txn} that write registers and read them are as isolated as `models` ask: see `rw_register`, \
           whose results these are. As in Maelstrom, a transaction that reads a key and then writes it is taken to \
           replace what it read (`wfr_keys`). Without an order of versions a G0 can hardly be seen: a run that passes may \
           still interleave writes.",
    is_number: false,
    run: |evidence, settings| asked(&RW_REGISTER, evidence, settings, &["wfr_keys"]),
};

fn asked(
    check: &Check,
    evidence: &Evidence,
    settings: &Settings,
    flags: &[&str],
) -> Result<Finding, Malformed> {
    let taken =
        SETTINGS.iter().map(|setting| (setting.name.to_owned(), settings.value(setting.name).clone()));
    let set = flags.iter().map(|flag| ((*flag).to_owned(), Value::Bool(true)));
    let options: Vec<_> = taken.chain(set).collect();
    let settings = Settings::read(check.name, check.settings, &options).map_err(Malformed::whole)?;
    (check.run)(evidence, &settings)
}
