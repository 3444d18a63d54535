//! Stretches of time as ranges of gaps: gap `p` lies between the place `p` and the next. An operation takes effect in one
//! of the gaps between its call and its return.

use std::ops::Range;

/// The gaps that something covers. Gaps once covered stay so; the next free one is found in almost constant time
/// (union-find with path halving).
pub(super) struct Cover {
    /// For each gap, itself if it is free, else a gap nearer to the next free one.
    next: Vec<usize>,
}

impl Cover {
    /// So many gaps, all free; the one after the last is always free.
    pub(super) fn of(gaps: usize) -> Self {
        Self { next: (0..=gaps).collect() }
    }

    /// Covers some gaps.
    pub(super) fn add(&mut self, range: Range<usize>) {
        let mut gap = self.free_from(range.start);
        while gap < range.end {
            self.next[gap] = gap + 1;
            gap = self.free_from(gap);
        }
    }

    /// The first free gap from `gap` on.
    pub(super) fn free_from(&mut self, mut gap: usize) -> usize {
        while self.next[gap] != gap {
            self.next[gap] = self.next[self.next[gap]];
            gap = self.next[gap];
        }
        gap
    }

    /// Whether no gap of a range is free.
    pub(super) fn has_all(&mut self, range: &Range<usize>) -> bool {
        self.free_from(range.start) >= range.end
    }
}

/// The fewest ranges that together cover `target`, in order, by their positions. They must cover it.
pub(super) fn chain(
    ranges: impl Iterator<Item = (usize, Range<usize>)>,
    target: &Range<usize>,
) -> Vec<usize> {
    let mut ranges: Vec<_> = ranges.filter(|(_, range)| range.start < range.end).collect();
    ranges.sort_unstable_by_key(|(_, range)| range.start);
    let mut ranges = ranges.into_iter().peekable();
    let (mut chain, mut reached) = (Vec::new(), target.start);
    while reached < target.end {
        let mut farthest: Option<(usize, usize)> = None;
        while let Some((which, range)) = ranges.next_if(|(_, range)| range.start <= reached) {
            if farthest.is_none_or(|(_, end)| range.end > end) {
                farthest = Some((which, range.end));
            }
        }
        let Some((which, end)) = farthest.filter(|(_, end)| *end > reached) else { break };
        chain.push(which);
        reached = end;
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_free_gap_is_the_first_that_nothing_covers() {
        let mut cover = Cover::of(8);
        cover.add(1..3);
        cover.add(5..7);
        cover.add(2..4);
        assert_eq!([0, 1, 3, 4, 5, 7].map(|gap| cover.free_from(gap)), [0, 4, 4, 4, 7, 7]);
        assert!(cover.has_all(&(1..4)) && !cover.has_all(&(1..5)));
        cover.add(4..8);
        assert_eq!(cover.free_from(1), 8);
    }

    #[test]
    fn a_chain_is_the_shortest_that_covers() {
        let ranges = [0..2, 1..5, 2..3, 4..9, 5..6];
        let found = chain(ranges.iter().cloned().enumerate(), &(1..8));
        assert_eq!(found, [1, 3]);
    }
}
