//! One text scenario a fault: `tests/golden/engine/`. Each has a program that keeps its promise without
//! the fault and breaks it with it, and the transcripts of both runs.
//!
//! `BLESS=1 cargo test -p netsplit-engine --test transcripts` writes the transcripts anew; the
//! difference is then read like any other change. What shows nothing is not written.

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use support::claims::{SENTENCES, sentence};
use support::golden::{Parts, joined, parts, played};
use support::script::Script;
use trace::{DiskFault, DropReason, EventKind, FaultKind};

/// Every fault that the world has; each has a file of its name.
const FAULTS: &[&str] = &[
    "clock-drift-wall",
    "clock-drift",
    "clock-jump-ahead",
    "clock-jump-back",
    "clock-skew",
    "clock-smear",
    "clock-uncertainty",
    "cores-few",
    "cores-slow",
    "corruption",
    "crash-after-answering",
    "crash-after-append",
    "crash-after-sending",
    "crash-at-synced",
    "crash-before-sending",
    "crash-before-sync",
    "crash-when-done",
    "crash-when-reached",
    "crash-when-said",
    "cut-flapping",
    "cut-one-way",
    "cut-to-a-line",
    "cut",
    "disk-full",
    "disk-kept",
    "disk-lost",
    "disk-misdirected",
    "disk-rot",
    "disk-serial-syncs",
    "disk-slow",
    "disk-sync-fails",
    "disk-torn",
    "disk-unreadable",
    "duplication",
    "exit",
    "falsification",
    "install",
    "interception",
    "kill-and-restart",
    "kill-erasing",
    "kill-resets",
    "kill-silently",
    "kill",
    "latency-random",
    "latency",
    "leave",
    "lie-equivocate",
    "lie-forge",
    "lie-replay",
    "lie-silent",
    "link-bandwidth",
    "link-loss",
    "link-ordered",
    "link-queue",
    "link-reliable",
    "link-slow",
    "loss",
    "partition-bridge",
    "partition-halves",
    "partition-majority",
    "partition-minority-third",
    "partition-minority",
    "partition-one-way",
    "partition-one",
    "partition-ring",
    "pause",
    "reordering",
    "replace-under-new-name",
    "replace",
    "senders-unchecked",
    "stream-cut",
    "stream-given-up",
    "stream-half-closed",
    "stream-link-loss",
    "stream-link-reliable",
    "stream-loss",
    "stream-pieces",
    "stream-reset",
    "stream-slow-reader",
    "tap",
    "uplink",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/engine")
}

fn read(name: &str) -> String {
    let path = folder().join(format!("{name}.txt"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Where two transcripts part.
fn parting(expected: &str, got: &str) -> String {
    let mut pairs = expected.lines().zip(got.lines()).enumerate();
    match pairs.find(|(_, (expected, got))| expected != got) {
        Some((line, (expected, got))) => format!("event {line}:\n  expected {expected}\n  got      {got}"),
        None => format!("expected {} lines, got {}", expected.lines().count(), got.lines().count()),
    }
}

/// What is wrong with a file, if anything.
fn complaint(name: &str) -> Option<String> {
    let text = read(name);
    let (script, without, with) = parts(&text);
    let got = match played(script) {
        Ok(got) => got,
        Err(why) => return Some(format!("{name} shows nothing: {why}")),
    };
    let whole = joined(script, &got);
    if whole == text {
        return None;
    }
    if std::env::var_os("BLESS").is_some() {
        let path = folder().join(format!("{name}.txt"));
        std::fs::write(path, whole).expect("the transcript can be written");
        return None;
    }
    let two = [("without", without, &got.without), ("with", with, &got.with)];
    let other = two.into_iter().find(|(_, expected, got)| expected != got)?;
    Some(format!("{name} {} goes another way, {}", other.0, parting(other.1, other.2)))
}

#[test]
fn each_fault_fires_and_matters_as_its_transcripts_tell() {
    let complaints: Vec<String> = FAULTS.iter().filter_map(|name| complaint(name)).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
}

#[test]
fn every_fault_has_a_file_that_says_what_it_takes_away() {
    let entries = std::fs::read_dir(folder()).expect("the folder is there");
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let found: BTreeSet<String> = names.collect();
    let wanted: BTreeSet<String> = FAULTS.iter().map(|name| format!("{name}.txt")).collect();
    assert_eq!(found, wanted);
    for name in FAULTS {
        assert!(read(name).starts_with("# "), "{name} begins with what its program relies on");
    }
}

#[test]
fn every_claim_is_broken_by_some_fault() {
    let scripts = FAULTS.iter().map(|name| Script::read(parts(&read(name)).0));
    let used: BTreeSet<&str> = scripts.filter_map(|script| sentence(&script.claim)).collect();
    assert_eq!(used, SENTENCES.iter().copied().collect());
}

/// What a trace calls a fault; closed, so that a new kind must be named, and then shown.
const fn name(kind: &EventKind) -> Option<&'static str> {
    Some(match kind {
        EventKind::FaultStart { kind, .. } => match kind {
            FaultKind::Loss { .. } => "loss",
            FaultKind::Duplication { .. } => "duplication",
            FaultKind::Corruption { .. } => "corruption",
            FaultKind::Falsification { .. } => "falsification",
            FaultKind::Reordering { .. } => "reordering",
            FaultKind::Cut { .. } => "cut",
            FaultKind::Down { .. } => "down",
            FaultKind::Paused { .. } => "paused",
            FaultKind::Slow { .. } => "slow",
            FaultKind::ClockJump { .. } => "jump",
            FaultKind::ClockDrift { .. } => "drift",
            FaultKind::ClockSmear { .. } => "smear",
            FaultKind::Byzantine { .. } => "byzantine",
            FaultKind::Unauthenticated => "unauthenticated",
            FaultKind::Tap { .. } => "tap",
            FaultKind::Interception { .. } => "interception",
            FaultKind::Disk { what, .. } => match what {
                DiskFault::Full => "full",
                DiskFault::Unreadable { .. } => "unreadable",
                DiskFault::Rot { .. } => "rot",
                DiskFault::SyncFails { .. } => "sync fails",
                DiskFault::Misdirected => "misdirected",
                DiskFault::Erased => "erased",
            },
        },
        EventKind::Drop { why, .. } => match why {
            DropReason::Loss => "dropped: loss",
            DropReason::Cut => "dropped: cut",
            DropReason::Dead => "dropped: dead",
            DropReason::Damaged => "dropped: damaged",
            DropReason::Overflow => "dropped: overflow",
            DropReason::Intercepted => "dropped: intercepted",
        },
        EventKind::Exit { .. } => "exit",
        EventKind::Leave { .. } => "leave",
        _ => return None,
    })
}

/// How many names [`name`] has.
const NAMES: usize = 22 + 6 + 2;

#[test]
fn whatever_a_trace_can_say_of_faults_is_seen_where_a_claim_is_broken() {
    let broken = FAULTS.iter().map(|fault| played(parts(&read(fault)).0).expect("it shows something").broken);
    let seen: BTreeSet<&str> = broken
        .flat_map(|trace| trace.events.iter().filter_map(|event| name(&event.kind)).collect::<Vec<_>>())
        .collect();
    assert_eq!(seen.len(), NAMES, "{seen:?}");
}

// ---- the harness can say no ----------------------------------------------------------------------

/// A clerk that is asked twice; the rest is to be added.
const ASKED: &str = "nodes n1\nclients c1\nat 10 c1 asks n1 echo\nat 30 end\n";

fn refusal(more: &str) -> String {
    played(&format!("{ASKED}{more}")).map(|got: Parts| got.with).expect_err("it is refused")
}

#[test]
fn a_fault_that_fires_and_matters_is_accepted() {
    let more = "claim every question is answered\nshows lost:\n! at 5 lose 1/1";
    let got = played(&format!("{ASKED}{more}")).expect("it is accepted");
    assert!(got.without.ends_with("holds: every question is answered\n"), "{}", got.without);
    assert!(got.with.contains("broken: every question is answered: n1 never answers echo"), "{}", got.with);
}

#[test]
fn a_scenario_without_a_fault_is_refused() {
    assert_eq!(refusal("claim every question is answered"), "no line is marked as the fault");
}

#[test]
fn a_fault_that_does_nothing_is_refused() {
    let never = "claim every question is answered\n! at 5 crash n1 after append 1";
    assert_eq!(refusal(never), "\"crash n1 after append 1\" changes nothing");
    let second = "claim every question is answered\n! at 5 lose 1/1\n! at 6 restart n1";
    assert_eq!(refusal(second), "\"restart n1\" changes nothing");
}

#[test]
fn a_fault_that_does_not_matter_is_refused() {
    let told = refusal("claim every question is answered\n! at 20 kill n1");
    assert!(told.starts_with("holds: every question is answered"), "{told}");
}

#[test]
fn a_claim_that_is_broken_anyway_is_refused() {
    let told = refusal("claim every question is answered\nat 5 lose 1/1\n! at 20 kill n1");
    assert!(told.starts_with("broken: every question is answered"), "{told}");
}

#[test]
fn a_claim_about_nothing_is_refused() {
    let judged = ["every question is answered", "no answer takes longer than * ms"];
    for claim in SENTENCES.iter().filter(|claim| !judged.contains(claim)) {
        let claim = claim.replace("* ms", "50 ms").replace('*', "n1");
        let told = refusal(&format!("claim {claim}\n! at 5 lose 1/1"));
        assert!(told.starts_with("nothing to judge: "), "{claim}: {told}");
    }
}

#[test]
fn a_scenario_that_names_no_words_is_refused() {
    let told = refusal("claim every question is answered\n! at 5 lose 1/1");
    assert_eq!(told, "no words are named that tell the runs apart");
}

#[test]
fn words_that_do_not_tell_the_runs_apart_are_refused() {
    let claim = "claim every question is answered\n! at 5 lose 1/1\nshows ";
    assert_eq!(refusal(&format!("{claim}n1 starts")), "\"n1 starts\" is not what tells the runs apart");
    assert_eq!(refusal(&format!("{claim}a dragon")), "\"a dragon\" is not what tells the runs apart");
}

#[test]
fn a_cure_is_judged_the_other_way_round() {
    let more = "claim every question is answered\ncure\nshows lost:\nlink c1 > n1 loses 1/1\n\
                ! link c1 > n1 loses 0/1";
    let got = played(&format!("{ASKED}{more}")).expect("it is accepted");
    assert!(got.without.contains("broken: ") && got.with.contains("holds: "), "{got:?}");
}

#[test]
#[should_panic(expected = "nobody can claim")]
fn an_unknown_claim_is_no_claim() {
    let _ = played(&format!("{ASKED}claim all is well\n! at 5 lose 1/1"));
}
