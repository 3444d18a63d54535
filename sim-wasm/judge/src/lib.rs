//! The one front door: a task, a submission, a scenario and a seed in, a report out. The native
//! runner and the browser's worker both come through here, so that a task proven by `./dev verify`
//! behaves the same on screen.
//!
//! Architecture Invariant: a judge does not fail. Whatever a learner or an author writes gives a
//! report or a diagnostic; a panic is our bug. It draws nothing and times nothing.

mod cast;
mod film;
mod list;
mod run;
mod storm;
mod verdict;

pub use film::{Film, Variables};
pub use list::list;
pub use run::run;
pub use storm::{Recorded, record, replay};

/// The check that every scenario has: that what was meant to happen did happen.
pub const ACTIVITY: &str = "activity";
