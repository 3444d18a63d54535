//! Loading `scenarios.py`, and driving one of its scenarios as an engine director.

use super::host::{Cast, DirectorHost, Stage, Verdict};
use crate::explain;
use crate::session::Session;
use crate::source::Script;
use engine::{Cue, Director, World};
use monty_types::MontyException;
use std::collections::BTreeMap;
use std::time::Duration;
use trace::{Diagnostic, Severity};

const PRELUDE: &str = include_str!("../prelude/director.py");

/// How long scenario code may compute without a pause: it reads whole traces, and is trusted.
const TURN_MAX: Duration = Duration::from_secs(20);

/// Messages to actors that may be under way in scenario code at once.
const WORKERS: u32 = 32;

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
    script: Script,
    library: Vec<Script>,
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
        Ok(Self { script, library: modules })
    }

    /// What the file declares, without running anything.
    ///
    /// # Errors
    /// The exception that its top level raised.
    pub fn declared(&self) -> Result<Vec<Declared>, Diagnostic> {
        let mut stage = Stage::default();
        let mut world = World::new(Box::new(engine::Random { seed: 0 }), engine::Limits::default());
        let mut session = Session::new(0, TURN_MAX);
        let mut host = DirectorHost { stage: &mut stage, world: &mut world, cast: &mut Nobody };
        self.load(&mut session, &mut host).map_err(|(exception, file)| {
            explain::diagnostic(&exception, &self.script, &file, Severity::Fatal)
        })?;
        Ok(stage.declared)
    }

    /// Feeds everything up to the scenario file; gives the name tracebacks use for it.
    fn load(
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
    fn node(&mut self, _: &crate::node::Rules) -> super::Part {
        super::Part::Refused(Box::new(missing_module("nobody")))
    }
}

/// A scenario being played.
pub struct ScriptDirector {
    scenarios: Scenarios,
    name: String,
    session: Session,
    stage: Stage,
    cast: Box<dyn Cast>,
    file: String,
}

impl ScriptDirector {
    /// A scenario by name, and who plays its nodes.
    #[must_use]
    pub fn new(scenarios: Scenarios, name: &str, cast: Box<dyn Cast>) -> Self {
        Self {
            scenarios,
            name: name.to_owned(),
            session: Session::new(0, TURN_MAX),
            stage: Stage::default(),
            cast,
            file: String::new(),
        }
    }

    /// What was checked so far: by check, how it stands.
    #[must_use]
    pub const fn verdicts(&self) -> &BTreeMap<String, Verdict> {
        &self.stage.verdicts
    }

    /// What the file declares.
    #[must_use]
    pub fn declared(&self) -> &[Declared] {
        &self.stage.declared
    }

    /// Whether the scenario came to its own end.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.stage.done
    }

    fn begin(&mut self, world: &mut World) -> Result<(), (MontyException, String)> {
        self.session = Session::new(world.choose(u64::MAX), TURN_MAX);
        let mut host = DirectorHost { stage: &mut self.stage, world, cast: &mut *self.cast };
        self.file = self.scenarios.load(&mut self.session, &mut host)?;
        let driver = format!("await _sim_main(\"{}\", {WORKERS})", self.name);
        let fed = self.session.feed(&driver, &mut host);
        fed.map_err(|exception| (exception, self.file.clone()))
    }

    fn go_on(&mut self, cue: Cue<'_>, world: &mut World) -> Result<(), (MontyException, String)> {
        if matches!(cue, Cue::Start) {
            self.begin(world)?;
        } else {
            DirectorHost { stage: &mut self.stage, world, cast: &mut *self.cast }.cue(cue);
        }
        self.pump(world).map_err(|exception| (exception, self.file.clone()))
    }

    fn pump(&mut self, world: &mut World) -> Result<(), MontyException> {
        while !self.stage.done
            && let Some((call, answer)) = self.stage.next_answer()
        {
            let mut host = DirectorHost { stage: &mut self.stage, world, cast: &mut *self.cast };
            self.session.resolve(call, answer, &mut host)?;
        }
        Ok(())
    }
}

impl Director for ScriptDirector {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        if let Err((exception, file)) = self.go_on(cue, world) {
            // The end of a done scenario may tear down workers that still wait; a program that cannot be
            // run has been told why.
            if !self.stage.done && !self.stage.broken {
                world.diagnose(explain::diagnostic(
                    &exception,
                    &self.scenarios.script,
                    &file,
                    Severity::Fatal,
                ));
            }
            return false;
        }
        !self.stage.done && !self.stage.broken
    }
}
