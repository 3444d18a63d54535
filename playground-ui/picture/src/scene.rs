//! A frame of the diagram: what of a run is visible through a window, as shapes with pixels.
//!
//! Shapes of one look share one path, so a frame is some forty elements however many messages cross it.

use crate::flights;
use crate::grid::Grid;
use crate::hit::{Hit, nearest};
use crate::labels::{Label, Labels};
use crate::path::Path;
use crate::{Picture, View};
use std::collections::BTreeMap;
use trace::{EventId, EventKind, Phase, ProcessId, ProcessKind, Time, Trace};

/// What a frame is drawn for.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame<'a> {
    /// The width of the lanes, in pixels.
    pub width: f64,
    /// The window.
    pub view: View,
    /// The event that is looked at.
    pub selected: Option<EventId>,
    /// The events that show why a check failed.
    pub witness: &'a [EventId],
}

/// What is to be seen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// The height of it all, in pixels.
    pub height: f64,
    /// Where the lanes begin, in pixels from the top.
    pub top: f64,
    /// Lines of the axis.
    pub ticks: Vec<Tick>,
    /// The phases.
    pub phases: Vec<PhaseShape>,
    /// The faults of the network.
    pub strips: Vec<StripShape>,
    /// The processes.
    pub lanes: Vec<LaneShape>,
    /// Operations and absences.
    pub bars: Vec<BarShape>,
    /// Lines and marks, one path a look, in the order of drawing.
    pub strokes: Vec<Stroke>,
    /// Names of messages.
    pub labels: Vec<Label>,
    /// Where the selected event's instant is.
    pub cursor: Option<f64>,
    /// How many messages were left out because there were too many to be told apart.
    pub hidden: usize,
    hits: Vec<Hit>,
}

/// A line of the axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tick {
    /// Where.
    pub x: f64,
    /// The instant.
    pub at: Time,
}

/// A phase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PhaseShape {
    /// Left edge, right edge, top, height.
    pub area: [f64; 4],
    /// Which.
    pub phase: Phase,
}

/// A fault of the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StripShape {
    /// Left edge, right edge, top, height.
    pub area: [f64; 4],
    /// Which: a position in [`Picture::faults`].
    pub fault: usize,
}

/// A process.
#[derive(Debug, Clone, PartialEq)]
pub struct LaneShape {
    /// Its line.
    pub y: f64,
    /// Whose.
    pub process: ProcessId,
    /// What it is.
    pub kind: ProcessKind,
    /// Its name.
    pub name: String,
}

/// Something that takes time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BarShape {
    /// Left edge, right edge, top, height.
    pub area: [f64; 4],
    /// What.
    pub kind: BarKind,
}

/// What a bar shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BarKind {
    /// An operation that was done.
    Done,
    /// An operation that was refused.
    Refused,
    /// An operation of which nobody knows, or which never returned.
    Open,
    /// A process that was killed.
    Down,
    /// A process that stood still.
    Paused,
}

/// Lines or marks of one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stroke {
    /// The look.
    pub kind: StrokeKind,
    /// SVG path data.
    pub data: String,
}

/// The looks, in the order of drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StrokeKind {
    /// A timer fired.
    Timer,
    /// A message between nodes.
    Message,
    /// A message to or from a client.
    Request,
    /// A copy made by the network.
    Copy,
    /// A message that never arrived.
    Lost,
    /// A message still on its way when the run ended.
    Flying,
    /// The head of a message between nodes.
    MessageHead,
    /// The head of a message to or from a client.
    RequestHead,
    /// The head of a message that arrived changed.
    AlteredHead,
    /// The place where a message was lost.
    Cross,
    /// A process began to run.
    Start,
    /// A process was killed.
    Kill,
    /// A process logged or measured something.
    Say,
    /// A step went wrong.
    Trouble,
    /// A check found that it does not hold.
    Violation,
    /// A message that shows why a check failed.
    Witness,
    /// An event that shows why a check failed.
    WitnessMark,
    /// The selected message.
    Selected,
    /// The selected event.
    SelectedMark,
}

impl Scene {
    /// The event nearest to a point of the lanes, within `radius` pixels.
    #[must_use]
    pub fn nearest(&self, x: f64, y: f64, radius: f64) -> Option<EventId> {
        nearest(&self.hits, (x, y), radius)
    }
}

/// Draws a frame.
#[must_use]
pub fn draw(trace: &Trace, picture: &Picture, frame: &Frame<'_>) -> Scene {
    let mut pen = Pen::new(trace, picture, frame);
    pen.ticks();
    pen.phases();
    pen.strips();
    pen.lanes();
    pen.bars();
    flights::draw(&mut pen);
    pen.moments();
    pen.violations();
    pen.highlights();
    pen.finish()
}

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
    fn new(trace: &'a Trace, picture: &'a Picture, frame: &'a Frame<'a>) -> Self {
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
        let (left, right) = (self.x(from), to.map_or(f64::INFINITY, |to| self.x(to)));
        let seen = right >= 0.0 && left <= self.frame.width;
        seen.then(|| (left.max(-4.0), right.max(left + 2.0).min(self.frame.width + 4.0)))
    }

    fn ticks(&mut self) {
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

    fn phases(&mut self) {
        let (top, height) = self.grid.phases();
        for span in &self.picture.phases {
            if let Some((left, right)) = self.stretch(span.from, span.to) {
                self.scene.phases.push(PhaseShape { area: [left, right, top, height], phase: span.phase });
                self.hits.push(Hit::at((self.x(span.from), top + height / 2.0), span.from));
            }
        }
    }

    fn strips(&mut self) {
        for (fault, span) in self.picture.faults.iter().enumerate() {
            let (top, height) = self.grid.faults(span.row);
            let Some((left, right)) = self.stretch(span.from, span.to) else { continue };
            self.scene.strips.push(StripShape { area: [left, right, top, height], fault });
            let (middle, last) = (top + height / 2.0, span.to.unwrap_or(span.from));
            self.hits.push(Hit { from: (left, middle), to: (right, middle), first: span.from, last });
        }
    }

    fn lanes(&mut self) {
        let shape = |(lane, y): (&crate::Lane, &f64)| LaneShape {
            y: *y,
            process: lane.process,
            kind: lane.kind,
            name: lane.name.clone(),
        };
        self.scene.lanes = self.picture.lanes.iter().zip(&self.grid.lanes).map(shape).collect();
    }

    fn bars(&mut self) {
        for absence in &self.picture.absences {
            if let Some((left, right)) = self.stretch(absence.from, absence.to) {
                let y = self.grid.lane(self.picture.row(absence.process));
                let kind = if absence.paused { BarKind::Paused } else { BarKind::Down };
                self.scene.bars.push(BarShape { area: [left, right, y - 7.0, 14.0], kind });
                let last = absence.to.unwrap_or(absence.from);
                self.hits.push(Hit { from: (left, y), to: (right, y), first: absence.from, last });
                if !absence.paused {
                    self.path(StrokeKind::Kill).cross((left, y), 5.0);
                }
            }
        }
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

    fn moments(&mut self) {
        for event in &self.picture.moments {
            let (x, y) = self.point(*event);
            if !self.is_visible(x) {
                continue;
            }
            let kind = self.trace.events.get(event.index()).map(|event| &event.kind);
            match kind {
                Some(EventKind::Timer { .. }) => {
                    self.path(StrokeKind::Timer).line((x, y - 4.0), (x, y + 4.0))
                }
                Some(EventKind::Start { .. }) => {
                    self.path(StrokeKind::Start).polygon(&[
                        (x - 3.0, y - 5.0),
                        (x + 5.0, y),
                        (x - 3.0, y + 5.0),
                    ]);
                }
                Some(EventKind::Trouble { .. }) => {
                    self.path(StrokeKind::Trouble).polygon(&[
                        (x, y - 8.0),
                        (x + 6.5, y + 3.5),
                        (x - 6.5, y + 3.5),
                    ]);
                }
                _ => self.path(StrokeKind::Say).diamond((x, y), 3.5),
            }
            self.hits.push(Hit::at((x, y), *event));
        }
    }

    fn violations(&mut self) {
        for event in &self.picture.violations {
            let x = self.x(*event);
            if self.is_visible(x) {
                let (top, bottom) = (self.grid.top, self.grid.height);
                let path = self.path(StrokeKind::Violation);
                path.line((x, top), (x, bottom));
                path.polygon(&[(x - 6.0, top - 4.0), (x + 6.0, top - 4.0), (x, top + 5.0)]);
                self.hits.push(Hit { from: (x, top), to: (x, bottom), first: *event, last: *event });
            }
        }
    }

    fn highlights(&mut self) {
        for event in self.frame.witness {
            self.ring(*event, StrokeKind::WitnessMark, 6.0);
        }
        if let Some(event) = self.frame.selected {
            self.ring(event, StrokeKind::SelectedMark, 7.5);
            let x = self.x(event);
            self.scene.cursor = self.is_visible(x).then_some(x);
        }
    }

    fn ring(&mut self, event: EventId, kind: StrokeKind, arm: f64) {
        let (x, y) = flights::cross_of(self, event).unwrap_or_else(|| self.point(event));
        if self.is_visible(x) {
            self.path(kind).diamond((x, y), arm);
        }
    }

    fn finish(mut self) -> Scene {
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
