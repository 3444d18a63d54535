//! `digest-sync`: anti-entropy for states that are too large to be shown whole. Two nodes find what differs by three
//! questions, each narrower than the one before, and texts travel only at the end (Demers and others, Epidemic
//! Algorithms for Replicated Database Maintenance, 1987, section 1.3, compare checksums first; Merkle, 1987, and
//! Dynamo, 2007, section 4.7, make a tree of them, of which this is the first row).
//!
//! ```text
//! n1                                                        n2
//!   -- digest: a number for each of 64 buckets ----------->   compares: 3 and 17 differ
//!   <- ids: all that I have in buckets 3 and 17 -----------
//!   -- trade: I want these two, and offer you that one --->
//!   <- values: two texts ----------------------------------
//!   <- trade: I want that one -----------------------------
//!   -- values: one text ---------------------------------->
//! ```
//!
//! The id of a text is the first 48 bits of its SHA-256. Its bits 32 to 37 tell its bucket; a bucket's number is the
//! XOR of the lower 32 bits of all ids in it. So equal buckets have equal numbers, in whatever order the texts came,
//! and other ones have other numbers but for one case in 2^32. While nothing is new an exchange is one message.
//!
//! It promises that everybody comes to have every text that outlives its first keeper, and that where nothing is
//! lost a text travels once to each node that lacks it: what was asked for is not asked for again, of anybody, for
//! 400 ms. Nothing is ever taken away: a text that one node has is news to the other, so deletion needs more than
//! this.
//!
//! | from | message | answer |
//! | --- | --- | --- |
//! | node | `digest {digest}` | `ids {buckets, ids}`, if a bucket differs |
//! | node | `ids {buckets, ids}` | `trade {want, offer}`, if there is something to want or to offer |
//! | node | `trade {want, offer}` | `values {values}`, a hundred a message; and a `trade`, if an offer is wanted |
//! | client | `broadcast {message}` | `broadcast_ok`: a text; and `load {messages}`, `load_ok`: many |
//! | client | `read {}` | `read_ok {messages}` |

use super::values::Values;
use crate::kit::{Desk, Fields, Message, Program, Runs, list};
use crate::{Module, Role};
use std::collections::{BTreeMap, BTreeSet};
use trace::{Digest, Value};

/// The module.
pub const MODULE: Module = Module {
    name: "digest-sync",
    says: "Every 500 ms compares 64 digests with one other node, drawn at random, then ids where they differ, and \
           fetches and hands over only the texts that are lacking.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(DigestSync::default())),
};

const BUCKETS: usize = 64;
/// From one exchange that it begins to the next.
const EXCHANGE_MS: u64 = 500;
/// Longer than any trip there and back: what was asked for and has not come by then is not coming.
const PATIENCE_MS: u64 = 400;
/// Texts in a message at the most.
const BATCH_MAX: usize = 100;
/// The only timer.
const EXCHANGE: u64 = 0;

/// Stands for a text: the first 48 bits of its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct TextId(u64);

impl TextId {
    fn of(text: &str) -> Self {
        let Digest(hash) = Digest::of_text(text);
        Self(hash[..6].iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    const fn bucket(self) -> usize {
        (self.0 >> 32) as usize % BUCKETS
    }

    const fn number(self) -> u64 {
        self.0 & 0xffff_ffff
    }

    fn value(self) -> Value {
        Value::Int(self.0.cast_signed())
    }
}

#[derive(Debug, Clone)]
struct DigestSync {
    /// What it knows, and where each text stands in it.
    values: Values,
    places: BTreeMap<TextId, usize>,
    digests: [u64; BUCKETS],
    /// When somebody was last asked for a text that has not come yet.
    asked_ms: BTreeMap<TextId, u64>,
}

impl Default for DigestSync {
    fn default() -> Self {
        Self {
            values: Values::default(),
            places: BTreeMap::new(),
            digests: [0; BUCKETS],
            asked_ms: BTreeMap::new(),
        }
    }
}

impl DigestSync {
    fn keep(&mut self, value: &Value) {
        let place = value.as_text().and_then(|_| self.values.keep(value));
        self.enter(place);
    }

    /// Enters a new text into the digests. One that is known must not come here: a second XOR takes it out again.
    fn enter(&mut self, place: Option<usize>) {
        let Some((place, text)) = place.and_then(|place| Some((place, self.values.at(place).as_text()?)))
        else {
            return;
        };
        let id = TextId::of(text);
        self.places.insert(id, place);
        self.digests[id.bucket()] ^= id.number();
        self.asked_ms.remove(&id);
    }

    fn digest(&self) -> Value {
        list(self.digests.iter().map(|number| Value::Int(number.cast_signed())))
    }

    /// The ids here that belong to one of these buckets.
    fn ids_in(&self, buckets: &[Value]) -> Vec<TextId> {
        let is_wanted: Vec<bool> =
            (0..BUCKETS).map(|bucket| buckets.contains(&Value::Int(bucket as i64))).collect();
        self.places.keys().copied().filter(|id| is_wanted[id.bucket()]).collect()
    }

    /// Names what is here in the buckets that differ. Where none does there is nothing to say.
    fn compare(&self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let theirs = message.list("digest");
        let differs = |bucket: &usize| {
            theirs
                .get(*bucket)
                .is_some_and(|number| number.as_int() != Some(self.digests[*bucket].cast_signed()))
        };
        let buckets: Vec<Value> =
            (0..BUCKETS).filter(differs).map(|bucket| Value::Int(bucket as i64)).collect();
        if !buckets.is_empty() {
            let ids = ids(self.ids_in(&buckets));
            desk.reply(message, "ids", [("buckets", Value::List(buckets)), ("ids", ids)]);
        }
    }

    /// Asks for what is lacking here, and offers what is lacking there.
    fn fetch(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let theirs = read_ids(message.list("ids"));
        let mut offer = self.ids_in(message.list("buckets"));
        offer.retain(|id| !theirs.contains(id));
        let want = self.lacking(theirs.into_iter(), desk.now_ms());
        if !want.is_empty() || !offer.is_empty() {
            desk.reply(message, "trade", [("want", ids(want)), ("offer", ids(offer))]);
        }
    }

    /// Those that are neither here nor on their way, which from now on they are.
    fn lacking(&mut self, named: impl Iterator<Item = TextId>, now_ms: u64) -> Vec<TextId> {
        let is_coming = |asked_ms: &u64| now_ms - asked_ms < PATIENCE_MS;
        let mut found = Vec::new();
        for id in named {
            if !self.places.contains_key(&id) && !self.asked_ms.get(&id).is_some_and(is_coming) {
                self.asked_ms.insert(id, now_ms);
                found.push(id);
            }
        }
        found
    }

    /// Sends what is wanted, and asks for what is offered.
    fn trade(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let wanted = read_ids(message.list("want"));
        let places: Vec<usize> = wanted.iter().filter_map(|id| self.places.get(id)).copied().collect();
        for batch in places.chunks(BATCH_MAX) {
            let texts = batch.iter().map(|place| self.values.at(*place).clone());
            desk.send(message.from, "values", [("values", list(texts))]);
        }
        let want = self.lacking(read_ids(message.list("offer")).into_iter(), desk.now_ms());
        if !want.is_empty() {
            desk.send(message.from, "trade", [("want", ids(want)), ("offer", list([]))]);
        }
    }
}

/// A list of ids.
fn ids(ids: impl IntoIterator<Item = TextId>) -> Value {
    list(ids.into_iter().map(TextId::value))
}

/// The ids in a list, each once.
fn read_ids(values: &[Value]) -> BTreeSet<TextId> {
    values.iter().filter_map(Value::as_int).map(|id| TextId(id.cast_unsigned())).collect()
}

impl Program for DigestSync {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn start(&mut self, desk: &mut Desk<'_, '_>) {
        desk.within(EXCHANGE, EXCHANGE_MS);
    }

    fn timer(&mut self, _token: u64, desk: &mut Desk<'_, '_>) {
        desk.after(EXCHANGE, EXCHANGE_MS);
        let peers = desk.peers();
        for peer in desk.sample(peers, 1) {
            desk.send(peer, "digest", [("digest", self.digest())]);
        }
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            "digest" => self.compare(message, desk),
            "ids" => self.fetch(message, desk),
            "trade" => self.trade(message, desk),
            "values" => message.list("values").iter().for_each(|text| self.keep(text)),
            "load" => {
                message.list("messages").iter().for_each(|text| self.keep(text));
                desk.reply(message, "load_ok", []);
            }
            "broadcast" if message.text("message").is_none() => {
                desk.refuse(message, 12, "a broadcast has a message, which is a text");
            }
            _ => {
                let news = self.values.serve(message, desk);
                self.enter(news);
            }
        }
    }

    fn variables(&self) -> Fields {
        let count = i64::try_from(self.places.len()).unwrap_or(i64::MAX);
        vec![("text_count", Value::Int(count)), ("digests", self.digest())]
    }
}
