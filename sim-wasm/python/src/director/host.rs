//! What a scenario may ask for: the host functions behind `../prelude/director.py`, but for those
//! that act on the network and the processes, which are in `powers`.

use super::{Declared, messages};
use crate::node::Rules;
use crate::session::{Answer, Host};
use crate::values::{from_python, to_python};
use engine::{Cue, Process, World};
use monty_types::{CallArgs, ExcType, MontyObject, ObjectRef};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use trace::{Diagnostic, EventId, OpId, OpOutcome, Payload, ProcessId, ProcessKind, Time, Value};

/// Who plays the nodes of a scenario.
pub trait Cast: Send {
    /// The program of one more node.
    fn node(&mut self, rules: &Rules) -> Part;
}

/// A node's program.
pub enum Part {
    /// It plays.
    Plays(Box<dyn Process>),
    /// It cannot play; why.
    Refused(Box<Diagnostic>),
}

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
}

/// What a scenario waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Waits {
    Sleep { call: u32 },
    Deadline { number: i64 },
}

#[derive(Debug)]
struct Asked {
    op: OpId,
    client: ProcessId,
    msg_id: i64,
    node: ProcessId,
    /// Whoever awaits the answer, once someone does.
    call: Option<u32>,
    /// The answer, when it came before anyone awaited it.
    answer: Option<(Value, EventId, Time)>,
}

/// All that a scenario is made of, the interpreter apart.
#[derive(Debug, Default)]
pub struct Stage {
    pub declared: Vec<Declared>,
    pub verdicts: BTreeMap<String, Verdict>,
    pub done: bool,
    pub broken: bool,
    idle: VecDeque<u32>,
    ready: VecDeque<(u32, Answer)>,
    backlog: VecDeque<MontyObject>,
    waits: BTreeMap<u64, Waits>,
    /// Open operations, numbered over the whole run.
    asked: BTreeMap<i64, Asked>,
    /// Which open operation a client gave which `msg_id`.
    numbers: BTreeMap<(ProcessId, i64), i64>,
    /// The last `msg_id` of each client: each counts for itself, as real ones do.
    msg_ids: BTreeMap<ProcessId, i64>,
    received: BTreeMap<ProcessId, Vec<MontyObject>>,
    last_op: Vec<EventId>,
    next_token: u64,
    next_number: i64,
    clients: u32,
    calls_made: u32,
    pub(super) nodes: u32,
    pub(super) cuts: BTreeMap<i64, trace::FaultId>,
    pub(super) next_cut: i64,
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
}

/// The host of one stretch of a scenario.
pub struct DirectorHost<'a> {
    pub stage: &'a mut Stage,
    pub world: &'a mut World,
    pub cast: &'a mut dyn Cast,
}

pub(super) type Done = Result<Answer, (ExcType, String)>;

impl Host for DirectorHost<'_> {
    fn call(&mut self, id: u32, name: &str, args: &CallArgs) -> Answer {
        self.asked(id, name, args).unwrap_or_else(|(kind, says)| Answer::Raise(kind, says))
    }

    fn wall_clock(&self) -> u64 {
        (self.world.epoch() + self.world.now()).0
    }

    fn print(&mut self, line: String) {
        self.world.diagnose(Diagnostic {
            severity: trace::Severity::Note,
            blame: trace::Blame::Scenario,
            process: None,
            event: None,
            says: line,
            advice: None,
            frames: Vec::new(),
            count: 1,
        });
    }

    fn may_ask(&mut self) -> bool {
        self.stage.calls_made += 1;
        self.stage.calls_made <= ASKED_MAX
    }
}

/// Calls that a scenario may make before it lets time go on.
const ASKED_MAX: u32 = 2_000_000;

impl DirectorHost<'_> {
    fn asked(&mut self, id: u32, name: &str, args: &CallArgs) -> Done {
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
            "_sim_now" => Ok(Answer::Value(in_ms(self.world.now()))),
            "_sim_sleep" => self.sleep(id, args),
            "_sim_join_client" => self.join_client(args),
            "_sim_join_actor" => self.join_actor(args),
            "_sim_invoke" => self.invoke(args),
            "_sim_answer" => self.answer(id, args),
            "_sim_send" => self.send(args),
            "_sim_received" => self.received(args),
            "_sim_check" => self.check(args),
            "_sim_view_of" => self.view(args),
            "_sim_messages" => self.messages(args),
            "_sim_troubles" => Ok(Answer::Value(messages::troubles(self.world.recorder()))),
            "_sim_lives" => self.lives(args),
            "_sim_make_cluster" => self.make_cluster(args),
            "_sim_net" => self.net(args),
            "_sim_fault" => self.fault(args),
            "_sim_phase" => self.phase(args),
            other => Err((ExcType::RuntimeError, format!("the playground has no {other}"))),
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

    // ---- cues --------------------------------------------------------------------------------

    /// Notes what has happened; answers become ready.
    pub fn cue(&mut self, cue: Cue<'_>) {
        self.stage.calls_made = 0;
        match cue {
            Cue::Start => {}
            Cue::Time { token } => match self.stage.waits.remove(&token) {
                Some(Waits::Sleep { call }) => self.stage.ready.push_back((call, Answer::none())),
                Some(Waits::Deadline { number }) => self.expire(number),
                None => {}
            },
            Cue::Message { client, from, payload, event, .. } => self.arrive(client, from, payload, event),
            Cue::Stream { .. } => {}
        }
    }

    fn expire(&mut self, number: i64) {
        let Some(asked) = self.stage.asked.remove(&number) else { return };
        self.stage.numbers.remove(&(asked.client, asked.msg_id));
        let event = self.world.complete(asked.op, OpOutcome::Unknown { code: 0 });
        self.settle(asked.call, MontyObject::none(), event);
    }

    fn settle(&mut self, call: Option<u32>, body: MontyObject, event: EventId) {
        let at = in_ms(self.world.now());
        let answer = MontyObject::tuple([body, number(event), at]);
        if let Some(call) = call {
            self.stage.ready.push_back((call, Answer::Value(answer)));
        }
    }

    fn arrive(&mut self, to: ProcessId, from: ProcessId, payload: &Arc<Payload>, event: EventId) {
        let body = body_of(payload);
        let answers = body.as_ref().and_then(|body| body.get("in_reply_to")).and_then(Value::as_int);
        let open = answers.and_then(|msg_id| self.stage.numbers.get(&(to, msg_id)).copied());
        self.note_received(to, from, payload, event);
        if let (Some(number), Some(body)) = (open, body)
            && self.stage.asked.get(&number).is_some_and(|asked| asked.node == from)
        {
            return self.answered(number, &body, event);
        }
        if self.world.kind(to) == Some(ProcessKind::Service) {
            let message = messages::delivered(self.world, from, to, payload, event);
            let name = MontyObject::string(self.world.directory().name(to));
            self.stage.backlog.push_back(MontyObject::tuple([name, message]));
        }
    }

    fn note_received(&mut self, to: ProcessId, from: ProcessId, payload: &Payload, event: EventId) {
        let message = messages::delivered(self.world, from, to, payload, event);
        self.stage.received.entry(to).or_default().push(message);
    }

    fn answered(&mut self, number: i64, body: &Value, event: EventId) {
        let Some(asked) = self.stage.asked.get(&number) else { return };
        let name = (asked.client, asked.msg_id);
        let payload = Arc::new(Payload::Body(body.clone()));
        let code = body.get("code").and_then(Value::as_int).unwrap_or_default();
        let is_error = body.get("type").and_then(Value::as_text) == Some("error");
        let outcome = match (is_error, is_definite(code)) {
            (false, _) => OpOutcome::Ok(payload),
            (true, true) => OpOutcome::Refused { code, body: payload },
            (true, false) => OpOutcome::Unknown { code },
        };
        let call = asked.call;
        self.stage.numbers.remove(&name);
        let returned = self.world.complete(asked.op, outcome);
        self.stage.last_op.push(event);
        if call.is_some() {
            self.stage.asked.remove(&number);
            self.settle(call, to_python(body), returned);
        } else if let Some(asked) = self.stage.asked.get_mut(&number) {
            asked.answer = Some((body.clone(), returned, self.world.now()));
        }
    }

    // ---- clients and actors ------------------------------------------------------------------

    fn join_client(&mut self, args: &CallArgs) -> Done {
        let name = match args.arg(0).and_then(|name| name.as_str()) {
            Some(name) => name.to_owned(),
            None => {
                self.stage.clients += 1;
                format!("c{}", self.stage.clients)
            }
        };
        self.join(&name, ProcessKind::Client)
    }

    fn join_actor(&mut self, args: &CallArgs) -> Done {
        let name = word(args.arg(0), "an actor's name")?;
        self.join(&name, ProcessKind::Service)
    }

    fn join(&mut self, name: &str, kind: ProcessKind) -> Done {
        match self.world.join(name, kind, None) {
            Some(_) => Ok(Answer::Value(MontyObject::string(name))),
            None => Err((ExcType::ValueError, format!("{name:?} is taken, or there are too many processes"))),
        }
    }

    fn invoke(&mut self, args: &CallArgs) -> Done {
        let (client, node) = (self.who(args.arg(0))?, self.who(args.arg(1))?);
        let body = argument(args.arg(2), "a request")?;
        let Value::Map(mut pairs) = body else {
            return Err((ExcType::TypeError, "a request is a dict".to_owned()));
        };
        let last = self.stage.msg_ids.entry(client).or_default();
        *last += 1;
        let msg_id = *last;
        pairs.push(("msg_id".to_owned(), Value::Int(msg_id)));
        let payload = Arc::new(Payload::Body(Value::Map(pairs)));
        let (op, event) = self.world.invoke(client, node, Arc::clone(&payload));
        self.world.send(client, node, payload);
        self.stage.next_number += 1;
        let number_of_op = self.stage.next_number;
        self.stage.numbers.insert((client, msg_id), number_of_op);
        self.stage.asked.insert(number_of_op, Asked { op, client, msg_id, node, call: None, answer: None });
        self.stage.last_op = vec![event];
        let at = in_ms(self.world.now());
        Ok(Answer::Value(MontyObject::tuple([MontyObject::int(number_of_op), number(event), at])))
    }

    fn answer(&mut self, id: u32, args: &CallArgs) -> Done {
        let number = args.arg(0).and_then(|number| number.as_int()).unwrap_or_default();
        let timeout = ms(args.arg(1), "timeout")?;
        let Some(asked) = self.stage.asked.get_mut(&number) else {
            return Err((ExcType::RuntimeError, "this call has ended".to_owned()));
        };
        asked.call = Some(id);
        self.wake_after(timeout, Waits::Deadline { number });
        Ok(Answer::Wait)
    }

    fn sleep(&mut self, id: u32, args: &CallArgs) -> Done {
        let after = ms(args.arg(0), "sleep(ms)")?;
        self.wake_after(after, Waits::Sleep { call: id });
        Ok(Answer::Wait)
    }

    fn wake_after(&mut self, after: Time, waits: Waits) {
        self.stage.next_token += 1;
        let token = self.stage.next_token;
        self.stage.waits.insert(token, waits);
        self.world.cue(after, token);
    }

    fn send(&mut self, args: &CallArgs) -> Done {
        let (from, to) = (self.who(args.arg(0))?, self.who(args.arg(1))?);
        let payload = match args.arg(2).and_then(|text| text.as_str()) {
            Some(text) => Payload::Text(text.to_owned()),
            None => Payload::Body(argument(args.arg(2), "a message")?),
        };
        self.world.send(from, to, Arc::new(payload));
        Ok(Answer::none())
    }

    fn received(&mut self, args: &CallArgs) -> Done {
        let who = self.who(args.arg(0))?;
        let all = self.stage.received.get(&who).cloned().unwrap_or_default();
        Ok(Answer::Value(MontyObject::list(all)))
    }

    // ---- judging -----------------------------------------------------------------------------

    fn check(&mut self, args: &CallArgs) -> Done {
        let name = word(args.arg(0), "a check's name")?;
        let holds = args.arg(1).is_some_and(|ok| ok.is_truthy());
        let entry = self.stage.verdicts.get(&name);
        if holds {
            self.stage.verdicts.entry(name).or_insert(Verdict::Holds);
            return Ok(Answer::none());
        }
        if matches!(entry, Some(Verdict::Failed { .. })) {
            return Ok(Answer::none());
        }
        let says = word(args.arg(2), "what a check says")?;
        let mut witness = witness_of(args.arg(3)).unwrap_or_else(|| self.stage.last_op.clone());
        witness.sort_unstable();
        witness.dedup();
        self.world.violation(&name, &says);
        self.stage.verdicts.insert(name, Verdict::Failed { witness, says });
        Ok(Answer::none())
    }

    fn view(&mut self, args: &CallArgs) -> Done {
        let who = self.who(args.arg(0))?;
        Ok(Answer::Value(self.world.view(who).map_or_else(MontyObject::none, |view| to_python(&view))))
    }

    fn messages(&mut self, args: &CallArgs) -> Done {
        let filter = messages::Filter {
            from: self.maybe_who(args.arg(0))?,
            to: self.maybe_who(args.arg(1))?,
            kind: args.arg(2).and_then(|kind| kind.as_str().map(str::to_owned)),
        };
        Ok(Answer::Value(messages::list(self.world.recorder(), &filter)))
    }

    fn lives(&mut self, args: &CallArgs) -> Done {
        let who = self.who(args.arg(0))?;
        Ok(Answer::Value(messages::starts(self.world.recorder(), who)))
    }

    // ---- arguments ---------------------------------------------------------------------------

    /// The process that an argument names.
    pub(super) fn who(&self, name: Option<ObjectRef<'_>>) -> Result<ProcessId, (ExcType, String)> {
        let name = word(name, "a name")?;
        self.world.directory().id(&name).ok_or_else(|| {
            let known = self.world.directory().names().join(", ");
            (ExcType::ValueError, format!("nobody is called {name:?}; there is {known}"))
        })
    }

    fn maybe_who(&self, name: Option<ObjectRef<'_>>) -> Result<Option<ProcessId>, (ExcType, String)> {
        name.filter(|name| name.type_name() != "NoneType").map(|name| self.who(Some(name))).transpose()
    }
}

/// Maelstrom's errors that say that nothing happened.
const fn is_definite(code: i64) -> bool {
    matches!(code, 1 | 10 | 11 | 12 | 14 | 20 | 21 | 22 | 30)
}

/// The body of a payload, also when it came as text.
pub(super) fn body_of(payload: &Payload) -> Option<Value> {
    match payload {
        Payload::Body(body) => Some(body.clone()),
        Payload::Text(line) => Value::from_json(line).ok()?.get("body").cloned(),
    }
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

pub(super) fn word(object: Option<ObjectRef<'_>>, what: &str) -> Result<String, (ExcType, String)> {
    object.and_then(|object| object.as_str().map(str::to_owned)).ok_or_else(|| {
        let got = object.map_or("nothing".to_owned(), |object| object.py_repr());
        (ExcType::TypeError, format!("{what} is a str, not {got}"))
    })
}

pub(super) fn ms(object: Option<ObjectRef<'_>>, what: &str) -> Result<Time, (ExcType, String)> {
    match object.and_then(|object| object.as_float()) {
        Some(ms) if (0.0..=86_400_000.0).contains(&ms) => Ok(Time((ms * 1_000.0) as u64)),
        _ => Err((ExcType::ValueError, format!("{what} is a number of milliseconds, 0 to a day"))),
    }
}

fn argument(object: Option<ObjectRef<'_>>, what: &str) -> Result<Value, (ExcType, String)> {
    let object = object.ok_or_else(|| (ExcType::TypeError, format!("{what} is missing")))?;
    from_python(object).map_err(|why| (ExcType::TypeError, format!("{what} cannot hold {why}")))
}

fn witness_of(object: Option<ObjectRef<'_>>) -> Option<Vec<EventId>> {
    let events = object?.items()?;
    Some(events.iter().filter_map(|event| u32::try_from(event.as_int()?).ok()).map(EventId).collect())
}
