//! What pages are put together from. Each is a function of its properties and of the state it is
//! handed; none fetches, runs or keeps anything by itself.

mod alike;
mod check;
mod code;
mod company;
mod copy;
mod details;
mod diagnostics;
mod diagram;
mod diagram_tools;
mod dialog;
mod editor;
mod editor_pane;
mod event_filter;
mod event_table;
mod header;
mod help;
mod icon;
mod lesson;
mod notice;
mod overview;
mod results;
mod run_bar;
mod run_view;
mod scenario;
mod scene;
mod sources;
mod splitter;
mod statistics;
mod trade;

pub use code::Code;
pub use editor_pane::EditorPane;
pub use header::Header;
pub use icon::{Icon, Sign};
pub use lesson::Lesson;
pub use notice::{Grade, Notice};
pub use results::Results;
pub use run_bar::RunBar;
pub use run_view::RunView;
pub use sources::SourceList;
pub use splitter::Splitter;
