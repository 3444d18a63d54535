//! `lww-kv`, an eventually consistent key-value store, made to show what can go wrong: some replicas that
//! each answer on their own, and of two writes to a key the one with the higher stamp wins.
//!
//! With each request one replica, drawn at random, is first merged into another; the request then runs on
//! a third draw. Stamps are Lamport's (1978): a replica's clock goes on with each of its writes, and never
//! stands behind a clock that was merged into it.

use crate::services::exchange::{Answer, Refusal, Request, Serve};
use crate::services::key::Key;
use crate::services::store::{Ask, Store};
use engine::Context;
use std::collections::BTreeMap;
use trace::Value;

/// How many replicas there are. Maelstrom's page says five, its code makes two.
const REPLICAS: usize = 2;

const STORE: Store = Store { creates: false, place: " on the replica that was asked" };

/// The store's state.
#[derive(Debug, Clone, Default)]
pub(super) struct LwwKv {
    replicas: [Replica; REPLICAS],
}

#[derive(Debug, Clone, Default)]
struct Replica {
    clock: u64,
    values: BTreeMap<Key, Stamped>,
}

#[derive(Debug, Clone, PartialEq)]
struct Stamped {
    stamp: u64,
    value: Value,
}

impl Serve for LwwKv {
    fn serve(&mut self, request: &Request<'_>, context: &mut Context<'_>) -> Result<Answer, Refusal> {
        let ask = Ask::read(request)?;
        let [from, into, asked] = [(); 3].map(|()| context.choose(REPLICAS as u64) as usize);
        // One replica merged into itself is as it was.
        if let Ok([from, into]) = self.replicas.get_disjoint_mut([from, into]) {
            into.merge(from);
        }
        self.replicas[asked].serve(ask)
    }
}

impl Replica {
    /// Takes over what another has written later, or at the same stamp.
    fn merge(&mut self, other: &Self) {
        self.clock = self.clock.max(other.clock);
        for (key, theirs) in &other.values {
            let is_news = |mine: &Stamped| mine.stamp <= theirs.stamp && mine != theirs;
            if self.values.get(key).is_none_or(is_news) {
                self.values.insert(key.clone(), theirs.clone());
            }
        }
    }

    fn serve(&mut self, ask: Ask<'_>) -> Result<Answer, Refusal> {
        let current = self.values.get(&ask.key).map(|stamped| &stamped.value);
        let (answer, written) = STORE.run(&ask, current)?;
        if let Some(value) = written {
            self.values.insert(ask.key, Stamped { stamp: self.clock, value: value.clone() });
            self.clock += 1;
        }
        Ok(answer)
    }
}
