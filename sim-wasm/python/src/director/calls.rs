//! What clients ask, what they are answered, and what reaches actors.

use super::given::{Given, Wrong};
use super::host::{DirectorHost, Done, Waits, in_ms, number, word};
use super::messages;
use crate::session::Answer;
use crate::values::to_python;
use monty_types::{CallArgs, ExcType, MontyObject};
use std::collections::BTreeMap;
use std::sync::Arc;
use trace::{EventId, OpId, OpOutcome, Payload, ProcessId, ProcessKind, Time, Value};

/// What clients have asked.
#[derive(Debug, Default, Clone)]
pub struct Calls {
    /// Open operations, numbered over the whole run.
    asked: BTreeMap<i64, Asked>,
    /// Which open operation a client gave which `msg_id`.
    numbers: BTreeMap<(ProcessId, i64), i64>,
    /// The last `msg_id` of each client: each counts for itself, as real ones do.
    msg_ids: BTreeMap<ProcessId, i64>,
    received: BTreeMap<ProcessId, Vec<MontyObject>>,
    pub(super) last_op: Vec<EventId>,
    next_number: i64,
}

#[derive(Debug, Clone)]
struct Asked {
    op: OpId,
    client: ProcessId,
    msg_id: i64,
    node: ProcessId,
    /// How long an answer is waited for.
    timeout: Time,
    /// Whoever awaits the answer, once someone does.
    call: Option<u32>,
}

/// How long an answer is waited for, unless it is said.
const TIMEOUT: Time = Time::from_ms(1_000);

impl DirectorHost<'_> {
    // ---- asking ------------------------------------------------------------------------------

    /// The client or actor on whose behalf a call is.
    pub(super) fn owner(&self, given: &Given<'_>) -> Result<ProcessId, Wrong> {
        self.who(given.owner)
    }

    pub(super) fn invoke(&mut self, given: &Given<'_>) -> Done {
        let (client, node) = (self.owner(given)?, self.named(given, "node")?);
        let timeout = given.ms("timeout")?.unwrap_or(TIMEOUT);
        let Value::Map(mut pairs) = given.value("body")? else {
            return Err(given.wants("body", "a dict"));
        };
        let calls = &mut self.stage.calls;
        let last = calls.msg_ids.entry(client).or_default();
        *last += 1;
        let msg_id = *last;
        pairs.retain(|(key, _)| key != "msg_id");
        pairs.push(("msg_id".to_owned(), Value::Int(msg_id)));
        let payload = Arc::new(Payload::Body(Value::Map(pairs)));
        let (op, event) = self.world.invoke(client, node, Arc::clone(&payload));
        self.world.send(client, node, payload);
        let calls = &mut self.stage.calls;
        calls.next_number += 1;
        let number_of_op = calls.next_number;
        calls.numbers.insert((client, msg_id), number_of_op);
        calls.asked.insert(number_of_op, Asked { op, client, msg_id, node, timeout, call: None });
        calls.last_op = vec![event];
        let at = in_ms(self.world.now());
        Ok(Answer::Value(MontyObject::tuple([
            MontyObject::int(number_of_op),
            number(event),
            at,
            self.name_of(node),
            given.get("body").map_or_else(MontyObject::none, |body| body.to_owned()),
            in_ms(timeout),
        ])))
    }

    pub(super) fn await_answer(&mut self, call: u32, args: &CallArgs) -> Done {
        let number = args.arg(0).and_then(|number| number.as_int()).unwrap_or_default();
        let Some(asked) = self.stage.calls.asked.get_mut(&number) else {
            return Err((ExcType::RuntimeError, "this call has ended".to_owned()));
        };
        asked.call = Some(call);
        let timeout = asked.timeout;
        self.wake_after(timeout, Waits::Deadline { number });
        Ok(Answer::Wait)
    }

    // ---- being answered ----------------------------------------------------------------------

    pub(super) fn expire(&mut self, number: i64) {
        let Some(asked) = self.stage.calls.asked.remove(&number) else { return };
        self.stage.calls.numbers.remove(&(asked.client, asked.msg_id));
        let event = self.world.complete(asked.op, OpOutcome::Unknown { code: 0 });
        self.settle(asked.call, MontyObject::none(), event);
    }

    fn settle(&mut self, call: Option<u32>, body: MontyObject, event: EventId) {
        let at = in_ms(self.world.now());
        let answer = MontyObject::tuple([body, number(event), at]);
        if let Some(call) = call {
            self.stage.answer(call, Answer::Value(answer));
        }
    }

    /// A message is where a client or an actor sees it; `to` is whom it was meant for.
    pub(super) fn arrive(
        &mut self,
        at: ProcessId,
        (from, to): (ProcessId, ProcessId),
        payload: &Arc<Payload>,
        event: EventId,
    ) {
        let body = body_of(payload);
        let answers = body.as_ref().and_then(|body| body.get("in_reply_to")).and_then(Value::as_int);
        let open = answers.and_then(|msg_id| self.stage.calls.numbers.get(&(at, msg_id)).copied());
        let message = messages::delivered(self.world, from, to, payload, event);
        self.stage.calls.received.entry(at).or_default().push(message.clone());
        if let (Some(number), Some(body)) = (open.filter(|_| at == to), body)
            && self.stage.calls.asked.get(&number).is_some_and(|asked| asked.node == from)
        {
            return self.answered(number, &body, event);
        }
        if self.world.kind(at) == Some(ProcessKind::Service) {
            let job = MontyObject::tuple([self.name_of(at), message]);
            self.stage.act(job);
        }
    }

    fn answered(&mut self, number: i64, body: &Value, event: EventId) {
        let Some(asked) = self.stage.calls.asked.remove(&number) else { return };
        let payload = Arc::new(Payload::Body(body.clone()));
        let code = body.get("code").and_then(Value::as_int).unwrap_or_default();
        let is_error = body.get("type").and_then(Value::as_text) == Some("error");
        let outcome = match (is_error, workloads::is_definite(code)) {
            (false, _) => OpOutcome::Ok(payload),
            (true, true) => OpOutcome::Refused { code, body: payload },
            (true, false) => OpOutcome::Unknown { code },
        };
        self.stage.calls.numbers.remove(&(asked.client, asked.msg_id));
        let returned = self.world.complete(asked.op, outcome);
        self.stage.calls.last_op.push(event);
        self.settle(asked.call, to_python(body), returned);
    }

    // ---- messages without an answer ----------------------------------------------------------

    pub(super) fn client_sends(&mut self, given: &Given<'_>) -> Done {
        let (from, to) = (self.owner(given)?, self.named(given, "node")?);
        // Text as a body is sent as it is.
        let payload = match given.get("body").and_then(|body| body.as_str()) {
            Some(text) => Payload::Text(text.to_owned()),
            None => Payload::Body(given.value("body")?),
        };
        self.world.send(from, to, Arc::new(payload));
        Ok(Answer::none())
    }

    pub(super) fn client_sends_text(&mut self, given: &Given<'_>) -> Done {
        let (from, to) = (self.owner(given)?, self.named(given, "node")?);
        self.world.send(from, to, Arc::new(Payload::Text(given.text("text")?.to_owned())));
        Ok(Answer::none())
    }

    /// An actor or a client speaks, or somebody in the middle forwards.
    pub(super) fn actor_sends(&mut self, given: &Given<'_>) -> Done {
        let (from, to) = (self.named(given, "src")?, self.named(given, "dest")?);
        let payload = match given.get("body").and_then(|body| body.as_str()) {
            Some(text) => Payload::Text(text.to_owned()),
            None => Payload::Body(given.value("body")?),
        };
        let payload = Arc::new(payload);
        let is_own = self.stage.roles.is_actor(from) || self.world.kind(from) == Some(ProcessKind::Client);
        if self.world.forward(from, to, Arc::clone(&payload)).is_some() {
            return Ok(Answer::none());
        }
        if !is_own && !self.stage.roles.middles.contains(&(from, to)) {
            let says =
                "is no actor: in its name only somebody in the middle of its link forwards (net.through)";
            return Err(given.wrong(format!("{} {says}", given.text("src")?)));
        }
        self.world.send(from, to, payload);
        Ok(Answer::none())
    }

    pub(super) fn received(&self, given: &Given<'_>) -> Done {
        let who = self.owner(given)?;
        let all = self.stage.calls.received.get(&who).cloned().unwrap_or_default();
        Ok(Answer::Value(MontyObject::list(all)))
    }

    // ---- who speaks --------------------------------------------------------------------------

    pub(super) fn join_client(&mut self, given: &Given<'_>) -> Done {
        let name = match given.maybe_text("name")? {
            Some(name) => name.to_owned(),
            None => self.stage.roles.next_client(self.world),
        };
        match self.world.join(&name, ProcessKind::Client, None) {
            Some(_) => Ok(Answer::Value(MontyObject::string(name))),
            None => Err(given.wrong(self.why_not_joined(&name))),
        }
    }

    pub(super) fn join_actor(&mut self, args: &CallArgs) -> Done {
        let name = word(args.arg(0), "an actor's name")?;
        let joined = self.world.join(&name, ProcessKind::Service, None);
        let actor =
            joined.ok_or_else(|| (ExcType::ValueError, format!("actor: {}", self.why_not_joined(&name))))?;
        self.stage.roles.add_actor(actor);
        Ok(Answer::Value(MontyObject::string(name)))
    }

    /// Why nobody of this name could join.
    pub(super) fn why_not_joined(&self, name: &str) -> String {
        let most = self.world.limits().processes_max;
        if self.world.directory().id(name).is_some() {
            format!("{name:?} is taken: somebody else is called so")
        } else {
            format!("there are too many processes: a run has {most} at the most")
        }
    }
}

/// The body of a payload, also when it came as text.
pub(super) fn body_of(payload: &Payload) -> Option<Value> {
    match payload {
        Payload::Body(body) => Some(body.clone()),
        Payload::Text(line) => Value::from_json(line).ok()?.get("body").cloned(),
    }
}
