//! A front: whoever buys is answered once the ledger has answered, however many attempts that takes.

use super::Flaw;
use crate::kit::{Asker, Desk, Fields, Message, list};
use std::collections::BTreeMap;
use trace::{ProcessId, Value};

/// How long it waits for an answer before it asks again.
const ATTEMPT_MS: u64 = 200;

/// How often it asks before it says that nobody knows: for 10 s.
const ATTEMPTS_MAX: u64 = 50;

/// The same for one that gives up.
const ATTEMPTS_MAX_HASTY: u64 = 5;

/// The code of an outcome that nobody knows.
const UNKNOWN: i64 = 0;

#[derive(Debug, Clone)]
pub(super) struct Front {
    flaw: Option<Flaw>,
    ledger: Option<ProcessId>,
    /// What has no answer yet, by number, which is also that of its timer.
    open: BTreeMap<u64, Purchase>,
    /// Which purchase a question was about, by its `msg_id`.
    asked: BTreeMap<i64, u64>,
    purchases: u64,
    questions: i64,
}

#[derive(Debug, Clone)]
struct Purchase {
    customer: Asker,
    amount: i64,
    attempts: u64,
}

impl Front {
    pub(super) const fn with(flaw: Option<Flaw>) -> Self {
        Self { flaw, ledger: None, open: BTreeMap::new(), asked: BTreeMap::new(), purchases: 0, questions: 0 }
    }

    pub(super) fn start(&mut self, desk: &Desk<'_, '_>) {
        self.ledger = desk.nodes().last().copied();
    }

    pub(super) fn buy(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(amount) = message.int("amount") else {
            desk.refuse(message, 12, r#"a purchase has an amount, a whole number: {"amount": 30}"#);
            return;
        };
        self.purchases += 1;
        self.open.insert(self.purchases, Purchase { customer: Asker::of(message), amount, attempts: 0 });
        self.attempt(self.purchases, desk);
    }

    /// Asks the ledger, or says that nobody knows when it has asked often enough.
    pub(super) fn attempt(&mut self, number: u64, desk: &mut Desk<'_, '_>) {
        let hasty = self.flaw == Some(Flaw::GivesUp);
        let attempts_max = if hasty { ATTEMPTS_MAX_HASTY } else { ATTEMPTS_MAX };
        let (Some(purchase), Some(ledger)) = (self.open.get_mut(&number), self.ledger) else { return };
        if purchase.attempts == attempts_max {
            let says = Value::text("nobody knows whether this was charged");
            self.end(number, "error", [("code", Value::Int(UNKNOWN)), ("text", says)], desk);
            return;
        }
        purchase.attempts += 1;
        self.questions += 1;
        self.asked.insert(self.questions, number);
        // As old as the purchase, and as new: no other front has this name, no other life this number.
        let mut key = format!("{}-{}-{number}", desk.name(desk.me()), desk.life());
        if self.flaw == Some(Flaw::NewKeyPerTry) {
            key = format!("{key}-{}", purchase.attempts);
        }
        let charge = [
            ("msg_id", Value::Int(self.questions)),
            ("key", Value::Text(key)),
            ("amount", Value::Int(purchase.amount)),
        ];
        desk.send(ledger, "charge", charge);
        desk.after(number, ATTEMPT_MS);
    }

    /// The ledger has answered, perhaps an attempt of long ago.
    pub(super) fn answer(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        if Some(message.from) != self.ledger {
            return;
        }
        let question = message.answers().and_then(|question| self.asked.get(&question));
        let number = match self.flaw {
            Some(Flaw::RepliesBySender) => self.open.keys().next(),
            _ => question,
        };
        let Some(number) = number.copied() else { return };
        match (message.kind, message.get("receipt")) {
            ("charge_ok", Some(receipt)) => self.end(number, "buy_ok", [("receipt", receipt.clone())], desk),
            ("error", _) => {
                let code = message.get("code").cloned().unwrap_or(Value::Null);
                self.end(number, "error", [("code", code)], desk);
            }
            _ => {}
        }
    }

    fn end(
        &mut self,
        number: u64,
        kind: &str,
        fields: impl IntoIterator<Item = (&'static str, Value)>,
        desk: &mut Desk<'_, '_>,
    ) {
        let Some(purchase) = self.open.remove(&number) else { return };
        self.asked.retain(|_, about| *about != number);
        desk.cancel(number);
        purchase.customer.tell(kind, fields, desk);
    }

    pub(super) fn variables(&self) -> Fields {
        let amounts = self.open.values().map(|purchase| Value::Int(purchase.amount));
        vec![("purchases", list(amounts))]
    }
}
