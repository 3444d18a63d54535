//! Simulated time: whole microseconds since the run began. Instants and spans share the type, as
//! they share the arithmetic; nothing here ever reads a wall clock.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, Sub};

/// An instant or a span of simulated time, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Time(pub u64);

impl Time {
    /// The beginning of a run, and the empty span.
    pub const ZERO: Self = Self(0);

    /// A span of whole milliseconds, the unit in which learners and authors write.
    #[must_use]
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms.saturating_mul(1_000))
    }

    /// Whole milliseconds, rounded down.
    #[must_use]
    pub const fn as_ms(self) -> u64 {
        self.0 / 1_000
    }

    /// The span from `earlier` to `self`, zero when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Time {
    type Output = Self;
    fn add(self, span: Self) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub for Time {
    type Output = Self;
    fn sub(self, span: Self) -> Self {
        self.since(span)
    }
}

impl fmt::Display for Time {
    /// Milliseconds with the microseconds that are not zero: `12.5 ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ms, micros) = (self.0 / 1_000, self.0 % 1_000);
        if micros == 0 {
            return write!(f, "{ms} ms");
        }
        let fraction = format!("{micros:03}");
        write!(f, "{ms}.{} ms", fraction.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::Time;

    #[test]
    fn shows_milliseconds_without_trailing_zeros() {
        assert_eq!(Time(12_500).to_string(), "12.5 ms");
        assert_eq!(Time(12_000).to_string(), "12 ms");
        assert_eq!(Time(7).to_string(), "0.007 ms");
    }

    #[test]
    fn a_span_never_goes_below_zero() {
        assert_eq!(Time::from_ms(1).since(Time::from_ms(2)), Time::ZERO);
    }
}
