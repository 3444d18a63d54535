//! Who plays: the submission its nodes, and the provided modules whatever a scenario names.

use modules::{SERVICES, service};
use python::{Cast, Part, Rules, ScriptNodes};
use std::sync::Arc;
use trace::{Blame, Diagnostic, Severity};

/// The programs by name that nodes can run instead of the submission. None is provided yet.
const PROGRAMS: &[&str] = &[];

/// The submission and the modules.
#[derive(Clone)]
pub struct Players {
    submission: Arc<ScriptNodes>,
}

impl Players {
    /// Everybody plays the learner's script, unless another program is named.
    pub fn new(submission: ScriptNodes) -> Self {
        Self { submission: Arc::new(submission) }
    }
}

impl Cast for Players {
    fn node(&mut self, rules: &Rules, program: Option<&str>) -> Part {
        if let Some(name) = program {
            return unknown("program", name, PROGRAMS);
        }
        match self.submission.node(rules) {
            Ok(node) => Part::Plays(Box::new(node)),
            Err(complaint) => Part::Refused(Box::new(complaint)),
        }
    }

    fn service(&mut self, name: &str) -> Part {
        service(name).map_or_else(|| unknown("service", name, SERVICES), Part::Plays)
    }

    fn fork(&self) -> Option<Box<dyn Cast>> {
        Some(Box::new(self.clone()))
    }
}

/// A scenario asks for what there is not.
fn unknown(what: &str, name: &str, known: &[&str]) -> Part {
    let there_is = if known.is_empty() { "none but the submission".to_owned() } else { known.join(", ") };
    Part::Refused(Box::new(Diagnostic {
        severity: Severity::Fatal,
        blame: Blame::Scenario,
        process: None,
        event: None,
        says: format!("there is no {what} {name:?}; there is {there_is}"),
        advice: None,
        frames: Vec::new(),
        count: 1,
    }))
}
