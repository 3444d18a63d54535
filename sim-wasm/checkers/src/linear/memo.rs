//! What a search has seen: which operations were taken, and the state they led to (Lowe, "Testing for
//! linearizability", 2017). What leads on from there is never less with fewer unanswered operations taken, so that a
//! state is only new when no visit before did with a part of them. A key is a few words, however long the history is.

use indexmap::IndexMap;
use indexmap::map::Entry;
use rustc_hash::FxBuildHasher;

/// Words that a key holds in place.
const INLINE: usize = 3;

/// States that were seen.
#[derive(Default)]
pub(super) struct Memo {
    /// Of each, the unanswered operations that were taken: of each visit as many words.
    seen: IndexMap<Key, Vec<u64>, FxBuildHasher>,
    visits: usize,
    /// Words outside of the table.
    outside: usize,
}

#[derive(PartialEq, Eq, Hash)]
struct Key {
    state: u32,
    base: u32,
    words: Words,
}

/// Trailing zeros say nothing, so few words need no length.
#[derive(PartialEq, Eq, Hash)]
enum Words {
    Few([u64; INLINE]),
    Many(Box<[u64]>),
}

impl Memo {
    /// Takes in what was reached: whether it is new. Of the operations that happened all before `base` was taken, and
    /// `words` says which else; `open` says which of those that nobody knows of were.
    pub(super) fn insert(&mut self, state: u32, base: u32, words: &[u64], open: &[u64]) -> bool {
        let (words, outside) = if words.len() > INLINE {
            (Words::Many(words.into()), words.len())
        } else {
            let mut few = [0; INLINE];
            few[..words.len()].copy_from_slice(words);
            (Words::Few(few), 0)
        };
        let visits = match self.seen.entry(Key { state, base, words }) {
            Entry::Vacant(vacant) => {
                self.outside += outside;
                vacant.insert(Vec::new())
            }
            Entry::Occupied(occupied) => {
                let is_part = |visit: &[u64]| visit.iter().zip(open).all(|(taken, now)| taken & !now == 0);
                let visits = occupied.into_mut();
                if open.is_empty() || visits.chunks(open.len()).any(is_part) {
                    return false;
                }
                visits
            }
        };
        visits.extend(open);
        self.visits += 1;
        self.outside += open.len();
        true
    }

    /// How many were new.
    pub(super) fn len(&self) -> usize {
        self.visits
    }

    /// Its size in words of 64 bits.
    pub(super) fn size(&self) -> usize {
        self.seen.len() * (INLINE + 6) + self.outside
    }
}
