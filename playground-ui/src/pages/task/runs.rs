//! What has been run and what came out: the pure part that hears the supervisor's news.

use super::report::Report;
use crate::supervisor::{End, News};
use std::rc::Rc;
use trace::wire::{Company, Response, ScenarioInfo};
use trace::{Blame, Diagnostic, Figure, Outcome, ScenarioReport, Severity};

/// How many seeds a press of Run tries in every scenario.
pub const SEEDS_A_RUN: u32 = 3;

/// Everything that was run in this visit of the task; the latest run only.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Runs {
    /// Where the run is.
    pub stage: Stage,
    /// Nothing was heard for a while, and the learner has not said that waiting is fine.
    pub slow: bool,
    /// The scenarios, with what came out of them.
    pub tried: Vec<Tried>,
    /// Why the program, or the scenarios, could not even be loaded.
    pub unloadable: Vec<Diagnostic>,
    /// What the latest run was.
    pub order: Option<Order>,
    /// The figures of all runs of this visit, in order.
    pub measured: Vec<Measured>,
    current: Option<Current>,
}

/// Where a run is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Stage {
    /// Nothing was run yet.
    #[default]
    Idle,
    /// Asked for; the simulator has not begun.
    Asked,
    /// Running.
    Running {
        /// Runs finished.
        done: u32,
        /// Runs at the most.
        of: u32,
    },
    /// Over; whether every check held.
    Over {
        /// How.
        end: End,
        /// Whether every check held in every scenario.
        passed: bool,
    },
}

/// What was ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The program.
    pub program: Rc<str>,
    /// The first seed.
    pub seed: u64,
    /// Who plays nodes in its stead.
    pub company: Company,
}

impl Order {
    /// Whether all nodes run the program: only then is a task solved.
    pub fn is_own(&self) -> bool {
        self.company == Company::Nobody
    }
}

/// The figures of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The scenario.
    pub scenario: String,
    /// What it measured.
    pub figures: Rc<[Figure]>,
}

impl Measured {
    /// Its first two figures, as a point.
    pub fn point(&self) -> Option<(f64, f64)> {
        match &*self.figures {
            [across, up, ..] => Some((across.value, up.value)),
            _ => None,
        }
    }
}

/// Runs of a visit whose figures are kept.
const MEASURED_MAX: usize = 100;

/// A scenario and what came out of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// The scenario.
    pub info: ScenarioInfo,
    /// What came out.
    pub status: Status,
    /// How many seeds it has passed in this run.
    pub seeds_passed: u32,
    /// The report to look at: of the failing seed if there is one.
    pub report: Option<Report>,
}

/// What came out of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// Not run, and not about to be.
    #[default]
    NotRun,
    /// About to be run.
    Waiting,
    /// Running.
    Running,
    /// Every check held.
    Passed,
    /// A check did not hold, or the run broke off.
    Failed,
    /// No check failed, but not every one could be asked.
    Unknown,
}

#[derive(Debug, Clone, PartialEq)]
struct Current {
    scenario: String,
    reported: bool,
}

impl Status {
    /// The verdict of a report.
    pub fn of(report: &ScenarioReport) -> Self {
        let fails = |outcome: &Outcome| matches!(outcome, Outcome::Fail { .. });
        let broken = report.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Fatal);
        if report.passed() {
            Self::Passed
        } else if broken || report.checks.iter().any(|check| fails(&check.outcome)) {
            Self::Failed
        } else {
            Self::Unknown
        }
    }
}

impl Runs {
    /// Whether something is running or about to.
    pub const fn is_busy(&self) -> bool {
        matches!(self.stage, Stage::Asked | Stage::Running { .. })
    }

    /// Scenarios of a status.
    pub fn count(&self, status: Status) -> usize {
        self.tried.iter().filter(|tried| tried.status == status).count()
    }

    /// The first scenario worth looking at: one that does not pass, else the first.
    pub fn worth_looking(&self) -> Option<&Tried> {
        let bad = |tried: &&Tried| {
            matches!(tried.status, Status::Failed | Status::Unknown) && tried.report.is_some()
        };
        self.tried.iter().find(bad).or_else(|| self.tried.iter().find(|tried| tried.report.is_some()))
    }

    /// Every diagnostic about the learner's program, once each.
    pub fn program_diagnostics(&self) -> Vec<&Diagnostic> {
        let reports = self.tried.iter().filter_map(|tried| tried.report.as_ref());
        let all = self.unloadable.iter().chain(reports.flat_map(|report| &report.diagnostics));
        let mut unique: Vec<&Diagnostic> = Vec::new();
        for diagnostic in all.filter(|diagnostic| diagnostic.blame == Blame::Program) {
            let same =
                |known: &&Diagnostic| known.line() == diagnostic.line() && known.says == diagnostic.says;
            if !unique.iter().any(same) {
                unique.push(diagnostic);
            }
        }
        unique
    }

    /// A run was asked for.
    pub fn asked(&mut self, order: Order) {
        self.stage = Stage::Asked;
        self.slow = false;
        self.unloadable.clear();
        self.order = Some(order);
        self.current = None;
        for tried in &mut self.tried {
            (tried.status, tried.seeds_passed) = (Status::Waiting, 0);
        }
    }

    /// The supervisor has news of the listing.
    pub fn listing_heard(&mut self, news: News) {
        match news {
            News::Said(response) => match *response {
                Response::Listed { scenarios } => self.list(scenarios),
                Response::Unloadable { diagnostics } => self.unloadable = diagnostics,
                _ => {}
            },
            News::Slow | News::Over(_) => {}
        }
    }

    fn list(&mut self, scenarios: Vec<ScenarioInfo>) {
        let status = if self.is_busy() { Status::Waiting } else { Status::NotRun };
        let fresh = |info| Tried { info, status, seeds_passed: 0, report: None };
        if self.tried.is_empty() {
            self.tried = scenarios.into_iter().map(fresh).collect();
        }
    }

    /// The supervisor has news of the run.
    pub fn run_heard(&mut self, news: News) {
        match news {
            News::Slow => self.slow = true,
            News::Over(end) => self.over(end),
            News::Said(response) => {
                self.slow = false;
                self.said(*response);
            }
        }
    }

    fn said(&mut self, response: Response) {
        match response {
            Response::Progress { scenario, done, of, .. } => {
                self.settle_current();
                self.stage = Stage::Running { done, of };
                let tried = self.tried_mut(&scenario);
                if tried.seeds_passed == 0 {
                    tried.status = Status::Running;
                }
                self.current = Some(Current { scenario, reported: false });
            }
            Response::Report(report) => self.reported(Report::from(*report)),
            Response::Judged { passed } => {
                self.settle_current();
                self.stage = Stage::Over { end: End::Done, passed };
            }
            Response::Unloadable { diagnostics } => self.unloadable = diagnostics,
            Response::Ready { .. }
            | Response::Storm { .. }
            | Response::Listed { .. }
            | Response::Inspected { .. }
            | Response::Broken { .. } => {}
        }
    }

    /// A run of which no report came has passed: only first seeds and failures are reported.
    fn settle_current(&mut self) {
        if let Some(Current { scenario, reported: false }) = self.current.take() {
            self.tried_mut(&scenario).seeds_passed += 1;
        }
    }

    fn reported(&mut self, report: Report) {
        if let Some(current) = &mut self.current {
            current.reported = true;
        }
        self.measure(&report);
        let tried = self.tried_mut(&report.scenario);
        tried.status = Status::of(&report);
        // A row that was made for a scenario nobody had listed learns its title here.
        tried.info.title.clone_from(&report.title);
        tried.seeds_passed += u32::from(tried.status == Status::Passed);
        tried.report = Some(report);
    }

    fn measure(&mut self, report: &Report) {
        if report.figures.is_empty() {
            return;
        }
        if self.measured.len() >= MEASURED_MAX {
            self.measured.remove(0);
        }
        let figures = report.figures.clone().into();
        self.measured.push(Measured { scenario: report.scenario.clone(), figures });
    }

    /// The row of a scenario. One that was never listed gets a row of its own rather than being lost.
    fn tried_mut(&mut self, name: &str) -> &mut Tried {
        let index = self.tried.iter().position(|tried| tried.info.name == name).unwrap_or_else(|| {
            let info = ScenarioInfo { name: name.to_owned(), title: name.to_owned(), checks: Vec::new() };
            self.tried.push(Tried { info, status: Status::Waiting, seeds_passed: 0, report: None });
            self.tried.len() - 1
        });
        &mut self.tried[index]
    }

    fn over(&mut self, end: End) {
        self.slow = false;
        self.current = None;
        let passed = matches!(self.stage, Stage::Over { passed: true, .. });
        self.stage = Stage::Over { end, passed };
        for tried in &mut self.tried {
            if matches!(tried.status, Status::Waiting | Status::Running) {
                (tried.status, tried.report) = (Status::NotRun, None);
            }
        }
    }
}

#[cfg(test)]
#[path = "runs_tests.rs"]
mod tests;
