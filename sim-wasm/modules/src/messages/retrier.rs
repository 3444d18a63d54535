//! `retrier`: asks again until something is settled, and tells no more than it knows. Where messages are lost, one try is
//! not enough; and whoever tries again has to think of what the earlier tries may have done.
//!
//! - Attempts leave 200 ms apart, until the deadline of the errand. Each has a number of its own, and all are listened to
//!   until then: where the way there and back takes 250 ms, it is the first that is answered while the second is under way.
//! - A yes to any attempt settles the errand. Error 11, busy, does nothing: the next attempt leaves in its time.
//! - Any other no would be the same the next time, so nothing more is sent. But it speaks for its own attempt alone: if
//!   another is still unanswered, that one may have been done, and may even be what the no is about. Then it is told as
//!   error 0: nobody knows. So is silence until the deadline.
//!
//! What it promises: an end by the deadline, and that whoever is told yes or no is told what has happened. What it does
//! not: that a request is done once. It may be done by any number of its attempts, unless the store looks to that, here by
//! versions (Birrell and Nelson, Implementing Remote Procedure Calls, 1984; the "maybe" of 6.5840's
//! key-value lab).
//!
//! | message | answer |
//! | --- | --- |
//! | `errand {ask, deadline}` | what the service `store` says to `ask`, or an `error`: 0 when nobody knows |
//!
//! Its view is `{"open": how many attempts may still be answered}`. A crash forgets its errands.

use crate::kit::{Asker, Calls, Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};
use std::collections::BTreeMap;
use trace::{ProcessId, Value};

/// The module.
pub const MODULE: Module = Module {
    name: "retrier",
    says: "Asks the service `store` for others, once in 200 ms, until it knows what came of it: `errand {ask, deadline}` \
           gives what the store says to `ask`, or error 0 when nobody knows.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(Retrier::default())),
};

const ATTEMPT_MS: u64 = 200;
/// The codes of an outcome that nobody knows, of a store that has done nothing for now, and of a request that is none.
const UNKNOWN: i64 = 0;
const BUSY: i64 = 11;
const MALFORMED: i64 = 12;

#[derive(Debug, Clone, Default)]
struct Retrier {
    begun: u64,
    /// By number, which is also that of the timer for the next attempt.
    errands: BTreeMap<u64, Errand>,
    /// The attempts that may still be answered, each with its errand.
    attempts: Calls<u64>,
}

#[derive(Debug, Clone)]
struct Errand {
    asker: Asker,
    store: ProcessId,
    ask: Value,
    end_ms: u64,
}

impl Errand {
    fn read(message: &Message<'_>, desk: &Desk<'_, '_>) -> Option<Self> {
        let ask = message.get("ask").filter(|ask| matches!(ask, Value::Map(_)))?;
        let deadline_ms = u64::try_from(message.int("deadline")?).ok()?;
        Some(Self {
            asker: Asker::of(message),
            store: desk.who("store")?,
            ask: ask.clone(),
            end_ms: desk.now_ms().saturating_add(deadline_ms),
        })
    }
}

impl Retrier {
    fn begin(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(errand) = Errand::read(message, desk) else {
            desk.refuse(message, MALFORMED, "an errand asks something of a store, with a deadline in ms");
            return;
        };
        self.begun += 1;
        self.errands.insert(self.begun, errand);
        self.attempt(self.begun, desk);
    }

    /// The next attempt, or the end.
    fn attempt(&mut self, number: u64, desk: &mut Desk<'_, '_>) {
        let Some(errand) = self.errands.get(&number) else { return };
        let rest_ms = errand.end_ms.saturating_sub(desk.now_ms());
        if rest_ms == 0 {
            self.give_up(number, desk);
            return;
        }
        self.attempts.ask_within(rest_ms, errand.store, &errand.ask, number, desk);
        desk.after(number, ATTEMPT_MS.min(rest_ms));
    }

    fn answered(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(number) = self.attempts.settle(message, desk) else { return };
        let is_no = message.kind == "error";
        if is_no && message.int("code") == Some(BUSY) {
            return;
        }
        if is_no && self.attempts.purposes().any(|about| *about == number) {
            self.give_up(number, desk);
        } else if let Some(asker) = self.end(number, desk) {
            asker.pass_on(message, desk);
        }
    }

    fn give_up(&mut self, number: u64, desk: &mut Desk<'_, '_>) {
        if let Some(asker) = self.end(number, desk) {
            asker.refuse(UNKNOWN, "nobody knows whether this was done", desk);
        }
    }

    fn end(&mut self, number: u64, desk: &mut Desk<'_, '_>) -> Option<Asker> {
        let errand = self.errands.remove(&number)?;
        self.attempts.give_up_all(|about| *about == number, desk);
        desk.cancel(number);
        Some(errand.asker)
    }
}

impl Program for Retrier {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            _ if message.answers().is_some() => self.answered(message, desk),
            "errand" => self.begin(message, desk),
            other => desk.refuse(message, 10, format!("it runs errands, and knows no {other}")),
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        match self.attempts.expire(token) {
            Some(number) => self.give_up(number, desk),
            None => self.attempt(token, desk),
        }
    }

    fn view(&self, _desk: &Desk<'_, '_>) -> Option<Value> {
        Some(Value::map([("open", self.attempts.count())]))
    }

    fn variables(&self) -> Fields {
        vec![("open", self.attempts.count())]
    }
}
