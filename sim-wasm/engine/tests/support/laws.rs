//! The laws of travel in a scenario, as its author wrote them: which latency holds on a link at an
//! instant, and so how early and how late a copy may arrive.

use engine::Latency;
use trace::{ProcessId, Time};

/// One law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// Between members of the cluster, and to and from services.
    Inside(Latency),
    /// To and from clients.
    Clients(Latency),
    /// On one directed link, whatever the others say.
    Link(ProcessId, ProcessId, Latency),
}

/// The laws of a run, in the order in which they are laid down; each replaces the one of its kind.
pub type Laws = [(Time, Law)];

/// The least and the longest time that a copy may travel when it is sent at `sent`. A law that
/// changes at that very instant counts both ways, since either may have come first.
pub fn travel(laws: &Laws, from: ProcessId, to: ProcessId, client: bool, sent: Time) -> (Time, Time) {
    let own = in_force(laws, sent, |law| match law {
        Law::Link(a, b, latency) if (a, b) == (from, to) => Some(latency),
        _ => None,
    });
    let general = in_force(laws, sent, |law| match law {
        Law::Clients(latency) if client => Some(latency),
        Law::Inside(latency) if !client => Some(latency),
        _ => None,
    });
    let settled = laws
        .iter()
        .any(|(at, law)| *at < sent && matches!(law, Law::Link(a, b, _) if (*a, *b) == (from, to)));
    let may_hold = if settled { own } else { own.into_iter().chain(general).collect() };
    let least = may_hold.iter().map(|latency| shortest(*latency)).min();
    let most = may_hold.iter().map(|latency| longest(*latency)).max();
    (least.expect("a law is laid down at the start"), most.expect("as above"))
}

fn in_force(laws: &Laws, at: Time, which: impl Fn(Law) -> Option<Latency>) -> Vec<Latency> {
    let mut held = Vec::new();
    for (laid_down, latency) in laws.iter().filter_map(|(laid_down, law)| Some((*laid_down, which(*law)?))) {
        if laid_down < at {
            held = vec![latency];
        } else if laid_down == at {
            held.push(latency);
        }
    }
    held
}

const fn shortest(latency: Latency) -> Time {
    match latency {
        Latency::Constant(time) | Latency::Uniform(time, _) => time,
        Latency::Exponential(_) => Time::ZERO,
    }
}

const fn longest(latency: Latency) -> Time {
    match latency {
        Latency::Constant(time) | Latency::Uniform(_, time) => time,
        // The rarest of 2^32 draws is 32 ln 2 = 22.2 means.
        Latency::Exponential(mean) => Time(mean.0 * 23),
    }
}
