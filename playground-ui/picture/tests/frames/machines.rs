//! Processes that go of themselves, and what disks do.

use super::*;
use picture::{Away, BarKind};
use trace::DiskOp;

/// Left and right edges of the bars of one kind.
fn bars(scene: &Scene, kind: BarKind) -> Vec<(f64, f64)> {
    let own = scene.bars.iter().filter(|bar| bar.kind == kind);
    own.map(|bar| (bar.area[0], bar.area[1])).collect()
}

#[test]
fn a_node_that_ended_by_itself_is_away_like_a_killed_one() {
    let gone = |kind: EventKind| {
        let start = EventKind::Start { process: N2, life: 2 };
        let trace = run(vec![(20, kind), (60, start), (100, EventKind::Timer { process: N1 })]);
        let scene = whole(&trace, None, &[]);
        (bars(&scene, BarKind::Down), data(&scene, StrokeKind::Kill).to_owned())
    };
    let exited = gone(EventKind::Exit { process: N2 });
    assert_eq!(exited, gone(EventKind::Kill { process: N2 }));
    assert!(exited.0.len() == 1 && !exited.1.is_empty());
}

#[test]
fn a_node_that_left_is_away_to_the_end_of_the_run() {
    let story = vec![
        (20, EventKind::Kill { process: N2 }),
        (50, EventKind::Leave { process: N2 }),
        (100, EventKind::Timer { process: N1 }),
    ];
    let trace = run(story);
    let picture = Picture::of(&trace);
    let away: Vec<_> = picture.absences.iter().map(|away| (away.why, away.to.map(|to| to.0))).collect();
    assert_eq!(away, [(Away::Killed, Some(1)), (Away::Left, None)]);
    let scene = whole(&trace, None, &[]);
    let (left, right) = bars(&scene, BarKind::Down)[1];
    assert!(left < 600.0 && right >= 1_000.0, "{left} to {right}");
    assert_eq!(data(&scene, StrokeKind::Leave).matches('M').count(), 1);
    let view = View::whole(&trace, Axis::Time);
    let strip = overview(&trace, &picture, &view, &[], (300.0, 30.0));
    assert_eq!(strip.faults.len(), 1, "leaving is no trouble that lasts");
}

#[test]
fn disk_operations_hang_below_the_lane_and_leave_the_arrow_to_the_message() {
    let append = EventKind::Disk { process: N2, op: DiskOp::Append, file: "log".to_owned(), bytes: 5 };
    let synced = |ok| EventKind::Synced { process: N2, file: "log".to_owned(), ok };
    let story = vec![
        (0, send(0, N1, N2)),
        (50, deliver(0, 0)),
        (50, append),
        (70, synced(true)),
        (90, synced(false)),
        (100, EventKind::Timer { process: N1 }),
    ];
    let trace = run(story);
    assert!(Picture::of(&trace).uses_disks && !Picture::of(&run(vec![])).uses_disks);
    let scene = whole(&trace, None, &[]);
    let y = scene.lanes[2].y;
    for kind in [StrokeKind::Disk, StrokeKind::Synced, StrokeKind::SyncFailed] {
        let drawn = points(data(&scene, kind));
        assert!(!drawn.is_empty() && drawn.iter().all(|point| point.1 >= y), "{kind:?}: {drawn:?}");
    }
    let x = points(data(&scene, StrokeKind::Disk))[0].0;
    assert_eq!(scene.nearest(x, y, 3.0), Some(EventId(1)), "the arrow's tip is the delivery");
    assert_eq!(scene.nearest(x, y + 6.0, 3.0), Some(EventId(2)));
}
