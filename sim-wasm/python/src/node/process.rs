//! A learner's program as an engine process: its lives, its failures, and how these are explained.
//!
//! A worker that catches an exception loses the lines it came through. So the inputs of a life are
//! kept, and the first time something new is raised the life is lived again up to that job, this
//! time without catching it. That costs nothing while nothing goes wrong.

use super::Rules;
use super::again::{Past, Watched};
use super::core::Core;
use super::journal::Journal;
use super::life::Failed;
use crate::explain;
use crate::source::Script;
use engine::{Context, Effect, Input, Limits, Process};
use monty_types::MontyException;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use trace::{Blame, Diagnostic, Frame, Severity, Value, Variable};

/// Different exceptions of a run that are explained by living again.
const REPLAYS_MAX: usize = 12;

/// What is known of the exceptions of a run, shared by its nodes.
type Known = Arc<Mutex<BTreeMap<(String, String), Diagnostic>>>;

/// Makes the nodes of a run that play one learner's script.
#[derive(Debug)]
pub struct ScriptNodes {
    script: Arc<Script>,
    known: Known,
}

impl ScriptNodes {
    /// Nodes of this script.
    #[must_use]
    pub fn new(script: Script) -> Self {
        Self { script: Arc::new(script), known: Known::default() }
    }

    /// One more node under these rules.
    ///
    /// # Errors
    /// Which withheld name the script imports.
    pub fn node(&self, rules: &Rules) -> Result<ScriptProcess, Diagnostic> {
        match self.script.uses_withheld(&rules.withheld) {
            Some(complaint) => Err(complaint),
            None => Ok(ScriptProcess::new(Arc::clone(&self.script), rules.clone(), Arc::clone(&self.known))),
        }
    }
}

/// A node that runs a learner's script.
#[derive(Debug)]
pub struct ScriptProcess {
    script: Arc<Script>,
    rules: Rules,
    known: Known,
    core: Option<Core>,
    journal: Option<Journal>,
    reads_text: bool,
    accepts: bool,
    /// Calls of `crypto` in the lives before this one, by name.
    calls: BTreeMap<&'static str, u64>,
}

impl ScriptProcess {
    const fn new(script: Arc<Script>, rules: Rules, known: Known) -> Self {
        let calls = BTreeMap::new();
        Self { script, rules, known, core: None, journal: None, reads_text: false, accepts: false, calls }
    }

    /// How often each function of `crypto` was called, in all lives together.
    #[must_use]
    pub fn crypto_calls(&self) -> BTreeMap<&'static str, u64> {
        let mut calls = self.calls.clone();
        if let Some(core) = &self.core {
            add(&mut calls, &core.life.crypto);
        }
        calls
    }

    fn begin(&mut self, context: &mut Context<'_>) {
        self.journal = Some(Journal::begin(context));
        let core = Core::new(context, &self.rules, None);
        let started = self.core.insert(core).start(&self.script, context);
        self.finish(started, Watched::Nothing, context);
    }

    /// Adds what is to be said at the end of a stretch: it must get through, whatever a step has asked
    /// for before.
    fn finish(&mut self, done: Result<(), MontyException>, watched: Watched, context: &mut Context<'_>) {
        if let Some(core) = &self.core {
            (self.reads_text, self.accepts) = (core.life.reads_text, core.life.accepts);
        }
        context.effects.iter_mut().for_each(|effect| self.show_lines(effect));
        let last = self.last_words(done, watched, context);
        let room = Limits::default().effects_per_step_max.saturating_sub(last.len());
        context.effects.truncate(room);
        context.effects.extend(last);
    }

    /// Adds the text of the lines that a complaint names by number.
    fn show_lines(&self, effect: &mut Effect) {
        if let Effect::Trouble(diagnostic) = effect {
            for frame in diagnostic.frames.iter_mut().filter(|frame| frame.code.is_empty()) {
                frame.code = explain::shortened(self.script.line(frame.line));
            }
        }
    }

    fn last_words(
        &mut self,
        done: Result<(), MontyException>,
        watched: Watched,
        context: &Context<'_>,
    ) -> Vec<Effect> {
        let mut last = Vec::new();
        let Some(core) = &mut self.core else { return last };
        let failed = std::mem::take(&mut core.life.failed);
        let (flooded, exited) = (std::mem::take(&mut core.life.flooded), core.life.exited);
        for failure in &failed {
            let crashes = failure.job > 0 && (self.rules.crashes || is_exit(failure));
            let diagnostic = Box::new(self.explain(failure, context));
            last.push(if crashes { Effect::Crash(diagnostic) } else { Effect::Trouble(diagnostic) });
        }
        if flooded {
            last.push(Effect::Trouble(Box::new(explain::print_flood())));
        }
        match done {
            // It has ended as it wanted to.
            Err(_) if exited => {
                self.end_life();
                last.push(Effect::Exit);
            }
            Err(exception) => last.push(self.end(&exception, watched, context)),
            Ok(()) => {}
        }
        last
    }

    /// The interpreter goes; its calls stay counted.
    fn end_life(&mut self) -> Option<Core> {
        let core = self.core.take()?;
        add(&mut self.calls, &core.life.crypto);
        Some(core)
    }

    /// What becomes of a program whose interpreter has ended.
    fn end(&mut self, exception: &MontyException, watched: Watched, context: &Context<'_>) -> Effect {
        // Gone before its end is explained: that may need the memory it holds.
        let (file, jobs, outcomes) = self.end_life().map_or_else(Default::default, |core| {
            (core.file.clone(), core.jobs(), (core.life.outcomes, core.life.looked))
        });
        let watched = if watched == Watched::Nothing { Watched::Job(jobs) } else { watched };
        let mut diagnostic = explain::diagnostic(exception, &self.script, &file, Severity::Fatal);
        let Some((says, advice)) = explain::end(exception) else {
            diagnostic.severity = Severity::Error;
            return Effect::Crash(Box::new(diagnostic));
        };
        (diagnostic.says, diagnostic.advice) = (says, Some(advice));
        if let Some(journal) = self.journal.as_ref().filter(|_| diagnostic.frames.is_empty()) {
            let outcomes = (&outcomes.0, &outcomes.1);
            let past = Past { script: &self.script, rules: &self.rules, journal, outcomes };
            self.add_loop(&mut diagnostic, &past, watched, context);
        }
        Effect::Abort(Box::new(diagnostic))
    }

    fn explain(&self, failure: &Failed, context: &Context<'_>) -> Diagnostic {
        let Ok(mut known) = self.known.lock() else { return plain(failure) };
        if let Some(diagnostic) = known.get(&failure.exception) {
            return diagnostic.clone();
        }
        let lived = if known.len() < REPLAYS_MAX { self.live_again(failure, context) } else { None };
        let diagnostic = lived.unwrap_or_else(|| plain(failure));
        known.insert(failure.exception.clone(), diagnostic.clone());
        diagnostic
    }

    /// Lives this life again until the failing job raises, and explains what it raised.
    fn live_again(&self, failure: &Failed, context: &Context<'_>) -> Option<Diagnostic> {
        let watched = if failure.job == 0 { Watched::View } else { Watched::Job(failure.job) };
        let life = &self.core.as_ref()?.life;
        let outcomes = (&life.outcomes, &life.looked);
        let past =
            Past { script: &self.script, rules: &self.rules, journal: self.journal.as_ref()?, outcomes };
        let (core, lived) = past.again(false, watched, context)?;
        let exception = lived.err()?;
        // The interpreter calls some by their module's name too: `json.JSONDecodeError`.
        let kind = exception.exc_type().to_string();
        (kind.rsplit('.').next() == Some(failure.exception.0.as_str()))
            .then(|| explain::diagnostic(&exception, &self.script, &core.file, Severity::Error))
    }

    /// Where no line is known, lives a life again with loops that count their rounds, and tells in
    /// which it was stopped.
    fn add_loop(
        &self,
        diagnostic: &mut Diagnostic,
        past: &Past<'_>,
        watched: Watched,
        context: &Context<'_>,
    ) {
        let Some((core, Err(exception))) = past.again(true, watched, context) else { return };
        let lines = explain::diagnostic(&exception, &self.script, &core.file, Severity::Fatal).frames;
        diagnostic.frames = lines;
        if let Some(line) = core.life.ticked_at.filter(|_| diagnostic.frames.is_empty()) {
            let code = explain::shortened(self.script.line(line));
            diagnostic.frames.push(Frame { line, column: 1, column_end: 1, function: None, code });
        }
    }
}

fn add(all: &mut BTreeMap<&'static str, u64>, more: &BTreeMap<&'static str, u64>) {
    for (name, count) in more {
        *all.entry(name).or_default() += count;
    }
}

/// Whether a step left by an exception that no `except Exception` catches: it ends the process.
fn is_exit(failure: &Failed) -> bool {
    matches!(failure.exception.0.as_str(), "SystemExit" | "KeyboardInterrupt" | "BaseException")
}

/// Nothing that a look wants to happen does, complaints apart: so its end is a complaint too.
fn only_complain(effect: Effect) -> Effect {
    match effect {
        Effect::Crash(diagnostic) | Effect::Abort(diagnostic) => Effect::Trouble(diagnostic),
        other => other,
    }
}

/// A failure told without lines.
fn plain(failure: &Failed) -> Diagnostic {
    let (kind, text) = &failure.exception;
    Diagnostic {
        severity: Severity::Error,
        blame: Blame::Program,
        process: None,
        event: None,
        says: explain::named(kind, text),
        advice: None,
        frames: Vec::new(),
        count: 1,
    }
}

impl Process for ScriptProcess {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        if matches!(input, Input::Start) {
            return self.begin(context);
        }
        if let Some(journal) = &mut self.journal {
            journal.note(input, context);
        }
        let Some(core) = &mut self.core else { return };
        let handled = core.handle(input, context);
        self.finish(handled, Watched::Nothing, context);
    }

    fn forget(&mut self) {
        self.end_life();
        self.journal = None;
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        let core = match &self.core {
            Some(core) => Some(core.fork()?),
            None => None,
        };
        Some(Box::new(Self {
            script: Arc::clone(&self.script),
            rules: self.rules.clone(),
            known: Arc::clone(&self.known),
            core,
            journal: self.journal.clone(),
            reads_text: self.reads_text,
            accepts: self.accepts,
            calls: self.calls.clone(),
        }))
    }

    fn reads_text(&self) -> bool {
        self.reads_text
    }

    fn accepts(&self) -> bool {
        self.accepts
    }

    fn variables(&mut self, context: &mut Context<'_>) -> Vec<Variable> {
        let Some(core) = &mut self.core else { return Vec::new() };
        core.life.shown.clear();
        // A look that fails shows what it saw until then.
        let _ = core.look("variables", context);
        std::mem::take(&mut core.life.shown)
    }

    fn view(&mut self, context: &mut Context<'_>) -> Option<Value> {
        let core = self.core.as_mut()?;
        core.life.view = None;
        let looked = core.look("view", context);
        let seen = core.life.view.take();
        self.finish(looked, Watched::View, context);
        let effects = std::mem::take(context.effects);
        context.effects.extend(effects.into_iter().map(only_complain));
        seen
    }
}
