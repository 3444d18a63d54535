//! A storm that a learner wrote: a program of faults and waiting, let loose by a scenario on nodes that are not the
//! learner's. It runs in an interpreter of its own, so that its names and the scenario's never meet, and it may use
//! what makes trouble and nothing that judges, plays or looks inside.
//!
//! Its calls come to the same host as the scenario's. A number that no other session gives tells whose a waiting call
//! is.

use super::given::{Given, Wrong};
use super::host::{DirectorHost, Done, Waits, in_ms};
use super::powers::objects;
use super::reading::dict;
use super::scenarios::PRELUDE;
use super::script::told;
use crate::explain;
use crate::session::{Answer, Brake, Session};
use crate::source::Script;
use monty_types::{CallArgs, ExcType, MontyException, MontyObject};
use trace::{Blame, Diagnostic, Time};

/// What marks a waiting call as a storm's.
const MARK: u32 = 1 << 31;

/// Objects all of whose methods make trouble, end it, or look at a machine from outside.
const OPEN: [&str; 4] = ["net.", "fault.", "clock.", "disks."];

/// What a storm may do besides.
const WAITS: [&str; 3] = ["sleep", "now", "moment"];

/// What would decide the outcome instead of the weather.
const CLOSED: [&str; 8] = [
    "net.authenticated",
    "net.tap",
    "net.through",
    "fault.lies",
    "fault.honest",
    "fault.steal",
    "fault.leave",
    "fault.replace",
];

/// What does no harm: it ends trouble, or only looks.
const MILD: [&str; 9] = [
    "net.mend",
    "net.heal",
    "fault.restart",
    "fault.resume",
    "clock.read",
    "clock.true_time",
    "disks.files",
    "disks.durable",
    "disks.counters",
];

/// How long it may rage, unless it is said.
const UNTIL: Time = Time::from_ms(60_000);

/// Harmful calls that are kept; more are counted and forgotten.
const ACTIONS_MAX: usize = 10_000;

/// Who makes a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// The scenario.
    Scenario,
    /// The learner's storm.
    Storm,
}

/// What is known of the storm of a run.
#[derive(Debug, Default, Clone)]
pub struct Weather {
    /// The scenario's call that waits for its end, and the token of its time limit.
    waiting: Option<(u32, u64)>,
    /// Whether it is to begin.
    pub(super) begins: bool,
    /// What it did that does harm, in order.
    actions: Vec<Action>,
}

#[derive(Debug, Clone)]
struct Action {
    name: String,
    at: Time,
}

/// Whether a call that can do harm ends it instead: nothing more is lost, a node is as fast as it was.
fn ends_trouble(name: &str, args: &CallArgs) -> bool {
    let (place, parameter) = match name {
        "net.loss" | "net.duplicate" | "net.corrupt" | "net.reorder" => (0, "chance"),
        "fault.slow" => (1, "percent"),
        "clock.skew" | "clock.drift" | "clock.uncertainty" => {
            (1, if name == "clock.drift" { "ppm" } else { "ms" })
        }
        "disks.full" => (1, "yes"),
        "disks.unreadable" => (2, "yes"),
        _ => return false,
    };
    let named = args.kwargs().find(|(key, _)| key.as_str() == Some(parameter)).map(|(_, value)| value);
    let Some(value) = named.or_else(|| args.args().nth(place)) else { return false };
    let calm = if name == "fault.slow" { 100 } else { 0 };
    value.as_bool() == Some(false) || value.as_int() == Some(calm)
}

/// The call's number as the stage knows it.
pub fn marked(call: u32, caller: Caller) -> u32 {
    match caller {
        Caller::Scenario => call,
        Caller::Storm => call | MARK,
    }
}

/// Whose a waiting call is, and the number by which its session knows it.
pub const fn unmarked(call: u32) -> (Caller, u32) {
    if call & MARK == 0 { (Caller::Scenario, call) } else { (Caller::Storm, call & !MARK) }
}

impl DirectorHost<'_> {
    /// The scenario lets the storm loose, and waits for its end.
    pub(super) fn run_storm(&mut self, call: u32, given: &Given<'_>) -> Done {
        if self.stage.weather.waiting.is_some() || self.stage.weather.begins {
            return Err(given.wrong("it rages already"));
        }
        let until = given.ms("until")?.unwrap_or(UNTIL);
        let token = self.wake_after(until, Waits::StormOver);
        self.stage.weather.waiting = Some((call, token));
        self.stage.weather.begins = true;
        Ok(Answer::Wait)
    }

    pub(super) fn storm_actions(&mut self) -> Done {
        let action = |action: &Action| {
            dict([("name", MontyObject::string(action.name.as_str())), ("at", in_ms(action.at))])
        };
        Ok(Answer::Value(MontyObject::list(self.stage.weather.actions.iter().map(action))))
    }

    /// It has ended, or may go on no longer.
    pub(super) fn storm_over(&mut self) {
        if let Some((call, token)) = self.stage.weather.waiting.take() {
            self.stage.waits.remove(&token);
            self.stage.answer(call, Answer::none());
        }
    }

    /// Whether the storm still rages.
    pub(super) const fn storm_rages(&self) -> bool {
        self.stage.weather.waiting.is_some()
    }

    /// Whether a storm may make this call; what does harm is noted.
    pub(super) fn storm_may(&mut self, name: &str, args: &CallArgs) -> Result<(), Wrong> {
        let is_open = OPEN.iter().any(|object| name.starts_with(object)) || WAITS.contains(&name);
        if !is_open || CLOSED.contains(&name) {
            return Err((
                ExcType::RuntimeError,
                format!("a storm cannot use {name}: it makes weather, no more"),
            ));
        }
        let names_program = args.kwargs().any(|(key, _)| key.as_str() == Some("program"));
        if name == "fault.restart" && (names_program || args.args().count() > 1) {
            let says = "a storm starts a node again with the program that it had: fault.restart(name)";
            return Err((ExcType::RuntimeError, says.to_owned()));
        }
        let harms = !MILD.contains(&name) && !WAITS.contains(&name) && !ends_trouble(name, args);
        if harms && self.stage.weather.actions.len() < ACTIONS_MAX {
            self.stage.weather.actions.push(Action { name: name.to_owned(), at: self.world.now() });
        }
        Ok(())
    }
}

/// Feeds a storm to an interpreter of its own, and begins it.
pub fn begin(
    script: &Script,
    seed: u64,
    host: &mut DirectorHost<'_>,
) -> Result<(Session, String), (MontyException, String)> {
    let mut session = Session::new(seed, Brake::LEARNERS);
    let mut file = String::new();
    let before = [PRELUDE, objects(), &script.text];
    for text in before {
        file = session.next_file();
        session.feed(text, host).map_err(|exception| (exception, file.clone()))?;
    }
    session.feed("await storm()\n_sim_storm_over()", host).map_err(|exception| (exception, file.clone()))?;
    Ok((session, file))
}

/// What ended a storm, for the learner who wrote it.
pub fn blown_out(exception: &MontyException, script: &Script, file: &str) -> Diagnostic {
    let message = exception.message().unwrap_or_default();
    let mut diagnostic = told(exception, script, file);
    // It is a program like any other: what stops it is told as of a step.
    if let Some((says, advice)) = explain::end(exception) {
        (diagnostic.says, diagnostic.advice) = (says.replace("a step", "the storm"), Some(advice));
    }
    if exception.exc_type() == ExcType::NameError && message.contains("'storm'") {
        diagnostic.says = "this program has no storm".to_owned();
        diagnostic.advice =
            Some("Write `async def storm():`, and do in it what breaks the nodes.".to_owned());
    }
    diagnostic.blame = Blame::Program;
    diagnostic
}
