//! What is said of a task when all its questions are answered.

use crate::verify::facts::Facts;
use crate::verify::probe::{Finding, Slowest, Subject};
use crate::verify::problem::Problem;
use crate::verify::seen::SEEDS_A_RUN;
use std::collections::BTreeSet;
use std::time::Duration;
use tracks::{ACTIVITY, AuthorError, Mistake, likely};

/// What was found of a course, or of the part that was asked for.
#[derive(Debug)]
pub struct Verdict {
    /// Complaints about files that belong to no task that could be read.
    pub course: Vec<AuthorError>,
    /// The tasks, in order.
    pub tasks: Vec<TaskVerdict>,
}

impl Verdict {
    /// How many tasks are sound; the course's own files count as one more.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.tasks.len() + 1 - self.failed()
    }

    /// How many are not.
    #[must_use]
    pub fn failed(&self) -> usize {
        let tasks = self.tasks.iter().filter(|task| !task.problems.is_empty()).count();
        tasks + usize::from(!self.course.is_empty())
    }
}

/// What was found of a task.
#[derive(Debug)]
pub struct TaskVerdict {
    /// `<track>/<task>`.
    pub id: String,
    /// How many scenarios it has.
    pub scenarios: usize,
    /// On how many seeds its solution ran.
    pub seeds: u64,
    /// How many mistakes were tried.
    pub mistakes: usize,
    /// How many of them fail the check that they name.
    pub caught: usize,
    /// How many runs it took to know.
    pub runs: u32,
    /// The slowest of them.
    pub slowest: Option<Slowest>,
    /// How long they took in all.
    pub spent: Duration,
    /// What must be mended; the task is sound when there is nothing.
    pub problems: Vec<Problem>,
}

/// Puts together what was found of a task.
pub fn task_verdict(
    subject: &Subject<'_>,
    unloadable: Option<Problem>,
    findings: Vec<Finding>,
) -> TaskVerdict {
    let mut problems: Vec<Problem> = Vec::new();
    if unloadable.is_none() && subject.scenarios.is_empty() {
        problems.push(Problem::NoScenario);
    }
    let loads = !subject.scenarios.is_empty();
    problems.extend(unloadable);
    if loads {
        problems.extend(names(subject));
        problems.extend(storms(&findings));
        problems.extend(unfailed(subject, &findings));
        problems.extend(unoffered(subject));
    }
    let mistakes = if subject.is_solution_alone { 0 } else { subject.task.mistakes.len() };
    let caught = findings.iter().filter(|finding| finding.caught.is_some()).count();
    let runs = findings.iter().map(|finding| finding.runs).sum();
    let spent = findings.iter().map(|finding| finding.spent).sum();
    let slowest = findings.iter().filter_map(|finding| finding.slowest.clone()).max();
    for problem in findings.into_iter().flat_map(|finding| finding.problems) {
        add(&mut problems, problem);
    }
    TaskVerdict {
        id: subject.task.id.clone(),
        scenarios: subject.scenarios.len(),
        seeds: subject.seeds,
        mistakes,
        caught,
        runs,
        slowest,
        spent,
        problems,
    }
}

/// Adds a problem; a solution that fails a scenario on many seeds is told once.
fn add(problems: &mut Vec<Problem>, problem: Problem) {
    if let Problem::SolutionFails { scenario, seeds, .. } = &problem {
        for known in problems.iter_mut() {
            if let Problem::SolutionFails { scenario: same, seeds: all, .. } = known
                && same == scenario
            {
                all.extend(seeds);
                return;
            }
        }
    }
    if !problems.iter().any(|known| is_same(known, &problem)) {
        problems.push(problem);
    }
}

/// Whether one telling is enough for both: the same error on another seed is no news.
fn is_same(known: &Problem, problem: &Problem) -> bool {
    match (known, problem) {
        (
            Problem::SolutionTroubled { scenario, says, .. },
            Problem::SolutionTroubled { scenario: other, says: same, .. },
        ) => scenario == other && says == same,
        _ => known == problem,
    }
}

/// Checks must be the same in `task.toml` and in the scenarios.
fn names(subject: &Subject<'_>) -> Vec<Problem> {
    let described: BTreeSet<&str> = subject.task.checks.iter().map(|(name, _)| name.as_str()).collect();
    let mut used = BTreeSet::new();
    let mut problems = Vec::new();
    for scenario in &subject.scenarios {
        for check in scenario.checks.iter().filter(|check| *check != ACTIVITY) {
            let is_new = used.insert(check.as_str());
            if is_new && !described.contains(check.as_str()) {
                problems.push(Problem::CheckUndescribed {
                    scenario: scenario.name.clone(),
                    check: check.clone(),
                });
            }
        }
    }
    let unused = subject.task.checks.iter().filter(|(name, _)| !used.contains(name.as_str()));
    problems.extend(unused.map(|(name, _)| Problem::CheckUnused(name.clone())));
    problems
}

/// Some scenario must put a cluster to the test, and faults must be followed by recovery.
fn storms(findings: &[Finding]) -> Vec<Problem> {
    let facts: Vec<Facts> = findings.iter().filter_map(|finding| finding.facts).collect();
    let any = |holds: fn(&Facts) -> bool| facts.iter().any(holds);
    let mut problems = Vec::new();
    if facts.is_empty() {
        return problems;
    }
    if !any(|facts| facts.is_storm()) {
        problems.push(Problem::Tame);
    }
    if any(|facts| facts.has_faults) && !any(|facts| facts.has_faults && facts.recovers) {
        problems.push(Problem::NeverRecovers);
    }
    problems
}

/// Whoever makes a mistake must be offered its sentence after one press of Run.
fn unoffered(subject: &Subject<'_>) -> Vec<Problem> {
    let task = subject.task;
    let offered = |mistake: &Mistake| {
        let run: Vec<_> = mistake.seen.iter().filter(|seen| seen.seed <= SEEDS_A_RUN).cloned().collect();
        likely(task, &run).into_iter().any(|other| other.slug == mistake.slug)
    };
    // A mistake that was not seen to fail its check is told by itself.
    let is_seen = |mistake: &Mistake| mistake.seen.iter().any(|seen| seen.check == mistake.fails);
    let silent = task.mistakes.iter().filter(|mistake| is_seen(mistake) && !offered(mistake));
    silent.map(|mistake| Problem::Unoffered { slug: mistake.slug.clone() }).collect()
}

/// Every check must be failed by some mistake.
fn unfailed(subject: &Subject<'_>, findings: &[Finding]) -> Vec<Problem> {
    let failed: BTreeSet<&str> = findings.iter().filter_map(|finding| finding.caught.as_deref()).collect();
    let claimed = |name: &str| subject.task.mistakes.iter().any(|mistake| mistake.fails == name);
    let checks = subject.task.checks.iter().map(|(name, _)| name);
    // A mistake that names the check and survives is told by itself.
    let lonely = checks.filter(|name| !failed.contains(name.as_str()) && !claimed(name));
    lonely.map(|name| Problem::CheckNeverFails(name.clone())).collect()
}
