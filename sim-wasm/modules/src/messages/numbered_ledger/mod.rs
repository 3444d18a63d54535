//! `numbered-ledger`: charges every purchase once, whichever fronts ask for it and whoever dies. In `ledger` the front
//! gives a purchase its name; if the front dies, so does the name, and a customer who goes to another front pays twice.
//! Here the name comes from whoever is there from beginning to end, the customer: she numbers what she buys. The last
//! node of the cluster keeps the [ledger](keeper), all others are [fronts](front).
//!
//! - The ledger decides a purchase once, yes or no, writes that down, and tells it to every copy when it is safe: who was
//!   told no must not be charged by a bank that has changed its mind. One record a customer is enough, that of her highest
//!   number: who sends 8 is done with 7 (Lee and others, Implementing Linearizability at Large Scale and Low Latency,
//!   2015).
//! - A front only goes on: it asks the ledger until that answers, less and less often, and after 10 s says that nobody
//!   knows (Saltzer, Reed and Clark, End-to-End Arguments in System Design, 1984: what lies between the ends need not
//!   remember).
//!
//! What it promises: no purchase is charged twice; all fronts tell the same about it, other than 0; whoever has a receipt
//! is charged for good. What it does not: to know an outcome while the ledger cannot be reached, or what became of a
//! number below the last. When a sync fails, the ledger trusts its disk no more, and is silent until it is restarted.
//!
//! | message | answer |
//! | --- | --- |
//! | `buy {customer, seq, amount}`, at a front | `buy_ok {receipt}`, or an `error`: 14 refused, 0 nobody knows |
//! | `charge {customer, seq, amount}`, at the ledger | the same |
//! | `statement {}`, at the ledger | `statement_ok {charges}`: a list of `{customer, seq, amount, receipt}` |

mod front;
mod keeper;

use crate::kit::{Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};
use front::Front;
use keeper::Keeper;
use trace::Value;

/// The module.
pub const MODULE: Module = Module {
    name: "numbered-ledger",
    says: "The last node keeps a ledger, all others are fronts: `buy {customer, seq, amount}` at any of them, and `charge` \
           with the same at the ledger, gives `buy_ok {receipt}`, `statement {}` gives `statement_ok {charges}`. A \
           purchase is the customer's number for it, and has one outcome.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(Node::default())),
};

/// The code of an outcome that nobody knows.
const UNKNOWN: i64 = 0;

/// What a purchase is called: by its customer, and the customer's number for it.
type Name = (String, i64);

/// What a customer wants.
#[derive(Debug, Clone)]
struct Purchase {
    name: Name,
    amount: i64,
}

impl Purchase {
    /// Reads one from a message, or from a line of the journal.
    fn read(body: &Value) -> Option<Self> {
        let number = |field| body.get(field).and_then(Value::as_int);
        let customer = body.get("customer")?.as_text()?.to_owned();
        Some(Self { name: (customer, number("seq")?), amount: number("amount")? })
    }

    fn fields(&self) -> Fields {
        vec![
            ("customer", Value::text(&*self.name.0)),
            ("seq", Value::Int(self.name.1)),
            ("amount", Value::Int(self.amount)),
        ]
    }
}

#[derive(Debug, Clone, Default)]
struct Node {
    front: Front,
    keeper: Keeper,
}

impl Program for Node {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn start(&mut self, desk: &mut Desk<'_, '_>) {
        self.keeper.start(desk);
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match (message.kind, Purchase::read(message.body)) {
            _ if message.answers().is_some() => self.front.answered(message, desk),
            ("buy", Some(purchase)) => self.front.buy(purchase, message, desk),
            ("charge", Some(purchase)) => self.keeper.charge(purchase, message, desk),
            ("statement", _) => self.keeper.statement(message, desk),
            ("buy" | "charge", None) => desk.refuse(message, 12, "it has a customer, a seq and an amount"),
            (other, _) => desk.refuse(message, 10, format!("a ledger knows no {other}")),
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        // Fronts have no timers but those of their calls.
        if !self.front.silent(token, desk) {
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
