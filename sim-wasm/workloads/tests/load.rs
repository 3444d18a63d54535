//! How a load goes: rates and concurrency, time limits, beginning and end, the same again.

mod support;

use engine::{Ended, Latency};
use std::sync::Arc;
use support::plans::{SECOND, assert_ends, closed, echo, every, ms, open, staggered};
use support::stage::Stage;
use support::stub::Habit;
use trace::{Digest, EventKind, Payload, Phase, Time, Value};
use workloads::{Arrivals, Busy, Ending, Kind, Operation, Pace, Plan};

/// The most operations under way at once.
fn most_at_once(operations: &[Operation]) -> usize {
    let at = |time: Time| {
        let is_under_way =
            |other: &&Operation| other.invoked <= time && other.ended.is_none_or(|ended| ended > time);
        operations.iter().filter(is_under_way).count()
    };
    operations.iter().map(|operation| at(operation.invoked)).max().unwrap_or(0)
}

// ---- open and closed loops -----------------------------------------------------------------------

/// What a world has written down so far.
fn trace_of(world: &engine::World) -> trace::Trace {
    engine::Record::from(world.recorder().clone()).trace
}

#[test]
fn an_open_loop_meets_its_rate() {
    // Evenly 200 a second for 10 s: exactly 2,000. Staggered, a gap of 5 ms has a standard deviation of
    // 2.9 ms: 26 operations; six of them.
    let even = echo(5, Habit::Answers, every(200, ms(10_000))).run(1);
    assert_ends(&even);
    assert_eq!((even.load().operations().len(), even.load().counts().arrived), (2_000, 2_000));
    let staggered = echo(5, Habit::Answers, staggered(200, ms(10_000))).run(1);
    assert!(staggered.load().operations().len().abs_diff(2_000) < 156);
    assert_eq!(even.load().operations()[7].invoked, ms(35));
}

#[test]
fn arrivals_keep_their_rate_when_the_cluster_does_not_answer() {
    // Five clients wait 5 s each for nothing; whoever finds none free is skipped.
    let run = echo(5, Habit::IsSilent, open(10, Arrivals::Every, Busy::Skip, ms(10_000))).run(1);
    let counts = run.load().counts();
    assert_eq!((counts.arrived, counts.begun, counts.skipped), (100, 10, 90));
}

#[test]
fn rotating_turns_give_every_client_its_share() {
    let run = echo(5, Habit::Answers, every(100, SECOND)).run(1);
    let of = |client| run.load().operations().iter().filter(|operation| operation.client == client).count();
    assert_eq!(run.load().clients().map(of).collect::<Vec<_>>(), [20; 5]);
}

#[test]
fn a_closed_loop_keeps_every_client_at_it() {
    let mut stage = echo(2, Habit::Answers, closed(SECOND));
    (stage.clients, stage.client_latency) = (4, Latency::Constant(ms(10)));
    let run = stage.run(1);
    assert_ends(&run);
    // A round trip of 20 ms, four clients, one second: 50 rounds.
    assert_eq!(run.load().operations().len(), 200);
    assert_eq!(most_at_once(run.load().operations()), 4);
}

#[test]
fn a_closed_loop_without_any_latency_does_not_stop_the_clock() {
    let run = echo(3, Habit::Answers, closed(SECOND)).run(1);
    assert_ends(&run);
    assert_eq!(run.load().operations().len(), 3 * 1_000);
}

#[test]
fn clients_in_a_closed_loop_think() {
    let mut plan = closed(SECOND);
    plan.pace = Pace::Closed { think: Latency::Constant(ms(90)) };
    let mut stage = echo(1, Habit::Answers, plan);
    stage.client_latency = Latency::Constant(ms(5));
    let invoked: Vec<Time> =
        stage.run(1).load().operations().iter().map(|operation| operation.invoked).collect();
    assert_eq!(invoked, (0..10).map(|round| ms(90 + 100 * round)).collect::<Vec<_>>());
}

#[test]
fn what_waits_for_a_client_keeps_the_time_of_its_arrival() {
    // One client at 100 ms an operation, 20 arrivals a second.
    let waiting = |busy| {
        // Skipping, it must be free a little before the next arrives.
        let service = ms(if busy == Busy::Skip { 99 } else { 100 });
        let run = echo(1, Habit::AnswersAfter(service), open(20, Arrivals::Every, busy, SECOND)).run(1);
        let late: Vec<u64> = run.load().operations().iter().map(|o| o.invoked.since(o.due).as_ms()).collect();
        (late, run.load().counts())
    };
    let (late, counts) = waiting(Busy::Queue);
    assert_eq!(late, [0, 50, 100, 150, 200, 250, 300, 350, 400, 450]);
    assert_eq!((counts.arrived, counts.expired), (20, 10));
    // As Maelstrom: while one waits, no other arrives.
    let (late, counts) = waiting(Busy::Wait);
    assert_eq!(late, [0, 50, 50, 50, 50, 50, 50, 50, 50, 50]);
    assert_eq!((counts.arrived, counts.expired), (11, 1));
    let (late, counts) = waiting(Busy::Skip);
    assert_eq!(late, [0; 10]);
    assert_eq!((counts.arrived, counts.skipped), (20, 10));
}

// ---- limits --------------------------------------------------------------------------------------

#[test]
fn nothing_begins_after_the_time_limit() {
    for plan in [every(1_000, SECOND), closed(SECOND)] {
        let mut stage = echo(3, Habit::Answers, plan);
        stage.client_latency = Latency::Constant(ms(7));
        let run = stage.run(1);
        assert_ends(&run);
        let last = run.load().operations().iter().map(|operation| operation.invoked).max().unwrap();
        // A round trip of 14 ms in the closed loop.
        assert!((ms(986)..SECOND).contains(&last), "{last}");
    }
}

#[test]
fn so_many_operations_begin_and_no_more() {
    let plan = Plan { most: Some(7), ..every(100, ms(60_000)) };
    let run = echo(3, Habit::Answers, plan).run(1);
    assert_ends(&run);
    assert_eq!(run.load().operations().len(), 7);
    assert!(run.engine.world.now() < ms(1_000));
}

#[test]
fn a_rate_of_nothing_idles_till_the_limit() {
    let run = Stage::of_stubs(3, Habit::Answers, "broadcast", every(0, ms(4_000))).run(1);
    assert_ends(&run);
    assert!(run.load().operations().iter().all(|operation| operation.kind == Kind::Final));
    assert_eq!(run.engine.world.now(), ms(14_000));
}

// ---- beginning and end ---------------------------------------------------------------------------

#[test]
fn every_client_sets_its_node_up_before_anything_is_asked() {
    let mut stage = Stage::of_stubs(3, Habit::AnswersFirstAfter(1, ms(40)), "broadcast", every(10, SECOND));
    stage.clients = 5;
    let run = stage.run(1);
    let set_up = run.load().set_up_requests();
    assert_eq!(set_up.len(), 5);
    assert!(
        set_up.iter().all(|request| request.f() == "topology" && request.is_ok() && request.op.is_none())
    );
    let names: Vec<&str> =
        set_up.iter().map(|request| &*run.trace().processes[request.node.index()].name).collect();
    assert_eq!(names, ["n0", "n1", "n2", "n0", "n1"]);
    assert_eq!(run.load().operations()[0].invoked, ms(40));
    // No history tells of it.
    let invoked = run.trace().events.iter().filter(|event| matches!(event.kind, EventKind::Invoke { .. }));
    assert_eq!(invoked.count(), run.load().operations().len());
}

#[test]
fn final_reads_come_from_every_client_after_a_rest() {
    let mut stage = Stage::of_stubs(3, Habit::Answers, "g-set", every(10, SECOND));
    stage.clients = 7;
    let run = stage.run(1);
    assert_ends(&run);
    let finals: Vec<&Operation> = run.load().operations().iter().filter(|o| o.kind == Kind::Final).collect();
    let clients: Vec<_> = finals.iter().map(|operation| operation.client).collect();
    assert_eq!(clients, run.load().clients().collect::<Vec<_>>());
    assert!(finals.iter().all(|operation| operation.f() == "read" && operation.invoked == ms(11_000)));
    let phases: Vec<(Time, Phase)> = run
        .trace()
        .events
        .iter()
        .filter_map(
            |event| if let EventKind::Phase(phase) = event.kind { Some((event.at, phase)) } else { None },
        )
        .collect();
    assert_eq!(phases, [(ms(1_000), Phase::Heal), (ms(11_000), Phase::Recover)]);
}

#[test]
fn a_workload_without_final_requests_ends_with_its_last_operation() {
    let run = echo(1, Habit::AnswersAfter(ms(30)), every(10, SECOND)).run(1);
    assert_ends(&run);
    assert_eq!(run.engine.world.now(), SECOND);
    let phase = |event: &trace::Event| matches!(event.kind, EventKind::Phase(_));
    assert!(!run.trace().events.iter().any(phase));
}

#[test]
fn by_hand_the_director_says_when_the_end_begins() {
    let plan = Plan { ending: Ending::ByHand, ..every(10, SECOND) };
    let mut engine = Stage::of_stubs(3, Habit::Answers, "g-set", plan).engine(1);
    engine.run_to(20);
    let load = engine.director.load.as_mut().unwrap();
    assert_eq!(load.stage(), workloads::Stage::Running);
    assert!(!load.finish(&mut engine.world), "operations are still to come");
    load.stop(&mut engine.world);
    assert_eq!(engine.run(), Ended::Quiet);
    let load = engine.director.load.as_mut().unwrap();
    assert_eq!(load.stage(), workloads::Stage::Drained);
    assert!(load.operations().len() < 10, "it was stopped before the time limit");
    assert!(load.finish(&mut engine.world));
    assert_eq!(engine.run(), Ended::Done);
    let finals = engine.director.load.as_ref().unwrap().operations().iter();
    assert_eq!(finals.filter(|operation| operation.kind == Kind::Final && operation.is_ok()).count(), 3);
}

#[test]
fn what_is_anothers_is_left_alone() {
    let mut engine = echo(1, Habit::Answers, every(10, SECOND)).engine(1);
    engine.run_to(5);
    let mine = engine.director.load.as_mut().unwrap();
    let node = mine.operations()[0].node;
    let payload = Arc::new(Payload::Body(Value::Null));
    assert!(!mine.on_message(node, &payload, &mut engine.world));
    // A director's own token, and one of load number 2.
    assert!(!mine.on_time(1, &mut engine.world));
    assert!(!mine.on_time(1 << 63 | 2 << 40 | 1, &mut engine.world));
    assert!(mine.on_time(1 << 63 | 1 << 40 | 1, &mut engine.world));
}

// ---- determinism ---------------------------------------------------------------------------------

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let digest = |seed| {
        let mut stage = Stage::of_stubs(3, Habit::Answers, "txn-list-append", staggered(50, SECOND));
        stage.client_latency = Latency::Exponential(ms(20));
        Digest::of(stage.run(seed).trace())
    };
    assert_eq!(digest(4), digest(4));
    assert_ne!(digest(4), digest(5));
}

#[test]
fn what_is_asked_does_not_depend_on_what_is_answered() {
    let asked = |habit| {
        let mut stage = Stage::of_stubs(2, habit, "cache", staggered(20, ms(3_000)));
        stage.clients = 100;
        let run = stage.run(9);
        let told = |operation: &Operation| (operation.due, operation.request.clone());
        run.load().operations().iter().map(told).collect::<Vec<_>>()
    };
    let answered = asked(Habit::Answers);
    assert!(answered.len() > 40);
    assert_eq!(asked(Habit::IsSilent), answered);
    assert_eq!(asked(Habit::AnswersAfter(ms(777))), answered);
}

#[test]
fn a_load_taken_up_from_its_middle_goes_on_as_it_would_have() {
    for workload in ["kafka", "lin-kv", "lock", "job", "queue"] {
        let engine = || {
            let mut stage = Stage::of_stubs(2, Habit::Answers, workload, staggered(50, ms(2_000)));
            (stage.clients, stage.client_latency) = (8, Latency::Exponential(ms(30)));
            stage.engine(7)
        };
        let mut first = engine();
        first.run_to(200);
        let too_old = first.director.load.clone();
        first.run_to(300);
        let taken = first.director.load.clone();
        let asked = taken.as_ref().map(|load| load.operations().len());
        first.run();
        // The one that went on left the other as it was.
        assert_eq!(taken.as_ref().map(|load| load.operations().len()), asked);
        let taken_up = |load| {
            let mut second = engine();
            second.run_to(300);
            second.director.load = load;
            second.run();
            Digest::of(&trace_of(&second.world))
        };
        let as_it_was = Digest::of(&trace_of(&first.world));
        assert_eq!(taken_up(taken), as_it_was, "{workload}");
        assert_ne!(taken_up(too_old), as_it_was, "{workload}");
        assert!(first.world.recorder().log.len() > 400, "{workload}");
    }
}
