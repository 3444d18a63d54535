//! The whole run in one strip: how much happened when, when the network was at fault, where checks
//! failed, and which part the diagram shows.

use crate::path::Path;
use crate::{Away, Axis, Extent, Picture, View};
use trace::{EventId, Trace};

/// The strip.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overview {
    /// How much happened, as the outline of a filled shape.
    pub density: String,
    /// When something was at fault or a process away: (left, right). Both are equal for what was over in an
    /// instant.
    pub faults: Vec<(f64, f64)>,
    /// Where checks failed or steps went wrong.
    pub troubles: Vec<f64>,
    /// Where the witness events are.
    pub witness: Vec<f64>,
    /// The window: (left, right).
    pub window: (f64, f64),
}

/// Pixels a column of the outline is wide.
const COLUMN: f64 = 3.0;

/// Draws the strip, `width` by `height` pixels.
#[must_use]
pub fn overview(
    trace: &Trace,
    picture: &Picture,
    view: &View,
    witness: &[EventId],
    (width, height): (f64, f64),
) -> Overview {
    let whole = View::whole(trace, view.axis);
    let x = |event: EventId| whole.share(view.axis.position(trace, event)) * width;
    let span = |from: EventId, to: Option<EventId>| (x(from), to.map_or(width, x));
    let until = |at| whole.share(view.axis.position_at(trace, at)) * width;
    let faults = picture.faults.iter().map(|fault| {
        let right = match fault.extent {
            Extent::Open => width,
            Extent::To(end) => x(end),
            Extent::Until(at) => until(at).min(width),
            Extent::Instant => x(fault.from),
        };
        (x(fault.from), right)
    });
    // Who left for good is no trouble that lasts.
    let away = picture.absences.iter().filter(|absence| absence.why != Away::Left);
    let absences = away.map(|absence| span(absence.from, absence.to));
    let edge = |position| (whole.share(position) * width).clamp(0.0, width);
    Overview {
        density: density(trace, &whole, (width, height)),
        faults: faults.chain(absences).collect(),
        troubles: troubles(trace, picture).map(x).collect(),
        witness: witness.iter().map(|event| x(*event)).collect(),
        window: (edge(view.from), edge(view.to)),
    }
}

fn troubles<'a>(trace: &'a Trace, picture: &'a Picture) -> impl Iterator<Item = EventId> + 'a {
    let is_trouble = |event: &&EventId| {
        let kind = trace.events.get(event.index()).map(|event| &event.kind);
        matches!(kind, Some(trace::EventKind::Trouble { .. }))
    };
    picture.violations.iter().chain(picture.moments.iter().filter(is_trouble)).copied()
}

fn density(trace: &Trace, whole: &View, (width, height): (f64, f64)) -> String {
    let columns = (width / COLUMN).ceil().max(1.0) as usize;
    let mut counts = vec![0_u32; columns];
    for (index, event) in trace.events.iter().enumerate() {
        let position = if whole.axis == Axis::Time { event.at.0 as f64 } else { index as f64 };
        let column = (whole.share(position) * columns as f64) as usize;
        counts[column.min(columns - 1)] += 1;
    }
    // The square root keeps quiet stretches visible beside bursts.
    let most = f64::from(counts.iter().copied().max().unwrap_or(1).max(1)).sqrt();
    let level = |count: &u32| height - (height - 2.0) * f64::from(*count).sqrt() / most;
    let steps = counts.iter().enumerate().flat_map(|(column, count)| {
        let left = column as f64 * COLUMN;
        [(left, level(count)), (left + COLUMN, level(count))]
    });
    let outline: Vec<_> = [(0.0, height)].into_iter().chain(steps).chain([(width, height)]).collect();
    let mut path = Path::default();
    path.polygon(&outline);
    path.into_data()
}
