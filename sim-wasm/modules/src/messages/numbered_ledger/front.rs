//! A front: asks the ledger until it answers, for 10 s at most, and for each purchase only once at a time, however many
//! messages want it.

use super::{Name, Purchase, UNKNOWN};
use crate::kit::{Asker, Calls, Desk, Fields, Message};
use std::collections::BTreeMap;
use trace::Value;

const ASKS_MS: u64 = 10_000;
/// How long it waits for the first answer, and at most: an outage lasts, so it asks less and less often. A wait is longer
/// by a part that is drawn, up to as much again, so that fronts do not keep step.
const WAIT_MS_FIRST: u64 = 150;
const WAIT_MS_MAX: u64 = 1_000;

#[derive(Debug, Clone, Default)]
pub(super) struct Front {
    asking: BTreeMap<Name, Errand>,
    calls: Calls<Name>,
}

#[derive(Debug, Clone)]
struct Errand {
    purchase: Purchase,
    askers: Vec<Asker>,
    end_ms: u64,
    wait_ms: u64,
}

impl Front {
    pub(super) fn buy(&mut self, purchase: Purchase, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let (name, asker) = (purchase.name.clone(), Asker::of(message));
        if let Some(errand) = self.asking.get_mut(&name) {
            errand.askers.push(asker);
            return;
        }
        let end_ms = desk.now_ms() + ASKS_MS;
        let errand = Errand { purchase, askers: vec![asker], end_ms, wait_ms: WAIT_MS_FIRST };
        self.asking.insert(name.clone(), errand);
        self.ask(&name, desk);
    }

    /// Asks the ledger, or says that nobody knows when it has asked for long enough.
    fn ask(&mut self, name: &Name, desk: &mut Desk<'_, '_>) {
        let Some(errand) = self.asking.get_mut(name) else { return };
        let rest_ms = errand.end_ms.saturating_sub(desk.now_ms());
        let ledger = desk.nodes().last().copied().filter(|_| rest_ms > 0);
        let Some(ledger) = ledger else {
            for asker in self.end(name) {
                asker.refuse(UNKNOWN, "nobody knows whether this was charged", desk);
            }
            return;
        };
        let charge = [("type", Value::text("charge"))].into_iter().chain(errand.purchase.fields());
        let wait_ms = errand.wait_ms + desk.draw_ms(errand.wait_ms);
        errand.wait_ms = WAIT_MS_MAX.min(2 * errand.wait_ms);
        self.calls.ask_within(wait_ms.min(rest_ms), ledger, &Value::map(charge), name.clone(), desk);
    }

    /// A timer has come; tells whether it was one of its calls'.
    pub(super) fn silent(&mut self, token: u64, desk: &mut Desk<'_, '_>) -> bool {
        let Some(name) = self.calls.expire(token) else { return false };
        self.ask(&name, desk);
        true
    }

    pub(super) fn answered(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(name) = self.calls.settle(message, desk) else { return };
        for asker in self.end(&name) {
            asker.pass_on(message, desk);
        }
    }

    fn end(&mut self, name: &Name) -> Vec<Asker> {
        self.asking.remove(name).map(|errand| errand.askers).unwrap_or_default()
    }

    pub(super) fn variables(&self) -> Fields {
        let amounts = self.asking.values().map(|errand| Value::Int(errand.purchase.amount));
        vec![("asking", Value::List(amounts.collect()))]
    }
}
