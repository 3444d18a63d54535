//! Bodies that are no requests: each is answered with error 12 and a sentence, and nothing panics.

mod support;

use support::{Line, SERVICES, ask, code, json, replies};
use trace::Value;

/// Bodies that no service takes, with words that the answer must have.
const FOR_ALL: &[(&str, &str)] = &[
    ("null", "a request is a map"),
    ("true", "a request is a map"),
    ("7", "a request is a map"),
    ("-0.5", "a request is a map"),
    (r#""read""#, "a request is a map"),
    ("[]", "a request is a map"),
    (r#"[{"type": "read", "key": "x"}]"#, "a request is a map"),
    ("{}", "needs a \"type\""),
    (r#"{"Type": "read", "key": "x"}"#, "needs a \"type\""),
    (r#"{"msg_id": 1, "key": "x", "value": 2}"#, "needs a \"type\""),
    (r#"{"type": null}"#, "is text, and this is null"),
    (r#"{"type": 7}"#, "is text, and this is 7"),
    (r#"{"type": ["read"]}"#, "is text"),
    (r#"{"type": {"type": "read"}}"#, "is text"),
    (r#"{"type": "read", "key": "x", "msg_id": "1"}"#, "\"msg_id\" is a whole number"),
    (r#"{"type": "read", "key": "x", "msg_id": 1.0}"#, "\"msg_id\" is a whole number"),
    (r#"{"type": "ts", "msg_id": null}"#, "\"msg_id\" is a whole number"),
    (r#"{"type": "ts", "msg_id": [[[[]]]]}"#, "\"msg_id\" is a whole number"),
];

/// Bodies that no store takes, with words that the answer must have.
const FOR_STORES: &[(&str, &str)] = &[
    (r#"{"type": "read"}"#, "a read needs a \"key\""),
    (r#"{"type": "read", "keys": ["x"]}"#, "a read needs a \"key\""),
    (r#"{"type": "write", "value": 1}"#, "a write needs a \"key\""),
    (r#"{"type": "write", "key": "x"}"#, "a write needs a \"value\""),
    (r#"{"type": "cas"}"#, "a cas needs a \"key\""),
    (r#"{"type": "cas", "key": "x", "to": 1}"#, "a cas needs a \"from\""),
    (r#"{"type": "cas", "key": "x", "from": 1}"#, "a cas needs a \"to\""),
    (
        r#"{"type": "cas", "key": "x", "from": 1, "to": 2, "create_if_not_exists": 1}"#,
        "is true or false, and this is 1",
    ),
    (r#"{"type": "cas", "key": "x", "from": 1, "to": 2, "create_if_not_exists": null}"#, "is true or false"),
    (
        r#"{"type": "cas", "key": "x", "from": 1, "to": 2, "create_if_not_exists": "true"}"#,
        "is true or false",
    ),
];

fn check_refused(name: &str, table: &[(&str, &str)]) {
    let lines: Vec<Line> = table.iter().map(|(body, _)| ask(0, body)).collect();
    let got = replies(name, 1, &lines);
    assert_eq!(got.len(), table.len(), "{name}: each gets one reply");
    for ((body, words), reply) in table.iter().zip(&got) {
        assert_eq!(code(reply), Some(12), "{name}: {body} got {reply}");
        let text = reply.get("text").and_then(Value::as_text).unwrap_or_default();
        assert!(text.contains(words), "{name}: {body} got {text:?}");
        assert_eq!(reply.get("in_reply_to"), json(body).get("msg_id"), "{name}: {body}");
    }
}

#[test]
fn what_is_no_request_is_malformed_for_every_service() {
    for name in SERVICES {
        check_refused(name, FOR_ALL);
    }
    for name in &SERVICES[..3] {
        check_refused(name, FOR_STORES);
    }
    assert!(FOR_ALL.len() + FOR_STORES.len() >= 20);
}

#[test]
fn a_refused_request_changes_nothing() {
    for name in &SERVICES[..3] {
        let mut lines = vec![ask(0, r#"{"type": "write", "key": "x", "value": 5}"#)];
        lines.extend(FOR_STORES.iter().map(|(body, _)| ask(0, body)));
        let read = ask(0, r#"{"type": "read", "key": "x"}"#);
        // Often enough for both replicas of lww-kv to have met.
        lines.extend(std::iter::repeat_n(read, 30));
        let got = replies(name, 1, &lines);
        assert_eq!(got.last(), Some(&json(r#"{"type": "read_ok", "value": 5}"#)), "{name}");
    }
}

#[test]
fn a_long_value_is_quoted_in_part() {
    let long = "ü".repeat(5_000);
    let write = ask(0, &format!(r#"{{"type": "write", "key": "{long}", "value": "{long}"}}"#));
    let cas = ask(0, &format!(r#"{{"type": "cas", "key": "{long}", "from": 1, "to": 2}}"#));
    let got = replies("lin-kv", 0, &[write, cas]);
    let text = got[1].get("text").and_then(Value::as_text).unwrap();
    assert!(code(&got[1]) == Some(22) && text.chars().count() < 200 && text.contains('…'), "{text}");
}

/// Numbers from a seed, for bodies.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        // Xorshift (Marsaglia 2003).
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn value(&mut self, depth: u64) -> Value {
        match self.roll(if depth == 0 { 5 } else { 7 }) {
            0 => Value::Null,
            1 => Value::Bool(self.roll(2) == 0),
            2 => Value::Int(self.roll(4) as i64 - 1),
            3 => Value::Float(self.roll(4) as f64 / 2.0),
            4 => Value::text(["read", "write", "cas", "ts", ""][self.roll(5) as usize]),
            5 => Value::List((0..self.roll(4)).map(|_| self.value(depth - 1)).collect()),
            _ => self.body(depth - 1),
        }
    }

    /// A map that looks like a request: each field is right, wrong or missing.
    fn body(&mut self, depth: u64) -> Value {
        let kind = Value::text(["read", "write", "cas", "ts"][self.roll(4) as usize]);
        let mut pairs = vec![("type", kind)];
        // Many keys, so that some are missing; few values, so that some are the expected ones.
        for (field, sides) in [("key", 200), ("value", 3), ("from", 3), ("to", 3), ("msg_id", 9)] {
            pairs.push((field, Value::Int(self.roll(sides) as i64)));
        }
        pairs.push(("create_if_not_exists", Value::Bool(self.roll(2) == 0)));
        pairs.retain(|_| self.roll(10) > 0);
        if self.roll(3) == 0 {
            let (wrong, value) = (self.roll(pairs.len().max(1) as u64) as usize, self.value(depth));
            pairs.get_mut(wrong).into_iter().for_each(|pair| pair.1 = value.clone());
        }
        Value::map(pairs)
    }

    /// Mostly a map that looks like a request.
    fn request(&mut self) -> Value {
        if self.roll(5) == 0 { self.value(3) } else { self.body(2) }
    }
}

#[test]
fn whatever_is_asked_one_reply_comes_and_it_is_well_formed() {
    let kinds = ["read_ok", "write_ok", "cas_ok", "ts_ok", "error"];
    let codes = [None, Some(10), Some(12), Some(20), Some(22)];
    let mut met = [0_u32; 5];
    for (seed, name) in (1..).zip(SERVICES) {
        let mut dice = Dice(seed);
        let lines: Vec<Line> = (0..2_000).map(|n| Line::Ask(n % 3, dice.request())).collect();
        let got = replies(name, seed, &lines);
        assert_eq!(got.len(), lines.len(), "{name}");
        for (line, reply) in lines.iter().zip(&got) {
            let kind = reply.get("type").and_then(Value::as_text).unwrap_or_default();
            assert!(kinds.contains(&kind), "{name}: {line:?} got {reply}");
            assert_eq!(kind == "error", code(reply).is_some(), "{name}: {line:?} got {reply}");
            met[codes.iter().position(|known| *known == code(reply)).expect("a known code")] += 1;
        }
    }
    assert!(met.iter().all(|times| *times > 100), "every kind of reply is met: {met:?}");
}
