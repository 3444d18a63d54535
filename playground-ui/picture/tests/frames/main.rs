//! Small runs, drawn and read back as text: what a frame shows is a value, so a test can look at it.

mod connections;
mod faults;
mod machines;

use picture::{Axis, Fate, Frame, Picture, Scene, StrokeKind, View, draw, overview};
use std::sync::Arc;
use trace::{
    DropReason, Event, EventId, EventKind, FaultId, FaultKind, MessageId, OpId, OpOutcome, Payload, Phase,
    ProcessId, ProcessInfo, ProcessKind, Time, Trace, Value,
};

const N1: ProcessId = ProcessId(0);
const N2: ProcessId = ProcessId(1);
const C1: ProcessId = ProcessId(2);

/// Two nodes and a client, and whatever happens to them, told as (milliseconds, what).
fn run(story: Vec<(u64, EventKind)>) -> Trace {
    let process = |name: &str, kind| ProcessInfo { name: name.to_owned(), kind };
    let kinds = [("n1", ProcessKind::Node), ("n2", ProcessKind::Node), ("c1", ProcessKind::Client)];
    Trace {
        processes: kinds.into_iter().map(|(name, kind)| process(name, kind)).collect(),
        events: story
            .into_iter()
            .map(|(ms, kind)| Event { at: Time::from_ms(ms), cause: None, kind })
            .collect(),
    }
}

fn body(kind: &str) -> Arc<Payload> {
    Arc::new(Payload::Body(Value::map([("type", Value::text(kind))])))
}

fn send(id: u32, from: ProcessId, to: ProcessId) -> EventKind {
    EventKind::Send { message: MessageId(id), from, to, payload: body("echo") }
}

fn deliver(id: u32, copy: u32) -> EventKind {
    EventKind::Deliver { message: MessageId(id), copy, altered: None }
}

fn lose(id: u32, why: DropReason) -> EventKind {
    EventKind::Drop { message: MessageId(id), copy: 0, why }
}

fn whole(trace: &Trace, selected: Option<u32>, witness: &[EventId]) -> Scene {
    let picture = Picture::of(trace);
    let view = View::whole(trace, Axis::Time);
    draw(trace, &picture, &Frame { width: 1_000.0, view, selected: selected.map(EventId), witness })
}

fn data(scene: &Scene, kind: StrokeKind) -> &str {
    scene.strokes.iter().find(|stroke| stroke.kind == kind).map_or("", |stroke| stroke.data.as_str())
}

/// The points of a path, in pixels.
fn points(data: &str) -> Vec<(f64, f64)> {
    let numbers = |point: &str| {
        let (x, y) = point.trim_end_matches('Z').split_once(' ').unwrap();
        (x.parse().unwrap(), y.parse().unwrap())
    };
    data.split(['M', 'L']).filter(|point| !point.is_empty()).map(numbers).collect()
}

/// The same as [`run`], with the event that caused each one: (milliseconds, cause, what).
fn run_with_causes(story: Vec<(u64, Option<u32>, EventKind)>) -> Trace {
    let causes: Vec<_> = story.iter().map(|(_, cause, _)| cause.map(EventId)).collect();
    let mut trace = run(story.into_iter().map(|(ms, _, kind)| (ms, kind)).collect());
    trace.events.iter_mut().zip(causes).for_each(|(event, cause)| event.cause = cause);
    trace
}

#[test]
fn clients_stand_above_nodes() {
    let scene = whole(&run(vec![(0, EventKind::Timer { process: N1 })]), None, &[]);
    let names: Vec<_> = scene.lanes.iter().map(|lane| lane.name.as_str()).collect();
    assert_eq!(names, ["c1", "n1", "n2"]);
    assert!(scene.lanes.windows(2).all(|pair| pair[0].y < pair[1].y));
}

#[test]
fn an_arrow_goes_from_its_sending_to_its_arrival() {
    let scene = whole(&run(vec![(0, send(0, N1, N2)), (100, deliver(0, 0))]), None, &[]);
    let (n1, n2) = (scene.lanes[1].y, scene.lanes[2].y);
    // There is a little room before the beginning and behind the end.
    assert_eq!(data(&scene, StrokeKind::Message), format!("M19.6 {n1:.1}L980.8 {n2:.1}").replace(".0", ""));
    assert_eq!(scene.labels.iter().map(|label| label.text.as_str()).collect::<Vec<_>>(), ["echo"]);
    assert_eq!(scene.nearest(19.6, n1, 5.0), Some(EventId(0)));
    assert_eq!(scene.nearest(980.0, n2, 5.0), Some(EventId(1)));
}

#[test]
fn messages_of_clients_look_different() {
    let scene = whole(&run(vec![(0, send(0, C1, N1)), (100, deliver(0, 0))]), None, &[]);
    assert!(data(&scene, StrokeKind::Message).is_empty());
    assert!(!data(&scene, StrokeKind::Request).is_empty());
}

#[test]
fn what_never_arrives_ends_in_a_cross_before_its_receiver() {
    let reasons = [
        DropReason::Loss,
        DropReason::Cut,
        DropReason::Dead,
        DropReason::Damaged,
        DropReason::Overflow,
        DropReason::Intercepted,
    ];
    for why in reasons {
        let scene =
            whole(&run(vec![(0, send(0, N1, N2)), (50, lose(0, why)), (100, send(1, N1, N2))]), None, &[]);
        assert!(!data(&scene, StrokeKind::Cross).is_empty(), "{why:?}");
        assert!(data(&scene, StrokeKind::MessageHead).is_empty(), "{why:?}");
    }
}

#[test]
fn what_is_taken_on_the_way_ends_between_the_lanes_and_what_is_stopped_at_the_receiver() {
    let cross = |why| {
        let story = vec![(0, send(0, N1, N2)), (50, lose(0, why)), (100, send(1, N1, N2))];
        let scene = whole(&run(story), None, &[]);
        let arms: Vec<f64> = points(data(&scene, StrokeKind::Cross)).iter().map(|point| point.1).collect();
        let middle = arms.iter().sum::<f64>() / arms.len() as f64;
        (middle - scene.lanes[1].y) / (scene.lanes[2].y - scene.lanes[1].y)
    };
    for why in [DropReason::Loss, DropReason::Overflow, DropReason::Intercepted] {
        assert!((cross(why) - 0.55).abs() < 0.01, "{why:?}: {}", cross(why));
    }
    for why in [DropReason::Cut, DropReason::Dead, DropReason::Damaged] {
        assert!((0.85..1.0).contains(&cross(why)), "{why:?}: {}", cross(why));
    }
}

#[test]
fn each_copy_flies_by_itself() {
    let copy = EventKind::Copy { message: MessageId(0), copy: 1 };
    let trace = run(vec![(0, send(0, N1, N2)), (0, copy), (40, deliver(0, 1)), (90, deliver(0, 0))]);
    let flights = Picture::of(&trace).flights;
    let ways: Vec<_> = flights.iter().map(|flight| (flight.copy, flight.sent.0, flight.ended.0)).collect();
    assert_eq!(ways, [(0, 0, 3), (1, 1, 2)]);
    assert!(flights.iter().all(|flight| flight.fate == Fate::Delivered && flight.to == N2));
}

#[test]
fn a_killed_node_is_away_until_it_starts_again() {
    let story = vec![
        (0, EventKind::Start { process: N2, life: 1 }),
        (20, EventKind::Kill { process: N2 }),
        (20, EventKind::FaultStart { fault: FaultId(0), kind: FaultKind::Down { process: N2 } }),
        (60, EventKind::Start { process: N2, life: 2 }),
        (60, EventKind::FaultEnd { fault: FaultId(0) }),
        (100, EventKind::Timer { process: N1 }),
    ];
    let picture = Picture::of(&run(story));
    let away: Vec<_> = picture.absences.iter().map(|away| (away.from.0, away.to.map(|to| to.0))).collect();
    assert_eq!(away, [(1, Some(3))]);
    assert_eq!(picture.fault_rows, 0, "what is drawn on a lane takes no row above");
}

#[test]
fn faults_at_the_same_time_take_rows_of_their_own() {
    let loss = |chance| FaultKind::Loss { chance, of: 3 };
    let story = vec![
        (0, EventKind::FaultStart { fault: FaultId(0), kind: loss(1) }),
        (10, EventKind::FaultStart { fault: FaultId(1), kind: loss(2) }),
        (20, EventKind::FaultEnd { fault: FaultId(0) }),
        (30, EventKind::FaultStart { fault: FaultId(2), kind: loss(3) }),
    ];
    let picture = Picture::of(&run(story));
    assert_eq!(picture.faults.iter().map(|fault| fault.row).collect::<Vec<_>>(), [0, 1, 0]);
    assert_eq!(picture.fault_rows, 2);
}

#[test]
fn operations_that_overlap_are_stacked() {
    let invoke = |op| EventKind::Invoke { op: OpId(op), client: C1, node: N1, body: body("read") };
    let returned = |op, outcome| EventKind::Return { op: OpId(op), outcome };
    let story = vec![
        (0, invoke(0)),
        (1, invoke(1)),
        (5, returned(0, OpOutcome::Ok(body("read_ok")))),
        (6, invoke(2)),
        (9, returned(1, OpOutcome::Unknown { code: 0 })),
    ];
    let picture = Picture::of(&run(story));
    assert_eq!(picture.operations.iter().map(|op| op.level).collect::<Vec<_>>(), [0, 1, 0]);
    assert_eq!(picture.operations.iter().map(|op| op.done).collect::<Vec<_>>(), [Some(true), None, None]);
    assert_eq!(picture.lanes[0].levels, 2);
}

#[test]
fn selection_and_witness_are_drawn_on_top() {
    let trace = run(vec![(0, send(0, N1, N2)), (50, deliver(0, 0)), (100, EventKind::Timer { process: N1 })]);
    let scene = whole(&trace, Some(2), &[EventId(1)]);
    let last: Vec<_> = scene.strokes.iter().rev().take(3).map(|stroke| stroke.kind).collect();
    assert_eq!(last, [StrokeKind::SelectedMark, StrokeKind::WitnessMark, StrokeKind::Witness]);
    assert!(scene.cursor.is_some());
}

#[test]
fn phases_follow_each_other() {
    let story =
        vec![(0, EventKind::Phase(Phase::Run)), (50, EventKind::Phase(Phase::Heal)), (100, send(0, N1, N2))];
    let scene = whole(&run(story), None, &[]);
    assert_eq!(scene.phases.iter().map(|shape| shape.phase).collect::<Vec<_>>(), [Phase::Run, Phase::Heal]);
    assert!(scene.phases[0].area[1] <= scene.phases[1].area[0] + 0.1);
}

#[test]
fn a_window_draws_only_what_it_shows() {
    let story = (0..2_000).flat_map(|id| {
        let at = u64::from(id) * 10;
        [(at, send(id, N1, N2)), (at + 5, deliver(id, 0))]
    });
    let trace = run(story.collect());
    let picture = Picture::of(&trace);
    let view = View::around(&trace, Axis::Time, EventId(2_000));
    let frame = Frame { width: 1_000.0, view, selected: None, witness: &[] };
    let scene = draw(&trace, &picture, &frame);
    let arrows = data(&scene, StrokeKind::Message).matches('M').count();
    assert!((20..40).contains(&arrows), "{arrows} arrows for a window of 48 events");
    assert_eq!(scene.hidden, 0);
}

#[test]
fn too_many_messages_are_thinned_out_and_counted() {
    let story =
        (0..8_000).flat_map(|id| [(u64::from(id), send(id, N1, N2)), (u64::from(id), deliver(id, 0))]);
    let scene = whole(&run(story.collect()), None, &[]);
    let arrows = data(&scene, StrokeKind::Message).matches('M').count();
    assert!(arrows <= 1_500);
    assert_eq!(arrows + scene.hidden, 8_000);
    assert!(scene.labels.is_empty());
}

#[test]
fn the_overview_shows_the_window_and_the_troubles() {
    let trouble = EventKind::Trouble { process: N1, says: "KeyError".to_owned(), line: Some(3) };
    let trace = run(vec![(0, send(0, N1, N2)), (50, trouble), (100, deliver(0, 0))]);
    let picture = Picture::of(&trace);
    let view = View::whole(&trace, Axis::Time).zoomed(0.5, 0.0);
    let strip = overview(&trace, &picture, &view, &[EventId(2)], (300.0, 30.0));
    assert_eq!((strip.troubles.len(), strip.witness.len()), (1, 1));
    assert!(
        strip.window.0 < 4.0 && (strip.window.1 - 150.0).abs() < 5.0,
        "the first half: {:?}",
        strip.window
    );
}

#[test]
fn an_empty_run_can_be_drawn() {
    let scene = whole(&Trace::default(), Some(3), &[EventId(9)]);
    assert!(scene.lanes.is_empty() && scene.labels.is_empty());
}
