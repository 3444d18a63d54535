//! One interpreter, suspended between steps: sources are fed to it one after the other, then its
//! driver runs until every worker waits, and goes on when a waiting call is answered.

use monty::{Dump, MontyRepl, ReplProgress, ReplResolveFutures, ReplStartError, SessionRef};
use monty_types::{
    CallArgs, CompileOptions, DateTimeSource, ExcType, ExtFunctionResult, MontyException, MontyObject,
    NameLookupResult, OsFunctionCall, OsPolicy, PrintWriter, PrintWriterCallback, RandomSeed, RandomStart,
    ResourceLimits, ResourceTracker, SleepMode,
};
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Memory that all programs of a run may use together; enforced where the executable installs the
/// interpreter's allocator, which counts what the whole process has.
const MEMORY_MAX: usize = 256 * 1024 * 1024;

/// Runs that this process judges at the same time: each has its share of what the process may have.
static RUNS_AT_ONCE: AtomicUsize = AtomicUsize::new(1);

/// Says how many runs this process judges at the same time, 1 unless said. Otherwise runs side by side would use up
/// each other's memory.
pub fn judge_at_once(runs: usize) {
    RUNS_AT_ONCE.store(runs.max(1), Ordering::Relaxed);
}

/// What tracebacks call a source, with its number.
const NAME: &str = "netsplit";

/// How deep functions may call each other. Each level costs native stack, which a worker has little of.
const RECURSION_MAX: usize = 200;

/// Text printed between two host calls that is kept; the rest is dropped.
const PRINTED_BYTES_MAX: usize = 64 * 1024;

/// Who answers the calls that a program makes.
pub trait Host {
    /// Answers a call of a host function.
    fn call(&mut self, id: u32, name: &str, args: &CallArgs) -> Answer;

    /// What a wall clock shows, in microseconds since 1970.
    fn wall_clock(&self) -> u64;

    /// Shows a printed line.
    fn print(&mut self, line: String);

    /// Counts what a program asks for, be it a call, a name or the system. Each time its clock begins
    /// anew, so that a loop of nothing else would never be stopped by it. Tells whether it may go on.
    fn may_ask(&mut self) -> bool;
}

/// What the exception says that ends a program which asks without end.
pub const ASKS_WITHOUT_END: &str = "asked without end";

/// What the exception says that ends a program whose top level waits.
const WAITS_TOO_EARLY: &str = "the top level of a program cannot wait: it runs before simulated time begins";

/// An answer to a host call.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A value, at once.
    Value(MontyObject),
    /// An exception, at once.
    Raise(ExcType, String),
    /// Later: whoever called waits until [`Session::resolve`].
    Wait,
    /// Never: the program ends here.
    Stop,
}

impl Answer {
    /// Nothing to say.
    pub fn none() -> Self {
        Self::Value(MontyObject::none())
    }

    fn into_result(self, id: u32) -> ExtFunctionResult {
        match self {
            Self::Value(value) => ExtFunctionResult::Return(value),
            Self::Raise(kind, says) => ExtFunctionResult::Error(MontyException::new(kind, Some(says))),
            Self::Wait => ExtFunctionResult::Future(id),
            Self::Stop => ExtFunctionResult::Error(over()),
        }
    }
}

/// How long an interpreter may compute.
#[derive(Debug, Clone, Copy)]
pub enum Brake {
    /// From one pause to the next.
    Stretch(Duration),
    /// For each source that it is fed, all stretches together.
    Source(Duration),
}

impl Brake {
    /// What a learner wrote is taken to spin when it computes for so long without a pause. Whoever looks at a page
    /// waits for it; a native runner rather waits out a busy machine.
    pub const LEARNERS: Self =
        Self::Stretch(Duration::from_millis(if cfg!(target_arch = "wasm32") { 1_000 } else { 3_000 }));
}

/// An interpreter that is fed, then driven.
#[derive(Debug)]
pub struct Session {
    state: State,
}

#[derive(Debug)]
enum State {
    Idle(Box<MontyRepl>),
    Blocked(Box<ReplProgress>),
    /// A copy that nobody has used yet, written down: many of a run's copies never are.
    Frozen(Arc<[u8]>),
    Over,
}

type Progress = Result<ReplProgress, Box<ReplStartError>>;

impl Session {
    /// An interpreter in which `random` starts from `seed`. What computes for longer than it may is
    /// stopped: wall time, a brake and never a verdict.
    pub fn new(seed: u64, brake: Brake) -> Self {
        let policy = OsPolicy {
            datetime: DateTimeSource::CallHost,
            sleep: SleepMode::CallHost,
            random_start: RandomStart::Seed(RandomSeed::Str(seed.to_string())),
            ..OsPolicy::default()
        };
        let limits = match brake {
            Brake::Stretch(most) => ResourceLimits::default().max_turn_duration(most),
            Brake::Source(most) => ResourceLimits::default().max_feed_duration(most),
        };
        let limits = limits
            .max_memory(MEMORY_MAX.saturating_mul(RUNS_AT_ONCE.load(Ordering::Relaxed)))
            .max_recursion_depth(RECURSION_MAX);
        let options = CompileOptions { source_scan_threshold: 0, ..CompileOptions::default() };
        let repl = MontyRepl::new(NAME, ResourceTracker::new(limits), options).with_os_policy(policy);
        Self { state: State::Idle(Box::new(repl)) }
    }

    /// What the source fed next will be called in tracebacks.
    pub fn next_file(&self) -> String {
        match &self.state {
            State::Idle(repl) => repl.next_script_name(),
            State::Blocked(_) | State::Frozen(_) | State::Over => String::new(),
        }
    }

    /// Runs a source from top to bottom.
    ///
    /// # Errors
    /// The exception that ended it.
    pub fn feed(&mut self, source: &str, host: &mut dyn Host) -> Result<(), MontyException> {
        self.thaw();
        let State::Idle(repl) = std::mem::replace(&mut self.state, State::Over) else {
            return Err(over());
        };
        let mut printer = Printer::default();
        let progress = repl.feed_start(source, vec![], printer.writer());
        self.drive(progress, printer, host)
    }

    /// Answers a call that waits, and goes on until every worker waits again.
    ///
    /// # Errors
    /// The exception that no worker caught: it ends the session.
    pub fn resolve(&mut self, id: u32, answer: Answer, host: &mut dyn Host) -> Result<(), MontyException> {
        let Some(blocked) = self.unblock() else { return Err(over()) };
        let mut printer = Printer::default();
        let progress = blocked.resume(vec![(id, answer.into_result(id))], printer.writer());
        self.drive(progress, printer, host)
    }

    /// Ends a program that waits although its driver does not run yet; gives where it waits.
    pub fn end_waiting(&mut self) -> Option<MontyException> {
        let blocked = self.unblock()?;
        let says = MontyException::new(ExcType::RuntimeError, Some(WAITS_TOO_EARLY.to_owned()));
        blocked.abort(says, PrintWriter::Disabled).err().map(|failed| failed.error)
    }

    /// Takes the waiting program out, if it waits.
    fn unblock(&mut self) -> Option<ReplResolveFutures> {
        self.thaw();
        match std::mem::replace(&mut self.state, State::Over) {
            State::Blocked(progress) => match *progress {
                ReplProgress::ResolveFutures(blocked) => Some(blocked),
                _ => None,
            },
            other => {
                self.state = other;
                None
            }
        }
    }

    /// A second interpreter in the same state; `None` when this one cannot be copied. It costs some
    /// 80 kB of encoding and decoding, and more as the program holds more.
    pub fn fork(&self) -> Option<Self> {
        let state = match &self.state {
            State::Idle(repl) => SessionRef::Idle(repl),
            State::Blocked(progress) => SessionRef::Suspended(progress),
            State::Frozen(bytes) => return Some(Self { state: State::Frozen(Arc::clone(bytes)) }),
            State::Over => return Some(Self { state: State::Over }),
        };
        let bytes = monty::dump(NAME, None, &[], state).ok()?;
        Some(Self { state: State::Frozen(bytes.into()) })
    }

    /// Makes an interpreter of a copy that was only written down. The bytes are our own, so that they can
    /// always be read; were it not so, the program would have ended.
    fn thaw(&mut self) {
        let State::Frozen(bytes) = &self.state else { return };
        self.state = match Dump::load(bytes).map(|dump| dump.state) {
            Ok(monty::Session::Idle(repl)) => State::Idle(repl),
            Ok(monty::Session::Suspended(progress)) => State::Blocked(progress),
            Ok(monty::Session::Running(_)) | Err(_) => State::Over,
        };
    }

    fn drive(
        &mut self,
        mut progress: Progress,
        mut printer: Printer,
        host: &mut dyn Host,
    ) -> Result<(), MontyException> {
        loop {
            printer.flush(host);
            let asks = match progress.map_err(|failed| failed.error)? {
                blocked @ ReplProgress::ResolveFutures(_) => {
                    self.state = State::Blocked(Box::new(blocked));
                    return Ok(());
                }
                ReplProgress::Complete { repl, .. } => {
                    self.state = State::Idle(Box::new(repl));
                    return Ok(());
                }
                asks => asks,
            };
            if !host.may_ask() {
                return Err(stopped(asks, ASKS_WITHOUT_END));
            }
            progress = answered(asks, &mut printer, host);
        }
    }
}

/// Lets the host answer what a program asks for.
fn answered(asks: ReplProgress, printer: &mut Printer, host: &mut dyn Host) -> Progress {
    match asks {
        // What nothing defines is taken for a function of the host's as soon as it is called.
        ReplProgress::FunctionCall(call) if !is_ours(&call.function_name) => {
            let nothing = ExtFunctionResult::NotFound(call.function_name.clone());
            call.resume(nothing, printer.writer())
        }
        ReplProgress::FunctionCall(call) => {
            let (id, answer) = (call.call_id, host.call(call.call_id, &call.function_name, &call.args));
            match answer {
                Answer::Wait => call.resume_pending(printer.writer()),
                Answer::Stop => call.abort(over(), printer.writer()),
                now => call.resume(now.into_result(id), printer.writer()),
            }
        }
        ReplProgress::OsCall(call) => {
            let answer = os_call(call.call_id, &call.function_call, host);
            call.resume(answer, printer.writer())
        }
        ReplProgress::NameLookup(lookup) => {
            let found = host_function(&lookup.name);
            lookup.resume(found, printer.writer())
        }
        other @ (ReplProgress::ResolveFutures(_) | ReplProgress::Complete { .. }) => Ok(other),
    }
}

/// Ends a program at what it asks for; no `except` of its own can keep it from ending.
fn stopped(asks: ReplProgress, says: &str) -> MontyException {
    let end = || MontyException::new(ExcType::TimeoutError, Some(says.to_owned()));
    let ended = match asks {
        ReplProgress::FunctionCall(call) => call.abort(end(), PrintWriter::Disabled),
        ReplProgress::OsCall(call) => call.abort(end(), PrintWriter::Disabled),
        ReplProgress::NameLookup(lookup) => lookup.abort(end(), PrintWriter::Disabled),
        ReplProgress::ResolveFutures(blocked) => blocked.abort(end(), PrintWriter::Disabled),
        whole @ ReplProgress::Complete { .. } => Ok(whole),
    };
    ended.err().map_or_else(end, |failed| failed.error)
}

fn over() -> MontyException {
    MontyException::new(ExcType::RuntimeError, Some("this program has ended".to_owned()))
}

fn is_ours(name: &str) -> bool {
    name.starts_with("_sim_")
}

/// Names that nothing defines: the host's own begin with `_sim_`.
fn host_function(name: &str) -> NameLookupResult {
    if is_ours(name) {
        NameLookupResult::Value(MontyObject::function(name, None))
    } else {
        NameLookupResult::Undefined
    }
}

fn os_call(id: u32, call: &OsFunctionCall, host: &mut dyn Host) -> ExtFunctionResult {
    let raise = |kind, says: &str| ExtFunctionResult::Error(MontyException::new(kind, Some(says.to_owned())));
    match call {
        OsFunctionCall::Time(_) => {
            ExtFunctionResult::Return(MontyObject::float(host.wall_clock() as f64 / 1_000_000.0))
        }
        OsFunctionCall::AsyncSleep(span) => {
            let ms = u64::try_from(span.as_millis()).unwrap_or(u64::MAX).min(1 << 40);
            let mut args = CallArgs::new();
            args.push_arg(MontyObject::int(ms as i64));
            host.call(id, "_sim_sleep", &args).into_result(id)
        }
        OsFunctionCall::Sleep(_) => raise(
            ExcType::RuntimeError,
            "time.sleep would stop the whole node: write `await sleep(ms)` in an async step",
        ),
        OsFunctionCall::DateToday | OsFunctionCall::DateTimeNow(_) => {
            raise(ExcType::RuntimeError, "a node reads its wall clock with clock(), in milliseconds")
        }
        OsFunctionCall::Import(name) => ExtFunctionResult::NotFound(name.clone()),
        OsFunctionCall::Urandom(_) => raise(
            ExcType::RuntimeError,
            "randomness from the machine would make runs differ: use the functions of `random`",
        ),
        other => ExtFunctionResult::Error(other.on_no_handler()),
    }
}

/// Gathers printed text into lines.
#[derive(Debug, Default)]
struct Printer {
    text: String,
    cut: bool,
}

impl Printer {
    fn writer(&mut self) -> PrintWriter<'_> {
        PrintWriter::Callback(self)
    }

    fn flush(&mut self, host: &mut dyn Host) {
        let Some(end) = self.text.rfind('\n') else { return };
        self.text[..end].split('\n').for_each(|line| host.print(line.to_owned()));
        self.text.drain(..=end);
        if std::mem::take(&mut self.cut) {
            host.print("… (more was printed than is kept)".to_owned());
        }
    }
}

impl PrintWriterCallback for Printer {
    fn stdout_write(&mut self, output: Cow<'_, str>) -> Result<(), MontyException> {
        if self.text.len() + output.len() <= PRINTED_BYTES_MAX {
            self.text.push_str(&output);
        } else {
            self.cut = true;
        }
        Ok(())
    }

    fn stdout_push(&mut self, end: char) -> Result<(), MontyException> {
        if self.text.len() < PRINTED_BYTES_MAX || (self.cut && end == '\n' && !self.text.ends_with('\n')) {
            self.text.push(end);
        } else {
            self.cut = true;
        }
        Ok(())
    }
}
