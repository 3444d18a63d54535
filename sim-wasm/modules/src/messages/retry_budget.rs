//! `retry-budget`: a layer in a chain of services, which asks again when a call fails, but for all its requests together
//! not more often than it can pay for. A lost message is worth a retry. A server that answers nobody is not; and where each
//! of three layers tries three times, a request becomes 27 calls just when the server can do none. That keeps an outage
//! alive long after its cause is gone (Bronson and others, Metastable Failures in Distributed Systems, 2021).
//!
//! So a node has one purse for all retries. The first try of a request is free, and earns a tenth of a token; a retry
//! costs one; ten tokens are saved at most, and a life begins with ten (gRPC's retry throttling, by Eisen and Gribkoff,
//! 2017; Site Reliability Engineering, 2016, chapter 21). Without a token the error goes up at once: to wait for one
//! would make a queue.
//!
//! What it promises: who is asked m times, in any stretch of time, asks the next one 1.1 m + 10 times at most, so the
//! server below three layers is called at most 1.331 n + 33.1 times for n requests. What it does not: that a request is
//! worked on once, nor that there is a retry for each failure while many fail.
//!
//! `work {id}` is passed down, from each node to the one that joined after it, and from the last to the service `server`;
//! the answer is passed up. A layer makes three tries at most, with no pause between. It waits 100 ms for each when it is
//! the lowest; the others wait for three tries of the layer below and 50 ms more. Silence is told as error 0.

use crate::kit::{Asker, Calls, Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};
use trace::{ProcessId, Value};

/// The module.
pub const MODULE: Module = Module {
    name: "retry-budget",
    says: "A layer in a chain: passes `work {id}` on to the node after it, the last one to the service `server`, and the \
           answer back. Tries three times at most, and pays for each retry from a purse, into which ten requests put one.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(Layer::new())),
};

const TRIES_MAX: u32 = 3;
/// How long the lowest layer waits for an answer, and how much longer than all tries of the one below the others do.
const LOWEST_MS: u64 = 100;
const SPARE_MS: u64 = 50;

/// What can be spent on retries, in tenths of a token, so that ten tenths are one.
#[derive(Debug, Clone, Copy)]
struct Purse(i64);

impl Purse {
    const TOKEN: i64 = 10;
    const MAX: i64 = 10 * Self::TOKEN;

    fn earn(&mut self) {
        self.0 = Self::MAX.min(self.0 + 1);
    }

    /// Pays for a retry; says whether there was a token to pay with.
    const fn spend(&mut self) -> bool {
        let can_pay = self.0 >= Self::TOKEN;
        if can_pay {
            self.0 -= Self::TOKEN;
        }
        can_pay
    }
}

#[derive(Debug, Clone)]
struct Layer {
    purse: Purse,
    tries: Calls<Request>,
}

#[derive(Debug, Clone)]
struct Request {
    asker: Asker,
    id: Value,
    tries: u32,
}

impl Layer {
    fn new() -> Self {
        Self { purse: Purse(Purse::MAX), tries: Calls::default() }
    }

    /// One more try, which somebody has paid for.
    fn ask(&mut self, request: Request, desk: &mut Desk<'_, '_>) {
        let Some((below, wait_ms)) = below(desk) else {
            request.asker.refuse(0, "there is nobody below", desk);
            return;
        };
        let work = Value::map([("type", Value::text("work")), ("id", request.id.clone())]);
        let request = Request { tries: request.tries + 1, ..request };
        self.tries.ask_within(wait_ms, below, &work, request, desk);
    }

    fn may_retry(&mut self, request: &Request) -> bool {
        request.tries < TRIES_MAX && self.purse.spend()
    }

    fn answered(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(request) = self.tries.settle(message, desk) else { return };
        if message.kind == "error" && self.may_retry(&request) {
            self.ask(request, desk);
        } else {
            request.asker.pass_on(message, desk);
        }
    }
}

/// Who is asked, and how long it takes at most.
fn below(desk: &Desk<'_, '_>) -> Option<(ProcessId, u64)> {
    let mut after = desk.nodes().into_iter().skip_while(|node| *node != desk.me()).skip(1);
    let Some(next) = after.next() else { return Some((desk.who("server")?, LOWEST_MS)) };
    let layers_below = 1 + after.count();
    let longer = |ms: u64, _| ms.saturating_mul(u64::from(TRIES_MAX)).saturating_add(SPARE_MS);
    Some((next, (0..layers_below).fold(LOWEST_MS, longer)))
}

impl Program for Layer {
    fn fresh(&self) -> Self {
        Self::new()
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            _ if message.answers().is_some() => self.answered(message, desk),
            "work" => {
                self.purse.earn();
                let id = message.get("id").cloned().unwrap_or(Value::Null);
                self.ask(Request { asker: Asker::of(message), id, tries: 0 }, desk);
            }
            other => desk.refuse(message, 10, format!("it passes on work, and knows no {other}")),
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        let Some(request) = self.tries.expire(token) else { return };
        if self.may_retry(&request) {
            self.ask(request, desk);
        } else {
            request.asker.refuse(0, "there was no answer in time", desk);
        }
    }

    fn variables(&self) -> Fields {
        vec![("purse_tenths", Value::Int(self.purse.0)), ("under_way", self.tries.count())]
    }
}
