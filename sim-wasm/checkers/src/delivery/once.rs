//! How often what was sent has its effect.

use super::facts::{SENT, field};
use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::intern::Interner;
use crate::verdict::{Finding, Malformed};
use std::collections::{BTreeMap, BTreeSet};
use trace::{Setting, Settings, Takes, Value};

const APPLIED: Setting = Setting {
    name: "applied",
    takes: Takes::Word { default: "applied" },
    says: "The field of a record that holds the id of what its process applied.",
};
const PER_NODE: Setting = Setting {
    name: "per_node",
    takes: Takes::Flag { default: false },
    says: "Whether it counts on each node by itself, as for replicas; if not, it counts over all nodes together.",
};
const NODES: Setting = Setting {
    name: "nodes",
    takes: Takes::Words,
    says: "With `per_node`: on which nodes everything must be applied; when none is named, on all that applied anything.",
};

const SETTINGS: &[Setting] = &[SENT, APPLIED, PER_NODE, NODES];

macro_rules! says {
    ($claim:literal) => {
        concat!(
            $claim,
            " An id that is applied before anybody sent it is wrong in any case. Ids are any values; sending an id \
             again is a retry of the same thing, and facts that stand in one record are taken as sent first. The \
             terms are those of remote calls (Birrell and Nelson, Implementing Remote Procedure Calls, 1984; Spector, \
             Performing Remote Operations Efficiently, 1982). Results: `sent` and `applied`, how many different ids; \
             `lost`, those never applied (somewhere, with `per_node`); `repeated`, those applied again; `unsent`, \
             those applied without having been sent; in order of ids' first sight."
        )
    };
}

pub(super) const EXACTLY_ONCE: Check = Check {
    name: "exactly_once",
    needs: Needs::Records,
    settings: SETTINGS,
    says: says!("Each id that was sent is applied exactly once."),
    is_number: false,
    run: |evidence, settings| judge(evidence, settings, (true, true)),
};

pub(super) const AT_MOST_ONCE: Check = Check {
    name: "at_most_once",
    needs: Needs::Records,
    settings: SETTINGS,
    says: says!("Each id that was sent is applied once or never."),
    is_number: false,
    run: |evidence, settings| judge(evidence, settings, (false, true)),
};

pub(super) const AT_LEAST_ONCE: Check = Check {
    name: "at_least_once",
    needs: Needs::Records,
    settings: SETTINGS,
    says: says!("Each id that was sent is applied once or more often."),
    is_number: false,
    run: |evidence, settings| judge(evidence, settings, (true, false)),
};

/// What is known of all ids.
#[derive(Default)]
struct Counted<'a> {
    ids: Interner,
    sent: BTreeMap<u32, &'a Record>,
    /// By id and node (or "" for all): the first application.
    applied: BTreeMap<(u32, &'a str), &'a Record>,
    appliers: BTreeSet<&'a str>,
    /// The first applications that were too early, and those that were one too many: (id, this one, the one before).
    unsent: Vec<(u32, &'a Record)>,
    repeated: Vec<(u32, &'a Record, &'a Record)>,
}

impl<'a> Counted<'a> {
    fn read(records: &'a [Record], settings: &Settings) -> Result<Self, Malformed> {
        let mut counted = Self::default();
        let per_node = settings.flag(PER_NODE.name);
        for record in records {
            if let Some(id) = field(record, settings.word(SENT.name))? {
                let id = counted.ids.number(id);
                counted.sent.entry(id).or_insert(record);
            }
            if let Some(id) = field(record, settings.word(APPLIED.name))? {
                let id = counted.ids.number(id);
                counted.apply(id, record, if per_node { &record.who } else { "" });
            }
        }
        Ok(counted)
    }

    fn apply(&mut self, id: u32, record: &'a Record, place: &'a str) {
        self.appliers.insert(place);
        if !self.sent.contains_key(&id) {
            self.unsent.push((id, record));
        }
        match self.applied.get(&(id, place)) {
            Some(before) => self.repeated.push((id, record, before)),
            None => {
                self.applied.insert((id, place), record);
            }
        }
    }

    /// Where everything must be applied; "" is anywhere.
    fn places<'b>(&'b self, settings: &'b Settings) -> Vec<&'b str> {
        let named = settings.words(NODES.name);
        match settings.flag(PER_NODE.name) {
            true if !named.is_empty() => named,
            true if !self.appliers.is_empty() => self.appliers.iter().copied().collect(),
            _ => vec![""],
        }
    }

    /// Ids that were sent and not applied, each with where not.
    fn lost<'b>(&'b self, settings: &'b Settings) -> Vec<(u32, &'b str)> {
        let places = self.places(settings);
        let pairs = self.sent.keys().flat_map(|id| places.iter().map(|place| (*id, *place)));
        pairs.filter(|pair| !self.applied.contains_key(pair)).collect()
    }

    fn id(&self, id: u32) -> &Value {
        self.ids.value(id)
    }

    fn too_early(&self, (id, record): &(u32, &Record)) -> Finding {
        let (id_is, who, at) = (self.id(*id), &record.who, record.at);
        let (later, mut marks) = match self.sent.get(id) {
            Some(sent) => (format!("{} sent it only at {}", sent.who, sent.at), vec![sent.mark]),
            None => ("nobody ever sent it".to_owned(), Vec::new()),
        };
        marks.insert(0, record.mark);
        Finding::fail(
            format!("{who} applied {id_is} at {at}, but {later}: an effect needs its cause."),
            marks,
        )
    }

    fn again(&self, (id, record, before): &(u32, &Record, &Record)) -> Finding {
        let (id, first, second) = (self.id(*id), before.at, record.at);
        let says = if record.who == before.who {
            format!("{} applied {id} twice, at {first} and at {second}", record.who)
        } else {
            format!("{id} was applied twice, by {} at {first} and by {} at {second}", before.who, record.who)
        };
        let says = format!("{says}. However often a message comes, it may take effect only once.");
        Finding::fail(says, vec![before.mark, record.mark])
    }

    fn never(&self, lost: &[(u32, &str)], (id, place): (u32, &str)) -> Option<Finding> {
        let sent = self.sent.get(&id)?;
        let (id, who, at) = (self.id(id), &sent.who, sent.at);
        let missing = if place.is_empty() {
            format!("{who} sent {id} at {at}, and nobody ever applied it")
        } else {
            format!("{place} never applied {id}, which {who} had sent at {at}")
        };
        let more = match lost.len() - 1 {
            0 => String::new(),
            more => format!(" ({more} more like this)"),
        };
        Some(Finding::fail(format!("{missing}{more}: its effect is lost."), vec![sent.mark]))
    }

    fn list(&self, ids: impl Iterator<Item = u32>) -> Value {
        let ids: BTreeSet<u32> = ids.collect();
        Value::List(ids.into_iter().map(|id| self.id(id).clone()).collect())
    }
}

/// Judges by what is asked: that it is applied at least once, at most once, or both.
fn judge(
    evidence: &Evidence,
    settings: &Settings,
    (least, most): (bool, bool),
) -> Result<Finding, Malformed> {
    let counted = Counted::read(&evidence.records, settings)?;
    if counted.applied.is_empty() && (counted.sent.is_empty() || !least) {
        return Ok(Finding::unknown("nothing was applied: there is nothing to judge"));
    }
    let lost = counted.lost(settings);
    let finding = if let Some(unsent) = counted.unsent.first() {
        counted.too_early(unsent)
    } else if let Some(repeated) = counted.repeated.first().filter(|_| most) {
        counted.again(repeated)
    } else {
        let first = lost.first().filter(|_| least);
        first.and_then(|first| counted.never(&lost, *first)).unwrap_or_else(Finding::pass)
    };
    let applied: BTreeSet<u32> = counted.applied.keys().map(|(id, _)| *id).collect();
    let count = |count: usize| Value::Int(i64::try_from(count).unwrap_or(i64::MAX));
    Ok(finding
        .with("sent", count(counted.sent.len()))
        .with("applied", count(applied.len()))
        .with("lost", counted.list(lost.iter().map(|(id, _)| *id)))
        .with("repeated", counted.list(counted.repeated.iter().map(|(id, ..)| *id)))
        .with("unsent", counted.list(counted.unsent.iter().map(|(id, _)| *id))))
}
