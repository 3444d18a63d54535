//! The events of a run, in pieces that copies of the run share: what has happened does not change any
//! more, so a copy of a long run costs no more than its last piece.

use std::sync::Arc;
use trace::{Event, EventId};

/// Events in a piece: some 80 kB, which allocators hand out again without asking the system.
const PIECE: usize = 1_024;

/// Events, in order.
#[derive(Debug, Clone, Default)]
pub struct Log {
    full: Vec<Arc<Vec<Event>>>,
    last: Vec<Event>,
}

impl Log {
    /// Adds an event.
    pub(crate) fn push(&mut self, event: Event) {
        if self.last.len() == PIECE {
            let full = std::mem::replace(&mut self.last, Vec::with_capacity(PIECE));
            self.full.push(Arc::new(full));
        }
        self.last.push(event);
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.full.len() * PIECE + self.last.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, event: EventId) -> Option<&Event> {
        let (piece, place) = (event.index() / PIECE, event.index() % PIECE);
        self.full
            .get(piece)
            .map_or(&self.last, |full| &**full)
            .get(place)
            .filter(|_| piece <= self.full.len())
    }

    /// All of them, in order, from the one at `start` on.
    pub fn iter_from(&self, start: usize) -> impl Iterator<Item = &Event> {
        let whole = start / PIECE;
        let skipped = whole.min(self.full.len());
        let pieces = self.full[skipped..].iter().map(|full| full.as_slice()).chain([self.last.as_slice()]);
        pieces.flatten().skip(start - skipped * PIECE)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Event> {
        self.iter_from(0)
    }

    /// All of them as one list.
    pub(crate) fn into_events(self) -> Vec<Event> {
        let mut events = Vec::with_capacity(self.len());
        for full in self.full {
            match Arc::try_unwrap(full) {
                Ok(own) => events.extend(own),
                Err(shared) => events.extend_from_slice(&shared),
            }
        }
        events.extend(self.last);
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trace::{EventKind, Phase, Time};

    #[test]
    fn a_copy_goes_its_own_way_and_nothing_is_lost() {
        let event =
            |at: usize| Event { at: Time(at as u64), cause: None, kind: EventKind::Phase(Phase::Run) };
        let mut log = Log::default();
        (0..10_000).for_each(|at| log.push(event(at)));
        let copy = log.clone();
        log.push(event(10_000));
        assert_eq!((copy.len(), log.len()), (10_000, 10_001));
        for place in [0, PIECE - 1, PIECE, 9_999] {
            assert_eq!(copy.get(EventId(place as u32)), Some(&event(place)));
            assert_eq!(log.iter_from(place).next(), Some(&event(place)));
        }
        assert_eq!(copy.get(EventId(10_000)), None);
        assert_eq!(copy.get(EventId(1_000_000)), None);
        assert_eq!(log.iter().count(), 10_001);
        assert_eq!(copy.into_events(), (0..10_000).map(event).collect::<Vec<_>>());
    }
}
