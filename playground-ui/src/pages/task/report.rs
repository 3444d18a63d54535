//! A report that many parts of the page hold at once. Two of them are the same when they are one: a
//! trace has tens of thousands of events, and no render may compare them.

use std::ops::Deref;
use std::rc::Rc;
use trace::ScenarioReport;

/// A shared report.
#[derive(Debug, Clone)]
pub struct Report(Rc<ScenarioReport>);

impl From<ScenarioReport> for Report {
    fn from(report: ScenarioReport) -> Self {
        Self(Rc::new(report))
    }
}

impl PartialEq for Report {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Report {
    type Target = ScenarioReport;

    fn deref(&self) -> &ScenarioReport {
        &self.0
    }
}
