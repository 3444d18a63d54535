//! Asks whether a task's scenarios notice when its solution is wrong in one place: mechanical changes are made to the
//! steps of the solution, one at a time, and each is judged as the page judges a program.
//!
//! A mutant whose traces are the solution's, to the byte, behaves as the solution does and does not count. Of the others
//! nine in ten must be caught. Survivors are listed, until the task's `mutants.toml` explains them, by place and what was
//! done: `equivalent: ...` for one that changes nothing of importance, which does not count either, and `allowed: ...` for
//! one that is worse, and right all the same.

use crate::files;
use crate::judging::{in_parallel, list, run};
use crate::table::table;
use indexmap::IndexMap;
use python::{Mutant, functions, mutants};
use std::path::{Path, PathBuf};
use trace::Digest;
use trace::wire::Exam;
use tracks::{MUTANTS_FILE, Task};

/// Seeds of each scenario, as a press of Run on the page tries.
const SEEDS: u64 = 3;

/// How the reason begins why a mutant need not be caught, because it does what the solution does.
const EQUIVALENT: &str = "equivalent: ";

/// How it begins otherwise.
const ALLOWED: &str = "allowed: ";

/// Of a hundred that change behaviour, how many must be caught.
const CAUGHT_PERCENT_MIN: usize = 90;

/// What to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MutateOptions {
    /// The course.
    pub root: PathBuf,
    /// A track or a task.
    pub only: String,
}

/// What became of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It failed.
    Caught,
    /// It did what the solution does.
    Same,
    /// It did something else, and passed.
    Survived,
}

/// Makes mutants of every solution that was asked for, and tells what became of them.
///
/// # Errors
/// When there is no such task, or its scenarios cannot be loaded.
pub fn command(options: &MutateOptions) -> Result<bool, String> {
    let survey = files::survey(&options.root)?;
    let prefix = format!("{}/", options.only);
    let tasks = survey.tracks.iter().flat_map(|track| &track.tasks);
    let tasks: Vec<&Task> =
        tasks.filter(|task| task.id == options.only || task.id.starts_with(&prefix)).collect();
    if tasks.is_empty() {
        return Err(format!("there is no track or task {:?}", options.only));
    }
    let heading = ["task", "mutants", "same", "caught", "allowed", "open", "caught of 100"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    let mut all_is_well = true;
    for task in tasks {
        let (row, is_well) = of_task(&options.root, task)?;
        rows.push(row);
        all_is_well &= is_well;
    }
    print!("{}", table(&rows));
    Ok(all_is_well)
}

fn of_task(root: &Path, task: &Task) -> Result<(Vec<String>, bool), String> {
    let explained = explained(root, task)?;
    let exam = task.exam();
    let runs = runs(&exam)?;
    let solution: Vec<Option<Digest>> =
        in_parallel(&runs, |(scenario, seed)| digest(&exam, &task.solution, scenario, *seed).ok());
    let all = mutants_of(task);
    let fates = in_parallel(&all, |mutant| fate(&exam, mutant, &runs, &solution));
    let count = |fate| fates.iter().filter(|one| **one == fate).count();
    let survivors = || all.iter().zip(&fates).filter(|(_, fate)| **fate == Fate::Survived);
    let open: Vec<_> =
        survivors().map(|(mutant, _)| mutant).filter(|one| !explained.contains_key(&place(one))).collect();
    for mutant in &open {
        println!("{}: line {} survives: \"{}\"", task.id, mutant.line, place(mutant));
    }
    for place in stale(&explained, survivors().map(|(mutant, _)| mutant)) {
        println!("{}: {MUTANTS_FILE} explains what does not survive: \"{place}\"", task.id);
    }
    let equivalent = survivors()
        .filter(|(mutant, _)| explained.get(&place(mutant)).is_some_and(|why| why.starts_with(EQUIVALENT)));
    let (caught, equivalent) = (count(Fate::Caught), equivalent.count());
    let survived = count(Fate::Survived) - equivalent;
    let percent = 100 * caught / (caught + survived).max(1);
    let row = [
        task.id.clone(),
        all.len().to_string(),
        (count(Fate::Same) + equivalent).to_string(),
        caught.to_string(),
        (survived - open.len()).to_string(),
        open.len().to_string(),
        percent.to_string(),
    ];
    Ok((row.to_vec(), open.is_empty() && percent >= CAUGHT_PERCENT_MIN))
}

/// What the task says about mutants that survive: by place, why that is right.
fn explained(root: &Path, task: &Task) -> Result<IndexMap<String, String>, String> {
    let path = root.join(&task.id).join(MUTANTS_FILE);
    if !path.is_file() {
        return Ok(IndexMap::new());
    }
    let read: IndexMap<String, String> = toml::from_str(&files::read(&path)?)
        .map_err(|why| format!("{}: {}", path.display(), why.message()))?;
    let odd = read.iter().find(|(_, why)| !why.starts_with(EQUIVALENT) && !why.starts_with(ALLOWED));
    match odd {
        Some((place, _)) => Err(format!(
            "{}: \"{place}\": begin the reason with {EQUIVALENT:?} or {ALLOWED:?}",
            path.display()
        )),
        None => Ok(read),
    }
}

/// What is explained although it does not survive.
fn stale<'a>(
    explained: &IndexMap<String, String>,
    survivors: impl Iterator<Item = &'a Mutant>,
) -> Vec<String> {
    let living: Vec<String> = survivors.map(place).collect();
    explained.keys().filter(|place| !living.contains(place)).cloned().collect()
}

/// What a mutant is called: where it is, and what was done.
fn place(mutant: &Mutant) -> String {
    let one_line: Vec<&str> = mutant.what.split_whitespace().collect();
    format!("{}: {}", mutant.function, one_line.join(" "))
}

/// The mutants of what the learner writes: the steps, and what the solution has beside the scaffold.
fn mutants_of(task: &Task) -> Vec<Mutant> {
    let scaffold = functions(&task.starter).unwrap_or_default();
    let written = functions(&task.solution).unwrap_or_default();
    let is_learners =
        |name: &&str| task.steps.iter().any(|step| step == name) || !scaffold.iter().any(|own| own == name);
    let learners: Vec<&str> = written.iter().map(String::as_str).filter(is_learners).collect();
    mutants(&task.solution, &learners)
}

fn runs(exam: &Exam) -> Result<Vec<(String, u64)>, String> {
    let scenarios = list(exam).map_err(|why| why.first().map(|why| why.says.clone()).unwrap_or_default())?;
    let each = |seed| scenarios.iter().map(move |scenario| (scenario.name.clone(), seed));
    Ok((1..=SEEDS).flat_map(each).collect())
}

/// The digest of a run that passed.
fn digest(exam: &Exam, program: &str, scenario: &str, seed: u64) -> Result<Digest, ()> {
    let report = run(exam, program, scenario, seed).map_err(|_| ())?;
    if report.passed() { Ok(report.digest) } else { Err(()) }
}

fn fate(exam: &Exam, mutant: &Mutant, runs: &[(String, u64)], solution: &[Option<Digest>]) -> Fate {
    let mut fate = Fate::Same;
    for ((scenario, seed), right) in runs.iter().zip(solution) {
        match digest(exam, &mutant.source, scenario, *seed) {
            Err(()) => return Fate::Caught,
            Ok(digest) if Some(digest) != *right => fate = Fate::Survived,
            Ok(_) => {}
        }
    }
    fate
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutant(function: &str, what: &str) -> Mutant {
        Mutant { line: 1, function: function.to_owned(), what: what.to_owned(), source: String::new() }
    }

    #[test]
    fn a_place_is_one_line() {
        assert_eq!(place(&mutant("call", "without `send(\n    a,\n)`")), "call: without `send( a, )`");
    }

    #[test]
    fn what_is_explained_and_does_not_survive_is_named() {
        let explained = [("call: a", ""), ("call: b", "")].map(|(key, why)| (key.to_owned(), why.to_owned()));
        let explained = IndexMap::from(explained);
        assert_eq!(stale(&explained, [mutant("call", "a")].iter()), ["call: b"]);
    }
}
