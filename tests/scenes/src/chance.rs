//! Scenarios made by chance: who takes part, what links are like, what goes wrong and when.

use crate::dice::Dice;
use crate::plan::{Law, Member, Plan, Skills, Trouble, What};
use crate::troubles::{chance, what};
use engine::{Bandwidth, Crash, Latency, StreamRules};
use trace::{ProcessId, ProcessKind, Time};

/// Acts of a director fall on a coarse grid, so that many fall on the same instant: that is where
/// orders go wrong.
pub const GRID: u64 = 500;

/// When the last act of a scenario may come, on the grid.
const LAST_ACT: u64 = 40;

/// Who takes part, by number and kind.
#[derive(Debug)]
pub struct Cast {
    /// Everybody.
    pub everybody: Vec<ProcessId>,
    /// Members of the cluster.
    pub nodes: Vec<ProcessId>,
    /// Clients.
    pub clients: Vec<ProcessId>,
}

impl Cast {
    fn of(members: &[(Time, Member)]) -> Self {
        let everybody: Vec<ProcessId> = (0..).map(ProcessId).take(members.len()).collect();
        let of = |kind| {
            let has = |id: &ProcessId| members[id.index()].1.kind == kind;
            everybody.iter().copied().filter(has).collect::<Vec<_>>()
        };
        Self { nodes: of(ProcessKind::Node), clients: of(ProcessKind::Client), everybody }
    }
}

impl Plan {
    /// The scenario that belongs to a seed.
    #[must_use]
    pub fn random(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let members = members(&mut dice);
        let cast = Cast::of(&members);
        Self {
            seed,
            laws: laws(&mut dice, &cast.everybody),
            troubles: (0..dice.below(8)).map(|_| trouble(&mut dice, &cast)).collect(),
            asks: (0..dice.below(8))
                .map(|_| (moment(&mut dice), *dice.pick(&cast.clients), *dice.pick(&cast.nodes)))
                .collect(),
            heals_at: dice.once_in(3).then(|| moment(&mut dice)),
            ends_at: dice.once_in(2).then(|| moment(&mut dice)),
            members,
            forgetful: false,
        }
    }
}

/// Two to five nodes, one or two clients, sometimes a service; sometimes one comes late, and sometimes
/// it takes the name of one who leaves.
fn members(dice: &mut Dice) -> Vec<(Time, Member)> {
    let mut kinds = vec![ProcessKind::Node; 2 + dice.below(4) as usize];
    kinds.extend(vec![ProcessKind::Client; 1 + dice.below(2) as usize]);
    kinds.extend(dice.once_in(4).then_some(ProcessKind::Service));
    let mut members: Vec<(Time, Member)> =
        kinds.into_iter().map(|kind| (Time::ZERO, member(dice, kind))).collect();
    if dice.once_in(3) {
        let instead_of = dice.once_in(2).then_some(ProcessId(0));
        members.push((moment(dice), Member { instead_of, ..member(dice, ProcessKind::Node) }));
    }
    members
}

fn member(dice: &mut Dice, kind: ProcessKind) -> Member {
    let plain = Member::plain(kind);
    let takes = |dice: &mut Dice| Time(if dice.once_in(6) { 100 * dice.below(8) } else { 0 });
    let crash = *dice.pick(&[Crash::Lost, Crash::Lost, Crash::Kept, Crash::Torn]);
    Member {
        skills: skills(dice),
        disk: engine::DiskRules {
            capacity: if dice.once_in(6) { 60 } else { plain.disk.capacity },
            read_time: takes(dice),
            write_time: takes(dice),
            sync_time: Time(GRID * dice.below(4)),
            crash,
            ..plain.disk
        },
        cores: 1 + dice.below(2) as usize,
        skew: if dice.once_in(4) { dice.below(20_000) as i64 - 10_000 } else { 0 },
        ..plain
    }
}

/// What a program can do, by chance.
pub fn skills(dice: &mut Dice) -> Skills {
    Skills {
        reads_text: dice.once_in(4),
        accepts: !dice.once_in(4),
        stores: !dice.once_in(3),
        bold: dice.once_in(3),
    }
}

fn laws(dice: &mut Dice, everybody: &[ProcessId]) -> Vec<(Time, Law)> {
    let mut laws = vec![(Time::ZERO, Law::Inside(latency(dice))), (Time::ZERO, Law::Clients(latency(dice)))];
    for _ in 0..dice.below(6) {
        let at = if dice.once_in(3) { Time::ZERO } else { moment(dice) };
        laws.push((at, law(dice, everybody)));
    }
    laws.sort_by_key(|(at, _)| *at);
    laws
}

fn law(dice: &mut Dice, everybody: &[ProcessId]) -> Law {
    let (from, to) = (*dice.pick(everybody), *dice.pick(everybody));
    match dice.below(12) {
        0 => Law::Inside(latency(dice)),
        1 => Law::Clients(latency(dice)),
        2 | 3 => Law::Link(from, to, latency(dice)),
        4 => Law::Loss(from, to, (!dice.once_in(4)).then(|| chance(dice))),
        5 | 6 => {
            let carries = (!dice.once_in(4)).then(|| bandwidth(dice));
            Law::Bandwidth(from, to, carries, (!dice.once_in(3)).then(|| 20 + dice.below(120)))
        }
        7 | 8 => Law::Ordered(from, to, !dice.once_in(4)),
        9 => Law::Reliable(from, to, !dice.once_in(4)),
        10 => Law::Uplink(from, (!dice.once_in(4)).then(|| bandwidth(dice))),
        _ => {
            let chunk_min = 1 + dice.below(4) as usize;
            let (send_buffer, receive_buffer) = (1 + dice.below(20) as usize, 1 + dice.below(20) as usize);
            Law::Streams(from, to, StreamRules { send_buffer, receive_buffer, chunk_min, chunk_max: 8 })
        }
    }
}

fn bandwidth(dice: &mut Dice) -> Bandwidth {
    if dice.once_in(3) {
        Bandwidth::Messages(200 + dice.below(3_000))
    } else {
        Bandwidth::Bytes(10 + dice.below(100))
    }
}

fn latency(dice: &mut Dice) -> Latency {
    match dice.below(4) {
        0 => Latency::Constant(Time(GRID * dice.below(4))),
        1 => Latency::Constant(Time(dice.below(3_000))),
        2 => {
            let low = GRID * dice.below(4);
            Latency::Uniform(Time(low), Time(low + GRID * dice.below(6)))
        }
        _ => Latency::Exponential(Time(dice.below(2_000))),
    }
}

/// A time on the grid.
pub fn moment(dice: &mut Dice) -> Time {
    Time(GRID * dice.below(LAST_ACT))
}

fn trouble(dice: &mut Dice, cast: &Cast) -> Trouble {
    let what = what(dice, cast);
    // Programs use their disks in the beginning: what waits for a write or a sync has to be there by then.
    let waits = matches!(what, What::SyncFails(..) | What::Misdirected(..) | What::DiesAtDisk(..));
    let from = if waits { Time(GRID * dice.below(3)) } else { moment(dice) };
    let lasts = Time(GRID * dice.below(12));
    // A flapping cut without an end would keep a run from falling quiet.
    let ends = matches!(what, What::Flapping(..)) || !dice.once_in(5);
    Trouble { from, until: ends.then_some(from + lasts), what }
}
