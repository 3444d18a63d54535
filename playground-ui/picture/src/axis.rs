//! The two ways to lay a run along a line: by simulated time, where a slope is a delay, and by order,
//! where every event has room of its own however much happens at one instant.

use trace::{EventId, Time, Trace};

/// What the horizontal axis counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Axis {
    /// Microseconds of simulated time.
    #[default]
    Time,
    /// Events.
    Order,
}

impl Axis {
    /// Where an event lies, in the axis's unit.
    #[must_use]
    pub fn position(self, trace: &Trace, event: EventId) -> f64 {
        match self {
            Self::Time => trace.events.get(event.index()).map_or(0.0, |event| event.at.0 as f64),
            Self::Order => f64::from(event.0),
        }
    }

    /// Where a moment lies that need not be an event's.
    #[must_use]
    pub fn position_at(self, trace: &Trace, at: Time) -> f64 {
        match self {
            Self::Time => at.0 as f64,
            Self::Order => trace.events.partition_point(|event| event.at < at) as f64,
        }
    }

    /// Where the run ends. Never zero, so that a window over it has a width.
    #[must_use]
    pub fn end(self, trace: &Trace) -> f64 {
        let last = EventId(u32::try_from(trace.events.len().saturating_sub(1)).unwrap_or(u32::MAX));
        self.position(trace, last).max(1.0)
    }

    /// The first event at or after a position; one behind the last when there is none.
    #[must_use]
    pub fn first_at(self, trace: &Trace, position: f64) -> usize {
        match self {
            Self::Time => trace.events.partition_point(|event| (event.at.0 as f64) < position),
            Self::Order => (position.max(0.0).ceil() as usize).min(trace.events.len()),
        }
    }

    /// The smallest span worth zooming into.
    #[must_use]
    pub const fn span_min(self) -> f64 {
        match self {
            Self::Time => 200.0,
            Self::Order => 8.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Axis;
    use trace::{Event, EventId, EventKind, ProcessId, Time, Trace};

    fn timers(at: &[u64]) -> Trace {
        let event =
            |at: &u64| Event { at: Time(*at), cause: None, kind: EventKind::Timer { process: ProcessId(0) } };
        Trace { processes: Vec::new(), events: at.iter().map(event).collect() }
    }

    #[test]
    fn time_keeps_instants_together_and_order_keeps_them_apart() {
        let trace = timers(&[0, 50, 50]);
        assert_eq!(Axis::Time.position(&trace, EventId(1)), Axis::Time.position(&trace, EventId(2)));
        assert_eq!(Axis::Order.position(&trace, EventId(2)), 2.0);
    }

    #[test]
    fn finds_the_first_event_of_a_window() {
        let trace = timers(&[0, 50, 50, 80]);
        assert_eq!(Axis::Time.first_at(&trace, 50.0), 1);
        assert_eq!(Axis::Time.first_at(&trace, 81.0), 4);
        assert_eq!(Axis::Order.first_at(&trace, 2.5), 3);
    }

    #[test]
    fn a_moment_between_two_events_lies_between_them() {
        let trace = timers(&[0, 50, 50, 80]);
        assert_eq!(Axis::Time.position_at(&trace, Time(60)), 60.0);
        assert_eq!(Axis::Order.position_at(&trace, Time(60)), 3.0);
        assert_eq!(Axis::Order.position_at(&trace, Time(90)), 4.0);
    }

    #[test]
    fn an_empty_run_still_has_a_width() {
        assert_eq!(Axis::Time.end(&Trace::default()), 1.0);
    }
}
