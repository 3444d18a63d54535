//! Stores beside deliberately dumb twins: whole states, copied at each step, as the definitions read. The
//! same draws must give the same answers.

mod support;

use engine::{Context, Effect, Input, Process};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use support::{Line, ask, code, json, replies, replies_of};
use trace::{Payload, ProcessId, Value};

type State = BTreeMap<String, Value>;

/// What one request is answered with by a plain map, and the map afterwards.
fn run(state: &State, body: &Value) -> (Value, State) {
    let field = |name: &str| body.get(name).cloned().expect("requests of this test are whole");
    let (key, mut after) = (field("key").to_json(), state.clone());
    let reply = match (body.get("type").and_then(Value::as_text).unwrap(), state.get(&key)) {
        ("read", Some(value)) => {
            return (Value::map([("type", Value::text("read_ok")), ("value", value.clone())]), after);
        }
        ("write", _) => {
            after.insert(key, field("value"));
            r#"{"type": "write_ok"}"#
        }
        ("cas", Some(value)) if *value == field("from") => {
            after.insert(key, field("to"));
            r#"{"type": "cas_ok"}"#
        }
        ("cas", Some(_)) => r#"{"type": "error", "code": 22}"#,
        _ => r#"{"type": "error", "code": 20}"#,
    };
    (json(reply), after)
}

trait Dumb: Default + Send + 'static {
    fn answer(&mut self, from: ProcessId, body: &Value, context: &mut Context<'_>) -> Value;
}

#[derive(Default)]
struct Twin<D>(D);

impl<D: Dumb> Process for Twin<D> {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        let Input::Message(delivery) = input else { return };
        let Payload::Body(body) = &**delivery.payload else { return };
        let payload = Arc::new(Payload::Body(self.0.answer(delivery.from, body, context)));
        context.effects.push(Effect::Send { to: delivery.from, payload });
    }

    fn forget(&mut self) {
        self.0 = D::default();
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        None
    }
}

/// seq-kv: a list of whole states, the last 32 of which can be seen.
#[derive(Default)]
struct Sequential {
    states: VecDeque<State>,
    dropped: u64,
    seen: BTreeMap<ProcessId, u64>,
}

impl Dumb for Sequential {
    fn answer(&mut self, from: ProcessId, body: &Value, context: &mut Context<'_>) -> Value {
        if self.states.is_empty() {
            self.states.push_back(State::new());
        }
        let newest = self.dropped + self.states.len() as u64 - 1;
        let least = self.seen.get(&from).copied().unwrap_or(0).max(self.dropped);
        let chosen = least + context.choose(newest - least + 1);
        let state = &self.states[(chosen - self.dropped) as usize];
        let (reply, after) = run(state, body);
        if after == *state {
            self.seen.insert(from, chosen);
            return reply;
        }
        let (reply, after) = run(self.states.back().unwrap(), body);
        self.states.push_back(after);
        if self.states.len() > 32 {
            self.states.pop_front();
            self.dropped += 1;
        }
        self.seen.insert(from, newest + 1);
        reply
    }
}

/// lww-kv: two clocks and maps; every value with the stamp that it was written at.
#[derive(Default)]
struct Eventual([(u64, State, BTreeMap<String, u64>); 2]);

impl Dumb for Eventual {
    fn answer(&mut self, _from: ProcessId, body: &Value, context: &mut Context<'_>) -> Value {
        let [source, into, asked] = [(); 3].map(|()| context.choose(2) as usize);
        let (theirs, mut mine) = (self.0[source].clone(), self.0[into].clone());
        mine.0 = theirs.0.max(mine.0);
        for (key, stamp) in theirs.2 {
            if mine.2.get(&key).is_none_or(|mine| *mine <= stamp) {
                mine.1.insert(key.clone(), theirs.1[&key].clone());
                mine.2.insert(key, stamp);
            }
        }
        self.0[into] = mine;
        let (clock, state, stamps) = &mut self.0[asked];
        let (reply, after) = run(state, body);
        let kind = reply.get("type").and_then(Value::as_text);
        if kind == Some("write_ok") || kind == Some("cas_ok") {
            stamps.insert(body.get("key").unwrap().to_json(), *clock);
            *clock += 1;
            *state = after;
        }
        reply
    }
}

/// Requests by four clients over three keys, from a seed.
fn mixture(seed: u64) -> Vec<Line> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut roll = move |sides: u64| {
        // Xorshift (Marsaglia 2003).
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % sides
    };
    let mut request = move || {
        let key = roll(3);
        match roll(3) {
            0 => format!(r#"{{"type": "read", "key": {key}}}"#),
            1 => format!(r#"{{"type": "write", "key": {key}, "value": {}}}"#, roll(3)),
            _ => format!(r#"{{"type": "cas", "key": {key}, "from": {}, "to": {}}}"#, roll(3), roll(3)),
        }
    };
    (0..300).map(|n| ask(n * 7 % 4, &request())).collect()
}

/// What matters of replies: all but the sentences.
fn in_short(replies: &[Value]) -> Vec<(Option<Value>, Option<Value>, Option<i64>)> {
    let short = |reply: &Value| (reply.get("type").cloned(), reply.get("value").cloned(), code(reply));
    replies.iter().map(short).collect()
}

fn check_equal<D: Dumb>(name: &str) {
    for seed in 0..200 {
        let lines = mixture(seed);
        let got = in_short(&replies(name, seed, &lines));
        let wanted = in_short(&replies_of(Box::new(Twin::<D>::default()), seed, &lines));
        let parting = got.iter().zip(&wanted).position(|(got, wanted)| got != wanted);
        assert_eq!((parting, got.len()), (None, wanted.len()), "{name}, seed {seed}");
        let others = in_short(&replies("lin-kv", seed, &lines));
        assert_ne!(others, wanted, "{name}, seed {seed}: a linearizable store would be seen");
    }
}

#[test]
fn seq_kv_answers_as_a_list_of_whole_states_would() {
    check_equal::<Sequential>("seq-kv");
}

#[test]
fn lww_kv_answers_as_two_plain_maps_with_clocks_would() {
    check_equal::<Eventual>("lww-kv");
}
