//! The keeper of the ledger: one charge a key, in one line of the journal, told to nobody before that line is safe.
//!
//! A disk that fails a sync has forgotten what it should have written, and perhaps pieces of what was written since. So
//! the keeper then does what it does after a crash: it forgets what it believed, and reads what is there (Rebello and
//! others, Can Applications Recover from fsync Failures?, 2020). While it cannot read or write its journal it says nothing,
//! and fronts ask again.

use super::{Flaw, KEEPERS};
use crate::kit::{Asker, Desk, Fields, Message, list};
use engine::DiskError;
use std::collections::BTreeMap;
use trace::Value;

const JOURNAL: &str = "journal";

/// How long the bank looks at a charge.
const BANK_MS: u64 = 20;

/// How many keys one remembers that thinks it enough.
const KEYS_FEW: usize = 4;

/// The code for a key of another amount.
const CLASH: i64 = 22;

/// The sync after which a journal that was read again can be believed; no charge has this number.
const REOPENED: u64 = KEEPERS;

#[derive(Debug, Clone)]
pub(super) struct Keeper {
    flaw: Option<Flaw>,
    journal: Journal,
    charged: BTreeMap<String, Charge>,
    under_way: BTreeMap<String, UnderWay>,
    /// Which key a timer or a sync is about.
    keys: BTreeMap<u64, String>,
    begun: u64,
    /// The last receipt that was written down.
    receipts: i64,
}

/// What is known of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Journal {
    /// It has not been read, or cannot be.
    Closed,
    /// It has been read, and what it says may still be lost.
    Doubtful,
    /// What it says is safe, but for charges that are under way.
    Open,
}

#[derive(Debug, Clone, Copy)]
struct Charge {
    amount: i64,
    receipt: i64,
}

/// A charge that is being made: whoever asks for it again waits for the same receipt.
#[derive(Debug, Clone)]
struct UnderWay {
    amount: i64,
    receipt: i64,
    copies: Vec<Asker>,
}

impl Keeper {
    pub(super) const fn with(flaw: Option<Flaw>) -> Self {
        Self {
            flaw,
            journal: Journal::Closed,
            charged: BTreeMap::new(),
            under_way: BTreeMap::new(),
            keys: BTreeMap::new(),
            begun: 0,
            receipts: 0,
        }
    }

    /// What a crash has left on the disk is safe.
    pub(super) fn start(&mut self, desk: &mut Desk<'_, '_>) {
        if self.read_journal(desk).is_ok() {
            self.journal = Journal::Open;
        }
    }

    fn read_journal(&mut self, desk: &mut Desk<'_, '_>) -> Result<(), DiskError> {
        desk.cut_torn_line(JOURNAL)?;
        for line in desk.read_lines(JOURNAL)? {
            let Some((key, charge)) = read_line(&line) else { continue };
            self.receipts = self.receipts.max(charge.receipt);
            if self.flaw != Some(Flaw::ForgetsKeys) {
                self.remember(key, charge);
            }
        }
        Ok(())
    }

    fn remember(&mut self, key: String, charge: Charge) {
        self.charged.insert(key, charge);
        if self.flaw == Some(Flaw::FourKeys) && self.charged.len() > KEYS_FEW {
            let oldest = self.charged.iter().min_by_key(|(_, charge)| charge.receipt);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                self.charged.remove(&oldest);
            }
        }
    }

    // ---- a charge ---------------------------------------------------------------------------------------

    pub(super) fn charge(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let (Some(key), Some(amount)) = (message.text("key"), message.int("amount")) else {
            desk.refuse(message, 12, r#"a charge has a key and an amount: {"key": "n1-83", "amount": 30}"#);
            return;
        };
        if self.journal == Journal::Closed {
            self.start(desk);
        }
        if self.journal != Journal::Open {
            return;
        }
        if let Some(charge) = self.charged.get(key) {
            match charge.amount == amount {
                true => confirm(Asker::of(message), charge.receipt, desk),
                false => refuse(message, desk),
            }
        } else if let Some(under_way) = self.under_way.get_mut(key) {
            match under_way.amount == amount {
                true => under_way.copies.push(Asker::of(message)),
                false => refuse(message, desk),
            }
        } else {
            self.ask_bank(key, amount, Asker::of(message), desk);
        }
    }

    fn ask_bank(&mut self, key: &str, amount: i64, asker: Asker, desk: &mut Desk<'_, '_>) {
        self.begun += 1;
        let token = KEEPERS | self.begun;
        self.keys.insert(token, key.to_owned());
        self.under_way.insert(key.to_owned(), UnderWay { amount, receipt: 0, copies: vec![asker] });
        desk.after(token, BANK_MS);
    }

    /// The bank has nothing against it: it is written down.
    pub(super) fn approved(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        let Some(key) = self.keys.get(&token).cloned() else { return };
        let Some(under_way) = self.under_way.get_mut(&key) else { return };
        under_way.receipt = self.receipts + 1;
        let line = [
            ("key", Value::text(&*key)),
            ("amount", Value::Int(under_way.amount)),
            ("receipt", Value::Int(under_way.receipt)),
        ];
        if desk.append_line(JOURNAL, &Value::map(line).to_json()).is_err() {
            // There is no room. Nothing was done, and whoever asks again may have more luck.
            self.keys.remove(&token);
            self.under_way.remove(&key);
            return;
        }
        self.receipts += 1;
        if self.flaw == Some(Flaw::AcksBeforeSync) {
            self.done(token, desk);
        }
        desk.sync(JOURNAL, token);
    }

    pub(super) fn synced(&mut self, token: u64, ok: bool, desk: &mut Desk<'_, '_>) {
        if !ok {
            *self = Self { begun: self.begun, receipts: self.receipts, ..Self::with(self.flaw) };
            if self.read_journal(desk).is_ok() {
                self.journal = Journal::Doubtful;
                desk.sync(JOURNAL, REOPENED);
            }
        } else if token == REOPENED {
            self.journal = Journal::Open;
        } else {
            self.done(token, desk);
        }
    }

    /// A charge is made: all who wait for it are told.
    fn done(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        let Some(key) = self.keys.remove(&token) else { return };
        let Some(UnderWay { amount, receipt, copies }) = self.under_way.remove(&key) else { return };
        self.remember(key, Charge { amount, receipt });
        for asker in copies {
            confirm(asker, receipt, desk);
        }
    }

    // ---- what can be seen -------------------------------------------------------------------------------

    pub(super) fn statement(message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Ok(lines) = desk.read_lines(JOURNAL) else {
            desk.refuse(message, 11, "the journal cannot be read now");
            return;
        };
        let charges = lines.iter().filter(|line| read_line(line).is_some());
        let charges = list(charges.filter_map(|line| Value::from_json(line).ok()));
        desk.reply(message, "statement_ok", [("charges", charges)]);
    }

    pub(super) fn variables(&self) -> Fields {
        let charged = self.charged.iter().map(|(key, charge)| (key.clone(), Value::Int(charge.receipt)));
        let under_way = list(self.under_way.keys().map(Value::text));
        vec![("charged", Value::map(charged)), ("under_way", under_way)]
    }
}

/// What a line of the journal says; `None` for one that no keeper has written, such as noise after a crash.
fn read_line(line: &str) -> Option<(String, Charge)> {
    let line = Value::from_json(line).ok()?;
    let number = |field| line.get(field).and_then(Value::as_int);
    let charge = Charge { amount: number("amount")?, receipt: number("receipt")? };
    Some((line.get("key")?.as_text()?.to_owned(), charge))
}

fn confirm(asker: Asker, receipt: i64, desk: &mut Desk<'_, '_>) {
    asker.tell("charge_ok", [("receipt", Value::Int(receipt))], desk);
}

fn refuse(message: &Message<'_>, desk: &mut Desk<'_, '_>) {
    desk.refuse(message, CLASH, "this key is that of another amount");
}
