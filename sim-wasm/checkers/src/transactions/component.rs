//! A strongly connected component of the graph with only the edges inside it, in numbers of its own.

use super::graph::{Graph, Relation};

/// An edge of a component. `from` and `to` are numbers of the component, in a cycle that was found those of transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hop {
    /// What came before.
    pub from: u32,
    /// What came after.
    pub to: u32,
    /// Why.
    pub relation: Relation,
    /// By which key, for a relation of data.
    pub key: u32,
}

/// A component.
#[derive(Debug)]
pub struct Component {
    /// The transactions in it: the numbers from 0 on stand for these, those after for helpers.
    pub transactions: Vec<u32>,
    /// The edges out of each node, between any two nodes only the surest relation of data.
    pub out: Vec<Vec<Hop>>,
    /// Relations of data, the surest first.
    order: [Relation; 3],
    /// Edges that are less sure than another between the same nodes.
    less_sure: Vec<Hop>,
}

impl Component {
    /// All components of a graph that have a cycle. `order` has the relations of data, the surest first.
    #[must_use]
    pub fn all(graph: &Graph, order: [Relation; 3]) -> Vec<Self> {
        let found = graph.components();
        if found.is_empty() {
            return Vec::new();
        }
        let mut places = vec![(u32::MAX, 0_u32); graph.nodes as usize];
        let mut components = Vec::with_capacity(found.len());
        for (index, nodes) in (0_u32..).zip(&found) {
            for (number, node) in (0_u32..).zip(nodes) {
                places[*node as usize] = (index, number);
            }
            let transactions = nodes.iter().copied().filter(|node| !graph.is_helper(*node)).collect();
            let out = vec![Vec::new(); nodes.len()];
            components.push(Self { transactions, out, order, less_sure: Vec::new() });
        }
        for edge in &graph.edges {
            let ((component, from), (other, to)) = (places[edge.from as usize], places[edge.to as usize]);
            if component == other && component != u32::MAX {
                let hop = Hop { from, to, relation: edge.relation, key: edge.key };
                components[component as usize].out[from as usize].push(hop);
            }
        }
        components.iter_mut().for_each(Self::sift);
        components.sort_by_key(|component| component.transactions.first().copied());
        components
    }

    fn rank(&self, relation: Relation) -> usize {
        self.order.iter().position(|known| *known == relation).unwrap_or(self.order.len())
    }

    /// Puts aside what is less sure than another relation between the same nodes.
    fn sift(&mut self) {
        let mut out = std::mem::take(&mut self.out);
        for hops in &mut out {
            hops.sort_by_key(|hop| (hop.to, self.rank(hop.relation), hop.key));
            let mut last: Option<Hop> = None;
            hops.retain(|hop| {
                let same =
                    last.is_some_and(|last| last.to == hop.to && self.rank(last.relation) < self.order.len());
                if same {
                    self.less_sure.push(*hop);
                } else {
                    last = Some(*hop);
                }
                !same
            });
        }
        self.out = out;
    }

    /// Takes back what was put aside.
    pub fn unsift(&mut self) {
        for hop in std::mem::take(&mut self.less_sure) {
            self.out[hop.from as usize].push(hop);
        }
    }

    /// The edges out of a node.
    #[must_use]
    pub fn hops_of(&self, node: u32) -> &[Hop] {
        &self.out[node as usize]
    }

    /// All edges.
    pub fn hops(&self) -> impl Iterator<Item = Hop> + Clone {
        self.out.iter().flatten().copied()
    }

    fn is_helper(&self, node: u32) -> bool {
        node as usize >= self.transactions.len()
    }

    /// The transactions to which an edge leads, through helpers if it leads to one.
    #[must_use]
    pub fn reached(&self, hop: Hop) -> Vec<Hop> {
        if !self.is_helper(hop.to) {
            return vec![hop];
        }
        let mut reached = Vec::new();
        let mut open = vec![hop.to];
        let mut seen = open.clone();
        while let Some(helper) = open.pop() {
            for onward in self.hops_of(helper) {
                if self.is_helper(onward.to) {
                    if !seen.contains(&onward.to) {
                        seen.push(onward.to);
                        open.push(onward.to);
                    }
                } else {
                    reached.push(Hop { to: onward.to, ..hop });
                }
            }
        }
        reached
    }

    /// A walk from transaction to transaction.
    #[must_use]
    pub fn without_helpers(&self, edges: &[Hop]) -> Vec<Hop> {
        let mut hops: Vec<Hop> = Vec::new();
        for hop in edges {
            match hops.last_mut() {
                Some(last) if self.is_helper(hop.from) => last.to = hop.to,
                _ => hops.push(*hop),
            }
        }
        hops
    }

    /// Whether a closed walk meets no transaction twice and, if that is asked, whether each of its hops is the surest relation
    /// between its two.
    #[must_use]
    pub fn is_proper(&self, path: &[Hop], is_surest: bool) -> bool {
        let is_simple = (1..path.len()).all(|at| path[..at].iter().all(|hop| hop.from != path[at].from));
        is_simple
            && (!is_surest || path.iter().all(|hop| self.rank(hop.relation) == self.surest(hop.from, hop.to)))
    }

    fn surest(&self, from: u32, to: u32) -> usize {
        let is_data = |hop: &&Hop| self.rank(hop.relation) < self.order.len();
        let leads = |hop: &&Hop| self.reached(**hop).iter().any(|reached| reached.to == to);
        let ranks =
            self.hops_of(from).iter().filter(is_data).filter(leads).map(|hop| self.rank(hop.relation));
        ranks.min().unwrap_or(self.order.len())
    }

    /// A cycle in the graph's own numbers.
    #[must_use]
    pub fn in_graph(&self, hops: &[Hop]) -> Vec<Hop> {
        let node = |number: u32| self.transactions[number as usize];
        hops.iter().map(|hop| Hop { from: node(hop.from), to: node(hop.to), ..*hop }).collect()
    }
}
