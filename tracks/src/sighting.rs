//! How known mistakes fail, kept beside them: in which scenario and under which seed, on which check, and in what
//! words. By it `verify` sees a mistake fail in one run instead of a search, and the page finds the sentence that would
//! help a learner whose run fails as a known mistake failed.
//!
//! Words are kept as digests: of the sentence as it was, and of its shape, in which numbers do not count, so that two
//! runs that went wrong in the same way look alike.

use crate::course::{Mistake, Task};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use trace::{Digest, Outcome, ScenarioReport};

/// The file beside a task's mistakes that holds them.
pub const SEEN_FILE: &str = "seen.toml";

/// The file of a task that explains why mutants of its solution may survive.
pub const MUTANTS_FILE: &str = "mutants.toml";

/// Hexadecimal digits of a digest that are kept: enough to tell a task's sentences apart.
const DIGITS: usize = 8;

/// Sentences that are offered at once at the most.
const OFFERED_MAX: usize = 3;

/// A check that failed, and how.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Sighting {
    /// The scenario.
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// The check.
    pub check: String,
    /// The digest of its sentence's shape.
    pub shape: String,
    /// The digest of its sentence.
    pub words: String,
}

impl Sighting {
    /// Everything that failed in a run; what nobody could tell is left out.
    #[must_use]
    pub fn all(report: &ScenarioReport) -> Vec<Self> {
        let failed = |check: &trace::CheckReport| match &check.outcome {
            Outcome::Fail { says, .. } => Some(Self {
                scenario: report.scenario.clone(),
                seed: report.seed,
                check: check.name.clone(),
                shape: digest(&shape(says)),
                words: digest(says),
            }),
            Outcome::Pass | Outcome::Unknown { .. } => None,
        };
        report.checks.iter().filter_map(failed).collect()
    }

    fn read(line: &str) -> Option<Self> {
        let mut parts = line.split(' ').map(str::to_owned);
        let (scenario, seed) = (parts.next()?, parts.next()?.parse().ok()?);
        let sighting =
            Self { scenario, seed, check: parts.next()?, shape: parts.next()?, words: parts.next()? };
        parts.next().is_none().then_some(sighting)
    }

    fn alike(&self) -> (&str, &str, &str) {
        (&self.scenario, &self.check, &self.shape)
    }
}

/// One line of the file: `lossy 2 answered 1f0c33aa 90ab12cd`.
impl From<Sighting> for String {
    fn from(seen: Sighting) -> Self {
        format!("{} {} {} {} {}", seen.scenario, seen.seed, seen.check, seen.shape, seen.words)
    }
}

impl TryFrom<String> for Sighting {
    type Error = String;

    fn try_from(line: String) -> Result<Self, String> {
        Self::read(&line)
            .ok_or_else(|| format!("{line:?} is not a scenario, a seed, a check and two digests"))
    }
}

/// The mistakes whose failures look like these, most alike first: each fails its own check, in the same scenario and
/// in a sentence of the same shape.
#[must_use]
pub fn likely<'a>(task: &'a Task, failures: &[Sighting]) -> Vec<&'a Mistake> {
    let mut ranked: Vec<_> =
        task.mistakes.iter().filter_map(|mistake| Some((likeness(mistake, failures)?, mistake))).collect();
    ranked.sort_by(|(a, _), (b, _)| b.cmp(a));
    ranked.into_iter().take(OFFERED_MAX).map(|(_, mistake)| mistake).collect()
}

/// How much a mistake's failures are like these: first how many are the same to the word, then the share, in
/// thousandths, of those alike among all that either has. `None` when its own check did not fail alike.
fn likeness(mistake: &Mistake, failures: &[Sighting]) -> Option<(usize, usize)> {
    let seen: BTreeSet<_> = mistake.seen.iter().map(Sighting::alike).collect();
    let here: BTreeSet<_> = failures.iter().map(Sighting::alike).collect();
    let shared: Vec<_> = seen.intersection(&here).collect();
    if !shared.iter().any(|(_, check, _)| *check == mistake.fails) {
        return None;
    }
    let same = failures.iter().filter(|failure| mistake.seen.contains(failure)).count();
    Some((same, 1_000 * shared.len() / seen.union(&here).count().max(1)))
}

fn digest(text: &str) -> String {
    Digest::of_text(text).to_string().chars().take(DIGITS).collect()
}

/// A sentence without what differs from run to run: numbers become `#`, and a list of like things one of them.
fn shape(says: &str) -> String {
    let mut shape = String::with_capacity(says.len());
    for letter in says.chars() {
        let is_number = letter.is_ascii_digit() || (letter == '.' && shape.ends_with('#'));
        if !is_number {
            shape.push(letter);
        } else if !shape.ends_with('#') {
            shape.push('#');
        }
    }
    let mut parts: Vec<&str> = shape.split(", ").collect();
    parts.dedup();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sighting(scenario: &str, check: &str, says: &str) -> Sighting {
        let (scenario, check) = (scenario.to_owned(), check.to_owned());
        Sighting { scenario, seed: 1, check, shape: digest(&shape(says)), words: digest(says) }
    }

    fn mistake(slug: &str, fails: &str, seen: Vec<Sighting>) -> Mistake {
        let (slug, fails) = (slug.to_owned(), fails.to_owned());
        Mistake { slug, fails, why: String::new(), program: String::new(), seen }
    }

    fn task(mistakes: Vec<Mistake>) -> Task {
        Task { mistakes, ..Task::default() }
    }

    fn slugs<'a>(task: &'a Task, failures: &[Sighting]) -> Vec<&'a str> {
        likely(task, failures).into_iter().map(|mistake| mistake.slug.as_str()).collect()
    }

    #[test]
    fn numbers_and_the_lengths_of_lists_do_not_count() {
        assert_eq!(shape("n3 was told 12.5 ms late, n4 too"), "n# was told # ms late, n# too");
        assert_eq!(shape("without n1, n2, n3"), shape("without n7, n9"));
        assert_ne!(shape("too late"), shape("too early"));
    }

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let seen = sighting("lossy", "answered", "no");
        assert_eq!(Sighting::try_from(String::from(seen.clone())), Ok(seen));
        for wrong in ["", "lossy x answered a b", "lossy 1 answered a", "lossy 1 answered a b c"] {
            assert!(Sighting::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_mistake_that_fails_alike_is_offered_first_and_no_other_check_s() {
        let late = || sighting("calm", "in-time", "took 30 ms");
        let task = task(vec![
            mistake("other-check", "answered", vec![late()]),
            mistake("less-alike", "in-time", vec![late(), sighting("lossy", "answered", "none")]),
            mistake("alike", "in-time", vec![late()]),
        ]);
        assert_eq!(slugs(&task, &[sighting("calm", "in-time", "took 99 ms")]), ["alike", "less-alike"]);
        assert!(slugs(&task, &[sighting("calm", "in-time", "never came")]).is_empty());
        assert!(slugs(&task, &[sighting("lossy", "in-time", "took 99 ms")]).is_empty());
    }

    #[test]
    fn of_two_alike_the_one_in_the_very_words_is_first() {
        let seen = |says: &str| vec![sighting("calm", "in-time", says)];
        let task = task(vec![
            mistake("one", "in-time", seen("took 30 ms")),
            mistake("two", "in-time", seen("took 40 ms")),
        ]);
        assert_eq!(slugs(&task, &seen("took 40 ms")), ["two", "one"]);
    }
}
