//! The laws of travel in a scenario, as its author wrote them: which hold on a link at an instant, and
//! so how early and how late a copy may arrive. A law that changes at that very instant counts both
//! ways, since either may have come first.

use engine::Latency;
use scenes::plan::Law;
use trace::{ProcessId, Time};

/// The laws of a run, in the order in which they are laid down; each replaces the one of its kind.
pub type Laws = [(Time, Law)];

/// What holds for a copy that is sent at an instant.
#[derive(Debug, Clone, Copy)]
pub struct Travel {
    /// The least time on the way.
    pub least: Time,
    /// The longest, queues and held back copies apart.
    pub most: Time,
    /// Whether it may have to queue, so that there is no longest time.
    pub queues: bool,
    /// Whether what waits may be dropped.
    pub overflows: bool,
    /// Whether the link may lose copies by itself.
    pub loses: bool,
    /// Whether faults may touch it.
    pub touched: bool,
    /// Whether the order is kept for certain.
    pub ordered: bool,
    /// Whether it may be kept.
    pub may_be_ordered: bool,
}

/// What holds on a link at an instant; `client` when one end is a client.
pub fn travel(laws: &Laws, from: ProcessId, to: ProcessId, client: bool, sent: Time) -> Travel {
    let link = (from, to);
    let (least, most) = latency(laws, link, client, sent);
    let pipes = may_hold(laws, sent, None, |law| match law {
        Law::Bandwidth(a, b, carries, _) if (a, b) == link => Some(carries),
        _ => None,
    });
    let uplinks = may_hold(laws, sent, None, |law| match law {
        Law::Uplink(who, carries) if who == from => Some(carries),
        _ => None,
    });
    let bounds = may_hold(laws, sent, None, |law| match law {
        Law::Bandwidth(a, b, _, bytes) if (a, b) == link => Some(bytes),
        _ => None,
    });
    let losses = may_hold(laws, sent, None, |law| match law {
        Law::Loss(a, b, loss) if (a, b) == link => Some(loss),
        _ => None,
    });
    let orders = may_hold(laws, sent, false, |law| match law {
        Law::Ordered(a, b, ordered) if (a, b) == link => Some(ordered),
        _ => None,
    });
    let spared = may_hold(laws, sent, false, |law| match law {
        Law::Reliable(a, b, reliable) if (a, b) == link => Some(reliable),
        _ => None,
    });
    Travel {
        least,
        most,
        queues: pipes.iter().chain(&uplinks).any(Option::is_some),
        overflows: pipes.iter().any(Option::is_some) && bounds.iter().any(Option::is_some),
        loses: losses.iter().any(Option::is_some),
        touched: !spared.iter().all(|reliable| *reliable),
        ordered: orders.iter().all(|ordered| *ordered),
        may_be_ordered: orders.contains(&true),
    }
}

/// The least and the longest time that a copy may travel.
fn latency(laws: &Laws, link: (ProcessId, ProcessId), client: bool, sent: Time) -> (Time, Time) {
    let own = may_hold(laws, sent, None, |law| match law {
        Law::Link(a, b, latency) if (a, b) == link => Some(Some(latency)),
        _ => None,
    });
    let general = may_hold(laws, sent, None, |law| match law {
        Law::Clients(latency) if client => Some(Some(latency)),
        Law::Inside(latency) if !client => Some(Some(latency)),
        _ => None,
    });
    let fallback = if own.contains(&None) { general } else { Vec::new() };
    let may_hold: Vec<Latency> = own.into_iter().chain(fallback).flatten().collect();
    let least = may_hold.iter().map(|latency| shortest(*latency)).min();
    let most = may_hold.iter().map(|latency| longest(*latency)).max();
    (least.expect("a law is laid down at the start"), most.expect("as above"))
}

/// The laws of a kind that may hold at an instant; at first there is the one `at_first`.
fn may_hold<T: Copy>(laws: &Laws, at: Time, at_first: T, which: impl Fn(Law) -> Option<T>) -> Vec<T> {
    let mut held = vec![at_first];
    for (laid_down, law) in laws.iter().filter_map(|(laid_down, law)| Some((*laid_down, which(*law)?))) {
        // What is laid down at the start was there before anything was sent.
        if laid_down < at || laid_down == Time::ZERO {
            held = vec![law];
        } else if laid_down == at {
            held.push(law);
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
