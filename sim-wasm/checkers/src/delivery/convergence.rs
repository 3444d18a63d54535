//! That all nodes come to show the same once the faults have ended, or the updates.

use super::facts::field;
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::progress::condition::{Claim, Condition};
use crate::progress::moments::{Moment, Question, holds_since, moments};
use crate::progress::views::{FIELD, NODES, Sameness, Sight, UNORDERED, healed, sights};
use crate::verdict::{Finding, Malformed, Mark};
use trace::settings::count;
use trace::{Setting, Settings, Takes, Time, Value};

const WITHIN: Setting = count("within", 1_000, (0, 1_000_000_000), "How long it may take, in ms.");
const TO: Setting = Setting {
    name: "to",
    takes: Takes::Anything,
    says: "The value that all must show in the end; any when not set.",
};
const UPDATE: Setting = Setting {
    name: "update",
    takes: Takes::Word { default: "" },
    says: "The field of records that say that something was changed (`sent`): the time counts from the last of them, \
           and they are no views. Empty: it counts from phase heal.",
};

pub(super) const CHECK: Check = Check {
    name: "convergence",
    needs: Needs::Records,
    settings: &[FIELD, NODES, WITHIN, TO, UPDATE, UNORDERED],
    says: "From at most `within` after all faults have ended (phase heal), or after the last update, on to the end of \
           the run all live nodes show the same: eventual consistency (Terry and others, Managing Update Conflicts in \
           Bayou, 1995; Vogels, Eventually Consistent, 2009) with a bound. Where both are there, time counts from the \
           later one. A node's last record holds until its next one or its death, and to the end of the run; what \
           happens at one time is seen as one. Records without the field are left out. Result: `after_ms`, how long \
           after that moment it held for good.",
    is_number: false,
    run,
};

/// From when on the time counts.
struct Start {
    at: Time,
    mark: Mark,
    says: String,
}

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let Some(start) = start(evidence, settings)? else {
        return Ok(Finding::unknown(
            "the run has neither a phase heal nor an update: nothing says when it should settle",
        ));
    };
    let update = settings.word(UPDATE.name);
    let field_name = settings.word(FIELD.name);
    let is_view = |sight: &Sight| update.is_empty() || sight.record.get(update).is_none();
    let mut seen = sights(&evidence.records, field_name, &settings.words(NODES.name))?;
    seen.retain(is_view);
    let wanted = match settings.value(TO.name) {
        Value::Null => None,
        value => Some(value.clone()),
    };
    let question = Question {
        field: field_name,
        claim: wanted.map_or(Claim::Same, |value| Claim::Each(Condition::Is(value, Sameness::of(settings)))),
        is_one_enough: false,
    };
    match (most_alive(&seen), &question.claim) {
        (0, _) => return Ok(Finding::unknown("nothing was recorded of any node: there is nothing to judge")),
        (1, Claim::Same) => {
            return Ok(Finding::unknown("there were never two nodes alive whose views could be compared"));
        }
        _ => {}
    }
    let found = moments(&seen, &question, settings)?;
    let until = start.at + Time::from_ms(settings.count(WITHIN.name));
    Ok(match holds_since(&found).filter(|since| *since <= until) {
        Some(since) => {
            let after = i64::try_from(since.since(start.at).as_ms()).unwrap_or(i64::MAX);
            Finding::pass().with("after_ms", Value::Int(after))
        }
        None => apart(&seen, &found, (&question, settings), (&start, until)),
    })
}

fn start(evidence: &Evidence, settings: &Settings) -> Result<Option<Start>, Malformed> {
    let heal =
        healed(evidence).map(|(at, mark, _)| Start { at, mark, says: "all faults had ended".to_owned() });
    let update = settings.word(UPDATE.name);
    let mut last = None;
    for record in evidence.records.iter().filter(|_| !update.is_empty()) {
        if let Some(value) = field(record, update)? {
            let says = format!("the last update ({value} by {})", record.who);
            last = Some(Start { at: record.at, mark: record.mark, says });
        }
    }
    Ok([heal, last].into_iter().flatten().max_by_key(|start| start.at))
}

fn most_alive(sights: &[Sight]) -> usize {
    let mut live = crate::progress::views::Live::default();
    let counts = sights.iter().map(|sight| {
        live.take(sight);
        live.len()
    });
    counts.max().unwrap_or_default()
}

fn apart(
    sights: &[Sight],
    found: &[Moment],
    (question, settings): (&Question, &Settings),
    (start, until): (&Start, Time),
) -> Finding {
    let (what, mut marks) = question.still_against(sights, found, settings);
    let (within, since, demand) = (until.since(start.at), &start.says, question.demand());
    marks.push(start.mark);
    marks.sort_unstable();
    Finding::fail(format!("By {until}, {within} after {since}, and from then on {demand}. {what}."), marks)
}
