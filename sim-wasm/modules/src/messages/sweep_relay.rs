//! `sweep-relay`: calls whose answers never come, and one timer for all of them. An answer takes its own call out of the
//! table; for the others somebody has to look, or the table grows until memory is full. A timer for each call, as
//! `rpc-relay` has it, is set and taken back for every answer. This node looks every 500 ms instead, whether or not
//! anybody asks anything, and gives up every call that is 2,000 ms old by then, the oldest first (as Cassandra does with
//! its RequestCallbacks; Varghese and Lauck, Hashed and Hierarchical Timing Wheels, 1987, on what timers cost).
//!
//! It promises that each call has one outcome: its answer, told as soon as it comes, or code 0 between 2,000 and 2,500 ms
//! after it was asked. Age is measured with the time since its start, so that a wall clock that jumps changes nothing.
//! What it does not: to be punctual, or that the question was not heard when it says 0.
//!
//! | message | answer |
//! | --- | --- |
//! | `relay {to, ask}` | `relay_ok {answer}`: the whole body that came back, or an `error` with code 0 |
//! | `price {article}` | `price_ok {price}` |
//!
//! Its view is `{"open": calls}`.

use super::relaying;
use crate::kit::{Asker, Calls, Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};
use trace::Value;

/// The module.
pub const MODULE: Module = Module {
    name: "sweep-relay",
    says: "Passes on what `relay {to, ask}` wants to know, and gives `relay_ok {answer}`; every 500 ms it gives up the calls \
           that are 2,000 ms old, with error 0. Answers `price {article}`.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(SweepRelay { calls: Calls::default() })),
};

/// A call that has been open for so long is given up.
const AGE_MS_MAX: u64 = 2_000;

/// How often it looks, and the timer for it.
const SWEEPS_EVERY_MS: u64 = 500;
const SWEEP: u64 = 1;

/// The price of an article at n3 is so much more than at n2.
const APART: i64 = 10_000;

#[derive(Debug, Clone)]
struct SweepRelay {
    calls: Calls<Open>,
}

#[derive(Debug, Clone)]
struct Open {
    asked_at_ms: u64,
    customer: Asker,
}

impl SweepRelay {
    fn relay(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        if let Some((to, question)) = relaying::wish(message, desk) {
            let open = Open { asked_at_ms: desk.now_ms(), customer: Asker::of(message) };
            self.calls.ask(to, question, open, desk);
        }
    }

    /// Behind the first call that is young enough all are younger still.
    fn give_up_oldest(&mut self, now_ms: u64) -> Option<Asker> {
        let (msg_id, open) = self.calls.oldest()?;
        if now_ms - open.asked_at_ms < AGE_MS_MAX {
            return None;
        }
        self.calls.give_up(msg_id).map(|open| open.customer)
    }
}

impl Program for SweepRelay {
    fn fresh(&self) -> Self {
        Self { calls: Calls::default() }
    }

    fn start(&mut self, desk: &mut Desk<'_, '_>) {
        desk.after(SWEEP, SWEEPS_EVERY_MS);
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            _ if message.answers().is_some() => {
                if let Some(open) = self.calls.settle(message, desk) {
                    relaying::tell(open.customer, message, desk);
                }
            }
            "relay" => self.relay(message, desk),
            "price" => relaying::tell_price(message, APART, desk),
            other => desk.refuse(message, 10, format!("a relay knows no {other}")),
        }
    }

    fn timer(&mut self, _token: u64, desk: &mut Desk<'_, '_>) {
        while let Some(customer) = self.give_up_oldest(desk.now_ms()) {
            relaying::tell_unknown(customer, desk);
        }
        desk.after(SWEEP, SWEEPS_EVERY_MS);
    }

    fn view(&self, _desk: &Desk<'_, '_>) -> Option<Value> {
        Some(Value::map([("open", self.calls.count())]))
    }

    fn variables(&self) -> Fields {
        vec![("open_calls", self.calls.count())]
    }
}
