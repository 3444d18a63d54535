//! `backoff-client`: asks a server until it answers, and waits between its tries for longer and longer, for a time that is
//! drawn. Longer waits spare a server that is in trouble. The draw is for its return: all who were silenced at the same
//! moment, and wait by the same rule, would come back at the same moment and bury it again.
//!
//! A try is given up after 100 ms. After `n` tries in vain it waits for anything between 0 and a limit, which is 100 ms at
//! first, doubles with each try, and is never more than 2,000 (Metcalfe and Boggs, Ethernet, 1976, where the
//! interval doubles with each collision; full jitter in Brooker, Exponential Backoff And Jitter, 2015). The next call
//! begins at 100 again: an answer says that the trouble is over.
//!
//! What it promises: sixty of them that lost a server together ask it 3 times in 50 ms on average when it is back, and
//! each is answered. What it does not: that fewer requests are made in the long run (that takes a budget, see
//! `retry-budget`), nor that the server works on a request once.
//!
//! `price {}` is answered with `price_ok {}` when the service `queue-server` has answered a `work {}`, or with its `error`.

use crate::kit::{Asker, Calls, Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};
use std::collections::BTreeMap;
use trace::Value;

/// The module.
pub const MODULE: Module = Module {
    name: "backoff-client",
    says: "Asks the service `queue-server` for others until it answers: `price {}` gives `price_ok {}`. After each try in \
           vain it waits for a time drawn from 0 to a limit, which doubles from 100 ms up to 2,000.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(BackoffClient::default())),
};

const TRY_MS: u64 = 100;
const LIMIT_MS_FIRST: u64 = 100;
const LIMIT_MS_MAX: u64 = 2_000;

/// How long a wait may be after so many tries in vain, 1 or more.
fn limit_ms(tries: u32) -> u64 {
    // After five doublings the limit is above its maximum, and it stays there.
    LIMIT_MS_MAX.min(LIMIT_MS_FIRST << (tries - 1).min(5))
}

#[derive(Debug, Clone, Default)]
struct BackoffClient {
    begun: u64,
    /// By number, which is also that of the timer of its wait.
    questions: BTreeMap<u64, Question>,
    tries: Calls<u64>,
}

#[derive(Debug, Clone)]
struct Question {
    asker: Asker,
    /// How many tries it has had in vain.
    in_vain: u32,
}

impl BackoffClient {
    fn ask(&mut self, number: u64, desk: &mut Desk<'_, '_>) {
        let Some(server) = desk.who("queue-server") else { return };
        let work = Value::map([("type", Value::text("work"))]);
        self.tries.ask_within(TRY_MS, server, &work, number, desk);
    }

    fn wait(&mut self, number: u64, desk: &mut Desk<'_, '_>) {
        let Some(question) = self.questions.get_mut(&number) else { return };
        question.in_vain = question.in_vain.saturating_add(1);
        let wait_ms = desk.draw_ms(limit_ms(question.in_vain));
        desk.after(number, wait_ms);
    }

    fn answered(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(number) = self.tries.settle(message, desk) else { return };
        let Some(question) = self.questions.remove(&number) else { return };
        match message.kind {
            "work_ok" => question.asker.tell("price_ok", [], desk),
            _ => question.asker.pass_on(message, desk),
        }
    }
}

impl Program for BackoffClient {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            _ if message.answers().is_some() => self.answered(message, desk),
            "price" => {
                self.begun += 1;
                self.questions.insert(self.begun, Question { asker: Asker::of(message), in_vain: 0 });
                self.ask(self.begun, desk);
            }
            other => desk.refuse(message, 10, format!("it asks for prices, and knows no {other}")),
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        match self.tries.expire(token) {
            Some(number) => self.wait(number, desk),
            None => self.ask(token, desk),
        }
    }

    fn variables(&self) -> Fields {
        let in_vain = self.questions.values().map(|question| Value::Int(i64::from(question.in_vain)));
        vec![("tries_in_vain", Value::List(in_vain.collect()))]
    }
}
