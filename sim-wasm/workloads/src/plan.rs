//! How a workload is asked: at what pace, how long, with what patience, and how the run ends.

use crate::pace::{Arrivals, Busy, Pace, Rate, Turns};
use engine::Latency;
use trace::Time;

/// How a workload is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// When operations begin.
    pub pace: Pace,
    /// For how long operations begin, from the end of the set-up on.
    pub time_limit: Time,
    /// How many operations begin at most; final requests and those that follow up another one are not
    /// counted.
    pub most: Option<u64>,
    /// How long a client waits for each answer; the workload's own habit when nothing is said.
    pub timeout: Option<Time>,
    /// How long after its arrival an operation is of no use any more. Requests then carry what is left
    /// of it in whole milliseconds, under `left_ms`, and a client gives up when nothing is.
    pub deadline: Option<Time>,
    /// What a client does when a request fails.
    pub retries: Retries,
    /// How it ends.
    pub ending: Ending,
}

/// What a client does when no answer came in time, or an error that may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// How many more times it asks; 0 to give up at once, as Maelstrom's clients do.
    pub most: u32,
    /// How long it waits before it does.
    pub pause: Time,
    /// Whether it waits twice as long each time.
    pub doubles: bool,
    /// Whether it turns to the next node each time.
    pub elsewhere: bool,
}

impl Retries {
    /// None.
    pub const NONE: Self = Self { most: 0, pause: Time::ZERO, doubles: false, elsewhere: false };

    /// How long it waits after so many requests, at least 1.
    pub(crate) fn pause_after(&self, requests: u32) -> Time {
        let doublings = if self.doubles { (requests - 1).min(20) } else { 0 };
        Time(self.pause.0.saturating_mul(1 << doublings))
    }
}

/// How a load ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It waits for [`crate::Load::finish`], so that the director can make the cluster well first.
    ByHand,
    /// As Maelstrom: when the last operation ended, every fault is ended, so long is waited, and the
    /// final requests are made. A workload that has none is over at once.
    Maelstrom {
        /// How long is waited; Maelstrom waits 10 s.
        recovery: Time,
    },
}

impl Plan {
    /// Maelstrom's: so many operations a second for so long, staggered; heal, 10 s of rest, final
    /// requests.
    #[must_use]
    pub const fn maelstrom(rate: Rate, time_limit: Time) -> Self {
        let pace =
            Pace::Open { rate, arrivals: Arrivals::Staggered, busy: Busy::Wait, turns: Turns::Rotating };
        let ending = Ending::Maelstrom { recovery: Time::from_ms(10_000) };
        Self { pace, ending, ..Self::idle(time_limit) }
    }

    /// Each client again and again for so long, as soon as it is answered; it ends by hand.
    #[must_use]
    pub const fn closed(time_limit: Time) -> Self {
        Self { pace: Pace::Closed { think: Latency::Constant(Time::ZERO) }, ..Self::idle(time_limit) }
    }

    const fn idle(time_limit: Time) -> Self {
        Self {
            pace: Pace::Closed { think: Latency::Constant(Time::ZERO) },
            time_limit,
            most: None,
            timeout: None,
            deadline: None,
            retries: Retries::NONE,
            ending: Ending::ByHand,
        }
    }
}
