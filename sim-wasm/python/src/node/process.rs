//! A learner's program as an engine process: its lives, its failures, and how these are explained.
//!
//! A worker that catches an exception loses the lines it came through. So the inputs of a life are
//! kept, and the first time something new is raised the life is lived again up to that job, this
//! time without catching it. That costs nothing while nothing goes wrong.

use super::core::Core;
use super::host::Failed;
use crate::explain;
use crate::source::Script;
use engine::{Context, Delivery, Drive, Effect, Input, Limits, Process, Random, Streams};
use monty_types::MontyException;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use trace::{Blame, Diagnostic, Frame, MessageId, Payload, ProcessId, Severity, Time, Value, Variable};

/// Inputs of a life that are kept; failures behind them are told without lines.
const JOURNAL_MAX: usize = 100_000;

/// Different exceptions of a run that are explained by living again.
const REPLAYS_MAX: usize = 12;

/// What is known of the exceptions of a run, shared by its nodes.
type Known = Arc<Mutex<BTreeMap<(String, String), Diagnostic>>>;

/// What a scenario lays down for its nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// Names of `sim` that may not be imported, and fields of `node` (`node.ids`) that are not there.
    pub withheld: Vec<String>,
    /// Whether an exception that leaves a step stops the process, as it stops one without a
    /// supervisor.
    pub crashes: bool,
}

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
    birth: Option<Birth>,
    journal: Vec<Entry>,
    reads_text: bool,
}

/// What a life began with.
#[derive(Debug, Clone)]
struct Birth {
    clock: Time,
    seed: u64,
    disk: Drive,
}

/// An input and when it came.
#[derive(Debug, Clone)]
struct Entry {
    input: Kept,
    now: Time,
    clock: Time,
}

#[derive(Debug, Clone)]
enum Kept {
    Message { from: ProcessId, message: MessageId, payload: Arc<Payload> },
    Timer { token: u64 },
}

impl ScriptProcess {
    const fn new(script: Arc<Script>, rules: Rules, known: Known) -> Self {
        Self { script, rules, known, core: None, birth: None, journal: Vec::new(), reads_text: false }
    }

    fn begin(&mut self, context: &mut Context<'_>) {
        self.birth = Some(Birth { clock: context.clock, seed: context.seed, disk: context.disk.clone() });
        self.journal.clear();
        let mut core = Core::new(context, &self.rules, None);
        let started = core.start(&self.script, context);
        self.reads_text = core.life.reads_text;
        self.core = Some(core);
        self.finish(started, Watched::Nothing, context);
    }

    fn keep(&mut self, input: Input<'_>, context: &Context<'_>) {
        let input = match input {
            Input::Start => return,
            Input::Message(Delivery { from, message, payload }) => {
                Kept::Message { from, message, payload: Arc::clone(payload) }
            }
            Input::Timer { token } | Input::Synced { token, .. } => Kept::Timer { token },
            Input::Intercepted { .. } | Input::Overheard { .. } | Input::Stream { .. } => return,
        };
        if self.journal.len() < JOURNAL_MAX {
            self.journal.push(Entry { input, now: context.now, clock: context.clock });
        }
    }

    /// Adds what is to be said at the end of a stretch: it must get through, whatever a step has asked
    /// for before.
    fn finish(&mut self, done: Result<(), MontyException>, watched: Watched, context: &mut Context<'_>) {
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
        let failed = self.core.as_mut().map(|core| std::mem::take(&mut core.life.failed)).unwrap_or_default();
        for failure in &failed {
            let crashes = failure.job > 0 && (self.rules.crashes || is_exit(failure));
            let diagnostic = Box::new(self.explain(failure, context));
            last.push(if crashes { Effect::Crash(diagnostic) } else { Effect::Trouble(diagnostic) });
        }
        if self.core.as_mut().is_some_and(|core| std::mem::take(&mut core.life.flooded)) {
            last.push(Effect::Trouble(Box::new(explain::print_flood())));
        }
        if let Err(exception) = done {
            // Gone before its end is explained: that may need the memory it holds.
            let (file, jobs) =
                self.core.take().map(|core| (core.file.clone(), core.jobs())).unwrap_or_default();
            let watched = if watched == Watched::Nothing { Watched::Job(jobs) } else { watched };
            last.push(self.end(&exception, &file, watched, context));
        }
        last
    }

    /// What becomes of a program whose interpreter has ended.
    fn end(&self, exception: &MontyException, file: &str, watched: Watched, context: &Context<'_>) -> Effect {
        let mut diagnostic = explain::diagnostic(exception, &self.script, file, Severity::Fatal);
        let Some((says, advice)) = explain::end(exception) else {
            diagnostic.severity = Severity::Error;
            return Effect::Crash(Box::new(diagnostic));
        };
        (diagnostic.says, diagnostic.advice) = (says, Some(advice));
        self.add_loop(&mut diagnostic, watched, context);
        Effect::Abort(Box::new(diagnostic))
    }

    fn explain(&self, failure: &Failed, context: &Context<'_>) -> Diagnostic {
        let Ok(mut known) = self.known.lock() else { return plain(failure) };
        if let Some(diagnostic) = known.get(&failure.exception) {
            return diagnostic.clone();
        }
        let may_replay = known.len() < REPLAYS_MAX && self.journal.len() < JOURNAL_MAX;
        let lived = if may_replay { self.live_again(failure, context) } else { None };
        let diagnostic = lived.unwrap_or_else(|| plain(failure));
        known.insert(failure.exception.clone(), diagnostic.clone());
        diagnostic
    }

    /// Lives this life again until the failing job raises, and explains what it raised.
    fn live_again(&self, failure: &Failed, context: &Context<'_>) -> Option<Diagnostic> {
        let watched = if failure.job == 0 { Watched::View } else { Watched::Job(failure.job) };
        let (core, lived) = self.replay(&self.script.text, watched, context)?;
        let exception = lived.err()?;
        // The interpreter calls some by their module's name too: `json.JSONDecodeError`.
        let kind = exception.exc_type().to_string();
        (kind.rsplit('.').next() == Some(failure.exception.0.as_str()))
            .then(|| explain::diagnostic(&exception, &self.script, &core.file, Severity::Error))
    }

    /// Where no line is known, lives this life again with loops that count their rounds, and tells in
    /// which it was stopped.
    fn add_loop(&self, diagnostic: &mut Diagnostic, watched: Watched, context: &Context<'_>) {
        if !diagnostic.frames.is_empty() {
            return;
        }
        let Some((core, Err(exception))) = self.replay(&self.script.ticking, watched, context) else {
            return;
        };
        let lines = explain::diagnostic(&exception, &self.script, &core.file, Severity::Fatal).frames;
        diagnostic.frames = lines;
        if let Some(line) = core.life.ticked_at.filter(|_| diagnostic.frames.is_empty()) {
            let code = explain::shortened(self.script.line(line));
            diagnostic.frames.push(Frame { line, column: 1, column_end: 1, function: None, code });
        }
    }

    /// Lives this life again, up to its end so far. Its effects come to nothing.
    fn replay(
        &self,
        text: &str,
        watched: Watched,
        context: &Context<'_>,
    ) -> Option<(Core, Result<(), MontyException>)> {
        let birth = self.birth.as_ref()?;
        let mut disk = birth.disk.clone();
        let mut effects = Vec::new();
        let (mut chooser, mut choices) = (Random { seed: 0 }, 0);
        let mut streams = Streams::default();
        let mut again = Context {
            me: context.me,
            life: context.life,
            now: Time::ZERO,
            clock: birth.clock,
            seed: birth.seed,
            directory: context.directory,
            disk: &mut disk,
            streams: &mut streams,
            notary: context.notary,
            uncertainty: context.uncertainty,
            effects: &mut effects,
            // A script draws its random numbers itself, from its seed.
            chooser: &mut chooser,
            choices: &mut choices,
        };
        let mut core = Core::new(&again, &self.rules, watched.job());
        let mut lived = core.start_with(text, &self.script, &mut again);
        for entry in &self.journal {
            if lived.is_err() {
                break;
            }
            (again.now, again.clock) = (entry.now, entry.clock);
            again.effects.clear();
            lived = core.handle(entry.input.borrow(), &mut again);
        }
        if watched == Watched::View && lived.is_ok() {
            lived = core.look("watch", &mut again);
        }
        Some((core, lived))
    }
}

/// What a life that is lived again lets arrive here, uncaught, with the lines it came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Watched {
    Nothing,
    Job(u64),
    View,
}

impl Watched {
    const fn job(self) -> Option<u64> {
        match self {
            Self::Job(job) => Some(job),
            Self::Nothing | Self::View => None,
        }
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

impl Kept {
    const fn borrow(&self) -> Input<'_> {
        match self {
            Self::Message { from, message, payload } => {
                Input::Message(Delivery { from: *from, message: *message, payload })
            }
            Self::Timer { token } => Input::Timer { token: *token },
        }
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
        says: if text.is_empty() { kind.clone() } else { format!("{kind}: {text}") },
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
        self.keep(input, context);
        let Some(core) = &mut self.core else { return };
        let handled = core.handle(input, context);
        self.finish(handled, Watched::Nothing, context);
    }

    fn forget(&mut self) {
        self.core = None;
        self.journal.clear();
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
            birth: self.birth.clone(),
            journal: self.journal.clone(),
            reads_text: self.reads_text,
        }))
    }

    fn reads_text(&self) -> bool {
        self.reads_text
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
