//! The write that each read names, and the reads that name none, or several.

use super::model::FastMap;
use super::steps::Step;
use crate::history::History;

/// A read that cannot be taken for a read of another transaction's last write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Odd {
    /// The operation that reads.
    pub operation: usize,
    pub key: u32,
    pub value: u32,
    pub why: Why,
}

/// What is odd about it. All but the last are wrong whatever the order of the writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Nobody writes this.
    OutOfThinAir,
    /// Only operations that failed write this: such a one.
    OfAFailedWrite { writer: usize },
    /// The transaction that wrote it wrote the key once more.
    OfAnIntermediateWrite { writer: usize, last: u32 },
    /// The same session writes it later, or the same transaction.
    OfItsOwnFuture { writer: usize },
    /// Its own transaction had written something else before.
    NotItsOwnWrite { written: u32 },
    /// Several writes could be meant.
    Ambiguous,
}

/// One write of a value.
#[derive(Debug, Clone, Copy)]
struct Written {
    operation: usize,
    step: usize,
}

/// Where values come from.
pub(super) struct Sources<'a> {
    history: &'a History,
    all: &'a [Vec<Step>],
    initial: u32,
    by_value: FastMap<(u32, u32), Vec<Written>>,
    pub odd: Vec<Odd>,
    /// How many reads there were.
    pub reads: usize,
}

impl<'a> Sources<'a> {
    /// All writes of a history.
    pub fn of(history: &'a History, all: &'a [Vec<Step>], initial: u32) -> Self {
        let mut by_value: FastMap<(u32, u32), Vec<Written>> = FastMap::default();
        for (operation, steps) in all.iter().enumerate() {
            for (step, one) in steps.iter().enumerate() {
                if let Step::Write { key, value } = one {
                    by_value.entry((*key, *value)).or_default().push(Written { operation, step });
                }
            }
        }
        Self { history, all, initial, by_value, odd: Vec::new(), reads: 0 }
    }

    /// What an operation that happened read from others: keys, and the operations that wrote what it read (none for the
    /// state before any write).
    pub fn of_operation(&mut self, operation: usize) -> Vec<(u32, Option<usize>)> {
        if !self.history.operations[operation].is_ok() {
            return Vec::new();
        }
        let mut own: FastMap<u32, u32> = FastMap::default();
        let mut found = Vec::new();
        for step in &self.all[operation] {
            match *step {
                Step::Write { key, value } => {
                    own.insert(key, value);
                }
                Step::Read { key, value: Some(value) } => {
                    self.reads += 1;
                    match self.source(operation, key, value, own.get(&key).copied()) {
                        Ok(None) => {}
                        Ok(Some(from)) => found.push((key, from)),
                        Err(why) => self.odd.push(Odd { operation, key, value, why }),
                    }
                }
                Step::Read { value: None, .. } => {}
            }
        }
        found
    }

    /// The operation that a value is from, `Some(None)` for the state before any write; `None` for one's own write.
    fn source(
        &self,
        reader: usize,
        key: u32,
        value: u32,
        own: Option<u32>,
    ) -> Result<Option<Option<usize>>, Why> {
        match own {
            Some(written) if written == value => return Ok(None),
            Some(written) => return Err(Why::NotItsOwnWrite { written }),
            None => {}
        }
        let all = self.by_value.get(&(key, value)).map_or(&[][..], Vec::as_slice);
        let mut happened =
            all.iter().filter(|written| !self.history.operations[written.operation].is_failed());
        match (happened.next(), happened.next(), value == self.initial) {
            (None, _, true) => Ok(Some(None)),
            (None, _, false) => Err(all
                .first()
                .map_or(Why::OutOfThinAir, |written| Why::OfAFailedWrite { writer: written.operation })),
            (Some(written), None, false) => self.named(reader, key, *written),
            _ => Err(Why::Ambiguous),
        }
    }

    fn named(&self, reader: usize, key: u32, written: Written) -> Result<Option<Option<usize>>, Why> {
        let writer = written.operation;
        let process = |operation: usize| self.history.operations[operation].process;
        if process(writer) == process(reader) && writer >= reader {
            return Err(Why::OfItsOwnFuture { writer });
        }
        let mut later = self.all[writer].iter().skip(written.step + 1).filter_map(|step| match step {
            Step::Write { key: again, value } if *again == key => Some(*value),
            _ => None,
        });
        match later.next_back() {
            Some(last) => Err(Why::OfAnIntermediateWrite { writer, last }),
            None => Ok(Some(Some(writer))),
        }
    }
}
