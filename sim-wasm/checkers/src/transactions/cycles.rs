//! Cycles in what came before what, by the names of Adya's phenomena as Elle has them (Kingsbury, Alvaro, VLDB 2020): for each
//! strongly connected component and each kind of cycle a shortest one. A kind is a small automaton over the
//! relations along the cycle; it is searched breadth first in the product of component and automaton.
//!
//! Two transactions may be related in several ways. A cycle is named by the surest relation between each two of its
//! transactions; a name that only comes of a less sure one is told if it rules out more.

use super::component::{Component, Hop};
use super::graph::{Adjacent, Relation};
use super::kinds::{Anti, STATES, State, Wanted, all_wanted, name_of};
use super::models::{Names, implied_by};
use crate::budget::{Budget, Spent};
use std::collections::VecDeque;

/// A cycle, with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// `G0`, `G-single-item-realtime`.
    pub name: String,
    /// From each transaction to the next, and from the last to the first.
    pub hops: Vec<Hop>,
}

/// From where a search began.
const NOWHERE: u32 = u32::MAX;
/// The steps and the depth of the search that looks at path after path.
const PATHS_MAX: u64 = 20_000;
const DEPTH_MAX: usize = 12;

/// A node of the product that a search came to.
struct Reached {
    node: u32,
    state: State,
    from: (u32, u32),
}

/// A search in one component.
pub struct Search<'a> {
    component: &'a Component,
    budget: &'a mut Budget,
    /// Whether the budget ran out.
    pub is_spent: bool,
    /// In which sweep each node of the product was last seen, and from where: a node of the product, and which of its edges.
    seen: Vec<u32>,
    from: Vec<(u32, u32)>,
    sweep: u32,
}

/// A node with a state, as one number.
fn product(node: u32, state: State) -> usize {
    node as usize * STATES + state.number()
}

impl<'a> Search<'a> {
    /// In this component, by these steps.
    pub fn new(component: &'a Component, budget: &'a mut Budget) -> Self {
        let size = component.out.len() * STATES;
        Self { component, budget, is_spent: false, seen: vec![0; size], from: vec![(0, 0); size], sweep: 0 }
    }

    /// Of every kind that no worse one implies a cycle, first of data alone and then with `time`.
    pub fn all(&mut self, time: Option<Relation>) -> Vec<Cycle> {
        let mut cycles: Vec<Cycle> = Vec::new();
        for wanted in all_wanted(time, true) {
            if !implied(&cycles).contains(&wanted.name()) {
                cycles.extend(self.cycle(wanted));
            }
        }
        if cycles.is_empty() && self.is_spent {
            cycles.extend(self.any());
        }
        cycles
    }

    /// Cycles whose names come of relations that are not the surest, if `is_news` says that their names matter.
    pub fn further(
        &mut self,
        time: Option<Relation>,
        known: &[Cycle],
        is_news: impl Fn(&str) -> bool,
    ) -> Vec<Cycle> {
        let mut cycles = known.to_vec();
        for wanted in all_wanted(time, false) {
            let name = wanted.name();
            if !implied(&cycles).contains(&name) && is_news(&name) {
                cycles.extend(self.cycle(wanted));
            }
        }
        cycles.split_off(known.len())
    }

    fn cycle(&mut self, wanted: Wanted) -> Option<Cycle> {
        let starts = self.starts(wanted);
        let mut best: Option<Vec<Hop>> = None;
        let mut is_crooked = false;
        for &hop in &starts {
            match self.shortest(wanted, hop.from, hop) {
                Ok(Some(path)) if !self.component.is_proper(&path, wanted.is_surest) => is_crooked = true,
                Ok(Some(path)) if best.as_ref().is_none_or(|best| path.len() < best.len()) => {
                    best = Some(path)
                }
                Ok(_) => {}
                Err(Spent { .. }) => {
                    self.is_spent = true;
                    break;
                }
            }
            if best.as_ref().is_some_and(|best| best.len() == 2) {
                break;
            }
        }
        if best.is_none() && is_crooked {
            best = self.path_by_path(wanted, &starts);
        }
        best.map(|hops| Cycle { name: wanted.name(), hops })
    }

    /// Edges from which a cycle of the kind may begin: those that are within a component of the product.
    fn starts(&self, wanted: Wanted) -> Vec<Hop> {
        let nodes = u32::try_from(self.component.out.len()).unwrap_or(u32::MAX);
        let layered = matches!(wanted.kind.anti, Anti::One | Anti::Apart);
        let edges = self.component.hops().filter(|hop| wanted.allows(hop.relation));
        let product = edges.clone().flat_map(move |hop| layers(hop, nodes, layered));
        let components = Adjacent::of(nodes * 2, product).components();
        let mut within = vec![0_usize; nodes as usize * 2];
        for (index, members) in components.iter().enumerate() {
            members.iter().for_each(|node| within[*node as usize] = index + 1);
        }
        let is_start = |hop: &Hop| {
            let to = if layered { hop.to + nodes } else { hop.to };
            let component = within[hop.from as usize];
            hop.relation == wanted.begins() && component != 0 && component == within[to as usize]
        };
        edges.filter(is_start).collect()
    }

    /// A shortest closed walk that begins with this hop. What is reached through a helper costs no more than the helper.
    fn shortest(&mut self, wanted: Wanted, home: u32, first: Hop) -> Result<Option<Vec<Hop>>, Spent> {
        self.sweep += 1;
        let component = self.component;
        let mut queue =
            VecDeque::from([Reached { node: first.to, state: wanted.start(), from: (NOWHERE, 0) }]);
        while let Some(Reached { node, state, from }) = queue.pop_front() {
            let place = product(node, state);
            if self.seen[place] == self.sweep {
                continue;
            }
            (self.seen[place], self.from[place]) = (self.sweep, from);
            if node == home {
                if wanted.accepts(state) {
                    return Ok(Some(self.walk(first, place)));
                }
                continue;
            }
            let here = u32::try_from(place).unwrap_or(NOWHERE);
            for (index, hop) in (0_u32..).zip(&component.out[node as usize]) {
                self.budget.step()?;
                let Some(state) = wanted.step(state, hop.relation) else { continue };
                let reached = Reached { node: hop.to, state, from: (here, index) };
                if hop.relation == Relation::Onward {
                    queue.push_front(reached);
                } else {
                    queue.push_back(reached);
                }
            }
        }
        Ok(None)
    }

    fn walk(&self, first: Hop, end: usize) -> Vec<Hop> {
        let mut edges: Vec<Hop> = Vec::new();
        let mut place = end;
        while let (before, index) = self.from[place]
            && before != NOWHERE
        {
            place = before as usize;
            edges.push(self.component.out[place / STATES][index as usize]);
        }
        edges.push(first);
        edges.reverse();
        self.component.without_helpers(&edges)
    }

    /// Looks at path after path, shorter ones first, up to a depth. For the few cases in which the shortest walk meets
    /// itself, or is not made of the surest relations.
    fn path_by_path(&self, wanted: Wanted, starts: &[Hop]) -> Option<Vec<Hop>> {
        let mut steps = Budget::of(PATHS_MAX);
        let depth = DEPTH_MAX.min(self.component.transactions.len());
        for length in 2..=depth {
            for &first in starts {
                for hop in self.component.reached(first) {
                    let mut path = vec![hop];
                    if self.extend(wanted, wanted.start(), length, &mut path, &mut steps).ok()? {
                        return Some(path);
                    }
                }
            }
        }
        None
    }

    fn extend(
        &self,
        wanted: Wanted,
        state: State,
        length: usize,
        path: &mut Vec<Hop>,
        steps: &mut Budget,
    ) -> Result<bool, Spent> {
        steps.step()?;
        let (home, here) = (path[0].from, path[path.len() - 1].to);
        if here == home {
            let is_whole = path.len() == length && wanted.accepts(state);
            return Ok(is_whole && self.component.is_proper(path, wanted.is_surest));
        }
        let is_met = path[..path.len() - 1].iter().any(|hop| hop.to == here);
        if path.len() == length || is_met {
            return Ok(false);
        }
        for &hop in self.component.hops_of(here) {
            let Some(next) = wanted.step(state, hop.relation) else { continue };
            for hop in self.component.reached(hop) {
                path.push(hop);
                if self.extend(wanted, next, length, path, steps)? {
                    return Ok(true);
                }
                path.pop();
            }
        }
        Ok(false)
    }

    /// Some cycle through the first transaction, when the budget is spent: one there is.
    fn any(&mut self) -> Option<Cycle> {
        let component = self.component;
        let mut from: Vec<Option<Hop>> = vec![None; component.out.len()];
        let mut queue = VecDeque::from([0_u32]);
        while let Some(node) = queue.pop_front() {
            for &hop in component.hops_of(node) {
                if from[hop.to as usize].is_none() {
                    from[hop.to as usize] = Some(hop);
                    queue.push_back(hop.to);
                }
            }
        }
        let mut edges = Vec::new();
        let mut node = 0;
        while let Some(hop) = from[node as usize] {
            edges.push(hop);
            node = hop.from;
            if node == 0 {
                break;
            }
        }
        edges.reverse();
        let hops = component.without_helpers(&edges);
        (hops.len() > 1).then(|| Cycle { name: name_of(&hops), hops })
    }
}

/// The edges of a product with two layers: in the second an anti-dependency was just used.
fn layers(hop: Hop, nodes: u32, layered: bool) -> impl Iterator<Item = (u32, u32)> + Clone {
    let from = hop.from;
    let pairs = match hop.relation {
        _ if !layered => [Some((from, hop.to)), None],
        Relation::ReadWrite => [Some((from, hop.to + nodes)), None],
        Relation::Onward => [Some((from, hop.to)), Some((from + nodes, hop.to + nodes))],
        _ => [Some((from, hop.to)), Some((from + nodes, hop.to))],
    };
    pairs.into_iter().flatten()
}

fn implied(cycles: &[Cycle]) -> Names {
    implied_by(&cycles.iter().map(|cycle| cycle.name.clone()).collect())
}
