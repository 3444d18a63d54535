//! The task page's state: one value, one enum of what can happen to it, one function that says how.
//! Nothing here touches a browser.

use super::looking::{Inspected, Look, Looking};
use super::report::Report;
use super::runs::{Order, Runs, SEEDS_A_RUN, Stage};
use crate::store::{Draft, Progress};
use crate::supervisor::News;
use std::rc::Rc;
use trace::EventId;
use trace::wire::{Company, Response};
use yew::Reducible;

/// Everything a task page knows.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The learner's program.
    pub draft: Draft,
    /// Whether the browser keeps it.
    pub saved: bool,
    /// What the seed's field holds.
    pub seed_text: String,
    /// Who is to play nodes in the program's stead.
    pub company: Company,
    /// What was run.
    pub runs: Runs,
    /// What is looked at.
    pub looking: Looking,
    /// The panel a narrow screen shows.
    pub panel: Panel,
    /// How many hints are shown.
    pub hints: usize,
    /// Whether the solution is shown.
    pub solution: Solution,
    /// What the editor has to say.
    pub remark: Option<Remark>,
    /// What has been reached.
    pub progress: Progress,
}

/// A panel of a narrow screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Panel {
    /// The lesson.
    #[default]
    Lesson,
    /// The editor.
    Code,
    /// The results.
    Results,
    /// The run.
    Run,
}

impl Panel {
    /// All of them, as the tabs list them.
    pub const ALL: [Self; 4] = [Self::Lesson, Self::Code, Self::Results, Self::Run];

    /// Its name in ids and values.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Lesson => "lesson",
            Self::Code => "code",
            Self::Results => "results",
            Self::Run => "run",
        }
    }
}

/// Whether the solution is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Solution {
    /// No.
    #[default]
    Hidden,
    /// The learner is asked whether they mean it.
    Asked,
    /// Yes.
    Shown,
}

/// What the editor has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// The change would have touched scaffold.
    Refused,
    /// The starter is back.
    Reset,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The learner typed.
    Edited(String, Vec<(u32, u32)>),
    /// Whether the browser kept the draft.
    Saved(bool),
    /// The learner locked or unlocked the scaffold.
    Unlocked(bool),
    /// The editor refused a change.
    Refused,
    /// The starter was put back.
    Reset,
    /// The editor's remark was read.
    RemarkRead,
    /// The seed's field was typed into, or a seed was drawn.
    Seed(String),
    /// Others are to play nodes.
    Company(Company),
    /// A run was asked for.
    Asked(Order),
    /// Waiting is fine.
    Wait,
    /// News of the listing.
    Listing(News),
    /// News of the run.
    Running(News),
    /// News of the variables after an event.
    Inspecting(EventId, News),
    /// A run is to be shown.
    Show(Report),
    /// A failed check's events are to be shown.
    Witness(Report, String),
    /// Something else is looked at.
    Look(Look),
    /// Another panel.
    Panel(Panel),
    /// Another hint.
    Hint,
    /// The solution's state changes.
    Solution(Solution),
}

impl State {
    /// A page as it opens.
    pub fn new(draft: Draft, seed: u64, progress: Progress) -> Self {
        Self {
            draft,
            saved: true,
            seed_text: seed.to_string(),
            company: Company::Nobody,
            runs: Runs::default(),
            looking: Looking::default(),
            panel: Panel::default(),
            hints: 0,
            solution: Solution::default(),
            remark: None,
            progress,
        }
    }

    /// The seed, when the field holds one.
    pub fn seed(&self) -> Option<u64> {
        self.seed_text.trim().parse().ok()
    }

    /// Whether the program has changed since it was last run.
    pub fn is_changed(&self) -> bool {
        let differs = |order: &Order| *order.program != *self.draft.text || order.company != self.company;
        self.runs.order.as_ref().is_some_and(differs)
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Edited(text, ranges) => (self.draft.text, self.draft.ranges) = (text, ranges),
            Action::Saved(saved) => self.saved = saved,
            Action::Unlocked(unlocked) => (self.draft.unlocked, self.remark) = (unlocked, None),
            Action::Refused => self.remark = Some(Remark::Refused),
            Action::Reset => self.remark = Some(Remark::Reset),
            Action::RemarkRead => self.remark = None,
            Action::Seed(text) => self.seed_text = text,
            Action::Company(company) => self.company = company,
            Action::Asked(order) => {
                self.runs.asked(order);
                self.panel = Panel::Results;
            }
            Action::Wait => self.runs.slow = false,
            Action::Listing(news) => self.runs.listing_heard(news),
            Action::Running(news) => self.running(news),
            Action::Inspecting(event, news) => self.inspecting(event, news),
            Action::Panel(panel) => self.panel = panel,
            Action::Hint => self.hints += 1,
            Action::Solution(solution) => self.solution = solution,
            Action::Show(report) => {
                self.looking.show(&report);
                self.panel = Panel::Run;
            }
            Action::Witness(report, check) => {
                self.looking.show(&report);
                self.looking.witness(&check);
                self.panel = Panel::Run;
            }
            Action::Look(look) => self.looking.apply(look),
        }
    }

    fn running(&mut self, news: News) {
        let over = matches!(news, News::Over(_));
        self.runs.run_heard(news);
        if !over {
            return;
        }
        match self.runs.worth_looking().and_then(|tried| tried.report.as_ref()) {
            Some(report) => self.looking.show(report),
            // What an earlier program did would only mislead.
            None => self.looking = Looking::default(),
        }
        let own = self.runs.order.as_ref().is_some_and(Order::is_own);
        let solved = own && matches!(self.runs.stage, Stage::Over { passed: true, .. });
        self.progress = self.progress.with_run(if solved { SEEDS_A_RUN } else { 0 });
    }

    fn inspecting(&mut self, event: EventId, news: News) {
        if self.looking.inspected != Inspected::Asking(event) {
            return;
        }
        match news {
            News::Said(response) => {
                self.looking.inspected = match *response {
                    Response::Inspected { nodes } => Inspected::Known(event, nodes.into()),
                    _ => Inspected::Failed(event),
                };
            }
            News::Over(_) => self.looking.inspected = Inspected::Failed(event),
            News::Slow => {}
        }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        next.apply(action);
        Rc::new(next)
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
