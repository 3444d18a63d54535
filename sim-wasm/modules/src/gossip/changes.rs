//! What the replicated stores have in common: changes that count once they are durable, and rounds in which a node
//! meets one random peer.

use crate::kit::{Desk, Fields, Message};
use std::collections::BTreeMap;
use trace::{ProcessId, Value};

/// How long a round takes.
const ROUND_MS: u32 = 200;
/// The token of the timer of rounds.
const ROUND: u64 = 0;
/// Where changes are written down, a line of JSON each.
const FILE: &str = "changes";

/// Begins the rounds at a moment of the node's own, so that nodes which start together do not act together.
pub(super) fn begin_rounds(desk: &mut Desk<'_, '_>) {
    let phase_ms = desk.draw(ROUND_MS as usize);
    desk.after(ROUND, phase_ms as u64);
}

/// A timer came: if it is the round's, shows one peer, whichever it is, all that is here, in a message of this type.
pub(super) fn next_round(token: u64, kind: &str, state: impl FnOnce() -> Fields, desk: &mut Desk<'_, '_>) {
    if token != ROUND {
        return;
    }
    desk.after(ROUND, ROUND_MS.into());
    let peers = desk.peers();
    if let Some(peer) = desk.sample(peers, 1).first() {
        desk.send(*peer, kind, state());
    }
}

/// All changes that this node had written down, the oldest first. A disk that cannot be read has none.
pub(super) fn written_down(desk: &mut Desk<'_, '_>) -> Vec<Value> {
    let lines = desk.read_lines(FILE).unwrap_or_default();
    lines.iter().filter_map(|line| Value::from_json(line).ok()).collect()
}

/// A change of the node's own, and whom to tell when it is durable.
#[derive(Debug, Clone)]
pub(super) struct Change {
    /// The change as it is written down: a state that holds nothing else.
    pub(super) what: Value,
    from: ProcessId,
    /// `put_ok` for a put.
    answer: String,
    /// The request's number, if it has one.
    msg_id: Option<Value>,
}

impl Change {
    /// Tells whoever asked for it that it is durable.
    pub(super) fn confirm(self, desk: &mut Desk<'_, '_>) {
        let answer = [("type", Value::Text(self.answer))].into_iter();
        desk.send_body(self.from, Value::map(answer.chain(self.msg_id.map(|id| ("in_reply_to", id)))));
    }
}

/// The changes that wait for the disk, each under the token of its sync.
#[derive(Debug, Clone, Default)]
pub(super) struct Pending {
    waiting: BTreeMap<u64, Change>,
    newest: u64,
}

impl Pending {
    /// Writes down what a client asked for, or refuses it when there is no room.
    pub(super) fn write(&mut self, what: Value, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        if desk.append_line(FILE, &what.to_json()).is_err() {
            return desk.refuse(message, 11, "the disk is full");
        }
        self.newest += 1;
        desk.sync(FILE, self.newest);
        let (answer, msg_id) = (format!("{}_ok", message.kind), message.get("msg_id").cloned());
        self.waiting.insert(self.newest, Change { what, from: message.from, answer, msg_id });
    }

    /// A sync has ended: the change that it made durable. One that failed is dropped, and nobody is told: it may or may
    /// not be on the disk.
    pub(super) fn settle(&mut self, token: u64, ok: bool) -> Option<Change> {
        self.waiting.remove(&token).filter(|_| ok)
    }
}
