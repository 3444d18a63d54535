//! What came before what: transactions and the relations between them, in a graph of linear size, and its strongly
//! connected components, outside of which there is no cycle.

/// Why one transaction came before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// It wrote the version before the other's.
    WriteWrite,
    /// It wrote what the other read.
    WriteRead,
    /// It read the version before the other's: an anti-dependency.
    ReadWrite,
    /// Its process called the other after it.
    Process,
    /// It had returned before the other was called.
    Realtime,
    /// Onward from a helper: whatever led to the helper leads on.
    Onward,
}

impl Relation {
    /// Whether it is about time and not about data.
    #[must_use]
    pub const fn is_time(self) -> bool {
        matches!(self, Self::Process | Self::Realtime)
    }
}

/// One relation between two nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// What came before.
    pub from: u32,
    /// What came after.
    pub to: u32,
    /// Why.
    pub relation: Relation,
    /// By which key, for a relation of data.
    pub key: u32,
}

/// A graph of transactions. Nodes from `transactions` on are helpers: they stand for many edges of one kind, and are
/// left by [`Relation::Onward`] only.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// How many of the nodes are transactions.
    pub transactions: u32,
    /// How many nodes there are.
    pub nodes: u32,
    /// All edges.
    pub edges: Vec<Edge>,
}

/// The key of an edge that is about none.
pub const NO_KEY: u32 = u32::MAX;

/// Up to so many targets are linked one by one.
const DIRECT_MAX: usize = 2;

/// Targets that many sources may be linked to.
#[derive(Debug, Clone)]
pub struct Fan {
    targets: Vec<u32>,
    /// The first helper: one for each beginning of the targets, then one for each end of them.
    helpers: u32,
}

impl Graph {
    /// A graph without edges.
    #[must_use]
    pub const fn new(transactions: u32) -> Self {
        Self { transactions, nodes: transactions, edges: Vec::new() }
    }

    /// One edge. A transaction is not linked to itself.
    pub fn link(&mut self, from: u32, to: u32, relation: Relation, key: u32) {
        if from != to {
            self.edges.push(Edge { from, to, relation, key });
        }
    }

    fn onward(&mut self, from: u32, to: u32) {
        self.link(from, to, Relation::Onward, NO_KEY);
    }

    /// Makes ready to link sources to all `targets`. A source that is a target must not be linked to itself, so there are two
    /// chains of helpers, one for the targets before it and one for those after.
    pub fn fan(&mut self, mut targets: Vec<u32>) -> Fan {
        targets.sort_unstable();
        targets.dedup();
        let fan = Fan { helpers: self.nodes, targets };
        let count = fan.targets.len();
        if count <= DIRECT_MAX {
            return fan;
        }
        let size = u32::try_from(count).unwrap_or(u32::MAX);
        self.nodes += 2 * size;
        for (index, &target) in (0..size).zip(&fan.targets) {
            let (beginning, end) = (fan.helpers + index, fan.helpers + size + index);
            self.onward(beginning, target);
            self.onward(end, target);
            if index > 0 {
                self.onward(beginning, beginning - 1);
                self.onward(end - 1, end);
            }
        }
        fan
    }

    /// Links a source to all targets of a fan but itself.
    pub fn spread(&mut self, source: u32, fan: &Fan, relation: Relation, key: u32) {
        let count = fan.targets.len();
        if count <= DIRECT_MAX {
            fan.targets.iter().for_each(|&target| self.link(source, target, relation, key));
            return;
        }
        let size = u32::try_from(count).unwrap_or(u32::MAX);
        let Ok(own) = fan.targets.binary_search(&source) else {
            return self.link(source, fan.helpers + size, relation, key);
        };
        let own = u32::try_from(own).unwrap_or(u32::MAX);
        if own > 0 {
            self.link(source, fan.helpers + own - 1, relation, key);
        }
        if own + 1 < size {
            self.link(source, fan.helpers + size + own + 1, relation, key);
        }
    }

    /// Links what had returned to what was called after. `calls` are (moment, transaction) in order of time, and so are
    /// `returns`. One helper stands for each time at which calls follow on returns.
    pub fn realtime(&mut self, calls: &[(u32, u32)], returns: &[(u32, u32)]) {
        let mut barrier: Option<u32> = None;
        let mut returned = returns.iter().peekable();
        for &(called, transaction) in calls {
            let mut is_new = false;
            while let Some(&&(_, before)) = returned.peek().filter(|(moment, _)| *moment < called) {
                if !is_new {
                    is_new = true;
                    let next = self.nodes;
                    self.nodes += 1;
                    barrier.into_iter().for_each(|last| self.onward(last, next));
                    barrier = Some(next);
                }
                barrier.into_iter().for_each(|here| self.link(before, here, Relation::Realtime, NO_KEY));
                returned.next();
            }
            barrier.into_iter().for_each(|here| self.onward(here, transaction));
        }
    }

    /// Whether a node is a helper.
    #[must_use]
    pub const fn is_helper(&self, node: u32) -> bool {
        node >= self.transactions
    }

    /// The strongly connected components with at least two transactions, each in order of its nodes.
    #[must_use]
    pub fn components(&self) -> Vec<Vec<u32>> {
        let adjacent = Adjacent::of(self.nodes, self.edges.iter().map(|edge| (edge.from, edge.to)));
        let is_cyclic = |nodes: &Vec<u32>| nodes.iter().filter(|node| !self.is_helper(**node)).count() > 1;
        adjacent.components().into_iter().filter(is_cyclic).collect()
    }
}

/// The neighbours of nodes, one after the other.
#[derive(Debug)]
pub struct Adjacent {
    first: Vec<u32>,
    next: Vec<u32>,
}

impl Adjacent {
    /// From edges.
    pub fn of(nodes: u32, edges: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut first = vec![0_u32; nodes as usize + 1];
        for (from, _) in edges.clone() {
            first[from as usize] += 1;
        }
        let mut sum = 0;
        for count in &mut first {
            sum += *count;
            *count = sum;
        }
        // Filled from behind, so that `first` comes to be where each node's begin.
        let mut next = vec![0_u32; sum as usize];
        for (from, to) in edges {
            first[from as usize] -= 1;
            next[first[from as usize] as usize] = to;
        }
        Self { first, next }
    }

    /// The neighbours of a node.
    #[must_use]
    pub fn of_node(&self, node: u32) -> &[u32] {
        &self.next[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }

    /// The strongly connected components of more than one node, each in order of its nodes (Tarjan 1972, with a stack
    /// of its own instead of the machine's).
    #[must_use]
    pub fn components(&self) -> Vec<Vec<u32>> {
        let mut search = Tarjan::new(self.first.len() - 1);
        for root in 0..search.low.len() {
            if search.low[root] == UNSEEN {
                search.visit(u32::try_from(root).unwrap_or(u32::MAX), self);
            }
        }
        search.components
    }
}

const UNSEEN: u32 = u32::MAX;
/// Greater than every number that a visit gives, so that what is done never lowers another.
const DONE: u32 = u32::MAX - 1;

struct Tarjan {
    /// The lowest number reached; [`UNSEEN`] before the visit, [`DONE`] after its component is known.
    low: Vec<u32>,
    visited: u32,
    open: Vec<u32>,
    /// Nodes under way: each with its own number and how many of its neighbours were looked at.
    path: Vec<(u32, u32, u32)>,
    components: Vec<Vec<u32>>,
}

impl Tarjan {
    fn new(nodes: usize) -> Self {
        let (low, open, path, components) = (vec![UNSEEN; nodes], Vec::new(), Vec::new(), Vec::new());
        Self { low, visited: 0, open, path, components }
    }

    fn enter(&mut self, node: u32) {
        self.low[node as usize] = self.visited;
        self.path.push((node, self.visited, 0));
        self.open.push(node);
        self.visited += 1;
    }

    fn visit(&mut self, root: u32, adjacent: &Adjacent) {
        self.enter(root);
        while let Some((node, number, looked)) = self.path.last_mut() {
            let node = *node;
            let neighbours = adjacent.of_node(node);
            if let Some(&next) = neighbours.get(*looked as usize) {
                *looked += 1;
                match self.low[next as usize] {
                    UNSEEN => self.enter(next),
                    low => self.low[node as usize] = self.low[node as usize].min(low),
                }
                continue;
            }
            let number = *number;
            self.path.pop();
            let low = self.low[node as usize];
            if let Some((before, ..)) = self.path.last() {
                self.low[*before as usize] = self.low[*before as usize].min(low);
            }
            if low == number {
                self.close(node);
            }
        }
    }

    fn close(&mut self, root: u32) {
        let from = self.open.iter().rposition(|node| *node == root).unwrap_or(0);
        if self.open.len() - from > 1 {
            let mut component = self.open[from..].to_vec();
            component.sort_unstable();
            self.components.push(component);
        }
        for node in self.open.drain(from..) {
            self.low[node as usize] = DONE;
        }
    }
}
