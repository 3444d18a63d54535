//! The shapes in which Maelstrom arranges a cluster for its broadcast workload: for each node those
//! that are next to it.

use trace::Value;

/// A shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topology {
    /// One after another.
    Line,
    /// Rows of as many nodes as the square root of their number, rounded up; the last may be short.
    Grid,
    /// A tree whose nodes have at most two children, filled from the left, row by row.
    Tree2,
    /// A tree of at most three children a node.
    Tree3,
    /// A tree of at most four children a node.
    Tree4,
    /// Everybody next to everybody.
    Total,
}

/// The names by which they are asked for; `tree` is `tree2`.
pub const TOPOLOGIES: [&str; 7] = ["grid", "line", "total", "tree", "tree2", "tree3", "tree4"];

impl Topology {
    /// By its name in [`TOPOLOGIES`].
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "grid" => Self::Grid,
            "line" => Self::Line,
            "total" => Self::Total,
            "tree" | "tree2" => Self::Tree2,
            "tree3" => Self::Tree3,
            "tree4" => Self::Tree4,
            _ => return None,
        })
    }

    /// For each of `nodes` nodes the places of its neighbours, in Maelstrom's order. A lone node has
    /// none.
    #[must_use]
    pub fn neighbours(self, nodes: usize) -> Vec<Vec<usize>> {
        (0..nodes).map(|node| self.neighbours_of(node, nodes)).collect()
    }

    fn neighbours_of(self, node: usize, nodes: usize) -> Vec<usize> {
        match self {
            Self::Line => {
                node.checked_sub(1).into_iter().chain((node + 1 < nodes).then_some(node + 1)).collect()
            }
            Self::Grid => in_grid(node, nodes),
            Self::Tree2 => in_tree(2, node, nodes),
            Self::Tree3 => in_tree(3, node, nodes),
            Self::Tree4 => in_tree(4, node, nodes),
            Self::Total => (0..nodes).filter(|other| *other != node).collect(),
        }
    }

    /// The body of a `topology` message: each node's name with its neighbours' names.
    #[must_use]
    pub fn value(self, nodes: &[String]) -> Value {
        let names = |places: &Vec<usize>| {
            Value::List(places.iter().map(|place| Value::text(nodes[*place].as_str())).collect())
        };
        let neighbours = self.neighbours(nodes.len());
        Value::Map(nodes.iter().cloned().zip(neighbours.iter().map(names)).collect())
    }
}

/// Below, above, right, left.
fn in_grid(node: usize, nodes: usize) -> Vec<usize> {
    let side = (1..).find(|side| side * side >= nodes).unwrap_or(1);
    let below = Some(node + side).filter(|other| *other < nodes);
    let above = node.checked_sub(side);
    let right = Some(node + 1).filter(|other| !other.is_multiple_of(side) && *other < nodes);
    let left = (!node.is_multiple_of(side)).then(|| node - 1);
    [below, above, right, left].into_iter().flatten().collect()
}

/// The parent, then the children: the rows of a full tree, numbered through.
fn in_tree(children: usize, node: usize, nodes: usize) -> Vec<usize> {
    let parent = node.checked_sub(1).map(|before| before / children);
    let first = node * children + 1;
    parent.into_iter().chain((first..first + children).filter(|child| *child < nodes)).collect()
}

#[cfg(test)]
mod tests {
    use super::{TOPOLOGIES, Topology};

    fn edges(topology: Topology, nodes: usize) -> usize {
        topology.neighbours(nodes).iter().map(Vec::len).sum::<usize>() / 2
    }

    #[test]
    fn shapes_have_maelstroms_numbers_of_edges() {
        // 5 nodes: a row of 3 and one of 2. 25: 5 rows of 4 edges and 5 columns of 4.
        assert_eq!((edges(Topology::Grid, 5), edges(Topology::Grid, 25)), (5, 40));
        for tree in [Topology::Line, Topology::Tree2, Topology::Tree3, Topology::Tree4] {
            assert_eq!(edges(tree, 25), 24, "{tree:?}");
        }
        assert_eq!(edges(Topology::Total, 25), 25 * 24 / 2);
    }

    #[test]
    fn five_nodes_in_a_grid_are_maelstroms_picture() {
        // n1--n2--n3
        //  |   |
        // n4--n5
        assert_eq!(
            Topology::Grid.neighbours(5),
            [vec![3, 1], vec![4, 2, 0], vec![1], vec![0, 4], vec![1, 3]]
        );
    }

    #[test]
    fn a_tree_is_filled_row_by_row() {
        assert_eq!(Topology::Tree2.neighbours(4), [vec![1, 2], vec![0, 3], vec![0], vec![1]]);
        assert_eq!(Topology::Tree4.neighbours(25)[1], [0, 5, 6, 7, 8]);
        assert_eq!(Topology::Tree4.neighbours(25)[5], [1, 21, 22, 23, 24]);
    }

    #[test]
    fn whoever_is_my_neighbour_has_me_for_one() {
        for topology in TOPOLOGIES.map(|name| Topology::named(name).unwrap()) {
            for nodes in 0..30 {
                let neighbours = topology.neighbours(nodes);
                for (node, others) in neighbours.iter().enumerate() {
                    assert!(others.iter().all(|other| neighbours[*other].contains(&node)), "{topology:?}");
                    assert!(!others.contains(&node) && others.iter().all(|other| *other < nodes));
                }
            }
        }
    }

    #[test]
    fn the_message_names_everybody() {
        let names = ["n1", "n2", "n3"].map(str::to_owned);
        assert_eq!(
            Topology::Line.value(&names).to_json(),
            r#"{"n1": ["n2"], "n2": ["n1", "n3"], "n3": ["n2"]}"#
        );
    }
}
