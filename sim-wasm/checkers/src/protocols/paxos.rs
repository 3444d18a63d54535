//! Paxos: at most one value is chosen.

use super::ballot::Ballot;
use super::fields::{about, field, living, marks, missing, must_be_shown, named, number, word};
use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::intern::Interner;
use crate::verdict::{Finding, Malformed};
use crate::words::listed;
use std::collections::{BTreeMap, BTreeSet};
use trace::settings::count;
use trace::{Setting, Settings, Takes, Value};

/// The largest quorum that may be asked for.
const QUORUM_MAX: u64 = 1_000;

pub(super) const CHECK: Check = Check {
    name: "one_value_chosen",
    needs: Needs::Records,
    settings: &[
        word(
            "ballot",
            "accepted_ballot",
            "The field with the ballot that an acceptor last accepted a value in.",
        ),
        word("value", "accepted_value", "The field with the value that an acceptor last accepted."),
        word(
            "chosen",
            "chosen",
            "The field with the value that a node holds to be chosen, if nodes show one.",
        ),
        word(
            "slot",
            "slot",
            "The field that says which instance of Paxos a record is about, where there are several.",
        ),
        Setting {
            name: "members",
            takes: Takes::Words,
            says: "The acceptors; all nodes of which there is a record when none is named.",
        },
        count(
            "quorum",
            0,
            (0, QUORUM_MAX),
            "How many acceptors choose a value; 0 is a majority of the members.",
        ),
    ],
    says: "At most one value is ever chosen in an instance. A value is chosen once a quorum of acceptors have accepted it \
           in one ballot, at whatever times; what a node shows as chosen counts as chosen too. A ballot is a whole \
           number, or a list that begins with one and breaks ties by names: `[3, \"n1\"]`. What only learners show is \
           judged by `agreement`. Results: `chosen` is how many instances chose a value. When none did, nobody can say. \
           Lamport, \"Paxos Made Simple\", 2001, section 2.1.",
    is_number: false,
    run,
};

/// A value that was chosen, and how that is known.
#[derive(Clone)]
struct Choice<'a> {
    value: &'a Value,
    how: String,
    shown_by: Vec<&'a Record>,
}

/// Everything that was accepted.
struct Accepted<'a, 's> {
    settings: &'s Settings,
    members: Vec<&'s str>,
    quorum: usize,
    values: Interner,
    /// The first to show it of each acceptor, by slot, ballot and value.
    by: BTreeMap<(String, Ballot, u32), BTreeMap<&'a str, &'a Record>>,
}

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let living = living(evidence)?;
    must_be_shown(&living, settings, "ballot")?;
    must_be_shown(&living, settings, "value")?;
    let slot = settings.word("slot");
    let mut accepted = Accepted::of(evidence, settings);
    let mut chosen: BTreeMap<String, Choice<'_>> = BTreeMap::new();
    for record in living {
        let choices = [accepted.take(record)?, shown(record, settings.word("chosen"))];
        for choice in choices.into_iter().flatten() {
            let first = chosen.entry(about(record, slot)).or_insert_with(|| choice.clone());
            if first.value != choice.value {
                return Ok(two(first, &choice, &named(record, slot)));
            }
        }
    }
    if chosen.is_empty() {
        return Ok(Finding::unknown("no value was ever chosen, so there was nothing to judge"));
    }
    Ok(Finding::pass().with("chosen", number(chosen.len())))
}

impl<'a, 's> Accepted<'a, 's> {
    fn of(evidence: &Evidence, settings: &'s Settings) -> Self {
        let members = settings.words("members");
        let nodes = evidence.records.iter().map(|record| record.who.as_str());
        let acceptors: BTreeSet<&str> =
            if members.is_empty() { nodes.collect() } else { members.iter().copied().collect() };
        let quorum = match settings.count("quorum") {
            0 => acceptors.len() / 2 + 1,
            set => usize::try_from(set).unwrap_or(usize::MAX),
        };
        Self { settings, members, quorum, values: Interner::default(), by: BTreeMap::new() }
    }

    /// What is chosen now that this was accepted.
    fn take(&mut self, record: &'a Record) -> Result<Option<Choice<'a>>, Malformed> {
        let name = self.settings.word("ballot");
        let ballot = Ballot::read(record, name)?;
        let Some(value) = field(record, self.settings.word("value")) else { return Ok(None) };
        let ballot = ballot.ok_or_else(|| missing(record, name, "has accepted a value"))?;
        if !self.members.is_empty() && !self.members.contains(&record.who.as_str()) {
            return Ok(None);
        }
        let how_end = format!("accepted {value} in ballot {ballot}");
        let proposal = (about(record, self.settings.word("slot")), ballot, self.values.number(value));
        let acceptors = self.by.entry(proposal).or_default();
        acceptors.entry(&record.who).or_insert(record);
        if acceptors.len() < self.quorum {
            return Ok(None);
        }
        let names: Vec<&str> = acceptors.keys().copied().collect();
        let how = format!("{} had {how_end}", listed(&names, "nobody"));
        Ok(Some(Choice { value, how, shown_by: acceptors.values().copied().collect() }))
    }
}

/// What a node shows as chosen.
fn shown<'a>(record: &'a Record, name: &str) -> Option<Choice<'a>> {
    let value = field(record, name)?;
    Some(Choice { value, how: format!("{} held {value} to be chosen", record.who), shown_by: vec![record] })
}

fn two(first: &Choice<'_>, second: &Choice<'_>, slot: &str) -> Finding {
    let by = |choice: &Choice<'_>| choice.shown_by.iter().map(|record| record.at).max().unwrap_or_default();
    let slot = if slot.is_empty() { String::new() } else { format!(" in slot{slot}") };
    let says = format!(
        "Two values were chosen{slot}: at {} {}, and at {} {}. Once a value is chosen, every higher ballot must propose that \
         same value: whoever leads one asks a majority first what it has accepted.",
        by(first),
        first.how,
        by(second),
        second.how
    );
    Finding::fail(says, marks(first.shown_by.iter().chain(&second.shown_by).copied()))
}
