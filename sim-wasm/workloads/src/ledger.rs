//! A backend that does what it is told and counts how often: the outside world, where a charge made
//! twice is made twice. What proxies, retries and consumers really caused stands in its ledger.

use crate::draws::Draws;
use crate::errors;
use crate::service_time::{Cores, ServiceTime};
use crate::workload::{body, int, type_of};
use engine::{Context, Effect, Input, Process};
use std::collections::BTreeMap;
use std::sync::Arc;
use trace::{Payload, ProcessId, Value};

/// A process that answers
///
/// - `effect {id}` with `effect_ok {count}`: how often this id had its effect, this time included;
/// - `request`, in the manner of HTTP, with status 200: a POST has an effect under its `idempotency-key`,
///   or else its `request-id`;
/// - `ledger` with `ledger_ok {effects}`: each id with its count, at once.
///
/// An effect happens when the work on it is done. It outlives a crash, as what is done in the world does;
/// work under way does not.
#[derive(Debug, Clone)]
pub struct Ledger {
    service: ServiceTime,
    cores: Cores,
    fails_every: u64,
    effects: BTreeMap<String, u64>,
    /// Work under way, by the token of the timer that ends it.
    under_way: BTreeMap<u64, (ProcessId, Value)>,
    taken: u64,
    worked: u64,
}

impl Ledger {
    /// One with these service times and cores (see [`Cores::new`]). Every `fails_every`-th answer is an
    /// error instead, 11 or status 503, and then nothing is done; none is when that is 0.
    #[must_use]
    pub fn new(service: ServiceTime, slowness: &[u64], fails_every: u64) -> Self {
        Self {
            service,
            cores: Cores::new(slowness),
            fails_every,
            effects: BTreeMap::new(),
            under_way: BTreeMap::new(),
            taken: 0,
            worked: 0,
        }
    }

    /// Each id with how often it had its effect.
    #[must_use]
    pub const fn effects(&self) -> &BTreeMap<String, u64> {
        &self.effects
    }

    fn told(&self) -> Value {
        Value::Map(self.effects.iter().map(|(id, count)| (id.clone(), int(*count))).collect())
    }

    fn take(&mut self, from: ProcessId, request: &Value, context: &mut Context<'_>) {
        match type_of(request) {
            "ledger" => answer(from, request, body("ledger_ok", [("effects", self.told())]), context),
            "effect" | "request" => {
                let work = self.service.sample(&mut Draws::new(&mut |options| context.choose(options)));
                let done = self.cores.take(context.now, work);
                self.taken += 1;
                self.under_way.insert(self.taken, (from, request.clone()));
                context.effects.push(Effect::SetTimer { token: self.taken, after: done.since(context.now) });
            }
            _ => answer(from, request, error(10, "a ledger knows effect, request and ledger"), context),
        }
    }

    fn done(&mut self, token: u64, context: &mut Context<'_>) {
        let Some((from, request)) = self.under_way.remove(&token) else { return };
        self.worked += 1;
        let fails = self.fails_every > 0 && self.worked.is_multiple_of(self.fails_every);
        let reply = match type_of(&request) {
            "effect" => self.effect(&request, fails),
            _ => self.request(&request, fails),
        };
        answer(from, &request, reply, context);
    }

    fn effect(&mut self, request: &Value, fails: bool) -> Value {
        match request.get("id").and_then(Value::as_text) {
            _ if fails => error(TEMPORARILY_UNAVAILABLE, "as every so many times"),
            None => error(MALFORMED_REQUEST, "an effect needs an id, which is text"),
            Some(id) => body("effect_ok", [("count", int(self.count(id)))]),
        }
    }

    fn request(&mut self, request: &Value, fails: bool) -> Value {
        if fails {
            return page(503, "as every so many times");
        }
        let is_post = request.get("method").and_then(Value::as_text) == Some("POST");
        let header = |name: &str| request.get("headers")?.get(name)?.as_text();
        match header("idempotency-key").or_else(|| header("request-id")).filter(|_| is_post) {
            Some(id) => {
                let count = self.count(id);
                page(200, &format!("{id} done {count} times"))
            }
            None if is_post => page(400, "a POST needs an idempotency-key or a request-id"),
            None => page(200, request.get("path").and_then(Value::as_text).unwrap_or_default()),
        }
    }

    fn count(&mut self, id: &str) -> u64 {
        let count = self.effects.entry(id.to_owned()).or_insert(0);
        *count += 1;
        *count
    }
}

/// The error of a ledger that fails on purpose.
const TEMPORARILY_UNAVAILABLE: i64 = 11;
/// The error of a request that makes no sense.
const MALFORMED_REQUEST: i64 = 12;

fn error(code: i64, text: &str) -> Value {
    debug_assert!(errors::is_definite(code), "a ledger that says no has done nothing");
    body("error", [("code", Value::Int(code)), ("text", Value::text(text))])
}

fn page(status: i64, text: &str) -> Value {
    let (status, headers) = (Value::Int(status), Value::Map(Vec::new()));
    body("request_ok", [("status", status), ("headers", headers), ("text", Value::text(text))])
}

fn answer(to: ProcessId, request: &Value, reply: Value, context: &mut Context<'_>) {
    let Value::Map(mut pairs) = reply else { return };
    pairs.extend(request.get("msg_id").map(|id| ("in_reply_to".to_owned(), id.clone())));
    context.effects.push(Effect::Send { to, payload: Arc::new(Payload::Body(Value::Map(pairs))) });
}

impl Process for Ledger {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        match input {
            Input::Message(delivery) => {
                if let Payload::Body(request) = &**delivery.payload {
                    self.take(delivery.from, request, context);
                }
            }
            Input::Timer { token } => self.done(token, context),
            _ => {}
        }
    }

    fn forget(&mut self) {
        self.under_way.clear();
        self.cores.clear();
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }

    fn view(&mut self, _context: &mut Context<'_>) -> Option<Value> {
        Some(self.told())
    }
}
