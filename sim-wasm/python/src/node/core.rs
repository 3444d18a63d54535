//! One life of a node's program: an interpreter, its workers, and what they wait for.

use super::Rules;
use super::arguments::Wrong;
use super::host::{NodeHost, number, refused, unanswered};
use super::life::{Job, Life, Purpose, Want};
use super::outcomes::Outcomes;
use crate::session::{Answer, Brake, Session};
use crate::source::Script;
use crate::values::to_python;
use engine::{Context, Delivery, Effect, Input, Notice, Socket};
use monty_types::{ExcType, MontyException, MontyObject};
use std::fmt::Write as _;
use trace::{Payload, ProcessId, Value};

/// Jobs that may wait for a worker.
const BACKLOG_MAX: usize = 10_000;

/// What the exception says that ends a program which is woken again and again at the same instant.
pub const TIME_STANDS_STILL: &str = "simulated time stands still";

const PRELUDE: &str = include_str!("../prelude/node.py");

/// A life in progress.
#[derive(Debug)]
pub struct Core {
    session: Session,
    /// What it waits for.
    pub life: Life,
    /// Steps that may wait at once.
    workers: usize,
    jobs: u64,
    watched: Option<u64>,
    /// What the interpreter calls the learner's source.
    pub file: String,
}

impl Core {
    /// A life that has not begun. The job numbered `watched` runs without its worker catching what it
    /// raises, so that the exception arrives here with the lines it came through.
    pub fn new(context: &Context<'_>, rules: &Rules, watched: Option<u64>) -> Self {
        let session = Session::new(context.seed, Brake::LEARNERS);
        let life = Life::new(context.life, context.seed, rules);
        let workers = rules.workers.clamp(1, Rules::WORKERS_MAX);
        Self { session, life, workers, jobs: 0, watched, file: String::new() }
    }

    /// Loads the program and runs its start steps.
    ///
    /// # Errors
    /// The exception that ended it.
    pub fn start(&mut self, script: &Script, context: &mut Context<'_>) -> Result<(), MontyException> {
        self.start_with(&script.text, script, context)
    }

    /// As [`Core::start`], with another rendering of the same script.
    ///
    /// # Errors
    /// The exception that ended it.
    pub fn start_with(
        &mut self,
        text: &str,
        script: &Script,
        context: &mut Context<'_>,
    ) -> Result<(), MontyException> {
        self.feed(PRELUDE, context)?;
        self.file = self.session.next_file();
        self.feed(text, context)?;
        if let Some(exception) = self.session.end_waiting() {
            return Err(exception);
        }
        self.feed(&driver(script, self.workers), context)?;
        self.pump(context)
    }

    fn feed(&mut self, source: &str, context: &mut Context<'_>) -> Result<(), MontyException> {
        self.session.feed(source, &mut host(&mut self.life, context))
    }

    /// Lets the program handle an input.
    ///
    /// # Errors
    /// The exception that ended it.
    pub fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) -> Result<(), MontyException> {
        if !self.life.wakes_at(context.now) {
            return Err(MontyException::new(ExcType::TimeoutError, Some(TIME_STANDS_STILL.to_owned())));
        }
        match input {
            Input::Start => {}
            Input::Message(delivery) => self.message(delivery, context),
            Input::Intercepted { delivery, to } => self.third_party("intercept", delivery, to, context),
            Input::Overheard { delivery, to } => self.third_party("overhear", delivery, to, context),
            Input::Timer { token } => self.timer(token, context),
            Input::Synced { token, ok } => self.synced(token, ok),
            Input::Stream { socket, notice } => self.stream(socket, notice, context),
        }
        self.pump(context)
    }

    fn message(&mut self, delivery: Delivery<'_>, context: &mut Context<'_>) {
        if self.life.reads_text {
            let line = context.directory.line(delivery.from, context.me, delivery.payload);
            return self.plan(Job { kind: "raw", key: Value::Null, argument: Value::Text(line) }, context);
        }
        let Payload::Body(body) = &**delivery.payload else { return };
        let answers = body.get("in_reply_to");
        if let Some((call, timer)) =
            answers.and_then(Value::as_int).and_then(|id| self.life.calls.remove(&id))
        {
            host(&mut self.life, context).cancel_timer(timer);
            return self.life.ready.push_back((call, Answer::Value(to_python(body))));
        }
        let kind = if answers.is_some() { "reply" } else { "message" };
        let argument = envelope(delivery.from, context.me, body, context);
        let key = body.get("type").cloned().unwrap_or(Value::Null);
        self.plan(Job { kind, key, argument }, context);
    }

    /// A message that was meant for another. What the wire has damaged is lost here.
    fn third_party(
        &mut self,
        kind: &'static str,
        delivery: Delivery<'_>,
        to: ProcessId,
        context: &mut Context<'_>,
    ) {
        let Payload::Body(body) = &**delivery.payload else { return };
        let argument = envelope(delivery.from, to, body, context);
        self.plan(Job { kind, key: Value::Null, argument }, context);
    }

    fn timer(&mut self, token: u64, context: &mut Context<'_>) {
        match self.life.timers.remove(&token) {
            Some(Purpose::Wake { call }) => {
                let result = self.life.results.remove(&call).unwrap_or_else(Answer::none);
                self.life.ready.push_back((call, result));
            }
            Some(Purpose::Expire { msg_id, after_ms }) => {
                if let Some((call, _)) = self.life.calls.remove(&msg_id) {
                    let says = format!("no answer within {after_ms} ms");
                    self.life.ready.push_back((call, Answer::Raise(ExcType::TimeoutError, says)));
                }
            }
            Some(Purpose::GiveUp { mailbox, call }) => self.give_up(mailbox, call),
            Some(Purpose::Callback { again }) => {
                let kind = if again.is_some() { "timer" } else { "after" };
                let key = Value::Int(i64::try_from(token).unwrap_or_default());
                self.plan(Job { kind, key, argument: Value::Null }, context);
                if let Some(after) = again {
                    self.life.timers.insert(token, Purpose::Callback { again });
                    context.effects.push(Effect::SetTimer { token, after });
                }
            }
            Some(Purpose::Synced { .. }) | None => {}
        }
    }

    fn synced(&mut self, token: u64, ok: bool) {
        let Some(Purpose::Synced { call, file }) = self.life.timers.remove(&token) else { return };
        let answer = if ok {
            Answer::none()
        } else {
            let says = format!("the sync of {file:?} failed: what it covered is lost");
            Answer::Raise(ExcType::OSError, says)
        };
        self.life.ready.push_back((call, answer));
    }

    fn stream(&mut self, socket: Socket, notice: Notice, context: &mut Context<'_>) {
        let end = number(socket);
        if notice == Notice::Accepted {
            return self.plan(Job { kind: "accept", key: Value::Null, argument: Value::Int(end) }, context);
        }
        let Some(waiting) = self.life.listeners.remove(&end) else { return };
        let mut others = Vec::new();
        for (call, want) in waiting {
            match tells(notice, want, end) {
                Some(answer) => self.life.ready.push_back((call, answer)),
                None => others.push((call, want)),
            }
        }
        if !others.is_empty() {
            self.life.listeners.insert(end, others);
        }
    }

    fn give_up(&mut self, mailbox: u32, call: u32) {
        if let Some(takers) = self.life.takers.get_mut(&mailbox) {
            takers.retain(|(waiting, _)| *waiting != call);
        }
        let says = "nothing was put into the mailbox in time".to_owned();
        self.life.ready.push_back((call, Answer::Raise(ExcType::TimeoutError, says)));
    }

    fn plan(&mut self, job: Job, context: &mut Context<'_>) {
        if self.life.backlog.len() < BACKLOG_MAX {
            self.life.backlog.push_back(job);
        } else {
            let says = format!(
                "{} steps wait and {BACKLOG_MAX} messages queue behind them; one more was dropped",
                self.workers
            );
            context.effects.push(Effect::Say(says));
        }
    }

    /// Answers what can be answered and hands out jobs, until every worker waits.
    fn pump(&mut self, context: &mut Context<'_>) -> Result<(), MontyException> {
        loop {
            let (call, answer) = if let Some(ready) = self.life.ready.pop_front() {
                ready
            } else if !self.life.idle.is_empty()
                && let Some(job) = self.life.backlog.pop_front()
            {
                (self.life.idle.pop_front().unwrap_or_default(), self.hand_out(&job))
            } else {
                return Ok(());
            };
            (self.life.ticks, self.life.ticked_at) = (0, None);
            self.session.resolve(call, answer, &mut host(&mut self.life, context))?;
        }
    }

    fn hand_out(&mut self, job: &Job) -> Answer {
        self.jobs += 1;
        Answer::Value(MontyObject::tuple([
            MontyObject::string(job.kind),
            to_python(&job.key),
            to_python(&job.argument),
            MontyObject::int(i64::try_from(self.jobs).unwrap_or_default()),
            MontyObject::bool(self.watched == Some(self.jobs)),
        ]))
    }

    /// A second life in the same state, if the interpreter can be copied.
    pub fn fork(&self) -> Option<Self> {
        Some(Self {
            session: self.session.fork()?,
            life: self.life.clone(),
            workers: self.workers,
            jobs: self.jobs,
            watched: self.watched,
            file: self.file.clone(),
        })
    }

    /// How many jobs were handed out; the last one's number.
    pub const fn jobs(&self) -> u64 {
        self.jobs
    }

    /// Wakes the looker, who runs the view (`what` is "view", or "watch" to let what it raises arrive
    /// here) or shows every variable.
    ///
    /// # Errors
    /// The exception that ended the program.
    pub fn look(&mut self, what: &str, context: &mut Context<'_>) -> Result<(), MontyException> {
        let Some(call) = self.life.looker.take() else { return Ok(()) };
        (self.life.asked, self.life.looking) = (0, true);
        if what != "watch" {
            self.life.looked = Outcomes::default();
        }
        let answer = Answer::Value(MontyObject::string(what));
        let looked = self.session.resolve(call, answer, &mut host(&mut self.life, context));
        self.life.looking = false;
        looked
    }
}

fn host<'a>(life: &'a mut Life, context: &'a mut Context<'_>) -> NodeHost<'a> {
    NodeHost {
        life,
        me: context.me,
        now: context.now,
        clock: context.clock,
        uncertainty: context.uncertainty,
        directory: context.directory,
        disk: context.disk,
        streams: context.streams,
        notary: context.notary,
        effects: context.effects,
    }
}

/// A message as a step takes it.
fn envelope(from: ProcessId, to: ProcessId, body: &Value, context: &Context<'_>) -> Value {
    let name = |id| Value::text(context.directory.name(id));
    Value::Map(vec![
        ("src".to_owned(), name(from)),
        ("dest".to_owned(), name(to)),
        ("body".to_owned(), body.clone()),
    ])
}

/// What whoever waits at a connection is answered when something happens to it; `None` when it is not
/// what he waits for.
fn tells(notice: Notice, want: Want, end: i64) -> Option<Answer> {
    let raise = |(kind, says): Wrong| Some(Answer::Raise(kind, says));
    match (notice, want) {
        (Notice::Opened, Want::Opened) => Some(Answer::Value(MontyObject::int(end))),
        (Notice::Refused, Want::Opened) => raise(refused()),
        (Notice::Reset, Want::Opened) => raise(unanswered()),
        // Whoever reads or writes looks again, and finds out what it is.
        (Notice::Readable, Want::Readable) | (Notice::Writable, Want::Writable) => Some(Answer::none()),
        (Notice::Reset | Notice::Refused, Want::Readable | Want::Writable) => Some(Answer::none()),
        _ => None,
    }
}

/// The source fed last: it knows the program's variables by name, and never comes to an end.
fn driver(script: &Script, workers: usize) -> String {
    let mut source = String::from("def _sim_variables():\n    pass\n");
    for name in &script.variables {
        // Writing to a String cannot fail.
        let _ = writeln!(source, "    _sim_variable(\"{name}\", lambda: {name})");
    }
    let _ = writeln!(source, "await _sim_main({workers})");
    source
}
