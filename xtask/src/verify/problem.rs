//! What keeps a task from being sound: a closed list, each told with its fix.

use crate::verify::stub::Stub;
use std::fmt;
use trace::wire::Company;
use tracks::{AuthorError, SEEN_FILE};

/// Something an author must mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The files are not as they should be.
    Files(AuthorError),
    /// A source cannot be loaded.
    Unloadable {
        /// The file and line.
        place: String,
        /// Why.
        says: String,
    },
    /// The empty program passes.
    EmptyPasses,
    /// A program that knows nothing of the task passes.
    StubPasses(Stub),
    /// The starter passes.
    StarterPasses,
    /// The starter fails, but no check of the task tells the learner why.
    StarterUnexplained,
    /// The solution fails.
    SolutionFails {
        /// The scenario.
        scenario: String,
        /// The seeds it fails on.
        seeds: Vec<u64>,
        /// Why, on the first of them.
        why: String,
    },
    /// The solution passes, but not without errors.
    SolutionTroubled {
        /// The scenario.
        scenario: String,
        /// The first seed.
        seed: u64,
        /// The error and its line.
        says: String,
    },
    /// The same seed gave two different traces.
    Diverges {
        /// The scenario.
        scenario: String,
        /// The seed.
        seed: u64,
    },
    /// A mistake does not fail the check that it names.
    MistakeSurvives {
        /// The mistake.
        slug: String,
        /// The check it names.
        check: String,
        /// How many seeds were tried.
        seeds: u64,
        /// The checks it failed instead.
        instead: Vec<String>,
    },
    /// A mistake does not fail as it was seen to fail, or nobody has looked yet.
    Unseen {
        /// The mistake.
        slug: String,
    },
    /// The page would not offer a mistake's sentence to whoever makes it.
    Unoffered {
        /// The mistake.
        slug: String,
    },
    /// A module that the task offers does not pass it.
    ModuleFails {
        /// Who plays which nodes.
        company: Company,
        /// The scenario.
        scenario: String,
        /// The seed.
        seed: u64,
        /// Why.
        why: String,
    },
    /// A mistake fails the check that it names without a reason.
    MistakeUnexplained {
        /// The mistake.
        slug: String,
        /// The check.
        check: String,
    },
    /// No mistake fails a check.
    CheckNeverFails(String),
    /// A scenario uses a check that `task.toml` does not describe.
    CheckUndescribed {
        /// The scenario.
        scenario: String,
        /// The check.
        check: String,
    },
    /// `task.toml` describes a check that no scenario uses.
    CheckUnused(String),
    /// There is no scenario.
    NoScenario,
    /// No scenario runs several nodes or a crash under faults.
    Tame,
    /// Faults come, and no scenario heals them and demands recovery.
    NeverRecovers,
}

impl fmt::Display for Problem {
    /// One line: what is wrong; the fix.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Files(error) => write!(f, "{error}"),
            Self::Unloadable { place, says } => write!(f, "{place}: cannot be loaded: {says}; mend it there"),
            Self::EmptyPasses => {
                f.write_str("the empty program passes; demand an answer in every scenario, with `activity` and a check")
            }
            Self::StubPasses(stub) => write!(f, "{} passes; add a check that only the task's own work passes", stub.words()),
            Self::StarterPasses => {
                f.write_str("starter.py passes; leave a step of it to the learner, or check what that step does")
            }
            Self::StarterUnexplained => f.write_str(
                "starter.py fails, but no check of the task says why; let a check other than `activity` fail with a sentence",
            ),
            Self::SolutionFails { scenario, seeds, why } => write!(
                f,
                "solution.py fails {scenario} on {}: {why}; mend whichever is wrong: `./dev run` with --scenario {scenario} --seed {} shows the run",
                numbers(seeds),
                seeds.first().copied().unwrap_or(1),
            ),
            Self::SolutionTroubled { scenario, seed, says } => write!(
                f,
                "solution.py passes {scenario} on seed {seed}, but with an error: {says}; a solution runs without any"
            ),
            Self::Diverges { scenario, seed } => write!(
                f,
                "{scenario} on seed {seed} gave two different traces; this is a bug of the playground: report it"
            ),
            Self::MistakeSurvives { slug, check, seeds, instead } => write!(
                f,
                "mistakes/{slug}.py never fails {check} on seeds 1 to {seeds}{}; sharpen the check or the storm, or name another on line 1",
                other_checks(instead),
            ),
            Self::Unseen { slug } => write!(
                f,
                "mistakes/{slug}.py does not fail as mistakes/{SEEN_FILE} tells; look again with `./dev verify <task> --bless`"
            ),
            Self::Unoffered { slug } => write!(
                f,
                "the sentence of mistakes/{slug}.py would not be offered after one press of Run: on seeds 1 to 3 it does not fail its check, or three others fail alike; sharpen the check, or its sentence"
            ),
            Self::ModuleFails { company, scenario, seed, why } => write!(
                f,
                "{} fails {scenario} on seed {seed}: {why}; mend the module, or take it out of `modules`",
                cluster_of(company)
            ),
            Self::MistakeUnexplained { slug, check } => write!(
                f,
                "mistakes/{slug}.py fails {check} without a reason; give `check` a sentence with the values it saw"
            ),
            Self::CheckNeverFails(check) => {
                write!(f, "no mistake fails {check}; write one that does, or take the check out")
            }
            Self::CheckUndescribed { scenario, check } => write!(
                f,
                "{scenario} uses {check}, which task.toml does not describe; describe it under [checks]"
            ),
            Self::CheckUnused(check) => write!(
                f,
                "no scenario uses {check} of task.toml; name it in a scenario's `checks`, or take it out"
            ),
            Self::NoScenario => f.write_str("scenarios.py has no scenario; write one with @scenario(\"...\")"),
            Self::Tame => f.write_str(
                "no scenario runs several nodes or a kill under faults or varying latency; let one do so",
            ),
            Self::NeverRecovers => f.write_str(
                "faults come and none is healed; end a scenario that has faults with `await heal(...)` and the checks that must hold after it",
            ),
        }
    }
}

/// A cluster by who plays its nodes.
fn cluster_of(company: &Company) -> String {
    match company {
        Company::Nobody => "a cluster of the solution".to_owned(),
        Company::All(module) => format!("a cluster of the module {module}"),
        Company::Half(module) => format!("a cluster, half the solution and half the module {module},"),
    }
}

/// `seed 3`, `seeds 3, 4, 7 and 12 more`.
fn numbers(seeds: &[u64]) -> String {
    let shown: Vec<String> = seeds.iter().take(5).map(u64::to_string).collect();
    let more = seeds.len().saturating_sub(shown.len());
    let word = if seeds.len() == 1 { "seed" } else { "seeds" };
    let tail = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{word} {}{tail}", shown.join(", "))
}

fn other_checks(instead: &[String]) -> String {
    if instead.is_empty() {
        " and passes all".to_owned()
    } else {
        format!(", it fails {} instead", instead.join(", "))
    }
}
