//! A verdict, told: what must be mended, a table, and a last line that scripts can read.

use crate::stopwatch;
use crate::table::table;
use crate::verify::verdict::{TaskVerdict, Verdict};
use serde::Serialize;
use std::fmt::Write as _;
use std::time::Duration;

/// For a terminal.
#[must_use]
pub fn text(verdict: &Verdict) -> String {
    let mut out = String::new();
    tell(&mut out, "the course", verdict.course.iter().map(ToString::to_string).collect());
    for task in &verdict.tasks {
        tell(&mut out, &task.id, problems(task));
    }
    let heading = ["task", "scenarios", "seeds", "mistakes", "runs", "time", "slowest", "problems"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    rows.extend(verdict.tasks.iter().map(row));
    out.push_str(&table(&rows));
    let spent: Duration = verdict.tasks.iter().map(|task| task.spent).sum();
    let runs: u32 = verdict.tasks.iter().map(|task| task.runs).sum();
    let _ = writeln!(out, "{runs} runs, {} of judging", stopwatch::words(spent));
    let _ = writeln!(out, "{} passed, {} failed", verdict.passed(), verdict.failed());
    out
}

fn tell(out: &mut String, whom: &str, problems: Vec<String>) {
    if problems.is_empty() {
        return;
    }
    let _ = writeln!(out, "{whom}");
    for problem in problems {
        let _ = writeln!(out, "  - {problem}");
    }
    out.push('\n');
}

fn problems(task: &TaskVerdict) -> Vec<String> {
    task.problems.iter().map(ToString::to_string).collect()
}

fn row(task: &TaskVerdict) -> Vec<String> {
    let slowest = task.slowest.as_ref();
    let slowest = slowest.map(|run| format!("{} {} seed {}", stopwatch::words(run.took), run.what, run.seed));
    vec![
        task.id.clone(),
        task.scenarios.to_string(),
        task.seeds.to_string(),
        format!("{}/{}", task.caught, task.mistakes),
        task.runs.to_string(),
        stopwatch::words(task.spent),
        slowest.unwrap_or_default(),
        task.problems.len().to_string(),
    ]
}

#[derive(Serialize)]
struct Told {
    passed: usize,
    failed: usize,
    course: Vec<String>,
    tasks: Vec<ToldTask>,
}

#[derive(Serialize)]
struct ToldTask {
    task: String,
    scenarios: usize,
    seeds: u64,
    mistakes: usize,
    caught: usize,
    runs: u32,
    seconds: f64,
    slowest: Option<ToldRun>,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct ToldRun {
    run: String,
    seed: u64,
    seconds: f64,
}

/// A page to keep: what was proven when it was last asked.
#[must_use]
pub fn page(verdict: &Verdict) -> String {
    let seeds: Vec<u64> = verdict.tasks.iter().map(|task| task.seeds).collect();
    let seeds = seeds.iter().min().copied().unwrap_or_default();
    format!(
        "# What has been proven\n\nThe last run of `./dev verify --seeds {seeds} --table docs/verified.md`, as it was \
         printed. Times are of judging, summed over all cores of whatever machine it was.\n\n```\n{}```\n",
        text(verdict)
    )
}

/// For a program.
#[must_use]
pub fn json(verdict: &Verdict) -> String {
    let told = Told {
        passed: verdict.passed(),
        failed: verdict.failed(),
        course: verdict.course.iter().map(ToString::to_string).collect(),
        tasks: verdict.tasks.iter().map(told_task).collect(),
    };
    serde_json::to_string_pretty(&told).unwrap_or_default() + "\n"
}

fn told_task(task: &TaskVerdict) -> ToldTask {
    let slowest = task.slowest.clone();
    ToldTask {
        task: task.id.clone(),
        scenarios: task.scenarios,
        seeds: task.seeds,
        mistakes: task.mistakes,
        caught: task.caught,
        runs: task.runs,
        seconds: task.spent.as_secs_f64(),
        slowest: slowest.map(|run| ToldRun {
            run: run.what,
            seed: run.seed,
            seconds: run.took.as_secs_f64(),
        }),
        problems: problems(task),
    }
}
