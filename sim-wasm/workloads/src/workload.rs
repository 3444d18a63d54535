//! What clients ask: the line between a workload, which knows requests and answers, and a
//! [`crate::Load`], which knows clients, time and the world.

use crate::draws::Draws;
use crate::rpc::Rpc;
use trace::{OpOutcome, Time, Value};

/// How long a client waits for an answer unless the workload or the plan says otherwise; Maelstrom's.
pub const TIMEOUT_DEFAULT: Time = Time::from_ms(5_000);

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    /// The client's place among the clients, from 0.
    pub client: usize,
    /// How many clients there are.
    pub clients: usize,
    /// What the client is called.
    pub name: &'a str,
    /// The nodes' names; the client's own node is the one at `client` modulo their number.
    pub nodes: &'a [String],
    /// How often the client has been replaced by a fresh one, see [`Workload::is_replaced`].
    pub session: u32,
    /// Simulated time.
    pub now: Time,
}

/// A request to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Its body, `type` first, without `msg_id`.
    pub body: Value,
    /// How long the client waits before it sends it.
    pub after: Time,
}

impl Ask {
    /// A request that is sent at once.
    #[must_use]
    pub const fn now(body: Value) -> Self {
        Self { body, after: Time::ZERO }
    }
}

/// What clients ask of a cluster, and what they learn from its answers. Requests are bodies without
/// `msg_id`, which the [`crate::Load`] adds.
pub trait Workload: Send + std::fmt::Debug {
    /// Its kinds of requests, for answers to be held against.
    fn rpcs(&self) -> &'static [Rpc];

    /// The request that each client sends to its node before the load begins.
    fn set_up(&self, _caller: &Caller<'_>) -> Option<Value> {
        None
    }

    /// Whether the client crashes before it asks again, and a fresh one takes its place.
    fn is_replaced(&mut self, _caller: &Caller<'_>, _draws: &mut Draws<'_>) -> bool {
        false
    }

    /// The client's next request.
    fn next(&mut self, caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value;

    /// Takes note of how a request ended. What it gives is asked by the same client next, before it is
    /// free for another operation; it must come to an end.
    fn learn(
        &mut self,
        _caller: &Caller<'_>,
        _request: &Value,
        _outcome: &OpOutcome,
        _draws: &mut Draws<'_>,
    ) -> Option<Ask> {
        None
    }

    /// Whether it has requests for the end, when the cluster is well again.
    fn has_finals(&self) -> bool {
        false
    }

    /// The client's request number `nth`, from 0, for the end. What it learns there is not followed
    /// up by [`Workload::learn`].
    fn next_final(&mut self, _caller: &Caller<'_>, _nth: u32, _draws: &mut Draws<'_>) -> Option<Ask> {
        None
    }

    /// How long final requests may go on; each client finishes the one that it is at.
    fn finals_within(&self) -> Time {
        Time::from_ms(10_000)
    }

    /// Whether a request of this type that failed in any way certainly did no harm: it changes nothing.
    fn is_idempotent(&self, _request: &str) -> bool {
        false
    }

    /// How long a client waits for an answer.
    fn timeout(&self) -> Time {
        TIMEOUT_DEFAULT
    }

    /// A second one that goes on as this one would.
    fn fork(&self) -> Box<dyn Workload>;
}

impl Clone for Box<dyn Workload> {
    fn clone(&self) -> Self {
        self.fork()
    }
}

/// A body, `type` first.
pub(crate) fn body<const N: usize>(request: &str, fields: [(&str, Value); N]) -> Value {
    let fields = fields.into_iter().map(|(key, value)| (key.to_owned(), value));
    Value::Map(std::iter::once(("type".to_owned(), Value::text(request))).chain(fields).collect())
}

/// The `type` of a body, empty when it has none.
pub(crate) fn type_of(body: &Value) -> &str {
    body.get("type").and_then(Value::as_text).unwrap_or_default()
}

/// The answer's body, when the operation was answered without an error.
pub(crate) fn answer(outcome: &OpOutcome) -> Option<&Value> {
    match outcome {
        OpOutcome::Ok(payload) => match &**payload {
            trace::Payload::Body(body) => Some(body),
            trace::Payload::Text(_) => None,
        },
        OpOutcome::Refused { .. } | OpOutcome::Unknown { .. } => None,
    }
}

/// A whole number as a value; beyond 63 bits the largest.
pub(crate) fn int(number: impl TryInto<i64>) -> Value {
    Value::Int(number.try_into().unwrap_or(i64::MAX))
}
