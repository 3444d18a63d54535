//! Proves that tasks are sound: what should fail fails, what should pass passes, every check and
//! every mistake earns its place. The rules are those of the course's README.
//!
//! A course is cut into questions ([`probe`]), which are answered over all cores; what they found is
//! put together for each task ([`verdict`]) and told ([`summary`]).

pub mod changed;
pub mod facts;
pub mod probe;
pub mod problem;
pub mod seen;
pub mod stub;
pub mod summary;
pub mod verdict;

use crate::files;
use crate::judging::{in_parallel, list};
use probe::{Finding, Question, Subject};
use problem::Problem;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use trace::wire::{Company, Exam, ScenarioInfo};
use tracks::{AuthorError, Survey, Task};
use verdict::{TaskVerdict, Verdict, task_verdict};

/// Seeds a scenario of the solution, unless said otherwise.
pub const SEEDS: u32 = 3;
/// The same for the tasks that a change touches.
pub const SEEDS_CHANGED: u32 = 20;
/// Of so many seeds of the solution one is tried with a module as well, in its stead and beside it.
const COMPANY_SEEDS_EVERY: u64 = 3;
/// The most seeds that a module is tried on.
const COMPANY_SEEDS_MAX: u64 = 20;
/// The fewest seeds that a mistake is tried on.
const MISTAKE_SEEDS_MIN: u64 = 10;

/// What to prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyOptions {
    /// The course.
    pub root: PathBuf,
    /// A track or a task; everything when `None`.
    pub only: Option<String>,
    /// Seeds a scenario of the solution.
    pub seeds: Option<u32>,
    /// Which part of the tasks.
    pub shard: Shard,
    /// Whether tasks that a change touches get more seeds.
    pub changed: bool,
    /// Whether to ask of solutions alone.
    pub solutions: bool,
    /// Whether to look anew how mistakes fail, and to write it down.
    pub bless: bool,
    /// Where to write the verdict too.
    pub json: Option<PathBuf>,
    /// Where to keep the table, as a page.
    pub table: Option<PathBuf>,
}

/// One part of the work when it is split over machines: every `of`-th task from the `index`-th.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    pub index: usize,
    /// Of how many.
    pub of: usize,
}

impl Default for Shard {
    fn default() -> Self {
        Self { index: 1, of: 1 }
    }
}

impl Shard {
    /// Reads `i/n`.
    ///
    /// # Errors
    /// When it is not that.
    pub fn parse(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match numbers {
            Some((index, of)) if (1..=of).contains(&index) => Ok(Self { index, of }),
            _ => Err("write i/n, with i from 1 to n".to_owned()),
        }
    }

    const fn takes(self, position: usize) -> bool {
        position % self.of == self.index - 1
    }
}

/// Proves, prints, and tells whether all is well.
///
/// # Errors
/// When it could not begin.
pub fn command(options: &VerifyOptions) -> Result<bool, String> {
    if options.bless {
        bless(options)?;
    }
    let verdict = verify(options)?;
    if let Some(path) = &options.json {
        files::write(path, summary::json(&verdict))?;
    }
    if let Some(path) = &options.table {
        files::write(path, summary::page(&verdict))?;
    }
    print!("{}", summary::text(&verdict));
    Ok(verdict.failed() == 0)
}

/// Proves what the options name.
///
/// # Errors
/// When there is no such course or task, or git cannot tell what changed.
pub fn verify(options: &VerifyOptions) -> Result<Verdict, String> {
    let survey = files::survey(&options.root)?;
    let prepared = prepare(&survey, options)?;
    let mut verdicts = ask_all(&prepared);
    let course = complaints(&survey, options, &mut verdicts);
    Ok(Verdict { course, tasks: verdicts })
}

/// The tasks that were asked for with their scenarios, or what keeps these from being loaded.
fn prepare<'a>(
    survey: &'a Survey,
    options: &VerifyOptions,
) -> Result<Vec<(Subject<'a>, Option<Problem>)>, String> {
    let tasks = chosen(survey, options)?;
    let seeds = seeds_of(&tasks, options)?;
    let exams: Vec<Exam> = tasks.iter().map(|task| task.exam()).collect();
    let listed = in_parallel(&exams, list);
    let mut prepared = Vec::new();
    for (((task, exam), seeds), listed) in tasks.iter().zip(exams).zip(seeds).zip(listed) {
        let problem = listed.as_ref().err().map(|why| probe::unloadable(task, "scenarios.py", why));
        let subject = Subject {
            task,
            exam,
            scenarios: listed.unwrap_or_default(),
            seeds: u64::from(seeds),
            is_solution_alone: options.solutions,
        };
        prepared.push((subject, problem));
    }
    Ok(prepared)
}

/// Looks how every mistake fails, and writes it down beside them.
fn bless(options: &VerifyOptions) -> Result<(), String> {
    let survey = files::survey(&options.root)?;
    let prepared = prepare(&survey, options)?;
    let jobs: Vec<_> = prepared
        .iter()
        .flat_map(|(subject, _)| subject.task.mistakes.iter().map(move |mistake| (subject, mistake)))
        .collect();
    let found = in_parallel(&jobs, |(subject, mistake)| seen::sightings(subject, mistake));
    for (subject, _) in &prepared {
        let mine = jobs.iter().zip(&found).filter(|((of, _), _)| of.task.id == subject.task.id);
        let mine: Vec<_> = mine.map(|((_, mistake), seen)| (mistake.slug.clone(), seen.clone())).collect();
        seen::write(&options.root, subject.task, &mine)?;
    }
    Ok(())
}

/// The tasks that were asked for, in the order of the course.
fn chosen<'a>(survey: &'a Survey, options: &VerifyOptions) -> Result<Vec<&'a Task>, String> {
    let all: Vec<&Task> = survey.tracks.iter().flat_map(|track| &track.tasks).collect();
    let Some(only) = &options.only else {
        let mine = all.into_iter().enumerate().filter(|(position, _)| options.shard.takes(*position));
        return Ok(mine.map(|(_, task)| task).collect());
    };
    let track = format!("{only}/");
    let named: Vec<&Task> =
        all.iter().copied().filter(|task| task.id == *only || task.id.starts_with(&track)).collect();
    if named.is_empty() && !survey.errors.iter().any(|error| belongs(error, only)) {
        let known: Vec<&str> = all.iter().map(|task| task.id.as_str()).collect();
        return Err(format!("there is no track or task {only:?}; there are {}", known.join(", ")));
    }
    let mine = named.into_iter().enumerate().filter(|(position, _)| options.shard.takes(*position));
    Ok(mine.map(|(_, task)| task).collect())
}

fn seeds_of(tasks: &[&Task], options: &VerifyOptions) -> Result<Vec<u32>, String> {
    let usual = options.seeds.unwrap_or(SEEDS);
    if !options.changed {
        return Ok(vec![usual; tasks.len()]);
    }
    let files = changed::changed_files(&options.root)?;
    let more = usual.max(SEEDS_CHANGED);
    Ok(tasks.iter().map(|task| if changed::touches(&files, task) { more } else { usual }).collect())
}

fn questions<'a>(subject: &'a Subject<'a>) -> Vec<Question<'a>> {
    let runs =
        (1..=subject.seeds).flat_map(|seed| subject.scenarios.iter().map(move |scenario| (seed, scenario)));
    let mut questions: Vec<Question<'a>> =
        runs.map(|(seed, scenario)| Question::Solution { scenario: &scenario.name, seed }).collect();
    if subject.is_solution_alone {
        return questions;
    }
    questions.extend([Question::Empty, Question::Starter]);
    questions.extend(stub::STUBS.map(Question::Stub));
    questions.extend(subject.task.mistakes.iter().map(Question::Mistake));
    for module in &subject.task.modules {
        for company in [Company::All(module.clone()), Company::Half(module.clone())] {
            let beside = |scenario: &'a ScenarioInfo| Question::Beside {
                company: company.clone(),
                scenario: &scenario.name,
                seeds: subject.seeds.div_ceil(COMPANY_SEEDS_EVERY).min(COMPANY_SEEDS_MAX),
            };
            questions.extend(subject.scenarios.iter().map(beside));
        }
    }
    questions
}

fn ask_all(prepared: &[(Subject<'_>, Option<Problem>)]) -> Vec<TaskVerdict> {
    let mut jobs = Vec::new();
    for (index, (subject, _)) in prepared.iter().enumerate() {
        if !subject.scenarios.is_empty() {
            jobs.extend(questions(subject).into_iter().map(|question| (index, question)));
        }
    }
    let progress = Progress::of(jobs.len());
    let findings = in_parallel(&jobs, |(index, question)| {
        let finding = probe::answer(&prepared[*index].0, question);
        progress.step();
        finding
    });
    let mut of_task: Vec<Vec<Finding>> = prepared.iter().map(|_| Vec::new()).collect();
    for ((index, _), finding) in jobs.iter().zip(findings) {
        of_task[*index].push(finding);
    }
    let parts = prepared.iter().zip(of_task);
    parts.map(|((subject, problem), findings)| task_verdict(subject, problem.clone(), findings)).collect()
}

/// How far it is, for whoever sits at a terminal.
struct Progress {
    done: AtomicUsize,
    of: usize,
    is_shown: bool,
}

impl Progress {
    fn of(jobs: usize) -> Self {
        Self { done: AtomicUsize::new(0), of: jobs, is_shown: std::io::stderr().is_terminal() }
    }

    fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.is_shown {
            let end = if done == self.of { "\n" } else { "" };
            eprint!("\r{done} of {} questions answered{end}", self.of);
        }
    }
}

/// Gives each complaint about files to the task that it belongs to; the rest is the course's.
fn complaints(survey: &Survey, options: &VerifyOptions, verdicts: &mut [TaskVerdict]) -> Vec<AuthorError> {
    let ours = |error: &&AuthorError| options.only.as_ref().is_none_or(|only| belongs(error, only));
    let mut course = Vec::new();
    for error in survey.errors.iter().filter(ours) {
        match verdicts.iter_mut().find(|verdict| belongs(error, &verdict.id)) {
            Some(verdict) => verdict.problems.insert(0, Problem::Files(error.clone())),
            None if is_read(survey, error) => {}
            None => course.push(error.clone()),
        }
    }
    course
}

/// Whether a complaint is about a task that another shard proves.
fn is_read(survey: &Survey, error: &AuthorError) -> bool {
    survey.tracks.iter().flat_map(|track| &track.tasks).any(|task| belongs(error, &task.id))
}

/// Whether a complaint is about the track or task, or something in it.
fn belongs(error: &AuthorError, id: &str) -> bool {
    let inner = error.path.split_once('/').map_or("", |(_, inner)| inner);
    inner.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::Shard;

    #[test]
    fn shards_share_the_tasks_out() {
        let shards = [1, 2, 3].map(|index| Shard { index, of: 3 });
        for position in 0..10 {
            assert_eq!(shards.iter().filter(|shard| shard.takes(position)).count(), 1);
        }
    }

    #[test]
    fn a_shard_is_one_of_some() {
        assert_eq!(Shard::parse("2/3"), Ok(Shard { index: 2, of: 3 }));
        for wrong in ["0/3", "4/3", "1", "a/b", "1/0"] {
            assert!(Shard::parse(wrong).is_err(), "{wrong}");
        }
    }
}
