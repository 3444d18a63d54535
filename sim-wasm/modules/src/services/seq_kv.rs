//! `seq-kv`, a sequentially consistent key-value store: all see the same states in the same order, but
//! a client may be shown an old one.
//!
//! The last [`STATES`] states can be seen. A client is shown one of those that are not older than the
//! last that it saw. A request that would change something goes to the newest state instead, and makes
//! the next.
//!
//! A state is not kept as a whole: each key has its values with the number of the state since which it
//! holds them, so that a write costs the same however many keys there are.
//!
//! Maelstrom counts a client that has fallen out of its ring as being where it was, and can later show it
//! an older state than it has seen. Here such a client is taken to the oldest state of the ring first.

use crate::services::exchange::{Answer, Refusal, Request, Serve};
use crate::services::key::Key;
use crate::services::store::{Ask, Store};
use engine::Context;
use std::collections::{BTreeMap, VecDeque};
use trace::{ProcessId, Value};

/// How many states can be seen, the newest included.
const STATES: u64 = 32;

const STORE: Store = Store { creates: true, place: " in the state that this client was shown" };

/// The store's state.
#[derive(Debug, Clone, Default)]
pub(super) struct SeqKv {
    /// The number of the newest state; the empty one is 0.
    newest: u64,
    /// What each key has held, oldest first.
    versions: BTreeMap<Key, VecDeque<Version>>,
    /// The number of the last state that each client has seen.
    seen: BTreeMap<ProcessId, u64>,
}

/// What a key holds from one state on.
#[derive(Debug, Clone)]
struct Version {
    since: u64,
    value: Value,
}

impl Serve for SeqKv {
    fn serve(&mut self, request: &Request<'_>, context: &mut Context<'_>) -> Result<Answer, Refusal> {
        let ask = Ask::read(request)?;
        let seen = self.seen.get(&request.from).copied().unwrap_or_default().max(self.oldest());
        let state = seen + context.choose(self.newest - seen + 1);
        let current = self.value_at(&ask.key, state);
        let outcome = STORE.run(&ask, current);
        let changes = matches!(&outcome, Ok((_, Some(value))) if Some(*value) != current);
        if changes {
            return self.change(request.from, ask);
        }
        self.seen.insert(request.from, state);
        outcome.map(|(answer, _)| answer)
    }
}

impl SeqKv {
    /// The number of the oldest state that can still be seen.
    const fn oldest(&self) -> u64 {
        self.newest.saturating_sub(STATES - 1)
    }

    fn value_at(&self, key: &Key, state: u64) -> Option<&Value> {
        let versions = self.versions.get(key)?;
        versions.iter().rev().find(|version| version.since <= state).map(|version| &version.value)
    }

    /// Runs a request on the newest state and makes the next one of it, even where nothing changes after
    /// all: an old state may have promised more than the newest keeps.
    fn change(&mut self, client: ProcessId, ask: Ask<'_>) -> Result<Answer, Refusal> {
        let outcome = STORE.run(&ask, self.value_at(&ask.key, self.newest));
        self.newest += 1;
        self.seen.insert(client, self.newest);
        let (answer, written) = outcome?;
        if let Some(value) = written {
            self.write(ask.key, value.clone());
        }
        Ok(answer)
    }

    fn write(&mut self, key: Key, value: Value) {
        let (oldest, since) = (self.oldest(), self.newest);
        let versions = self.versions.entry(key).or_default();
        versions.push_back(Version { since, value });
        // What a key held before the oldest state nobody can see any more.
        while versions.get(1).is_some_and(|version| version.since <= oldest) {
            versions.pop_front();
        }
    }
}
