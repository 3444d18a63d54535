//! The questions that are put to a task, each answered by runs of its own, so that they can be
//! shared among cores: does a program that should fail do so, does the solution pass, is a mistake
//! caught.

use crate::judging;
use crate::report;
use crate::stopwatch::Stopwatch;
use crate::verify::MISTAKE_SEEDS_MIN;
use crate::verify::facts::Facts;
use crate::verify::problem::Problem;
use crate::verify::stub::Stub;
use std::collections::BTreeSet;
use std::time::Duration;
use trace::wire::{Company, Exam, ScenarioInfo};
use trace::{Blame, Diagnostic, Outcome, ScenarioReport, Severity};
use tracks::{ACTIVITY, Mistake, Sighting, Task};

/// A task with what all its probes share.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The task.
    pub task: &'a Task,
    /// What the judge needs of it.
    pub exam: Exam,
    /// Its scenarios.
    pub scenarios: Vec<ScenarioInfo>,
    /// How many seeds the solution must pass on.
    pub seeds: u64,
    /// Whether nothing else is asked.
    pub is_solution_alone: bool,
}

/// One question.
#[derive(Debug, Clone)]
pub enum Question<'a> {
    /// Does the empty program fail?
    Empty,
    /// Does a program fail that knows nothing?
    Stub(Stub),
    /// Does the starter load, and fail with a reason?
    Starter,
    /// Does the solution pass this scenario on this seed?
    Solution {
        /// The scenario.
        scenario: &'a str,
        /// The seed.
        seed: u64,
    },
    /// Does a mistake fail its check?
    Mistake(&'a Mistake),
    /// Does a module pass this scenario, alone or beside the solution?
    Beside {
        /// Who plays which nodes.
        company: Company,
        /// The scenario.
        scenario: &'a str,
        /// Seeds 1 to this.
        seeds: u64,
    },
}

/// The answer to one.
#[derive(Debug, Default)]
pub struct Finding {
    /// What was found wrong.
    pub problems: Vec<Problem>,
    /// What the solution's run was like.
    pub facts: Option<Facts>,
    /// The check that a mistake was seen to fail.
    pub caught: Option<String>,
    /// How many runs it took.
    pub runs: u32,
    /// The slowest of them.
    pub slowest: Option<Slowest>,
    /// How long they took in all.
    pub spent: Duration,
}

/// A run by how long it took.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slowest {
    /// How long.
    pub took: Duration,
    /// The program and the scenario.
    pub what: String,
    /// The seed.
    pub seed: u64,
}

/// Answers a question.
#[must_use]
pub fn answer(subject: &Subject<'_>, question: &Question<'_>) -> Finding {
    let mut probe = Probe { subject, finding: Finding::default() };
    match question {
        Question::Empty => probe.empty(),
        Question::Stub(stub) => probe.stub(*stub),
        Question::Starter => probe.starter(),
        Question::Solution { scenario, seed } => probe.solution(scenario, *seed),
        Question::Mistake(mistake) => probe.mistake(mistake),
        Question::Beside { company, scenario, seeds } => probe.beside(company, scenario, *seeds),
    }
    probe.finding
}

struct Probe<'a> {
    subject: &'a Subject<'a>,
    finding: Finding,
}

type Judged = Result<ScenarioReport, Vec<Diagnostic>>;

impl Probe<'_> {
    fn run(&mut self, name: &str, program: &str, scenario: &str, seed: u64) -> Judged {
        self.run_exam(&self.subject.exam, name, (program, scenario, seed))
    }

    fn run_exam(&mut self, exam: &Exam, name: &str, (program, scenario, seed): (&str, &str, u64)) -> Judged {
        let watch = Stopwatch::start();
        let judged = judging::run(exam, program, scenario, seed);
        let slowest = Slowest { took: watch.elapsed(), what: format!("{name} in {scenario}"), seed };
        self.finding.runs += 1;
        self.finding.spent += slowest.took;
        self.finding.slowest = self.finding.slowest.take().max(Some(slowest));
        judged
    }

    fn complain(&mut self, problem: Problem) {
        self.finding.problems.push(problem);
    }

    fn unloadable(&mut self, file: &str, why: &[Diagnostic]) {
        self.complain(unloadable(self.subject.task, file, why));
    }

    fn empty(&mut self) {
        for scenario in &self.subject.scenarios {
            match self.run("the empty program", "", &scenario.name, 1) {
                Err(why) => return self.unloadable("scenarios.py", &why),
                Ok(report) if !report.passed() => return,
                Ok(_) => {}
            }
        }
        self.complain(Problem::EmptyPasses);
    }

    fn stub(&mut self, stub: Stub) {
        let Some(program) = stub.program(self.subject.task) else { return };
        let passes = |judged: Judged| judged.is_ok_and(|report| report.passed());
        let all = self
            .subject
            .scenarios
            .iter()
            .all(|scenario| passes(self.run("a stub", &program, &scenario.name, 1)));
        if all {
            self.complain(Problem::StubPasses(stub));
        }
    }

    fn starter(&mut self) {
        let (mut fails, mut explains) = (false, false);
        for scenario in &self.subject.scenarios {
            match self.run("starter.py", &self.subject.task.starter, &scenario.name, 1) {
                Err(why) => return self.unloadable("starter.py", &why),
                Ok(report) => {
                    fails |= !report.passed();
                    explains |= report.checks.iter().any(|check| {
                        check.name != ACTIVITY
                            && reason(&check.outcome).is_some_and(|says| !says.trim().is_empty())
                    });
                }
            }
            if fails && explains {
                return;
            }
        }
        self.complain(if fails { Problem::StarterUnexplained } else { Problem::StarterPasses });
    }

    fn solution(&mut self, scenario: &str, seed: u64) {
        let solution = &self.subject.task.solution;
        let report = match self.run("solution.py", solution, scenario, seed) {
            Err(why) => return self.unloadable("solution.py", &why),
            Ok(report) => report,
        };
        self.finding.facts = Some(Facts::of(&report));
        self.solution_report(&report);
        if seed == 1 {
            let again = self.run("solution.py", solution, scenario, seed);
            if again.map(|again| again.digest) != Ok(report.digest) {
                self.complain(Problem::Diverges { scenario: scenario.to_owned(), seed });
            }
        }
    }

    fn solution_report(&mut self, report: &ScenarioReport) {
        let (scenario, seed) = (report.scenario.clone(), report.seed);
        let error = report.diagnostics.iter().find(|diagnostic| diagnostic.severity != Severity::Note);
        if !report.passed() {
            let why = report::why_failed(report);
            self.complain(Problem::SolutionFails { scenario, seeds: vec![seed], why });
        } else if let Some(error) = error {
            self.complain(Problem::SolutionTroubled { scenario, seed, says: report::diagnostic_line(error) });
        }
    }

    fn beside(&mut self, company: &Company, scenario: &str, seeds: u64) {
        let exam = Exam { company: company.clone(), ..self.subject.exam.clone() };
        let name = format!("{company:?}");
        for seed in 1..=seeds {
            let judged = self.run_exam(&exam, &name, (&self.subject.task.solution, scenario, seed));
            let why = match judged {
                Ok(report) if report.passed() => continue,
                Ok(report) => report::why_failed(&report),
                Err(why) => why.first().map(|why| why.says.clone()).unwrap_or_default(),
            };
            let (company, scenario) = (company.clone(), scenario.to_owned());
            return self.complain(Problem::ModuleFails { company, scenario, seed, why });
        }
    }

    /// Whether a mistake fails as it was seen to fail: one run instead of a search.
    fn fails_as_seen(&mut self, file: &str, mistake: &Mistake) -> bool {
        let Some(seen) = mistake.seen.iter().find(|seen| seen.check == mistake.fails) else {
            return false;
        };
        let judged = self.run(file, &mistake.program, &seen.scenario, seen.seed);
        let failed = judged.as_ref().map(Sighting::all).unwrap_or_default();
        if !failed.contains(seen) {
            return false;
        }
        let reports = judged.iter().flat_map(|report| &report.checks);
        let says =
            reports.filter(|check| check.name == mistake.fails).find_map(|check| reason(&check.outcome));
        self.caught(mistake, says.unwrap_or_default());
        true
    }

    fn mistake(&mut self, mistake: &Mistake) {
        let file = format!("mistakes/{}.py", mistake.slug);
        if self.fails_as_seen(&file, mistake) {
            return;
        }
        let seeds = self.subject.seeds.max(MISTAKE_SEEDS_MIN);
        let asking =
            self.subject.scenarios.iter().filter(|scenario| scenario.checks.contains(&mistake.fails));
        let mut instead = BTreeSet::new();
        for (seed, scenario) in
            (1..=seeds).flat_map(|seed| asking.clone().map(move |scenario| (seed, scenario)))
        {
            let report = match self.run(&file, &mistake.program, &scenario.name, seed) {
                Err(why) => return self.unloadable(&file, &why),
                Ok(report) => report,
            };
            for check in &report.checks {
                match reason(&check.outcome) {
                    Some(says) if check.name == mistake.fails => {
                        self.complain(Problem::Unseen { slug: mistake.slug.clone() });
                        return self.caught(mistake, says);
                    }
                    Some(_) => _ = instead.insert(check.name.clone()),
                    None => {}
                }
            }
        }
        let (slug, check) = (mistake.slug.clone(), mistake.fails.clone());
        self.complain(Problem::MistakeSurvives {
            slug,
            check,
            seeds,
            instead: instead.into_iter().collect(),
        });
    }

    fn caught(&mut self, mistake: &Mistake, says: &str) {
        self.finding.caught = Some(mistake.fails.clone());
        if says.trim().is_empty() {
            let (slug, check) = (mistake.slug.clone(), mistake.fails.clone());
            self.complain(Problem::MistakeUnexplained { slug, check });
        }
    }
}

/// Why a check failed; `None` when it did not fail.
fn reason(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::Fail { says, .. } => Some(says),
        Outcome::Pass | Outcome::Unknown { .. } => None,
    }
}

/// A source that cannot be loaded: whose it is stands in the diagnostic, `file` is the program's.
pub fn unloadable(task: &Task, file: &str, why: &[Diagnostic]) -> Problem {
    let Some(first) = why.first() else {
        return Problem::Unloadable { place: task.id.clone(), says: "without a reason".to_owned() };
    };
    let place = match first.blame {
        Blame::Program => format!("{}/{file}", task.id),
        Blame::Scenario => format!("{}/scenarios.py", task.id),
        Blame::Playground => task.id.clone(),
    };
    let line = first.line().map(|line| format!(":{line}")).unwrap_or_default();
    Problem::Unloadable { place: place + &line, says: first.says.clone() }
}
