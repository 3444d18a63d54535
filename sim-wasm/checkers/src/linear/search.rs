//! The search for an order that explains every answer: Wing and Gong (JPDC 1993) with Lowe's memo (Concurrency and
//! Computation 2017). Rules leave out orders that cannot do better than others:
//!
//! - an operation that never changes anything and fits now may as well come now;
//! - of equal calls that may come next, the one that has to come first stands for all, and one that happened for
//!   those of which nobody knows;
//! - one of which nobody knows is only taken where it changes something, and not where the next overwrites it;
//! - what was reached with some of these taken need not be reached with more of them ([`Memo`]).

use super::memo::Memo;
use super::models::{Nature, Steps};
use super::order::{Order, number};
use crate::budget::Budget;

/// The most that a search may keep, in words of 64 bits: what fits in a page's memory.
const WORDS_MAX: usize = 30_000_000;

/// What came of a search.
pub(super) struct Found {
    /// How it ended.
    pub(super) outcome: Outcome,
    /// How many different states (operations taken, and what they left) it saw.
    pub(super) states: usize,
}

/// How a search ended. Operations are named by their numbers.
pub(super) enum Outcome {
    /// This order explains everything.
    Explained(Vec<u32>),
    /// Nothing does.
    Stuck {
        /// The first of the orders that explain most.
        longest: Vec<u32>,
        /// Those that happened and that could come next after it.
        next: Vec<u32>,
    },
    /// Nobody can say, in a sentence.
    GivenUp(String),
}

/// Searches for an order of operations that make these `calls`, of which the first `closed` happened.
pub(super) fn search(
    steps: &mut dyn Steps,
    calls: &[u32],
    closed: usize,
    order: impl Order,
    budget: &mut Budget,
) -> Found {
    let mut search = Search {
        state: steps.start(),
        steps,
        calls,
        closed,
        order,
        open: Open::of(calls, closed),
        memo: Memo::default(),
        path: Vec::new(),
        choices: Vec::new(),
        start: 0,
        ready: Vec::new(),
        words: Vec::new(),
        stood_for: vec![(0, 0); calls.iter().max().map_or(0, |most| *most as usize + 1)],
        longest: Longest::default(),
    };
    let outcome = match search.run(budget) {
        Ok(true) => Outcome::Explained(search.path.iter().map(|taken| taken.operation).collect()),
        Ok(false) => search.stuck(),
        Err(why) => Outcome::GivenUp(why),
    };
    Found { outcome, states: search.memo.len() }
}

struct Search<'a, O> {
    steps: &'a mut dyn Steps,
    calls: &'a [u32],
    closed: usize,
    order: O,
    open: Open,
    memo: Memo,
    state: u32,
    path: Vec<Taken>,
    /// What is left to try, of all states on the path; that of the present one from `start` on, the best last.
    choices: Vec<u32>,
    start: usize,
    /// Kept so that it is not made anew for each state.
    ready: Vec<u32>,
    words: Vec<u64>,
    /// Of each call, in which state it was last a choice, and which of `ready` stands for it.
    stood_for: Vec<(usize, usize)>,
    longest: Longest,
}

/// A step of the path.
struct Taken {
    operation: u32,
    /// The state before it, and where its choices begin.
    before: u32,
    start: usize,
}

/// The longest order so far.
#[derive(Default)]
struct Longest {
    operations: Vec<u32>,
    closed: usize,
    /// How many of its first operations the path has as well.
    shared: usize,
}

/// Operations of which nobody knows.
struct Open {
    /// Those with equal calls together, in order of their calls.
    classes: Vec<(u32, Vec<u32>)>,
    /// Which were taken, from the first of them on.
    taken: Vec<u64>,
    first: usize,
}

impl<O: Order> Search<'_, O> {
    /// Whether there is an order.
    fn run(&mut self, budget: &mut Budget) -> Result<bool, String> {
        loop {
            self.take_what_only_reads(budget)?;
            if self.order.left() == 0 {
                return Ok(true);
            }
            self.start = self.choices.len();
            if self.is_new()? {
                self.gather();
            }
            if !self.go_on(budget)? {
                return Ok(false);
            }
        }
    }

    /// Leaves in `ready` what may come next.
    fn take_what_only_reads(&mut self, budget: &mut Budget) -> Result<(), String> {
        let mut ready = std::mem::take(&mut self.ready);
        loop {
            self.order.ready(&mut ready);
            let before = self.path.len();
            for operation in &ready {
                let call = self.calls[*operation as usize];
                if self.steps.nature(call) == Nature::Reads {
                    budget.step().map_err(|spent| spent.why())?;
                    if self.steps.step(self.state, call).is_some() {
                        self.start = self.choices.len();
                        self.take(*operation, self.state);
                    }
                }
            }
            if self.path.len() == before || self.order.left() == 0 {
                break;
            }
        }
        self.ready = ready;
        Ok(())
    }

    fn is_new(&mut self) -> Result<bool, String> {
        if self.memo.size() + self.steps.size() > WORDS_MAX {
            return Err(format!(
                "the search was given up after {} states, which fill the memory: nobody can say whether this is right",
                self.memo.len()
            ));
        }
        self.words.clear();
        let base = self.order.taken(&mut self.words);
        Ok(self.memo.insert(self.state, base, &self.words, &self.open.taken))
    }

    /// Lists what may come next, the best last.
    fn gather(&mut self) {
        let stamp = self.memo.len();
        for (index, operation) in self.ready.iter().enumerate() {
            let deadline = self.order.deadline(*operation);
            let stands = &mut self.stood_for[self.calls[*operation as usize] as usize];
            let is_first = stands.0 != stamp
                || deadline.is_some_and(|own| {
                    self.order.deadline(self.ready[stands.1]).is_some_and(|other| own < other)
                });
            if is_first {
                *stands = (stamp, index);
            }
        }
        for (call, operations) in &self.open.classes {
            let next = operations.iter().find(|open| self.order.is_ready(**open) && !self.open.has(**open));
            if let Some(open) = next.filter(|_| self.stood_for[*call as usize].0 != stamp) {
                self.choices.push(*open);
            }
        }
        for (index, operation) in self.ready.iter().enumerate().rev() {
            let stands = self.stood_for[self.calls[*operation as usize] as usize];
            if stands.1 == index || self.order.deadline(*operation).is_none() {
                self.choices.push(*operation);
            }
        }
    }

    /// Takes the next choice that fits, going back for it as far as it must. `false` when there is none.
    fn go_on(&mut self, budget: &mut Budget) -> Result<bool, String> {
        loop {
            while self.choices.len() > self.start {
                let Some(operation) = self.choices.pop() else { break };
                budget.step().map_err(|spent| spent.why())?;
                if let Some(next) = self.fits(operation) {
                    self.take(operation, next);
                    return Ok(true);
                }
            }
            self.longest.keep(&self.path, self.closed - self.order.left());
            let Some(taken) = self.path.pop() else { return Ok(false) };
            self.longest.shared = self.longest.shared.min(self.path.len());
            self.put_back(&taken);
        }
    }

    /// What the operation leaves, if it can come next and is worth it.
    fn fits(&mut self, operation: u32) -> Option<u32> {
        let call = self.calls[operation as usize];
        let is_open = |operation: u32| operation as usize >= self.closed;
        let after_open = self.path.last().is_some_and(|last| is_open(last.operation));
        if after_open && self.steps.nature(call) == Nature::Overwrites {
            return None;
        }
        let next = self.steps.step(self.state, call)?;
        (next != self.state || !is_open(operation)).then_some(next)
    }

    fn take(&mut self, operation: u32, next: u32) {
        if (operation as usize) < self.closed {
            self.order.take(operation);
        } else {
            self.open.flip(operation);
        }
        self.path.push(Taken { operation, before: self.state, start: self.start });
        self.state = next;
    }

    fn put_back(&mut self, taken: &Taken) {
        if (taken.operation as usize) < self.closed {
            self.order.put_back(taken.operation);
        } else {
            self.open.flip(taken.operation);
        }
        self.state = taken.before;
        self.start = taken.start;
    }

    /// Everything has been put back by now.
    fn stuck(&mut self) -> Outcome {
        let longest = std::mem::take(&mut self.longest.operations);
        for operation in longest.iter().filter(|operation| (**operation as usize) < self.closed) {
            self.order.take(*operation);
        }
        let mut next = Vec::new();
        self.order.ready(&mut next);
        Outcome::Stuck { longest, next }
    }
}

impl Longest {
    fn keep(&mut self, path: &[Taken], closed: usize) {
        if closed > self.closed {
            self.closed = closed;
            self.operations.truncate(self.shared);
            self.operations.extend(path[self.shared..].iter().map(|taken| taken.operation));
            self.shared = path.len();
        }
    }
}

impl Open {
    fn of(calls: &[u32], closed: usize) -> Self {
        let mut classes: Vec<(u32, Vec<u32>)> = Vec::new();
        for (index, call) in calls.iter().enumerate().skip(closed) {
            match classes.iter_mut().find(|(known, _)| known == call) {
                Some((_, operations)) => operations.push(number(index)),
                None => classes.push((*call, vec![number(index)])),
            }
        }
        Self { classes, taken: vec![0; (calls.len() - closed).div_ceil(64)], first: closed }
    }

    fn has(&self, operation: u32) -> bool {
        let index = operation as usize - self.first;
        self.taken[index / 64] & (1 << (index % 64)) != 0
    }

    fn flip(&mut self, operation: u32) {
        let index = operation as usize - self.first;
        self.taken[index / 64] ^= 1 << (index % 64);
    }
}
