//! A history as sessions of transactions, with the write that each read names: what all checks of this family judge.
//!
//! A read or a write alone is a transaction of one step. Operations that failed did not happen; open ones happened if
//! something of theirs was read, and are left out otherwise, which can only make a history easier to explain.

use super::reads::{Odd, Sources};
use super::steps::{Names, Step, steps};
use crate::history::{History, Operation};
use crate::verdict::{Malformed, Mark};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::ops::Range;
use trace::Value;

/// A map whose order is that in which it was filled.
pub(super) type FastMap<K, V> = IndexMap<K, V, FxBuildHasher>;

/// A transaction, by its position in [`Model::transactions`].
pub(super) type Transaction = u32;

/// The transaction that all reads of the state before any write read from. It comes before all others.
pub(super) const INITIAL: Transaction = 0;

/// Sessions of transactions.
#[derive(Debug)]
pub(super) struct Model<'a> {
    pub history: &'a History,
    pub names: Names,
    /// What a key holds before anybody has written it.
    pub initial: u32,
    /// The first is [`INITIAL`].
    pub transactions: Vec<Of>,
    /// The transactions of each process, in their order.
    pub sessions: Vec<Vec<Transaction>>,
    /// For each key the sessions that write it, and where in each, ascending.
    pub writers: Vec<Vec<(u32, Vec<u32>)>>,
    /// For each transaction, who reads from it, and which key.
    pub readers: Vec<Vec<(Transaction, u32)>>,
    /// Reads that no order of the writes could explain, and reads that could name several writes.
    pub odd: Vec<Odd>,
    /// How many reads there are, those of a transaction's own writes included.
    pub reads: usize,
}

/// One transaction.
#[derive(Debug, Default)]
pub(super) struct Of {
    /// Whose.
    pub session: u32,
    /// Its position in its session.
    pub place: u32,
    /// Its operation.
    pub operation: usize,
    /// The keys that it writes, and the last value of each.
    pub writes: FastMap<u32, u32>,
    /// What it reads from other transactions, in its order.
    pub reads: Vec<Reading>,
}

/// A read from another transaction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub key: u32,
    pub from: Transaction,
}

impl<'a> Model<'a> {
    /// Reads a history in which `initial` stands before any write.
    pub fn of(history: &'a History, initial: &Value) -> Result<Self, Malformed> {
        let mut names = Names::default();
        let initial = names.values.number(initial);
        let all: Vec<Vec<Step>> =
            history.operations.iter().map(|one| steps(one, &mut names)).collect::<Result<_, _>>()?;
        let mut sources = Sources::of(history, &all, initial);
        let found: Vec<Vec<(u32, Option<usize>)>> =
            (0..all.len()).map(|operation| sources.of_operation(operation)).collect();
        let mut model = Self {
            history,
            names,
            initial,
            transactions: vec![Of::default()],
            sessions: vec![Vec::new(); processes(history)],
            writers: Vec::new(),
            readers: Vec::new(),
            odd: Vec::new(),
            reads: sources.reads,
        };
        model.odd = std::mem::take(&mut sources.odd);
        model.fill(&all, &found);
        model.index();
        Ok(model)
    }

    /// Takes in what happened: operations that returned, and open ones of which something was read.
    fn fill(&mut self, all: &[Vec<Step>], found: &[Vec<(u32, Option<usize>)>]) {
        let mut was_read = vec![false; all.len()];
        found.iter().flatten().filter_map(|(_, from)| *from).for_each(|from| was_read[from] = true);
        let mut number_of = vec![INITIAL; all.len()];
        for (index, operation) in self.history.operations.iter().enumerate() {
            if operation.is_ok() || (operation.is_open() && was_read[index]) {
                number_of[index] = self.take(index, operation, &all[index]);
            }
        }
        for (index, reads) in found.iter().enumerate().filter(|(_, reads)| !reads.is_empty()) {
            let from = |from: Option<usize>| from.map_or(INITIAL, |from| number_of[from]);
            self.transactions[number_of[index] as usize].reads =
                reads.iter().map(|(key, source)| Reading { key: *key, from: from(*source) }).collect();
        }
    }

    fn take(&mut self, index: usize, operation: &Operation, steps: &[Step]) -> Transaction {
        let number =
            u32::try_from(self.transactions.len()).expect("a history has fewer operations than 2^32");
        let session = &mut self.sessions[operation.process as usize];
        let place = u32::try_from(session.len()).expect("a history has fewer operations than 2^32");
        session.push(number);
        let mut one = Of { session: operation.process, place, operation: index, ..Of::default() };
        for step in steps {
            if let Step::Write { key, value } = step {
                one.writes.insert(*key, *value);
            }
        }
        self.transactions.push(one);
        number
    }

    fn index(&mut self) {
        self.writers = vec![Vec::new(); self.names.keys.len()];
        self.readers = vec![Vec::new(); self.transactions.len()];
        for (session, transactions) in (0..).zip(&self.sessions) {
            for (place, transaction) in (0..).zip(transactions) {
                let one = &self.transactions[*transaction as usize];
                for key in one.writes.keys() {
                    let writers = &mut self.writers[*key as usize];
                    match writers.last_mut() {
                        Some((last, places)) if *last == session => places.push(place),
                        _ => writers.push((session, vec![place])),
                    }
                }
                for reading in &one.reads {
                    self.readers[reading.from as usize].push((*transaction, reading.key));
                }
            }
        }
    }

    /// All transactions, the initial one first.
    pub fn all(&self) -> Range<Transaction> {
        INITIAL..u32::try_from(self.transactions.len()).expect("a history has fewer operations than 2^32")
    }

    /// A transaction by its number.
    pub fn one(&self, transaction: Transaction) -> &Of {
        &self.transactions[transaction as usize]
    }

    /// The operation of a transaction; the initial one has none.
    pub fn operation(&self, transaction: Transaction) -> &Operation {
        &self.history.operations[self.one(transaction).operation]
    }

    /// Where a transaction is best seen: a lone write where it was called, all others where they returned.
    pub fn mark(&self, transaction: Transaction) -> Mark {
        let operation = self.operation(transaction);
        let returned = operation.returned.filter(|_| operation.f != "write");
        returned.unwrap_or(operation.called)
    }

    /// Whether a transaction writes a key; the initial one writes all.
    pub fn writes(&self, transaction: Transaction, key: u32) -> bool {
        transaction == INITIAL || self.one(transaction).writes.contains_key(&key)
    }

    /// The transactions that come right after in the order of sessions.
    pub fn next(&self, transaction: Transaction) -> impl Iterator<Item = Transaction> {
        let first = self.sessions.iter().filter(move |_| transaction == INITIAL);
        let one = self.one(transaction);
        let next = self.sessions.get(one.session as usize).filter(|_| transaction != INITIAL);
        let next = next.and_then(|session| session.get(one.place as usize + 1));
        first.filter_map(|session| session.first()).chain(next).copied()
    }

    /// For each session that writes `key`, the last transaction that does so among its first `before(session)`.
    pub fn last_writers(&self, key: u32, before: impl Fn(u32) -> u32) -> impl Iterator<Item = Transaction> {
        self.writers[key as usize].iter().filter_map(move |(session, places)| {
            let count = places.partition_point(|place| *place < before(*session));
            let place = places.get(count.checked_sub(1)?)?;
            Some(self.sessions[*session as usize][*place as usize])
        })
    }
}

/// How many processes there are, those included that have no name.
fn processes(history: &History) -> usize {
    let used = history.operations.iter().map(|operation| operation.process as usize + 1).max();
    used.unwrap_or_default().max(history.processes.len())
}
