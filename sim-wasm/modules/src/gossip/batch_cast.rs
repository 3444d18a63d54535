//! `batch-cast`: the tree, with fewer and fuller messages. Each neighbour has an outbox. What is new goes in, and
//! every 100 ms all that is in goes out in one message, which is confirmed by one. With one batch and one
//! confirmation on each of 24 links, both ways, in T ms, a load of 100 operations a second costs 960 / T messages an
//! operation at the most; the price is a wait of T / 2 before each link on average, and of T at the most. Nagle (RFC
//! 896, 1984) holds small packets back in the same spirit, until the last was confirmed.
//!
//! A value leaves an outbox when a confirmation names it, and in no other way: what came in while the batch was
//! under way stays. A value that was sent and not confirmed for 300 ms is due again, a confirmation being back after
//! 200 ms. An outbox with nothing due sends nothing, and no message holds more than 100 values, whatever has piled
//! up.
//!
//! It promises what `stubborn-tree` does, and as little across a crash.
//!
//! Between nodes: `gossip {messages}`, answered with `gossip_ok {messages}`.

use super::links::{Links, Plan};
use super::values::Values;
use crate::kit::{Desk, Fields, Message, Program, Runs, list};
use crate::{Module, Role};
use std::collections::BTreeMap;
use trace::ProcessId;

/// The module.
pub const MODULE: Module = Module {
    name: "batch-cast",
    says: "Collects new values for each neighbour in the tree of tree-cast and sends them every 100 ms, 100 at most \
           in a message; sends again what was not confirmed.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(BatchCast::new())),
};

/// From one flush of all outboxes to the next.
const FLUSH_MS: u64 = 100;
/// After so long without a confirmation a value is due again.
const RESEND_MS: u64 = 300;
/// Values in a message at the most.
const BATCH_MAX: usize = 100;
/// The only timer.
const FLUSH: u64 = 0;

/// What waits for a neighbour's confirmation: the places of values, and when each was sent last, if it was.
type Outbox = BTreeMap<usize, Option<u64>>;

#[derive(Debug, Clone)]
struct BatchCast {
    links: Links,
    values: Values,
    outboxes: BTreeMap<ProcessId, Outbox>,
}

impl BatchCast {
    fn new() -> Self {
        Self { links: Links::new(Plan::Tree), values: Values::default(), outboxes: BTreeMap::new() }
    }

    fn gossip(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let batch = message.list("messages");
        desk.reply(message, "gossip_ok", [("messages", list(batch.iter().cloned()))]);
        for value in batch {
            let news = self.values.keep(value);
            self.pass_on(news, message.from, desk);
        }
    }

    fn pass_on(&mut self, news: Option<usize>, teller: ProcessId, desk: &Desk<'_, '_>) {
        let Some(place) = news else { return };
        for neighbour in self.links.all_but(teller, desk) {
            self.outboxes.entry(neighbour).or_default().insert(place, None);
        }
    }

    fn confirmed(&mut self, message: &Message<'_>) {
        let Some(outbox) = self.outboxes.get_mut(&message.from) else { return };
        for place in message.list("messages").iter().filter_map(|value| self.values.place(value)) {
            outbox.remove(&place);
        }
    }

    fn flush(&mut self, desk: &mut Desk<'_, '_>) {
        let now_ms = desk.now_ms();
        for (neighbour, outbox) in &mut self.outboxes {
            let due: Vec<usize> =
                outbox.iter().filter(|(_, sent)| is_due(**sent, now_ms)).map(|(place, _)| *place).collect();
            for batch in due.chunks(BATCH_MAX) {
                let values = batch.iter().map(|place| self.values.at(*place).clone());
                desk.send(*neighbour, "gossip", [("messages", list(values))]);
            }
            outbox.extend(due.into_iter().map(|place| (place, Some(now_ms))));
        }
    }
}

/// Whether a value that was sent at a moment, or never, is to be sent now.
fn is_due(sent_ms: Option<u64>, now_ms: u64) -> bool {
    sent_ms.is_none_or(|sent_ms| now_ms - sent_ms >= RESEND_MS)
}

impl Program for BatchCast {
    fn fresh(&self) -> Self {
        Self::new()
    }

    fn start(&mut self, desk: &mut Desk<'_, '_>) {
        desk.after(FLUSH, FLUSH_MS);
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            "gossip" => self.gossip(message, desk),
            "gossip_ok" => self.confirmed(message),
            kind => {
                if kind == "topology" {
                    self.links.topology(message, desk);
                    let neighbours = self.links.all(desk);
                    self.outboxes.retain(|neighbour, _| neighbours.contains(neighbour));
                }
                let news = self.values.serve(message, desk);
                self.pass_on(news, message.from, desk);
            }
        }
    }

    fn timer(&mut self, _token: u64, desk: &mut Desk<'_, '_>) {
        self.flush(desk);
        desk.after(FLUSH, FLUSH_MS);
    }

    fn variables(&self) -> Fields {
        let values = |outbox: &Outbox| list(outbox.keys().map(|place| self.values.at(*place).clone()));
        let outboxes = self.outboxes.values().map(values);
        vec![("messages", self.values.all()), ("outboxes", list(outboxes))]
    }
}
