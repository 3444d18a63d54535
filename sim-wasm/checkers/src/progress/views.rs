//! What is known of nodes, field by field: each record that has the field is a sight of its node, and a node's last
//! sight holds until its next one or its death.

use crate::evidence::{Evidence, Record};
use crate::intern::Interner;
use crate::verdict::{Malformed, Mark};
use std::collections::BTreeMap;
use trace::{EventId, EventKind, Phase, Setting, Settings, Takes, Time, Value};

/// Which field of a view is judged.
pub(crate) const FIELD: Setting = Setting {
    name: "field",
    takes: Takes::Word { default: "" },
    says: "The field of a view that is judged; dots lead into it: `log.length`, `log.0.term`. Empty: the whole view.",
};

/// Whose views are judged.
pub(crate) const NODES: Setting = Setting {
    name: "nodes",
    takes: Takes::Words,
    says: "The nodes that are judged; all when none is named.",
};

/// How lists are compared.
pub(crate) const UNORDERED: Setting = Setting {
    name: "unordered",
    takes: Takes::Flag { default: false },
    says: "Whether two lists with the same elements in another order are the same, as sets are.",
};

/// The field of a node as it was recorded once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight<'a> {
    /// Its place among all records.
    pub index: usize,
    pub record: &'a Record,
    /// `None` when the node was dead.
    pub value: Option<&'a Value>,
}

/// The last sight of each node that is alive, by its name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Live<'a>(BTreeMap<&'a str, (&'a Value, &'a Record)>);

/// The value at the end of a dotted path.
pub(crate) fn find<'a>(what: &'a Value, path: &str) -> Option<&'a Value> {
    if path.is_empty() {
        return Some(what);
    }
    path.split('.').try_fold(what, |inner, step| match inner {
        Value::List(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
        _ => inner.get(step),
    })
}

/// All sights of a field, in order. Records without the field are left out: they are about something else.
///
/// # Errors
/// When records have been made, and none of them has the field; when a named node has no record.
pub(crate) fn sights<'a>(
    records: &'a [Record],
    field: &str,
    nodes: &[&str],
) -> Result<Vec<Sight<'a>>, Malformed> {
    if let Some(stranger) = nodes.iter().find(|node| records.iter().all(|record| record.who != **node)) {
        return Err(Malformed::whole(format!("`nodes` names {stranger}, and no record is about {stranger}")));
    }
    let wanted = |record: &&Record| nodes.is_empty() || nodes.contains(&record.who.as_str());
    let sight = |(index, record): (usize, &'a Record)| match &record.what {
        Value::Null => Some(Sight { index, record, value: None }),
        what => find(what, field).map(|value| Sight { index, record, value: Some(value) }),
    };
    let all = records.iter().enumerate();
    let found: Vec<Sight> = all.filter(|(_, record)| wanted(record)).filter_map(sight).collect();
    let first = records.iter().filter(wanted).find(|record| record.what != Value::Null);
    match first {
        Some(first) if found.iter().all(|sight| sight.value.is_none()) => Err(Malformed::at(
            first.mark,
            format!("no record has a field `{field}`; this one is {}", first.what),
        )),
        _ => Ok(found),
    }
}

impl<'a> Live<'a> {
    /// Takes a sight in.
    pub(crate) fn take(&mut self, sight: &Sight<'a>) {
        let who = sight.record.who.as_str();
        match sight.value {
            Some(value) => self.0.insert(who, (value, sight.record)),
            None => self.0.remove(who),
        };
    }

    /// What is known after these sights.
    pub(crate) fn after(sights: &[Sight<'a>]) -> Self {
        let mut live = Self::default();
        sights.iter().for_each(|sight| live.take(sight));
        live
    }

    /// Each node's value and the record that has it, by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'a str, &'a Value, &'a Record)> {
        self.0.iter().map(|(who, (value, record))| (*who, *value, *record))
    }

    /// How many nodes are known to be alive.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// When values count as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sameness {
    is_unordered: bool,
}

impl Sameness {
    /// As the settings have it.
    pub(crate) fn of(settings: &Settings) -> Self {
        Self { is_unordered: settings.flag(UNORDERED.name) }
    }

    /// Whether two values do.
    pub(crate) fn same(self, one: &Value, other: &Value) -> bool {
        match (one, other) {
            (Value::List(one), Value::List(other)) if self.is_unordered => {
                one == other || one.len() == other.len() && have_the_same_elements(one, other)
            }
            _ => one == other,
        }
    }

    /// Two nodes whose values do not.
    pub(crate) fn odd_pair<'a>(self, live: &Live<'a>) -> Option<[(&'a Value, &'a Record); 2]> {
        let mut all = live.iter();
        let (_, value, record) = all.next()?;
        let (_, other, its) = all.find(|(_, other, _)| !self.same(value, other))?;
        Some([(value, record), (other, its)])
    }
}

fn have_the_same_elements(one: &[Value], other: &[Value]) -> bool {
    let mut known = Interner::default();
    let mut sorted = |items: &[Value]| {
        let mut numbers: Vec<u32> = items.iter().map(|item| known.number(item)).collect();
        numbers.sort_unstable();
        numbers
    };
    sorted(one) == sorted(other)
}

/// When the faults had ended for the last time, and the event that says so.
pub(crate) fn healed(evidence: &Evidence) -> Option<(Time, Mark, usize)> {
    let events = &evidence.trace.events;
    let index = events.iter().rposition(|event| event.kind == EventKind::Phase(Phase::Heal))?;
    let mark = evidence.mark(EventId(u32::try_from(index).unwrap_or(u32::MAX)));
    Some((events[index].at, mark, index))
}

/// When the last thing happened or was recorded.
pub(crate) fn end(evidence: &Evidence) -> Time {
    let event = evidence.trace.events.last().map(|event| event.at);
    event.max(evidence.records.last().map(|record| record.at)).unwrap_or_default()
}

/// A field as sentences call it: "`role`", or "view" for all of it.
pub(crate) fn called(field: &str) -> String {
    if field.is_empty() { "view".to_owned() } else { format!("`{field}`") }
}

/// A field of somebody: "n1's `role`".
pub(crate) fn whose(who: &str, field: &str) -> String {
    format!("{who}'s {}", called(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        Value::from_json(text).unwrap()
    }

    #[test]
    fn a_path_leads_into_maps_and_lists() {
        let view = json(r#"{"term": 2, "log": [{"term": 1}, {"term": 7}], "0": "zero"}"#);
        let table = [("term", "2"), ("log.1.term", "7"), ("log.0", r#"{"term": 1}"#), ("0", "\"zero\"")];
        for (path, found) in table {
            assert_eq!(find(&view, path), Some(&json(found)), "{path}");
        }
        assert_eq!(find(&view, ""), Some(&view));
        for path in ["votes", "log.2", "log.x", "term.x", ".", "log.-1"] {
            assert_eq!(find(&view, path), None, "{path}");
        }
    }

    #[test]
    fn lists_in_another_order_are_the_same_only_when_that_is_asked_for() {
        let same = |is_unordered, a, b| Sameness { is_unordered }.same(&json(a), &json(b));
        assert!(same(true, "[1, 2, 2]", "[2, 1, 2]") && !same(false, "[1, 2]", "[2, 1]"));
        assert!(!same(true, "[1, 2, 2]", "[2, 1]") && !same(true, "[0]", "0") && same(true, "[]", "[]"));
        assert!(!same(true, "[7, 8]", "[0, 1]") && !same(true, "[[0, 1]]", "[[1, 0]]"));
    }
}
