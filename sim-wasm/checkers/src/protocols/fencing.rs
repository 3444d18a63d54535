//! Fencing: a resource takes nothing from a holder whose lock has passed on.

use super::ballot::Ballot;
use super::fields::{about, choice, field, living, marks, named, number, plain, word};
use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::verdict::{Finding, Malformed};
use std::collections::BTreeMap;
use trace::Settings;

pub(super) const CHECK: Check = Check {
    name: "fencing",
    needs: Needs::Records,
    settings: &[
        word("token", "token", "The field with the token that a use of the resource carries."),
        word(
            "accepted",
            "accepted",
            "The field that says whether the resource took it: true or false; true if it is missing.",
        ),
        word(
            "holder",
            "holder",
            "The field with who used it; if it is missing, the one whom the record is of.",
        ),
        word("resource", "resource", "The field that says which resource it is, where there are several."),
    ],
    says: "A resource never accepts a use with a lower token than one that it has accepted before, and no two holders use it \
           with the same token. A token is a whole number, or a list that begins with one. A record without a token is no \
           use. Results: `accepted` and `refused` count uses. When none was accepted, nobody can say. Kleppmann, \"How to \
           do distributed locking\", 2016; \"sequencers\" of Burrows, \"The Chubby Lock Service\", OSDI 2006, section 2.4.",
    is_number: false,
    run,
};

/// The highest token that a resource has accepted, and its first use.
type Highest<'a> = (Ballot, &'a Record);

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let word = |setting| settings.word(setting);
    let mut resources: BTreeMap<String, Highest<'_>> = BTreeMap::new();
    let (mut accepted, mut refused) = (0, 0);
    for record in living(evidence)? {
        let Some(token) = Ballot::read(record, word("token"))? else { continue };
        if choice(record, word("accepted"), ("true", "false"))? == Some(false) {
            refused += 1;
            continue;
        }
        accepted += 1;
        let key = about(record, word("resource"));
        let highest = resources.entry(key).or_insert_with(|| (token.clone(), record));
        if let Some(says) = wrong(highest, (&token, record), settings) {
            return Ok(Finding::fail(says, marks([highest.1, record])));
        }
        if token > highest.0 {
            *highest = (token, record);
        }
    }
    if accepted == 0 {
        return Ok(Finding::unknown("no use of a resource was ever accepted, so there was nothing to judge"));
    }
    Ok(Finding::pass().with("accepted", number(accepted)).with("refused", number(refused)))
}

/// What is wrong with accepting a token now.
fn wrong(
    (highest, by): &Highest<'_>,
    (token, record): (&Ballot, &Record),
    settings: &Settings,
) -> Option<String> {
    let whose = |record| whose(record, settings.word("holder"));
    let of = format!("the resource{}", named(record, settings.word("resource")));
    if token == highest && whose(by) != whose(record) {
        return Some(format!(
            "At {}, {of} accepted token {token} of {}, and at {} the same token of {}. Each time the lock is given out, it \
             comes with a higher token: with equal ones the resource cannot tell whose time is over.",
            by.at,
            whose(by),
            record.at,
            whose(record)
        ));
    }
    (token < highest).then(|| {
        format!(
            "At {}, {of} accepted token {highest} of {}, and at {} it accepted token {token} of {}: that holder's time was \
             over when the higher token was given out, and its late use must be refused.",
            by.at,
            whose(by),
            record.at,
            whose(record)
        )
    })
}

/// Who used the resource.
fn whose(record: &Record, holder: &str) -> String {
    field(record, holder).map_or_else(|| record.who.clone(), plain)
}
