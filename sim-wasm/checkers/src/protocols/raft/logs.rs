//! All logs that were ever seen, as one tree of prefixes: a log is the prefix that ends with its last entry, and two
//! logs that begin alike share what they have in common. So "equal up to there" is "the same prefix".

use super::super::fields::plain;
use crate::evidence::Record;
use crate::intern::Interner;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use trace::Value;

/// A log, or the beginning of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Log(u32);

impl Log {
    /// The log without entries.
    pub(super) const EMPTY: Self = Self(0);
}

/// A beginning of a log, told by its last entry.
pub(super) struct Prefix<'a> {
    /// The log without its last entry.
    pub before: Log,
    /// How many entries it has.
    pub length: usize,
    /// The last one's term.
    pub term: i64,
    /// The last one.
    pub entry: &'a Value,
    /// Where it was seen first.
    pub seen: &'a Record,
}

/// The tree.
#[derive(Default)]
pub(super) struct Logs<'a> {
    /// Prefix `n` is at `n - 1`: the empty log is none.
    prefixes: Vec<Prefix<'a>>,
    longer: IndexMap<(Log, u32), Log, FxBuildHasher>,
    entries: Interner,
}

impl<'a> Logs<'a> {
    /// A log with one entry more.
    pub(super) fn append(&mut self, before: Log, (term, entry): (i64, &'a Value), seen: &'a Record) -> Log {
        let number = self.entries.number(entry);
        let next = u32::try_from(self.prefixes.len() + 1).expect("a run has fewer entries than 2^32");
        let log = *self.longer.entry((before, number)).or_insert(Log(next));
        if log == Log(next) {
            let length = self.length(before) + 1;
            self.prefixes.push(Prefix { before, length, term, entry, seen });
        }
        log
    }

    /// A prefix, unless it is empty.
    pub(super) fn get(&self, log: Log) -> Option<&Prefix<'a>> {
        (log.0 as usize).checked_sub(1).and_then(|index| self.prefixes.get(index))
    }

    /// How many entries a log has.
    pub(super) fn length(&self, log: Log) -> usize {
        self.get(log).map_or(0, |prefix| prefix.length)
    }

    /// The first `length` entries of a log, or all of them if it has no more.
    pub(super) fn first(&self, log: Log, length: usize) -> Log {
        self.up(log).find(|(_, prefix)| prefix.length <= length).map_or(Log::EMPTY, |(log, _)| log)
    }

    /// A log and its prefixes, from the longest down, without the empty one.
    pub(super) fn up(&self, log: Log) -> impl Iterator<Item = (Log, &Prefix<'a>)> {
        let named = |log: Log| self.get(log).map(|prefix| (log, prefix));
        std::iter::successors(named(log), move |(_, prefix)| named(prefix.before))
    }

    /// All prefixes, in the order in which they were first seen.
    pub(super) fn all(&self) -> impl Iterator<Item = (Log, &Prefix<'a>)> {
        (1..).map(Log).zip(&self.prefixes)
    }

    /// The shortest prefix of `expected` that `log` does not have: where they part.
    pub(super) fn parting(&self, expected: Log, log: Log) -> Option<&Prefix<'a>> {
        let mut theirs = self.first(log, self.length(expected));
        let mut parting = None;
        for (own, prefix) in self.up(expected) {
            if own == theirs {
                break;
            }
            if self.length(theirs) == prefix.length {
                theirs = self.get(theirs).map_or(Log::EMPTY, |prefix| prefix.before);
            }
            parting = Some(prefix);
        }
        parting
    }

    /// What a log has where `prefix` ends, in words: `had "x" there`, or that it ended before.
    pub(super) fn instead(&self, log: Log, prefix: &Prefix<'_>) -> String {
        let there = self.first(log, prefix.length);
        match self.get(there).filter(|found| found.length == prefix.length) {
            Some(found) => format!("had {} there", found.entry),
            None => "ended before that".to_owned(),
        }
    }
}

/// The term of an entry: of a map its field, of a list its first.
pub(super) fn term_of(entry: &Value, field: &str) -> Option<i64> {
    match entry {
        Value::Map(_) => entry.get(field).and_then(Value::as_int),
        Value::List(items) => items.first().and_then(Value::as_int),
        _ => None,
    }
}

/// What is wrong with an entry that has no term.
pub(super) fn no_term(entry: &Value, field: &str, index: i64) -> String {
    format!(
        "has the entry {} at index {index}, which is neither a map with a whole number as its `{field}` nor a list that \
         begins with one",
        plain(entry)
    )
}
