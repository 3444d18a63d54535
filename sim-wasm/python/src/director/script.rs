//! A scenario as an engine director: its Python, suspended at every `await`.

use super::cast::Cast;
use super::host::{DirectorHost, Stage, Verdict, Waits};
use super::powers::{methods, object_of};
use super::scenarios::{Declared, Scenarios};
use super::storm::{self, Caller, blown_out, unmarked};
use crate::explain;
use crate::session::{ASKS_WITHOUT_END, Answer, Brake, Session};
use crate::source::Script;
use engine::{Cue, Director, World};
use monty_types::{ExcType, MontyException};
use std::collections::BTreeMap;
use std::time::Duration;
use trace::{Blame, Diagnostic, Figure, Severity};

/// How long the code of a scenario may compute in all. It is trusted, but it reads whole traces, and a program can
/// make these long. A native runner rather waits out a busy machine.
pub(super) const BRAKE: Brake = Brake::Source(COMPUTES_MAX);

const COMPUTES_MAX: Duration = Duration::from_secs(if cfg!(target_arch = "wasm32") { 20 } else { 30 });

/// Messages to actors that may be under way in scenario code at once.
const WORKERS: u32 = 32;

/// A scenario being played.
pub struct ScriptDirector {
    scenarios: Scenarios,
    name: String,
    session: Session,
    stage: Stage,
    cast: Box<dyn Cast>,
    file: String,
    /// The learner's storm while it rages, and what tracebacks call it.
    storm: Option<(Session, String)>,
}

impl ScriptDirector {
    /// A scenario by name, and who plays its nodes.
    #[must_use]
    pub fn new(scenarios: Scenarios, name: &str, cast: Box<dyn Cast>) -> Self {
        Self {
            scenarios,
            name: name.to_owned(),
            session: Session::new(0, BRAKE),
            stage: Stage::default(),
            cast,
            file: String::new(),
            storm: None,
        }
    }

    /// What was checked so far: by check, how it stands.
    #[must_use]
    pub const fn verdicts(&self) -> &BTreeMap<String, Verdict> {
        &self.stage.verdicts
    }

    /// What was measured to be seen.
    #[must_use]
    pub fn figures(&self) -> &[Figure] {
        &self.stage.figures
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

    /// Whether it could not go on: a diagnostic says why.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        self.stage.broken
    }

    /// Whether it waits for a moment of the run, which may never come.
    #[must_use]
    pub fn awaits_moment(&self) -> bool {
        self.stage.waits.values().any(|waits| matches!(waits, Waits::Moment { .. }))
    }

    fn begin(&mut self, world: &mut World) -> Result<(), (MontyException, String)> {
        self.session = Session::new(world.choose(u64::MAX), BRAKE);
        let mut host = DirectorHost::new(&mut self.stage, world, &mut *self.cast, Caller::Scenario);
        self.file = self.scenarios.load(&mut self.session, &mut host)?;
        if !host.stage.declared.iter().any(|declared| declared.name == self.name) {
            let known: Vec<&str> =
                host.stage.declared.iter().map(|declared| declared.name.as_str()).collect();
            let says =
                format!("there is no scenario {:?} in the file; there is {}", self.name, known.join(", "));
            return Err((MontyException::new(ExcType::ValueError, Some(says)), self.file.clone()));
        }
        let driver = format!("await _sim_main(\"{}\", {WORKERS})", self.name);
        let fed = self.session.feed(&driver, &mut host);
        fed.map_err(|exception| (exception, self.file.clone()))
    }

    fn go_on(&mut self, cue: Cue<'_>, world: &mut World) -> Result<(), (MontyException, String)> {
        if matches!(cue, Cue::Start) {
            self.begin(world)?;
        } else {
            DirectorHost::new(&mut self.stage, world, &mut *self.cast, Caller::Scenario).cue(cue);
        }
        self.pump(world).map_err(|exception| (exception, self.file.clone()))
    }

    fn pump(&mut self, world: &mut World) -> Result<(), MontyException> {
        loop {
            if std::mem::take(&mut self.stage.weather.begins) {
                self.begin_storm(world);
            }
            if self.stage.done || self.stage.broken {
                return Ok(());
            }
            let Some((call, answer)) = self.stage.next_answer() else { return Ok(()) };
            let (caller, call) = unmarked(call);
            let mut host = DirectorHost::new(&mut self.stage, world, &mut *self.cast, caller);
            match caller {
                Caller::Scenario => self.session.resolve(call, answer, &mut host)?,
                Caller::Storm => self.storm_goes_on(call, answer, world),
            }
        }
    }

    // ---- the learner's storm -------------------------------------------------------------------

    fn begin_storm(&mut self, world: &mut World) {
        let seed = world.choose(u64::MAX);
        let mut host = DirectorHost::new(&mut self.stage, world, &mut *self.cast, Caller::Storm);
        let Some(script) = &self.scenarios.storm else {
            host.storm_over();
            return;
        };
        match storm::begin(script, seed, &mut host) {
            Ok(begun) => self.storm = Some(begun),
            Err((exception, file)) => self.storm_breaks(&exception, &file, world),
        }
    }

    /// A storm whose time is over is not answered any more.
    fn storm_goes_on(&mut self, call: u32, answer: Answer, world: &mut World) {
        let mut host = DirectorHost::new(&mut self.stage, world, &mut *self.cast, Caller::Storm);
        let Some((session, file)) = self.storm.as_mut().filter(|_| host.storm_rages()) else { return };
        if let Err(exception) = session.resolve(call, answer, &mut host) {
            let file = file.clone();
            self.storm_breaks(&exception, &file, world);
        }
    }

    fn storm_breaks(&mut self, exception: &MontyException, file: &str, world: &mut World) {
        if let Some(script) = &self.scenarios.storm {
            world.diagnose(blown_out(exception, script, file));
        }
        self.stage.broken = true;
    }

    /// The scenario cannot go on.
    fn breaks(&mut self, why: Diagnostic, world: &mut World) -> bool {
        // The end of a done scenario may tear down workers that still wait; a program that cannot be run
        // has been told why.
        if !self.stage.done && !self.stage.broken {
            world.diagnose(why);
            self.stage.broken = true;
        }
        false
    }
}

impl Director for ScriptDirector {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        if matches!(cue, Cue::Time { .. })
            && let Err(why) = self.stage.woken(world.now())
        {
            return self.breaks(stopped(why), world);
        }
        if let Err((exception, file)) = self.go_on(cue, world) {
            let why = told(&exception, &self.scenarios.script, &file);
            return self.breaks(why, world);
        }
        !self.stage.done && !self.stage.broken
    }

    fn fork(&self) -> Option<Self> {
        Some(Self {
            scenarios: self.scenarios.clone(),
            name: self.name.clone(),
            session: self.session.fork()?,
            stage: self.stage.clone(),
            cast: self.cast.fork()?,
            file: self.file.clone(),
            storm: match &self.storm {
                Some((session, file)) => Some((session.fork()?, file.clone())),
                None => None,
            },
        })
    }
}

const TOO_LONG: &str = "Look first how many messages the program sends: the checks read them all. If these are few, \
                        the scenario has a loop that never ends.";

/// What ended a scenario, for its author, and for whoever's program made it too long.
pub(super) fn told(exception: &MontyException, script: &Script, file: &str) -> Diagnostic {
    let mut diagnostic = explain::diagnostic(exception, script, file, Severity::Fatal);
    let message = exception.message().unwrap_or_default();
    if let Some(missing) = missing_power(message) {
        (diagnostic.says, diagnostic.advice) = missing;
        return diagnostic;
    }
    let says = match exception.exc_type() {
        ExcType::TimeoutError if message.contains("time limit exceeded") => {
            let seconds = COMPUTES_MAX.as_secs();
            diagnostic.says = format!("the scenario does not come to an end: it computed for {seconds} s");
            diagnostic.advice = Some(TOO_LONG.to_owned());
            return diagnostic;
        }
        ExcType::TimeoutError if message == ASKS_WITHOUT_END => {
            "the scenario does not come to an end: it goes on asking without a pause".to_owned()
        }
        ExcType::MemoryError => "the scenario used up the memory it may have".to_owned(),
        _ => return diagnostic,
    };
    diagnostic.says = says;
    diagnostic.advice =
        Some("Look for a loop that never ends, or for something that grows without end.".to_owned());
    diagnostic
}

/// What is said and advised about a method that an object does not have.
fn missing_power(message: &str) -> Option<(String, Option<String>)> {
    let (class, rest) = message.strip_prefix('\'')?.split_once("' object has no attribute '")?;
    let object = object_of(class)?;
    let wanted = rest.trim_end_matches('\'');
    let known: Vec<String> = methods(object).into_iter().collect();
    let advice = format!(
        "There is {}.",
        known.iter().map(|method| format!("{object}.{method}")).collect::<Vec<_>>().join(", ")
    );
    Some((format!("{object} has no `{wanted}`"), Some(advice)))
}

/// A scenario that waits without end.
fn stopped(says: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Fatal,
        blame: Blame::Scenario,
        process: None,
        event: None,
        says: says.to_owned(),
        advice: Some("Look for a `sleep` in a loop that never ends.".to_owned()),
        frames: Vec::new(),
        count: 1,
    }
}
