//! A frame of the diagram: what of a run is visible through a window, as shapes with pixels.
//!
//! Shapes of one look share one path, so a frame is some forty elements however many messages cross it.

use crate::hit::{Hit, nearest};
use crate::labels::Label;
use crate::pen::Pen;
use crate::{Picture, View};
use crate::{flights, marks};
use trace::{EventId, Phase, ProcessId, ProcessKind, Time, Trace};

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
    /// The faults that last, of the network and of processes.
    pub strips: Vec<StripShape>,
    /// The processes.
    pub lanes: Vec<LaneShape>,
    /// Open connections, operations and absences.
    pub bars: Vec<BarShape>,
    /// Lines and marks, one path a look, in the order of drawing.
    pub strokes: Vec<Stroke>,
    /// Names of messages.
    pub labels: Vec<Label>,
    /// Where the selected event's instant is.
    pub cursor: Option<f64>,
    /// How many messages were left out because there were too many to be told apart.
    pub hidden: usize,
    pub(crate) hits: Vec<Hit>,
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

/// A fault that lasts.
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
    /// A process that was killed, ended by itself or left.
    Down,
    /// A process that stood still.
    Paused,
    /// A process's end of an open connection.
    Connected,
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
    /// A process turned to one of its connections.
    Heard,
    /// A process did something to its disk.
    Disk,
    /// A sync came to its end.
    Synced,
    /// A piece of a connection.
    Piece,
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
    /// The head of a piece of a connection.
    PieceHead,
    /// The end of what one side of a connection writes.
    PieceEnd,
    /// The place where a message was lost.
    Cross,
    /// The place where a connection was refused or broke.
    Break,
    /// A process began to run.
    Start,
    /// A process was killed or ended by itself.
    Kill,
    /// A process left for good.
    Leave,
    /// A fault that is over as soon as it is there.
    Strike,
    /// A sync failed.
    SyncFailed,
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
    pen.faults();
    pen.lanes();
    pen.bars();
    flights::draw(&mut pen);
    marks::draw(&mut pen);
    pen.finish()
}
