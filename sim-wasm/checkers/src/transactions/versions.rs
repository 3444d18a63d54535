//! In which order the versions of a register came. A register's value shows who wrote it and not what it replaced, so the order
//! must come from elsewhere: from what the store tells, or from what is assumed about it.

use super::graph::Adjacent;
use super::reading::{Action, Fate, INITIAL, Transactions};
use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use std::collections::{BTreeMap, BTreeSet};
use trace::Value;

/// A version of a key: a write by its position, then the initial version of each key, then values that nobody wrote.
pub type VersionId = u32;

/// Of this key, the one version came before the other.
pub type Said = (u32, VersionId, VersionId);

/// Where one version's place before another comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The store's own order: the setting `versions`.
    Given,
    /// The setting `transaction_order`.
    Ordered,
    /// A transaction read one and then wrote the other: `wfr_keys`.
    WritesFollowReads,
    /// A process met one before the other: `sequential_keys`.
    Sequential,
    /// One was met, in real time, before the other: `linearizable_keys`.
    Linearizable,
}

impl Source {
    /// What says which version came first.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Given => "the store's own order of versions",
            Self::Ordered => "the order of transactions that is given",
            Self::WritesFollowReads => "what its writer had read first (`wfr_keys`)",
            Self::Sequential => "the order in which a process met them (`sequential_keys`)",
            Self::Linearizable => "the order in which they were met in real time (`linearizable_keys`)",
        }
    }
}

/// What a transaction does to a key that others can see: its first read, if before its own writes, and its last write.
#[derive(Debug, Clone, Copy)]
pub struct Touch {
    /// Whose.
    pub by: u32,
    /// The version read.
    pub read: Option<VersionId>,
    /// The version written.
    pub write: Option<VersionId>,
}

/// A version came before another.
#[derive(Debug, Clone, Copy)]
pub struct Before {
    /// The earlier.
    pub from: VersionId,
    /// The later.
    pub to: VersionId,
    /// Why.
    pub source: Source,
}

/// Versions of one key that would each be before the other.
#[derive(Debug)]
pub struct Circle {
    /// The key.
    pub key: u32,
    /// The source by which it came.
    pub source: Source,
    /// The versions.
    pub versions: Vec<VersionId>,
}

/// All versions of all keys.
pub struct Versions<'a> {
    all: &'a Transactions<'a>,
    outside: IndexSet<(u32, String), FxBuildHasher>,
    /// The value of each of `outside`.
    outside_values: Vec<Value>,
    /// Of each key, in order of calls, what transactions that did not abort do to it.
    pub touches: Vec<Vec<Touch>>,
    /// By version: the transaction that installed it.
    pub writers: Vec<Option<u32>>,
    /// By version: those that read it.
    pub readers: Vec<Vec<u32>>,
    /// What is known of the order.
    pub before: Vec<Before>,
}

impl<'a> Versions<'a> {
    /// All versions, in no order yet.
    #[must_use]
    pub fn of(all: &'a Transactions<'a>) -> Self {
        let mut versions = Self {
            all,
            outside: IndexSet::default(),
            outside_values: Vec::new(),
            touches: vec![Vec::new(); all.keys.len()],
            writers: vec![None; all.written.len() + all.keys.len()],
            readers: vec![Vec::new(); all.written.len() + all.keys.len()],
            before: Vec::new(),
        };
        for by in 0..u32::try_from(all.all.len()).unwrap_or(u32::MAX) {
            if all.fate(by) != Fate::Aborted {
                versions.touch(by);
            }
        }
        versions
    }

    fn touch(&mut self, by: u32) {
        let mut touched: BTreeMap<u32, Touch> = BTreeMap::new();
        for step in self.all.steps(by) {
            let is_new = !touched.contains_key(&step.key);
            let read = match step.action {
                Action::Read(Some(read)) if is_new => Some(self.version(step.key, read)),
                _ => None,
            };
            let touch = touched.entry(step.key).or_insert(Touch { by, read, write: None });
            if let Action::Write(write) = step.action {
                touch.write = Some(write);
            }
        }
        for (key, touch) in touched {
            touch.read.into_iter().for_each(|read| self.readers[read as usize].push(by));
            touch.write.into_iter().for_each(|write| self.writers[write as usize] = Some(by));
            if touch.read.is_some() || touch.write.is_some() {
                self.touches[key as usize].push(touch);
            }
        }
    }

    /// The version that has this value.
    fn version(&mut self, key: u32, value: &Value) -> VersionId {
        if *value == INITIAL {
            return self.initial(key);
        }
        if let Some(write) = self.all.write_of(key, value) {
            return write;
        }
        let (index, is_new) = self.outside.insert_full((key, value.to_json()));
        if is_new {
            self.outside_values.push(value.clone());
            self.writers.push(None);
            self.readers.push(Vec::new());
        }
        u32::try_from(self.all.written.len() + self.all.keys.len() + index).unwrap_or(u32::MAX)
    }

    /// The initial version of a key.
    #[must_use]
    pub fn initial(&self, key: u32) -> VersionId {
        u32::try_from(self.all.written.len()).unwrap_or(u32::MAX) + key
    }

    /// Whether a version is some key's initial one.
    #[must_use]
    pub fn is_initial(&self, version: VersionId) -> bool {
        (self.all.written.len()..self.all.written.len() + self.all.keys.len()).contains(&(version as usize))
    }

    /// The value of a version.
    #[must_use]
    pub fn value(&self, version: VersionId) -> Value {
        let (writes, keys, version) = (self.all.written.len(), self.all.keys.len(), version as usize);
        match version.checked_sub(writes + keys) {
            Some(outside) => self.outside_values[outside].clone(),
            None if version >= writes => INITIAL,
            None => self.all.value_of(u32::try_from(version).unwrap_or(u32::MAX)),
        }
    }

    /// Takes in what a source says, key by key, unless a key's versions would go round in a circle then: such are given back.
    pub fn learn(&mut self, source: Source, said: &[Said]) -> Vec<Circle> {
        let key_of = self.keys();
        let initial = (0_u32..).zip(&key_of).filter(|(version, _)| !self.is_initial(*version));
        let star = initial.map(|(version, key)| (self.initial(*key), version));
        let known = self.before.iter().map(|before| (before.from, before.to));
        let new = said.iter().map(|(_, from, to)| (*from, *to));
        let edges: Vec<(u32, u32)> = star.chain(known).chain(new).filter(|(from, to)| from != to).collect();
        let size = u32::try_from(self.writers.len()).unwrap_or(u32::MAX);
        let circles = Adjacent::of(size, edges.iter().copied()).components();
        let bad: BTreeSet<u32> = circles.iter().map(|versions| key_of[versions[0] as usize]).collect();
        let good = said.iter().filter(|(key, from, to)| from != to && !bad.contains(key));
        self.before.extend(good.map(|&(_, from, to)| Before { from, to, source }));
        let circle = |versions: Vec<u32>| Circle { key: key_of[versions[0] as usize], source, versions };
        circles.into_iter().map(circle).collect()
    }

    /// The key of each version.
    fn keys(&self) -> Vec<u32> {
        let written = self.all.written.keys().map(|version| version.key);
        let initial = 0..u32::try_from(self.all.keys.len()).unwrap_or(u32::MAX);
        written.chain(initial).chain(self.outside.iter().map(|(key, _)| *key)).collect()
    }

    /// What follows if writes follow reads within a transaction.
    #[must_use]
    pub fn writes_follow_reads(&self) -> Vec<Said> {
        let said = |key: u32, touch: &Touch| Some((key, touch.read?, touch.write?));
        self.all_touches().filter_map(|(key, touch)| said(key, touch)).collect()
    }

    fn all_touches(&self) -> impl Iterator<Item = (u32, &Touch)> {
        (0_u32..).zip(&self.touches).flat_map(|(key, touches)| touches.iter().map(move |touch| (key, touch)))
    }

    /// What follows if every process meets the versions of a key in their order.
    #[must_use]
    pub fn sequential(&self) -> Vec<Said> {
        let mut said = Vec::new();
        let mut last: BTreeMap<(u32, u32), VersionId> = BTreeMap::new();
        for (key, touch) in self.all_touches().filter(|(_, touch)| self.all.fate(touch.by) == Fate::Committed)
        {
            let place = (self.all.operation(touch.by).process, key);
            let (Some(first), Some(end)) = (touch.read.or(touch.write), touch.write.or(touch.read)) else {
                continue;
            };
            if let Some(before) = last.insert(place, end) {
                said.push((key, before, first));
            }
        }
        said
    }

    /// What follows if every transaction that returned is seen by all that are called later. Only what is next is linked:
    /// at each moment, those that returned and were not followed by another that did.
    #[must_use]
    pub fn linearizable(&self) -> Vec<Said> {
        let mut said = Vec::new();
        for (key, touches) in (0_u32..).zip(&self.touches) {
            let mut events: Vec<(u32, bool, &Touch)> = Vec::new();
            for touch in touches {
                let operation = self.all.operation(touch.by);
                events.push((operation.called.0, false, touch));
                let returned = operation.returned.filter(|_| self.all.fate(touch.by) == Fate::Committed);
                events.extend(returned.map(|mark| (mark.0, true, touch)));
            }
            // A call at the moment of a return is not after it.
            events.sort_by_key(|(mark, is_return, touch)| (*mark, *is_return, touch.by));
            let mut done: Vec<(u32, VersionId)> = Vec::new();
            for (mark, is_return, touch) in events {
                let (Some(first), Some(end)) = (touch.read.or(touch.write), touch.write.or(touch.read))
                else {
                    continue;
                };
                if is_return {
                    let called = self.all.operation(touch.by).called.0;
                    done.retain(|(returned, _)| *returned >= called);
                    done.push((mark, end));
                } else {
                    said.extend(done.iter().map(|(_, before)| (key, *before, first)));
                }
            }
        }
        said
    }

    /// The versions that come next after one and that a transaction installed.
    #[must_use]
    pub fn installed_after(&self, next: &Adjacent, version: VersionId) -> Vec<VersionId> {
        let mut installed = Vec::new();
        let mut open = vec![version];
        let mut seen = BTreeSet::from([version]);
        while let Some(version) = open.pop() {
            for &later in next.of_node(version) {
                if !seen.insert(later) {
                    continue;
                }
                if self.writers[later as usize].is_some() {
                    installed.push(later);
                } else {
                    open.push(later);
                }
            }
        }
        installed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{Ending, History, Operation};
    use crate::transactions::reading::Writes;
    use crate::verdict::Mark;
    use trace::Time;

    /// Writes of one key by processes of their own, each called and returned at these moments.
    fn writes(spans: &[(u32, u32)]) -> History {
        let operation = |(number, &(called, returned)): (usize, &(u32, u32))| {
            let txn = format!(r#"{{"txn": [["w", "x", {number}]]}}"#);
            let txn = Value::from_json(&txn).unwrap();
            Operation {
                process: number as u32,
                f: "txn".to_owned(),
                input: txn.clone(),
                ending: Ending::Ok(txn),
                called: Mark(called),
                returned: Some(Mark(returned)),
                called_at: Time::ZERO,
                returned_at: None,
                is_final: false,
            }
        };
        let processes = (0..spans.len()).map(|number| format!("c{number}")).collect();
        History { processes, operations: spans.iter().enumerate().map(operation).collect(), is_timed: true }
    }

    #[test]
    fn only_what_is_next_in_time_is_linked_and_the_rest_follows() {
        let mut number = 1_u32;
        let mut below = |sides: u32| {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (number >> 16) % sides
        };
        for _ in 0..2_000 {
            let mut spans: Vec<(u32, u32)> = Vec::new();
            for _ in 0..2 + below(6) {
                let called = below(20);
                spans.push((called, called + below(12)));
            }
            spans.sort_unstable();
            let history = writes(&spans);
            let all = Transactions::read(&history, Writes::Set).unwrap();
            let said = Versions::of(&all).linearizable();
            let is_before = |one: usize, other: usize| spans[one].1 < spans[other].0;
            assert!(said.iter().all(|&(_, one, other)| is_before(one as usize, other as usize)), "{spans:?}");
            for (one, other) in
                (0..spans.len()).flat_map(|one| (0..spans.len()).map(move |other| (one, other)))
            {
                let is_linked = said.contains(&(0, one as u32, other as u32));
                let is_between =
                    (0..spans.len()).any(|middle| is_before(one, middle) && is_before(middle, other));
                assert_eq!(is_linked, is_before(one, other) && !is_between, "{spans:?}: {one} and {other}");
            }
        }
    }
}
