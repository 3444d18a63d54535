//! `measured-store`: the store of `last-writer-store`, with rounds no more frequent than they need be, and notes of what
//! happens, from which any node can tell how fast, how cheap and how fresh the whole cluster is.
//!
//! In each round whoever has a value tells one peer and is asked by about one, so those who have it become three times as
//! many: n nodes need log3 n rounds, and ln ln n more for the last few (Karp, Schindelhauer, Shenker and Vöcking,
//! Randomized Rumor Spreading, 2000). An exchange works if neither the question nor the answer is lost:
//!
//! ```text
//! rounds = (log3 n + ln ln n) / (1 - loss)^2          period = 2,000 ms / (2 x rounds)
//! ```
//!
//! Twice as many rounds as a value needs as a rule fit into two seconds: bad luck is paid for, and nothing else.
//!
//! A report is made from the notes of all nodes. A put begins where its own node notes it. It has arrived at a node with
//! the first entry there of that key whose stamp is as great or greater; while it has not arrived, it is as late as it is
//! old. Leaving it out would flatter.
//!
//! | figure | what it is |
//! | --- | --- |
//! | `p50`, `p99` | the ms until a put has reached all, by place in the sorted list of those that are 2,000 ms old or older |
//! | `messages` | questions and answers of all nodes, for each put |
//! | `stale` | the share of gets that gave less than had been put before, after Bailis and others, Probabilistically Bounded Staleness (2012) |
//!
//! It promises what `last-writer-store` does, and that 99 of 100 puts reach all nodes within two seconds, if the share of
//! lost messages is what it was told. Notes are memory: after a crash a node begins new ones with what its disk has.
//!
//! | message | what it is |
//! | --- | --- |
//! | `begin {loss}` | `begin_ok {period}`: the rounds begin, at a moment of the node's own |
//! | `put`, `get`, `exchange` | as in `last-writer-store` |
//! | `notes` | `notes_ok {notes}`: `{heard: [[at, key, ms, node]], gets: the same, sent: {exchange, exchange_ok}}` |
//! | `report {notes, at}` | `report_ok {p50, p99, messages, stale}`, from `{node: notes}`; null where there is nothing to measure |

use super::last_writer_store::{LastWriterStore, News, Stamp};
use super::measured_report;
use super::shares::{FRACTION_BITS, WHOLE, ln, ln_ln, share};
use crate::kit::{Desk, Fields, Message, Program, Runs, list};
use crate::{Module, Role};
use trace::Value;

/// The module.
pub const MODULE: Module = Module {
    name: "measured-store",
    says: "The last-writer-store with rounds as rare as reaching all within 2 s allows. Notes what comes when, and \
           makes a report of the notes of all: time to reach all, messages for each put, stale gets.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(MeasuredStore::default())),
};

/// In this time 99 of 100 puts are to reach all.
pub(super) const REACH_MS: u64 = 2_000;
/// The token of the timer of rounds. Syncs have tokens of their own.
const ROUND: u64 = 0;

#[derive(Debug, Clone, Default)]
struct MeasuredStore {
    store: LastWriterStore,
    period_ms: u64,
    /// When an entry became which one.
    heard: Vec<Value>,
    /// When a get was answered with which one.
    gets: Vec<Value>,
    /// How many of its own questions and answers it has sent.
    exchanges: i64,
    answers: i64,
}

/// How long a round of n nodes is, where a share of all messages is lost.
fn period_ms(n: u64, loss: u64) -> u64 {
    let rounds = (ln(n.max(3)) << FRACTION_BITS) / ln(3) + ln_ln(n);
    let (whole, arrives) = (u128::from(WHOLE), u128::from(WHOLE.saturating_sub(loss)));
    let works = ((arrives * arrives) << FRACTION_BITS) / (whole * whole);
    let period = u128::from(REACH_MS) * works / (2 * rounds);
    u64::try_from(period).map_or(1, |period| period.max(1))
}

impl MeasuredStore {
    fn begin(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(loss) = message.get("loss").and_then(share) else {
            return desk.refuse(message, 12, "a begin has a loss from 0 to 1");
        };
        self.period_ms = period_ms(desk.nodes().len() as u64, loss);
        let period = Value::Int(self.period_ms.cast_signed());
        desk.reply(message, "begin_ok", [("period", period)]);
        desk.within(ROUND, self.period_ms);
    }

    /// Notes what has come.
    fn hear(&mut self, news: Vec<News>, desk: &Desk<'_, '_>) {
        self.heard.extend(news.into_iter().map(|(key, stamp)| note(&key, &stamp, desk)));
    }

    fn get(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        if let Some(key) = message.text("key") {
            self.gets.push(note(key, &self.store.stamp(key), desk));
        }
        self.store.get(message, desk);
    }

    fn notes(&self) -> Value {
        let sent = [("exchange", Value::Int(self.exchanges)), ("exchange_ok", Value::Int(self.answers))];
        Value::map([
            ("heard", list(self.heard.iter().cloned())),
            ("gets", list(self.gets.iter().cloned())),
            ("sent", Value::map(sent)),
        ])
    }
}

fn note(key: &str, stamp: &Stamp, desk: &Desk<'_, '_>) -> Value {
    let at = desk.clock_ms().cast_signed();
    list([Value::Int(at), Value::text(key), Value::Int(stamp.0), Value::text(&stamp.1)])
}

impl Program for MeasuredStore {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn start(&mut self, desk: &mut Desk<'_, '_>) {
        let news = self.store.recover(desk);
        self.hear(news, desk);
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match (message.kind, message.get("table")) {
            ("begin", _) => self.begin(message, desk),
            ("get", _) => self.get(message, desk),
            ("exchange", Some(table)) => {
                self.answers += 1;
                desk.reply(message, "exchange_ok", self.store.state());
                let news = self.store.merge(table);
                self.hear(news, desk);
            }
            ("exchange_ok", Some(table)) => {
                let news = self.store.merge(table);
                self.hear(news, desk);
            }
            ("notes", _) => desk.reply(message, "notes_ok", [("notes", self.notes())]),
            ("report", _) => measured_report::answer(message, desk),
            _ => self.store.message(message, desk),
        }
    }

    fn timer(&mut self, _token: u64, desk: &mut Desk<'_, '_>) {
        desk.after(ROUND, self.period_ms);
        let peers = desk.peers();
        for peer in desk.sample(peers, 1) {
            self.exchanges += 1;
            desk.send(peer, "exchange", self.store.state());
        }
    }

    fn synced(&mut self, token: u64, ok: bool, desk: &mut Desk<'_, '_>) {
        let news = self.store.settle(token, ok, desk);
        self.hear(news, desk);
    }

    fn variables(&self) -> Fields {
        self.store.state()
    }
}
