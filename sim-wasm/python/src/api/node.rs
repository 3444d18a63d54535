//! What a node's program finds in `sim`.

use super::{Entry, Name, name};

/// What a node's program may import.
pub const NODE: &[Name] = &[
    name("node", "_sim_node"),
    name("send", "_sim_send"),
    name("reply", "_sim_reply"),
    name("rpc", "_sim_rpc"),
    name("emit", "_sim_emit"),
    name("sleep", "_sim_sleep"),
    name("every", "_sim_every"),
    name("after", "_sim_after"),
    name("now", "_sim_now"),
    name("clock", "_sim_clock"),
    name("mailbox", "_SimMailbox"),
    name("disk", "_sim_disk_object"),
    name("log", "_sim_log"),
    name("metric", "_sim_metric"),
    name("work", "_sim_work"),
];

/// What there is to say of each, in the order of the reference page.
pub const NODE_ENTRIES: &[Entry] = &[];
