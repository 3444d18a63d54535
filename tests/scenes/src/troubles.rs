//! Faults made by chance.

use crate::chance::{Cast, GRID, skills};
use crate::dice::Dice;
use crate::plan::{Manner, What};
use engine::{Chance, Crash, Death, Lies, Links, Moment, Scope, Shape};
use trace::{DiskOp, ProcessId, Time};

/// A fault of any kind.
pub fn what(dice: &mut Dice, cast: &Cast) -> What {
    match dice.below(18) {
        0..=4 => of_the_wire(dice),
        5..=7 => of_links(dice, cast),
        8 => of_trust(dice, cast),
        9..=12 => of_lives(dice, cast),
        13 => of_clocks(dice, cast),
        _ => of_disks(dice, cast),
    }
}

/// So many in so many, up to always.
pub fn chance(dice: &mut Dice) -> Chance {
    let of = 1 + dice.below(4) as u32;
    Chance { chance: 1 + dice.below(u64::from(of)) as u32, of }
}

fn of_the_wire(dice: &mut Dice) -> What {
    let scope = if dice.once_in(2) { Scope::All } else { Scope::Nodes };
    let chance = chance(dice);
    match dice.below(5) {
        0 => What::Loss(chance, scope),
        1 => What::Duplication(chance, scope),
        2 => What::Corruption(chance, scope),
        3 => What::Falsification(chance, scope),
        _ => What::Reordering(chance, scope, Time(GRID * dice.below(8))),
    }
}

fn of_links(dice: &mut Dice, cast: &Cast) -> What {
    let everybody = &cast.everybody;
    match dice.below(8) {
        0 => What::Cut(one_way(dice, everybody)),
        1 => What::Cut(halves(dice, everybody)),
        2 | 3 => What::Partition(dice.pick(&Shape::ALL).1),
        4 => {
            let links = if dice.once_in(2) { one_way(dice, everybody) } else { halves(dice, everybody) };
            What::Flapping(links, Time(1 + dice.below(3_000)), Time(1 + dice.below(3_000)))
        }
        5 => What::Tap(*dice.pick(everybody), *dice.pick(everybody), *dice.pick(everybody)),
        _ => What::Middle(*dice.pick(everybody), *dice.pick(&cast.nodes), *dice.pick(everybody)),
    }
}

fn of_trust(dice: &mut Dice, cast: &Cast) -> What {
    let does = |dice: &mut Dice| dice.once_in(2).then(|| chance(dice));
    match dice.below(4) {
        0 => What::Unauthenticated,
        _ => {
            let (silent, equivocate) = (does(dice), does(dice));
            let lies = Lies { silent, equivocate, replay: does(dice), forge: does(dice) };
            What::Lies(*dice.pick(&cast.nodes), lies)
        }
    }
}

fn of_lives(dice: &mut Dice, cast: &Cast) -> What {
    let node = *dice.pick(&cast.nodes);
    match dice.below(12) {
        0..=2 => What::Down(node, death(dice)),
        3 | 4 => What::Paused(*dice.pick(&cast.everybody)),
        5 => {
            let op = dice.once_in(2).then(|| *dice.pick(&DiskOp::ALL));
            What::DiesAtDisk(node, op, 1 + dice.below(3) as u32, dice.once_in(2), death(dice))
        }
        6..=8 => What::DiesAt(node, a_moment(dice, cast), 1 + dice.below(3) as u32, manner(dice)),
        9 => What::Waits(a_moment(dice, cast), 1 + dice.below(3) as u32, manner(dice)),
        10 => What::Install(node, skills(dice)),
        _ => What::Leaves(*dice.pick(&cast.everybody)),
    }
}

fn death(dice: &mut Dice) -> Death {
    Death { erases: dice.once_in(4), silent: dice.once_in(3) }
}

fn manner(dice: &mut Dice) -> Manner {
    Manner { different: dice.once_in(3), before: dice.once_in(2), death: death(dice) }
}

fn a_moment(dice: &mut Dice, cast: &Cast) -> Moment {
    let somebody = |dice: &mut Dice| dice.once_in(2).then(|| *dice.pick(&cast.everybody));
    let kind = |dice: &mut Dice| dice.once_in(2).then(|| "chat".to_owned());
    let file = |dice: &mut Dice| dice.once_in(3).then(|| "log".to_owned());
    match dice.below(8) {
        0 | 1 => Moment::Sent { from: somebody(dice), to: somebody(dice), kind: kind(dice) },
        2 | 3 => Moment::Delivered { from: somebody(dice), to: somebody(dice), kind: kind(dice) },
        4 => {
            let op = dice.once_in(2).then(|| *dice.pick(&DiskOp::ALL));
            Moment::Disk { process: somebody(dice), op, file: file(dice) }
        }
        5 => Moment::Synced { process: somebody(dice), file: file(dice) },
        6 => Moment::Started { process: somebody(dice) },
        _ => Moment::Said { process: somebody(dice), text: "line".to_owned() },
    }
}

fn of_clocks(dice: &mut Dice, cast: &Cast) -> What {
    let who = *dice.pick(&cast.nodes);
    let by = dice.below(40_000) as i64 - 20_000;
    match dice.below(4) {
        0 => What::Jump(who, by),
        1 => What::Smear(who, by, Time(GRID * dice.below(12))),
        2 => What::Drift(who, dice.below(400_000) as i32 - 200_000),
        _ => What::Slow(who, 10 + dice.below(150) as u32),
    }
}

fn of_disks(dice: &mut Dice, cast: &Cast) -> What {
    let who = *dice.pick(&cast.nodes);
    let file = *dice.pick(&crate::FILES);
    match dice.below(9) {
        0 => What::Crash(who, *dice.pick(&[Crash::Lost, Crash::Kept, Crash::Torn])),
        1 => What::Full(who),
        2 => What::Unreadable(who, file),
        3 => What::Rot(who, file, dice.below(8) as usize),
        4..=6 => What::SyncFails(who, "log"),
        7 => What::Misdirected(who, dice.below(5) as i64 - 2),
        _ => What::Erased(who),
    }
}

/// One to four directed links.
fn one_way(dice: &mut Dice, everybody: &[ProcessId]) -> Links {
    (0..=dice.below(4)).map(|_| (*dice.pick(everybody), *dice.pick(everybody))).collect()
}

/// All links, both ways, between two parts of everybody.
fn halves(dice: &mut Dice, everybody: &[ProcessId]) -> Links {
    let side: Vec<bool> = everybody.iter().map(|_| dice.once_in(2)).collect();
    let crosses = |from: &ProcessId, to: &ProcessId| side[from.index()] != side[to.index()];
    let pairs = everybody.iter().flat_map(|from| everybody.iter().map(move |to| (*from, *to)));
    pairs.filter(|(from, to)| crosses(from, to)).collect()
}
