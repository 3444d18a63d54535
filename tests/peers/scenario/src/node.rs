//! A node of the broadcast, apart from what carries its messages.

use crate::{EVERY_MS, NODES, SIDE};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// A node that its simulator runs and the report reads.
pub type Shared = Arc<Mutex<Node>>;

/// What a node knows and has done.
#[derive(Debug, Default)]
pub struct Node {
    neighbours: Vec<usize>,
    /// The values that it heard of.
    pub seen: BTreeSet<u32>,
    /// Messages that it sent.
    pub sent: u64,
    /// The longest that it waited for a value, in simulated milliseconds.
    pub slowest_ms: u64,
}

impl Node {
    /// All of the grid, in order of their places.
    #[must_use]
    pub fn grid() -> Vec<Shared> {
        (0..NODES).map(|place| Arc::new(Mutex::new(Self::at(place)))).collect()
    }

    fn at(place: usize) -> Self {
        let (row, column) = (place / SIDE, place % SIDE);
        let is_next = |other: &usize| (other / SIDE).abs_diff(row) + (other % SIDE).abs_diff(column) == 1;
        Self { neighbours: (0..NODES).filter(is_next).collect(), ..Self::default() }
    }

    /// Hears a message from the one at place `from`, `now_ms` after the run began; calls `tell` with
    /// each place to which the message is to be sent on.
    ///
    /// # Panics
    /// When the message is not a value.
    pub fn hear(&mut self, message: &[u8], from: usize, now_ms: u64, mut tell: impl FnMut(usize)) {
        let text = std::str::from_utf8(message).expect("only digits are sent");
        let value: u32 = text.parse().expect("only values are sent");
        if !self.seen.insert(value) {
            return;
        }
        self.slowest_ms = self.slowest_ms.max(now_ms - u64::from(value) * EVERY_MS);
        for neighbour in self.neighbours.iter().filter(|place| **place != from) {
            self.sent += 1;
            tell(*neighbour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Node;
    use crate::{FLOOD_MS, HOP_MS, LINKS, MESSAGES, NODES, VALUES};
    use std::collections::VecDeque;

    #[test]
    fn a_grid_has_as_many_links_as_its_formula_says() {
        let ends: usize = Node::grid().iter().map(|node| node.lock().unwrap().neighbours.len()).sum();
        assert_eq!(ends, 2 * LINKS);
    }

    #[test]
    fn a_flood_takes_as_many_messages_and_hops_as_its_formulas_say() {
        let grid = Node::grid();
        let mut wire = VecDeque::from([(NODES, 0, HOP_MS)]);
        while let Some((from, to, now)) = wire.pop_front() {
            grid[to].lock().unwrap().hear(b"0", from, now, |next| wire.push_back((to, next, now + HOP_MS)));
        }
        let sent: u64 = grid.iter().map(|node| node.lock().unwrap().sent).sum();
        assert_eq!(sent * u64::from(VALUES), MESSAGES);
        assert_eq!(grid.iter().map(|node| node.lock().unwrap().slowest_ms).max(), Some(FLOOD_MS));
    }
}
