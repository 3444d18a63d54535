//! Whether nodes had the same to do.

use super::calls::count;
use super::measure::{AT_LEAST, AT_MOST, Measured, Ratio, counted, rounded};
use super::traffic::{among_whom, is_among};
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::verdict::{Finding, Malformed, Mark};
use std::collections::BTreeMap;
use trace::{EventId, EventKind, MessageId, ProcessId, ProcessKind, Setting, Settings, Takes, Trace};

pub const LOAD_BALANCE: Check = Check {
    name: "load_balance",
    needs: Needs::Trace,
    settings: &[
        AT_MOST,
        AT_LEAST,
        Setting {
            name: "among",
            takes: Takes::Choice { default: "all", of: &["servers", "clients", "all"] },
            says: "Which messages count: those from nodes and services (servers), those from clients (clients), or all.",
        },
        Setting {
            name: "nodes",
            takes: Takes::Words,
            says: "The nodes that are compared; all nodes when none is named.",
        },
    ],
    says: "How much more the busiest node received than the average: the greatest number of messages that arrived at a node, \
           divided by the mean over all nodes. It is 1 when all received the same, and n when one of n received all. Copies \
           that arrive count. Not defined when nothing arrived. Results: `value`; `busiest`, its name; `most`, what it \
           received; `messages`, what all received.",
    is_number: true,
    run,
};

/// A node: what arrived there, and the place of the first.
struct Load<'a> {
    name: &'a str,
    received: usize,
    first: Option<Mark>,
}

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let among = settings.choice("among");
    let mut loads = compared(&evidence.trace, &settings.words("nodes"))?;
    receive(evidence, among, &mut loads);
    let all: usize = loads.values().map(|load| load.received).sum();
    let busiest = loads.values().rev().max_by_key(|load| load.received);
    let ratio = busiest.and_then(|busiest| Ratio::of(busiest.received * loads.len(), all));
    let (Some(busiest), Some(ratio)) = (busiest, ratio) else {
        return Ok(Finding::unknown(
            "nothing arrived at any node that is compared, so no load is balanced or not",
        ));
    };
    let measured = Measured {
        subject: "The greatest load over the mean".to_owned(),
        value: ratio.value(),
        unit: "",
        detail: format!(
            "No node received more than {}: {} of {}{}. Evenly shared, each of {} would have received {}.",
            busiest.name,
            busiest.received,
            counted(all, "message"),
            among_whom(among),
            counted(loads.len(), "node"),
            rounded(all as f64 / loads.len() as f64)
        ),
        witness: busiest.first.into_iter().collect(),
    };
    let finding = measured.judged(settings).with("busiest", trace::Value::text(busiest.name));
    Ok(finding.with("most", count(busiest.received)).with("messages", count(all)))
}

/// The nodes that are compared, with no load as yet.
fn compared<'a>(trace: &'a Trace, names: &[&str]) -> Result<BTreeMap<ProcessId, Load<'a>>, Malformed> {
    let nodes = || trace.processes.iter().zip(0..).filter(|(info, _)| info.kind == ProcessKind::Node);
    if let Some(unknown) = names.iter().find(|name| !nodes().any(|(info, _)| info.name == **name)) {
        return Err(Malformed::whole(format!("there is no node {unknown}")));
    }
    let wanted = nodes().filter(|(info, _)| names.is_empty() || names.contains(&info.name.as_str()));
    let load = |name| Load { name, received: 0, first: None };
    Ok(wanted.map(|(info, number)| (ProcessId(number), load(info.name.as_str()))).collect())
}

fn receive(evidence: &Evidence, among: &str, loads: &mut BTreeMap<ProcessId, Load<'_>>) {
    let trace = &evidence.trace;
    let mut receivers: BTreeMap<MessageId, ProcessId> = BTreeMap::new();
    for (event, number) in trace.events.iter().zip(0..) {
        match &event.kind {
            EventKind::Send { message, from, to, .. } if is_among(trace, among, *from, *to) => {
                receivers.insert(*message, *to);
            }
            EventKind::Deliver { message, .. } => {
                let load = receivers.get(message).and_then(|receiver| loads.get_mut(receiver));
                if let Some(load) = load {
                    load.received += 1;
                    load.first.get_or_insert(evidence.mark(EventId(number)));
                }
            }
            _ => {}
        }
    }
}
