//! That what a node shows depends only on what it has applied, not on the order.

use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::intern::Interner;
use crate::progress::views::{NODES, Sameness, UNORDERED, find, sights, whose};
use crate::verdict::{Finding, Malformed};
use std::collections::BTreeMap;
use trace::{Setting, Settings, Takes, Value};

const APPLIED: Setting = Setting {
    name: "applied",
    takes: Takes::Word { default: "applied" },
    says: "The field of a view that lists the updates that its node has applied; in any order, repetitions do not count.",
};
const STATE: Setting = Setting {
    name: "state",
    takes: Takes::Word { default: "state" },
    says: "The field of a view that must depend on them alone.",
};

pub(super) const CHECK: Check = Check {
    name: "strong_eventual",
    needs: Needs::Records,
    settings: &[APPLIED, STATE, NODES, UNORDERED],
    says: "Nodes that have applied the same set of updates, whenever and in whatever order, show the same state: \
           strong convergence, the heart of strong eventual consistency (Shapiro, Preguica, Baquero and Zawirski, \
           Conflict-Free Replicated Data Types, 2011, definition 2.2). Any two views are compared, of different \
           times and of one node as well. Views without both fields are left out. Results: `views`, how many were \
           compared; `sets`, how many different sets of updates they had.",
    is_number: false,
    run,
};

/// A view by what its node had applied.
struct Shown<'a> {
    record: &'a Record,
    state: &'a Value,
    /// Whether another node has had the same set.
    is_shared: bool,
}

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let (applied, state) = (settings.word(APPLIED.name), settings.word(STATE.name));
    let (mut ids, sameness) = (Interner::default(), Sameness::of(settings));
    let mut by_set: BTreeMap<Vec<u32>, Shown> = BTreeMap::new();
    let (mut views, mut broken, mut without) = (0, None, None);
    for sight in sights(&evidence.records, applied, &settings.words(NODES.name))? {
        let (record, Some(list)) = (sight.record, sight.value) else { continue };
        let Some(state_shown) = find(&record.what, state) else {
            without.get_or_insert(record);
            continue;
        };
        let Value::List(list) = list else {
            let whose = whose(&record.who, applied);
            return Err(Malformed::at(record.mark, format!("{whose} is a list of updates, not {list}")));
        };
        let mut set: Vec<u32> = list.iter().map(|id| ids.number(id)).collect();
        set.sort_unstable();
        set.dedup();
        let shown = Shown { record, state: state_shown, is_shared: false };
        views += 1;
        let first = by_set.entry(set).or_insert(shown);
        first.is_shared |= first.record.who != record.who;
        if broken.is_none() && !sameness.same(first.state, state_shown) {
            broken = Some(differ(first, (record, state_shown), (list, state)));
        }
    }
    if let (0, Some(record)) = (views, without) {
        let says = format!("no record has both `{applied}` and `{state}`; this one is {}", record.what);
        return Err(Malformed::at(record.mark, says));
    }
    let shared = by_set.iter().any(|(set, shown)| !set.is_empty() && shown.is_shared);
    let finding = broken.unwrap_or_else(|| {
        if shared {
            return Finding::pass();
        }
        Finding::unknown("no two nodes have ever applied the same updates: there is nothing to compare")
    });
    let sets = i64::try_from(by_set.len()).unwrap_or(i64::MAX);
    Ok(finding.with("views", Value::Int(views)).with("sets", Value::Int(sets)))
}

fn differ(first: &Shown, (record, shown): (&Record, &Value), (list, state): (&[Value], &str)) -> Finding {
    let updates = Value::List(list.to_vec());
    let who = if first.record.who == record.who {
        format!("{} has shown two states for the same updates {updates}", record.who)
    } else {
        format!("{} and {} had applied the same updates {updates}", first.record.who, record.who)
    };
    let (one, two) = (whose(&first.record.who, state), whose(&record.who, state));
    let says = format!(
        "{who}: {one} was {} at {}, and {two} was {shown} at {}. The state may depend on which updates were applied, \
         never on their order, nor on how often they came.",
        first.state, first.record.at, record.at
    );
    Finding::fail(says, vec![first.record.mark, record.mark])
}
