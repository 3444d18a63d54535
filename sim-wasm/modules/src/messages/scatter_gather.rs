//! `scatter-gather`: asks many nodes one thing at the same time, so that the wait is that for the slowest and not the sum
//! of all. A round has a slot for each node that it asks, and each of its questions leads to one slot. So answers may come
//! in any order, and a copy fills no second slot. What ends a round is the last answer that it needs or its deadline,
//! whichever is first; its other questions are forgotten then (Cooper, Replicated Distributed Programs, 1985, calls this a
//! collator; Dean and Barroso, The Tail at Scale, 2013, say why it pays not to wait for the slowest).
//!
//! It promises that each slot holds what its own node said to this very question, that a round ends once, and when. What
//! it does not: that a node with an empty slot is dead. It may be slow, or a message was lost.
//!
//! | message | answer |
//! | --- | --- |
//! | `compare {shops, article, need, deadline}` | `compare_ok {answers}`: what each said, `null` for silence |
//! | `price {article}` | `price_ok {price}` |
//!
//! Its view is `{"open": questions}`.

use super::relaying;
use crate::kit::{Asker, Calls, Desk, Fields, Message, Program, Runs, list};
use crate::{Module, Role};
use std::collections::BTreeMap;
use trace::{ProcessId, Value};

/// The module.
pub const MODULE: Module = Module {
    name: "scatter-gather",
    says: "Asks for `compare {shops, article, need, deadline}` all shops at once, and gives `compare_ok {answers}` when \
           `need` different ones have answered or after `deadline` ms. Answers `price {article}`.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(ScatterGather::idle())),
};

/// The price of an article at n3 is so much more than at n2.
const APART: i64 = 1_000;

#[derive(Debug, Clone)]
struct ScatterGather {
    /// Each question's round, and its slot there.
    calls: Calls<(u64, usize)>,
    /// Rounds that are not over, by number, which is also that of the timer of their deadline.
    rounds: BTreeMap<u64, Round>,
    begun: u64,
}

#[derive(Debug, Clone)]
struct Round {
    customer: Asker,
    need: usize,
    questions: Vec<i64>,
    slots: Vec<Option<Value>>,
}

impl Round {
    fn has_enough(&self) -> bool {
        self.slots.iter().flatten().count() >= self.need
    }
}

/// What a customer wants.
struct Wish {
    shops: Vec<ProcessId>,
    question: Value,
    need: usize,
    deadline_ms: u64,
}

impl Wish {
    fn read(message: &Message<'_>, desk: &Desk<'_, '_>) -> Option<Self> {
        let shops = message.list("shops").iter().map(|shop| desk.who(shop.as_text()?));
        let article = Value::Int(message.int("article")?);
        Some(Self {
            shops: shops.collect::<Option<_>>()?,
            question: Value::map([("type", Value::text("price")), ("article", article)]),
            need: usize::try_from(message.int("need")?).ok()?,
            deadline_ms: u64::try_from(message.int("deadline")?).ok()?,
        })
    }
}

impl ScatterGather {
    fn idle() -> Self {
        Self { calls: Calls::default(), rounds: BTreeMap::new(), begun: 0 }
    }

    fn compare(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(wish) = Wish::read(message, desk) else {
            desk.refuse(
                message,
                12,
                "a comparison has shops that exist, an article, a need and a deadline in ms",
            );
            return;
        };
        self.begun += 1;
        let number = self.begun;
        let ask =
            |(slot, shop): (usize, &ProcessId)| self.calls.ask(*shop, &wish.question, (number, slot), desk);
        let questions = wish.shops.iter().enumerate().map(ask).collect();
        let slots = vec![None; wish.shops.len()];
        let round = Round { customer: Asker::of(message), need: wish.need, questions, slots };
        self.rounds.insert(number, round);
        desk.after(number, wish.deadline_ms);
    }

    fn answer(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some((number, slot)) = self.calls.settle(message, desk) else { return };
        let Some(round) = self.rounds.get_mut(&number) else { return };
        round.slots[slot] = Some(message.body.clone());
        if round.has_enough() {
            self.end(number, desk);
        }
    }

    /// A round is over: its customer is told, and its questions are forgotten.
    fn end(&mut self, number: u64, desk: &mut Desk<'_, '_>) {
        let Some(round) = self.rounds.remove(&number) else { return };
        desk.cancel(number);
        for question in round.questions {
            self.calls.give_up(question);
        }
        let answers = list(round.slots.into_iter().map(|slot| slot.unwrap_or(Value::Null)));
        round.customer.tell("compare_ok", [("answers", answers)], desk);
    }
}

impl Program for ScatterGather {
    fn fresh(&self) -> Self {
        Self::idle()
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            _ if message.answers().is_some() => self.answer(message, desk),
            "compare" => self.compare(message, desk),
            "price" => relaying::tell_price(message, APART, desk),
            other => desk.refuse(message, 10, format!("it compares prices, and knows no {other}")),
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        self.end(token, desk);
    }

    fn view(&self, _desk: &Desk<'_, '_>) -> Option<Value> {
        Some(Value::map([("open", self.calls.count())]))
    }

    fn variables(&self) -> Fields {
        vec![("open_calls", self.calls.count())]
    }
}
