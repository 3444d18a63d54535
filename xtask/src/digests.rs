//! The digests of the solutions' traces: the same table must come out on every machine and in every
//! browser.

use crate::judging::{in_parallel, list, run};
use crate::{files, table::table};
use serde::Serialize;
use std::path::Path;
use trace::wire::Exam;
use tracks::Task;

/// One run by its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// `<track>/<task>`.
    pub task: String,
    /// The scenario.
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// The digest of the trace, in hexadecimal.
    pub digest: String,
}

/// Prints the table.
///
/// # Errors
/// When there is no course, or a solution cannot be run.
pub fn command(root: &Path, count: usize, json: bool) -> Result<bool, String> {
    let survey = files::survey(root)?;
    let tasks: Vec<&Task> = survey.tracks.iter().flat_map(|track| &track.tasks).collect();
    let rows = rows(&tasks, count)?;
    if json {
        println!("{}", serde_json::to_string_pretty(&rows).map_err(|error| error.to_string())?);
    } else {
        print!("{}", table(&rows.iter().map(cells).collect::<Vec<_>>()));
    }
    Ok(true)
}

fn cells(row: &Row) -> Vec<String> {
    vec![row.task.clone(), row.scenario.clone(), row.seed.to_string(), row.digest.clone()]
}

/// At least `count` rows: every scenario of every task on seed 1, then on seed 2, and so on, each seed whole.
///
/// # Errors
/// When a solution cannot be run.
pub fn rows(tasks: &[&Task], count: usize) -> Result<Vec<Row>, String> {
    let mut scenarios: Vec<(&Task, Exam, String)> = Vec::new();
    for task in tasks {
        let exam = task.exam();
        let listed =
            list(&exam).map_err(|_| format!("{}/scenarios.py cannot be loaded: verify it", task.id))?;
        scenarios.extend(listed.into_iter().map(|scenario| (*task, exam.clone(), scenario.name)));
    }
    if scenarios.is_empty() {
        return Err("there is no task that could be run".to_owned());
    }
    let seeds = 1..=count.div_ceil(scenarios.len()) as u64;
    let jobs: Vec<_> =
        seeds.flat_map(|seed| scenarios.iter().map(move |scenario| (seed, scenario))).collect();
    in_parallel(&jobs, |(seed, (task, exam, scenario))| row(task, exam, scenario, *seed))
        .into_iter()
        .collect()
}

fn row(task: &Task, exam: &Exam, scenario: &str, seed: u64) -> Result<Row, String> {
    let report = run(exam, &task.solution, scenario, seed)
        .map_err(|_| format!("{}/solution.py cannot be loaded: verify it", task.id))?;
    Ok(Row { task: task.id.clone(), scenario: scenario.to_owned(), seed, digest: report.digest.to_string() })
}
