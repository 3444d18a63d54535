//! Draws are keyed by what they decide: taking one fault out of a run leaves every other draw as it
//! was, and the choices of a run, noted, make the same run again.

mod support;

use engine::{Choice, Draw, Latency, Random, Replay, Scope, Stream};
use std::collections::BTreeMap;
use support::dice::Dice;
use support::plan::{Law, Member, Plan, Trouble, What};
use support::play::{Played, play, play_with};
use trace::{ProcessId, ProcessKind, Time};

/// Runs looked at for each kind of fault.
const RUNS: usize = 200;

type IsKind = fn(&What) -> bool;

const KINDS: [(&str, IsKind); 28] = [
    ("loss", |what| matches!(what, What::Loss(..))),
    ("duplication", |what| matches!(what, What::Duplication(..))),
    ("corruption", |what| matches!(what, What::Corruption(..))),
    ("falsification", |what| matches!(what, What::Falsification(..))),
    ("reordering", |what| matches!(what, What::Reordering(..))),
    ("cut", |what| matches!(what, What::Cut(_))),
    ("partition", |what| matches!(what, What::Partition(_))),
    ("flapping cut", |what| matches!(what, What::Flapping(..))),
    ("tap", |what| matches!(what, What::Tap(..))),
    ("interception", |what| matches!(what, What::Middle(..))),
    ("unchecked senders", |what| matches!(what, What::Unauthenticated)),
    ("lies", |what| matches!(what, What::Lies(..))),
    ("kill", |what| matches!(what, What::Down(..))),
    ("pause", |what| matches!(what, What::Paused(_))),
    ("planned death", |what| matches!(what, What::DiesAt(..))),
    ("death at the disk", |what| matches!(what, What::DiesAtDisk(..))),
    ("awaited moment", |what| matches!(what, What::Waits(..))),
    ("other program", |what| matches!(what, What::Install(..))),
    ("leaving", |what| matches!(what, What::Leaves(_))),
    ("clock", |what| matches!(what, What::Jump(..) | What::Smear(..) | What::Drift(..))),
    ("slowness", |what| matches!(what, What::Slow(..))),
    ("crash rule", |what| matches!(what, What::Crash(..))),
    ("full disk", |what| matches!(what, What::Full(_))),
    ("unreadable file", |what| matches!(what, What::Unreadable(..))),
    ("rot", |what| matches!(what, What::Rot(..))),
    ("failing sync", |what| matches!(what, What::SyncFails(..))),
    ("misdirection", |what| matches!(what, What::Misdirected(..))),
    ("erasure", |what| matches!(what, What::Erased(_))),
];

/// Kinds that mostly wait in vain, or that no event tells of.
const HIDDEN: [&str; 7] = [
    "planned death",
    "death at the disk",
    "awaited moment",
    "other program",
    "crash rule",
    "unreadable file",
    "rot",
];

/// Kinds that hardly ever change what is chosen.
const QUIET: [&str; 7] =
    ["unchecked senders", "clock", "slowness", "full disk", "failing sync", "misdirection", "erasure"];

/// Kinds that come before the others in the list, and of which a scenario has one at the most.
const CHANCES: usize = 5;

/// Random scenarios that have one fault of a kind, and which one it is.
fn plans_with(is_kind: IsKind) -> impl Iterator<Item = (Plan, usize)> {
    (0..).map(|seed| with_traffic(under_one_law(Plan::random(seed)))).filter_map(move |plan| {
        let mut of_kind = (0..plan.troubles.len()).filter(|at| is_kind(&plan.troubles[*at].what));
        let (fault, another) = (of_kind.next()?, of_kind.next());
        another.is_none().then_some((plan, fault))
    })
}

/// A message that is sent at another time, for want of a fault, must not fall under another law of
/// travel or other odds: it would have other options to draw from.
fn under_one_law(mut plan: Plan) -> Plan {
    plan.laws.retain(|(at, _)| *at == Time::ZERO);
    // The how-manieth partition it is tells who is on which side.
    let partition = KINDS.iter().filter(|(name, _)| *name == "partition");
    for (_, is_kind) in KINDS[..CHANCES].iter().chain(partition) {
        let mut odds = 0;
        plan.troubles.retain(|trouble| {
            odds += usize::from(is_kind(&trouble.what));
            odds <= 1 || !is_kind(&trouble.what)
        });
    }
    plan
}

/// A steady client on top, so that something is still going on after the fault.
fn with_traffic(mut plan: Plan) -> Plan {
    let client = plan.members.iter().position(|(_, member)| member.kind == ProcessKind::Client);
    let client = ProcessId(client.expect("there is a client") as u32);
    plan.asks.extend((0..40).map(|n| (Time(n * 500), client, ProcessId((n % 2) as u32))));
    plan
}

fn by_key(choices: &[Choice]) -> BTreeMap<Draw, (u64, u64)> {
    let by_key: BTreeMap<_, _> =
        choices.iter().map(|choice| (choice.draw, (choice.options, choice.chosen))).collect();
    assert_eq!(by_key.len(), choices.len(), "no key is drawn twice");
    by_key
}

/// Streams in which the options may depend on what happened before: what a disk holds, how many bytes
/// wait, what a liar heard, which values a message has, who is there.
const FREE: [Stream; 6] =
    [Stream::Crash, Stream::Chunk, Stream::Lie, Stream::Falsehood, Stream::Process, Stream::Partition];

/// How many draws two runs have in common; each must be the same in both, unless there was something else
/// to choose from.
fn shared_draws(one: &Played, other: &Played, what: &str) -> usize {
    let (one, other) = (by_key(&one.choices), by_key(&other.choices));
    let shared: Vec<_> = one.iter().filter_map(|(key, drawn)| Some((key, drawn, other.get(key)?))).collect();
    for (key, drawn, elsewhere) in &shared {
        let other_options = FREE.contains(&key.stream) && drawn.0 != elsewhere.0;
        assert!(drawn == elsewhere || other_options, "{what}: {key:?}: {drawn:?}, {elsewhere:?}");
    }
    shared.len()
}

#[test]
fn taking_one_fault_out_leaves_every_other_draw_as_it_was() {
    for (name, is_kind) in KINDS {
        let (mut parted, mut shared_beyond) = (0, 0);
        for (plan, fault) in plans_with(is_kind).take(RUNS) {
            let (with, without) = (play(&plan), play(&plan.without(fault)));
            let what = format!("{name}, seed {}", plan.seed);
            let shared = shared_draws(&with, &without, &what);
            let before = with.begun.get(&fault).copied().unwrap_or(with.trace.events.len());
            assert_eq!(
                with.trace.events[..before],
                without.trace.events[..before],
                "{what}: before the fault"
            );
            parted += usize::from(with.digest != without.digest);
            shared_beyond += usize::from(shared > common_beginning(&with, &without));
        }
        let shows = !HIDDEN.contains(&name);
        assert!(!shows || parted > RUNS / 3, "{name}: {parted} of {RUNS} runs were changed by the fault");
        let goes_on = !shows || QUIET.contains(&name) || shared_beyond > RUNS / 20;
        assert!(goes_on, "{name}: {shared_beyond} of {RUNS} runs share draws after they parted");
    }
}

/// How many draws come in the same order in both runs, from the first.
fn common_beginning(one: &Played, other: &Played) -> usize {
    one.choices.iter().zip(&other.choices).take_while(|(one, other)| one == other).count()
}

#[test]
fn the_choices_of_a_run_make_the_same_run_again() {
    for seed in 0..1_000 {
        let plan = Plan::random(seed);
        let played = play(&plan);
        let replayed = play_with(&plan, Replay::new(&played.choices, Random { seed: !seed }));
        assert_eq!(played.digest, replayed.digest, "seed {seed}");
        assert_eq!(played.choices, replayed.choices, "seed {seed}");
    }
}

/// Clients that send at fixed times and answer nobody: what is sent depends on no fault.
fn clockwork(seed: u64, what: What) -> Plan {
    let mut dice = Dice::new(seed);
    let clients = [ProcessId(0), ProcessId(1), ProcessId(2)];
    let member = Member::plain(ProcessKind::Client);
    let ask = |dice: &mut Dice, at| (Time::from_ms(at), *dice.pick(&clients), *dice.pick(&clients));
    Plan {
        seed,
        members: vec![(Time::ZERO, member); clients.len()],
        laws: vec![(Time::ZERO, Law::Clients(Latency::Exponential(Time::from_ms(5))))],
        troubles: vec![Trouble { from: Time::from_ms(20), until: Some(Time::from_ms(60)), what }],
        asks: (0..100).map(|at| ask(&mut dice, at)).collect(),
        ..Plan::default()
    }
}

/// The streams of the draws that only the run with the fault makes.
fn own_streams(what: &What) -> Vec<Stream> {
    let plan = clockwork(7, what.clone());
    let (with, without) = (play(&plan), play(&plan.without(0)));
    shared_draws(&with, &without, &format!("{what:?}"));
    let (with, without) = (by_key(&with.choices), by_key(&without.choices));
    assert!(without.keys().all(|key| with.contains_key(key)), "{what:?}: a draw is missing with the fault");
    let mut own: Vec<Stream> =
        with.keys().filter(|key| !without.contains_key(key)).map(|key| key.stream).collect();
    own.dedup();
    own
}

#[test]
fn where_nobody_reacts_a_fault_adds_its_own_draws_and_changes_none() {
    let chance = engine::Chance { chance: 1, of: 3 };
    let links: engine::Links = [(ProcessId(0), ProcessId(1))].into();
    assert_eq!(own_streams(&What::Loss(chance, Scope::All)), [Stream::Loss, Stream::SegmentLoss]);
    assert_eq!(own_streams(&What::Falsification(chance, Scope::All)), [Stream::Falsify]);
    let by = Time::from_ms(3);
    assert_eq!(own_streams(&What::Reordering(chance, Scope::All, by)), [Stream::Reorder, Stream::HeldBack]);
    assert_eq!(own_streams(&What::Corruption(chance, Scope::All)), [Stream::Corrupt, Stream::Damage]);
    // A second copy travels for a time of its own.
    assert_eq!(own_streams(&What::Duplication(chance, Scope::All)), [Stream::Latency, Stream::Duplicate]);
    assert_eq!(own_streams(&What::Cut(links.clone())), []);
    assert_eq!(own_streams(&What::Flapping(links, Time(700), Time(300))), []);
    assert_eq!(own_streams(&What::Tap(ProcessId(0), ProcessId(1), ProcessId(2))), []);
    assert_eq!(own_streams(&What::Middle(ProcessId(0), ProcessId(1), ProcessId(2))), []);
    assert_eq!(own_streams(&What::Jump(ProcessId(0), 5_000)), []);
}
