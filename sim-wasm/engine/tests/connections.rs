//! Connections in the world, under loss, cuts and deaths: what is read is a prefix of what was written,
//! an end comes after everything, and no byte is made or doubled. The programs test each byte that they
//! read (`scenes::BROKEN`), the observer counts.

mod support;

use engine::{Chance, Death, Scope};
use support::dice::Dice;
use support::observer::observe;
use support::plan::{Plan, Trouble, What};
use support::play::play;
use trace::{EventKind, ProcessId, StreamEvent, Time};

/// Random runs of each kind of trouble.
const RUNS: u64 = 1_000;

/// A plan in which something acts from the beginning that connections must survive, or not.
fn plan(seed: u64, what: What, until: Time) -> Plan {
    let mut plan = Plan::random(seed);
    plan.ends_at = None;
    plan.troubles.insert(0, Trouble { from: Time::ZERO, until: Some(until), what });
    plan.members.iter_mut().for_each(|(_, member)| member.skills.accepts = true);
    plan
}

/// Bytes written, bytes read, directions read to their end, resets.
fn totals(what: impl Fn(&mut Dice, &Plan) -> (What, Time)) -> [u64; 4] {
    let mut totals = [0; 4];
    for seed in 0..RUNS {
        let (what, until) = what(&mut Dice::new(seed), &Plan::random(seed));
        let plan = plan(seed, what, until);
        let played = play(&plan);
        let complaints = observe(&plan, &played);
        assert!(complaints.is_empty(), "seed {seed}: {complaints:?}");
        totals[0] += played.flows.iter().map(|flow| flow[0]).sum::<u64>();
        totals[1] += played.flows.iter().map(|flow| flow[3]).sum::<u64>();
        for event in &played.trace.events {
            let EventKind::Stream { what, .. } = &event.kind else { continue };
            totals[2] += u64::from(matches!(what, StreamEvent::End { .. }));
            totals[3] += u64::from(matches!(what, StreamEvent::Reset { .. }));
        }
    }
    totals
}

fn require([written, read, ended, reset]: [u64; 4], what: &str) {
    assert!(read <= written, "{what}: {read} of {written} bytes");
    assert!(read > 10_000 && ended > 300 && reset > 300, "{what}: {read} read, {ended} ended, {reset} reset");
}

#[test]
fn bytes_that_are_read_are_a_prefix_of_those_written_under_loss() {
    let loss = |dice: &mut Dice, _: &Plan| {
        let chance = Chance { chance: 1 + dice.below(2) as u32, of: 3 };
        (What::Loss(chance, Scope::All), Time::from_ms(1_000))
    };
    require(totals(loss), "loss");
}

#[test]
fn bytes_that_are_read_are_a_prefix_of_those_written_under_cuts() {
    let cut = |dice: &mut Dice, plan: &Plan| {
        let everybody: Vec<ProcessId> = (0..).map(ProcessId).take(plan.members.len()).collect();
        let links = (0..4).map(|_| (*dice.pick(&everybody), *dice.pick(&everybody))).collect();
        let (on, off) = (Time(1 + dice.below(2_000)), Time(1 + dice.below(2_000)));
        (What::Flapping(links, on, off), Time::from_ms(1_000))
    };
    require(totals(cut), "cuts");
}

#[test]
fn bytes_that_are_read_are_a_prefix_of_those_written_under_deaths() {
    let kill = |dice: &mut Dice, _: &Plan| {
        let moment = engine::Moment::Delivered { from: None, to: Some(ProcessId(0)), kind: None };
        let death = Death { erases: false, silent: dice.once_in(2) };
        let manner = support::plan::Manner { death, ..Default::default() };
        let nth = 1 + dice.below(4) as u32;
        (What::DiesAt(ProcessId(0), moment, nth, manner), Time::from_ms(2 + dice.below(10)))
    };
    require(totals(kill), "deaths");
}
