//! Wall time, for people who wait. It is shown and decides nothing.

#![allow(clippy::disallowed_types, reason = "a runner's own wall time; no trace can see it")]

use std::time::{Duration, Instant};

/// Time since something began.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Begins now.
    #[must_use]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// How long it has been.
    #[must_use]
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// A duration as a person reads it: `1.2 s`, `340 ms`.
#[must_use]
pub fn words(duration: Duration) -> String {
    if duration.as_millis() < 1_000 {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}
