//! `rpc-relay`: remote procedure calls, with all that `rpc` is made of. Each question goes out under a number of its own,
//! which its answer repeats; a table says who waits for which number; and a timer for each call ends it when nothing has
//! come. Whatever comes later, or twice, finds nobody waiting. As each life has numbers of its own, an answer
//! to a former one settles nothing either (Birrell and Nelson, Implementing Remote Procedure Calls, 1984, on simple calls).
//!
//! It promises that a customer is told the answer to the very question that it asked, or code 0 when its timeout is over,
//! and never both; calls do not wait for each other. What it does not: that the question was not heard when it
//! says 0. Nobody knows that: the question may be lost, or the answer, or the other node is merely slow.
//!
//! | message | answer |
//! | --- | --- |
//! | `relay {to, ask, timeout}` | `relay_ok {answer}`: the whole body that came back, or an `error` with code 0 |
//! | `price {article, after}` | `price_ok {price}` after so many ms, or an `error` with code 20 from article 100 on |
//!
//! Its view is `{"open": calls}`.

use super::relaying;
use crate::kit::{Asker, Calls, Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};
use std::collections::BTreeMap;
use trace::Value;

/// The module.
pub const MODULE: Module = Module {
    name: "rpc-relay",
    says: "Passes on what `relay {to, ask, timeout}` wants to know, and gives `relay_ok {answer}`, or error 0 after so \
           many ms. Answers `price {article, after}` after so many ms.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(RpcRelay::idle())),
};

/// There are so many articles, and the price of one at n3 is so much more than at n2.
const ARTICLES: i64 = 100;

/// There is no such article.
const NOT_FOUND: i64 = 20;

/// Timers of prices that are looked up have this bit, those of calls have not.
const LOOKS_UP: u64 = 1 << 63;

#[derive(Debug, Clone)]
struct RpcRelay {
    calls: Calls<Asker>,
    /// Who waits for the price of which article, by timer.
    looked_up: BTreeMap<u64, (Asker, i64)>,
    lookups: u64,
}

impl RpcRelay {
    fn idle() -> Self {
        Self { calls: Calls::default(), looked_up: BTreeMap::new(), lookups: 0 }
    }

    fn relay(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(timeout_ms) = message.int("timeout").and_then(|ms| u64::try_from(ms).ok()) else {
            desk.refuse(message, 12, r#"a relay has a timeout in ms: {"timeout": 500}"#);
            return;
        };
        if let Some((to, question)) = relaying::wish(message, desk) {
            self.calls.ask_within(timeout_ms, to, question, Asker::of(message), desk);
        }
    }

    fn price(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let after_ms = message.int("after").and_then(|ms| u64::try_from(ms).ok());
        let (Some(article), Some(after_ms)) = (message.int("article"), after_ms) else {
            desk.refuse(message, 12, r#"a price is looked up for some ms: {"article": 7, "after": 0}"#);
            return;
        };
        self.lookups += 1;
        let token = LOOKS_UP | self.lookups;
        self.looked_up.insert(token, (Asker::of(message), article));
        desk.after(token, after_ms);
    }

    fn found(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        let Some((asker, article)) = self.looked_up.remove(&token) else { return };
        if article < ARTICLES {
            let price = relaying::price(article, ARTICLES, desk);
            asker.tell("price_ok", [("price", price)], desk);
        } else {
            asker.refuse(NOT_FOUND, format!("no article {article}"), desk);
        }
    }
}

impl Program for RpcRelay {
    fn fresh(&self) -> Self {
        Self::idle()
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            _ if message.answers().is_some() => {
                if let Some(customer) = self.calls.settle(message, desk) {
                    relaying::tell(customer, message, desk);
                }
            }
            "relay" => self.relay(message, desk),
            "price" => self.price(message, desk),
            other => desk.refuse(message, 10, format!("a relay knows no {other}")),
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        if token & LOOKS_UP != 0 {
            self.found(token, desk);
        } else if let Some(customer) = self.calls.expire(token) {
            relaying::tell_unknown(customer, desk);
        }
    }

    fn view(&self, _desk: &Desk<'_, '_>) -> Option<Value> {
        Some(Value::map([("open", self.calls.count())]))
    }

    fn variables(&self) -> Fields {
        vec![("open_calls", self.calls.count())]
    }
}
