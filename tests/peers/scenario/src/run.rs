//! One run of the broadcast: timed, checked, and told as JSON.

#![allow(clippy::disallowed_types, reason = "a bench's own wall time; no trace can see it")]

use crate::{MESSAGES, Node, SIMULATED_MS, Shared, VALUES};
use std::time::Instant;

/// What a run took.
#[derive(Debug)]
pub struct Run {
    name: String,
    wall_ms: f64,
    messages: u64,
    slowest_ms: u64,
}

impl Run {
    /// Times `simulate`, which is to make a simulation of the nodes and run it to its end.
    ///
    /// # Panics
    /// When afterwards some node lacks a value, or the messages are not as many as flooding takes.
    pub fn of(name: &str, simulate: impl FnOnce(&[Shared])) -> Self {
        let nodes = Node::grid();
        let start = Instant::now();
        simulate(&nodes);
        let wall_ms = start.elapsed().as_secs_f64() * 1_000.0;
        let (mut messages, mut slowest_ms) = (0, 0);
        for (place, node) in nodes.iter().enumerate() {
            let node = node.lock().expect("nobody else runs any more");
            assert!(node.seen.iter().copied().eq(0..VALUES), "{name}: node {place} lacks a value");
            messages += node.sent;
            slowest_ms = slowest_ms.max(node.slowest_ms);
        }
        assert_eq!(messages, MESSAGES, "{name}: another number of messages than flooding takes");
        Self { name: name.to_owned(), wall_ms, messages, slowest_ms }
    }

    /// The longest that any node waited for any value, in simulated milliseconds.
    #[must_use]
    pub const fn slowest_ms(&self) -> u64 {
        self.slowest_ms
    }

    /// Prints runs as one line of JSON.
    pub fn print(runs: &[Self]) {
        let runs: Vec<String> = runs.iter().map(Self::json).collect();
        println!("[{}]", runs.join(", "));
    }

    fn json(&self) -> String {
        let Self { name, wall_ms, messages, slowest_ms } = self;
        let a_second = *messages as f64 / wall_ms * 1_000.0;
        let simulated_to_wall = SIMULATED_MS as f64 / wall_ms;
        format!(
            r#"{{"name": "{name}", "wall_ms": {wall_ms:.3}, "messages": {messages}, "messages_a_second": {a_second:.0}, "simulated_to_wall": {simulated_to_wall:.1}, "slowest_ms": {slowest_ms}}}"#
        )
    }
}
