//! The site map. Routes live in the address's hash, so that any static server under any path will do.

#![expect(clippy::disallowed_types, reason = "what Routable derives looks parameters up in a HashMap")]

use yew_router::Routable;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq, Routable)]
pub enum Route {
    /// All tasks.
    #[at("/")]
    Home,
    /// One track.
    #[at("/:track")]
    Track {
        /// The track's slug.
        track: String,
    },
    /// One task.
    #[at("/:track/:task")]
    Task {
        /// The track's slug.
        track: String,
        /// The task's slug.
        task: String,
    },
    /// Any other address.
    #[not_found]
    #[at("/404")]
    Missing,
}

impl Route {
    /// The page of a track.
    pub fn track(track: &str) -> Self {
        Self::Track { track: track.to_owned() }
    }

    /// The page of a task, by its id (`<track>/<task>`) or by its parts.
    pub fn task(track: &str, task: &str) -> Self {
        Self::Task { track: track.to_owned(), task: task.to_owned() }
    }
}
