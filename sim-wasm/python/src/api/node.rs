//! What a node's program finds in `sim`: the names, and what the reference page says of each.

mod bytes;
mod steps;
mod storage;

use super::{Name, Page, name};

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
    name("interval", "_sim_interval"),
    name("work", "_sim_work"),
    name("mailbox", "_SimMailbox"),
    name("disk", "_sim_disk_object"),
    name("connect", "_sim_open_connection"),
    name("sign", "_sim_sign"),
    name("verify", "_sim_verify"),
    name("pack", "_sim_pack"),
    name("unpack", "_sim_unpack_number"),
    name("fold", "_sim_fold"),
    name("unfold", "_sim_unfold"),
    name("crypto", "_sim_crypto_object"),
    name("log", "_sim_log"),
    name("metric", "_sim_metric"),
];

/// What there is to say of each, in the order of the reference page.
pub const NODE_PAGE: Page = Page {
    file: "node.md",
    title: "What a node's program may use",
    says: "A program imports what it uses by name: `from sim import node, send, reply`. Times are milliseconds of \
           simulated time: whole ones come out, parts of one may go in. What must be awaited is shown with `await` \
           and is called in an `async def`; while a step waits, the node goes on with other steps. Bytes are Python's \
           `bytes`; where text will do for them, it stands for its UTF-8. A wrong argument raises `TypeError` or \
           `ValueError`, with a sentence that says what was wanted; a step that raises ends, and the node goes on. \
           A task may withhold names: they are then not there to be imported or called.",
    sections: &[
        steps::NODE,
        steps::STEPS,
        steps::MESSAGES,
        steps::TIME,
        steps::MAILBOXES,
        storage::DISK,
        storage::CONNECTIONS,
        bytes::SIGNATURES,
        bytes::BYTES,
        bytes::CRYPTO,
        steps::SHOWN,
        steps::PYTHON,
    ],
    example: include_str!("node/example.py"),
};
