//! `stream`: events that are published, some of them late, and followed by readers with a cursor each.

use crate::draws::Draws;
use crate::keys::Keys;
use crate::named::Info;
use crate::rpc::{Holds, Rpc, field, optional};
use crate::workload::{Ask, Caller, Workload, answer, body, int};
use engine::Latency;
use std::collections::{BTreeMap, BTreeSet};
use trace::settings::count;
use trace::{OpOutcome, Time, Value};

pub const INFO: Info = Info {
    name: "stream",
    says: "Clients publish events, the numbers 0, 1, 2, ... under skewed keys, each with the time at which it \
           happened, and follow the stream, each from where it came to. One event in so many is late. In the end \
           every client follows the stream to its end.",
    settings: &[
        count("keys", 20, (1, Keys::COUNT_MAX), "how many keys there are"),
        count("zipf_percent", 100, (0, 300), "the exponent of the law times 100; 0 makes all keys alike"),
        count("publish_percent", 70, (0, 100), "how many of 100 operations publish"),
        count("late_one_in", 10, (0, 1_000_000), "one event in so many is late; 0 if none is"),
        count("late_ms", 500, (0, 3_600_000), "how late on average, exponential"),
        count("most", 100, (1, 10_000), "how many events are asked for at a time"),
    ],
    rpcs: RPCS,
    build: |settings| {
        Box::new(Stream {
            keys: Keys::zipf(settings.count("keys"), settings.count("zipf_percent")),
            publish_percent: settings.count("publish_percent"),
            late_one_in: settings.count("late_one_in"),
            late: Latency::Exponential(Time::from_ms(settings.count("late_ms"))),
            most: settings.count("most"),
            published: 0,
            cursors: BTreeMap::new(),
            at_end: BTreeSet::new(),
            failed: BTreeSet::new(),
        })
    },
};

const RPCS: &[Rpc] = &[
    Rpc {
        name: "publish",
        says: "Adds an event to the stream.",
        request: &[
            field("key", Holds::Text, "k0 and so on, the first the favourite"),
            field("event", Holds::Any, "the event; a number that no other has"),
            field("at_ms", Holds::Int, "when it happened, milliseconds of simulated time"),
        ],
        reply: &[optional("offset", Holds::Int, "where it stands in the stream")],
    },
    Rpc {
        name: "fetch",
        says: "Asks for events from an offset on.",
        request: &[
            field("from", Holds::Int, "the first offset wanted, 0 at first"),
            field("most", Holds::Int, "how many events at most"),
        ],
        reply: &[
            field("events", Holds::List, "[offset, key, event, at_ms] of each, in order of offsets"),
            field("next", Holds::Int, "the offset to go on from"),
        ],
    },
];

/// The pause before a final request when the last one failed.
const AFTER_FAILURE: Time = Time::from_ms(100);

#[derive(Debug, Clone)]
struct Stream {
    keys: Keys,
    publish_percent: u64,
    late_one_in: u64,
    late: Latency,
    most: u64,
    published: u64,
    /// By client, from where it goes on.
    cursors: BTreeMap<usize, i64>,
    /// Clients whose last answer had no events.
    at_end: BTreeSet<usize>,
    /// Clients whose last request failed.
    failed: BTreeSet<usize>,
}

impl Stream {
    fn publish(&mut self, now: Time, draws: &mut Draws<'_>) -> Value {
        let key = Value::Text(format!("k{}", self.keys.draw(draws)));
        let is_late = self.late_one_in > 0 && draws.happens(1, self.late_one_in);
        let late = if is_late { draws.time(self.late) } else { Time::ZERO };
        self.published += 1;
        let event = int(self.published - 1);
        body("publish", [("key", key), ("event", event), ("at_ms", int(now.since(late).as_ms()))])
    }

    fn fetch(&self, client: usize) -> Value {
        let from = self.cursors.get(&client).copied().unwrap_or(0);
        body("fetch", [("from", Value::Int(from)), ("most", int(self.most))])
    }
}

impl Workload for Stream {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn next(&mut self, caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value {
        if draws.happens(self.publish_percent, 100) {
            self.publish(caller.now, draws)
        } else {
            self.fetch(caller.client)
        }
    }

    fn learn(
        &mut self,
        caller: &Caller<'_>,
        _request: &Value,
        outcome: &OpOutcome,
        _draws: &mut Draws<'_>,
    ) -> Option<Ask> {
        let Some(reply) = answer(outcome) else {
            self.failed.insert(caller.client);
            return None;
        };
        self.failed.remove(&caller.client);
        if let Some(next) = reply.get("next").and_then(Value::as_int) {
            self.cursors.insert(caller.client, next);
        }
        let is_empty = matches!(reply.get("events"), Some(Value::List(events)) if events.is_empty());
        if is_empty {
            self.at_end.insert(caller.client);
        }
        None
    }

    fn has_finals(&self) -> bool {
        true
    }

    fn next_final(&mut self, caller: &Caller<'_>, nth: u32, _draws: &mut Draws<'_>) -> Option<Ask> {
        if nth == 0 {
            self.at_end.remove(&caller.client);
        }
        let after = if self.failed.contains(&caller.client) { AFTER_FAILURE } else { Time::ZERO };
        let goes_on = !self.at_end.contains(&caller.client);
        goes_on.then(|| Ask { body: self.fetch(caller.client), after })
    }

    fn is_idempotent(&self, request: &str) -> bool {
        request == "fetch"
    }

    fn fork(&self) -> Box<dyn Workload> {
        Box::new(self.clone())
    }
}
