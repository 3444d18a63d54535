//! `queue`: values put in, taken out, and acknowledged when they are done with.

use crate::draws::Draws;
use crate::named::Info;
use crate::rpc::{Holds, Rpc, field, optional};
use crate::workload::{Ask, Caller, Workload, answer, body, int, type_of};
use std::collections::BTreeSet;
use trace::settings::count;
use trace::{OpOutcome, Time, Value};

pub const INFO: Info = Info {
    name: "queue",
    says: "Clients put the numbers 0, 1, 2, ... into a queue and take them out, one in so many works longer. What \
           comes with a receipt is worked on and then acknowledged. In the end every client takes until the queue \
           is empty.",
    settings: &[
        count("enqueue_percent", 50, (0, 100), "how many of 100 operations put in"),
        count("wait_ms", 100, (0, 60_000), "how long the node may let a client wait for a value"),
        count("work_ms", 20, (0, 60_000), "the work on a value before it is acknowledged, up to twice that"),
        count("slow_one_in", 0, (0, 1_000_000), "one value in so many takes long; 0 if none does"),
        count("slow_ms", 3_000, (0, 600_000), "the work on one that takes long"),
    ],
    rpcs: RPCS,
    build: |settings| {
        Box::new(Queue {
            enqueue_percent: settings.count("enqueue_percent"),
            wait_ms: settings.count("wait_ms"),
            work: Time::from_ms(settings.count("work_ms")),
            slow_one_in: settings.count("slow_one_in"),
            slow: Time::from_ms(settings.count("slow_ms")),
            put: 0,
            found_empty: BTreeSet::new(),
            failed: BTreeSet::new(),
        })
    },
};

const RPCS: &[Rpc] = &[
    Rpc {
        name: "enqueue",
        says: "Puts a value into the queue.",
        request: &[field("value", Holds::Any, "the value; a number that no other has")],
        reply: &[],
    },
    Rpc {
        name: "dequeue",
        says: "Takes the next value out, or lends it until it is acknowledged.",
        request: &[field("wait_ms", Holds::Int, "how long to wait when the queue is empty, milliseconds")],
        reply: &[
            field("value", Holds::Any, "the value; null when there was none in time"),
            optional("receipt", Holds::Any, "what to acknowledge it with, if it is only lent"),
        ],
    },
    Rpc {
        name: "ack",
        says: "Says that a value is done with and need not be given to anybody again; error 20 when the receipt \
               is no longer good.",
        request: &[field("receipt", Holds::Any, "the receipt that came with the value")],
        reply: &[],
    },
];

/// The pause before a final request when the last one failed.
const AFTER_FAILURE: Time = Time::from_ms(100);

#[derive(Debug, Clone)]
struct Queue {
    enqueue_percent: u64,
    wait_ms: u64,
    work: Time,
    slow_one_in: u64,
    slow: Time,
    put: u64,
    /// Clients whose last request found nothing.
    found_empty: BTreeSet<usize>,
    /// Clients whose last request failed.
    failed: BTreeSet<usize>,
}

impl Queue {
    fn work(&self, draws: &mut Draws<'_>) -> Time {
        let is_slow = self.slow_one_in > 0 && draws.happens(1, self.slow_one_in);
        if is_slow { self.slow } else { Time(draws.below(self.work.0 * 2 + 1)) }
    }
}

impl Workload for Queue {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn next(&mut self, _caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value {
        if !draws.happens(self.enqueue_percent, 100) {
            return body("dequeue", [("wait_ms", int(self.wait_ms))]);
        }
        self.put += 1;
        body("enqueue", [("value", int(self.put - 1))])
    }

    fn learn(
        &mut self,
        caller: &Caller<'_>,
        request: &Value,
        outcome: &OpOutcome,
        draws: &mut Draws<'_>,
    ) -> Option<Ask> {
        let Some(reply) = answer(outcome) else {
            self.failed.insert(caller.client);
            return None;
        };
        self.failed.remove(&caller.client);
        if type_of(request) != "dequeue" {
            return None;
        }
        if reply.get("value") == Some(&Value::Null) {
            self.found_empty.insert(caller.client);
            return None;
        }
        let receipt = reply.get("receipt").filter(|receipt| **receipt != Value::Null)?;
        Some(Ask { body: body("ack", [("receipt", receipt.clone())]), after: self.work(draws) })
    }

    fn has_finals(&self) -> bool {
        true
    }

    fn next_final(&mut self, caller: &Caller<'_>, nth: u32, _draws: &mut Draws<'_>) -> Option<Ask> {
        if nth == 0 {
            self.found_empty.remove(&caller.client);
        }
        let goes_on = !self.found_empty.contains(&caller.client);
        let body = || body("dequeue", [("wait_ms", int(0_u64))]);
        let after = if self.failed.contains(&caller.client) { AFTER_FAILURE } else { Time::ZERO };
        goes_on.then(|| Ask { body: body(), after })
    }

    fn fork(&self) -> Box<dyn Workload> {
        Box::new(self.clone())
    }
}
