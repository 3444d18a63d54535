//! Each rule of a disk by itself. That the rules hold together is tested against a twin, in the
//! engine's own tests.

mod crashes;
mod faults;
mod operations;
mod syncs;

use super::{Crash, Disk, DiskRules};

/// A disk with sectors of four bytes, which tells what a crash leaves.
fn disk(crash: Crash) -> Disk {
    Disk::new(DiskRules { capacity: 100, sector: 4, crash, ..DiskRules::default() })
}

/// Makes what a file holds durable.
fn sync(disk: &mut Disk, name: &str) {
    let ticket = disk.begin_sync(name);
    assert!(disk.end_sync(ticket), "nothing stands in the way of this sync");
}

/// Crashes a disk that has nothing to choose.
fn crash(disk: &mut Disk) {
    disk.crash(&mut |options| panic!("asked to choose one of {options}"));
}

/// Crashes a disk with these answers, every one of which must be asked for.
fn crash_with(disk: &mut Disk, answers: &[u64]) {
    let mut left = answers.iter();
    disk.crash(&mut |options| {
        let answer = *left.next().expect("an answer for every question");
        assert!(answer < options, "{answer} is none of {options}");
        answer
    });
    assert_eq!(left.len(), 0, "answers that nobody asked for, of {answers:?}");
}

fn content<'a>(disk: &'a Disk, name: &str) -> &'a [u8] {
    disk.content(name).expect("there is such a file")
}
