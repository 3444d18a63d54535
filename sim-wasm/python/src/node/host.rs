//! What a node's program may ask for: the host functions behind `../prelude/node.py`. They note what
//! is asked; [`super::core`] decides what comes of it.

use super::Rules;
use super::arguments::{Wrong, data, disk_error, flood, length, no_more_than_taken, span, text, whole};
use crate::session::{Answer, Host};
use crate::values::{self, from_python, seen, shown, words};
use engine::{Directory, Drive, Effect, Limits};
use monty_types::{CallArgs, ExcType, MontyObject};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use trace::{Blame, Diagnostic, Frame, Payload, ProcessId, Severity, Time, Value, Variable};

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A `sleep`, or the end of some `work`: whoever called goes on.
    Wake { call: u32 },
    /// An `rpc` has waited long enough.
    Expire { msg_id: i64, after_ms: u64 },
    /// A mailbox's `take` has waited long enough.
    GiveUp { mailbox: u32, call: u32 },
    /// An `every` or `after` is due.
    Callback { again: Option<Time> },
}

/// Something for a worker to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub kind: &'static str,
    pub key: Value,
    pub argument: Value,
}

/// A step that raised, caught by its worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Which job it was, counted from 1 in each life; 0 is the view.
    pub job: u64,
    /// The exception's type and text.
    pub exception: (String, String),
}

/// All that a program's life is made of, the interpreter apart.
#[derive(Debug, Clone, Default)]
pub struct Life {
    /// Workers that wait for something to do.
    pub idle: VecDeque<u32>,
    /// The looker, when it waits.
    pub looker: Option<u32>,
    /// Who waits for the answer to which message, and the timer that ends the waiting.
    pub calls: BTreeMap<i64, (u32, u64)>,
    /// Who waits at which mailbox, and the timer that ends the waiting.
    pub takers: BTreeMap<u32, VecDeque<(u32, Option<u64>)>>,
    /// What timers are for.
    pub timers: BTreeMap<u64, Purpose>,
    /// Waiting calls to answer as soon as the interpreter is blocked.
    pub ready: VecDeque<(u32, Answer)>,
    /// Jobs that no worker was free for.
    pub backlog: VecDeque<Job>,
    /// Whether it reads undecoded text.
    pub reads_text: bool,
    /// Steps that raised since this was last looked at.
    pub failed: Vec<Failed>,
    /// What a look has shown.
    pub shown: Vec<Variable>,
    /// Rounds of loops since a step last went on; counted only where the source ticks.
    pub ticks: u32,
    /// The line of the loop whose round was counted last.
    pub ticked_at: Option<u32>,
    /// What the view has shown.
    pub view: Option<Value>,
    /// What the program has asked for since it was last woken.
    pub asked: u32,
    /// Whether it printed more than one step may.
    pub flooded: bool,
    /// The instant at which it was last woken, and how often it was.
    woken: (Time, u32),
    withheld: Vec<String>,
    next_token: u64,
    next_msg_id: i64,
    next_mailbox: u32,
    busy_until: Time,
    return_told: bool,
    /// Lines whose calls were told to lack an `await`.
    unawaited: BTreeSet<u32>,
}

/// Most timers and waiting calls of one node.
const WAITING_MAX: usize = 10_000;

/// Calls, names and the like that a program may ask for before it lets time go on.
const ASKED_MAX: u32 = 200_000;

/// How often a program may be woken at the same instant.
const WOKEN_MAX: u32 = 20_000;

/// Start steps of one program.
const STARTS_MAX: i64 = 1_000;

/// Characters of a line that are kept here; the engine cuts it further.
const LINE_CHARS_MAX: usize = 4_000;

/// Characters of an exception's text that are kept.
const FAILURE_CHARS_MAX: usize = 500;

/// Characters of a name that are repeated in a complaint.
const NAME_CHARS_MAX: usize = 80;

/// Rounds of loops in one stretch after which a step that was seen to spin is taken to do so there.
const TICKS_MAX: u32 = 100_000;

/// Message ids of a life begin behind those of the life before, so that a late answer to a dead
/// process is never taken for one to its successor.
const MSG_IDS_PER_LIFE: i64 = 1_000_000;

impl Life {
    /// A life that has not begun.
    pub fn new(life: u32, rules: &Rules) -> Self {
        let next_msg_id = i64::from(life - 1) * MSG_IDS_PER_LIFE + 1;
        Self { next_msg_id, withheld: rules.withheld.clone(), ..Self::default() }
    }

    /// Notes that the program is woken; tells whether simulated time still goes on for it.
    pub fn wakes_at(&mut self, now: Time) -> bool {
        self.asked = 0;
        self.woken = if self.woken.0 == now { (now, self.woken.1 + 1) } else { (now, 1) };
        self.woken.1 <= WOKEN_MAX
    }
}

/// The host of one stretch of a program.
pub struct NodeHost<'a> {
    pub life: &'a mut Life,
    pub me: ProcessId,
    pub now: Time,
    pub clock: Time,
    pub directory: &'a Directory,
    pub disk: &'a mut Drive,
    pub effects: &'a mut Vec<Effect>,
}

type Asked = Result<Answer, Wrong>;

impl Host for NodeHost<'_> {
    fn call(&mut self, id: u32, name: &str, args: &CallArgs) -> Answer {
        let asked = no_more_than_taken(name, args).and_then(|()| self.asked(id, name, args));
        asked.unwrap_or_else(|(kind, says)| Answer::Raise(kind, says))
    }

    fn wall_clock(&self) -> u64 {
        self.clock.0
    }

    fn print(&mut self, line: String) {
        if self.may_do(1).is_ok() {
            self.effects.push(Effect::Say(line));
        } else {
            self.life.flooded = true;
        }
    }

    fn may_ask(&mut self) -> bool {
        self.life.asked += 1;
        self.life.asked <= ASKED_MAX
    }
}

impl NodeHost<'_> {
    fn asked(&mut self, id: u32, name: &str, args: &CallArgs) -> Asked {
        match name {
            "_sim_next" => {
                self.life.idle.push_back(id);
                Ok(Answer::Wait)
            }
            "_sim_next_look" => {
                self.life.looker = Some(id);
                Ok(Answer::Wait)
            }
            "_sim_identity" => Ok(Answer::Value(self.identity())),
            "_sim_send" => self.send(args),
            "_sim_emit" => self.emit(args),
            "_sim_rpc" => self.rpc(id, args),
            "_sim_sleep" => self.sleep(id, args),
            "_sim_work" => self.work(id, args),
            "_sim_timer" => self.timer(args),
            "_sim_now" => Ok(Answer::Value(MontyObject::int(self.now.as_ms() as i64))),
            "_sim_clock" => Ok(Answer::Value(MontyObject::int(self.clock.as_ms() as i64))),
            "_sim_mailbox_id" => Ok(Answer::Value(self.mailbox_id())),
            "_sim_wait" => self.wait(id, args),
            "_sim_wake" => self.wake(args),
            "_sim_disk" => self.disk(args),
            "_sim_sync" => self.sync(id, args),
            "_sim_log" => self.log(args),
            "_sim_metric" => self.metric(args),
            "_sim_reads_text" => {
                self.life.reads_text = true;
                Ok(Answer::none())
            }
            "_sim_tick" => self.tick(args),
            "_sim_starts" => self.starts(args),
            "_sim_no_step" => self.no_step(args),
            "_sim_returned" => Ok(self.returned(args)),
            "_sim_unawaited" => Ok(self.unawaited(args)),
            "_sim_failed" => Ok(self.failed(args)),
            "_sim_show" => Ok(self.show(args)),
            "_sim_view" => self.view(args),
            other => {
                Err((ExcType::RuntimeError, format!("the playground has no {other}: please report this")))
            }
        }
    }

    // ---- who ---------------------------------------------------------------------------------

    /// (id, ids, peers, neighbours), each `None` where the task withholds it.
    fn identity(&self) -> MontyObject {
        let names =
            |ids: &[ProcessId]| MontyObject::list(ids.iter().map(|id| text(self.directory.name(*id))));
        let all = &self.directory.nodes;
        let peers: Vec<ProcessId> = all.iter().copied().filter(|id| *id != self.me).collect();
        let neighbours = self.directory.neighbours.get(&self.me).unwrap_or(&peers);
        let fields = [
            ("node.id", text(self.directory.name(self.me))),
            ("node.ids", names(all)),
            ("node.peers", names(&peers)),
            ("node.neighbours", names(neighbours)),
        ];
        MontyObject::tuple(fields.map(|(field, value)| {
            let withheld = self.life.withheld.iter().any(|name| name == field);
            if withheld { MontyObject::none() } else { value }
        }))
    }

    fn starts(&mut self, args: &CallArgs) -> Asked {
        for number in 0..whole(args, 0, "start")?.min(STARTS_MAX) {
            self.life.backlog.push_back(Job {
                kind: "start",
                key: Value::Int(number),
                argument: Value::Null,
            });
        }
        Ok(Answer::none())
    }

    // ---- messages ----------------------------------------------------------------------------

    fn send(&mut self, args: &CallArgs) -> Asked {
        let (to, body) = self.envelope(args, "send")?;
        self.may_do(1)?;
        self.effects.push(Effect::Send { to, payload: Arc::new(Payload::Body(body)) });
        Ok(Answer::none())
    }

    fn envelope(&self, args: &CallArgs, of: &str) -> Result<(ProcessId, Value), (ExcType, String)> {
        let dest = args.arg(0).or_else(|| args.kwarg("dest"));
        let Some(name) = dest.and_then(|dest| dest.as_str()) else {
            let got = dest.map_or("nothing".to_owned(), words);
            return Err((
                ExcType::TypeError,
                format!("{of}(dest, body): dest is a name such as \"n2\", not {got}"),
            ));
        };
        let body = args.arg(1).or_else(|| args.kwarg("body"));
        let Some(body) = body.filter(|body| body.type_name() == "dict") else {
            let got = body.map_or("nothing".to_owned(), words);
            return Err((ExcType::TypeError, format!("{of}(dest, body): body is a dict, not {got}")));
        };
        let body =
            from_python(body).map_err(|why| (ExcType::TypeError, format!("a message cannot hold {why}")))?;
        let to = self.directory.id(name).ok_or_else(|| (ExcType::ValueError, self.nobody(name)))?;
        Ok((to, body))
    }

    fn nobody(&self, name: &str) -> String {
        let name: String = name.chars().take(NAME_CHARS_MAX).collect();
        format!("nobody is called {name:?}; there is {}", self.directory.names().join(", "))
    }

    /// Puts a line of text on the wire, if it is an envelope that this node may send.
    fn emit(&mut self, args: &CallArgs) -> Asked {
        let Some(line) = args.arg(0).and_then(|line| line.as_str()) else {
            return Err((ExcType::TypeError, "emit takes one line of JSON, a str".to_owned()));
        };
        self.may_do(1)?;
        match self.opened(line) {
            Ok((to, body)) => self.effects.push(Effect::Send { to, payload: Arc::new(Payload::Body(body)) }),
            Err((severity, why)) => {
                let says = format!("a line was not sent: {why}");
                let advice = Some(format!("The line was: {}", line.chars().take(200).collect::<String>()));
                self.trouble(severity, says, advice);
            }
        }
        Ok(Answer::none())
    }

    /// The receiver and the body of a line. That nobody has the receiver's name is only worth a note:
    /// it may have come in with a message that the wire had damaged.
    fn opened(&self, line: &str) -> Result<(ProcessId, Value), (Severity, String)> {
        let wrong = |why: String| (Severity::Error, why);
        let bytes_max = Limits::default().message_bytes_max;
        if line.len() > bytes_max {
            return Err(wrong(format!("it is longer than {} kB", bytes_max / 1024)));
        }
        let envelope = Value::from_json(line).map_err(|why| wrong(format!("it is not JSON ({why})")))?;
        let field = |key: &str| envelope.get(key).and_then(Value::as_text);
        let me = self.directory.name(self.me);
        match field("src") {
            Some(src) if src == me => {}
            Some(src) => return Err(wrong(format!("its \"src\" is {src:?}, but this node is {me:?}"))),
            None => return Err(wrong("it has no \"src\", which is the sender's own name".to_owned())),
        }
        let no_dest = || wrong("it has no \"dest\", the name of the receiver".to_owned());
        let dest = field("dest").ok_or_else(no_dest)?;
        let body = envelope.get("body").ok_or_else(|| wrong("it has no \"body\"".to_owned()))?;
        if !matches!(body, Value::Map(_)) {
            return Err(wrong("its \"body\" is no object".to_owned()));
        }
        let to = self.directory.id(dest).ok_or_else(|| (Severity::Note, self.nobody(dest)))?;
        Ok((to, body.clone()))
    }

    fn rpc(&mut self, id: u32, args: &CallArgs) -> Asked {
        let (to, body) = self.envelope(args, "rpc")?;
        let after = span(args, 2, "timeout", Some(1_000))?.unwrap_or(Time::from_ms(1_000));
        self.room(2)?;
        let msg_id = self.life.next_msg_id;
        self.life.next_msg_id += 1;
        let Value::Map(mut pairs) = body else { return Ok(Answer::none()) };
        pairs.retain(|(key, _)| key != "msg_id");
        pairs.push(("msg_id".to_owned(), Value::Int(msg_id)));
        self.effects.push(Effect::Send { to, payload: Arc::new(Payload::Body(Value::Map(pairs))) });
        let token = self.set_timer(after, Purpose::Expire { msg_id, after_ms: after.as_ms() });
        self.life.calls.insert(msg_id, (id, token));
        Ok(Answer::Wait)
    }

    /// A message of a type for which the program has no step: refused, if it asks for an answer.
    fn no_step(&mut self, args: &CallArgs) -> Asked {
        let Some(message) = args.arg(0).and_then(|message| seen(message).ok()) else {
            return Ok(Answer::none());
        };
        let body = message.get("body").cloned().unwrap_or(Value::Null);
        let sender = message.get("src").and_then(Value::as_text).and_then(|src| self.directory.id(src));
        if let (Some(to), Some(msg_id)) = (sender, body.get("msg_id")) {
            let kind = body.get("type").cloned().unwrap_or(Value::Null);
            let refusal = Value::map([
                ("type", Value::text("error")),
                ("in_reply_to", msg_id.clone()),
                ("code", Value::Int(10)),
                ("text", Value::Text(format!("no step for messages of type {kind}"))),
            ]);
            self.effects.push(Effect::Send { to, payload: Arc::new(Payload::Body(refusal)) });
        }
        Ok(Answer::none())
    }

    // ---- time --------------------------------------------------------------------------------

    fn sleep(&mut self, id: u32, args: &CallArgs) -> Asked {
        let after = span(args, 0, "ms", None)?.unwrap_or_default();
        self.room(1)?;
        self.set_timer(after, Purpose::Wake { call: id });
        Ok(Answer::Wait)
    }

    fn work(&mut self, id: u32, args: &CallArgs) -> Asked {
        let cost = span(args, 0, "ms", None)?.unwrap_or_default();
        self.room(1)?;
        self.life.busy_until = self.life.busy_until.max(self.now) + cost;
        let after = self.life.busy_until.since(self.now);
        self.set_timer(after, Purpose::Wake { call: id });
        Ok(Answer::Wait)
    }

    fn timer(&mut self, args: &CallArgs) -> Asked {
        let after = span(args, 0, "ms", None)?.unwrap_or_default();
        let again = args.arg(1).and_then(|again| again.as_bool()).unwrap_or_default();
        if again && after == Time::ZERO {
            return Err((ExcType::ValueError, "every(ms, step) needs at least 1 ms".to_owned()));
        }
        self.room(1)?;
        let token = self.set_timer(after, Purpose::Callback { again: again.then_some(after) });
        Ok(Answer::Value(MontyObject::int(token as i64)))
    }

    /// Sets a timer under a new token.
    pub fn set_timer(&mut self, after: Time, purpose: Purpose) -> u64 {
        self.life.next_token += 1;
        let token = self.life.next_token;
        self.life.timers.insert(token, purpose);
        self.effects.push(Effect::SetTimer { token, after });
        token
    }

    /// Takes a timer back.
    pub fn cancel_timer(&mut self, token: u64) {
        if self.life.timers.remove(&token).is_some() {
            self.effects.push(Effect::CancelTimer { token });
        }
    }

    /// Whether this step may ask for so many more things.
    fn may_do(&self, things: usize) -> Result<(), Wrong> {
        let most = Limits::default().effects_per_step_max;
        if self.effects.len() + things <= most { Ok(()) } else { Err(flood()) }
    }

    /// Whether the program may wait for one more thing, which takes so many effects.
    fn room(&self, effects: usize) -> Result<(), Wrong> {
        self.may_do(effects)?;
        if self.life.timers.len() < WAITING_MAX {
            return Ok(());
        }
        Err((ExcType::RuntimeError, format!("this node waits for more than {WAITING_MAX} things at once")))
    }

    // ---- mailboxes ---------------------------------------------------------------------------

    fn mailbox_id(&mut self) -> MontyObject {
        self.life.next_mailbox += 1;
        MontyObject::int(i64::from(self.life.next_mailbox))
    }

    fn wait(&mut self, id: u32, args: &CallArgs) -> Asked {
        let mailbox = u32::try_from(whole(args, 0, "take")?).unwrap_or_default();
        self.room(1)?;
        let left = match args.arg(1).filter(|left| left.type_name() != "NoneType") {
            None => None,
            Some(left) if left.as_float().is_some_and(|left| left <= 0.0) => {
                return Err((ExcType::TimeoutError, "nothing was put into the mailbox in time".to_owned()));
            }
            Some(_) => span(args, 1, "timeout", None)?,
        };
        let token = left.map(|left| self.set_timer(left, Purpose::GiveUp { mailbox, call: id }));
        self.life.takers.entry(mailbox).or_default().push_back((id, token));
        Ok(Answer::Wait)
    }

    fn wake(&mut self, args: &CallArgs) -> Asked {
        let mailbox = u32::try_from(whole(args, 0, "put")?).unwrap_or_default();
        let taker = self.life.takers.get_mut(&mailbox).and_then(VecDeque::pop_front);
        if let Some((call, token)) = taker {
            if let Some(token) = token {
                self.cancel_timer(token);
            }
            self.life.ready.push_back((call, Answer::none()));
        }
        Ok(Answer::none())
    }

    // ---- disk --------------------------------------------------------------------------------

    fn disk(&mut self, args: &CallArgs) -> Asked {
        let operation = data(args, 0, "an operation")?;
        if operation == "list" {
            return Ok(Answer::Value(MontyObject::list(self.disk.disk().list().map(text))));
        }
        let name = data(args, 1, &format!("disk.{operation}: a file's name"))?;
        let what = |named: &str| format!("disk.{operation}: {named}");
        let done = match operation {
            "append" => {
                self.disk.append(name, data(args, 2, &what("what is written"))?.as_bytes(), self.effects)
            }
            "write" => {
                self.disk.write(name, data(args, 2, &what("what is written"))?.as_bytes(), self.effects)
            }
            "truncate" => self.disk.truncate(name, length(args, 2)?, self.effects),
            "rename" => self.disk.rename(name, data(args, 2, &what("a file's new name"))?, self.effects),
            "delete" => self.disk.delete(name, self.effects),
            "read" => return self.read(name).map(|content| Answer::Value(text(&content))),
            _ => return self.read_lines(name),
        };
        done.map(|()| Answer::none()).map_err(disk_error)
    }

    fn read(&mut self, name: &str) -> Result<String, Wrong> {
        let content = self.disk.read(name, self.effects).map_err(disk_error)?;
        Ok(String::from_utf8_lossy(&content).into_owned())
    }

    /// The lines of a file; a file that is not there has none, as after the very first start.
    fn read_lines(&mut self, name: &str) -> Asked {
        let content = self.disk.read(name, self.effects).unwrap_or_default();
        Ok(Answer::Value(MontyObject::list(String::from_utf8_lossy(&content).lines().map(text))))
    }

    fn sync(&mut self, id: u32, args: &CallArgs) -> Asked {
        let file = data(args, 0, "disk.sync: a file's name")?.to_owned();
        self.room(1)?;
        self.life.next_token += 1;
        let token = self.life.next_token;
        self.life.timers.insert(token, Purpose::Wake { call: id });
        self.disk.sync(&file, token, self.effects);
        Ok(Answer::Wait)
    }

    // ---- what is shown -----------------------------------------------------------------------

    fn log(&mut self, args: &CallArgs) -> Asked {
        self.may_do(1)?;
        let mut line = String::new();
        for part in args.args().take(LINE_CHARS_MAX) {
            let room = LINE_CHARS_MAX.saturating_sub(line.len());
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(&values::text(part, room));
        }
        self.effects.push(Effect::Say(line));
        Ok(Answer::none())
    }

    fn metric(&mut self, args: &CallArgs) -> Asked {
        self.may_do(1)?;
        let name: String = data(args, 0, "metric(name, value): name")?.chars().take(NAME_CHARS_MAX).collect();
        let value = args.arg(1).and_then(|value| from_python(value).ok());
        match value {
            Some(value @ (Value::Int(_) | Value::Float(_))) => {
                self.effects.push(Effect::Metric { name, value })
            }
            _ => return Err((ExcType::TypeError, "metric(name, value): value is a number".to_owned())),
        }
        Ok(Answer::none())
    }

    fn returned(&mut self, args: &CallArgs) -> Answer {
        if !std::mem::replace(&mut self.life.return_told, true) {
            let key = args.arg(1).map(words).unwrap_or_default();
            let says = format!("the step for {key} returned a value, which goes nowhere");
            let advice = Some("Answer with `reply(msg, {...})`; what a step returns is not sent.".to_owned());
            self.trouble(Severity::Note, says, advice);
        }
        Answer::none()
    }

    /// A call that gives something to await stood alone on its line: told once for each line.
    fn unawaited(&mut self, args: &CallArgs) -> Answer {
        let name = args.arg(0).map(|name| values::text(name, NAME_CHARS_MAX)).unwrap_or_default();
        let line = args.arg(1).and_then(|line| line.as_int()).and_then(|line| u32::try_from(line).ok());
        let Some(line) = line.filter(|line| self.life.unawaited.insert(*line)) else { return Answer::none() };
        let says = format!("`{name}` was called without `await`: nothing waits for it");
        let advice = Some(format!("Write `await {name}(...)`, in an `async def`."));
        self.trouble(Severity::Note, says, advice);
        if let Some(Effect::Trouble(note)) = self.effects.last_mut() {
            note.frames.push(Frame { line, column: 1, column_end: 1, function: None, code: String::new() });
        }
        Answer::none()
    }

    fn failed(&mut self, args: &CallArgs) -> Answer {
        let word =
            |n: usize| args.arg(n).map(|word| values::text(word, FAILURE_CHARS_MAX)).unwrap_or_default();
        let job =
            args.arg(0).and_then(|job| job.as_int()).and_then(|job| u64::try_from(job).ok()).unwrap_or(0);
        self.life.failed.push(Failed { job, exception: (word(1), word(2)) });
        Answer::none()
    }

    fn show(&mut self, args: &CallArgs) -> Answer {
        if let (Some(name), Some(value)) = (args.arg(0).and_then(|name| name.as_str()), args.arg(1)) {
            self.life.shown.push(Variable { name: name.to_owned(), value: shown(value) });
        }
        Answer::none()
    }

    fn view(&mut self, args: &CallArgs) -> Asked {
        let value = args.arg(0).map(seen);
        match value {
            Some(Ok(value)) => self.life.view = Some(value),
            Some(Err(why)) => return Err((ExcType::TypeError, format!("a view cannot hold {why}"))),
            None => {}
        }
        Ok(Answer::none())
    }

    fn tick(&mut self, args: &CallArgs) -> Asked {
        self.life.ticks += 1;
        self.life.ticked_at = u32::try_from(whole(args, 0, "tick")?).ok();
        Ok(if self.life.ticks < TICKS_MAX { Answer::none() } else { Answer::Stop })
    }

    fn trouble(&mut self, severity: Severity, says: String, advice: Option<String>) {
        self.effects.push(Effect::Trouble(Box::new(Diagnostic {
            severity,
            blame: Blame::Program,
            process: None,
            event: None,
            says,
            advice,
            frames: Vec::new(),
            count: 1,
        })));
    }
}
