//! What a scenario may ask for: the host behind `../prelude/director.py`. Calls come in here and go to
//! their powers; what has happened in the run comes in here and makes waiting calls ready.

use super::calls::Calls;
use super::cast::Roles;
use super::given::{Given, Wrong};
use super::loads::Loads;
use super::powers::power;
use super::sockets::Sockets;
use super::storm::{Caller, Weather, marked};
use super::{Cast, Declared};
use crate::session::{Answer, Host};
use engine::{Cue, ProcessState, World};
use monty_types::{CallArgs, ExcType, MontyObject, ObjectRef};
use std::collections::{BTreeMap, VecDeque};
use trace::{Diagnostic, EventId, FaultId, Figure, Phase, ProcessId, ProcessKind, Time};

/// How a check stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It held each time it was asked.
    Holds,
    /// It did not hold once.
    Failed {
        /// The events that show it.
        witness: Vec<EventId>,
        /// Why.
        says: String,
    },
    /// Nobody can say: a search was given up, or there was nothing to judge.
    Unknown {
        /// Why.
        why: String,
    },
}

/// What a scenario waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Waits {
    /// A time.
    Sleep { call: u32 },
    /// The end of a call's patience.
    Deadline { number: i64 },
    /// A moment of the run, and the token of its end.
    Moment { call: u32, until: Option<u64> },
    /// The end of the patience for a moment.
    MomentOver { moment: u64 },
    /// The end of the patience for something on a connection.
    Stream { call: u32 },
    /// The end of the time that a learner's storm has.
    StormOver,
}

/// All that a scenario is made of, the interpreter apart.
#[derive(Debug, Default, Clone)]
pub struct Stage {
    pub declared: Vec<Declared>,
    pub verdicts: BTreeMap<String, Verdict>,
    pub done: bool,
    pub broken: bool,
    idle: VecDeque<u32>,
    ready: VecDeque<(u32, Answer)>,
    backlog: VecDeque<MontyObject>,
    pub(super) waits: BTreeMap<u64, Waits>,
    next_token: u64,
    pub(super) calls: Calls,
    pub(super) roles: Roles,
    pub(super) sockets: Sockets,
    pub(super) loads: Loads,
    pub(super) cuts: BTreeMap<i64, FaultId>,
    pub(super) next_cut: i64,
    /// Whether views are written down.
    pub(super) watches: bool,
    pub(super) weather: Weather,
    pub figures: Vec<Figure>,
    asked: u32,
    cues: u32,
    last_cue: Time,
    cues_at_once: u32,
}

impl Stage {
    /// A waiting call that can be answered now.
    pub fn next_answer(&mut self) -> Option<(u32, Answer)> {
        if let Some(ready) = self.ready.pop_front() {
            return Some(ready);
        }
        if self.idle.is_empty() {
            return None;
        }
        let job = self.backlog.pop_front()?;
        self.idle.pop_front().map(|worker| (worker, Answer::Value(job)))
    }

    /// Answers a waiting call as soon as the scenario goes on.
    pub(super) fn answer(&mut self, call: u32, answer: Answer) {
        self.ready.push_back((call, answer));
    }

    /// An answer to something that is awaited, although it is there already.
    pub(super) fn at_once(&mut self, call: u32, answer: Answer) -> Done {
        self.answer(call, answer);
        Ok(Answer::Wait)
    }

    /// Gives an actor's step something to do.
    pub(super) fn act(&mut self, job: MontyObject) {
        self.backlog.push_back(job);
    }

    /// Counts that time woke the scenario; tells why it may not go on like this.
    pub fn woken(&mut self, now: Time) -> Result<(), &'static str> {
        self.cues += 1;
        self.cues_at_once = if self.last_cue == now { self.cues_at_once + 1 } else { 0 };
        self.last_cue = now;
        if self.cues_at_once > AT_ONCE_MAX {
            return Err("the scenario waits again and again at the same instant: wait at least 1 ms");
        }
        if self.cues > CUES_MAX {
            return Err("the scenario waited a million times: a run is to come to an end");
        }
        Ok(())
    }
}

/// How often a scenario may be woken in a run, and at one instant.
const CUES_MAX: u32 = 1_000_000;
const AT_ONCE_MAX: u32 = 50_000;

/// Calls that a scenario may make before it lets time go on.
const ASKED_MAX: u32 = 2_000_000;

/// The host of one stretch of a scenario.
pub struct DirectorHost<'a> {
    pub stage: &'a mut Stage,
    pub world: &'a mut World,
    pub cast: &'a mut dyn Cast,
    caller: Caller,
}

impl<'a> DirectorHost<'a> {
    /// The host of what `caller` asks.
    pub fn new(stage: &'a mut Stage, world: &'a mut World, cast: &'a mut dyn Cast, caller: Caller) -> Self {
        Self { stage, world, cast, caller }
    }
}

pub(super) type Done = Result<Answer, Wrong>;

impl Host for DirectorHost<'_> {
    fn call(&mut self, id: u32, name: &str, args: &CallArgs) -> Answer {
        self.asked(marked(id, self.caller), name, args)
            .unwrap_or_else(|(kind, says)| Answer::Raise(kind, says))
    }

    fn wall_clock(&self) -> u64 {
        (self.world.epoch() + self.world.now()).0
    }

    fn print(&mut self, line: String) {
        self.world.diagnose(Diagnostic {
            severity: trace::Severity::Note,
            blame: match self.caller {
                Caller::Scenario => trace::Blame::Scenario,
                Caller::Storm => trace::Blame::Program,
            },
            process: None,
            event: None,
            says: line,
            advice: None,
            frames: Vec::new(),
            count: 1,
        });
    }

    fn may_ask(&mut self) -> bool {
        self.stage.asked += 1;
        self.stage.asked <= ASKED_MAX
    }
}

impl DirectorHost<'_> {
    fn asked(&mut self, id: u32, name: &str, args: &CallArgs) -> Done {
        if self.caller == Caller::Storm && name != "_sim_storm_over" {
            let entry = power(name).map_or(name, |power| power.form.name());
            self.storm_may(entry, args)?;
        }
        match name {
            "_sim_next" => {
                self.stage.idle.push_back(id);
                Ok(Answer::Wait)
            }
            "_sim_declare" => self.declare(args),
            "_sim_done" => {
                self.stage.done = true;
                Ok(Answer::none())
            }
            "_sim_recover" => Ok(self.recover()),
            "_sim_storm_over" => {
                self.storm_over();
                Ok(Answer::none())
            }
            "_sim_join_actor" => self.join_actor(args),
            "_sim_note_check" => self.note_check(args),
            "_sim_answer" => self.await_answer(id, args),
            _ => match power(name) {
                Some(power) => (power.act)(self, id, &Given::read(&power.form, args)?),
                None => Err((ExcType::RuntimeError, format!("the playground has no {name}"))),
            },
        }
    }

    fn declare(&mut self, args: &CallArgs) -> Done {
        let checks = args.arg(2).and_then(|list| list.items()).unwrap_or_default();
        let checks =
            checks.into_iter().map(|name| word(Some(name), "a check's name")).collect::<Result<_, _>>()?;
        let seeds = args.arg(3).and_then(|seeds| seeds.as_int()).and_then(|seeds| u32::try_from(seeds).ok());
        self.stage.declared.push(Declared {
            name: word(args.arg(0), "a scenario's name")?,
            title: word(args.arg(1), "a scenario's title")?,
            checks,
            seeds: seeds.unwrap_or(3).max(1),
        });
        Ok(Answer::none())
    }

    // ---- time --------------------------------------------------------------------------------

    /// Notes what has happened; answers become ready.
    pub fn cue(&mut self, cue: Cue<'_>) {
        self.stage.asked = 0;
        match cue {
            Cue::Start => {}
            Cue::Time { token } => self.time_has_come(token),
            Cue::Message { client, from, to, payload, event, .. } => {
                if !self.load_takes(client, payload) {
                    self.arrive(client, (from, to), payload, event);
                }
            }
            Cue::Stream { socket, notice, .. } => self.stream_notice(socket, notice),
        }
    }

    fn time_has_come(&mut self, token: u64) {
        match self.stage.waits.remove(&token) {
            Some(Waits::Sleep { call }) => self.stage.answer(call, Answer::none()),
            Some(Waits::Deadline { number }) => self.expire(number),
            Some(Waits::Moment { call, until }) => {
                self.stage.waits.retain(|token, _| Some(*token) != until);
                self.stage.answer(call, Answer::Value(MontyObject::bool(true)));
            }
            Some(Waits::MomentOver { moment }) => {
                if let Some(Waits::Moment { call, .. }) = self.stage.waits.remove(&moment) {
                    self.stage.answer(call, Answer::Value(MontyObject::bool(false)));
                }
            }
            Some(Waits::Stream { call }) => self.stream_waited(call),
            Some(Waits::StormOver) => self.storm_over(),
            None => self.load_wakes(token),
        }
    }

    /// A token that nobody has, for what is waited for.
    pub(super) fn token(&mut self, waits: Waits) -> u64 {
        self.stage.next_token += 1;
        self.stage.waits.insert(self.stage.next_token, waits);
        self.stage.next_token
    }

    pub(super) fn wake_after(&mut self, after: Time, waits: Waits) -> u64 {
        let token = self.token(waits);
        self.world.cue(after, token);
        token
    }

    pub(super) fn sleep(&mut self, call: u32, given: &Given<'_>) -> Done {
        let after = given.ms("ms")?.unwrap_or_default();
        self.wake_after(after, Waits::Sleep { call });
        Ok(Answer::Wait)
    }

    pub(super) fn begin_heal(&mut self, given: &Given<'_>) -> Done {
        let settle = given.ms("settle")?.unwrap_or(Time::from_ms(2_000));
        self.world.heal();
        self.stage.cuts.clear();
        self.world.set_phase(Phase::Heal);
        Ok(Answer::Value(in_ms(settle)))
    }

    fn recover(&mut self) -> Answer {
        self.world.set_phase(Phase::Recover);
        Answer::none()
    }

    // ---- names -------------------------------------------------------------------------------

    /// The process that an object names.
    pub(super) fn who(&self, name: Option<ObjectRef<'_>>) -> Result<ProcessId, Wrong> {
        let name = word(name, "a name")?;
        let directory = self.world.directory();
        directory.id(&name).ok_or_else(|| {
            if directory.names().contains(&name) {
                return (ExcType::ValueError, format!("{name:?} has left the cluster"));
            }
            let known: Vec<&str> = directory
                .names()
                .iter()
                .map(String::as_str)
                .filter(|name| directory.id(name).is_some())
                .collect();
            let there_is =
                if known.is_empty() { "nobody yet: cluster(nodes=3)".to_owned() } else { shortened(&known) };
            (ExcType::ValueError, format!("nobody is called {name:?}; there is {there_is}"))
        })
    }

    /// The process that an argument names.
    pub(super) fn named(&self, given: &Given<'_>, argument: &str) -> Result<ProcessId, Wrong> {
        given.text(argument)?;
        self.who(given.get(argument)).map_err(|(_, says)| given.wrong(says))
    }

    /// The process that an argument names, if there is one.
    pub(super) fn maybe_named(&self, given: &Given<'_>, argument: &str) -> Result<Option<ProcessId>, Wrong> {
        given.get(argument).map(|_| self.named(given, argument)).transpose()
    }

    /// The node or service that the argument `name` names: clients are the scenario's own.
    pub(super) fn target(&self, given: &Given<'_>) -> Result<ProcessId, Wrong> {
        let process = self.named(given, "name")?;
        match self.world.kind(process) {
            Some(ProcessKind::Client) => {
                Err(given
                    .wrong(format!("{} is a client: this acts on nodes and services", given.text("name")?)))
            }
            _ => Ok(process),
        }
    }

    /// As [`Self::target`], for what acts on a machine: it must have one.
    pub(super) fn machine(&self, given: &Given<'_>) -> Result<ProcessId, Wrong> {
        let process = self.target(given)?;
        if self.stage.roles.is_actor(process) {
            return Err(given
                .wrong(format!("{} is an actor of the scenario: it has no machine", given.text("name")?)));
        }
        Ok(process)
    }

    /// The processes that a list of names stands for; all nodes when there is none.
    pub(super) fn several(&self, given: &Given<'_>, argument: &str) -> Result<Vec<ProcessId>, Wrong> {
        match given.items(argument, "a list of names")? {
            None => Ok(self.world.directory().nodes.clone()),
            Some(names) => {
                let found =
                    names.into_iter().map(|name| self.who(Some(name)).map_err(|(_, says)| given.wrong(says)));
                found.collect()
            }
        }
    }

    pub(super) fn name_of(&self, process: ProcessId) -> MontyObject {
        MontyObject::string(self.world.directory().name(process))
    }

    /// Whether a process is dead.
    pub(super) fn is_dead(&self, process: ProcessId) -> bool {
        matches!(self.world.state(process), Some(ProcessState::Dead | ProcessState::Gone))
    }
}

/// Names, the first dozen of them.
fn shortened(names: &[&str]) -> String {
    const NAMES_MAX: usize = 12;
    let listed = names[..names.len().min(NAMES_MAX)].join(", ");
    if names.len() > NAMES_MAX { format!("{listed}, ...") } else { listed }
}

/// Milliseconds, with the microseconds as a fraction: exact, since both fit a float's 53 bits.
pub(super) fn in_ms(at: Time) -> MontyObject {
    if at.0.is_multiple_of(1_000) {
        return MontyObject::int(at.as_ms() as i64);
    }
    MontyObject::float(at.0 as f64 / 1_000.0)
}

pub(super) fn number(event: EventId) -> MontyObject {
    MontyObject::int(i64::from(event.0))
}

pub(super) fn word(object: Option<ObjectRef<'_>>, what: &str) -> Result<String, Wrong> {
    object.and_then(|object| object.as_str().map(str::to_owned)).ok_or_else(|| {
        let got = object.map_or("nothing".to_owned(), crate::values::words);
        (ExcType::TypeError, format!("{what} is a str, not {got}"))
    })
}
