//! What came before what, as a graph of transactions, and the circles in it.
//!
//! An edge is there because of a session's order, because one transaction read from another, or because it was
//! inferred: a transaction that had to know of `earlier` and yet read the key from `later` puts `earlier` before `later`.
//! Every axiom of this family has this one shape (Biswas and Enea, OOPSLA 2019, section 2); checks differ in what a
//! reader had to know.

use super::model::{FastMap, INITIAL, Model, Reading, Transaction};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Why one transaction comes before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// It is earlier in the same session.
    Session,
    /// The other read this key from it.
    Read(u32),
    /// It was inferred: the position in [`Graph::inferred`].
    Inferred(usize),
}

/// A step to a transaction.
pub(super) type Leg = (Link, Transaction);

/// `earlier` comes before `later`: `reader` had to know of `earlier` and read `key`, which both write, from `later`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Inference {
    pub earlier: Transaction,
    pub later: Transaction,
    pub reader: Transaction,
    pub key: u32,
    pub via: Via,
}

/// Why a reader had to know of a write.
#[derive(Debug, Clone, Copy)]
pub(super) enum Via {
    /// It is its own session's.
    Session,
    /// `by`, of the reader's session or the reader itself, read from `write`, which is it or follows on it.
    Seen { write: Transaction, by: Transaction },
    /// There is a path from it to the reader.
    Path,
}

/// Which reads count as edges.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reads {
    /// None: only sessions and what is inferred.
    None,
    /// All.
    All,
    /// Those of one session.
    Of(u32),
}

/// The graph.
pub(super) struct Graph<'m, 'a> {
    pub model: &'m Model<'a>,
    pub inferred: Vec<Inference>,
    reads: Reads,
    out: FastMap<Transaction, Vec<usize>>,
    known: FastMap<(Transaction, Transaction), ()>,
}

/// What an inferred edge costs on a path, so that short explanations have few.
const INFERRED_COST: u64 = 1 << 24;

/// How many transactions of a circle are tried for a shorter one.
const STARTS_MAX: usize = 64;

impl<'m, 'a> Graph<'m, 'a> {
    /// Sessions and reads.
    pub fn of(model: &'m Model<'a>, reads: Reads) -> Self {
        Self { model, inferred: Vec::new(), reads, out: FastMap::default(), known: FastMap::default() }
    }

    /// Infers that `earlier`, of which `reader` had to know, comes before what it read instead. Nothing is inferred of a
    /// transaction about itself, or of the initial one, which is first anyway.
    pub fn infer(&mut self, reader: Transaction, read: Reading, earlier: Transaction, via: Via) {
        let later = read.from;
        if earlier == INITIAL || earlier == later || self.known.insert((earlier, later), ()).is_some() {
            return;
        }
        self.out.entry(earlier).or_default().push(self.inferred.len());
        self.inferred.push(Inference { earlier, later, reader, key: read.key, via });
    }

    /// All edges out of a transaction.
    pub fn after(&self, from: Transaction) -> impl Iterator<Item = Leg> {
        let readers = self.model.readers[from as usize].iter().filter(move |(reader, _)| match self.reads {
            Reads::None => false,
            Reads::All => from != INITIAL,
            Reads::Of(session) => from != INITIAL && self.model.one(*reader).session == session,
        });
        let inferred = self.out.get(&from).into_iter().flatten();
        let session = self.model.next(from).map(|to| (Link::Session, to));
        session
            .chain(readers.map(|(reader, key)| (Link::Read(*key), *reader)))
            .chain(inferred.map(|index| (Link::Inferred(*index), self.inferred[*index].later)))
    }

    /// The transactions, each after all that come before it; those that a circle keeps back are missing.
    pub fn order(&self) -> Vec<Transaction> {
        let mut before = vec![0_u32; self.model.transactions.len()];
        for from in self.model.all() {
            self.after(from).for_each(|(_, to)| before[to as usize] += 1);
        }
        let mut order: Vec<Transaction> =
            if before[INITIAL as usize] == 0 { vec![INITIAL] } else { Vec::new() };
        let mut next = 0;
        while let Some(from) = order.get(next).copied() {
            next += 1;
            for (_, to) in self.after(from) {
                before[to as usize] -= 1;
                if before[to as usize] == 0 {
                    order.push(to);
                }
            }
        }
        order
    }

    /// A circle, if there is one: a short one with few inferred edges, as a path from the transaction where it ends.
    pub fn circle(&self) -> Option<(Transaction, Vec<Leg>)> {
        let order = self.order();
        if order.len() == self.model.transactions.len() {
            return None;
        }
        let starts = self.some_circle(&order);
        let circles = starts.into_iter().take(STARTS_MAX).filter_map(|start| {
            let path = self.path(start, start, |_| true)?;
            Some((cost(&path), start, path))
        });
        circles.min_by_key(|(cost, ..)| *cost).map(|(_, start, path)| (start, path))
    }

    /// The transactions of some circle: backwards from one that is kept back, until one comes again.
    fn some_circle(&self, order: &[Transaction]) -> Vec<Transaction> {
        let mut is_kept_back = vec![true; self.model.transactions.len()];
        order.iter().for_each(|one| is_kept_back[*one as usize] = false);
        let kept_back = || self.model.all().filter(|one| is_kept_back[*one as usize]);
        let mut before = FastMap::default();
        for from in kept_back() {
            before.extend(self.after(from).map(|(_, to)| (to, from)));
        }
        let mut seen = FastMap::default();
        let mut at = kept_back().next();
        while let Some(one) = at {
            if let Some(first) = seen.get_index_of(&one) {
                return seen.keys().skip(first).copied().collect();
            }
            seen.insert(one, ());
            at = before.get(&one).copied();
        }
        Vec::new()
    }

    /// The cheapest path of at least one edge, of those that are allowed.
    pub fn path(
        &self,
        from: Transaction,
        to: Transaction,
        allowed: impl Fn(Link) -> bool,
    ) -> Option<Vec<Leg>> {
        let mut came = BTreeMap::new();
        let mut waiting = BinaryHeap::from([Reverse((0, from))]);
        let mut cheapest = BTreeMap::new();
        while let Some(Reverse((so_far, at))) = waiting.pop() {
            if at == to && so_far > 0 {
                return Some(back(&came, from, to));
            }
            for (link, next) in self.after(at).filter(|(link, _)| allowed(*link)) {
                let cost = so_far + cost_of(link);
                if cheapest.get(&next).is_none_or(|known| cost < *known) {
                    cheapest.insert(next, cost);
                    came.insert(next, (at, link));
                    waiting.push(Reverse((cost, next)));
                }
            }
        }
        None
    }
}

/// The path that ends in `to`, by where each transaction was come to from.
fn back(came: &BTreeMap<Transaction, (Transaction, Link)>, from: Transaction, to: Transaction) -> Vec<Leg> {
    let mut path = Vec::new();
    let mut at = to;
    while let Some((before, link)) = came.get(&at) {
        path.push((*link, at));
        at = *before;
        if at == from {
            break;
        }
    }
    path.reverse();
    path
}

const fn cost_of(link: Link) -> u64 {
    match link {
        Link::Inferred(_) => INFERRED_COST,
        Link::Session | Link::Read(_) => 1,
    }
}

fn cost(path: &[Leg]) -> u64 {
    path.iter().map(|(link, _)| cost_of(*link)).sum()
}
