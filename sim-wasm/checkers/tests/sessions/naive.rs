//! The same properties from their definitions, by trying every order: slow, plain, and with nothing of the checks in it.

use crate::small::{End, Small, Step, Transaction};

/// A read from another transaction, or from the state before any write.
#[derive(Debug, Clone, Copy)]
struct Read {
    reader: usize,
    key: usize,
    from: Option<usize>,
}

/// A history whose reads all name their writes.
pub struct Named<'a> {
    all: &'a Small,
    /// What happened.
    happened: Vec<usize>,
    /// In order of their transactions and steps.
    reads: Vec<Read>,
}

impl<'a> Named<'a> {
    /// None when a read is wrong on its own.
    pub fn of(all: &'a Small) -> Option<Self> {
        let mut reads = Vec::new();
        for (reader, transaction) in all.iter().enumerate().filter(|(_, one)| one.end == End::Ok) {
            for (index, step) in transaction.steps.iter().enumerate().filter(|(_, step)| !step.is_write) {
                let own = last_write(&transaction.steps[..index], step.key);
                if let Some(own) = own {
                    if own != step.value {
                        return None;
                    }
                    continue;
                }
                reads.push(Read { reader, key: step.key, from: source(all, reader, *step)? });
            }
        }
        let was_read = |index: usize| reads.iter().any(|read| read.from == Some(index));
        let happened = (0..all.len()).filter(|index| match all[*index].end {
            End::Ok => true,
            End::Failed => false,
            End::Open => was_read(*index),
        });
        Some(Self { all, happened: happened.collect(), reads })
    }

    fn writes(&self, one: usize, key: usize) -> bool {
        last_write(&self.all[one].steps, key).is_some()
    }

    fn writers(&self) -> Vec<usize> {
        let is_writer = |one: &usize| self.all[*one].steps.iter().any(|step| step.is_write);
        self.happened.iter().copied().filter(is_writer).collect()
    }

    /// Whether one is before another in the same session.
    fn session(&self, first: usize, then: usize) -> bool {
        first < then && self.all[first].session == self.all[then].session
    }

    /// Whether one read from another.
    fn reads_from(&self, from: usize, reader: usize) -> bool {
        self.reads.iter().any(|read| read.reader == reader && read.from == Some(from))
    }

    /// What happened before what: sessions and reads, step after step.
    fn happened_before(&self) -> Vec<Vec<bool>> {
        let count = self.all.len();
        let mut before = vec![vec![false; count]; count];
        for first in &self.happened {
            for then in &self.happened {
                before[*first][*then] = self.session(*first, *then) || self.reads_from(*first, *then);
            }
        }
        for middle in 0..count {
            for first in 0..count {
                for then in 0..count {
                    before[first][then] |= before[first][middle] && before[middle][then];
                }
            }
        }
        before
    }

    /// Whether some order of all keeps sessions and reads and has every read of the newest that its reader knows of.
    fn explained(&self, knows: impl Fn(usize, &Read) -> bool) -> bool {
        any_order(&self.happened, |order| {
            let place = |one: usize| order.iter().position(|other| *other == one).unwrap();
            let keeps = self.happened.iter().all(|first| {
                self.happened.iter().all(|then| {
                    !(self.session(*first, *then) || self.reads_from(*first, *then))
                        || place(*first) < place(*then)
                })
            });
            keeps
                && self.reads.iter().all(|read| {
                    self.happened.iter().all(|other| {
                        !self.writes(*other, read.key)
                            || Some(*other) == read.from
                            || !knows(*other, read)
                            || read.from.is_some_and(|from| place(*other) < place(from))
                    })
                })
        })
    }

    pub fn read_committed(&self) -> bool {
        let is_before = |first: &Read, then: &Read| std::ptr::from_ref(first) < std::ptr::from_ref(then);
        self.explained(|other, read| {
            self.reads.iter().any(|before| {
                before.reader == read.reader && is_before(before, read) && before.from == Some(other)
            })
        })
    }

    pub fn read_atomic(&self) -> bool {
        self.explained(|other, read| {
            other != read.reader && (self.session(other, read.reader) || self.reads_from(other, read.reader))
        })
    }

    pub fn causal(&self) -> bool {
        let before = self.happened_before();
        self.explained(|other, read| before[other][read.reader])
    }

    /// Every session's own transactions and all writes, in every order that keeps sessions, played on a store.
    pub fn pram(&self) -> bool {
        (0..8).all(|session| {
            let writers = self.writers();
            let seen = self.happened.iter().copied();
            let seen: Vec<usize> =
                seen.filter(|one| self.all[*one].session == session || writers.contains(one)).collect();
            self.plays(&seen, [0; 3], session)
        })
    }

    /// Whether what is left can be played on a store in some order.
    fn plays(&self, left: &[usize], store: [i64; 3], session: usize) -> bool {
        let is_next = |one: &&usize| !left.iter().any(|other| self.session(*other, **one));
        left.is_empty()
            || left.iter().filter(is_next).any(|one| {
                let rest: Vec<usize> = left.iter().copied().filter(|other| other != one).collect();
                self.played(*one, store, session).is_some_and(|store| self.plays(&rest, store, session))
            })
    }

    /// The store after a transaction; none when the session reads something else than is there.
    fn played(&self, one: usize, mut store: [i64; 3], session: usize) -> Option<[i64; 3]> {
        let is_own = self.all[one].session == session && self.all[one].end == End::Ok;
        for step in &self.all[one].steps {
            if step.is_write {
                store[step.key] = step.value;
            } else if is_own && store[step.key] != step.value {
                return None;
            }
        }
        Some(store)
    }

    /// Whether every session has an order of all writes that keeps `base` and in which each of its reads is of
    /// something at least as new as everything on its list.
    fn each_session(
        &self,
        base: impl Fn(usize, usize, usize) -> bool,
        knows: impl Fn(usize, usize) -> Vec<usize>,
        forbids: impl Fn(usize, usize) -> bool,
    ) -> bool {
        let writers = self.writers();
        (0..8).all(|session| {
            let mine = |read: &&usize| self.all[self.reads[**read].reader].session == session;
            let indexes: Vec<usize> = (0..self.reads.len()).collect();
            let mine: Vec<usize> = indexes.iter().filter(mine).copied().collect();
            let goes_back = mine.iter().any(|read| {
                mine.iter().filter(|before| *before < read).any(|before| forbids(*before, *read))
            });
            !goes_back
                && any_order(&writers, |order| {
                    let place = |one: usize| order.iter().position(|other| *other == one).unwrap();
                    let keeps = writers.iter().all(|first| {
                        writers
                            .iter()
                            .all(|then| !base(session, *first, *then) || place(*first) < place(*then))
                    });
                    keeps
                        && mine.iter().all(|index| {
                            let read = self.reads[*index];
                            let known = mine.iter().filter(|before| *before < index);
                            let known = known.flat_map(|before| knows(*before, *index));
                            known
                                .filter(|one| self.writes(*one, read.key))
                                .all(|one| read.from.is_some_and(|from| place(one) <= place(from)))
                        })
                })
        })
    }

    pub fn read_your_writes(&self) -> bool {
        let writers = self.writers();
        (0..8).all(|session| {
            let own = |one: usize| self.all[one].session == session;
            any_order(&writers, |order| {
                let place = |one: usize| order.iter().position(|other| *other == one).unwrap();
                let keeps = writers.iter().filter(|then| own(**then)).all(|then| {
                    let knew = |first: usize| {
                        self.session(first, *then)
                            || self.reads.iter().any(|read| {
                                own(read.reader) && read.reader <= *then && read.from == Some(first)
                            })
                    };
                    writers.iter().all(|first| !knew(*first) || place(*first) < place(*then))
                });
                keeps
                    && self.reads.iter().filter(|read| own(read.reader)).all(|read| {
                        let mut wrote = writers
                            .iter()
                            .filter(|one| self.session(**one, read.reader) && self.writes(**one, read.key));
                        wrote.all(|one| read.from.is_some_and(|from| place(*one) <= place(from)))
                    })
            })
        })
    }

    pub fn monotonic_reads(&self) -> bool {
        self.each_session(
            |_, first, then| self.session(first, then),
            |before, _| self.reads[before].from.into_iter().collect(),
            |_, _| false,
        )
    }

    pub fn monotonic_writes(&self) -> bool {
        self.each_session(
            |_, first, then| self.session(first, then),
            |before, _| {
                let seen = self.reads[before].from;
                self.writers()
                    .into_iter()
                    .filter(|one| seen.is_some_and(|seen| self.session(*one, seen)))
                    .collect()
            },
            |before, then| match (self.reads[before].from, self.reads[then].from) {
                (Some(seen), Some(from)) => {
                    self.writes(seen, self.reads[then].key) && self.session(from, seen)
                }
                _ => false,
            },
        )
    }

    pub fn writes_follow_reads(&self) -> bool {
        let happened = self.happened_before();
        if (0..self.all.len()).any(|one| happened[one][one]) {
            return false;
        }
        self.each_session(
            |_, first, then| happened[first][then],
            |before, _| self.reads[before].from.map(|seen| self.context(seen)).unwrap_or_default(),
            |before, then| match (self.reads[before].from, self.reads[then].from) {
                (Some(seen), Some(from)) => {
                    self.writes(seen, self.reads[then].key)
                        && happened[from][seen]
                        && self.all[from].session != self.all[seen].session
                }
                _ => false,
            },
        )
    }

    /// What a transaction's session had read from by its end, and what these had.
    fn context(&self, one: usize) -> Vec<usize> {
        let mut known: Vec<usize> = vec![one];
        loop {
            let more = self.reads.iter().filter_map(|read| {
                let follows = known.iter().any(|one| read.reader == *one || self.session(read.reader, *one));
                read.from.filter(|from| follows && !known[1..].contains(from))
            });
            match more.collect::<Vec<_>>().first() {
                Some(from) => known.push(*from),
                None => return known.split_off(1),
            }
        }
    }
}

fn last_write(steps: &[Step], key: usize) -> Option<i64> {
    steps.iter().rev().find(|step| step.is_write && step.key == key).map(|step| step.value)
}

/// The transaction that a value is from, `Some(None)` for the state before any write, none when it is from nowhere.
fn source(all: &Small, reader: usize, step: Step) -> Option<Option<usize>> {
    if step.value == 0 {
        return Some(None);
    }
    let writes =
        |one: &Transaction| one.end != End::Failed && last_write(&one.steps, step.key) == Some(step.value);
    let found = all.iter().position(writes)?;
    let is_later = all[found].session == all[reader].session && found >= reader;
    (!is_later).then_some(Some(found))
}

/// Whether any order of some things will do.
fn any_order(things: &[usize], mut will_do: impl FnMut(&[usize]) -> bool) -> bool {
    let mut order = things.to_vec();
    order.sort_unstable();
    loop {
        if will_do(&order) {
            return true;
        }
        let Some(pivot) = order.windows(2).rposition(|pair| pair[0] < pair[1]) else { return false };
        let next = order.iter().rposition(|one| *one > order[pivot]).unwrap();
        order.swap(pivot, next);
        order[pivot + 1..].reverse();
    }
}
