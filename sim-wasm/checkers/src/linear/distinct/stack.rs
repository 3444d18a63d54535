//! Stacks: what was inserted last is removed first, so that any two values are inside one after the other or one within
//! the other.
//!
//! A value whose insertion and removal overlap may come and go at one moment and hinders nobody: it is left out. Every
//! other is surely inside for some gaps. At a gap in which none is surely inside, the stack may be taken to be empty:
//! whoever is inside all the same could have left before or come after. So each block of gaps without such a hole
//! is judged by itself, and within it the stack is never empty: one value is at the bottom all through it. That is any
//! value that can have come before the block and left after it, and such a value hinders no other of the block: it may be
//! left out, and the block falls into smaller ones. A block that has no such value is the contradiction.
//!
//! "Before the block and after it" is a hole in the gaps of the insertion and one in those of the removal. Holes only
//! grow, so each value waits for its two, and each hole is looked at once: O(n log n) with two segment trees.

use super::Container;
use super::cover;
use super::lives::{Life, Lives};
use super::reason::{Reason, Stop};
use std::ops::Range;

pub(super) const STACK: Container = Container { has_contains: false, decide, hinders };

fn decide(lives: &Lives) -> Result<(), Stop> {
    lives.judge_empties()?;
    let left = left_over(lives);
    if left.is_empty() { Ok(()) } else { Err(contradiction(lives, &left)) }
}

/// The values that remain when no block has one at its bottom any more.
fn left_over(lives: &Lives) -> Vec<usize> {
    let mut depths = Depths::of(lives.places + 1);
    let mut waiting = Waiting::of(lives.places + 1);
    let mut remaining: Vec<bool> = lives.lives.iter().map(|life| !life.inside().is_empty()).collect();
    for (which, life) in lives.lives.iter().enumerate().filter(|(which, _)| remaining[*which]) {
        depths.add(&life.inside(), 1);
        waiting.add(&life.inserted, (which, false));
        waiting.add(&life.removed, (which, true));
    }
    let mut holes = Vec::new();
    depths.take_holes(&mut holes);
    let mut found = vec![[false; 2]; lives.lives.len()];
    while let Some(hole) = holes.pop() {
        for (which, is_removal) in waiting.take(hole) {
            found[which][usize::from(is_removal)] = true;
            if remaining[which] && found[which] == [true; 2] {
                remaining[which] = false;
                depths.add(&lives.lives[which].inside(), -1);
                depths.take_holes(&mut holes);
            }
        }
    }
    (0..remaining.len()).filter(|which| remaining[*which]).collect()
}

/// Of the blocks that are left, the one that the fewest values cover: none of them was at its bottom.
fn contradiction(lives: &Lives, left: &[usize]) -> Stop {
    let inside = |which: &usize| lives.lives[*which].inside();
    let mut left = left.to_vec();
    left.sort_unstable_by_key(|which| inside(which).start);
    let mut blocks: Vec<(Range<usize>, Vec<usize>)> = Vec::new();
    for which in left {
        match blocks.last_mut() {
            Some((block, values)) if inside(&which).start < block.end => {
                block.end = block.end.max(inside(&which).end);
                values.push(which);
            }
            _ => blocks.push((inside(&which), vec![which])),
        }
    }
    let chains = blocks
        .into_iter()
        .map(|(block, values)| cover::chain(values.iter().map(|which| (*which, inside(which))), &block));
    let chain = chains.min_by_key(Vec::len).unwrap_or_default();
    let chain = shortened(lives, &chain);
    Stop::because(Reason::NoneAtBottom { values: lives.values(chain) }, lives.operations(chain))
}

/// The same without the ends that are not needed.
fn shortened<'a>(lives: &Lives, mut chain: &'a [usize]) -> &'a [usize] {
    while let [_, rest @ ..] = chain
        && has_no_bottom(lives, rest)
    {
        chain = rest;
    }
    while let [rest @ .., _] = chain
        && has_no_bottom(lives, rest)
    {
        chain = rest;
    }
    chain
}

/// Whether none of these, each of which is surely inside when the next comes in, can be below all others.
fn has_no_bottom(lives: &Lives, chain: &[usize]) -> bool {
    let lives = || chain.iter().map(|which| &lives.lives[*which]);
    let begin = lives().map(|life| life.inside().start).min();
    let end = lives().map(|life| life.inside().end).max();
    let (Some(begin), Some(end)) = (begin, end) else { return false };
    !lives().any(|life| life.inserted.start < begin && life.removed.end > end)
}

const fn hinders(first: &Life, second: &Life) -> bool {
    second.inserted.end < first.inserted.start && first.inserted.end < second.removed.start
}

/// How many values are surely inside in each gap: a segment tree of least depths.
struct Depths {
    size: usize,
    /// Of each node, the least depth below it, without what its ancestors add.
    least: Vec<i32>,
    /// Of each node, what is added to all below it.
    added: Vec<i32>,
}

/// Deeper than a stack can be: a hole that has been taken.
const TAKEN: i32 = i32::MAX / 2;

impl Depths {
    fn of(gaps: usize) -> Self {
        let size = gaps.next_power_of_two();
        Self { size, least: vec![0; 2 * size], added: vec![0; 2 * size] }
    }

    fn add(&mut self, range: &Range<usize>, depth: i32) {
        self.add_below(1, 0..self.size, range, depth);
    }

    fn add_below(&mut self, node: usize, gaps: Range<usize>, range: &Range<usize>, depth: i32) {
        if range.end <= gaps.start || gaps.end <= range.start {
            return;
        }
        if range.start <= gaps.start && gaps.end <= range.end {
            self.least[node] += depth;
            self.added[node] += depth;
            return;
        }
        let middle = usize::midpoint(gaps.start, gaps.end);
        self.add_below(2 * node, gaps.start..middle, range, depth);
        self.add_below(2 * node + 1, middle..gaps.end, range, depth);
        self.settle(node);
    }

    /// Takes the gaps in which nobody is inside, each once.
    fn take_holes(&mut self, holes: &mut Vec<usize>) {
        self.take_below(1, 0, holes);
    }

    fn take_below(&mut self, node: usize, above: i32, holes: &mut Vec<usize>) {
        if self.least[node] + above > 0 {
            return;
        }
        if node >= self.size {
            holes.push(node - self.size);
            self.least[node] = TAKEN;
            return;
        }
        let above = above + self.added[node];
        self.take_below(2 * node, above, holes);
        self.take_below(2 * node + 1, above, holes);
        self.settle(node);
    }

    fn settle(&mut self, node: usize) {
        self.least[node] = self.least[2 * node].min(self.least[2 * node + 1]) + self.added[node];
    }
}

/// Who waits for a hole in which gaps: a segment tree of ranges. An end of a life: whose, and whether it is its removal.
struct Waiting {
    size: usize,
    nodes: Vec<Vec<(usize, bool)>>,
}

impl Waiting {
    fn of(gaps: usize) -> Self {
        let size = gaps.next_power_of_two();
        Self { size, nodes: vec![Vec::new(); 2 * size] }
    }

    fn add(&mut self, range: &Range<usize>, who: (usize, bool)) {
        let (mut begin, mut end) = (range.start + self.size, range.end + self.size);
        while begin < end {
            if begin % 2 == 1 {
                self.nodes[begin].push(who);
                begin += 1;
            }
            if end % 2 == 1 {
                end -= 1;
                self.nodes[end].push(who);
            }
            begin /= 2;
            end /= 2;
        }
    }

    /// Those that waited for a hole in this gap; they wait no more there.
    fn take(&mut self, gap: usize) -> Vec<(usize, bool)> {
        let mut taken = Vec::new();
        let mut node = gap + self.size;
        while node > 0 {
            taken.append(&mut self.nodes[node]);
            node /= 2;
        }
        taken
    }
}
