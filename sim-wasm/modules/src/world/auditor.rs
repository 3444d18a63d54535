//! `auditor`: somebody who must be asked before a sale, takes a while, and now and then says no. It knows nothing of
//! stocks and remembers no sale: whoever asks twice about the same purchase gets two verdicts, which may differ. That is
//! what makes it a good neighbour to learn with, since all the care is left to the one who asks.
//!
//! `audit {item, buyer}` is answered with `audit_ok {item, buyer, approved}` after a delay. Of every so many verdicts
//! in a row exactly one is a no, at a place that is drawn anew each time, so that a run cannot be lucky.
//! `approve_all {}` ends the noes, and is answered with `approve_all_ok`.

use crate::kit::{Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};
use std::collections::BTreeMap;
use trace::{ProcessId, Settings, Value, count};

/// The module.
pub const MODULE: Module = Module {
    name: "auditor",
    says: "Approves or refuses purchases, each after a delay: `audit {item, buyer}` gives `audit_ok {item, buyer, \
           approved}`. `approve_all {}` ends its noes.",
    role: Role::Service,
    settings: &[
        count("after_ms", 40, (0, 60_000), "how long a verdict takes, in ms"),
        count("refuses_one_in", 4, (0, 1_000), "of so many verdicts in a row one is a no; 0 if none is"),
    ],
    make: |settings| Box::new(Runs(Auditor::of(settings))),
};

#[derive(Debug, Clone)]
struct Auditor {
    after_ms: u64,
    refuses_one_in: usize,
    /// Verdicts left in this block, and which of them, counted from the end, is the no.
    left: usize,
    no_at: usize,
    /// Whom it owes which verdict, by timer.
    owed: BTreeMap<u64, Owed>,
    timers: u64,
}

#[derive(Debug, Clone)]
struct Owed {
    to: ProcessId,
    answer: Fields,
}

impl Auditor {
    fn of(settings: &Settings) -> Self {
        let one_in = usize::try_from(settings.count("refuses_one_in")).expect("it is at most 1,000");
        Self {
            after_ms: settings.count("after_ms"),
            refuses_one_in: one_in,
            left: 0,
            no_at: 0,
            owed: BTreeMap::new(),
            timers: 0,
        }
    }

    fn approves(&mut self, desk: &mut Desk<'_, '_>) -> bool {
        if self.refuses_one_in == 0 {
            return true;
        }
        if self.left == 0 {
            self.left = self.refuses_one_in;
            self.no_at = desk.draw(self.refuses_one_in) + 1;
        }
        self.left -= 1;
        self.left + 1 != self.no_at
    }

    fn audit(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let (Some(item), Some(buyer)) = (message.text("item"), message.text("buyer")) else {
            desk.refuse(
                message,
                12,
                r#"an audit names an item and a buyer: {"item": "lamp", "buyer": "c1"}"#,
            );
            return;
        };
        let approved = self.approves(desk);
        let fields =
            [("item", Value::text(item)), ("buyer", Value::text(buyer)), ("approved", Value::Bool(approved))];
        let in_reply_to = message.get("msg_id").map(|id| ("in_reply_to", id.clone()));
        self.timers += 1;
        self.owed.insert(
            self.timers,
            Owed { to: message.from, answer: in_reply_to.into_iter().chain(fields).collect() },
        );
        desk.after(self.timers, self.after_ms);
    }
}

impl Program for Auditor {
    fn fresh(&self) -> Self {
        Self { left: 0, no_at: 0, owed: BTreeMap::new(), timers: 0, ..self.clone() }
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            "audit" => self.audit(message, desk),
            "approve_all" => {
                self.refuses_one_in = 0;
                desk.reply(message, "approve_all_ok", []);
            }
            _ if message.answers().is_some() => {}
            other => desk.refuse(message, 10, format!("it audits, and knows no {other}")),
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        if let Some(Owed { to, answer }) = self.owed.remove(&token) {
            desk.send(to, "audit_ok", answer);
        }
    }
}
