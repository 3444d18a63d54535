//! Short words for plans and clusters.

use super::stage::{Run, Stage};
use super::stub::Habit;
use engine::Ended;
use trace::Time;
use workloads::{Arrivals, Busy, Pace, Plan, Rate, Turns};

pub const SECOND: Time = ms(1_000);

pub const fn ms(ms: u64) -> Time {
    Time::from_ms(ms)
}

/// An open loop of so many operations a second.
pub fn open(rate: u64, arrivals: Arrivals, busy: Busy, time_limit: Time) -> Plan {
    let pace = Pace::Open { rate: Rate::per_second(rate), arrivals, busy, turns: Turns::Rotating };
    Plan { pace, ..staggered(rate, time_limit) }
}

/// The same, evenly.
pub fn every(rate: u64, time_limit: Time) -> Plan {
    open(rate, Arrivals::Every, Busy::Wait, time_limit)
}

/// The same, as Maelstrom does it.
pub fn staggered(rate: u64, time_limit: Time) -> Plan {
    Plan::maelstrom(Rate::per_second(rate), time_limit)
}

/// A closed loop that ends as Maelstrom's runs end.
pub fn closed(time_limit: Time) -> Plan {
    Plan { ending: staggered(1, time_limit).ending, ..Plan::closed(time_limit) }
}

/// Stubs with a client each.
pub fn echo(nodes: usize, habit: Habit, plan: Plan) -> Stage {
    Stage::of_stubs(nodes, habit, "echo", plan)
}

/// That the run ended by itself, and every operation with it.
pub fn assert_ends(run: &Run) {
    assert_eq!(run.ended, Ended::Done);
    assert!(run.load().operations().iter().all(|operation| operation.outcome.is_some()));
}
