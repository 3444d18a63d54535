//! Atomic commitment: a transaction commits everywhere or nowhere.

use super::fields::{about, choice, living, marks, named, number, other, word};
use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::verdict::{Finding, Malformed};
use std::collections::{BTreeMap, BTreeSet};
use trace::{Setting, Settings, Takes};

pub(super) const CHECK: Check = Check {
    name: "atomic_commit",
    needs: Needs::Records,
    settings: &[
        word("vote", "vote", "The field with how a participant votes; null while it has not."),
        word("yes", "yes", "What stands there for yes: a word, or `true`."),
        word("no", "no", "What stands there for no."),
        word("decision", "decision", "The field with what a node has decided; null while it has not."),
        word("commit", "commit", "What stands there when the transaction is to be committed."),
        word("abort", "abort", "What stands there when it is to be aborted."),
        word("transaction", "transaction", "The field that says which transaction a record is about."),
        Setting {
            name: "participants",
            takes: Takes::Words,
            says: "Whose yes a commit needs; when none is named, it is only asked that nobody votes no.",
        },
    ],
    says: "Of each transaction: no two nodes ever decide differently; no node ever shows another decision than before, over \
           restarts too; nobody decides to commit if any node ever votes no; and where `participants` are named, nobody \
           decides to commit before each of them has shown its yes. That all decide in the end is not asked. Results: \
           `committed` and `aborted` count transactions. When nobody decided, nobody can say. Bernstein, Hadzilacos and \
           Goodman, \"Concurrency Control and Recovery in Database Systems\", 1987, section 7.3 (AC1 to AC3).",
    is_number: false,
    run,
};

/// What is known of a transaction: the first record of each kind.
#[derive(Default)]
struct Transaction<'a> {
    /// What it is called in a sentence.
    name: String,
    decided: Option<(bool, &'a Record)>,
    committed: Option<&'a Record>,
    refused: Option<&'a Record>,
    agreed: BTreeSet<&'a str>,
}

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let word = |setting| settings.word(setting);
    let participants = settings.words("participants");
    let mut transactions: BTreeMap<String, Transaction<'_>> = BTreeMap::new();
    for record in living(evidence)? {
        let vote = choice(record, word("vote"), (word("yes"), word("no")))?;
        let decision = choice(record, word("decision"), (word("commit"), word("abort")))?;
        let key = about(record, word("transaction"));
        let transaction = transactions.entry(key).or_insert_with(|| Transaction::of(record, settings));
        let wrong = transaction.takes(record, vote, decision);
        if let Some((says, witness)) =
            wrong.or_else(|| transaction.too_early(record, decision, &participants))
        {
            return Ok(Finding::fail(says, marks(witness)));
        }
    }
    let count = |commit| {
        let decided = transactions.values().filter_map(|transaction| transaction.decided);
        decided.filter(|(decision, _)| *decision == commit).count()
    };
    let (committed, aborted) = (count(true), count(false));
    if committed + aborted == 0 {
        return Ok(Finding::unknown("nobody ever decided, so there was nothing to judge"));
    }
    Ok(Finding::pass().with("committed", number(committed)).with("aborted", number(aborted)))
}

/// What is wrong, and the records that show it.
type Wrong<'a> = (String, Vec<&'a Record>);

impl<'a> Transaction<'a> {
    fn of(record: &Record, settings: &Settings) -> Self {
        let name = match named(record, settings.word("transaction")) {
            none if none.is_empty() => "the transaction".to_owned(),
            name => format!("transaction{name}"),
        };
        Self { name, ..Self::default() }
    }

    fn takes(&mut self, record: &'a Record, vote: Option<bool>, decision: Option<bool>) -> Option<Wrong<'a>> {
        match vote {
            Some(true) => {
                self.agreed.insert(&record.who);
            }
            Some(false) => self.refused = self.refused.or(Some(record)),
            None => {}
        }
        if let Some(decision) = decision {
            let (first, by) = *self.decided.get_or_insert((decision, record));
            if first != decision {
                return Some(self.torn((first, by), record));
            }
            if decision {
                self.committed = self.committed.or(Some(record));
            }
        }
        let (committed, refused) = self.committed.zip(self.refused)?;
        let says = format!(
            "{} had decided to commit {} at {}, though {} had voted no at {}. One no is enough to abort: whoever said it \
             cannot carry its part out.",
            committed.who, self.name, committed.at, refused.who, refused.at
        );
        Some((says, vec![committed, refused]))
    }

    fn torn(&self, (commits, first): (bool, &'a Record), second: &'a Record) -> Wrong<'a> {
        let to = |commits| if commits { "commit" } else { "abort" };
        let why = if first.who == second.who {
            "A decision is final: others have acted on it."
        } else {
            "All must decide the same, or one part of the transaction happens without the other."
        };
        let says = format!(
            "{} had decided to {} {} at {}, and {} had decided to {} it at {}. {why}",
            first.who,
            to(commits),
            self.name,
            first.at,
            other(first, second),
            to(!commits),
            second.at
        );
        (says, vec![first, second])
    }

    /// Whether a commit was decided before all that must agree had agreed.
    fn too_early(
        &self,
        record: &'a Record,
        decision: Option<bool>,
        participants: &[&str],
    ) -> Option<Wrong<'a>> {
        let lacking = participants.iter().find(|name| !self.agreed.contains(*name));
        let lacking = lacking.filter(|_| decision == Some(true))?;
        let says = format!(
            "{} had decided to commit {} at {}, when {lacking} had not voted yes. To commit takes the yes of every \
             participant: until then, each of them may still abort by itself.",
            record.who, self.name, record.at
        );
        Some((says, vec![record]))
    }
}
