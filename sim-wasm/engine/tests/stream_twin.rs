//! Twenty thousand random storms hold the rules of the stream transport, as its twin reads them from
//! their logs. That the twin can say no is shown in `stream_twin_says_no.rs`.

mod stream;

use engine::{Notice, Read, Receiver, What};
use std::collections::BTreeMap;
use stream::log::Entry;
use stream::storm::storm;
use stream::twin::judge;

/// Runs of the big test; `NETSPLIT_RUNS` makes it more, for a long night.
const RUNS: u64 = 20_000;

fn runs() -> u64 {
    std::env::var("NETSPLIT_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS)
}

#[test]
fn twenty_thousand_storms_hold_the_rules() {
    let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in 0..runs() {
        let log = storm(seed);
        let complaints = judge(&log);
        assert!(complaints.is_empty(), "seed {seed}: {complaints:#?}\n{}", told(&log));
        log.iter().for_each(|entry| *seen.entry(name(entry)).or_insert(0) += 1);
    }
    // What never happened was never put to the test.
    for name in NAMES {
        let count = seen.get(name).copied().unwrap_or(0);
        assert!(count >= runs() / 40, "{name} happened {count} times in {} runs", runs());
    }
}

#[test]
fn a_seed_is_a_storm() {
    for seed in 0..500 {
        assert_eq!(storm(seed), storm(seed));
    }
    assert_ne!(storm(0), storm(1));
}

fn told(log: &[Entry]) -> String {
    log.iter().enumerate().map(|(at, entry)| format!("{at:>4}  {entry:?}\n")).collect()
}

/// What a good mix of storms is made of.
const NAMES: [&str; 29] = [
    "connecting",
    "a whole write",
    "a short write",
    "a failed write",
    "a read of bytes",
    "a read of nothing",
    "a read of the end",
    "a failed read",
    "an end",
    "a failed end",
    "a reset",
    "new rules",
    "a death",
    "a silent death",
    "a question departs",
    "a yes departs",
    "a no departs",
    "bytes depart",
    "an end departs",
    "a reset departs",
    "an arrival",
    "an arrival at nobody",
    "giving up",
    "Accepted",
    "Opened",
    "Refused",
    "Readable",
    "Writable",
    "Reset",
];

fn name(entry: &Entry) -> &'static str {
    match entry {
        Entry::Connected { .. } => "connecting",
        Entry::Wrote { offered, taken: Ok(taken), .. } if *taken == offered.len() => "a whole write",
        Entry::Wrote { taken: Ok(_), .. } => "a short write",
        Entry::Wrote { taken: Err(_), .. } => "a failed write",
        Entry::DidRead { got: Ok(Read::Bytes(_)), .. } => "a read of bytes",
        Entry::DidRead { got: Ok(Read::Nothing), .. } => "a read of nothing",
        Entry::DidRead { got: Ok(Read::End), .. } => "a read of the end",
        Entry::DidRead { got: Err(_), .. } => "a failed read",
        Entry::Ended { answer: Ok(()), .. } => "an end",
        Entry::Ended { answer: Err(_), .. } => "a failed end",
        Entry::DidReset { .. } => "a reset",
        Entry::Ruled { .. } => "new rules",
        Entry::Died { silent: false, .. } => "a death",
        Entry::Died { silent: true, .. } => "a silent death",
        Entry::Departed(segment) => departure(&segment.what),
        Entry::Arrived { receiver: Receiver::Takes { .. }, .. } => "an arrival",
        Entry::Arrived { receiver: Receiver::Gone, .. } => "an arrival at nobody",
        Entry::GaveUp { .. } => "giving up",
        Entry::Told { notice, .. } => notice_name(*notice),
        Entry::Settled { .. } | Entry::Quiet { .. } => "rest",
    }
}

const fn departure(what: &What) -> &'static str {
    match what {
        What::Open => "a question departs",
        What::Opened => "a yes departs",
        What::Refused => "a no departs",
        What::Bytes(_) => "bytes depart",
        What::End => "an end departs",
        What::Reset => "a reset departs",
    }
}

const fn notice_name(notice: Notice) -> &'static str {
    match notice {
        Notice::Accepted => "Accepted",
        Notice::Opened => "Opened",
        Notice::Refused => "Refused",
        Notice::Readable => "Readable",
        Notice::Writable => "Writable",
        Notice::Reset => "Reset",
    }
}
