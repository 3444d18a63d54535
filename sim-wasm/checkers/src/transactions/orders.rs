//! The orders in which elements were appended to lists, as the reads show them: a list only grows at its end, so each read
//! is the beginning of every longer one.

use super::reading::{Fate, ListRead, Transactions};
use trace::Value;

/// What is known of one key.
#[derive(Debug, Default)]
pub struct KeyOrder<'a> {
    /// All reads.
    pub reads: Vec<ListRead<'a>>,
    /// The longest of them.
    pub longest: usize,
    /// Two reads neither of which is the beginning of the other.
    pub incompatible: Option<(usize, usize)>,
    /// The writes in order, as far as all reads agree; `None` for an element that nobody appended.
    pub order: Vec<Option<u32>>,
    /// Writes that did not abort and are not in `order`: whatever they are, they come after it.
    pub unread: Vec<u32>,
}

/// Where a write stands that is in no order.
pub const UNREAD: u32 = u32::MAX;

/// What is known of all keys.
pub struct Orders<'a> {
    /// By the numbers of keys.
    pub keys: Vec<KeyOrder<'a>>,
    /// Where each write stands in the order of its key, by the write's position.
    pub places: Vec<u32>,
}

impl<'a> Orders<'a> {
    /// From all reads.
    #[must_use]
    pub fn of(all: &Transactions<'a>) -> Self {
        let mut keys: Vec<KeyOrder<'a>> = Vec::new();
        keys.resize_with(all.keys.len(), KeyOrder::default);
        all.lists.iter().for_each(|read| keys[read.key as usize].take(*read));
        let mut places = vec![UNREAD; all.written.len()];
        for (number, key) in (0_u32..).zip(&mut keys) {
            key.settle(number, all, &mut places);
        }
        for (index, (version, write)) in (0_u32..).zip(&all.written) {
            if places[index as usize] == UNREAD && all.fate(write.by) != Fate::Aborted {
                keys[version.key as usize].unread.push(index);
            }
        }
        Self { keys, places }
    }
}

impl<'a> KeyOrder<'a> {
    fn take(&mut self, read: ListRead<'a>) {
        let index = self.reads.len();
        self.reads.push(read);
        let longest = self.reads[self.longest].list;
        let (short, long) =
            if read.list.len() <= longest.len() { (read.list, longest) } else { (longest, read.list) };
        if self.incompatible.is_none() && !begins(long, short) {
            self.incompatible = Some((self.longest, index));
        }
        if read.list.len() > longest.len() {
            self.longest = index;
        }
    }

    /// The longest list that was read; empty when none was.
    #[must_use]
    pub fn longest(&self) -> &'a [Value] {
        self.reads.get(self.longest).map_or(&[], |read| read.list)
    }

    /// Up to where all reads agree.
    fn agreed(&self) -> &'a [Value] {
        let longest = self.longest();
        if self.incompatible.is_none() {
            return longest;
        }
        // A list that ends before it differs says nothing against the longer ones.
        let differs =
            |read: &ListRead<'a>| longest.iter().zip(read.list).position(|(one, other)| one != other);
        let agreed = self.reads.iter().filter_map(differs).min();
        &longest[..agreed.unwrap_or(longest.len())]
    }

    fn settle(&mut self, number: u32, all: &Transactions<'a>, places: &mut [u32]) {
        for element in self.agreed() {
            let write = all.write_of(number, element);
            if let Some(write) = write {
                let place = &mut places[write as usize];
                // After an element that is there twice nobody can say what the order is.
                if *place != UNREAD {
                    return;
                }
                *place = u32::try_from(self.order.len()).unwrap_or(u32::MAX);
            }
            self.order.push(write);
        }
    }

    /// Whether a list is as the order says, as far as it goes.
    #[must_use]
    pub fn is_agreed(&self, list: &[Value]) -> bool {
        list.len() <= self.order.len()
    }
}

/// Whether a list begins with another.
fn begins(list: &[Value], with: &[Value]) -> bool {
    // Nearly all elements are whole numbers, and nearly all of the time goes here.
    let is_same = |(one, other): (&Value, &Value)| match (one, other) {
        (Value::Int(one), Value::Int(other)) => one == other,
        (one, other) => one == other,
    };
    list.len() >= with.len() && list.iter().zip(with).all(is_same)
}
