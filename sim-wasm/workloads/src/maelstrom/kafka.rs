//! `kafka`: logs of messages, one a key, that clients append to and follow, noting how far they came.
//!
//! Where Maelstrom makes a poll and the commit after it one operation, here they are two, so that both
//! can be judged: the commit follows up the poll. Its `assign` is here the request that it makes.

use crate::draws::Draws;
use crate::named::Info;
use crate::pool::{KeyPool, Touch};
use crate::rpc::{Holds, Rpc, field};
use crate::workload::{Ask, Caller, Workload, answer, body, int, type_of};
use std::collections::BTreeMap;
use trace::settings::count;
use trace::{OpOutcome, Time, Value};

pub const INFO: Info = Info {
    name: "kafka",
    says: "Half the operations send numbers to keys, half poll the keys that the client is assigned; a poll that \
           brought something is followed by a commit. One operation in 64 asks for committed offsets and so \
           assigns keys. Each client is replaced every 30 s or so and forgets its keys. In the end each polls \
           every key from offset 0 until it has seen all that was sent, for 10 s at most.",
    settings: &[
        count(
            "key_count",
            10,
            (1, KeyPool::COUNT_MAX),
            "keys in use at a time, each twice as often as the last",
        ),
        count("max_writes_per_key", 16, (1, 1_000_000), "sends after which a fresh key takes a key's place"),
        count("assign_every", 64, (1, 1_000_000), "one operation in so many assigns keys"),
        count("crash_every_ms", 30_000, (0, 3_600_000), "the mean life of a client; 0 if none is replaced"),
    ],
    rpcs: RPCS,
    build: |settings| {
        Box::new(Kafka {
            pool: KeyPool::new(settings.count("key_count"), settings.count("max_writes_per_key")),
            assign_every: settings.count("assign_every"),
            crash_every: Time::from_ms(settings.count("crash_every_ms")),
            crashes_at: None,
            offsets: BTreeMap::new(),
            sent: Offsets::new(),
            polled: Offsets::new(),
            seen: Offsets::new(),
            targets: BTreeMap::new(),
        })
    },
};

const RPCS: &[Rpc] = &[
    Rpc {
        name: "send",
        says: "Appends a message to a key's log.",
        request: &[
            field("key", Holds::Text, "the key"),
            field("msg", Holds::Any, "the message; a number that no other message of the key has"),
        ],
        reply: &[field("offset", Holds::Int, "where it stands in the log")],
    },
    Rpc {
        name: "poll",
        says: "Asks for messages of some keys from some offsets on; the node may answer with as many as it likes.",
        request: &[field("offsets", Holds::Map, "each key with the first offset wanted")],
        reply: &[field("msgs", Holds::Map, "each key with a list of [offset, message], in order")],
    },
    Rpc {
        name: "commit_offsets",
        says: "Notes that messages up to some offsets are done with.",
        request: &[field("offsets", Holds::Map, "each key with the last offset that is done")],
        reply: &[],
    },
    Rpc {
        name: "list_committed_offsets",
        says: "Asks how far keys are done; the client goes on from there.",
        request: &[field("keys", Holds::List, "the keys")],
        reply: &[field(
            "offsets",
            Holds::Map,
            "each key with its last committed offset; without those that have none",
        )],
    },
];

/// The mean time between a client's final polls.
const FINAL_GAP: Time = Time::from_ms(200);

/// Offsets by key.
type Offsets = BTreeMap<String, i64>;

#[derive(Debug, Clone)]
struct Kafka {
    pool: KeyPool,
    assign_every: u64,
    crash_every: Time,
    /// When the next client is replaced.
    crashes_at: Option<Time>,
    /// By client, what it polls next.
    offsets: BTreeMap<usize, Offsets>,
    /// The highest offsets sent and polled of keys of which not all that was sent was polled.
    sent: Offsets,
    polled: Offsets,
    /// The highest offset of each key that anybody ever saw.
    seen: Offsets,
    /// By client, what its final polls still have to reach.
    targets: BTreeMap<usize, Offsets>,
}

impl Kafka {
    fn assign(&self, key: u64, draws: &mut Draws<'_>) -> Value {
        let mut keys = vec![key.to_string()];
        // A third of the time it looks for what was sent and nobody has polled.
        if draws.happens(1, 3) {
            keys.extend(self.sent.keys().filter(|unseen| **unseen != key.to_string()).cloned());
        }
        let keys = keys.into_iter().map(Value::Text).collect();
        body("list_committed_offsets", [("keys", Value::List(keys))])
    }

    fn assigned(&mut self, client: usize, request: &Value, reply: &Value) {
        let Some(Value::List(keys)) = request.get("keys") else { return };
        let known = self.offsets.entry(client).or_default();
        let committed = reply.get("offsets");
        let from = |key: &str| {
            let committed = committed.and_then(|offsets| offsets.get(key)).and_then(Value::as_int);
            known.get(key).copied().or(committed).unwrap_or(0)
        };
        let assigned: Offsets =
            keys.iter().filter_map(Value::as_text).map(|key| (key.to_owned(), from(key))).collect();
        *known = assigned;
    }

    fn sent(&mut self, request: &Value, reply: &Value) {
        let key = request.get("key").and_then(Value::as_text);
        let offset = reply.get("offset").and_then(Value::as_int);
        if let (Some(key), Some(offset)) = (key, offset) {
            raise(&mut self.sent, key, offset);
            raise(&mut self.seen, key, offset);
            self.forget_what_is_polled(key);
        }
    }

    /// Takes note of polled messages; gives what is to be committed.
    fn polled(&mut self, client: usize, reply: &Value) -> Offsets {
        let mut highest = Offsets::new();
        let Some(Value::Map(messages)) = reply.get("msgs") else { return highest };
        for (key, pairs) in messages {
            let Some(last) = last_offset(pairs) else { continue };
            highest.insert(key.clone(), last);
            raise(self.offsets.entry(client).or_default(), key, last + 1);
            raise(&mut self.polled, key, last);
            raise(&mut self.seen, key, last);
            self.forget_what_is_polled(key);
            let targets = self.targets.entry(client).or_default();
            if targets.get(key).is_some_and(|target| *target <= last) {
                targets.remove(key);
            }
        }
        highest
    }

    fn forget_what_is_polled(&mut self, key: &str) {
        let reached = |offsets: &Offsets| offsets.get(key).copied().unwrap_or(-1);
        if reached(&self.polled) >= reached(&self.sent) {
            self.sent.remove(key);
            self.polled.remove(key);
        }
    }
}

fn raise(offsets: &mut Offsets, key: &str, offset: i64) {
    let known = offsets.entry(key.to_owned()).or_insert(offset);
    *known = offset.max(*known);
}

/// The highest offset among `[offset, message]` pairs.
fn last_offset(pairs: &Value) -> Option<i64> {
    let Value::List(pairs) = pairs else { return None };
    let offset = |pair: &Value| match pair {
        Value::List(pair) => pair.first().and_then(Value::as_int),
        _ => None,
    };
    pairs.iter().filter_map(offset).max()
}

fn value_of(offsets: &Offsets) -> Value {
    Value::Map(offsets.iter().map(|(key, offset)| (key.clone(), Value::Int(*offset))).collect())
}

impl Workload for Kafka {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn is_replaced(&mut self, caller: &Caller<'_>, draws: &mut Draws<'_>) -> bool {
        if self.crash_every == Time::ZERO {
            return false;
        }
        let gap = 2 * self.crash_every.0 / caller.clients as u64;
        let at = *self.crashes_at.get_or_insert_with(|| caller.now + Time(draws.below(gap)));
        let is_time = at <= caller.now;
        if is_time {
            self.crashes_at = Some(at + Time(draws.below(gap)));
            self.offsets.remove(&caller.client);
        }
        is_time
    }

    fn next(&mut self, caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value {
        if draws.happens(1, self.assign_every) {
            let (Touch::Read(key) | Touch::Write(key, _)) = self.pool.clone().touch(draws);
            return self.assign(key, draws);
        }
        match self.pool.touch(draws) {
            Touch::Read(_) => {
                let offsets = self.offsets.get(&caller.client).map_or(Value::Map(Vec::new()), value_of);
                body("poll", [("offsets", offsets)])
            }
            Touch::Write(key, number) => {
                body("send", [("key", Value::Text(key.to_string())), ("msg", int(number))])
            }
        }
    }

    fn learn(
        &mut self,
        caller: &Caller<'_>,
        request: &Value,
        outcome: &OpOutcome,
        _draws: &mut Draws<'_>,
    ) -> Option<Ask> {
        let Some(reply) = answer(outcome) else {
            if matches!(outcome, OpOutcome::Unknown { .. }) {
                self.offsets.remove(&caller.client);
            }
            return None;
        };
        match type_of(request) {
            "list_committed_offsets" => self.assigned(caller.client, request, reply),
            "send" => self.sent(request, reply),
            "poll" => {
                let done = self.polled(caller.client, reply);
                return (!done.is_empty())
                    .then(|| Ask::now(body("commit_offsets", [("offsets", value_of(&done))])));
            }
            _ => {}
        }
        None
    }

    fn has_finals(&self) -> bool {
        true
    }

    fn next_final(&mut self, caller: &Caller<'_>, nth: u32, draws: &mut Draws<'_>) -> Option<Ask> {
        let Self { offsets, targets, seen, .. } = self;
        if nth == 0 {
            targets.insert(caller.client, seen.clone());
        }
        // A client that was replaced, as each is at first, begins again.
        if nth == 0 {
            offsets.remove(&caller.client);
        }
        let from_start = || seen.keys().map(|key| (key.clone(), 0)).collect();
        let offsets = offsets.entry(caller.client).or_insert_with(from_start);
        let is_behind = targets.get(&caller.client).is_some_and(|targets| !targets.is_empty());
        let after = if nth == 0 { Time::ZERO } else { Time(draws.below(2 * FINAL_GAP.0)) };
        is_behind.then(|| Ask { body: body("poll", [("offsets", value_of(offsets))]), after })
    }

    fn is_idempotent(&self, request: &str) -> bool {
        request == "list_committed_offsets"
    }

    fn fork(&self) -> Box<dyn Workload> {
        Box::new(self.clone())
    }
}
