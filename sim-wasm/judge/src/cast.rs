//! Who plays: the submission its nodes, modules whatever a scenario or the learner names.

use modules::{Role, module, modules};
use python::{Cast, Part, Rules, ScriptNodes};
use std::sync::Arc;
use trace::wire::Company;
use trace::{Blame, Diagnostic, Severity, Value};

/// Names that are read to the end when they are listed.
const LISTED_MAX: usize = 10;

/// The submission, the modules, and who stands in for whom.
#[derive(Clone)]
pub struct Players {
    /// `None` where the submission is no program of a node.
    submission: Option<Arc<ScriptNodes>>,
    company: Company,
}

impl Players {
    /// The learner's script plays every node that no module plays.
    pub fn new(submission: Option<ScriptNodes>, company: Company) -> Self {
        Self { submission: submission.map(Arc::new), company }
    }

    /// The module that plays a node, if one does: whom the scenario names, else whom the learner chose.
    fn module_for<'a>(&'a self, name: &str, program: Option<&'a str>) -> Option<&'a str> {
        program.or_else(|| self.company.module_for(name))
    }
}

impl Cast for Players {
    fn node(&mut self, name: &str, rules: &Rules, program: Option<&str>) -> Part {
        if let Some(program) = self.module_for(name, program) {
            return played("program", Role::Node, program, &[]);
        }
        let Some(submission) = &self.submission else {
            return refused("the submission is no node's program: name a module for each node".to_owned());
        };
        match submission.node(rules) {
            Ok(node) => Part::Plays(Box::new(node)),
            Err(complaint) => Part::Refused(Box::new(complaint)),
        }
    }

    fn service(&mut self, name: &str, options: &[(String, Value)]) -> Part {
        played("service", Role::Service, name, options)
    }

    fn fork(&self) -> Option<Box<dyn Cast>> {
        Some(Box::new(self.clone()))
    }
}

/// A module by its name and role.
fn played(what: &str, role: Role, name: &str, options: &[(String, Value)]) -> Part {
    match module(role, name).map(|module| module.process(options)) {
        Some(Ok(process)) => Part::Plays(process),
        Some(Err(why)) => refused(why),
        None => {
            let known: Vec<&str> = modules(role).map(|module| module.name).collect();
            refused(if known.len() <= LISTED_MAX {
                format!("there is no {what} {name:?}; there is {}", known.join(", "))
            } else {
                format!("there is no {what} {name:?}; did you mean {:?}?", trace::nearest(name, known))
            })
        }
    }
}

/// A scenario asks for what there is not.
fn refused(says: String) -> Part {
    Part::Refused(Box::new(Diagnostic {
        severity: Severity::Fatal,
        blame: Blame::Scenario,
        process: None,
        event: None,
        says,
        advice: None,
        frames: Vec::new(),
        count: 1,
    }))
}
