//! The checks of sessions against their naive twins, on random small histories.

mod common;
#[path = "sessions/naive.rs"]
mod naive;
#[path = "sessions/small.rs"]
mod small;

use checkers::{Verdict, check};
use common::Dice;
use naive::Named;
use small::{Shape, evidence, random, shown};

/// Histories for each check.
const HISTORIES: usize = 20_000;

/// Histories of transactions, and of lone reads and writes, for twins that try every order of all transactions.
const ALL: [Shape; 2] = [
    Shape { sessions: 3, keys: 3, transactions_max: 5, steps_max: 4, writers_max: 5, wildness_max: 12 },
    Shape { sessions: 3, keys: 2, transactions_max: 6, steps_max: 1, writers_max: 3, wildness_max: 12 },
];

/// Where only reads within one transaction matter, there are more of them.
const LONG: [Shape; 2] = [
    Shape { sessions: 3, keys: 3, transactions_max: 5, steps_max: 6, writers_max: 4, wildness_max: 12 },
    Shape { sessions: 4, keys: 2, transactions_max: 6, steps_max: 6, writers_max: 3, wildness_max: 12 },
];

/// For twins that try only every order of those that write, or that keeps sessions.
const WRITES: [Shape; 2] = [
    Shape { sessions: 3, keys: 3, transactions_max: 10, steps_max: 3, writers_max: 5, wildness_max: 12 },
    Shape { sessions: 3, keys: 2, transactions_max: 18, steps_max: 1, writers_max: 5, wildness_max: 12 },
];

/// The check's verdict: `None` when it has nothing to judge.
fn verdict(name: &str, small: &small::Small) -> Option<bool> {
    match check(name).unwrap().judge(&evidence(small), &[]).unwrap().verdict {
        Verdict::Pass => Some(true),
        Verdict::Fail(_) => Some(false),
        Verdict::Unknown { .. } => None,
    }
}

fn agrees(name: &str, shapes: [Shape; 2], seed: u64, holds: fn(&Named) -> bool) {
    let mut dice = Dice::of(seed);
    let (mut passed, mut failed) = (0, 0);
    for index in 0..HISTORIES {
        let small = random(&mut dice, &shapes[index % shapes.len()]);
        let named = Named::of(&small);
        let expected = named.as_ref().is_some_and(holds);
        let found = verdict(name, &small);
        // With nothing to judge nothing is wrong.
        assert_eq!(
            found.unwrap_or(true),
            expected,
            "{name} says {found:?} of history {index}:\n{}",
            shown(&small)
        );
        passed += usize::from(found == Some(true));
        failed += usize::from(found == Some(false) && named.is_some());
    }
    println!("{name}: {passed} passed, {failed} failed by their orders, of {HISTORIES}");
    assert!(passed * 10 >= HISTORIES && failed * 10 >= HISTORIES, "{name}: {passed} passed, {failed} failed");
}

#[test]
fn read_committed_agrees_with_its_twin() {
    agrees("read_committed", LONG, 1, |named| named.read_committed());
}

#[test]
fn read_atomic_agrees_with_its_twin() {
    agrees("read_atomic", ALL, 2, |named| named.read_atomic());
}

#[test]
fn causal_agrees_with_its_twin() {
    agrees("causal", ALL, 3, |named| named.causal());
}

#[test]
fn pram_agrees_with_its_twin() {
    agrees("pram", WRITES, 4, |named| named.pram());
}

#[test]
fn read_your_writes_agrees_with_its_twin() {
    agrees("read_your_writes", WRITES, 5, |named| named.read_your_writes());
}

#[test]
fn monotonic_reads_agrees_with_its_twin() {
    agrees("monotonic_reads", WRITES, 6, |named| named.monotonic_reads());
}

#[test]
fn monotonic_writes_agrees_with_its_twin() {
    agrees("monotonic_writes", WRITES, 7, |named| named.monotonic_writes());
}

#[test]
fn writes_follow_reads_agrees_with_its_twin() {
    agrees("writes_follow_reads", WRITES, 8, |named| named.writes_follow_reads());
}

#[test]
fn what_is_stronger_implies_what_is_weaker() {
    let guarantees = ["read_your_writes", "monotonic_reads", "monotonic_writes", "writes_follow_reads"];
    let implied: [(&str, &[&str]); 4] = [
        ("causal", &guarantees),
        ("causal", &["read_atomic"]),
        ("read_atomic", &["read_committed", "read_your_writes"]),
        ("pram", &["read_your_writes", "monotonic_reads", "monotonic_writes"]),
    ];
    let larger =
        Shape { sessions: 4, keys: 3, transactions_max: 12, steps_max: 2, writers_max: 12, wildness_max: 4 };
    let mut dice = Dice::of(9);
    for _ in 0..HISTORIES {
        let small = random(&mut dice, &larger);
        for (strong, weak) in implied {
            if verdict(strong, &small) == Some(true) {
                for weak in weak {
                    assert_ne!(
                        verdict(weak, &small),
                        Some(false),
                        "{strong} without {weak}:\n{}",
                        shown(&small)
                    );
                }
            }
        }
    }
}
