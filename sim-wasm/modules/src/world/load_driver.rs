//! `load-driver`: an open loop. It sends a request every so often whatever comes back, as people do who know nothing of
//! each other. A driver that waits for an answer before it asks again, a closed loop, asks less just when the server is
//! slow, and so never sees how long others would have waited (Schroeder, Wierman, Harchol-Balter, Open Versus Closed: A
//! Cautionary Tale, 2006; Gil Tene calls it coordinated omission).
//!
//! `drive {dest, rate, ms, body, timeout}` begins: `rate` requests a second for `ms` milliseconds, each `body` with an `id`
//! of its own, 1, 2, 3, ...; it is answered with `drive_ok {sent, answered, errors, p50, p99}` when the last has been
//! answered or given up. Latencies are in whole ms; what was not answered within `timeout` counts as `timeout`.

use crate::kit::{Desk, Message, Program, Runs};
use crate::{Module, Role};
use std::collections::BTreeMap;
use trace::{ProcessId, Value};

/// The module.
pub const MODULE: Module = Module {
    name: "load-driver",
    says: "Sends requests at a rate, whatever comes back: `drive {dest, rate, ms, body, timeout}` sends `body` with an `id`, \
           and gives `drive_ok {sent, answered, errors, p50, p99}` in the end. Latencies are in ms; what was not answered \
           counts as the timeout.",
    role: Role::Service,
    settings: &[],
    make: |_| Box::new(Runs(LoadDriver::default())),
};

/// Requests of an order at the most.
const REQUESTS_MAX: i64 = 1_000_000;

/// The timer of the next request, and of the end; no request's number reaches them.
const NEXT: u64 = u64::MAX;
const END: u64 = u64::MAX - 1;

#[derive(Debug, Clone, Default)]
struct LoadDriver {
    order: Option<Order>,
}

#[derive(Debug, Clone)]
struct Order {
    /// Who asked for it, and under which number.
    from: ProcessId,
    msg_id: Option<Value>,
    dest: ProcessId,
    body: Vec<(String, Value)>,
    began_ms: u64,
    rate: i64,
    count: i64,
    timeout: u64,
    sent: i64,
    answered: i64,
    errors: i64,
    /// When each open request was sent.
    open: BTreeMap<i64, u64>,
    latencies: Vec<u64>,
}

impl Order {
    fn read(message: &Message<'_>, desk: &Desk<'_, '_>) -> Option<Self> {
        let (rate, ms) = (message.int("rate")?, message.int("ms")?);
        let Value::Map(body) = message.get("body")? else { return None };
        let count = rate.checked_mul(ms)? / 1_000;
        let timeout = u64::try_from(message.int("timeout")?).ok()?;
        let fits = (1..=10_000).contains(&rate) && (1..=REQUESTS_MAX).contains(&count);
        fits.then_some(Self {
            from: message.from,
            msg_id: message.get("msg_id").cloned(),
            dest: desk.who(message.text("dest")?)?,
            body: body.clone(),
            began_ms: desk.now_ms(),
            rate,
            count,
            timeout,
            sent: 0,
            answered: 0,
            errors: 0,
            open: BTreeMap::new(),
            latencies: Vec::new(),
        })
    }

    /// Sends what is due: the n-th request n / rate after the beginning, so that no lateness adds up.
    fn send_due(&mut self, desk: &mut Desk<'_, '_>) {
        let passed = i64::try_from(desk.now_ms() - self.began_ms).unwrap_or(i64::MAX);
        while self.sent < self.count && self.due_ms(self.sent) <= passed {
            self.sent += 1;
            self.open.insert(self.sent, desk.now_ms());
            let ours =
                [("id".to_owned(), Value::Int(self.sent)), ("msg_id".to_owned(), Value::Int(self.sent))];
            desk.send_body(self.dest, Value::map(self.body.iter().cloned().chain(ours)));
        }
        if self.sent < self.count {
            let wait = self.due_ms(self.sent) - passed;
            desk.after(NEXT, u64::try_from(wait).expect("what is due was sent"));
        } else {
            desk.after(END, self.timeout);
        }
    }

    const fn due_ms(&self, number: i64) -> i64 {
        number * 1_000 / self.rate
    }

    fn answered(&mut self, number: i64, is_error: bool, now_ms: u64) {
        let Some(sent_ms) = self.open.remove(&number) else { return };
        let took = now_ms - sent_ms;
        if took > self.timeout {
            self.latencies.push(self.timeout);
            return;
        }
        self.latencies.push(took);
        self.answered += 1;
        self.errors += i64::from(is_error);
    }

    fn report(mut self, desk: &mut Desk<'_, '_>) {
        self.latencies.extend(self.open.values().map(|_| self.timeout));
        self.latencies.sort_unstable();
        let at = |percent: usize| {
            let place = (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
            let ms = self.latencies.get(place).copied().unwrap_or_default();
            Value::Int(i64::try_from(ms).unwrap_or(i64::MAX))
        };
        let in_reply_to = self.msg_id.clone().map(|id| ("in_reply_to", id));
        let told = [
            ("sent", Value::Int(self.sent)),
            ("answered", Value::Int(self.answered)),
            ("errors", Value::Int(self.errors)),
            ("p50", at(50)),
            ("p99", at(99)),
        ];
        desk.send(self.from, "drive_ok", in_reply_to.into_iter().chain(told));
    }
}

impl Program for LoadDriver {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        if let Some(number) = message.answers() {
            let now_ms = desk.now_ms();
            if let Some(order) = &mut self.order {
                order.answered(number, message.kind == "error", now_ms);
            }
            return;
        }
        match (message.kind, &self.order) {
            ("drive", None) => match Order::read(message, desk) {
                Some(mut order) => {
                    order.send_due(desk);
                    self.order = Some(order);
                }
                None => desk.refuse(
                    message,
                    12,
                    r#"a drive has a dest, a rate a second, ms, a body and a timeout in ms, with 1 to 1,000,000 requests in all"#,
                ),
            },
            ("drive", Some(_)) => desk.refuse(message, 11, "it drives already"),
            (other, _) => desk.refuse(message, 10, format!("it drives, and knows no {other}")),
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        match token {
            NEXT => {
                if let Some(order) = &mut self.order {
                    order.send_due(desk);
                }
            }
            END => {
                if let Some(order) = self.order.take() {
                    order.report(desk);
                }
            }
            _ => {}
        }
    }
}
