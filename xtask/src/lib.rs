//! The native runner behind `./dev`: proves the course, judges a program from the command line,
//! packs the course for the page, measures.
//!
//! Read [`verify`] for what makes a task sound, [`report`] for how a verdict is told, [`tidy`] for the
//! house rules.
//!
//! Architecture Invariant: programs are judged by `judge` and by nothing else, so that a task proven
//! here behaves the same on the page. Wall time is shown here and decides nothing.

pub mod arguments;
pub mod bench;
pub mod digests;
pub mod files;
pub mod judging;
pub mod mutate;
pub mod new;
pub mod pack;
pub mod report;
pub mod run;
pub mod stopwatch;
pub mod table;
pub mod tidy;
pub mod verify;
