//! What of a run is looked at: which scenario, which event, which part of the diagram, which rows of
//! the table. Diagram and table show the same selection because there is only this one.

use super::report::Report;
use crate::words::{Family, Teller};
use picture::{Axis, Picture, View};
use std::rc::Rc;
use trace::{CheckReport, EventId, Outcome, ProcessId, Variable};

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Looking {
    /// The run.
    pub shown: Option<Shown>,
    /// The event.
    pub event: Option<EventId>,
    /// The failed check whose events are gone through.
    pub witness: Option<Witness>,
    /// The diagram's window.
    pub view: Option<View>,
    /// What its axis counts.
    pub axis: Axis,
    /// The rows of the table.
    pub filter: Filter,
    /// The variables of the nodes.
    pub inspected: Inspected,
}

/// A run with its index.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The run.
    pub report: Report,
    /// Its index.
    pub picture: Rc<Picture>,
}

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        self.report == other.report
    }
}

impl Shown {
    /// A run, with its index made.
    pub fn new(report: Report) -> Self {
        let picture = Rc::new(Picture::of(&report.trace));
        Self { report, picture }
    }

    /// What tells it.
    pub fn teller(&self) -> Teller<'_> {
        Teller { trace: &self.report.trace, picture: &self.picture }
    }
}

/// A failed check, and which of its events is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The check.
    pub check: String,
    /// Its events.
    pub events: Rc<[EventId]>,
    /// Which.
    pub at: usize,
}

/// Which rows the table shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Of one process only.
    pub process: Option<ProcessId>,
    /// Of one family only.
    pub family: Option<Family>,
    /// With this text only.
    pub text: String,
}

/// The variables just after an event.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Inspected {
    /// Nobody asked.
    #[default]
    No,
    /// Asked for.
    Asking(EventId),
    /// There they are: (node's name, its variables).
    Known(EventId, Rc<[(String, Vec<Variable>)]>),
    /// They cannot be had.
    Failed(EventId),
}

/// How the diagram's window moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Move {
    /// By a factor, around a share of the window.
    Zoom(f64, f64),
    /// By shares of its width.
    Pan(f64),
    /// To the beginning, or to the end.
    Edge(bool),
    /// To show everything.
    Whole,
    /// So that this share of the run is in its middle.
    Centre(f64),
}

/// What can be done with what is looked at.
#[derive(Debug, Clone, PartialEq)]
pub enum Look {
    /// The next (or previous) event that shows why the check failed.
    StepWitness(bool),
    /// No more of them.
    CloseWitness,
    /// An event is selected.
    Select(EventId),
    /// Another event is selected, so many rows of the table away.
    Step(Rc<Vec<EventId>>, i64),
    /// The variables after an event are asked for.
    Inspect(EventId),
    /// The diagram's window moves.
    Move(Move),
    /// The diagram's axis changes.
    Axis(Axis),
    /// The table's rows change.
    Filter(Filter),
}

impl Looking {
    /// Does one of these things.
    pub fn apply(&mut self, look: Look) {
        match look {
            Look::StepWitness(forward) => self.step_witness(forward),
            Look::CloseWitness => self.witness = None,
            Look::Select(event) => self.select(event),
            Look::Step(rows, by) => self.step(&rows, by),
            Look::Inspect(event) => self.inspected = Inspected::Asking(event),
            Look::Move(by) => self.move_view(by),
            Look::Axis(axis) => self.set_axis(axis),
            Look::Filter(filter) => self.filter = filter,
        }
    }

    /// Looks at a run: selects the first event that shows why it failed, or begins at its beginning. The same
    /// scenario run again keeps what was filtered.
    pub fn show(&mut self, report: &Report) {
        if self.shown.as_ref().is_some_and(|shown| shown.report == *report) {
            return;
        }
        let shown = Shown::new(report.clone());
        let same = self.shown.as_ref().is_some_and(|old| old.report.scenario == report.scenario);
        let filter = if same { std::mem::take(&mut self.filter) } else { Filter::default() };
        let witness = first_witness(report);
        let view = View::over(&report.trace, self.axis, witness);
        let event = witness.first().copied();
        *self =
            Self { shown: Some(shown), event, view: Some(view), axis: self.axis, filter, ..Self::default() };
    }

    /// Selects an event, and moves the diagram if the event is out of sight.
    fn select(&mut self, event: EventId) {
        let Some(shown) = &self.shown else { return };
        if event.index() >= shown.report.trace.events.len() {
            return;
        }
        self.event = Some(event);
        self.view = self.view.map(|view| view.showing(&shown.report.trace, event));
        if !matches!(self.inspected, Inspected::Known(at, _) | Inspected::Asking(at) if at == event) {
            self.inspected = Inspected::No;
        }
    }

    /// Selects the events that show why a check failed.
    pub fn witness(&mut self, check: &str) {
        let events = self.shown.as_ref().and_then(|shown| witness_of(&shown.report.checks, check));
        let (Some(events), Some(shown)) = (events, &self.shown) else { return };
        self.view = Some(View::over(&shown.report.trace, self.axis, &events));
        let first = events.first().copied();
        self.witness = Some(Witness { check: check.to_owned(), events, at: 0 });
        self.filter = Filter::default();
        if let Some(event) = first {
            self.select(event);
        }
    }

    /// The next (or previous) event that shows why the check failed.
    fn step_witness(&mut self, forward: bool) {
        let Some(witness) = &mut self.witness else { return };
        let last = witness.events.len().saturating_sub(1);
        witness.at = if forward { (witness.at + 1).min(last) } else { witness.at.saturating_sub(1) };
        if let Some(event) = witness.events.get(witness.at).copied() {
            self.select(event);
        }
    }

    /// Selects the event so many rows away among those that the table shows.
    fn step(&mut self, rows: &[EventId], by: i64) {
        let here = self.event.map_or(Err(0), |event| rows.binary_search(&event));
        let from = match here {
            Ok(index) => i64::try_from(index).unwrap_or(0) + by,
            // What is selected is filtered away: go on from where it would be.
            Err(index) => i64::try_from(index).unwrap_or(0) + by - i64::from(by > 0),
        };
        let last = i64::try_from(rows.len()).unwrap_or(i64::MAX) - 1;
        let index = usize::try_from(from.min(last).max(0)).unwrap_or(0);
        if let Some(event) = rows.get(index).copied() {
            self.select(event);
        }
    }

    /// Moves the diagram's window.
    fn move_view(&mut self, by: Move) {
        let (Some(view), Some(shown)) = (self.view, &self.shown) else { return };
        let trace = &shown.report.trace;
        self.view = Some(match by {
            Move::Zoom(factor, share) => view.zoomed(factor, share),
            Move::Pan(shares) => view.panned(shares),
            Move::Edge(last) => view.at_edge(last),
            Move::Whole => View::whole(trace, self.axis),
            Move::Centre(share) => {
                let position = View::whole(trace, self.axis).position(share);
                view.panned(view.share(position) - 0.5)
            }
        });
    }

    /// Lays the run along another axis.
    fn set_axis(&mut self, axis: Axis) {
        self.axis = axis;
        if let (Some(view), Some(shown)) = (self.view, &self.shown) {
            self.view = Some(view.along(&shown.report.trace, axis));
        }
    }
}

/// The events that show why a check failed.
fn witness_of(checks: &[CheckReport], name: &str) -> Option<Rc<[EventId]>> {
    checks.iter().filter(|check| check.name == name).find_map(|check| match &check.outcome {
        Outcome::Fail { witness, .. } => Some(Rc::from(witness.as_slice())),
        Outcome::Pass | Outcome::Unknown { .. } => None,
    })
}

/// The events that show why the first failed check failed; none when no check did.
fn first_witness(report: &Report) -> &[EventId] {
    let witness = report.checks.iter().find_map(|check| match &check.outcome {
        Outcome::Fail { witness, .. } if !witness.is_empty() => Some(witness.as_slice()),
        Outcome::Fail { .. } | Outcome::Pass | Outcome::Unknown { .. } => None,
    });
    witness.unwrap_or_default()
}

impl Filter {
    /// Whether it lets everything through.
    pub const fn is_empty(&self) -> bool {
        self.process.is_none() && self.family.is_none() && self.text.is_empty()
    }

    /// The events it lets through, in order.
    pub fn rows(&self, shown: &Shown) -> Vec<EventId> {
        let teller = shown.teller();
        let needle = self.text.trim().to_lowercase();
        let events = shown.report.trace.events.iter().enumerate();
        let fits = |(index, event): (usize, &trace::Event)| {
            let id = EventId(u32::try_from(index).unwrap_or(u32::MAX));
            let family = self.family.is_none_or(|family| Family::of(&event.kind) == family);
            let process = family && self.process.is_none_or(|process| teller.parties(id).contains(&process));
            let text = process && (needle.is_empty() || has_text(&teller, id, &needle));
            text.then_some(id)
        };
        events.filter_map(fits).collect()
    }
}

fn has_text(teller: &Teller<'_>, id: EventId, needle: &str) -> bool {
    let line = teller.line(id);
    let body = || match teller.payload(id) {
        Some(trace::Payload::Body(body)) => body.to_json().to_lowercase().contains(needle),
        Some(trace::Payload::Text(text)) => text.to_lowercase().contains(needle),
        None => teller.bytes(id).is_some_and(|text| text.to_lowercase().contains(needle)),
    };
    line.what.to_lowercase().contains(needle) || line.who.to_lowercase().contains(needle) || body()
}

#[cfg(test)]
#[path = "looking_tests.rs"]
mod tests;
