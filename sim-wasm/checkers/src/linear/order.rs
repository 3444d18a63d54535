//! Which operation may come next: real time's rule, and the processes' own.

use super::part::Part;
use crate::history::History;
use std::collections::BTreeMap;

/// No operation.
const NONE: u32 = u32::MAX;

/// The bits of a word.
const BITS: usize = 64;

/// What may come next, while operations are taken and put back (the last taken first). Operations that happened have
/// the numbers from 0; each must be taken at last.
pub(super) trait Order {
    /// How many that happened are not taken yet.
    fn left(&self) -> usize;

    /// Those that happened and may come next, in order of their calls. Called before [`Self::is_ready`].
    fn ready(&mut self, into: &mut Vec<u32>);

    /// Whether one of which nobody knows may come next, unless it was taken.
    fn is_ready(&self, open: u32) -> bool;

    /// By when one has to be taken. Of two equal calls that may come next, the one that has to be taken first may
    /// stand for both; `None` where they cannot stand for each other.
    fn deadline(&self, operation: u32) -> Option<u32>;

    /// Takes one that happened.
    fn take(&mut self, operation: u32);

    /// Puts back the one that was taken last.
    fn put_back(&mut self, operation: u32);

    /// What was taken of those that happened: all before what is returned (in words), and these words.
    fn taken(&self, into: &mut Vec<u64>) -> u32;
}

/// An operation that returned before another was called comes before it.
pub(super) struct RealTime {
    /// Calls and returns, by operation.
    called: Vec<u32>,
    returned: Vec<u32>,
    /// Those not taken as a ring in order of their calls (Knuth's dancing links); the last number is its knot.
    next: Vec<u32>,
    previous: Vec<u32>,
    bits: Vec<u64>,
    closed: usize,
    left: usize,
    /// The first return of those that are ready.
    horizon: u32,
}

impl RealTime {
    /// Nothing taken yet.
    pub(super) fn of(part: &Part, history: &History) -> Self {
        let operations = || part.pieces.iter().map(|piece| &history.operations[piece.place]);
        let closed = part.closed;
        let count = number(closed);
        Self {
            called: operations().map(|operation| operation.called.0).collect(),
            returned: operations().map(|operation| operation.returned.map_or(NONE, |mark| mark.0)).collect(),
            next: (1..=count).chain([0]).collect(),
            previous: [count].into_iter().chain(0..count).collect(),
            bits: vec![0; closed.div_ceil(BITS)],
            closed,
            left: closed,
            horizon: NONE,
        }
    }
}

impl Order for RealTime {
    fn left(&self) -> usize {
        self.left
    }

    fn ready(&mut self, into: &mut Vec<u32>) {
        into.clear();
        self.horizon = NONE;
        let mut at = self.next[self.closed];
        while (at as usize) < self.closed && self.called[at as usize] <= self.horizon {
            self.horizon = self.horizon.min(self.returned[at as usize]);
            into.push(at);
            at = self.next[at as usize];
        }
    }

    fn is_ready(&self, open: u32) -> bool {
        self.called[open as usize] <= self.horizon
    }

    fn deadline(&self, operation: u32) -> Option<u32> {
        Some(self.returned[operation as usize])
    }

    fn take(&mut self, operation: u32) {
        let index = operation as usize;
        let (previous, next) = (self.previous[index], self.next[index]);
        self.next[previous as usize] = next;
        self.previous[next as usize] = previous;
        self.bits[index / BITS] |= 1 << (index % BITS);
        self.left -= 1;
    }

    fn put_back(&mut self, operation: u32) {
        let index = operation as usize;
        let (previous, next) = (self.previous[index], self.next[index]);
        self.next[previous as usize] = operation;
        self.previous[next as usize] = operation;
        self.bits[index / BITS] &= !(1 << (index % BITS));
        self.left += 1;
    }

    /// Only operations that overlap the first one left can have been taken out of turn, so few words are left.
    fn taken(&self, into: &mut Vec<u64>) -> u32 {
        let base = self.next[self.closed] as usize / BITS;
        let mut rest = (self.closed - self.left).saturating_sub(base * BITS);
        for word in self.bits.iter().skip(base) {
            if rest == 0 {
                break;
            }
            rest -= word.count_ones() as usize;
            into.push(*word);
        }
        number(base)
    }
}

/// Operations of one process come in order of their calls; nothing else is asked. One of which nobody knows comes
/// after all that its process did before it.
pub(super) struct ProcessOrder {
    /// Of each process its operations that happened, and how many of them were taken.
    processes: Vec<(Vec<u32>, u32)>,
    /// Of each operation its process, and how many of that process's come before it.
    places: Vec<(usize, u32)>,
    left: usize,
}

impl ProcessOrder {
    /// Nothing taken yet.
    pub(super) fn of(part: &Part, history: &History) -> Self {
        let mut known = BTreeMap::new();
        let mut processes: Vec<(Vec<u32>, u32)> = Vec::new();
        let mut places = vec![(0, 0); part.pieces.len()];
        let mut by_place: Vec<usize> = (0..part.pieces.len()).collect();
        by_place.sort_by_key(|index| part.pieces[*index].place);
        for index in by_place {
            let process = history.operations[part.pieces[index].place].process;
            let process = *known.entry(process).or_insert_with(|| {
                processes.push((Vec::new(), 0));
                processes.len() - 1
            });
            let own = &mut processes[process].0;
            places[index] = (process, number(own.len()));
            if index < part.closed {
                own.push(number(index));
            }
        }
        Self { processes, places, left: part.closed }
    }
}

impl Order for ProcessOrder {
    fn left(&self) -> usize {
        self.left
    }

    fn ready(&mut self, into: &mut Vec<u32>) {
        into.clear();
        into.extend(self.processes.iter().filter_map(|(own, taken)| own.get(*taken as usize)));
        into.sort_unstable();
    }

    fn is_ready(&self, open: u32) -> bool {
        let (process, before) = self.places[open as usize];
        self.processes[process].1 >= before
    }

    fn deadline(&self, _: u32) -> Option<u32> {
        None
    }

    fn take(&mut self, operation: u32) {
        self.processes[self.places[operation as usize].0].1 += 1;
        self.left -= 1;
    }

    fn put_back(&mut self, operation: u32) {
        self.processes[self.places[operation as usize].0].1 -= 1;
        self.left += 1;
    }

    fn taken(&self, into: &mut Vec<u64>) -> u32 {
        into.extend(
            self.processes
                .chunks(2)
                .map(|pair| pair.iter().fold(0, |word, (_, taken)| (word << 32) | u64::from(*taken))),
        );
        0
    }
}

/// The number of an operation.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).expect("a history has fewer operations than 2^32")
}
