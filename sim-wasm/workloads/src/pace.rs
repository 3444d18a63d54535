//! When operations begin: at a rate of their own, whether or not the cluster keeps up (an open loop),
//! or each client again as soon as it was answered (a closed loop).

use crate::draws::Draws;
use engine::Latency;
use trace::Time;

/// So many operations in so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// So many ...
    pub operations: u64,
    /// ... in so long.
    pub per: Time,
}

impl Rate {
    /// So many a second.
    #[must_use]
    pub const fn per_second(operations: u64) -> Self {
        Self { operations, per: Time::from_ms(1_000) }
    }

    /// The mean time between two, in nanoseconds; `None` when there are none.
    fn gap_ns(self) -> Option<u64> {
        Some((self.per.0.saturating_mul(1_000)).checked_div(self.operations)?.max(1))
    }
}

/// When operations begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Operations arrive by themselves and are given to free clients.
    Open {
        /// How many arrive; 0 operations leave the clients idle.
        rate: Rate,
        /// In what pattern.
        arrivals: Arrivals,
        /// What happens when no client is free.
        busy: Busy,
        /// Which of the free clients is taken.
        turns: Turns,
    },
    /// Each client asks, waits for the answer, thinks, and asks again: as many operations are under way
    /// at once as there are clients.
    Closed {
        /// How long it thinks; at least 1 ms when the answer took no time at all.
        think: Latency,
    },
}

/// In what pattern operations arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrivals {
    /// Gaps evenly from nothing to twice the mean, the first at once: as Maelstrom does it.
    Staggered,
    /// Exponential gaps: arrivals that know nothing of each other.
    Poisson,
    /// Always the same gap, the first at once.
    Every,
    /// Groups of `size` in one instant, as far apart as the rate demands, the first at once.
    Bursts {
        /// How many at once, at least 1.
        size: u64,
    },
    /// As `Poisson`, with a rate that goes evenly from the one set to another.
    Ramp {
        /// To this rate ...
        to: Rate,
        /// ... in so long; it stays there.
        over: Time,
    },
}

/// What happens when an operation arrives and no client is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Busy {
    /// It waits for one, and no other arrives meanwhile: as Maelstrom does it.
    Wait,
    /// It waits in line; others go on arriving behind it.
    Queue,
    /// It never begins, and is counted.
    Skip,
}

/// Which of the free clients is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turns {
    /// The next in turn: as Jepsen does it since 0.3.
    Rotating,
    /// Any, all equally likely: as Jepsen did it until 0.2.
    Random,
}

/// Tells the gaps between arrivals.
#[derive(Debug, Clone)]
pub(crate) struct Gaps {
    rate: Rate,
    arrivals: Arrivals,
    /// How many gaps were told.
    told: u64,
}

impl Gaps {
    pub const fn new(rate: Rate, arrivals: Arrivals) -> Self {
        Self { rate, arrivals, told: 0 }
    }

    /// How long after the beginning the first arrives, in nanoseconds; `None` when nothing does.
    pub fn first_ns(&self, draws: &mut Draws<'_>) -> Option<u64> {
        match self.arrivals {
            Arrivals::Staggered | Arrivals::Every | Arrivals::Bursts { .. } => self.rate.gap_ns().map(|_| 0),
            Arrivals::Poisson => Some(exponential_ns(self.rate.gap_ns()?, draws)),
            Arrivals::Ramp { to, over } => self.ramp_ns(to, over, Time::ZERO, draws),
        }
    }

    /// How long after one that came so long after the beginning the next arrives, in nanoseconds.
    pub fn next_ns(&mut self, elapsed: Time, draws: &mut Draws<'_>) -> Option<u64> {
        self.told += 1;
        match self.arrivals {
            Arrivals::Staggered => Some(draws.below(self.rate.gap_ns()?.saturating_mul(2))),
            Arrivals::Poisson => Some(exponential_ns(self.rate.gap_ns()?, draws)),
            Arrivals::Every => Some(self.since_last(1)),
            Arrivals::Bursts { size } => Some(self.since_last(size.max(1))),
            Arrivals::Ramp { to, over } => self.ramp_ns(to, over, elapsed, draws),
        }
    }

    /// The gap before arrival `told` when arrivals come in groups of `size`, without a rounding error
    /// that adds up.
    fn since_last(&self, size: u64) -> u64 {
        let at = |arrival: u64| {
            let group = u128::from(arrival / size * size);
            group * u128::from(self.rate.per.0) * 1_000 / u128::from(self.rate.operations.max(1))
        };
        (at(self.told) - at(self.told - 1)) as u64
    }

    /// Arrivals at the higher of the two rates, each of which counts with the chance that the rate of its
    /// moment bears to that one: the thinning of Lewis and Shedler, 1979.
    fn ramp_ns(&self, to: Rate, over: Time, elapsed: Time, draws: &mut Draws<'_>) -> Option<u64> {
        let (from, to) = (micro_per_second(self.rate), micro_per_second(to));
        let peak = from.max(to);
        let mean = NS_TIMES_MICRO.checked_div(peak)?.max(1);
        let mut gap = 0_u64;
        loop {
            gap = gap.saturating_add(exponential_ns(mean, draws));
            let gone = (elapsed + Time(gap / 1_000)).min(over);
            let rate = if over == Time::ZERO { to } else { between(from, to, gone, over) };
            if draws.below(peak) < rate {
                return Some(gap);
            }
            if gone == over && to == 0 {
                return None;
            }
        }
    }
}

/// Nanoseconds in a second, times millionths in one.
const NS_TIMES_MICRO: u64 = 1_000_000_000_000_000;

/// What lies between two rates when so much of a ramp is gone.
fn between(from: u64, to: u64, gone: Time, over: Time) -> u64 {
    let (gone, over) = (u128::from(gone.0), u128::from(over.0));
    ((u128::from(from) * (over - gone) + u128::from(to) * gone) / over) as u64
}

/// Millionths of an operation a second.
fn micro_per_second(rate: Rate) -> u64 {
    (u128::from(rate.operations) * 1_000_000_000_000 / u128::from(rate.per.0.max(1))) as u64
}

fn exponential_ns(mean: u64, draws: &mut Draws<'_>) -> u64 {
    // The law takes its mean in any unit, and gives what it draws in the same.
    draws.time(Latency::Exponential(Time(mean))).0
}

#[cfg(test)]
mod tests {
    use super::{Arrivals, Gaps, Rate};
    use crate::draws::Draws;
    use engine::{Chooser, Draw, Random, Stream};
    use trace::Time;

    /// The arrivals of the first so many seconds, in nanoseconds.
    fn arrivals(arrivals: Arrivals, rate: Rate, seconds: u64) -> Vec<u64> {
        let mut random = Random { seed: 5 };
        let mut count = 0;
        let mut choose = |options| {
            count += 1;
            random.choose(Draw { stream: Stream::Workload, who: 1, count }, options)
        };
        let mut draws = Draws::new(&mut choose);
        let mut gaps = Gaps::new(rate, arrivals);
        let mut at = gaps.first_ns(&mut draws);
        let mut all = Vec::new();
        while let Some(now) = at.filter(|now| *now < seconds * 1_000_000_000) {
            all.push(now);
            at = gaps.next_ns(Time(now / 1_000), &mut draws).map(|gap| now + gap);
        }
        all
    }

    #[test]
    fn every_pattern_keeps_its_rate() {
        // 1,000 a second for 100 seconds. Poisson: standard deviation 316; staggered: a gap of 1 ms has
        // one of 0.577 ms, so 183. Six of them either way; the even patterns are exact.
        for (pattern, slack) in [
            (Arrivals::Staggered, 1_100),
            (Arrivals::Poisson, 1_900),
            (Arrivals::Every, 0),
            (Arrivals::Bursts { size: 20 }, 0),
            (Arrivals::Ramp { to: Rate::per_second(1_000), over: Time::from_ms(7) }, 1_900),
        ] {
            let count = arrivals(pattern, Rate::per_second(1_000), 100).len();
            assert!(count.abs_diff(100_000) <= slack, "{pattern:?}: {count}");
        }
    }

    #[test]
    fn bursts_come_together_and_rates_without_a_whole_gap_do_not_drift() {
        let at = arrivals(Arrivals::Bursts { size: 3 }, Rate::per_second(7), 3);
        assert_eq!(at[..7], [0, 0, 0, 428_571_428, 428_571_428, 428_571_428, 857_142_857]);
        assert_eq!(arrivals(Arrivals::Every, Rate::per_second(7), 3)[14], 2_000_000_000);
    }

    #[test]
    fn a_ramp_rises_evenly_and_one_to_nothing_ends() {
        // From 0 to 1,000 a second over 10 s: a quarter of its 5,000 in the first half; six standard
        // deviations of 1,250 are 212.
        let ramp = |to| Arrivals::Ramp { to: Rate::per_second(to), over: Time::from_ms(10_000) };
        let rising = arrivals(ramp(1_000), Rate::per_second(0), 10);
        let first = rising.iter().filter(|at| **at < 5_000_000_000).count();
        assert!(first.abs_diff(1_250) < 212 && rising.len().abs_diff(5_000) < 424, "{first}");
        let falling = arrivals(ramp(0), Rate::per_second(1_000), 100);
        assert!(falling.len().abs_diff(5_000) < 424 && falling.last() < Some(&10_000_000_000));
    }

    #[test]
    fn at_no_rate_nothing_arrives() {
        for pattern in [Arrivals::Staggered, Arrivals::Poisson, Arrivals::Every, Arrivals::Bursts { size: 2 }]
        {
            assert_eq!(arrivals(pattern, Rate::per_second(0), 10), [0; 0], "{pattern:?}");
        }
    }
}
