//! The values of a container with the stretches of time in which each can have come and gone.

use super::reason::{NotCovered, Reason, Stop};
use super::{OPEN, Use, What, cover};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::ops::Range;

/// The life of a value: where it came in and where it left, as ranges of gaps (see [`cover`]). One that never left is as
/// one that leaves in a gap after all places.
#[derive(Debug, Clone)]
pub(super) struct Life {
    pub(super) value: u32,
    /// Its insertion, by position in what was given.
    pub(super) insert: usize,
    /// Its removal, likewise.
    pub(super) remove: Option<usize>,
    pub(super) inserted: Range<usize>,
    pub(super) removed: Range<usize>,
}

impl Life {
    /// The gaps in which it is inside, whatever else: from the last moment at which it can have come to the first at
    /// which it can have left. Empty when there are none.
    pub(super) const fn inside(&self) -> Range<usize> {
        self.inserted.end..self.removed.start
    }

    /// Its operations.
    pub(super) fn operations(&self) -> impl Iterator<Item = usize> {
        [Some(self.insert), self.remove].into_iter().flatten()
    }
}

/// A look for a value.
pub(super) struct Look {
    pub(super) operation: usize,
    pub(super) value: u32,
    pub(super) is_found: bool,
    pub(super) gaps: Range<usize>,
}

/// All that was done with a container.
pub(super) struct Lives {
    pub(super) lives: Vec<Life>,
    /// Operations that found it empty.
    pub(super) empties: Vec<(usize, Range<usize>)>,
    pub(super) looks: Vec<Look>,
    /// Removals of which nobody knows what they took, and where they were called.
    pub(super) unknown: Vec<(usize, usize)>,
    /// How many places there are: also the gap in which what never left leaves.
    pub(super) places: usize,
}

/// A value that was removed twice, and the removals.
type Twice = (u32, [usize; 2]);

/// Of each value, its insertion and its removal.
type Values = IndexMap<u32, (Option<usize>, Option<usize>), FxBuildHasher>;

impl Lives {
    /// Reads what was done. Insertions that are open and left no trace are dropped: an order with such a value in it
    /// explains the rest without it as well.
    pub(super) fn of(uses: &[Use], has_contains: bool) -> Result<Self, Stop> {
        let (spans, places) = spans(uses);
        let mut lives =
            Self { lives: Vec::new(), empties: Vec::new(), looks: Vec::new(), unknown: Vec::new(), places };
        let (values, twice) = lives.gather(uses, &spans, has_contains)?;
        if let Some((value, operations)) = twice {
            return Err(Stop::because(Reason::RemovedTwice { value }, operations));
        }
        lives.join(uses, &spans, values)?;
        Ok(lives)
    }

    /// Sorts operations by what they are about.
    fn gather(
        &mut self,
        uses: &[Use],
        spans: &[Range<usize>],
        has_contains: bool,
    ) -> Result<(Values, Option<Twice>), Stop> {
        let (mut values, mut twice) = (Values::default(), None);
        for (operation, (done, span)) in uses.iter().zip(spans).enumerate() {
            let is_open = done.returned == OPEN;
            match done.what {
                What::Insert(value) => {
                    let (insert, _) = values.entry(value).or_default();
                    if insert.replace(operation).is_some() {
                        return Err(Stop::NotCovered(NotCovered::InsertedTwice { value }));
                    }
                }
                What::Remove(value) => {
                    let (_, remove) = values.entry(value).or_default();
                    match *remove {
                        // If it happened, then it or another: the one that was called first leaves most open.
                        Some(other) if is_open && uses[other].called < done.called => {}
                        Some(other) if is_open && uses[other].returned != OPEN => {}
                        Some(other) if uses[other].returned != OPEN => {
                            twice.get_or_insert((value, [other, operation]));
                        }
                        _ => *remove = Some(operation),
                    }
                }
                What::RemoveUnknown if is_open => self.unknown.push((operation, span.start)),
                What::Contains(value, is_found) if has_contains => {
                    if !is_open {
                        self.looks.push(Look { operation, value, is_found, gaps: span.clone() });
                    }
                }
                What::RemoveUnknown | What::Contains(..) => {
                    return Err(Stop::NotCovered(NotCovered::Unsuitable { operation }));
                }
                What::RemoveEmpty if is_open => {}
                What::RemoveEmpty => self.empties.push((operation, span.clone())),
            }
        }
        Ok((values, twice))
    }

    /// Makes lives of insertions and removals.
    fn join(&mut self, uses: &[Use], spans: &[Range<usize>], values: Values) -> Result<(), Stop> {
        let is_open = |operation: usize| uses[operation].returned == OPEN;
        let seen: IndexMap<u32, (), FxBuildHasher> =
            self.looks.iter().filter(|look| look.is_found).map(|look| (look.value, ())).collect();
        for (value, (insert, remove)) in values {
            let Some(insert) = insert else {
                if let Some(remove) = remove.filter(|remove| !is_open(*remove)) {
                    return Err(Stop::because(Reason::NeverInserted { value }, [remove]));
                }
                continue;
            };
            let has_left = remove.is_some_and(|remove| !is_open(remove));
            if is_open(insert) && !has_left && !seen.contains_key(&value) {
                continue;
            }
            let removed = remove.map_or(self.places..self.places + 1, |remove| spans[remove].clone());
            let life = Life { value, insert, remove, inserted: spans[insert].clone(), removed };
            if life.removed.end < life.inserted.start {
                return Err(Stop::because(Reason::RemovedBeforeInserted { value }, life.operations()));
            }
            self.lives.push(life);
        }
        Ok(())
    }

    /// Whether each operation that found it empty has a moment at which it can have been so.
    pub(super) fn judge_empties(&self) -> Result<(), Stop> {
        if self.empties.is_empty() {
            return Ok(());
        }
        let mut inside = cover::Cover::of(self.places + 1);
        for life in &self.lives {
            inside.add(life.inside());
        }
        match self.empties.iter().find(|(_, gaps)| inside.has_all(gaps)) {
            None => Ok(()),
            Some((operation, gaps)) => {
                let chain = self.chain(gaps, |_| true);
                let reason = Reason::EmptyWhileInside { inside: self.values(&chain) };
                Err(Stop::because(reason, self.operations(&chain).chain([*operation])))
            }
        }
    }

    /// The fewest values, of those wanted, that are surely inside through all of some gaps.
    pub(super) fn chain(&self, gaps: &Range<usize>, wanted: impl Fn(&Life) -> bool) -> Vec<usize> {
        let ranges = self.lives.iter().enumerate().filter(|(_, life)| wanted(life));
        cover::chain(ranges.map(|(which, life)| (which, life.inside())), gaps)
    }

    /// The values of some lives.
    pub(super) fn values(&self, lives: &[usize]) -> Vec<u32> {
        lives.iter().map(|life| self.lives[*life].value).collect()
    }

    /// The operations of some lives.
    pub(super) fn operations(&self, lives: &[usize]) -> impl Iterator<Item = usize> {
        lives.iter().flat_map(|life| self.lives[*life].operations())
    }
}

/// The gaps of each operation, with places counted from 0 without holes, and how many places there are; what is open
/// ends after them all.
fn spans(uses: &[Use]) -> (Vec<Range<usize>>, usize) {
    let mut places: Vec<(u32, usize, bool)> = Vec::with_capacity(uses.len() * 2);
    for (operation, done) in uses.iter().enumerate() {
        places.push((done.called, operation, false));
        if done.returned != OPEN {
            places.push((done.returned, operation, true));
        }
    }
    places.sort_unstable();
    let count = places.len();
    let mut spans = vec![0..count + 1; uses.len()];
    for (place, (_, operation, is_return)) in places.into_iter().enumerate() {
        let span = &mut spans[operation];
        *(if is_return { &mut span.end } else { &mut span.start }) = place;
    }
    (spans, count)
}
