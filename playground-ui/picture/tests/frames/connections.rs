//! Connections: their pieces as flights, their ends as bands.

use super::*;
use picture::{BarKind, FlightKind};
use trace::{ConnectionId, StreamEvent};

/// Something that happens to connection 0.
fn event(what: StreamEvent) -> EventKind {
    EventKind::Stream { connection: ConnectionId(0), what }
}

fn connect() -> EventKind {
    event(StreamEvent::Connect { from: N1, to: N2 })
}

fn arrive(to: ProcessId, text: &str) -> EventKind {
    event(StreamEvent::Arrive { to, data: text.as_bytes().to_vec() })
}

fn timer(process: ProcessId) -> EventKind {
    EventKind::Timer { process }
}

/// A request and its answer over a connection that both sides end.
fn conversation() -> Trace {
    run_with_causes(vec![
        (0, None, connect()),
        (10, None, event(StreamEvent::Accept)),
        (20, None, event(StreamEvent::Heard { by: N1 })),
        (40, Some(2), arrive(N2, "GET /")),
        (40, Some(2), event(StreamEvent::End { to: N2 })),
        (40, Some(3), event(StreamEvent::Heard { by: N2 })),
        (60, Some(5), arrive(N1, "hello")),
        (70, Some(5), event(StreamEvent::End { to: N1 })),
        (100, None, timer(N1)),
    ])
}

fn flights(trace: &Trace) -> Vec<(FlightKind, u32, u32, Fate)> {
    let flights = Picture::of(trace).flights;
    flights.iter().map(|flight| (flight.kind, flight.sent.0, flight.ended.0, flight.fate)).collect()
}

#[test]
fn every_piece_flies_from_what_its_sender_was_handling_to_its_arrival() {
    let wanted = [
        (FlightKind::Connect, 0, 1, Fate::Delivered),
        (FlightKind::Bytes, 2, 3, Fate::Delivered),
        (FlightKind::End, 2, 4, Fate::Delivered),
        (FlightKind::Bytes, 5, 6, Fate::Delivered),
        (FlightKind::End, 5, 7, Fate::Delivered),
    ];
    assert_eq!(flights(&conversation()), wanted);
    let ends: Vec<_> =
        Picture::of(&conversation()).flights.iter().map(|flight| (flight.from, flight.to)).collect();
    assert_eq!(ends, [(N1, N2), (N1, N2), (N1, N2), (N2, N1), (N2, N1)]);
}

#[test]
fn pieces_are_thin_lines_between_the_lanes_that_are_named_by_their_bytes() {
    let scene = whole(&conversation(), None, &[]);
    let lines = points(data(&scene, StrokeKind::Piece));
    let (n1, n2) = (scene.lanes[1].y, scene.lanes[2].y);
    assert_eq!(lines.len(), 10);
    for line in lines.chunks(2) {
        let mut lanes = [line[0].1, line[1].1];
        lanes.sort_by(f64::total_cmp);
        assert!((lanes[0] - n1).abs() < 0.1 && (lanes[1] - n2).abs() < 0.1, "{line:?}");
    }
    assert!(data(&scene, StrokeKind::Message).is_empty());
    let mut names: Vec<_> = scene.labels.iter().map(|label| label.text.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["GET /", "hello"]);
    assert_eq!(data(&scene, StrokeKind::PieceEnd).matches('M').count(), 2, "two ends");
    assert_eq!(data(&scene, StrokeKind::Heard).matches('M').count(), 2);
}

#[test]
fn a_press_on_a_piece_finds_its_arrival_and_never_what_its_sender_was_handling() {
    let trace = run_with_causes(vec![
        (0, None, connect()),
        (10, None, event(StreamEvent::Accept)),
        (20, None, timer(N1)),
        (80, Some(2), arrive(N2, "x")),
        (100, None, timer(N1)),
    ]);
    let scene = whole(&trace, None, &[]);
    let line = points(data(&scene, StrokeKind::Piece));
    let quarter =
        |from: (f64, f64), to: (f64, f64)| (from.0 + (to.0 - from.0) / 4.0, from.1 + (to.1 - from.1) / 4.0);
    let (x, y) = quarter(line[2], line[3]);
    assert_eq!(scene.nearest(x, y, 3.0), Some(EventId(3)));
}

#[test]
fn an_open_connection_is_a_band_on_both_lanes_until_both_directions_have_ended() {
    let scene = whole(&conversation(), None, &[]);
    let x = |ms: f64| 1_000.0 * (ms + 2.04) / 104.04;
    let bands: Vec<_> = scene.bars.iter().filter(|bar| bar.kind == BarKind::Connected).collect();
    assert_eq!(bands.len(), 2);
    for (band, (lane, from, to)) in bands.iter().zip([(1, 0.0, 70.0), (2, 10.0, 70.0)]) {
        let [left, right, top, height] = band.area;
        assert!((left - x(from)).abs() < 1.0 && (right - x(to)).abs() < 1.0, "{band:?}");
        assert!((top + height / 2.0 - scene.lanes[lane].y).abs() < 0.1, "{band:?}");
    }
}

#[test]
fn a_refusal_is_a_cross_where_it_was_said() {
    let story = vec![(0, connect()), (40, event(StreamEvent::Refuse)), (100, timer(N1))];
    let trace = run(story);
    let picture = Picture::of(&trace);
    assert_eq!(flights(&trace), [(FlightKind::Connect, 0, 1, Fate::Refused)]);
    assert_eq!(picture.connections[0].ended, [Some(EventId(1)), None]);
    assert_eq!(picture.who(&trace, EventId(1)), Some(N2), "the one who was asked says no");
    let scene = whole(&trace, Some(1), &[]);
    assert!(!data(&scene, StrokeKind::Break).is_empty() && data(&scene, StrokeKind::PieceHead).is_empty());
    assert_eq!(scene.bars.iter().filter(|bar| bar.kind == BarKind::Connected).count(), 1);
}

#[test]
fn who_is_never_answered_gives_up() {
    let story = vec![(0, connect()), (90, event(StreamEvent::Reset { to: N1 })), (100, timer(N1))];
    let trace = run(story);
    assert_eq!(flights(&trace), [(FlightKind::Connect, 0, 1, Fate::GivenUp)]);
    let scene = whole(&trace, None, &[]);
    assert!(!data(&scene, StrokeKind::Lost).is_empty() && !data(&scene, StrokeKind::Cross).is_empty());
    let y = scene.lanes[1].y;
    let broken = points(data(&scene, StrokeKind::Break));
    assert!(broken.iter().all(|point| (point.1 - y).abs() < 5.0), "it breaks for the asker: {broken:?}");
}

#[test]
fn asking_without_an_answer_flies_to_the_end_of_the_run() {
    let trace = run(vec![(0, connect()), (100, timer(N1))]);
    assert_eq!(flights(&trace), [(FlightKind::Connect, 0, 0, Fate::Flying)]);
    assert!(!data(&whole(&trace, None, &[]), StrokeKind::Flying).is_empty());
}

/// An accepted connection that breaks for `n1`, where the reset's cause is a timer of somebody.
fn broken_by(process: ProcessId) -> Trace {
    run_with_causes(vec![
        (0, None, connect()),
        (10, None, event(StreamEvent::Accept)),
        (30, None, timer(process)),
        (60, Some(2), event(StreamEvent::Reset { to: N1 })),
        (100, None, timer(C1)),
    ])
}

#[test]
fn a_reset_from_the_other_side_flies_and_ends_both_ends() {
    let trace = broken_by(N2);
    assert_eq!(flights(&trace)[1], (FlightKind::Reset, 2, 3, Fate::Delivered));
    assert_eq!(Picture::of(&trace).connections[0].ended, [Some(EventId(3)); 2]);
    assert!(!data(&whole(&trace, None, &[]), StrokeKind::Break).is_empty());
}

#[test]
fn a_reset_by_the_own_machine_ends_one_end_and_leaves_the_other_half_open() {
    let trace = broken_by(N1);
    assert_eq!(flights(&trace).len(), 1);
    let picture = Picture::of(&trace);
    assert_eq!(picture.connections[0].ended, [Some(EventId(3)), None]);
    let scene = whole(&trace, None, &[]);
    let y = scene.lanes[1].y;
    assert!(points(data(&scene, StrokeKind::Break)).iter().all(|point| (point.1 - y).abs() < 5.0));
    let bands = scene.bars.iter().filter(|bar| bar.kind == BarKind::Connected);
    assert_eq!(bands.filter(|bar| bar.area[1] >= 1_000.0).count(), 1);
}

#[test]
fn a_dead_process_has_no_open_ends() {
    for death in
        [EventKind::Kill { process: N2 }, EventKind::Exit { process: N2 }, EventKind::Leave { process: N2 }]
    {
        let story = vec![(0, connect()), (10, event(StreamEvent::Accept)), (50, death), (100, timer(N1))];
        assert_eq!(Picture::of(&run(story)).connections[0].ended, [None, Some(EventId(2))]);
    }
    let paused =
        vec![(0, connect()), (10, event(StreamEvent::Accept)), (50, EventKind::Pause { process: N2 })];
    assert_eq!(Picture::of(&run(paused)).connections[0].ended, [None, None]);
}

#[test]
fn what_has_no_cause_or_no_connection_is_a_mark_on_its_lane() {
    let story =
        vec![(0, connect()), (10, event(StreamEvent::Accept)), (50, arrive(N2, "x")), (100, timer(N1))];
    let trace = run(story);
    assert_eq!(flights(&trace).len(), 1);
    let scene = whole(&trace, None, &[]);
    let x = 1_000.0 * 52.04 / 104.04;
    assert_eq!(scene.nearest(x, scene.lanes[2].y, 2.0), Some(EventId(2)));
    let unheard = run(vec![(50, arrive(N2, "x")), (60, event(StreamEvent::Accept)), (100, timer(N1))]);
    assert_eq!(Picture::of(&unheard).moments.len(), 3);
    assert!(!data(&whole(&unheard, None, &[]), StrokeKind::PieceHead).is_empty());
}

#[test]
fn a_process_can_be_connected_to_itself() {
    let trace = run_with_causes(vec![
        (0, None, event(StreamEvent::Connect { from: N1, to: N1 })),
        (10, None, event(StreamEvent::Accept)),
        (30, Some(1), arrive(N1, "me")),
        (60, None, event(StreamEvent::Reset { to: N1 })),
        (100, None, timer(N1)),
    ]);
    let picture = Picture::of(&trace);
    assert_eq!((picture.flights[1].from, picture.flights[1].to), (N1, N1));
    assert_eq!(picture.connections[0].ended, [Some(EventId(3)); 2]);
}
