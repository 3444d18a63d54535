//! `windowed-counter`: does no request twice, and remembers just enough for that. To a server a copy of a request looks
//! like a request. It could keep every answer that it ever gave, or the newest thousand, and meet a copy of one older than
//! that. Which answers can still be asked for, only the client knows; so it says it.
//!
//! A client numbers its requests 1, 2, 3, ... (`seq`), and puts into each the lowest number of which it has no answer yet
//! (`done_below`). What is below that mark is over: its answers are dropped, and the mark alone tells that a late copy of
//! it is nothing new. A client that restarts counts anew, in a higher `life`; the former ones are over then. Marks and
//! lives come with late copies, too, so they only ever grow (Birrell and Nelson, Implementing Remote Procedure Calls,
//! 1984; Lee and others, Implementing Linearizability at Large Scale and Low Latency, 2015).
//!
//! Each run is a line of the journal, and nothing is told before that is safe. What the lines say is done once more after a
//! crash, in their order, which gives the same sums, windows and answers.
//!
//! What it promises: each request is run at most once, and as long as it is open each copy gets the same answer; of a
//! client with 8 requests open it keeps 8 answers and two numbers. What it does not: to notice a client that numbers two
//! requests alike, or says done and asks again. When a sync fails it trusts its disk no more, and is silent until it is
//! restarted.
//!
//! | message | answer |
//! | --- | --- |
//! | `add {client, life, seq, done_below, delta}` | `add_ok {total}`; nothing for a request that is over |
//! | `read {}` | `read_ok {total, runs}`: what was added up, and each run as `[client, life, seq]` |
//!
//! Its view is the most that it keeps of one client: `{"answers_for_one_client", "other_values_for_one_client"}`.

use crate::kit::{Asker, Desk, Fields, Message, Program, Runs, list};
use crate::{Module, Role};
use engine::DiskError;
use std::collections::BTreeMap;
use trace::Value;

/// The module.
pub const MODULE: Module = Module {
    name: "windowed-counter",
    says: "Adds up, each request once: `add {client, life, seq, done_below, delta}` gives `add_ok {total}`, and `read {}` \
           gives `read_ok {total, runs}`. Keeps the answers from `done_below` on, and of what is below nothing.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(Counter::default())),
};

const JOURNAL: &str = "journal";
/// The life and the mark, which are kept of each client beside its answers.
const OTHERS: i64 = 2;

/// A client's request.
#[derive(Debug, Clone)]
struct Add {
    client: String,
    life: i64,
    seq: i64,
    done_below: i64,
    delta: i64,
}

impl Add {
    /// Reads one from a message, or from a line of the journal.
    fn read(body: &Value) -> Option<Self> {
        let number = |field| body.get(field).and_then(Value::as_int);
        Some(Self {
            client: body.get("client")?.as_text()?.to_owned(),
            life: number("life")?,
            seq: number("seq")?,
            done_below: number("done_below")?,
            delta: number("delta")?,
        })
    }

    fn to_line(&self) -> String {
        let numbers = [
            ("life", Value::Int(self.life)),
            ("seq", Value::Int(self.seq)),
            ("done_below", Value::Int(self.done_below)),
            ("delta", Value::Int(self.delta)),
        ];
        Value::map([("client", Value::text(&*self.client))].into_iter().chain(numbers)).to_json()
    }
}

/// What is remembered of a client.
#[derive(Debug, Clone, Default)]
struct Window {
    life: i64,
    done_below: i64,
    /// The total that was told for each number from the mark on.
    answers: BTreeMap<i64, i64>,
}

/// What a copy is to a window that has heard what the copy says.
enum Copy {
    /// Its request is over: nobody waits.
    Over,
    /// Its request was run, with this answer.
    Run(i64),
    /// It is the first.
    New,
}

impl Window {
    fn hear(&mut self, add: &Add) -> Copy {
        if add.life < self.life {
            return Copy::Over;
        }
        if add.life > self.life {
            *self = Self { life: add.life, ..Self::default() };
        }
        if add.done_below > self.done_below {
            self.done_below = add.done_below;
            self.answers.retain(|seq, _| *seq >= add.done_below);
        }
        match self.answers.get(&add.seq) {
            _ if add.seq < self.done_below => Copy::Over,
            Some(total) => Copy::Run(*total),
            None => Copy::New,
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Counter {
    /// Whether its disk can be trusted.
    is_up: bool,
    total: i64,
    runs: Vec<Value>,
    windows: BTreeMap<String, Window>,
    /// Who waits for which sync, to be told which total.
    waiting: BTreeMap<u64, (Asker, i64)>,
    syncs: u64,
}

impl Counter {
    /// Does what was written down: what the disk has after a crash is safe.
    fn recover(&mut self, desk: &mut Desk<'_, '_>) -> Result<(), DiskError> {
        desk.cut_torn_line(JOURNAL)?;
        for line in desk.read_lines(JOURNAL)? {
            // Noise that a crash has left is no request.
            let Some(add) = Value::from_json(&line).ok().as_ref().and_then(Add::read) else { continue };
            if let Copy::New = self.windows.entry(add.client.clone()).or_default().hear(&add) {
                self.run(&add);
            }
        }
        Ok(())
    }

    fn run(&mut self, add: &Add) -> i64 {
        self.total = self.total.saturating_add(add.delta);
        self.runs.push(list([Value::text(&*add.client), Value::Int(add.life), Value::Int(add.seq)]));
        let window = self.windows.entry(add.client.clone()).or_default();
        window.answers.insert(add.seq, self.total);
        self.total
    }

    fn add(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(add) = Add::read(message.body) else {
            desk.refuse(message, 12, "an add has a client, a life, a seq, a done_below and a delta");
            return;
        };
        let total = match self.windows.entry(add.client.clone()).or_default().hear(&add) {
            Copy::Over => return,
            Copy::Run(total) => total,
            // Where there is no room for the line, nothing is done; who asks again may have more luck.
            Copy::New if desk.append_line(JOURNAL, &add.to_line()).is_err() => return,
            Copy::New => self.run(&add),
        };
        // The line of an earlier copy may not be safe yet either.
        self.syncs += 1;
        self.waiting.insert(self.syncs, (Asker::of(message), total));
        desk.sync(JOURNAL, self.syncs);
    }

    fn read(&self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let fields = [("total", Value::Int(self.total)), ("runs", Value::List(self.runs.clone()))];
        desk.reply(message, "read_ok", fields);
    }

    fn answers_max(&self) -> Value {
        let most = self.windows.values().map(|window| window.answers.len()).max().unwrap_or_default();
        Value::Int(i64::try_from(most).unwrap_or(i64::MAX))
    }
}

impl Program for Counter {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn start(&mut self, desk: &mut Desk<'_, '_>) {
        self.is_up = self.recover(desk).is_ok();
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            _ if message.answers().is_some() || !self.is_up => {}
            "add" => self.add(message, desk),
            "read" => self.read(message, desk),
            other => desk.refuse(message, 10, format!("it adds up, and knows no {other}")),
        }
    }

    fn synced(&mut self, token: u64, ok: bool, desk: &mut Desk<'_, '_>) {
        self.is_up &= ok;
        let Some((asker, total)) = self.waiting.remove(&token).filter(|_| self.is_up) else { return };
        asker.tell("add_ok", [("total", Value::Int(total))], desk);
    }

    fn view(&self, _desk: &Desk<'_, '_>) -> Option<Value> {
        let others = if self.windows.is_empty() { 0 } else { OTHERS };
        Some(Value::map([
            ("answers_for_one_client", self.answers_max()),
            ("other_values_for_one_client", Value::Int(others)),
        ]))
    }

    fn variables(&self) -> Fields {
        let marks = self.windows.iter().map(|(client, window)| (&**client, Value::Int(window.done_below)));
        vec![
            ("total", Value::Int(self.total)),
            ("answers_for_one_client", self.answers_max()),
            ("marks", Value::map(marks)),
        ]
    }
}
