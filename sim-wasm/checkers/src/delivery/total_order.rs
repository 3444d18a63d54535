//! One order for all: state machines that start alike and take the same steps in the same order stay alike.

use super::facts::{DELIVERED, FROM, field};
use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::intern::Interner;
use crate::verdict::{Finding, Malformed, Mark};
use std::collections::BTreeMap;
use trace::{Setting, Settings, Takes, Value};

const PREFIX: Setting = Setting {
    name: "prefix",
    takes: Takes::Flag { default: false },
    says: "Whether of any two nodes' deliveries one sequence must be the beginning of the other.",
};

pub(super) const CHECK: Check = Check {
    name: "total_order",
    needs: Needs::Records,
    settings: &[DELIVERED, FROM, PREFIX],
    says: "Any two nodes deliver the messages that both deliver in the same order, and none twice; what a node \
           delivered before it failed counts as well (uniform total order: Hadzilacos and Toueg, A Modular Approach to \
           Fault-Tolerant Broadcasts, 1994, section 3; Defago, Schiper and Urban, Total Order Broadcast and Multicast \
           Algorithms, 2004). With `prefix`, no node may leave one out either: of two nodes' deliveries, one sequence \
           is the beginning of the other, as of two copies of a replicated log. Messages are told apart by id, and by \
           sender where a delivery names one. Results: `nodes` that delivered anything; `delivered`, how many \
           deliveries there were.",
    is_number: false,
    run,
};

/// What one node delivered: its messages' numbers, in order.
struct Log<'a> {
    who: &'a str,
    order: Vec<(u32, &'a Record)>,
    /// The place of each message in `order`.
    places: BTreeMap<u32, usize>,
}

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let mut ids = Interner::default();
    let (delivered, from) = (settings.word(DELIVERED.name), settings.word(FROM.name));
    let mut logs: BTreeMap<&str, Log> = BTreeMap::new();
    let (mut twice, mut count) = (None, 0);
    for record in &evidence.records {
        let Some(id) = field(record, delivered)? else { continue };
        let sender = record.get(from).cloned().unwrap_or(Value::Null);
        let number = ids.number(&Value::List(vec![id.clone(), sender]));
        let who = record.who.as_str();
        let log = logs.entry(who).or_insert_with(|| Log { who, order: Vec::new(), places: BTreeMap::new() });
        if let Some(place) = log.places.insert(number, log.order.len()) {
            twice = twice.or(Some((log.order[place].1, record, id)));
        }
        log.order.push((number, record));
        count += 1;
    }
    let logs: Vec<Log> = logs.into_values().collect();
    let order = Order { logs: &logs, ids: &ids };
    let finding = match twice {
        Some(twice) => delivered_twice(twice),
        None if settings.flag(PREFIX.name) => order.prefixes(),
        None => order.pairs(),
    };
    let nodes = i64::try_from(logs.len()).unwrap_or(i64::MAX);
    Ok(finding.with("nodes", Value::Int(nodes)).with("delivered", Value::Int(count)))
}

fn delivered_twice((first, again, id): (&Record, &Record, &Value)) -> Finding {
    let says = format!(
        "{} delivered {id} at {} and again at {}: in one order for all, a message has one place.",
        again.who, first.at, again.at
    );
    Finding::fail(says, vec![first.mark, again.mark])
}

struct Order<'a> {
    logs: &'a [Log<'a>],
    ids: &'a Interner,
}

impl Order<'_> {
    /// A message as sentences call it.
    fn name(&self, number: u32) -> String {
        match self.ids.value(number) {
            Value::List(parts) => match parts.as_slice() {
                [id, Value::Text(sender)] => format!("{id} from {sender}"),
                [id, ..] => id.to_string(),
                [] => String::new(),
            },
            other => other.to_string(),
        }
    }

    fn pairs(&self) -> Finding {
        let mut shared = 0;
        for (index, one) in self.logs.iter().enumerate() {
            for other in &self.logs[index + 1..] {
                let common: Vec<(u32, usize)> = one
                    .order
                    .iter()
                    .filter_map(|(number, _)| Some((*number, *other.places.get(number)?)))
                    .collect();
                let turned = common.windows(2).find(|pair| pair[0].1 > pair[1].1);
                if let Some(pair) = turned {
                    return self.turned((one, other), (pair[0].0, pair[1].0));
                }
                shared = shared.max(common.len());
            }
        }
        if shared > 1 {
            return Finding::pass();
        }
        Finding::unknown("no two nodes delivered the same two messages: there is no order to compare")
    }

    fn turned(&self, (one, other): (&Log, &Log), (a, b): (u32, u32)) -> Finding {
        let at = |log: &Log, number: u32| {
            log.places
                .get(&number)
                .and_then(|place| log.order.get(*place))
                .map(|(_, record)| (record.at, record.mark))
        };
        let all = [at(one, a), at(one, b), at(other, b), at(other, a)];
        let times: Vec<String> = all.iter().flatten().map(|(at, _)| at.to_string()).collect();
        let (first, second) = (self.name(a), self.name(b));
        let says = format!(
            "{} delivered {first} before {second} (at {}), but {} delivered {second} before {first} (at {}): there is \
             no one order.",
            one.who,
            times[..2].join(" and "),
            other.who,
            times[2..].join(" and ")
        );
        let mut marks: Vec<Mark> = all.iter().flatten().map(|(_, mark)| *mark).collect();
        marks.sort_unstable();
        Finding::fail(says, marks)
    }

    fn prefixes(&self) -> Finding {
        let Some(longest) =
            self.logs.iter().max_by_key(|log| log.order.len()).filter(|_| self.logs.len() > 1)
        else {
            return Finding::unknown("fewer than two nodes delivered anything: there is nothing to compare");
        };
        for log in self.logs {
            let mut places = log.order.iter().zip(&longest.order).enumerate();
            if let Some((place, (mine, its))) = places.find(|(_, (mine, its))| mine.0 != its.0) {
                let says = format!(
                    "At place {} {} delivered {} (at {}), but {} delivered {} there (at {}): from here on the two \
                     are no longer the same.",
                    place + 1,
                    log.who,
                    self.name(mine.0),
                    mine.1.at,
                    longest.who,
                    self.name(its.0),
                    its.1.at
                );
                let mut marks = vec![mine.1.mark, its.1.mark];
                marks.sort_unstable();
                return Finding::fail(says, marks);
            }
        }
        Finding::pass()
    }
}
