//! What became of each element: which read had it last, which had it not, and what that makes of it.

use super::super::words::answered;
use super::{Element, Sets};
use crate::history::Operation;
use crate::verdict::Mark;
use trace::Time;

/// What became of all elements, by their numbers.
pub(super) struct Seen<'a> {
    /// Of those that somebody tried to add: what became of each.
    pub fates: Vec<(u32, Fate<'a>)>,
    /// Those that were read and should not have been, each with its first such read and why.
    pub unexpected: Vec<(u32, &'a Operation, Unexpected<'a>)>,
}

/// Why an element should not have been read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unexpected<'a> {
    /// Nobody tried to add it.
    NeverAdded,
    /// All who tried failed; this was the first.
    Failed(&'a Operation),
    /// The first that could have added it was called later.
    TooEarly(&'a Operation),
}

/// What became of an element that somebody tried to add.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fate<'a> {
    /// The operation by which it was known: its add or a read.
    pub known: Option<&'a Operation>,
    /// Of the reads that have it, the one called last.
    pub present: Option<&'a Operation>,
    /// Of the reads that do not, the one called last.
    pub absent: Option<&'a Operation>,
    /// What that makes of it.
    pub outcome: Outcome,
}

/// What reads make of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// From some read on all have it.
    Stable,
    /// It was known, and from some read on none has it.
    Lost,
    /// Neither can be said.
    NeverRead,
}

impl<'a> Seen<'a> {
    pub(super) fn of(sets: &Sets<'a>) -> Self {
        let mut by_return: Vec<u32> = (0_u32..).zip(&sets.reads).map(|(position, _)| position).collect();
        by_return.sort_by_key(|position| std::cmp::Reverse(answered(sets.reads[*position as usize])));
        let mut seen = Self { fates: Vec::new(), unexpected: Vec::new() };
        for (number, element) in (0_u32..).zip(&sets.elements) {
            if let Some((read, why)) = element.unexpected(sets) {
                seen.unexpected.push((number, read, why));
            }
            if element.added.is_some() || element.failed.is_some() {
                seen.fates.push((number, element.fate(sets, &by_return)));
            }
        }
        seen
    }
}

impl<'a> Element<'a> {
    fn reads<'s>(&'s self, sets: &'s Sets<'a>) -> impl DoubleEndedIterator<Item = &'a Operation> + 's {
        self.present.iter().map(|position| sets.reads[*position as usize])
    }

    fn unexpected(&self, sets: &Sets<'a>) -> Option<(&'a Operation, Unexpected<'a>)> {
        let first = self.reads(sets).next()?;
        match (self.added, self.failed) {
            (None, None) => Some((first, Unexpected::NeverAdded)),
            (None, Some(failed)) => Some((first, Unexpected::Failed(failed))),
            (Some(added), _) => {
                let is_too_early = |read: &&Operation| sets.history.is_timed && answered(read) < added.called;
                self.reads(sets).find(is_too_early).map(|read| (read, Unexpected::TooEarly(added)))
            }
        }
    }

    /// The call from which reads count.
    fn called(&self) -> Mark {
        self.added.or(self.failed).map_or(Mark(0), |add| add.called)
    }

    fn fate(&self, sets: &Sets<'a>, by_return: &[u32]) -> Fate<'a> {
        let called = self.called();
        let counted = |read: &&Operation| answered(read) > called;
        let present = self.reads(sets).rev().find(counted);
        let first_read = self.reads(sets).filter(counted).min_by_key(|read| answered(read));
        let known = self.acknowledged.into_iter().chain(first_read).min_by_key(|known| answered(known));
        let absent = self.last_absent(sets, by_return);
        Fate { known, present, absent, outcome: outcome(known, present, absent) }
    }

    /// Of the reads that returned after the add was called and do not have the element, the one called last. The walk
    /// from the last read back passes only reads that have it. What was called before the add matters only when
    /// nothing was called after it; then few can have been under way.
    fn last_absent(&self, sets: &Sets<'a>, by_return: &[u32]) -> Option<&'a Operation> {
        let called = self.called();
        let mut having = self.present.iter().rev().peekable();
        for (position, read) in
            sets.reads.iter().enumerate().rev().take_while(|(_, read)| read.called > called)
        {
            if having.next_if(|present| **present as usize == position).is_none() {
                return Some(read);
            }
        }
        if sets.reads.last().is_some_and(|last| last.called > called) {
            return None;
        }
        let under_way = by_return.iter().take_while(|at| answered(sets.reads[**at as usize]) > called);
        let absent = under_way.filter(|at| self.present.binary_search(at).is_err());
        absent.max().map(|at| sets.reads[*at as usize])
    }
}

fn outcome(known: Option<&Operation>, present: Option<&Operation>, absent: Option<&Operation>) -> Outcome {
    match (known, present, absent) {
        (_, Some(_), None) => Outcome::Stable,
        (_, Some(present), Some(absent)) if absent.called < present.called => Outcome::Stable,
        (Some(known), _, Some(absent)) if answered(known) < absent.called => Outcome::Lost,
        _ => Outcome::NeverRead,
    }
}

impl Fate<'_> {
    /// From when it was known to the call of `read`, in whole ms; 0 when there is no such read, or it was earlier.
    fn latency(&self, read: Option<&Operation>) -> u64 {
        read.map_or(Time::ZERO, |read| read.called_at - self.known_at()).as_ms()
    }

    /// When it was known.
    pub(super) fn known_at(&self) -> Time {
        self.known.map_or(Time::ZERO, |known| known.returned_at.unwrap_or(known.called_at))
    }

    /// How long a stable element was still missed in reads.
    pub(super) fn stable_latency(&self) -> u64 {
        self.latency(self.absent)
    }

    /// How long a lost element was still there.
    pub(super) fn lost_latency(&self) -> u64 {
        self.latency(self.present)
    }
}
