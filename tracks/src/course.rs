//! What a course is made of: plain data, the same on disk, in a pack and on screen.

use crate::sighting::Sighting;
use serde::{Deserialize, Serialize};
use trace::wire::{Company, Exam, Submission};

/// All tracks, as the home page lists them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Course {
    /// In the order of the curriculum.
    pub tracks: Vec<TrackCard>,
}

/// A track without its tasks' texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackCard {
    /// The folder's name: `01-messages`.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// One or two sentences on what one can build after it.
    pub blurb: String,
    /// Where it belongs.
    pub category: Category,
    /// Its tasks in order.
    pub tasks: Vec<TaskCard>,
}

/// A task without its texts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TaskCard {
    /// The folder's name: `echo`.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// 1 to 3: how hard, within the course.
    pub level: u8,
    /// About how long it takes.
    pub minutes: u16,
}

/// The eight categories of the curriculum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Messages, identifiers, gossip, the wire.
    Foundations,
    /// Counters, elections, consensus, a replicated store.
    Consensus,
    /// Sharding, caches, proxies, balancers, queues.
    Scalability,
    /// Logs, files, indexes.
    Storage,
    /// Transactions, orchestration, scheduling, migrations.
    Operations,
    /// Coordination, events, batch and streams, search.
    RealSystems,
    /// Time, and what is newest.
    Frontier,
    /// Observability and security.
    Trust,
}

/// A track, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    /// What the home page shows of it.
    pub card: TrackCard,
    /// What one will be able to answer after it.
    pub questions: Vec<Question>,
    /// What goes wrong in real systems.
    pub common_mistakes: Vec<String>,
    /// What is weighed against what.
    pub comparisons: Vec<String>,
    /// Where to read on.
    pub reading: Vec<Reading>,
    /// Its tasks in order, whole.
    pub tasks: Vec<Task>,
}

/// An interview question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question.
    pub asks: String,
    /// A good answer; empty until somebody has written one.
    #[serde(default)]
    pub answer: String,
}

/// A source worth reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Author, title, year.
    pub title: String,
    /// Where it can be read, when it has a lasting address.
    #[serde(default)]
    pub url: String,
}

/// A task, whole.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Task {
    /// `<track>/<task>`: folder, address on the page, test name and progress key in one.
    pub id: String,
    /// What lists show of it.
    pub card: TaskCard,
    /// The ideas it teaches, in a few words each.
    pub concepts: Vec<String>,
    /// From a nudge to nearly the answer.
    pub hints: Vec<String>,
    /// The sources its lesson rests on.
    pub cites: Vec<Reading>,
    /// Its checks in order: (name, the sentence that tells a learner what is demanded).
    pub checks: Vec<(String, String)>,
    /// The functions of the starter that the learner writes; the rest is scaffold.
    pub steps: Vec<String>,
    /// What the learner hands in.
    pub submission: Submission,
    /// The modules that speak its messages: each can play the nodes, all of them or every second one.
    pub modules: Vec<String>,
    /// The lesson, Markdown.
    pub lesson: String,
    /// What the editor holds at first.
    pub starter: String,
    /// A program that passes.
    pub solution: String,
    /// The scenarios, Python.
    pub scenarios: String,
    /// Modules of `tracks/lib` that the scenarios import: (name, text).
    pub library: Vec<(String, String)>,
    /// Programs that fail, as real people fail.
    pub mistakes: Vec<Mistake>,
}

/// A wrong solution that a real learner writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mistake {
    /// The file's name without `.py`.
    pub slug: String,
    /// The check it must fail.
    pub fails: String,
    /// A sentence that would help the one who made it.
    pub why: String,
    /// The program.
    pub program: String,
    /// How it was seen to fail.
    pub seen: Vec<Sighting>,
}

impl Task {
    /// What a judge needs of the task.
    #[must_use]
    pub fn exam(&self) -> Exam {
        Exam {
            task: self.id.clone(),
            scenarios: self.scenarios.clone(),
            library: self.library.clone(),
            checks: self.checks.iter().map(|(name, _)| name.clone()).collect(),
            submission: self.submission,
            company: Company::Nobody,
        }
    }
}
