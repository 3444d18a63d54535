//! Words for transactions: who wrote and read what.

use super::model::{Model, Transaction};
use super::reads::{Odd, Why};
use crate::history::Operation;
use crate::verdict::Failure;
use trace::Value;

/// What a transaction did that matters to a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// It wrote a key.
    Wrote { key: u32 },
    /// It read a key from another.
    Read { key: u32, from: Transaction },
}

/// What anything is called.
#[derive(Clone, Copy)]
pub(super) struct Words<'m, 'a>(pub &'m Model<'a>);

impl Words<'_, '_> {
    /// Whose a transaction is.
    pub fn who(&self, transaction: Transaction) -> &str {
        self.0.history.process(self.0.operation(transaction))
    }

    /// `x=1`; `key 3=1` where keys are no words; `1` where there is one register.
    pub fn value(&self, key: u32, value: u32) -> String {
        let value = self.0.names.values.value(value);
        match self.0.names.keys.value(key) {
            Value::Null => value.to_string(),
            Value::Text(key) => format!("{key}={value}"),
            key => format!("key {key}={value}"),
        }
    }

    /// The value that a transaction gave a key.
    pub fn write(&self, transaction: Transaction, key: u32) -> String {
        let written = self.0.one(transaction).writes.get(&key).copied();
        self.value(key, written.unwrap_or(self.0.initial))
    }

    /// `c1 wrote x=2 and y=2 in its second transaction`.
    pub fn deeds(&self, transaction: Transaction, deeds: &[Deed]) -> String {
        format!("{} {}", self.who(transaction), self.deeds_alone(transaction, deeds))
    }

    /// The same without who it was.
    pub fn deeds_alone(&self, transaction: Transaction, deeds: &[Deed]) -> String {
        let mut says = String::new();
        for (index, deed) in deeds.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|before| deeds.get(before));
            says.push_str(&match (before, deed) {
                (None, Deed::Wrote { key }) => format!("wrote {}", self.write(transaction, *key)),
                (None, Deed::Read { key, from }) => format!("read {}", self.write(*from, *key)),
                (Some(Deed::Wrote { .. }), Deed::Wrote { key }) => {
                    format!(" and {}", self.write(transaction, *key))
                }
                (Some(first @ Deed::Read { .. }), Deed::Read { key, from }) => {
                    let then = if self.in_this_order(transaction, *first, *deed) { "then " } else { "" };
                    format!(" and {then}{}", self.write(*from, *key))
                }
                (Some(_), Deed::Wrote { key }) => format!(" and wrote {}", self.write(transaction, *key)),
                (Some(_), Deed::Read { key, from }) => format!(" and read {}", self.write(*from, *key)),
            });
        }
        says + &self.place(self.0.operation(transaction), deeds.len())
    }

    /// Whether a transaction read one thing before another.
    fn in_this_order(&self, transaction: Transaction, first: Deed, then: Deed) -> bool {
        let reads = &self.0.one(transaction).reads;
        let place =
            |deed| reads.iter().position(|read| Deed::Read { key: read.key, from: read.from } == deed);
        place(first) < place(then)
    }

    /// ` in its second transaction`, for one that has steps; of a process with only one, that several deeds are one.
    fn place(&self, operation: &Operation, deeds: usize) -> String {
        if operation.f != "txn" {
            return String::new();
        }
        let all = self.0.history.operations.iter();
        let its = all.filter(|other| other.process == operation.process && other.f == "txn");
        let its: Vec<&Operation> = its.collect();
        let place = its.iter().position(|other| std::ptr::eq(*other, operation)).unwrap_or_default();
        match (its.len(), deeds) {
            (0 | 1, 0 | 1) => String::new(),
            (0 | 1, _) => " in one transaction".to_owned(),
            _ => format!(" in its {} transaction", ordinal(place + 1)),
        }
    }

    /// A read that no order of the writes explains; nothing when several writes could be meant.
    pub fn wrong(&self, odd: &Odd) -> Option<Failure> {
        let history = self.0.history;
        let (reader, what) = (&history.operations[odd.operation], self.value(odd.key, odd.value));
        let read = format!("{} read {what}{}", history.process(reader), self.place(reader, 1));
        let by = |writer: usize| history.process(&history.operations[writer]);
        let (says, writer) = match odd.why {
            Why::Ambiguous => return None,
            Why::OutOfThinAir => (format!("{read}, which nobody ever wrote."), None),
            Why::OfAFailedWrite { writer } => {
                (format!("{read}, but {}'s write of it failed: it never happened.", by(writer)), Some(writer))
            }
            Why::OfAnIntermediateWrite { writer, last } => {
                let (by, last) = (by(writer), self.value(odd.key, last));
                let says = format!(
                    "{read}, but the transaction of {by} that wrote it went on to write {last}: nobody else may see what a \
                     transaction overwrites itself."
                );
                (says, Some(writer))
            }
            Why::OfItsOwnFuture { writer } if writer == odd.operation => {
                (format!("{read} before the same transaction wrote it."), None)
            }
            Why::OfItsOwnFuture { writer } => {
                let who = by(writer);
                (format!("{read}, which {who} itself wrote only later, and nobody else did."), Some(writer))
            }
            Why::NotItsOwnWrite { written } => {
                let written = self.value(odd.key, written);
                (format!("{read}, but the same transaction had just written {written} itself."), None)
            }
        };
        let place = |operation: &Operation| operation.returned.unwrap_or(operation.called);
        let mut witness: Vec<_> =
            writer.map(|writer| history.operations[writer].called).into_iter().collect();
        witness.push(place(reader));
        witness.sort_unstable();
        let name = match odd.why {
            Why::OfAFailedWrite { .. } => "G1a",
            Why::OfAnIntermediateWrite { .. } => "G1b",
            Why::NotItsOwnWrite { .. } => "internal",
            Why::OutOfThinAir | Why::OfItsOwnFuture { .. } | Why::Ambiguous => "thin-air-read",
        };
        Some(Failure { says, witness, anomalies: Vec::new() }.named(name))
    }

    /// A read that could be of several writes.
    pub fn ambiguous(&self, odd: &Odd) -> String {
        let reader = &self.0.history.operations[odd.operation];
        format!(
            "{} read {}, and more than one write (or a write and the state before any) could be meant: values must differ",
            self.0.history.process(reader),
            self.value(odd.key, odd.value)
        )
    }
}

/// `first`, and from the eleventh on `11th`.
fn ordinal(number: usize) -> String {
    const WORDS: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    if let Some(word) = number.checked_sub(1).and_then(|index| WORDS.get(index)) {
        return (*word).to_owned();
    }
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}
