//! What draws a frame: where events are in pixels, and everything that has a width. Messages are
//! `flights`, single events are `marks`.

use crate::grid::Grid;
use crate::hit::Hit;
use crate::labels::Labels;
use crate::path::Path;
use crate::scene::{
    BarKind, BarShape, Frame, LaneShape, PhaseShape, Scene, StripShape, Stroke, StrokeKind, Tick,
};
use crate::{Away, Extent, Picture};
use std::collections::BTreeMap;
use trace::{EventId, Time, Trace};

/// A frame in the making.
pub(crate) struct Pen<'a> {
    pub trace: &'a Trace,
    pub picture: &'a Picture,
    pub frame: &'a Frame<'a>,
    pub grid: Grid,
    pub scene: Scene,
    pub paths: BTreeMap<StrokeKind, Path>,
    pub labels: Labels,
    pub hits: Vec<Hit>,
}

/// Pixels between two lines of the axis, at the least.
const TICK_GAP: f64 = 96.0;

impl<'a> Pen<'a> {
    pub fn new(trace: &'a Trace, picture: &'a Picture, frame: &'a Frame<'a>) -> Self {
        let grid = Grid::of(picture);
        let scene = Scene { height: grid.height, top: grid.top, ..Scene::default() };
        Self {
            trace,
            picture,
            frame,
            grid,
            scene,
            paths: BTreeMap::new(),
            labels: Labels::new(frame.width),
            hits: Vec::new(),
        }
    }

    /// Where an event's instant is, in pixels; outside of 0..width when it is not visible.
    pub fn x(&self, event: EventId) -> f64 {
        let view = &self.frame.view;
        view.share(view.axis.position(self.trace, event)) * self.frame.width
    }

    /// Where an instant is, in pixels.
    fn x_at(&self, at: Time) -> f64 {
        let view = &self.frame.view;
        view.share(view.axis.position_at(self.trace, at)) * self.frame.width
    }

    /// Where an event is.
    pub fn point(&self, event: EventId) -> (f64, f64) {
        let row = self.picture.who(self.trace, event).map(|process| self.picture.row(process));
        (self.x(event), row.map_or(self.grid.top - 2.0, |row| self.grid.lane(row)))
    }

    pub fn path(&mut self, kind: StrokeKind) -> &mut Path {
        self.paths.entry(kind).or_default()
    }

    pub const fn is_visible(&self, x: f64) -> bool {
        x >= -8.0 && x <= self.frame.width + 8.0
    }

    /// The pixels of a span of events, cut to the frame; `None` when it is out of sight.
    fn stretch(&self, from: EventId, to: Option<EventId>) -> Option<(f64, f64)> {
        self.cut_to_frame(self.x(from), to.map_or(f64::INFINITY, |to| self.x(to)))
    }

    fn cut_to_frame(&self, left: f64, right: f64) -> Option<(f64, f64)> {
        let seen = right >= 0.0 && left <= self.frame.width;
        seen.then(|| (left.max(-4.0), right.max(left + 2.0).min(self.frame.width + 4.0)))
    }

    pub fn ticks(&mut self) {
        let (view, count) = (self.frame.view, (self.frame.width / TICK_GAP).floor().max(1.0));
        let x = |position| view.share(position) * self.frame.width;
        if view.axis == crate::Axis::Time {
            let step = round_step(view.span() / count);
            let first = (view.from.max(0.0) / step).ceil();
            let steps = (0..=count as u32 + 1).map(|index| (first + f64::from(index)) * step);
            let visible = steps.filter(|at| *at <= view.to);
            self.scene.ticks = visible.map(|at| Tick { x: x(at), at: Time(at.round() as u64) }).collect();
        } else {
            let step = (view.span() / count).ceil().max(1.0) as usize;
            let first = view.axis.first_at(self.trace, view.from).next_multiple_of(step);
            let behind = view.axis.first_at(self.trace, view.to);
            let tick = |index: usize| Tick { x: x(index as f64), at: self.trace.events[index].at };
            self.scene.ticks = (first..behind).step_by(step).map(tick).collect();
        }
    }

    pub fn phases(&mut self) {
        let (top, height) = self.grid.phases();
        for span in &self.picture.phases {
            if let Some((left, right)) = self.stretch(span.from, span.to) {
                self.scene.phases.push(PhaseShape { area: [left, right, top, height], phase: span.phase });
                self.hits.push(Hit::at((self.x(span.from), top + height / 2.0), span.from));
            }
        }
    }

    pub fn faults(&mut self) {
        for (fault, span) in self.picture.faults.iter().enumerate() {
            let (top, height) = match span.lane {
                None => self.grid.faults(span.row),
                Some(process) => self.grid.lane_faults(self.picture.row(process), span.row),
            };
            let (middle, left) = (top + height / 2.0, self.x(span.from));
            let last = span.to.unwrap_or(span.from);
            let right = match span.extent {
                Extent::Instant => {
                    self.strike((left, middle), span.from);
                    continue;
                }
                Extent::Open => f64::INFINITY,
                Extent::To(end) => self.x(end),
                Extent::Until(at) => self.x_at(at),
            };
            let Some((left, right)) = self.cut_to_frame(left, right) else { continue };
            self.scene.strips.push(StripShape { area: [left, right, top, height], fault });
            self.hits.push(Hit { from: (left, middle), to: (right, middle), first: span.from, last });
        }
    }

    /// A fault that is over as soon as it is there: a bolt.
    fn strike(&mut self, (x, y): (f64, f64), event: EventId) {
        if self.is_visible(x) {
            let bolt = [(1.5, -7.0), (-4.0, 1.0), (-0.5, 1.0), (-1.5, 7.0), (4.0, -1.5), (0.5, -1.5)];
            self.path(StrokeKind::Strike).polygon(&bolt.map(|(dx, dy)| (x + dx, y + dy)));
            self.hits.push(Hit::at((x, y), event));
        }
    }

    pub fn lanes(&mut self) {
        let shape = |(lane, y): (&crate::Lane, &f64)| LaneShape {
            y: *y,
            process: lane.process,
            kind: lane.kind,
            name: lane.name.clone(),
        };
        self.scene.lanes = self.picture.lanes.iter().zip(&self.grid.lanes).map(shape).collect();
    }

    pub fn bars(&mut self) {
        self.connections();
        self.absences();
        self.operations();
    }

    /// A band along a lane for each connection that is open there; many of them are a darker band.
    fn connections(&mut self) {
        for (process, from, to) in self.picture.connections.iter().flat_map(crate::Connection::spans) {
            if let Some((left, right)) = self.stretch(from, to) {
                let y = self.grid.lane(self.picture.row(process));
                let kind = BarKind::Connected;
                self.scene.bars.push(BarShape { area: [left, right, y - 3.0, 6.0], kind });
                self.hits.push(Hit {
                    from: (left, y),
                    to: (right, y),
                    first: from,
                    last: to.unwrap_or(from),
                });
            }
        }
    }

    fn absences(&mut self) {
        for absence in &self.picture.absences {
            if let Some((left, right)) = self.stretch(absence.from, absence.to) {
                let y = self.grid.lane(self.picture.row(absence.process));
                let kind = if absence.why == Away::Paused { BarKind::Paused } else { BarKind::Down };
                self.scene.bars.push(BarShape { area: [left, right, y - 7.0, 14.0], kind });
                let last = absence.to.unwrap_or(absence.from);
                self.hits.push(Hit { from: (left, y), to: (right, y), first: absence.from, last });
                match absence.why {
                    Away::Killed | Away::Exited => self.path(StrokeKind::Kill).cross((left, y), 5.0),
                    Away::Left => self.path(StrokeKind::Leave).line((left, y - 9.0), (left, y + 9.0)),
                    Away::Paused => {}
                }
            }
        }
    }

    fn operations(&mut self) {
        for operation in &self.picture.operations {
            if let Some((left, right)) = self.stretch(operation.invoked, operation.returned) {
                let top = self.grid.operation(self.picture.row(operation.client), operation.level);
                // Of what nobody knows there is less to be seen.
                let (kind, height) = match (operation.returned, operation.done) {
                    (Some(_), Some(true)) => (BarKind::Done, 3.0),
                    (Some(_), Some(false)) => (BarKind::Refused, 3.0),
                    (Some(_), None) | (None, _) => (BarKind::Open, 1.2),
                };
                self.scene.bars.push(BarShape { area: [left, right, top, height], kind });
                let (first, last) = (operation.invoked, operation.returned.unwrap_or(operation.invoked));
                self.hits.push(Hit { from: (left, top + 1.5), to: (right, top + 1.5), first, last });
            }
        }
    }

    pub fn finish(mut self) -> Scene {
        self.scene.hits = self.hits;
        self.scene.labels = self.labels.into_placed();
        let drawn = self.paths.into_iter().filter(|(_, path)| !path.is_empty());
        self.scene.strokes = drawn.map(|(kind, path)| Stroke { kind, data: path.into_data() }).collect();
        self.scene
    }
}

/// The least of 1, 2, 5, 10, 20, ... that is not below `span`.
fn round_step(span: f64) -> f64 {
    let mut step = 1.0;
    while step < 1e15 {
        for factor in [1.0, 2.0, 5.0] {
            if step * factor >= span {
                return step * factor;
            }
        }
        step *= 10.0;
    }
    step
}
