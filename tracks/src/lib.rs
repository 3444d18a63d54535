//! The curriculum: the format of tracks and tasks, how they are read from their folders, packed for
//! the page, and linted. The content lies beside this crate's `src`, one folder a track, one a task.
//!
//! Folders are read on authors' machines only; the page knows the types and the packs.
//!
//! Architecture Invariant: nothing here runs a program or a scenario. What a task demands is proven
//! by `judge`; this crate only says whether its files are all there and well formed.

mod course;
mod pack;
mod sighting;

#[cfg(not(target_arch = "wasm32"))]
mod author;
#[cfg(not(target_arch = "wasm32"))]
mod folder;
#[cfg(not(target_arch = "wasm32"))]
mod format;
#[cfg(not(target_arch = "wasm32"))]
mod lint;
#[cfg(not(target_arch = "wasm32"))]
pub mod source;

#[cfg(not(target_arch = "wasm32"))]
pub use author::{AuthorError, Rule};
pub use course::{Category, Course, Mistake, Question, Reading, Task, TaskCard, Track, TrackCard};
#[cfg(not(target_arch = "wasm32"))]
pub use folder::{Survey, read_course, read_track, survey};
#[cfg(not(target_arch = "wasm32"))]
pub use lint::{ACTIVITY, HINTS, LESSON_WORDS_MAX, MISTAKES_MIN, PLACEHOLDER, is_slug};
pub use pack::{INDEX_NAME, PackError, decode, encode, pack_name};
pub use sighting::{MUTANTS_FILE, SEEN_FILE, Sighting, likely};
