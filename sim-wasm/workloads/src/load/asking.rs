//! How a client's operation goes: asked, answered or not, perhaps asked again, ended.

use super::{Client, Doing, Kind, Load, Part, Request, Task, caller, drawing};
use crate::errors::{MALFORMED_REPLY, TIMEOUT, is_definite, may_pass};
use crate::operation::Operation;
use crate::workload::{body, type_of};
use engine::World;
use std::sync::Arc;
use trace::{OpOutcome, Payload, ProcessId, Time, Value};

/// The `msg_id` of a client that waits for nothing: no message has it.
const NO_MESSAGE: i64 = -1;

impl Load {
    /// Takes a message that reached a client. `false` when the client is none of this load's.
    pub fn on_message(&mut self, client: ProcessId, payload: &Arc<Payload>, world: &mut World) -> bool {
        let Some(client) = self.clients.iter().position(|other| other.process == client) else {
            return false;
        };
        match (&self.clients[client].doing, &**payload) {
            (Doing::Waiting(request), Payload::Body(reply)) if answers(request.msg_id, reply) => {
                let request = *request;
                self.agenda.remove(request.patience);
                self.answered(client, request, reply, payload, world);
            }
            _ => self.counts.stale += 1,
        }
        true
    }

    /// A client begins a request that arrived at `due`.
    pub(super) fn ask(&mut self, client: usize, kind: Kind, request: Value, due: Time, world: &mut World) {
        let Client { process, session, .. } = &self.clients[client];
        let operation = Operation {
            kind,
            op: None,
            client: *process,
            session: *session,
            node: self.nodes[client % self.nodes.len()],
            request,
            due,
            invoked: world.now(),
            invoke_event: None,
            requests: 0,
            ended: None,
            return_event: None,
            outcome: None,
            malformed: None,
        };
        let list = if kind == Kind::SetUp { &mut self.set_up } else { &mut self.operations };
        let index = list.len();
        list.push(operation);
        let patience = (Time::ZERO, 0);
        let request = Request { kind, index, msg_id: NO_MESSAGE, patience, is_unsure: false };
        self.clients[client].doing = Doing::Waiting(request);
        self.request(client, world);
    }

    /// Sends a client's request, for the first time or again.
    pub(super) fn request(&mut self, client: usize, world: &mut World) {
        let Doing::Waiting(mut request) = self.clients[client].doing else { return };
        self.clients[client].messages += 1;
        request.msg_id = self.clients[client].messages;
        let ends = self.deadline_of(request);
        let patience = world.now() + self.plan.timeout.unwrap_or_else(|| self.workload.timeout());
        let until = ends.map_or(patience, |ends| patience.min(ends));
        request.patience = self.agenda.add(world, until, Task::Timeout(client));
        self.clients[client].doing = Doing::Waiting(request);
        self.counts.requests += 1;

        let node = self.node_for(client, request);
        let left = ends.map(|ends| ends.since(world.now()));
        let operation = self.operation_mut(request);
        operation.requests += 1;
        operation.node = node;
        let (process, is_first) = (operation.client, operation.requests == 1);
        let payload = Arc::new(Payload::Body(on_the_wire(&operation.request, request.msg_id, left)));
        if is_first && request.kind != Kind::SetUp {
            let (op, event) = world.invoke(process, node, Arc::clone(&payload));
            operation.op = Some(op);
            operation.invoke_event = Some(event);
        }
        world.send(process, node, payload);
    }

    /// Whose turn it is to be asked.
    fn node_for(&self, client: usize, request: Request) -> ProcessId {
        let asked = self.operation(request).requests as usize;
        let moved = if self.plan.retries.elsewhere { asked } else { 0 };
        self.nodes[(client + moved) % self.nodes.len()]
    }

    fn operation(&self, request: Request) -> &Operation {
        let list = if request.kind == Kind::SetUp { &self.set_up } else { &self.operations };
        &list[request.index]
    }

    fn operation_mut(&mut self, request: Request) -> &mut Operation {
        let list = if request.kind == Kind::SetUp { &mut self.set_up } else { &mut self.operations };
        &mut list[request.index]
    }

    /// When an operation of the load is of no use any more.
    fn deadline_of(&self, request: Request) -> Option<Time> {
        let deadline = self.plan.deadline.filter(|_| request.kind == Kind::Load)?;
        Some(self.operation(request).due + deadline)
    }

    pub(super) fn timed_out(&mut self, client: usize, world: &mut World) {
        let Doing::Waiting(request) = self.clients[client].doing else { return };
        let silence =
            body("error", [("code", Value::Int(TIMEOUT)), ("text", Value::text("no answer in time"))]);
        self.failed(client, request, TIMEOUT, Arc::new(Payload::Body(silence)), world);
    }

    fn answered(
        &mut self,
        client: usize,
        request: Request,
        reply: &Value,
        payload: &Arc<Payload>,
        world: &mut World,
    ) {
        let asked = type_of(&self.operation(request).request).to_owned();
        let rpc = self.workload.rpcs().iter().find(|rpc| rpc.name == asked);
        let code = reply.get("code").and_then(Value::as_int);
        let wrong = match (type_of(reply), code) {
            ("error", Some(code)) => return self.failed(client, request, code, Arc::clone(payload), world),
            ("error", None) => Some("an error says which one in \"code\"".to_owned()),
            _ => rpc.and_then(|rpc| rpc.refuses(reply)),
        };
        match wrong {
            None => self.end(client, request, OpOutcome::Ok(Arc::clone(payload)), world),
            Some(wrong) => {
                let node = self.operation(request).node;
                let node = world.directory().name(node);
                let says = format!("{node} answered \"{asked}\" with {reply}: {wrong}");
                self.operation_mut(request).malformed = Some(says);
                self.end(client, request, OpOutcome::Unknown { code: MALFORMED_REPLY }, world);
            }
        }
    }

    /// A request failed: it is asked again, or the operation ends.
    fn failed(
        &mut self,
        client: usize,
        mut request: Request,
        code: i64,
        reply: Arc<Payload>,
        world: &mut World,
    ) {
        request.msg_id = NO_MESSAGE;
        request.is_unsure |= !is_definite(code);
        let requests = self.operation(request).requests;
        let again = world.now() + self.plan.retries.pause_after(requests);
        let in_time = self.deadline_of(request).is_none_or(|deadline| again < deadline);
        if may_pass(code) && requests <= self.plan.retries.most && in_time {
            request.patience = self.agenda.add(world, again, Task::Again(client));
            self.clients[client].doing = Doing::Waiting(request);
            return;
        }
        let is_harmless = self.workload.is_idempotent(type_of(&self.operation(request).request));
        let outcome = if is_harmless || !request.is_unsure {
            OpOutcome::Refused { code, body: reply }
        } else {
            OpOutcome::Unknown { code }
        };
        self.end(client, request, outcome, world);
    }

    /// An operation has ended.
    fn end(&mut self, client: usize, request: Request, outcome: OpOutcome, world: &mut World) {
        let now = world.now();
        let operation = self.operation_mut(request);
        operation.ended = Some(now);
        operation.return_event = operation.op.map(|op| world.complete(op, outcome.clone()));
        operation.outcome = Some(outcome.clone());
        self.clients[client].doing = Doing::Nothing;
        if request.kind == Kind::SetUp {
            return self.open_when_set_up(world);
        }
        self.clients[client].session += u32::from(matches!(outcome, OpOutcome::Unknown { .. }));
        let Self { number, workload, clients, node_names, operations, .. } = self;
        let asked = &operations[request.index].request;
        let follows = drawing(*number, world, Part::Learn, request.index, |draws| {
            workload.learn(&caller(clients, node_names, client, now), asked, &outcome, draws)
        });
        match (request.kind, follows) {
            (Kind::Final, _) => {
                self.next_final(client, world);
                self.end_when_free();
            }
            (_, Some(ask)) => self.ask_later(client, Kind::FollowUp, ask, world),
            (_, None) => self.freed(client, request.index, world),
        }
    }
}

fn answers(msg_id: i64, reply: &Value) -> bool {
    reply.get("in_reply_to").and_then(Value::as_int) == Some(msg_id)
}

/// A request as it is sent: with its `msg_id`, and what is left of its deadline.
fn on_the_wire(request: &Value, msg_id: i64, left: Option<Time>) -> Value {
    let Value::Map(pairs) = request else { return request.clone() };
    let mut pairs = pairs.clone();
    pairs.insert(pairs.len().min(1), ("msg_id".to_owned(), Value::Int(msg_id)));
    pairs.extend(left.map(|left| ("left_ms".to_owned(), Value::Int(left.as_ms().cast_signed()))));
    Value::Map(pairs)
}
