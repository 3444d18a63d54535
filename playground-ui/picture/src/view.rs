//! The visible window of a run: from where to where along an axis, and how keys, wheel and buttons
//! move it. It never leaves the run and never closes.

use crate::Axis;
use trace::{EventId, Trace};

/// A window, in the units of its axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// What the window is along.
    pub axis: Axis,
    /// Its left edge.
    pub from: f64,
    /// Its right edge.
    pub to: f64,
    /// Where the run ends.
    end: f64,
}

/// How many events an opened run shows at first: about as many as can be told apart.
const EVENTS_AT_FIRST: usize = 48;
/// How many events may lie between two that are to be seen together.
const EVENTS_MOST: usize = 260;
/// How much room, in shares of what is seen, there is before the first event and behind the last.
const MARGIN: f64 = 0.02;

impl View {
    /// The whole run.
    #[must_use]
    pub fn whole(trace: &Trace, axis: Axis) -> Self {
        let end = axis.end(trace) * (1.0 + MARGIN);
        Self { axis, from: -end * MARGIN, to: end, end }
    }

    /// A readable part of the run around an event.
    #[must_use]
    pub fn around(trace: &Trace, axis: Axis, event: EventId) -> Self {
        let first = event.index().saturating_sub(EVENTS_AT_FIRST / 4);
        Self::of_events(trace, axis, first, first + EVENTS_AT_FIRST)
    }

    /// A part of the run that shows all of these events, or, when they are too far apart to be read
    /// together, the first of them.
    #[must_use]
    pub fn over(trace: &Trace, axis: Axis, events: &[EventId]) -> Self {
        let (first, last) = (events.iter().min(), events.iter().max());
        let (Some(first), Some(last)) = (first, last) else { return Self::around(trace, axis, EventId(0)) };
        let few = EVENTS_AT_FIRST.saturating_sub(last.index() - first.index()) / 2;
        if last.index() - first.index() > EVENTS_MOST {
            return Self::around(trace, axis, *first);
        }
        Self::of_events(trace, axis, first.index().saturating_sub(few), last.index() + few)
    }

    fn of_events(trace: &Trace, axis: Axis, first: usize, last: usize) -> Self {
        let end = trace.events.len().saturating_sub(1);
        let position =
            |index: usize| axis.position(trace, EventId(u32::try_from(index.min(end)).unwrap_or(u32::MAX)));
        let (from, to) = (position(first), position(last));
        let room = (to - from).max(axis.span_min()) * 0.06;
        Self { from: from - room, to: to + room, ..Self::whole(trace, axis) }.clamped()
    }

    /// The window's width.
    #[must_use]
    pub fn span(&self) -> f64 {
        self.to - self.from
    }

    /// Where a position falls in the window: 0 at its left edge, 1 at its right.
    #[must_use]
    pub fn share(&self, position: f64) -> f64 {
        (position - self.from) / self.span()
    }

    /// The position at a share of the window.
    #[must_use]
    pub fn position(&self, share: f64) -> f64 {
        self.from + share * self.span()
    }

    /// Nearer (`factor` below 1) or farther, keeping what lies at `share` in its place.
    #[must_use]
    pub fn zoomed(&self, factor: f64, share: f64) -> Self {
        let fixed = self.position(share);
        let span = (self.span() * factor).max(self.axis.span_min());
        Self { from: fixed - share * span, to: fixed + (1.0 - share) * span, ..*self }.clamped()
    }

    /// Moved by shares of its own width: positive is later.
    #[must_use]
    pub fn panned(&self, shares: f64) -> Self {
        let by = shares * self.span();
        Self { from: self.from + by, to: self.to + by, ..*self }.clamped()
    }

    /// Moved, if it must be, so that an event lies well inside.
    #[must_use]
    pub fn showing(&self, trace: &Trace, event: EventId) -> Self {
        let share = self.share(self.axis.position(trace, event));
        if (0.05..=0.95).contains(&share) { *self } else { self.panned(share - 0.4) }
    }

    /// At the beginning or the end of the run, as wide as it is.
    #[must_use]
    pub fn at_edge(&self, last: bool) -> Self {
        self.panned(if last { f64::from(u16::MAX) } else { -f64::from(u16::MAX) })
    }

    /// The same part of the run along another axis.
    #[must_use]
    pub fn along(&self, trace: &Trace, axis: Axis) -> Self {
        let id = |index: usize| EventId(u32::try_from(index).unwrap_or(u32::MAX));
        let first = self.axis.first_at(trace, self.from);
        let behind = self.axis.first_at(trace, self.to).min(trace.events.len().saturating_sub(1));
        let (from, to) = (axis.position(trace, id(first)), axis.position(trace, id(behind)));
        Self { from, to: to.max(from + axis.span_min()), ..Self::whole(trace, axis) }.clamped()
    }

    fn clamped(self) -> Self {
        let high = self.end;
        let span = self.span().min(high * (1.0 + MARGIN));
        let low = -MARGIN * span / (1.0 + MARGIN);
        let from = self.from.clamp(low, (high - span).max(low));
        Self { from, to: from + span, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::{Axis, View};
    use trace::{Event, EventId, EventKind, ProcessId, Time, Trace};

    fn every_ms(count: u64) -> Trace {
        let event = |ms| Event {
            at: Time::from_ms(ms),
            cause: None,
            kind: EventKind::Timer { process: ProcessId(0) },
        };
        Trace { processes: Vec::new(), events: (0..count).map(event).collect() }
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let view = View::whole(&every_ms(1_000), Axis::Time);
        let under = view.position(0.3);
        let near = view.zoomed(0.25, 0.3);
        assert!((near.position(0.3) - under).abs() < 1e-6);
        assert!((near.span() - view.span() / 4.0).abs() < 1e-6);
    }

    #[test]
    fn never_leaves_the_run_and_never_closes() {
        let view = View::whole(&every_ms(1_000), Axis::Time);
        for moved in [view.panned(5.0), view.panned(-5.0), view.zoomed(100.0, 0.5)] {
            assert!((moved.from - view.from).abs() < 1e-6 && (moved.to - view.to).abs() < 1e-6);
        }
        assert!(view.zoomed(0.0, 0.5).span() >= Axis::Time.span_min());
        assert!(view.zoomed(0.1, 0.5).at_edge(true).to <= view.to);
    }

    #[test]
    fn moves_only_for_what_is_out_of_sight() {
        let trace = every_ms(1_000);
        let view = View::around(&trace, Axis::Order, EventId(0));
        assert_eq!(view.showing(&trace, EventId(20)), view);
        let moved = view.showing(&trace, EventId(900));
        assert!((0.0..1.0).contains(&moved.share(900.0)));
    }

    #[test]
    fn events_that_belong_together_are_shown_together() {
        let trace = every_ms(1_000);
        let ids = |ids: &[u32]| ids.iter().copied().map(EventId).collect::<Vec<_>>();
        let both = View::over(&trace, Axis::Time, &ids(&[500, 640]));
        assert!(both.share(500_000.0) > 0.0 && both.share(640_000.0) < 1.0);
        assert!(both.span() < 170_000.0);
        let far = View::over(&trace, Axis::Time, &ids(&[100, 900]));
        assert!(far.share(100_000.0) > 0.0 && far.span() < 60_000.0);
    }

    #[test]
    fn little_is_shown_of_what_was_before_the_beginning() {
        let view = View::around(&every_ms(1_000), Axis::Time, EventId(0));
        assert!(view.from <= 0.0 && view.share(0.0) < 0.05);
    }

    #[test]
    fn another_axis_shows_the_same_part() {
        let trace = every_ms(1_000);
        let view = View::around(&trace, Axis::Time, EventId(500)).along(&trace, Axis::Order);
        assert!((0.0..1.0).contains(&view.share(500.0)));
        assert!(view.span() < 100.0);
    }
}
