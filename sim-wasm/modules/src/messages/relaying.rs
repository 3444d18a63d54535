//! What `rpc-relay`, `sweep-relay` and `scatter-gather` share: they pass on what customers want to know of other nodes,
//! and say themselves what an article costs. A price tells whose it is, so that an answer to another question shows.

use crate::kit::{Asker, Desk, Message};
use trace::{ProcessId, Value};

/// Nobody knows: the question may be lost, or the answer, or both are merely slow.
const UNKNOWN: i64 = 0;

/// Whom a customer's `relay {to, ask}` wants to ask what; others are refused.
pub(super) fn wish<'a>(message: &Message<'a>, desk: &mut Desk<'_, '_>) -> Option<(ProcessId, &'a Value)> {
    let to = message.text("to").and_then(|name| desk.who(name));
    let ask = message.get("ask").filter(|ask| ask.get("type").is_some());
    if to.is_none() || ask.is_none() {
        desk.refuse(
            message,
            12,
            r#"a relay says whom to ask what: {"to": "n2", "ask": {"type": "price", ...}}"#,
        );
    }
    to.zip(ask)
}

/// The answer has come: the customer is told all of it, a refusal, too.
pub(super) fn tell(customer: Asker, answer: &Message<'_>, desk: &mut Desk<'_, '_>) {
    customer.tell("relay_ok", [("answer", answer.body.clone())], desk);
}

/// No answer has come in time.
pub(super) fn tell_unknown(customer: Asker, desk: &mut Desk<'_, '_>) {
    customer.refuse(UNKNOWN, "no answer has come in time", desk);
}

/// What an article costs at this node: at n3, where nodes are 1,000 apart, article 7 costs 3,007.
pub(super) fn price(article: i64, apart: i64, desk: &Desk<'_, '_>) -> Value {
    let number = desk.name(desk.me()).trim_start_matches('n').parse().unwrap_or(0_i64);
    Value::Int(number.saturating_mul(apart).saturating_add(article))
}

/// Answers `price {article}` at once, or refuses what names no article.
pub(super) fn tell_price(message: &Message<'_>, apart: i64, desk: &mut Desk<'_, '_>) {
    match message.int("article") {
        Some(article) => {
            let price = price(article, apart, desk);
            desk.reply(message, "price_ok", [("price", price)]);
        }
        None => desk.refuse(message, 12, r#"a price is that of an article: {"article": 7}"#),
    }
}
