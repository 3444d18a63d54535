//! What happened before each transaction by sessions and reads, as vector clocks (as AWDIT computes causal consistency).

use super::graph::{Graph, Reads};
use super::model::{INITIAL, Model, Transaction};
use crate::budget::{Budget, Spent};

/// For each transaction and session, how many of that session's transactions happened before it.
pub(super) struct Clocks {
    sessions: usize,
    counts: Vec<u32>,
}

impl Clocks {
    /// The clocks; none when sessions and reads go round in a circle.
    pub fn of(model: &Model, budget: &mut Budget) -> Result<Option<Self>, Spent> {
        let graph = Graph::of(model, Reads::All);
        let order = graph.order();
        let (sessions, transactions) = (model.sessions.len(), model.transactions.len());
        for _ in 0..sessions.saturating_mul(transactions) {
            budget.step()?;
        }
        if order.len() < transactions {
            return Ok(None);
        }
        let mut clocks = Self { sessions, counts: vec![0; sessions * transactions] };
        for from in order.into_iter().filter(|from| *from != INITIAL) {
            for (_, to) in graph.after(from) {
                clocks.follow(model, from, to);
            }
        }
        Ok(Some(clocks))
    }

    /// What happened before `from`, and `from` itself, happened before `to`.
    fn follow(&mut self, model: &Model, from: Transaction, to: Transaction) {
        let (at, of) = (from as usize * self.sessions, to as usize * self.sessions);
        for session in 0..self.sessions {
            self.counts[of + session] = self.counts[of + session].max(self.counts[at + session]);
        }
        let one = model.one(from);
        let its = &mut self.counts[of + one.session as usize];
        *its = (*its).max(one.place + 1);
    }

    /// How many transactions of a session happened before one.
    pub fn before(&self, transaction: Transaction, session: u32) -> u32 {
        self.counts[transaction as usize * self.sessions + session as usize]
    }

    /// Whether one transaction happened before another of another session.
    pub fn cross(&self, model: &Model, first: Transaction, second: Transaction) -> bool {
        let one = model.one(first);
        first != INITIAL
            && one.session != model.one(second).session
            && self.before(second, one.session) > one.place
    }
}
