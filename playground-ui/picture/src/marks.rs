//! Single events of a frame: what a process did or what befell it, where checks failed, and the rings
//! around what is looked at. Each kind has a shape of its own; colours come on top of that.

use crate::flights;
use crate::hit::Hit;
use crate::pen::Pen;
use crate::scene::StrokeKind;
use trace::{EventId, EventKind, StreamEvent};

/// Draws the marks of a frame.
pub fn draw(pen: &mut Pen<'_>) {
    moments(pen);
    violations(pen);
    highlights(pen);
}

fn moments(pen: &mut Pen<'_>) {
    for event in &pen.picture.moments {
        let point = pen.point(*event);
        if !pen.is_visible(point.0) {
            continue;
        }
        if let Some(found) = pen.trace.events.get(event.index()) {
            let at = moment(pen, point, &found.kind);
            pen.hits.push(Hit::at(at, *event));
        }
    }
}

/// Draws a moment; gives the place where it is hit.
fn moment(pen: &mut Pen<'_>, (x, y): (f64, f64), kind: &EventKind) -> (f64, f64) {
    match kind {
        EventKind::Timer { .. } => pen.path(StrokeKind::Timer).line((x, y - 4.0), (x, y + 4.0)),
        EventKind::Start { .. } => {
            pen.path(StrokeKind::Start).polygon(&[(x - 3.0, y - 5.0), (x + 5.0, y), (x - 3.0, y + 5.0)]);
        }
        EventKind::Trouble { .. } => {
            pen.path(StrokeKind::Trouble).polygon(&[(x, y - 8.0), (x + 6.5, y + 3.5), (x - 6.5, y + 3.5)]);
        }
        EventKind::Disk { .. } | EventKind::Synced { .. } => return disk(pen, (x, y), kind),
        EventKind::Stream { what, .. } => piece(pen, (x, y), what),
        EventKind::Say { .. } | EventKind::Metric { .. } => pen.path(StrokeKind::Say).diamond((x, y), 3.5),
        // What has a width or a way is drawn with that.
        EventKind::Kill { .. }
        | EventKind::Exit { .. }
        | EventKind::Leave { .. }
        | EventKind::Pause { .. }
        | EventKind::Resume { .. }
        | EventKind::Send { .. }
        | EventKind::Copy { .. }
        | EventKind::Deliver { .. }
        | EventKind::Drop { .. }
        | EventKind::Invoke { .. }
        | EventKind::Return { .. }
        | EventKind::FaultStart { .. }
        | EventKind::FaultEnd { .. }
        | EventKind::Phase(_)
        | EventKind::Violation { .. } => {}
    }
    (x, y)
}

/// What a disk does hangs below the lane, out of the way of the messages that it comes of.
fn disk(pen: &mut Pen<'_>, (x, y): (f64, f64), kind: &EventKind) -> (f64, f64) {
    match kind {
        EventKind::Synced { ok: true, .. } => {
            let (left, right, top, bottom) = (x - 2.5, x + 2.5, y + 3.0, y + 8.0);
            let square = [(left, top), (right, top), (right, bottom), (left, bottom)];
            pen.path(StrokeKind::Synced).polygon(&square);
        }
        EventKind::Synced { ok: false, .. } => pen.path(StrokeKind::SyncFailed).cross((x, y + 5.5), 3.0),
        _ => pen.path(StrokeKind::Disk).line((x, y), (x, y + 6.0)),
    }
    (x, y + 5.5)
}

/// What happened to a connection and is not the end of a flight.
fn piece(pen: &mut Pen<'_>, (x, y): (f64, f64), what: &StreamEvent) {
    match what {
        StreamEvent::Heard { .. } => pen.path(StrokeKind::Heard).line((x, y - 3.0), (x, y + 3.0)),
        StreamEvent::Reset { .. } | StreamEvent::Refuse => pen.path(StrokeKind::Break).cross((x, y), 4.0),
        StreamEvent::End { .. } => pen.path(StrokeKind::PieceEnd).line((x, y - 5.0), (x, y + 5.0)),
        StreamEvent::Connect { .. } | StreamEvent::Accept | StreamEvent::Arrive { .. } => {
            pen.path(StrokeKind::PieceHead).head((x - 9.0, y), (x, y));
        }
    }
}

fn violations(pen: &mut Pen<'_>) {
    for event in &pen.picture.violations {
        let x = pen.x(*event);
        if pen.is_visible(x) {
            let (top, bottom) = (pen.grid.top, pen.grid.height);
            let path = pen.path(StrokeKind::Violation);
            path.line((x, top), (x, bottom));
            path.polygon(&[(x - 6.0, top - 4.0), (x + 6.0, top - 4.0), (x, top + 5.0)]);
            pen.hits.push(Hit { from: (x, top), to: (x, bottom), first: *event, last: *event });
        }
    }
}

fn highlights(pen: &mut Pen<'_>) {
    for event in pen.frame.witness {
        ring(pen, *event, StrokeKind::WitnessMark, 6.0);
    }
    if let Some(event) = pen.frame.selected {
        ring(pen, event, StrokeKind::SelectedMark, 7.5);
        let x = pen.x(event);
        pen.scene.cursor = pen.is_visible(x).then_some(x);
    }
}

fn ring(pen: &mut Pen<'_>, event: EventId, kind: StrokeKind, arm: f64) {
    let (x, y) = flights::cross_of(pen, event).unwrap_or_else(|| pen.point(event));
    if pen.is_visible(x) {
        pen.path(kind).diamond((x, y), arm);
    }
}
