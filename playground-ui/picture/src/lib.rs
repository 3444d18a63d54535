//! A run as geometry: a trace goes in, lines, bars and labels with coordinates come out. The page
//! turns them into SVG; tests read them as text.
//!
//! Architecture Invariant: no DOM, no colours, no sentences. What a shape looks like is the style
//! sheet's business, what it is called is the page's; both hang on the closed enums of this crate.
//! Only the visible window is ever drawn, so the cost of a frame does not grow with the run.

mod axis;
mod builder;
mod bytes;
mod connections;
mod cut;
mod flights;
mod grid;
mod hit;
mod index;
mod labels;
mod marks;
mod overview;
mod path;
mod pen;
mod scene;
mod spans;
mod trade;
mod view;

pub use axis::Axis;
pub use bytes::{hexadecimal, readable};
pub use connections::Connection;
pub use cut::{CutShape, shape_of_cut};
pub use index::{Absence, Away, Fate, Flight, FlightKind, Lane, Operation, PhaseSpan, Picture, sufferer};
pub use labels::{Label, LabelKind};
pub use overview::{Overview, overview};
pub use scene::{
    BarKind, BarShape, Frame, LaneShape, PhaseShape, Scene, StripShape, Stroke, StrokeKind, Tick, draw,
};
pub use spans::{Extent, FaultSpan};
pub use trade::Trade;
pub use view::View;
