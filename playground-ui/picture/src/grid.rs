//! Where the rows of a drawing are: the axis, the phases and the faults of the network above, one lane
//! a process below, each with its own faults under it.

use crate::Picture;
use trace::ProcessKind;

/// Height of the axis with its times, in pixels.
const AXIS: f64 = 22.0;
/// Height of a row of phases or faults, in pixels.
const STRIP: f64 = 20.0;
/// Room a stacked operation takes above its client's lane, in pixels.
const LEVEL: f64 = 5.0;
/// More open operations than this share the topmost level.
const LEVELS_MAX: usize = 5;

/// Where the faults of a process begin below its lane, in pixels.
const BELOW: f64 = 8.0;
/// Height of a row of them, in pixels.
const BELOW_ROW: f64 = 14.0;
/// More faults than this at once share the lowest row.
const BELOW_ROWS_MAX: usize = 3;

/// The rows, in pixels from the top.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Where the lanes begin.
    pub top: f64,
    /// The line of each lane.
    pub lanes: Vec<f64>,
    /// The whole height.
    pub height: f64,
    phases: bool,
}

impl Grid {
    /// The rows of a picture.
    #[must_use]
    pub fn of(picture: &Picture) -> Self {
        let phases = !picture.phases.is_empty();
        let top = AXIS + if phases { STRIP } else { 0.0 } + STRIP * picture.fault_rows as f64 + 4.0;
        let gap = match picture.lanes.len() {
            0..=3 => 92.0,
            4..=5 => 66.0,
            6..=8 => 44.0,
            9..=14 => 34.0,
            _ => 26.0,
        };
        let (mut y, mut below) = (top - gap * 0.3, 0.0);
        let mut kind = ProcessKind::Client;
        let mut lanes = Vec::with_capacity(picture.lanes.len());
        for lane in &picture.lanes {
            let group = if lane.kind == kind || lanes.is_empty() { 0.0 } else { gap * 0.25 };
            y += gap + below + group + LEVEL * lane.levels.min(LEVELS_MAX) as f64;
            kind = lane.kind;
            lanes.push(y);
            below = room_below(lane.faults, gap);
        }
        Self { top, lanes, height: y + gap * 0.5 + below, phases }
    }

    /// The line of a lane.
    #[must_use]
    pub fn lane(&self, row: usize) -> f64 {
        self.lanes.get(row).copied().unwrap_or(self.top)
    }

    /// Top and height of the row of phases.
    #[must_use]
    pub const fn phases(&self) -> (f64, f64) {
        (AXIS, STRIP - 3.0)
    }

    /// Top and height of a row of faults.
    #[must_use]
    pub fn faults(&self, row: usize) -> (f64, f64) {
        (AXIS + STRIP * (row as f64 + if self.phases { 1.0 } else { 0.0 }), STRIP - 3.0)
    }

    /// Top and height of a row of faults below a lane.
    #[must_use]
    pub fn lane_faults(&self, row: usize, level: usize) -> (f64, f64) {
        let level = level.min(BELOW_ROWS_MAX - 1) as f64;
        (self.lane(row) + BELOW + BELOW_ROW * level, BELOW_ROW - 1.0)
    }

    /// The top of an operation's bar above its lane.
    #[must_use]
    pub fn operation(&self, row: usize, level: usize) -> f64 {
        self.lane(row) - 9.0 - LEVEL * level.min(LEVELS_MAX - 1) as f64
    }
}

/// How much farther the next lane is because of the faults below one, which may take half of the gap.
fn room_below(faults: usize, gap: f64) -> f64 {
    match faults.min(BELOW_ROWS_MAX) {
        0 => 0.0,
        rows => (BELOW + BELOW_ROW * rows as f64 - gap * 0.5).max(0.0),
    }
}
