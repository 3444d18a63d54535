//! Faults of processes under their lanes, and faults that are over as soon as they are there.

use super::*;
use picture::{Extent, StripShape};
use trace::DiskFault;

fn begin(fault: u32, kind: FaultKind) -> EventKind {
    EventKind::FaultStart { fault: FaultId(fault), kind }
}

fn end(fault: u32) -> EventKind {
    EventKind::FaultEnd { fault: FaultId(fault) }
}

fn last() -> (u64, EventKind) {
    (100, EventKind::Timer { process: N1 })
}

fn lasting() -> Vec<FaultKind> {
    vec![
        FaultKind::Slow { process: N1, percent: 20 },
        FaultKind::ClockDrift { process: N1, ppm: 200 },
        FaultKind::Byzantine { process: N1 },
        FaultKind::Disk { process: N1, what: DiskFault::Full },
        FaultKind::Disk { process: N1, what: DiskFault::Unreadable { file: "log".to_owned() } },
    ]
}

fn instant() -> Vec<FaultKind> {
    let file = || "log".to_owned();
    let disk = |what| FaultKind::Disk { process: N1, what };
    vec![
        FaultKind::ClockJump { process: N1, by: -5_000 },
        disk(DiskFault::Rot { file: file(), at: 3 }),
        disk(DiskFault::SyncFails { file: file() }),
        disk(DiskFault::Misdirected),
        disk(DiskFault::Erased),
    ]
}

fn of_the_network() -> Vec<FaultKind> {
    vec![
        FaultKind::Falsification { chance: 1, of: 3 },
        FaultKind::Reordering { chance: 1, of: 3, by: Time::from_ms(50) },
        FaultKind::Unauthenticated,
        FaultKind::Tap { from: N1, to: N2, by: C1 },
        FaultKind::Interception { from: N1, to: N2, by: C1 },
    ]
}

/// Whether a strip is between two lanes, by their positions.
fn is_below(scene: &Scene, strip: &StripShape, lane: usize) -> bool {
    let [_, _, top, height] = strip.area;
    let next = scene.lanes.get(lane + 1).map_or(scene.height, |next| next.y);
    top > scene.lanes[lane].y && top + height < next
}

#[test]
fn a_fault_of_a_process_is_a_span_under_its_lane() {
    for kind in lasting() {
        let trace = run(vec![(20, begin(0, kind.clone())), (60, end(0)), last()]);
        let (picture, scene) = (Picture::of(&trace), whole(&trace, None, &[]));
        assert_eq!((picture.fault_rows, picture.lanes[1].faults), (0, 1), "{kind:?}");
        let strip = scene.strips[0];
        assert!(is_below(&scene, &strip, 1), "{kind:?}: {strip:?}");
        assert!((strip.area[1] - strip.area[0]) > 300.0, "{kind:?}: 40 of 100 ms");
        assert_eq!(picture.who(&trace, EventId(1)), Some(N1), "the end of {kind:?} is the process's too");
        let middle = strip.area[2] + strip.area[3] / 2.0;
        assert_eq!(scene.nearest(strip.area[0] + 5.0, middle, 5.0), Some(EventId(0)));
    }
}

#[test]
fn a_fault_of_the_network_is_a_span_above_the_lanes() {
    for kind in of_the_network() {
        let trace = run(vec![(20, begin(0, kind.clone())), (60, end(0)), last()]);
        let (picture, scene) = (Picture::of(&trace), whole(&trace, None, &[]));
        assert_eq!((picture.fault_rows, picture.faults[0].lane), (1, None), "{kind:?}");
        assert!(scene.strips[0].area[2] < scene.top, "{kind:?}");
        assert_eq!(picture.who(&trace, EventId(0)), None);
    }
}

#[test]
fn what_is_over_in_an_instant_is_a_mark_that_can_be_hit() {
    for kind in instant() {
        let trace = run(vec![(50, begin(0, kind.clone())), (50, end(0)), last()]);
        assert_eq!(Picture::of(&trace).faults[0].extent, Extent::Instant, "{kind:?}");
        for axis in [Axis::Time, Axis::Order] {
            let picture = Picture::of(&trace);
            let view = View::whole(&trace, axis);
            let scene = draw(&trace, &picture, &Frame { width: 1_000.0, view, selected: None, witness: &[] });
            let bolt = points(data(&scene, StrokeKind::Strike));
            assert!(scene.strips.is_empty() && bolt.len() == 6, "{kind:?}, {axis:?}");
            let (x, y) = (bolt[0].0 - 1.5, bolt[0].1 + 7.0);
            assert!(y > scene.lanes[1].y && y < scene.lanes[2].y, "{kind:?} is under its lane");
            assert_eq!(scene.nearest(x, y, 4.0), Some(EventId(0)), "{kind:?}, {axis:?}");
        }
    }
}

#[test]
fn an_instant_in_the_overview_is_where_it_was() {
    let kind = FaultKind::ClockJump { process: N1, by: 5_000 };
    let trace = run(vec![(50, begin(0, kind)), (50, end(0)), last()]);
    let (picture, view) = (Picture::of(&trace), View::whole(&trace, Axis::Time));
    let strip = overview(&trace, &picture, &view, &[], (300.0, 30.0));
    let (left, right) = strip.faults[0];
    assert!(left == right && (left - 150.0).abs() < 5.0, "{left} to {right}");
}

#[test]
fn a_smeared_clock_is_a_span_for_as_long_as_it_takes() {
    let kind = FaultKind::ClockSmear { process: N1, by: 5_000, over: Time::from_ms(40) };
    let drift = FaultKind::ClockDrift { process: N1, ppm: 5 };
    let story = vec![(20, begin(0, kind)), (20, end(0)), (50, begin(1, drift)), (70, end(1)), last()];
    let trace = run(story);
    let picture = Picture::of(&trace);
    assert_eq!(picture.faults[0].extent, Extent::Until(Time::from_ms(60)));
    assert_eq!(picture.faults.iter().map(|fault| fault.row).collect::<Vec<_>>(), [0, 1]);
    let scene = whole(&trace, None, &[]);
    let [left, right, ..] = scene.strips[0].area;
    // 40 ms of a run of 100 ms, with a margin of a 50th at both of its ends, on 1,000 pixels.
    assert!((right - left - 1_000.0 * 40.0 / 104.04).abs() < 1.0, "{left} to {right}");
}

#[test]
fn faults_of_one_process_take_rows_of_their_own_and_the_lanes_make_room() {
    let rot = |at| FaultKind::Disk { process: N1, what: DiskFault::Rot { file: "log".to_owned(), at } };
    let story = vec![
        (10, begin(0, FaultKind::Slow { process: N1, percent: 20 })),
        (20, begin(1, FaultKind::Slow { process: N2, percent: 20 })),
        (30, begin(2, rot(1))),
        (30, end(2)),
        (30, begin(3, rot(2))),
        (30, end(3)),
        (40, begin(4, FaultKind::ClockDrift { process: N1, ppm: 1 })),
        last(),
    ];
    let trace = run(story);
    let picture = Picture::of(&trace);
    assert_eq!(picture.faults.iter().map(|fault| fault.row).collect::<Vec<_>>(), [0, 0, 1, 2, 1]);
    assert_eq!(picture.lanes.iter().map(|lane| lane.faults).collect::<Vec<_>>(), [0, 3, 1]);
    let scene = whole(&trace, None, &[]);
    let bare = whole(&run(vec![last()]), None, &[]);
    let gap = |scene: &Scene| scene.lanes[2].y - scene.lanes[1].y;
    assert!(gap(&scene) > gap(&bare), "three rows take more than half of the gap");
    assert!(scene.strips.iter().all(|strip| strip.area[2] + strip.area[3] < scene.height));
}

#[test]
fn a_process_that_is_down_has_no_strip_and_its_fault_is_still_its_own() {
    let down = FaultKind::Down { process: N2 };
    let trace = run(vec![(10, begin(0, down)), (60, end(0)), last()]);
    let picture = Picture::of(&trace);
    assert!(picture.faults.is_empty() && picture.lanes.iter().all(|lane| lane.faults == 0));
    assert_eq!([0, 1].map(|event| picture.who(&trace, EventId(event))), [Some(N2), Some(N2)]);
}
