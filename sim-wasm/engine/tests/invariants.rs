//! Ten thousand small runs made by chance hold the engine's invariants, as an observer reads them
//! from the trace. That the observer can say no is shown in `observer.rs`.

mod support;

use std::collections::BTreeMap;
use support::observer::observe;
use support::plan::Plan;
use support::play::{Played, play};
use trace::{DropReason, Event, EventId, EventKind, FaultKind, Payload, StreamEvent};

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
const NAMES: [&str; 52] = [
    "start",
    "restart",
    "kill",
    "exit",
    "leave",
    "pause",
    "resume",
    "send",
    "copy",
    "delivery",
    "damaged delivery",
    "falsified delivery",
    "lost",
    "cut off",
    "dead receiver",
    "damaged",
    "overflow",
    "intercepted",
    "timer",
    "append",
    "write",
    "read",
    "truncate",
    "rename",
    "delete",
    "sync",
    "synced",
    "failed sync",
    "connect",
    "accept",
    "refuse",
    "bytes",
    "end of bytes",
    "reset",
    "heard",
    "invocation",
    "return",
    "fault",
    "cut",
    "reordering",
    "tap",
    "interception",
    "byzantine",
    "unauthenticated",
    "slow",
    "clock",
    "bad disk",
    "phase",
    "line",
    "number",
    "complaint",
    "forbidden name",
];

fn name(event: &Event) -> &'static str {
    match &event.kind {
        EventKind::Start { life: 1, .. } => "start",
        EventKind::Start { .. } => "restart",
        EventKind::Kill { .. } => "kill",
        EventKind::Exit { .. } => "exit",
        EventKind::Leave { .. } => "leave",
        EventKind::Pause { .. } => "pause",
        EventKind::Resume { .. } => "resume",
        EventKind::Send { .. } => "send",
        EventKind::Copy { .. } => "copy",
        EventKind::Deliver { altered: None, .. } => "delivery",
        EventKind::Deliver { altered: Some(payload), .. } => match **payload {
            Payload::Text(_) => "damaged delivery",
            Payload::Body(_) => "falsified delivery",
        },
        EventKind::Drop { why, .. } => dropped(*why),
        EventKind::Timer { .. } => "timer",
        EventKind::Disk { op, .. } => op.name(),
        EventKind::Synced { ok: true, .. } => "synced",
        EventKind::Synced { ok: false, .. } => "failed sync",
        EventKind::Stream { what, .. } => talk(what),
        EventKind::Invoke { .. } => "invocation",
        EventKind::Return { .. } => "return",
        EventKind::FaultStart { kind, .. } => fault(kind),
        EventKind::FaultEnd { .. } => "fault",
        EventKind::Phase(_) => "phase",
        EventKind::Say { .. } => "line",
        EventKind::Metric { .. } => "number",
        EventKind::Trouble { says, .. } if says.contains("in the name of") => "forbidden name",
        EventKind::Trouble { .. } => "complaint",
        EventKind::Violation { .. } => "violation",
    }
}

const fn dropped(why: DropReason) -> &'static str {
    match why {
        DropReason::Loss => "lost",
        DropReason::Cut => "cut off",
        DropReason::Dead => "dead receiver",
        DropReason::Damaged => "damaged",
        DropReason::Overflow => "overflow",
        DropReason::Intercepted => "intercepted",
    }
}

const fn talk(what: &StreamEvent) -> &'static str {
    match what {
        StreamEvent::Connect { .. } => "connect",
        StreamEvent::Accept => "accept",
        StreamEvent::Refuse => "refuse",
        StreamEvent::Arrive { .. } => "bytes",
        StreamEvent::End { .. } => "end of bytes",
        StreamEvent::Reset { .. } => "reset",
        StreamEvent::Heard { .. } => "heard",
    }
}

const fn fault(kind: &FaultKind) -> &'static str {
    match kind {
        FaultKind::Cut { .. } => "cut",
        FaultKind::Reordering { .. } => "reordering",
        FaultKind::Tap { .. } => "tap",
        FaultKind::Interception { .. } => "interception",
        FaultKind::Byzantine { .. } => "byzantine",
        FaultKind::Unauthenticated => "unauthenticated",
        FaultKind::Slow { .. } => "slow",
        FaultKind::ClockJump { .. } | FaultKind::ClockSmear { .. } | FaultKind::ClockDrift { .. } => "clock",
        FaultKind::Disk { .. } => "bad disk",
        _ => "fault",
    }
}
