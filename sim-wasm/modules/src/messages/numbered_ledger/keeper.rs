//! The keeper of the ledger: one outcome a purchase, in one line of the journal, told to nobody before that line is safe.

use super::{Name, Purchase, UNKNOWN};
use crate::kit::{Asker, Desk, Fields, Message};
use engine::DiskError;
use std::collections::BTreeMap;
use trace::Value;

const JOURNAL: &str = "journal";
/// How long the bank looks at a charge; of so many it refuses one.
const BANK_MS: u64 = 20;
const REFUSES_ONE_IN: usize = 6;
/// The code of a purchase that the bank has refused.
const REFUSED: i64 = 14;

#[derive(Debug, Clone, Default)]
pub(super) struct Keeper {
    /// Whether its disk can be trusted.
    is_up: bool,
    /// Of each customer the highest number that was decided, and what came of it.
    latest: BTreeMap<String, (i64, Outcome)>,
    under_way: BTreeMap<Name, UnderWay>,
    /// Which purchase a timer or a sync is about.
    names: BTreeMap<u64, Name>,
    begun: u64,
    /// The last receipt that was written down.
    receipts: i64,
}

/// A receipt, or none for what was refused.
type Outcome = Option<i64>;

#[derive(Debug, Clone)]
struct UnderWay {
    amount: i64,
    /// What is written down, and not safe yet.
    outcome: Outcome,
    askers: Vec<Asker>,
}

impl Keeper {
    /// What a crash has left on the disk is safe.
    pub(super) fn start(&mut self, desk: &mut Desk<'_, '_>) {
        self.is_up = self.read_journal(desk).is_ok();
    }

    fn read_journal(&mut self, desk: &mut Desk<'_, '_>) -> Result<(), DiskError> {
        desk.cut_torn_line(JOURNAL)?;
        for line in desk.read_lines(JOURNAL)? {
            let Some((name, outcome)) = read_line(&line) else { continue };
            self.receipts = self.receipts.max(outcome.unwrap_or_default());
            self.remember(name, outcome);
        }
        Ok(())
    }

    fn remember(&mut self, (customer, seq): Name, outcome: Outcome) {
        let last = self.latest.entry(customer).or_insert((seq, outcome));
        if seq > last.0 {
            *last = (seq, outcome);
        }
    }

    // ---- a charge -------------------------------------------------------------------------------

    pub(super) fn charge(&mut self, purchase: Purchase, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        if !self.is_up {
            return;
        }
        let (customer, seq) = &purchase.name;
        match self.latest.get(customer) {
            Some((last, outcome)) if seq == last => tell(Asker::of(message), *outcome, desk),
            // The customer has bought since, so nobody waits; but a front may still be asking.
            Some((last, _)) if seq < last => desk.refuse(message, UNKNOWN, "this purchase is over"),
            _ => match self.under_way.get_mut(&purchase.name) {
                Some(under_way) => under_way.askers.push(Asker::of(message)),
                None => self.ask_bank(purchase, Asker::of(message), desk),
            },
        }
    }

    fn ask_bank(&mut self, purchase: Purchase, asker: Asker, desk: &mut Desk<'_, '_>) {
        self.begun += 1;
        self.names.insert(self.begun, purchase.name.clone());
        let under_way = UnderWay { amount: purchase.amount, outcome: None, askers: vec![asker] };
        self.under_way.insert(purchase.name, under_way);
        desk.after(self.begun, BANK_MS);
    }

    /// The bank has looked at it: yes or no, it is written down.
    pub(super) fn approved(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        let Some(name) = self.names.get(&token) else { return };
        let Some(under_way) = self.under_way.get_mut(name) else { return };
        let is_approved = desk.draw(REFUSES_ONE_IN) > 0;
        under_way.outcome = is_approved.then_some(self.receipts + 1);
        let purchase = Purchase { name: name.clone(), amount: under_way.amount };
        let receipt = under_way.outcome.map_or(Value::Null, Value::Int);
        let line = Value::map(purchase.fields().into_iter().chain([("receipt", receipt)]));
        if desk.append_line(JOURNAL, &line.to_json()).is_err() {
            // There is no room. Nothing was decided, and whoever asks again may have more luck.
            self.under_way.remove(&purchase.name);
            self.names.remove(&token);
            return;
        }
        self.receipts += i64::from(is_approved);
        desk.sync(JOURNAL, token);
    }

    /// An outcome is safe: all who wait for it are told.
    pub(super) fn synced(&mut self, token: u64, ok: bool, desk: &mut Desk<'_, '_>) {
        self.is_up &= ok;
        let Some(name) = self.names.remove(&token).filter(|_| self.is_up) else { return };
        let Some(UnderWay { outcome, askers, .. }) = self.under_way.remove(&name) else { return };
        self.remember(name, outcome);
        for asker in askers {
            tell(asker, outcome, desk);
        }
    }

    // ---- what can be seen -----------------------------------------------------------------------

    pub(super) fn statement(&self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(lines) = desk.read_lines(JOURNAL).ok().filter(|_| self.is_up) else {
            desk.refuse(message, 11, "the journal cannot be read now");
            return;
        };
        let is_charge = |line: &&String| matches!(read_line(line), Some((_, Some(_))));
        let charges = lines.iter().filter(is_charge).filter_map(|line| Value::from_json(line).ok());
        desk.reply(message, "statement_ok", [("charges", Value::List(charges.collect()))]);
    }

    pub(super) fn variables(&self) -> Fields {
        let latest = self.latest.iter().map(|(customer, (seq, _))| (&**customer, Value::Int(*seq)));
        let under_way = self.under_way.values().map(|under_way| Value::Int(under_way.amount));
        vec![("latest", Value::map(latest)), ("under_way", Value::List(under_way.collect()))]
    }
}

/// What a line of the journal says; `None` for one that no keeper has written, such as noise after a crash.
fn read_line(line: &str) -> Option<(Name, Outcome)> {
    let line = Value::from_json(line).ok()?;
    let name = Purchase::read(&line)?.name;
    Some((name, line.get("receipt")?.as_int()))
}

fn tell(asker: Asker, outcome: Outcome, desk: &mut Desk<'_, '_>) {
    match outcome {
        Some(receipt) => asker.tell("buy_ok", [("receipt", Value::Int(receipt))], desk),
        None => asker.refuse(REFUSED, "the bank refuses", desk),
    }
}
