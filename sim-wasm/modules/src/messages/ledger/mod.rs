//! `ledger`: charges every customer exactly once while messages are lost, come twice and overtake each other, and while
//! whoever keeps the books dies in the middle of writing them. Nobody can make a message arrive exactly once; what can be
//! done is to ask until there is an answer, and to see to it that asking twice does nothing twice. That takes two sides,
//! and every node runs both: the last node of the cluster keeps the [`ledger`](keeper), all others are [`fronts`](front).
//!
//! - A front makes one key for each purchase, and puts it into every attempt (Birrell and Nelson, Implementing Remote
//!   Procedure Calls, 1984, on simple calls: a call identifier, and a callee that knows it again). It waits 200 ms for an
//!   answer to an attempt, takes a late one as well, and goes on for 10 s. Then it says that nobody knows.
//! - The ledger asks the bank for 20 ms, writes the charge, its key and its receipt in one line, and tells nobody before
//!   that line is safe on disk. A key that it has met gets the receipt of its one charge; with another amount it is
//!   refused. After a crash it reads in its journal which keys those are.
//!
//! What it promises: no purchase is charged twice; whoever has a receipt is charged for good, under that receipt; an error
//! other than 0 means that nothing was charged; whoever is told 0 was told so after 10 s. What it does not: that a purchase
//! is charged while the ledger cannot be reached, or that anything is left of a disk that somebody has wiped. A front that
//! dies forgets the purchases it was busy with.
//!
//! | message | answer |
//! | --- | --- |
//! | `buy {amount}`, at a front | `buy_ok {receipt}`, or an `error`: 0 when nobody knows |
//! | `charge {key, amount}`, at the ledger | `charge_ok {receipt}`, or an `error`: 22 for a key of another amount |
//! | `statement {}`, at the ledger | `statement_ok {charges}`: a list of `{key, amount, receipt}` |
//!
//! Six twins have a [`Flaw`] each: a thing that was left out, or done in the wrong order, by somebody who tried the program
//! out in calm weather. There they do what the sound one does, message by message.

mod front;
mod keeper;

use crate::kit::{Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};
use engine::Process;
use front::Front;
use keeper::Keeper;
use trace::Settings;

/// The sound one.
pub const MODULE: Module = Module {
    name: "ledger",
    says: "The last node keeps a ledger, all others are fronts: `buy {amount}` gives `buy_ok {receipt}`, `charge {key, \
           amount}` gives `charge_ok {receipt}`, `statement {}` gives `statement_ok {charges}`. Nobody is charged twice, and \
           whoever has a receipt is charged for good.",
    role: Role::Node,
    settings: &[],
    make: |_| node(None),
};

/// Its twin with [`Flaw::NewKeyPerTry`].
pub const NEW_KEY_PER_TRY: Module = twin("ledger-new-key-per-try", |_| node(Some(Flaw::NewKeyPerTry)));

/// Its twin with [`Flaw::RepliesBySender`].
pub const REPLIES_BY_SENDER: Module = twin("ledger-replies-by-sender", |_| node(Some(Flaw::RepliesBySender)));

/// Its twin with [`Flaw::GivesUp`].
pub const GIVES_UP: Module = twin("ledger-gives-up", |_| node(Some(Flaw::GivesUp)));

/// Its twin with [`Flaw::FourKeys`].
pub const FOUR_KEYS: Module = twin("ledger-four-keys", |_| node(Some(Flaw::FourKeys)));

/// Its twin with [`Flaw::ForgetsKeys`].
pub const FORGETS_KEYS: Module = twin("ledger-forgets-keys", |_| node(Some(Flaw::ForgetsKeys)));

/// Its twin with [`Flaw::AcksBeforeSync`].
pub const ACKS_BEFORE_SYNC: Module = twin("ledger-acks-before-sync", |_| node(Some(Flaw::AcksBeforeSync)));

const fn twin(name: &'static str, make: fn(&Settings) -> Box<dyn Process>) -> Module {
    let says = "A `ledger` with one flaw, which its name tells. In calm weather nobody notices it.";
    Module { name, says, make, ..MODULE }
}

fn node(flaw: Option<Flaw>) -> Box<dyn Process> {
    Box::new(Runs(Ledger::with(flaw)))
}

/// What is wrong with a ledger, and why somebody thought it right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    /// A front makes a key for each attempt: each message is something new, is it not?
    NewKeyPerTry,
    /// A front takes what comes from the ledger for the answer to the purchase that has waited longest: answers come in
    /// the order of the questions, as long as none is lost, late or doubled.
    RepliesBySender,
    /// A front makes five attempts and then says that nobody knows: a second is long enough for anybody.
    GivesUp,
    /// The ledger knows its last four keys: who would ask about an older one?
    FourKeys,
    /// The ledger counts its receipts on where they ended, and begins its keys anew in each life.
    ForgetsKeys,
    /// The ledger answers when the line is written, and syncs meanwhile: so customers wait less.
    AcksBeforeSync,
}

/// A node of the cluster.
#[derive(Debug, Clone)]
struct Ledger {
    flaw: Option<Flaw>,
    front: Front,
    keeper: Keeper,
}

impl Ledger {
    fn with(flaw: Option<Flaw>) -> Self {
        Self { flaw, front: Front::with(flaw), keeper: Keeper::with(flaw) }
    }
}

/// Timers of the keeper have this bit, those of the front have not.
const KEEPERS: u64 = 1 << 63;

impl Program for Ledger {
    fn fresh(&self) -> Self {
        Self::with(self.flaw)
    }

    fn start(&mut self, desk: &mut Desk<'_, '_>) {
        self.front.start(desk);
        self.keeper.start(desk);
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            _ if message.answers().is_some() => self.front.answer(message, desk),
            "buy" => self.front.buy(message, desk),
            "charge" => self.keeper.charge(message, desk),
            "statement" => Keeper::statement(message, desk),
            other => desk.refuse(message, 10, format!("a ledger knows no {other}")),
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        if token & KEEPERS == 0 {
            self.front.attempt(token, desk);
        } else {
            self.keeper.approved(token, desk);
        }
    }

    fn synced(&mut self, token: u64, ok: bool, desk: &mut Desk<'_, '_>) {
        self.keeper.synced(token, ok, desk);
    }

    fn variables(&self) -> Fields {
        self.front.variables().into_iter().chain(self.keeper.variables()).collect()
    }
}
