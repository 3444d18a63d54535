//! `reserving-shop`: a shop that may sell a piece only after an auditor has approved, which takes a while, in which
//! others want the same piece. If it looked at its shelf, asked, and then took the piece away, two buyers could both
//! have seen the last one. So it takes the piece off the shelf before it asks. Each such claim is settled once: a yes
//! uses it up; a no, or 500 ms of silence, puts one piece back on the shelf as it stands by then (Garcia-Molina and
//! Salem, Sagas, 1987: a step that was taken early has one that takes it back).
//!
//! It promises to sell no more than it had, and that what was granted and what is left make what there was as soon as no
//! claim is open. What it does not: to sell whenever it could. A buyer who comes while the last piece is claimed is
//! sent away, even if that claim comes to nothing later. And a verdict that comes after 500 ms counts no more. A
//! crash forgets shelf and claims.
//!
//! | message | answer |
//! | --- | --- |
//! | `take {item}` | `take_ok {item}`, or an `error`: 22 none left, 14 refused, 11 no verdict in time |
//! | `fill {stock}` | `fill_ok`: each item named in it has so many pieces now |
//! | `ping {}` | `pong`, at once |
//!
//! It asks the service or actor `auditor` with `audit {item, buyer}`, which answers `audit_ok {approved}`. Its view is
//! `{"stock": {item: pieces}}`.

use crate::kit::{Asker, Calls, Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};
use std::collections::BTreeMap;
use trace::Value;

/// The module.
pub const MODULE: Module = Module {
    name: "reserving-shop",
    says: "Sells what `fill {stock}` put on its shelf: `take {item}` claims a piece before it asks the `auditor`, gives \
           `take_ok {item}` after a yes, and puts the piece back after a no (error 14) or 500 ms of silence (11).",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(ReservingShop::empty())),
};

/// So long the auditor may take.
const VERDICT_MS_MAX: u64 = 500;

/// Errors: nobody has said no, the answer is no, there is none.
const UNAVAILABLE: i64 = 11;
const REFUSED: i64 = 14;
const NONE_LEFT: i64 = 22;

#[derive(Debug, Clone)]
struct ReservingShop {
    stock: BTreeMap<String, i64>,
    claims: Calls<Claim>,
}

/// A piece that lies on no shelf, until it is known whose it is.
#[derive(Debug, Clone)]
struct Claim {
    item: String,
    buyer: Asker,
}

impl ReservingShop {
    fn empty() -> Self {
        Self { stock: BTreeMap::new(), claims: Calls::default() }
    }

    fn fill(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let pieces = |(item, pieces): &(String, Value)| Some((item.clone(), pieces.as_int()?));
        let stock: Option<Vec<_>> = match message.get("stock") {
            Some(Value::Map(pairs)) => pairs.iter().map(pieces).collect(),
            _ => None,
        };
        let Some(stock) = stock else {
            desk.refuse(message, 12, r#"a stock has a number for each item: {"lamp": 5}"#);
            return;
        };
        self.stock.extend(stock);
        desk.reply(message, "fill_ok", []);
    }

    fn take(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(item) = message.text("item") else {
            desk.refuse(message, 12, r#"a take has an item: {"item": "lamp"}"#);
            return;
        };
        let Some(left) = self.stock.get_mut(item).filter(|left| **left > 0) else {
            desk.refuse(message, NONE_LEFT, format!("no {item} left"));
            return;
        };
        let Some(auditor) = desk.who("auditor") else {
            desk.refuse(message, UNAVAILABLE, "there is no auditor");
            return;
        };
        *left -= 1;
        let audit = Value::map([
            ("type", Value::text("audit")),
            ("item", Value::text(item)),
            ("buyer", Value::text(desk.name(message.from))),
        ]);
        let claim = Claim { item: item.to_owned(), buyer: Asker::of(message) };
        self.claims.ask_within(VERDICT_MS_MAX, auditor, &audit, claim, desk);
    }

    fn verdict(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(claim) = self.claims.settle(message, desk) else { return };
        if message.get("approved") == Some(&Value::Bool(true)) {
            claim.buyer.tell("take_ok", [("item", Value::Text(claim.item))], desk);
        } else {
            self.give_back(claim, REFUSED, "the auditor refused", desk);
        }
    }

    fn give_back(&mut self, claim: Claim, code: i64, says: &str, desk: &mut Desk<'_, '_>) {
        *self.stock.entry(claim.item).or_default() += 1;
        claim.buyer.refuse(code, says, desk);
    }

    fn shelf(&self) -> Value {
        Value::map(self.stock.iter().map(|(item, left)| (item.clone(), Value::Int(*left))))
    }
}

impl Program for ReservingShop {
    fn fresh(&self) -> Self {
        Self::empty()
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            _ if message.answers().is_some() => self.verdict(message, desk),
            "take" => self.take(message, desk),
            "fill" => self.fill(message, desk),
            "ping" => desk.reply(message, "pong", []),
            other => desk.refuse(message, 10, format!("a shop knows no {other}")),
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        if let Some(claim) = self.claims.expire(token) {
            self.give_back(claim, UNAVAILABLE, "the auditor did not answer", desk);
        }
    }

    fn view(&self, _desk: &Desk<'_, '_>) -> Option<Value> {
        Some(Value::map([("stock", self.shelf())]))
    }

    fn variables(&self) -> Fields {
        vec![("stock", self.shelf()), ("claims", self.claims.count())]
    }
}
