//! Ten thousand small runs made by chance hold the engine's invariants, as an observer reads them
//! from the trace. That the observer can say no is shown in `observer.rs`.

mod support;

use std::collections::BTreeMap;
use support::observer::observe;
use support::plan::Plan;
use support::play::{Played, play};
use trace::{DropReason, Event, EventId, EventKind};

/// Runs of the big test; `NETSPLIT_RUNS` makes it more, for a long night.
const RUNS: u64 = 10_000;

fn runs() -> u64 {
    std::env::var("NETSPLIT_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS)
}

#[test]
fn ten_thousand_random_runs_hold_the_invariants() {
    let mut seen = BTreeMap::new();
    for seed in 0..runs() {
        let plan = Plan::random(seed);
        let played = play(&plan);
        let complaints = observe(&plan, &played);
        assert!(complaints.is_empty(), "seed {seed}: {complaints:?}\n{}", transcript(&played));
        assert_eq!(played.digest, play(&plan).digest, "seed {seed}: the same run twice");
        played.trace.events.iter().for_each(|event| *seen.entry(name(event)).or_insert(0) += 1);
    }
    // What never happened was never put to the test.
    for name in NAMES {
        let count = seen.get(name).copied().unwrap_or(0);
        assert!(count >= 300, "{name} happened {count} times in {} runs", runs());
    }
}

#[test]
fn another_seed_is_another_run() {
    let digests: std::collections::BTreeSet<_> =
        (0..200).map(|seed| play(&Plan::random(seed)).digest).collect();
    assert!(digests.len() > 190, "{} of 200 runs differ", digests.len());
}

fn transcript(played: &Played) -> String {
    let line = |(place, event): (u32, &Event)| {
        let cause = event.cause.map(|cause| format!(" by {}", cause.0)).unwrap_or_default();
        format!("{place}{cause}  {}  {}\n", event.at, trace::tell(&played.trace, EventId(place)))
    };
    (0..).zip(&played.trace.events).map(line).collect()
}

/// What a good mix of runs is made of.
const NAMES: [&str; 21] = [
    "start",
    "restart",
    "kill",
    "pause",
    "resume",
    "send",
    "copy",
    "delivery",
    "damaged delivery",
    "lost",
    "cut off",
    "dead receiver",
    "damaged",
    "timer",
    "invocation",
    "return",
    "fault",
    "phase",
    "line",
    "number",
    "complaint",
];

fn name(event: &Event) -> &'static str {
    match &event.kind {
        EventKind::Start { life: 1, .. } => "start",
        EventKind::Start { .. } => "restart",
        EventKind::Kill { .. } => "kill",
        EventKind::Pause { .. } => "pause",
        EventKind::Resume { .. } => "resume",
        EventKind::Send { .. } => "send",
        EventKind::Copy { .. } => "copy",
        EventKind::Deliver { altered: None, .. } => "delivery",
        EventKind::Deliver { altered: Some(_), .. } => "damaged delivery",
        EventKind::Drop { why: DropReason::Loss, .. } => "lost",
        EventKind::Drop { why: DropReason::Cut, .. } => "cut off",
        EventKind::Drop { why: DropReason::Dead, .. } => "dead receiver",
        EventKind::Drop { why: DropReason::Damaged, .. } => "damaged",
        EventKind::Timer { .. } => "timer",
        EventKind::Invoke { .. } => "invocation",
        EventKind::Return { .. } => "return",
        EventKind::FaultStart { .. } | EventKind::FaultEnd { .. } => "fault",
        EventKind::Phase(_) => "phase",
        EventKind::Say { .. } => "line",
        EventKind::Metric { .. } => "number",
        EventKind::Trouble { .. } => "complaint",
        EventKind::Violation { .. } => "violation",
        EventKind::Disk { .. } => "disk",
        EventKind::Synced { .. } => "synced",
        EventKind::Exit { .. } | EventKind::Leave { .. } | EventKind::Stream { .. } => "new",
        EventKind::Drop { .. } => "dropped",
    }
}
