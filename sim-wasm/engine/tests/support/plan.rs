//! A scenario as plain data, and how one is made by chance. Faults are spans with a beginning and an
//! end, so that a test can take one out and leave the rest.

use super::dice::Dice;
use super::laws::Law;
use engine::{Chance, Latency, Scope};
use std::collections::BTreeSet;
use trace::{ProcessId, ProcessKind, Time};

/// Acts of a director fall on a coarse grid, so that many fall on the same instant: that is where
/// orders go wrong.
const GRID: u64 = 500;

/// When the last act of a scenario may come, on the grid.
const LAST_ACT: u64 = 40;

/// A whole scenario.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Of the run's choices.
    pub seed: u64,
    /// Who takes part, and when they join.
    pub members: Vec<(Time, Member)>,
    /// How long copies travel, from when on.
    pub laws: Vec<(Time, Law)>,
    pub troubles: Vec<Trouble>,
    /// A client asks a node.
    pub asks: Vec<(Time, ProcessId, ProcessId)>,
    /// When every fault is ended.
    pub heals_at: Option<Time>,
    /// When the director is done; without it the run goes on until nothing is left to happen.
    pub ends_at: Option<Time>,
}

/// One process of a scenario.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    pub kind: ProcessKind,
    pub reads_text: bool,
}

/// A fault and how long it acts; without an end, until the scenario heals or ends.
#[derive(Debug, Clone)]
pub struct Trouble {
    pub from: Time,
    pub until: Option<Time>,
    pub what: What,
}

/// What a fault does.
#[derive(Debug, Clone)]
pub enum What {
    Loss(Chance, Scope),
    Duplication(Chance, Scope),
    Corruption(Chance, Scope),
    Cut(BTreeSet<(ProcessId, ProcessId)>),
    Down(ProcessId),
    Paused(ProcessId),
}

impl Plan {
    /// The scenario that belongs to a seed.
    pub fn random(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let members = members(&mut dice);
        let everybody: Vec<ProcessId> = (0..).map(ProcessId).take(members.len()).collect();
        let of = |kind| {
            let has = |id: &ProcessId| members[id.index()].1.kind == kind;
            everybody.iter().copied().filter(has).collect::<Vec<_>>()
        };
        let (nodes, clients) = (of(ProcessKind::Node), of(ProcessKind::Client));
        Self {
            seed,
            laws: laws(&mut dice, &everybody),
            troubles: (0..dice.below(7)).map(|_| trouble(&mut dice, &everybody, &nodes)).collect(),
            asks: (0..dice.below(8))
                .map(|_| (moment(&mut dice), *dice.pick(&clients), *dice.pick(&nodes)))
                .collect(),
            heals_at: dice.once_in(3).then(|| moment(&mut dice)),
            ends_at: dice.once_in(2).then(|| moment(&mut dice)),
            members,
        }
    }

    /// The same scenario without one of its faults.
    pub fn without(&self, trouble: usize) -> Self {
        let mut plan = self.clone();
        plan.troubles.remove(trouble);
        plan
    }
}

/// Two to five nodes, one or two clients, sometimes a service; sometimes the last one comes late.
fn members(dice: &mut Dice) -> Vec<(Time, Member)> {
    let mut kinds = vec![ProcessKind::Node; 2 + dice.below(4) as usize];
    kinds.extend(vec![ProcessKind::Client; 1 + dice.below(2) as usize]);
    kinds.extend(dice.once_in(4).then_some(ProcessKind::Service));
    let mut members: Vec<(Time, Member)> =
        kinds.into_iter().map(|kind| (Time::ZERO, Member { kind, reads_text: dice.once_in(4) })).collect();
    if dice.once_in(4) {
        members.push((moment(dice), Member { kind: ProcessKind::Node, reads_text: false }));
    }
    members
}

fn laws(dice: &mut Dice, everybody: &[ProcessId]) -> Vec<(Time, Law)> {
    let mut laws = vec![(Time::ZERO, Law::Inside(latency(dice))), (Time::ZERO, Law::Clients(latency(dice)))];
    for _ in 0..dice.below(4) {
        let at = moment(dice);
        let law = match dice.below(3) {
            0 => Law::Inside(latency(dice)),
            1 => Law::Clients(latency(dice)),
            _ => Law::Link(*dice.pick(everybody), *dice.pick(everybody), latency(dice)),
        };
        laws.push((at, law));
    }
    laws.sort_by_key(|(at, _)| *at);
    laws
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

fn moment(dice: &mut Dice) -> Time {
    Time(GRID * dice.below(LAST_ACT))
}

fn trouble(dice: &mut Dice, everybody: &[ProcessId], nodes: &[ProcessId]) -> Trouble {
    let from = moment(dice);
    let lasts = Time(GRID * dice.below(12));
    let until = (!dice.once_in(5)).then_some(from + lasts);
    Trouble { from, until, what: what(dice, everybody, nodes) }
}

fn what(dice: &mut Dice, everybody: &[ProcessId], nodes: &[ProcessId]) -> What {
    let of = 1 + dice.below(4) as u32;
    let chance = Chance { chance: 1 + dice.below(u64::from(of)) as u32, of };
    let scope = if dice.once_in(2) { Scope::All } else { Scope::Nodes };
    match dice.below(8) {
        0 => What::Loss(chance, scope),
        1 => What::Duplication(chance, scope),
        2 => What::Corruption(chance, scope),
        3 => What::Cut(one_way(dice, everybody)),
        4 => What::Cut(halves(dice, everybody)),
        5 => What::Paused(*dice.pick(everybody)),
        _ => What::Down(*dice.pick(nodes)),
    }
}

/// One to four directed links.
fn one_way(dice: &mut Dice, everybody: &[ProcessId]) -> BTreeSet<(ProcessId, ProcessId)> {
    (0..=dice.below(4)).map(|_| (*dice.pick(everybody), *dice.pick(everybody))).collect()
}

/// All links, both ways, between two parts of everybody.
fn halves(dice: &mut Dice, everybody: &[ProcessId]) -> BTreeSet<(ProcessId, ProcessId)> {
    let side: Vec<bool> = everybody.iter().map(|_| dice.once_in(2)).collect();
    let crosses = |from: &ProcessId, to: &ProcessId| side[from.index()] != side[to.index()];
    let pairs = everybody.iter().flat_map(|from| everybody.iter().map(move |to| (*from, *to)));
    pairs.filter(|(from, to)| crosses(from, to)).collect()
}
