//! `open-loop`: drives another node at a rate, measures what its calls felt, and keeps a log of the wire. Who waits for an
//! answer before he asks again, a closed loop, makes fewest calls just when the other is slow, and so measures what no user
//! felt (Schroeder, Wierman, Harchol-Balter, Open Versus Closed: A Cautionary Tale, 2006; Gil Tene calls it coordinated
//! omission). Users do not wait for each other, and this does not either.
//!
//! Call number i leaves i x 1000 / rate ms after the drive began, and 1 ms more for preparing it: each moment is counted
//! from the beginning, so that no lateness adds up. A call's time begins when it leaves. One that is given up counts with
//! the time for which it was waited, since so long its caller was kept. The last 100 messages that came or left are kept
//! in a ring, each with its moment.
//!
//! What it promises: as many calls in a second as was said, whatever comes back, and percentiles of all of them. What it
//! does not: to find out more than a single rate tells; and a new drive ends the one before. It drives nodes of a cluster,
//! while the service `load-driver` drives from outside.
//!
//! | message | answer |
//! | --- | --- |
//! | `ask {number}` | `ask_ok {number}`, after 2 ms of work |
//! | `drive {to, rate, seconds, timeout}` | `drive_ok {}`, at once |
//! | `report {}` | `report_ok {report}`: `{per_second, p50, p99}` of the last drive, in whole numbers |
//!
//! Its view is `{"ring": [{time, direction, src, dest, type}]}`, the oldest first; the time is in ms of this life.

use crate::kit::{Calls, Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};
use std::collections::{BTreeMap, VecDeque};
use trace::{ProcessId, Value};

/// The module.
pub const MODULE: Module = Module {
    name: "open-loop",
    says: "Calls another node at a rate, whatever comes back: `drive {to, rate, seconds, timeout}` gives `drive_ok {}`, and \
           `report {}` gives `report_ok {report}` with `{per_second, p50, p99}`. Answers `ask {number}` with `ask_ok \
           {number}`. Keeps the last 100 messages that it got and sent.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(OpenLoop::default())),
};

const RING_MAX: usize = 100;
const ANSWER_MS: u64 = 2;
const PREPARE_MS: u64 = 1;
/// Calls of a drive at the most.
const CALLS_MAX: u64 = 1_000_000;
/// The timer of the next call; pieces of work are counted from 1.
const NEXT: u64 = 0;

#[derive(Debug, Clone, Default)]
struct OpenLoop {
    ring: VecDeque<Value>,
    drive: Option<Drive>,
    /// Calls without an answer, each with the moment at which it left.
    calls: Calls<u64>,
    work: BTreeMap<u64, Work>,
    works: u64,
}

/// What the core is busy with.
#[derive(Debug, Clone)]
enum Work {
    /// An answer: to whom, and the fields of it.
    Answer(ProcessId, Fields),
    /// The question of this call of the drive that began at this moment.
    Prepare { number: u64, begun_ms: u64 },
}

#[derive(Debug, Clone)]
struct Drive {
    to: ProcessId,
    rate: u64,
    seconds: u64,
    timeout_ms: u64,
    begun_ms: u64,
    /// How many calls have begun.
    begun: u64,
    answered: u64,
    /// How long each call that is over took.
    took_ms: Vec<u64>,
}

impl Drive {
    fn read(message: &Message<'_>, desk: &Desk<'_, '_>) -> Option<Self> {
        let number = |field| message.int(field).and_then(|number| u64::try_from(number).ok());
        let (rate, seconds) = (number("rate")?, number("seconds")?);
        let count = rate.checked_mul(seconds)?;
        (1..=CALLS_MAX).contains(&count).then_some(Self {
            to: desk.who(message.text("to")?)?,
            rate,
            seconds,
            timeout_ms: number("timeout")?,
            begun_ms: desk.now_ms(),
            begun: 0,
            answered: 0,
            took_ms: Vec::new(),
        })
    }

    /// When the next call is due, as long as there is one.
    fn next_ms(&self) -> Option<u64> {
        let is_over = self.begun == self.rate * self.seconds;
        (!is_over).then(|| self.begun_ms + self.begun * 1_000 / self.rate)
    }

    fn report(&self) -> Value {
        let mut took_ms = self.took_ms.clone();
        took_ms.sort_unstable();
        let number = |number: u64| Value::Int(i64::try_from(number).unwrap_or(i64::MAX));
        // Half of the divisor makes it the nearest whole number.
        let per_second = (self.answered + self.seconds / 2) / self.seconds;
        Value::map([
            ("per_second", number(per_second)),
            ("p50", number(percentile(&took_ms, 50))),
            ("p99", number(percentile(&took_ms, 99))),
        ])
    }
}

/// The smallest of these that at least so many in 100 do not exceed; 0 when there are none.
fn percentile(ordered: &[u64], percent: usize) -> u64 {
    let rank = (ordered.len() * percent).div_ceil(100);
    rank.checked_sub(1).and_then(|place| ordered.get(place)).copied().unwrap_or_default()
}

impl OpenLoop {
    // ---- the log of the wire --------------------------------------------------------------------

    fn record(
        &mut self,
        direction: &str,
        (from, to): (ProcessId, ProcessId),
        kind: &str,
        desk: &Desk<'_, '_>,
    ) {
        if self.ring.len() == RING_MAX {
            self.ring.pop_front();
        }
        self.ring.push_back(Value::map([
            ("time", Value::Int(i64::try_from(desk.now_ms()).unwrap_or(i64::MAX))),
            ("direction", Value::text(direction)),
            ("src", Value::text(desk.name(from))),
            ("dest", Value::text(desk.name(to))),
            ("type", Value::text(kind)),
        ]));
    }

    /// Everything that leaves leaves here, but for calls.
    fn put(&mut self, to: ProcessId, kind: &str, fields: Fields, desk: &mut Desk<'_, '_>) {
        self.record("out", (desk.me(), to), kind, desk);
        desk.send(to, kind, fields);
    }

    fn answer(&mut self, message: &Message<'_>, kind: &str, field: Fields, desk: &mut Desk<'_, '_>) {
        self.put(message.from, kind, addressed(message, field), desk);
    }

    fn refuse(&mut self, message: &Message<'_>, code: i64, says: &str, desk: &mut Desk<'_, '_>) {
        let error = vec![("code", Value::Int(code)), ("text", Value::text(says))];
        self.answer(message, "error", error, desk);
    }

    // ---- calls ----------------------------------------------------------------------------------

    fn begin_work(&mut self, work: Work, ms: u64, desk: &mut Desk<'_, '_>) {
        self.works += 1;
        self.work.insert(self.works, work);
        desk.work(self.works, ms);
    }

    fn begin_drive(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(drive) = Drive::read(message, desk) else {
            self.refuse(message, 12, "a drive has a node to call, a rate, seconds and a timeout in ms", desk);
            return;
        };
        self.calls.give_up_all(|_| true, desk);
        self.drive = Some(drive);
        self.answer(message, "drive_ok", Vec::new(), desk);
        self.begin_calls(desk);
    }

    /// Begins what is due: more than one call when the node stood still.
    fn begin_calls(&mut self, desk: &mut Desk<'_, '_>) {
        let now_ms = desk.now_ms();
        while let Some(drive) = &mut self.drive
            && let Some(next_ms) = drive.next_ms()
        {
            if next_ms > now_ms {
                desk.after(NEXT, next_ms - now_ms);
                return;
            }
            let work = Work::Prepare { number: drive.begun, begun_ms: drive.begun_ms };
            drive.begun += 1;
            self.begin_work(work, PREPARE_MS, desk);
        }
    }

    fn call(&mut self, number: u64, begun_ms: u64, desk: &mut Desk<'_, '_>) {
        let Some(drive) = self.drive.as_ref().filter(|drive| drive.begun_ms == begun_ms) else { return };
        let (to, timeout_ms) = (drive.to, drive.timeout_ms);
        let ask =
            [("type", Value::text("ask")), ("number", Value::Int(i64::try_from(number).unwrap_or(i64::MAX)))];
        self.record("out", (desk.me(), to), "ask", desk);
        self.calls.ask_within(timeout_ms, to, &Value::map(ask), desk.now_ms(), desk);
    }

    fn end_call(&mut self, took_ms: u64, is_answered: bool) {
        let Some(drive) = &mut self.drive else { return };
        drive.took_ms.push(took_ms);
        drive.answered += u64::from(is_answered);
    }
}

/// The fields of an answer to this.
fn addressed(message: &Message<'_>, fields: Fields) -> Fields {
    let in_reply_to = message.get("msg_id").map(|id| ("in_reply_to", id.clone()));
    in_reply_to.into_iter().chain(fields).collect()
}

impl Program for OpenLoop {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        self.record("in", (message.from, desk.me()), message.kind, desk);
        match message.kind {
            _ if message.answers().is_some() => {
                if let Some(sent_ms) = self.calls.settle(message, desk) {
                    self.end_call(desk.now_ms() - sent_ms, true);
                }
            }
            "ask" => {
                let number = message.get("number").cloned().unwrap_or(Value::Null);
                let answer = addressed(message, vec![("number", number)]);
                self.begin_work(Work::Answer(message.from, answer), ANSWER_MS, desk);
            }
            "drive" => self.begin_drive(message, desk),
            "report" => match self.drive.as_ref().map(Drive::report) {
                Some(report) => self.answer(message, "report_ok", vec![("report", report)], desk),
                None => self.refuse(message, 20, "nothing has been driven", desk),
            },
            // Two that refuse each other's refusals would never stop.
            "error" => {}
            _ => self.refuse(message, 10, "it drives, reports and is asked", desk),
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        if token == NEXT {
            self.begin_calls(desk);
        } else if let Some(sent_ms) = self.calls.expire(token) {
            self.end_call(desk.now_ms() - sent_ms, false);
        } else {
            match self.work.remove(&token) {
                Some(Work::Answer(to, fields)) => self.put(to, "ask_ok", fields, desk),
                Some(Work::Prepare { number, begun_ms }) => self.call(number, begun_ms, desk),
                None => {}
            }
        }
    }

    fn view(&self, _desk: &Desk<'_, '_>) -> Option<Value> {
        Some(Value::map([("ring", Value::List(self.ring.iter().cloned().collect()))]))
    }

    fn variables(&self) -> Fields {
        let report = self.drive.as_ref().map_or(Value::Null, Drive::report);
        vec![("open_calls", self.calls.count()), ("report", report)]
    }
}
