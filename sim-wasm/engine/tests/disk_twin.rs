//! A disk against its dumb twin: many short stories by chance, of writes, syncs, faults and crashes.
//! What the disk answers is what the twin answers, and what a crash leaves is what the twin allows.

mod support;

use engine::{Crash, Disk, DiskRules};
use std::collections::BTreeSet;
use support::disk::bugs::{BUGS, Bug};
use support::disk::play::{Fates, play};
use support::disk::tears::{FATES, Fate, everything, explained, instances};

/// Stories told in each kind of crash; `NETSPLIT_RUNS` makes it more, for a long night.
const STORIES: u64 = 20_000;

fn stories() -> u64 {
    std::env::var("NETSPLIT_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(STORIES)
}

fn told(crash: Crash) -> Fates {
    let mut fates = Fates::new();
    for seed in 0..stories() {
        let seen = play(seed, crash, Bug::None).unwrap_or_else(|wrong| panic!("{wrong}"));
        seen.into_iter().for_each(|(fate, count)| *fates.entry(fate).or_default() += count);
    }
    fates
}

#[test]
fn a_disk_that_loses_is_its_twins_equal() {
    assert_eq!(told(Crash::Lost), Fates::new(), "nothing tears");
}

#[test]
fn a_disk_that_keeps_is_its_twins_equal() {
    assert_eq!(told(Crash::Kept), Fates::new(), "nothing tears");
}

#[test]
fn a_disk_that_tears_is_its_twins_equal_and_tears_in_every_way() {
    let fates = told(Crash::Torn);
    for fate in FATES {
        let count = fates.get(&fate).copied().unwrap_or(0);
        assert!(count >= stories() / 50, "{fate:?} came {count} times: {fates:?}");
    }
}

#[test]
fn a_twin_with_a_bug_is_found_out() {
    for bug in BUGS {
        let found = (0..2_000).find(|seed| play(*seed, Crash::Torn, bug).is_err());
        assert!(found.is_some(), "{bug:?} is not noticed");
    }
}

#[test]
fn what_a_crash_cannot_leave_is_refused() {
    let (old, new) = (b"aaaabbbb", b"aaaaBBBBCCCCDDDD");
    let refused: [&[u8]; 9] = [
        b"aaaabb",
        b"aaaabBbb",
        b"aaaaBBBBCC",
        b"aaaaBBBBCCCCD",
        b"aaaaBBBB\0\0",
        b"aaaabbbbDDDD\0",
        b"AAAABBBBCCCC",
        b"aaaaBBBBCCCCDDDD\0",
        b"aaaaBBBBCCCCDDDDDDDD",
    ];
    for left in refused {
        assert_eq!(explained(old, new, 4, left), None, "{left:?}");
    }
    let noise = explained(old, new, 4, b"aaaaBBBBCCcC").unwrap();
    assert_eq!(noise, [Fate::SectorNew, Fate::Noise].into());
    // The sector in which the new end begins is not half of the one and half of the other.
    assert!(explained(b"aaaabb", b"aaaaBBCC", 4, b"aaaaBBCC").is_some());
    assert_eq!(explained(b"aaaabb", b"aaaaBBCC", 4, b"aaaabbC"), None);
    assert_eq!(explained(b"aaaaBBCC", b"aaaabb", 4, b"aaaabbCC"), None);
}

/// Every list of answers that a crash can be given, one after the other; of many kinds of noise two.
fn every_crash(disk: &Disk, mut look: impl FnMut(&Disk)) {
    let mut answers: Vec<(u64, u64)> = Vec::new();
    loop {
        let (mut torn, mut asked) = (disk.clone(), 0);
        torn.crash(&mut |options| {
            if asked == answers.len() {
                answers.push((0, if options > 100 { 2 } else { options }));
            }
            asked += 1;
            answers[asked - 1].0
        });
        look(&torn);
        while answers.last().is_some_and(|(answer, options)| answer + 1 == *options) {
            answers.pop();
        }
        match answers.last_mut() {
            Some((answer, _)) => *answer += 1,
            None => return,
        }
    }
}

/// A disk with one file, of which `old` is durable and `new` is not.
fn torn(old: &[u8], new: &[u8], sector: usize) -> Disk {
    let mut disk = Disk::new(DiskRules { sector, crash: Crash::Torn, ..DiskRules::default() });
    disk.write("a", old).unwrap();
    let ticket = disk.begin_sync("a");
    assert!(disk.end_sync(ticket));
    disk.write("a", new).unwrap();
    disk
}

#[test]
fn a_crash_can_leave_everything_that_it_may_leave_and_nothing_else() {
    let letters = |length: usize, begin: u8| (0..length as u8).map(|n| begin + n).collect::<Vec<_>>();
    for (old, new) in (0..=5).flat_map(|old| (0..=7).map(move |new| (old, new))) {
        for sector in 1..=4 {
            let (old, new) = (letters(old, b'a'), letters(new, b'A'));
            let allowed = everything(&old, &new, sector);
            let mut reached = BTreeSet::new();
            every_crash(&torn(&old, &new, sector), |disk| {
                let left = disk.content("a").expect("the file is there");
                let seen: Vec<_> = instances(&allowed, left).cloned().collect();
                assert!(!seen.is_empty(), "{old:?}, {new:?} became {left:?} with sectors of {sector}");
                reached.extend(seen);
            });
            assert_eq!(reached, allowed, "{old:?} and {new:?} with sectors of {sector}");
        }
    }
}
