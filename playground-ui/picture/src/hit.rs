//! What lies under the pointer: the nearest event to a point, found from the drawn lines themselves,
//! so that the page needs no element for each of thousands of messages.

use trace::EventId;

/// A drawn line between two events, or one event when both ends are the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Where it begins, in pixels.
    pub from: (f64, f64),
    /// Where it ends, in pixels.
    pub to: (f64, f64),
    /// The event at its beginning.
    pub first: EventId,
    /// The event at its end.
    pub last: EventId,
}

impl Hit {
    /// One event at one place.
    #[must_use]
    pub const fn at(point: (f64, f64), event: EventId) -> Self {
        Self { from: point, to: point, first: event, last: event }
    }

    /// How far a point is from the line, in pixels, and which of its events is nearer.
    fn distance(&self, (x, y): (f64, f64)) -> (f64, EventId) {
        let (dx, dy) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        let length = dx * dx + dy * dy;
        let along =
            if length < 0.01 { 0.0 } else { ((x - self.from.0) * dx + (y - self.from.1) * dy) / length };
        let along = along.clamp(0.0, 1.0);
        let (px, py) = (self.from.0 + along * dx - x, self.from.1 + along * dy - y);
        ((px * px + py * py).sqrt(), if along < 0.5 { self.first } else { self.last })
    }
}

/// The nearest event within a radius. Of two that are equally near, the later one drawn is on top.
#[must_use]
pub fn nearest(hits: &[Hit], point: (f64, f64), radius: f64) -> Option<EventId> {
    let mut best: Option<(f64, EventId)> = None;
    for (distance, event) in hits.iter().map(|hit| hit.distance(point)) {
        if distance <= radius && best.is_none_or(|(least, _)| distance <= least) {
            best = Some((distance, event));
        }
    }
    best.map(|(_, event)| event)
}

#[cfg(test)]
mod tests {
    use super::{Hit, nearest};
    use trace::EventId;

    #[test]
    fn the_nearer_end_of_the_nearest_line() {
        let line = Hit { from: (0.0, 0.0), to: (100.0, 0.0), first: EventId(1), last: EventId(2) };
        let hits = [line, Hit::at((50.0, 40.0), EventId(3))];
        assert_eq!(nearest(&hits, (10.0, 4.0), 8.0), Some(EventId(1)));
        assert_eq!(nearest(&hits, (90.0, 4.0), 8.0), Some(EventId(2)));
        assert_eq!(nearest(&hits, (52.0, 39.0), 8.0), Some(EventId(3)));
        assert_eq!(nearest(&hits, (50.0, 20.0), 8.0), None);
    }
}
