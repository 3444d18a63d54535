//! Loading `scenarios.py` and what it imports.

use super::cast::{Cast, Part};
use super::host::{DirectorHost, Stage};
use super::powers::objects;
use super::script::{BRAKE, told};
use super::storm::Caller;
use crate::node::Rules;
use crate::session::Session;
use crate::source::Script;
use engine::World;
use monty_types::MontyException;
use trace::{Diagnostic, Severity, Value};

pub(super) const PRELUDE: &str = include_str!("../prelude/director.py");

/// A scenario as its file declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Its function.
    pub name: String,
    /// The sentence that tells what happens in it.
    pub title: String,
    /// The checks it claims, `activity` apart.
    pub checks: Vec<String>,
    /// How many seeds its author wants it run under.
    pub seeds: u32,
}

/// A task's `scenarios.py` and the library modules it imports, parsed.
#[derive(Debug, Clone)]
pub struct Scenarios {
    pub(super) script: Script,
    library: Vec<Script>,
    /// The learner's storm, where the submission is one.
    pub(super) storm: Option<Script>,
}

impl Scenarios {
    /// Parses the sources; `library` holds (name, text) of the modules that may be imported.
    ///
    /// # Errors
    /// What is wrong with them, for the author.
    pub fn parse(source: &str, library: &[(String, String)]) -> Result<Self, Diagnostic> {
        let script = Script::scenarios(source)?;
        let mut modules = Vec::new();
        let mut wanted: Vec<String> = script.library.iter().cloned().collect();
        let mut done = Vec::new();
        while let Some(name) = wanted.pop() {
            if done.contains(&name) {
                continue;
            }
            let found = library.iter().find(|(known, _)| *known == name);
            let (_, text) = found.ok_or_else(|| missing_module(&name))?;
            let module = Script::scenarios(text)?;
            wanted.extend(module.library.iter().cloned());
            modules.push(module);
            done.push(name);
        }
        // What was found last is imported by what was found first.
        modules.reverse();
        Ok(Self { script, library: modules, storm: None })
    }

    /// The same, with a learner's storm for `storm.run()` to let loose.
    #[must_use]
    pub fn with_storm(self, storm: Script) -> Self {
        Self { storm: Some(storm), ..self }
    }

    /// What the file declares, without running anything.
    ///
    /// # Errors
    /// The exception that its top level raised.
    pub fn declared(&self) -> Result<Vec<Declared>, Diagnostic> {
        let mut stage = Stage::default();
        let mut world = World::new(Box::new(engine::Random { seed: 0 }), engine::Limits::default());
        let mut session = Session::new(0, BRAKE);
        let mut nobody = Nobody;
        let mut host = DirectorHost::new(&mut stage, &mut world, &mut nobody, Caller::Scenario);
        self.load(&mut session, &mut host)
            .map_err(|(exception, file)| told(&exception, &self.script, &file))?;
        Ok(stage.declared)
    }

    /// Feeds everything up to the scenario file; gives the name tracebacks use for it.
    pub(super) fn load(
        &self,
        session: &mut Session,
        host: &mut DirectorHost<'_>,
    ) -> Result<String, (MontyException, String)> {
        let mut feed = |session: &mut Session, text: &str| {
            let file = session.next_file();
            session.feed(text, host).map_err(|exception| (exception, file.clone()))?;
            Ok(file)
        };
        feed(session, PRELUDE)?;
        feed(session, objects())?;
        for module in &self.library {
            feed(session, &module.text)?;
        }
        feed(session, &self.script.text)
    }
}

fn missing_module(name: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Fatal,
        blame: trace::Blame::Scenario,
        process: None,
        event: None,
        says: format!("there is no module tracks/lib/{name}.py"),
        advice: Some("Make the file, or import another.".to_owned()),
        frames: Vec::new(),
        count: 1,
    }
}

/// For a dry run: nobody plays.
struct Nobody;

impl Cast for Nobody {
    fn node(&mut self, _: &str, _: &Rules, _: Option<&str>) -> Part {
        Part::Refused(Box::new(missing_module("nobody")))
    }

    fn service(&mut self, _: &str, _: &[(String, Value)]) -> Part {
        Part::Refused(Box::new(missing_module("nobody")))
    }

    fn fork(&self) -> Option<Box<dyn Cast>> {
        Some(Box::new(Self))
    }
}
