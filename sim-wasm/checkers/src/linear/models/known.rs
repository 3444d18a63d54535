//! Numbers for states and calls.

use indexmap::{Equivalent, IndexSet};
use rustc_hash::FxBuildHasher;
use std::hash::Hash;

/// Things that were seen, each with the number of its first sight, from 0.
#[derive(Debug)]
pub(super) struct Known<T> {
    things: IndexSet<T, FxBuildHasher>,
    /// Words of 64 bits outside of the table.
    outside: usize,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self { things: IndexSet::default(), outside: 0 }
    }
}

impl<T: Eq + Hash> Known<T> {
    /// The number of a thing.
    pub(super) fn number(&mut self, thing: T) -> u32 {
        index(self.things.insert_full(thing).0)
    }

    /// The number of a thing that was seen.
    pub(super) fn find<Q: ?Sized + Hash + Equivalent<T>>(&self, thing: &Q) -> Option<u32> {
        self.things.get_index_of(thing).map(index)
    }

    /// The thing behind a number.
    pub(super) fn get(&self, number: u32) -> &T {
        &self.things[number as usize]
    }

    /// All there are.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.things.iter()
    }

    /// Their size in words of 64 bits.
    pub(super) fn size(&self) -> usize {
        self.things.len() * (size_of::<T>() / 8 + 3) + self.outside
    }
}

impl<U: Copy + Eq + Hash> Known<Box<[U]>> {
    /// The number of a list.
    pub(super) fn list(&mut self, list: &[U]) -> u32 {
        if let Some(found) = self.find(list) {
            return found;
        }
        self.outside += size_of_val(list).div_ceil(8);
        self.number(list.into())
    }
}

fn index(index: usize) -> u32 {
    u32::try_from(index).expect("a search keeps fewer things than 2^32")
}
