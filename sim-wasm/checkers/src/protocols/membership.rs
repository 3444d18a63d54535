//! Nodes agree on who is a member.

use super::fields::{field, list, living, marks, must_be_shown, number, plain, word};
use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::verdict::{Finding, Malformed};
use crate::words::listed;
use std::collections::{BTreeMap, BTreeSet};
use trace::{Setting, Settings, Takes, Value};

pub(super) const CHECK: Check = Check {
    name: "membership_agreement",
    needs: Needs::Records,
    settings: &[
        word("members", "members", "The field with the members that a node sees: a list."),
        word("view", "view", "The field with the number (or whatever else names it) of its view."),
        Setting {
            name: "judge",
            takes: Takes::Choice { default: "view", of: &["view", "end"] },
            says: "What is compared: `view` compares all that was ever shown under one view, `end` what the nodes that \
                   live at the end show last.",
        },
    ],
    says: "With `judge=\"view\"`: whoever is in the same view sees the same members, at all times; nodes may be in different \
           views. With `judge=\"end\"`: all nodes that live at the end see the same members at last, whatever came before. \
           The order of members does not matter. Results: `views` is how many views were seen, or `nodes` how many nodes \
           were compared. When no view was shown by two nodes, or fewer than two nodes live, nobody can say. Birman and \
           Joseph, \"Exploiting Virtual Synchrony in Distributed Systems\", SOSP 1987; Chockler, Keidar and Vitenberg, \
           \"Group Communication Specifications\", ACM Computing Surveys 2001.",
    is_number: false,
    run,
};

type Members = BTreeSet<String>;

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let living = living(evidence)?;
    must_be_shown(&living, settings, "members")?;
    if settings.choice("judge") == "end" {
        return at_the_end(evidence, settings.word("members"));
    }
    must_be_shown(&living, settings, "view")?;
    by_view(&living, settings.word("members"), settings.word("view"))
}

fn members(record: &Record, name: &str) -> Result<Option<Members>, Malformed> {
    Ok(list(record, name)?.map(|nodes| nodes.iter().map(plain).collect()))
}

fn by_view(living: &[&Record], name: &str, view: &str) -> Result<Finding, Malformed> {
    let mut views: BTreeMap<String, (Members, &Record)> = BTreeMap::new();
    let mut shared = BTreeSet::new();
    for record in living {
        let (Some(version), Some(members)) = (field(record, view), members(record, name)?) else { continue };
        let (first, by) = views.entry(plain(version)).or_insert_with(|| (members.clone(), record));
        if *first != members {
            let says = format!(
                "At {} {} had in view {} the members {}, and at {} {} had in that view {}. {}. A view is one list: who \
                 counts a majority of it by different lists can count two.",
                by.at,
                by.who,
                plain(version),
                told(first),
                record.at,
                record.who,
                told(&members),
                difference(first, &members)
            );
            return Ok(Finding::fail(says, marks([*by, *record])));
        }
        if by.who != record.who {
            shared.insert(plain(version));
        }
    }
    if shared.is_empty() {
        return Ok(Finding::unknown("no view was shown by two nodes, so there was nothing to compare"));
    }
    Ok(Finding::pass().with("views", number(views.len())))
}

fn at_the_end(evidence: &Evidence, name: &str) -> Result<Finding, Malformed> {
    let mut last: BTreeMap<&str, Option<(Members, &Record)>> = BTreeMap::new();
    for record in &evidence.records {
        if record.what == Value::Null {
            last.insert(&record.who, None);
        } else if let Some(members) = members(record, name)? {
            last.insert(&record.who, Some((members, record)));
        }
    }
    let shown: Vec<(Members, &Record)> = last.into_values().flatten().collect();
    let [(first, by), others @ ..] = shown.as_slice() else {
        return Ok(Finding::unknown("no node lived at the end, so there was nothing to compare"));
    };
    if others.is_empty() {
        return Ok(Finding::unknown(format!(
            "at the end only {} lived, so there was nothing to compare",
            by.who
        )));
    }
    for (members, record) in others {
        if members != first {
            let says = format!(
                "At the end {} saw {} (since {}) and {} saw {} (since {}). {}: they never came to agree.",
                by.who,
                told(first),
                by.at,
                record.who,
                told(members),
                record.at,
                difference(first, members)
            );
            return Ok(Finding::fail(says, marks([*by, *record])));
        }
    }
    Ok(Finding::pass().with("nodes", number(shown.len())))
}

fn told(members: &Members) -> String {
    listed(&members.iter().collect::<Vec<_>>(), "nobody")
}

fn difference(one: &Members, other: &Members) -> String {
    let names: Vec<&str> = one.symmetric_difference(other).map(String::as_str).collect();
    let is = if names.len() == 1 { "is" } else { "are" };
    format!("{} {is} in only one of the two", listed(&names, "nobody"))
}
