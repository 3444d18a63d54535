//! One thing after another: whenever this holds, that follows in time.

use super::condition::{AT_LEAST, AT_MOST, Condition, IS, ONE_OF};
use super::views::{FIELD, NODES, Sight, UNORDERED, called, end, sights, whose};
use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::verdict::{Finding, Malformed};
use std::collections::BTreeMap;
use trace::settings::count;
use trace::{Setting, Settings, Takes, Time, Value};

const PREFIX: &str = "then_";

const THEN_FIELD: Setting = Setting {
    name: "then_field",
    takes: Takes::Word { default: "" },
    says: "The field of what must follow; empty: the same field.",
};
const THEN_IS: Setting =
    Setting { name: "then_is", takes: Takes::Anything, says: "What must follow: the field has this value." };
const THEN_ONE_OF: Setting = Setting {
    name: "then_one_of",
    takes: Takes::Anything,
    says: "What must follow: the field has one of these values; a list.",
};
const THEN_AT_LEAST: Setting = Setting {
    name: "then_at_least",
    takes: Takes::Limit,
    says: "What must follow: the field is a number from this one up.",
};
const THEN_AT_MOST: Setting = Setting {
    name: "then_at_most",
    takes: Takes::Limit,
    says: "What must follow: the field is a number up to this one.",
};
const WITHIN: Setting =
    count("within", 1_000, (0, 1_000_000_000), "How long it may take until that follows, in ms.");
const ON: Setting = Setting {
    name: "on",
    takes: Takes::Choice { default: "same", of: &["same", "any"] },
    says: "Whether that must follow on the same node, or on any.",
};

pub(super) const CHECK: Check = Check {
    name: "leads_to",
    needs: Needs::Records,
    settings: &[
        FIELD,
        NODES,
        IS,
        ONE_OF,
        AT_LEAST,
        AT_MOST,
        THEN_FIELD,
        THEN_IS,
        THEN_ONE_OF,
        THEN_AT_LEAST,
        THEN_AT_MOST,
        WITHIN,
        ON,
        UNORDERED,
    ],
    says: "Whenever a first condition holds in a record, a second one holds in that record or follows in time: \
           \"leads to\" (Owicki and Lamport, Proving Liveness Properties of Concurrent Programs, 1982), with a bound. \
           What held last holds still, so the second may have come first. A record whose time is not up when the \
           evidence ends is not judged, nor, with on=\"same\", one whose node dies first. Records that have neither \
           field are left out. Results: `first`, how often the first condition held; `followed`, how often the \
           second followed; `open`, how many were not judged; `worst_ms`, the longest that it took.",
    is_number: false,
    run,
};

/// When the second condition holds, on one node or on any.
#[derive(Default)]
struct Follows {
    /// Places among the records from which on it holds, each with the time.
    holds: Vec<(usize, Time)>,
    /// Places at which it ceases to hold, or the node to live.
    ceases: Vec<usize>,
    deaths: Vec<(usize, Time)>,
}

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let (first, then) = (Condition::read(settings, "")?, Condition::read(settings, PREFIX)?);
    let (field, nodes) = (settings.word(FIELD.name), settings.words(NODES.name));
    let then_field = Some(settings.word(THEN_FIELD.name)).filter(|name| !name.is_empty()).unwrap_or(field);
    let seen = sights(&evidence.records, field, &nodes)?;
    let judge = Judge {
        then: &then,
        then_field,
        is_any: settings.choice(ON.name) == "any",
        within: Time::from_ms(settings.count(WITHIN.name)),
        end: end(evidence),
    };
    let follows = judge.follows(&sights(&evidence.records, then_field, &nodes)?)?;
    let mut tally = Tally::default();
    for sight in &seen {
        let Some(value) = sight.value else { continue };
        if first.holds(value, (sight.record, field))? {
            let key = judge.key(sight.record);
            tally.count(sight, judge.outcome(sight, follows.get(key)));
        }
    }
    let broken = tally.broken.map(|sight| judge.failure(sight, field));
    let finding = match broken {
        Some(finding) => finding,
        None if tally.first == 0 => Finding::unknown(format!(
            "no node's {} was ever {}: there was nothing that something should follow",
            called(field),
            first.words()
        )),
        None if tally.followed == 0 => Finding::unknown(format!(
            "the run ended before the time was up, or the nodes died: of {} records none could be judged",
            tally.first
        )),
        None => Finding::pass(),
    };
    Ok(tally.numbers(finding))
}

/// What became of one record that had the first condition.
enum Outcome {
    Followed(Time),
    Open,
    Broken,
}

struct Judge<'a> {
    then: &'a Condition,
    then_field: &'a str,
    is_any: bool,
    within: Time,
    end: Time,
}

impl Judge<'_> {
    fn key<'a>(&self, record: &'a Record) -> &'a str {
        if self.is_any { "" } else { &record.who }
    }

    /// When the second condition holds, by node, or in one for all.
    fn follows<'a>(&self, sights: &[Sight<'a>]) -> Result<BTreeMap<&'a str, Follows>, Malformed> {
        let mut found: BTreeMap<&str, Follows> = BTreeMap::new();
        // Those nodes on which it holds now.
        let mut holding: BTreeMap<&str, ()> = BTreeMap::new();
        for sight in sights {
            let (who, at) = (sight.record.who.as_str(), sight.record.at);
            let follows = found.entry(self.key(sight.record)).or_default();
            let holds = match sight.value {
                Some(value) => self.then.holds(value, (sight.record, self.then_field))?,
                None => {
                    follows.deaths.push((sight.index, at));
                    false
                }
            };
            if holds {
                holding.insert(who, ());
                follows.holds.push((sight.index, at));
            } else if holding.remove(who).is_some() && (!self.is_any || holding.is_empty()) {
                follows.ceases.push(sight.index);
            }
        }
        Ok(found)
    }

    fn outcome(&self, sight: &Sight, follows: Option<&Follows>) -> Outcome {
        let (from, until) = (sight.record.at, sight.record.at + self.within);
        let open = if until > self.end { Outcome::Open } else { Outcome::Broken };
        let Some(follows) = follows else { return open };
        let next = follows.holds.partition_point(|(index, _)| *index <= sight.index);
        let last = next.checked_sub(1).and_then(|last| follows.holds.get(last));
        let ceased = |(start, _): &&(usize, Time)| {
            let later = follows.ceases.partition_point(|index| index <= start);
            follows.ceases.get(later).is_some_and(|index| *index <= sight.index)
        };
        if last.filter(|last| !ceased(last)).is_some() {
            return Outcome::Followed(Time::ZERO);
        }
        let next = follows.holds.get(next).filter(|(_, at)| *at <= until);
        let death = follows.deaths.partition_point(|(index, _)| *index <= sight.index);
        let death = follows.deaths.get(death).filter(|(_, at)| !self.is_any && *at <= until);
        match (next, death) {
            (Some((place, at)), death) if death.is_none_or(|(died, _)| place < died) => {
                Outcome::Followed(at.since(from))
            }
            (_, Some(_)) => Outcome::Open,
            _ => open,
        }
    }

    fn failure(&self, sight: &Sight, field: &str) -> Finding {
        let (record, value) = (sight.record, sight.value.unwrap_or(&Value::Null));
        let until = record.at + self.within;
        let on = if self.is_any { "any node's".to_owned() } else { format!("{}'s", record.who) };
        let what = called(self.then_field);
        let says = format!(
            "{} was {value} at {}. By {until}, {} later, {on} {what} had to be {}, and until then it never was.",
            whose(&record.who, field),
            record.at,
            self.within,
            self.then.words()
        );
        Finding::fail(says, vec![record.mark])
    }
}

/// How often what came about.
#[derive(Default)]
struct Tally<'a> {
    first: i64,
    followed: i64,
    open: i64,
    worst: Time,
    broken: Option<&'a Sight<'a>>,
}

impl<'a> Tally<'a> {
    fn count(&mut self, sight: &'a Sight<'a>, outcome: Outcome) {
        self.first += 1;
        match outcome {
            Outcome::Followed(after) => {
                self.followed += 1;
                self.worst = self.worst.max(after);
            }
            Outcome::Open => self.open += 1,
            Outcome::Broken => self.broken = self.broken.or(Some(sight)),
        }
    }

    fn numbers(&self, finding: Finding) -> Finding {
        let worst = i64::try_from(self.worst.as_ms()).unwrap_or(i64::MAX);
        let numbers =
            [("first", self.first), ("followed", self.followed), ("open", self.open), ("worst_ms", worst)];
        numbers.into_iter().fold(finding, |finding, (name, number)| finding.with(name, Value::Int(number)))
    }
}
