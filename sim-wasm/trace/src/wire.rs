//! What the page and the simulation worker say to each other, as postcard bytes.
//!
//! A worker answers requests in order. While it runs it posts [`Response::Progress`] and finished
//! reports as they come, so that a page which terminates it loses nothing that was shown.

use crate::{Diagnostic, ScenarioReport, Variable};
use serde::{Deserialize, Serialize};

/// What the worker needs of a task to judge a program for it: its sources, nothing for eyes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Exam {
    /// `<track>/<task>`.
    pub task: String,
    /// The text of `scenarios.py`.
    pub scenarios: String,
    /// Modules that scenarios may import: (name, text), from `tracks/lib`.
    pub library: Vec<(String, String)>,
    /// The names of the task's checks, in the order shown.
    pub checks: Vec<String>,
    /// What the learner hands in.
    pub submission: Submission,
    /// Who plays nodes in the learner's stead.
    pub company: Company,
}

/// What a learner hands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Submission {
    /// The program of the nodes.
    #[default]
    Node,
    /// A storm, for nodes that modules play.
    Storm,
}

/// Who plays nodes in the learner's stead: nobody, or a module by its name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Company {
    /// All nodes run the learner's program.
    #[default]
    Nobody,
    /// Every second node, `n2`, `n4`, ..., runs the module.
    Half(String),
    /// All nodes run the module.
    All(String),
}

impl Company {
    /// The module that plays a node, if one does.
    #[must_use]
    pub fn module_for(&self, node: &str) -> Option<&str> {
        let is_even = node.bytes().last().is_some_and(|digit| digit.is_ascii_digit() && digit % 2 == 0);
        match self {
            Self::Half(module) if is_even => Some(module),
            Self::All(module) => Some(module),
            Self::Nobody | Self::Half(_) => None,
        }
    }
}

/// What the page asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// List the scenarios and what each claims, without running any. Answer: [`Response::Listed`].
    List {
        /// The task.
        exam: Exam,
    },
    /// Judge a program. Answers: [`Response::Progress`] and [`Response::Report`] for each scenario and
    /// seed, then [`Response::Judged`].
    Judge {
        /// The task.
        exam: Exam,
        /// The learner's source.
        program: String,
        /// The scenarios to run, by name; all of them when empty.
        scenarios: Vec<String>,
        /// The first seed.
        seed: u64,
        /// How many seeds from there for each scenario; a failing one ends its scenario.
        seeds: u32,
    },
    /// Judge a program under one scenario and seed and tell the storm it met. Answers:
    /// [`Response::Report`], [`Response::Storm`].
    Record {
        /// The task.
        exam: Exam,
        /// The learner's source.
        program: String,
        /// The scenario, by name.
        scenario: String,
        /// The seed.
        seed: u64,
    },
    /// Play a storm on a program. Answers: [`Response::Report`], [`Response::Judged`].
    Replay {
        /// The task.
        exam: Exam,
        /// The learner's source.
        program: String,
        /// The storm, as [`Response::Storm`] told it.
        storm: String,
    },
    /// Read the top-level variables of every node just after an event of a run. Answer:
    /// [`Response::Inspected`].
    Inspect {
        /// The task.
        exam: Exam,
        /// The learner's source.
        program: String,
        /// The scenario, by name.
        scenario: String,
        /// The seed.
        seed: u64,
        /// The event, as a position in the trace.
        event: u32,
    },
}

/// What the worker answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// The worker is up; `build` must equal the page's own.
    Ready {
        /// The build id.
        build: String,
    },
    /// The scenarios of a task.
    Listed {
        /// In the order of `scenarios.py`.
        scenarios: Vec<ScenarioInfo>,
    },
    /// A run begins.
    Progress {
        /// The scenario, by name.
        scenario: String,
        /// Its seed.
        seed: u64,
        /// Runs finished so far.
        done: u32,
        /// Runs to come at the most, finished ones included.
        of: u32,
    },
    /// A run is judged.
    Report(Box<ScenarioReport>),
    /// A storm, as text that can be kept, shared and sent back.
    Storm {
        /// The text.
        text: String,
    },
    /// The request is answered whole.
    Judged {
        /// Whether every run passed.
        passed: bool,
    },
    /// The program or the scenarios could not even be loaded.
    Unloadable {
        /// Why.
        diagnostics: Vec<Diagnostic>,
    },
    /// The variables asked for: (node's name, its variables); a dead node has none.
    Inspected {
        /// In the order of the cluster.
        nodes: Vec<(String, Vec<Variable>)>,
    },
    /// A bug of the playground: the worker cannot go on and wants to be replaced.
    Broken {
        /// What it knows.
        says: String,
    },
}

/// A scenario before it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioInfo {
    /// Its function in `scenarios.py`.
    pub name: String,
    /// The sentence that tells what happens in it.
    pub title: String,
    /// The checks it claims.
    pub checks: Vec<String>,
}
