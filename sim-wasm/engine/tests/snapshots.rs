//! A copy of a run, made in its middle, goes on as the run does: to the same bytes, whatever happens to
//! the other; and a tape of copies gives any moment of a run as it was, at the cost of the events since the
//! copy before it.

mod support;

use engine::{
    Context, Cue, Director, Effect, Ended, Engine, Input, Latency, Limits, Process, Random, Tape, World,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use support::dice::Dice;
use support::plan::Plan;
use support::play::{Played, engine, finished, play};
use trace::{Digest, Payload, ProcessId, ProcessKind, Statistics, Time, Value};

/// Random runs of each test.
const RUNS: u64 = 1_000;

/// What is left of a run from where it stands.
fn to_the_end(mut run: Engine<scenes::Stage>) -> Played {
    let ended = run.run();
    finished(run, ended, Vec::new())
}

fn same(one: &Played, other: &Played) -> bool {
    (one.digest, &one.statistics, &one.ended, one.now, &one.flows)
        == (other.digest, &other.statistics, &other.ended, other.now, &other.flows)
}

/// A plan's run, stopped at a random event that comes before its end; `None` when that is too short.
fn stopped(plan: &Plan, straight: &Played, dice: &mut Dice) -> Option<(Engine<scenes::Stage>, u64)> {
    let at = dice.below(straight.statistics.events.max(1));
    let mut run = engine(plan);
    (run.run_to(at) == Ended::Paused).then_some((run, at))
}

#[test]
fn a_copy_made_at_a_random_event_ends_as_the_straight_run_does() {
    let mut copied = 0;
    for seed in 0..RUNS {
        let plan = Plan::random(seed);
        let straight = play(&plan);
        let mut dice = Dice::new(!seed);
        let Some((run, at)) = stopped(&plan, &straight, &mut dice) else { continue };
        let fork = run.fork().expect("everybody here can be copied");
        assert!(same(&to_the_end(fork), &straight), "seed {seed}: the copy at {at}");
        assert!(same(&to_the_end(run), &straight), "seed {seed}: the run that was copied at {at}");
        copied += 1;
    }
    assert!(copied > RUNS * 9 / 10, "{copied} of {RUNS} runs were long enough");
}

#[test]
fn copies_do_not_disturb_each_other() {
    for seed in 0..RUNS {
        let plan = Plan::random(seed);
        let straight = play(&plan);
        let mut dice = Dice::new(seed ^ 0x5555);
        let Some((mut run, at)) = stopped(&plan, &straight, &mut dice) else { continue };
        let (mut one, two) = (run.fork().expect("it can be copied"), run.fork().expect("as above"));
        // One is ruined: whoever lives is killed, everything is cut off.
        for process in (0..plan.members.len() as u32).map(ProcessId) {
            if one.world.state(process).is_some() {
                one.world.kill(process);
                one.world.jump_clock(process, 1_000);
            }
        }
        one.run_to(at + 50);
        // Another goes on by steps, by turns with the first.
        let three = two.fork().expect("as above");
        let went_on = run.run_to(at + 20);
        assert!(same(&to_the_end(two), &straight), "seed {seed}: the second copy at {at}");
        let run = if went_on == Ended::Paused { to_the_end(run) } else { finished(run, went_on, Vec::new()) };
        assert!(same(&run, &straight), "seed {seed}: the run that was copied at {at}");
        assert!(same(&to_the_end(three), &straight), "seed {seed}: the copy of a copy at {at}");
    }
}

#[test]
fn a_program_that_forgets_something_when_it_is_copied_is_noticed() {
    let mut noticed = 0;
    for seed in 0..200 {
        let plan = Plan { forgetful: true, ..Plan::random(seed) };
        let straight = play(&plan);
        // Early: what is forgotten is still of use.
        let mut run = engine(&plan);
        run.run_to(straight.statistics.events / 4);
        let fork = run.fork().expect("everybody here can be copied");
        noticed += u32::from(!same(&to_the_end(fork), &straight));
        assert!(same(&to_the_end(run), &straight), "seed {seed}: the run itself forgets nothing");
    }
    assert!(noticed > 150, "{noticed} of 200");
}

/// What a world says of itself.
fn noted<D: Director>(engine: &Engine<D>) -> (Digest, Statistics, Time) {
    let world = engine.world.fork().expect("everybody here can be copied");
    let (now, record) = (world.now(), world.into_recorder());
    (Digest::of(&record.trace), record.statistics, now)
}

#[test]
fn a_tape_gives_every_moment_as_the_straight_run_had_it() {
    for seed in 0..RUNS / 2 {
        let plan = Plan::random(seed);
        let straight = play(&plan);
        let mut dice = Dice::new(seed);
        let mut tape = Tape::new(engine(&plan), 1 + dice.below(40));
        for _ in 0..4 {
            // Behind the end there is nothing new.
            let at = dice.below(straight.statistics.events + 5);
            let mut run = engine(&plan);
            let reached = run.run_to(at);
            let told = tape.at(at).expect("it can be copied");
            assert_eq!(noted(&told), noted(&run), "seed {seed}: at {at}");
            let goes_on = reached == Ended::Paused;
            assert!(!goes_on || same(&to_the_end(told), &straight), "seed {seed}: from {at} on");
        }
        let (ended, last) = tape.play().expect("it can be copied");
        assert_eq!((ended, noted(last).0), (straight.ended, straight.digest), "seed {seed}");
    }
}

// ---- what a moment costs -------------------------------------------------------------------------

/// Passes a message round for ever, and counts on a counter that all copies share.
#[derive(Debug, Clone)]
struct Relay {
    next: ProcessId,
    handled: Arc<AtomicU64>,
}

impl Process for Relay {
    fn handle(&mut self, _: Input<'_>, context: &mut Context<'_>) {
        self.handled.fetch_add(1, Ordering::Relaxed);
        let payload = Arc::new(Payload::Body(Value::Null));
        context.effects.push(Effect::Send { to: self.next, payload });
    }

    fn forget(&mut self) {}

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }
}

#[derive(Debug, Clone)]
struct Ring(Arc<AtomicU64>);

impl Director for Ring {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        if matches!(cue, Cue::Start) {
            world.set_latency(Latency::Constant(Time::from_ms(1)));
            for node in 0..3 {
                let relay = Relay { next: ProcessId((node + 1) % 3), handled: Arc::clone(&self.0) };
                world.join(&format!("n{node}"), ProcessKind::Node, Some(Box::new(relay)));
            }
            world.cue(Time::from_ms(5_000), 0);
        }
        !matches!(cue, Cue::Time { .. })
    }

    fn fork(&self) -> Option<Self> {
        Some(self.clone())
    }
}

#[test]
fn a_moment_of_a_tape_costs_the_events_since_the_copy_before_it() {
    let handled = Arc::new(AtomicU64::new(0));
    let world = World::new(Box::new(Random { seed: 1 }), Limits::default());
    let mut tape = Tape::new(Engine::new(world, Ring(Arc::clone(&handled))), 100);
    let events = {
        let (ended, run) = tape.play().expect("it can be copied");
        assert_eq!(ended, Ended::Done);
        run.world.recorder().statistics.events
    };
    let straight = handled.load(Ordering::Relaxed);
    assert!(events > 25_000 && tape.shots() <= 32, "{events} events, {} copies", tape.shots());
    // Copies thin out evenly, so that none is farther from the next than this.
    let apart = events.div_ceil(tape.shots() as u64) * 2;
    let mut dice = Dice::new(3);
    for _ in 0..200 {
        let before = handled.load(Ordering::Relaxed);
        let at = dice.below(events);
        let run = tape.at(at).expect("it can be copied");
        let cost = handled.load(Ordering::Relaxed) - before;
        assert!(run.world.recorder().statistics.events.abs_diff(at) <= 4, "the moment is the one asked for");
        // A relay handles one event of every two that are noted.
        assert!(cost <= apart / 2 + 4, "{cost} events handled for {at}, of {straight}");
    }
}
