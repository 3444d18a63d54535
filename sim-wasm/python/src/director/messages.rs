//! Messages as scenarios see them, with what became of their copies.

use super::calls::body_of;
use super::host::{in_ms, number};
use super::reading::dict;
use crate::values::to_python;
use engine::{Directory, Recorder, World};
use monty_types::MontyObject;
use std::collections::BTreeMap;
use std::sync::Arc;
use trace::{DropReason, EventId, EventKind, MessageId, Payload, ProcessId, Time, Value};

/// Which messages are wanted.
#[derive(Debug, Default)]
pub struct Filter {
    pub from: Option<ProcessId>,
    pub to: Option<ProcessId>,
    pub kind: Option<String>,
}

#[derive(Default)]
struct Copies {
    made: u32,
    delivered: Vec<(Time, EventId, Option<Arc<Payload>>)>,
    dropped: Vec<(Time, EventId, DropReason)>,
}

/// A message as it reached a client or an actor.
pub fn delivered(
    world: &World,
    from: ProcessId,
    to: ProcessId,
    payload: &Payload,
    event: EventId,
) -> MontyObject {
    let name = |id| MontyObject::string(world.directory().name(id));
    dict([
        ("src", name(from)),
        ("dest", name(to)),
        ("body", body_of(payload).as_ref().map_or_else(MontyObject::none, to_python)),
        ("text", text_of(payload)),
        ("at", in_ms(world.now())),
        ("event", number(event)),
        ("events", MontyObject::list([number(event)])),
    ])
}

fn text_of(payload: &Payload) -> MontyObject {
    match payload {
        Payload::Body(_) => MontyObject::none(),
        Payload::Text(text) => MontyObject::string(text.as_str()),
    }
}

/// The messages that pass the filter, in sending order.
pub fn list(notes: &Recorder, directory: &Directory, filter: &Filter) -> MontyObject {
    let copies = copies(notes);
    let name = |id: ProcessId| MontyObject::string(notes.processes[id.index()].name.as_str());
    let mut found = Vec::new();
    for (index, event) in notes.log.iter().enumerate() {
        let EventKind::Send { message, from, to, payload } = &event.kind else { continue };
        let other = |wanted: Option<ProcessId>, is: ProcessId| wanted.is_some_and(|wanted| wanted != is);
        if other(filter.from, *from) || other(filter.to, *to) {
            continue;
        }
        let body = body_of(payload);
        let kind = body.as_ref().and_then(|body| body.get("type")).and_then(Value::as_text);
        if filter.kind.is_some() && filter.kind.as_deref() != kind {
            continue;
        }
        let fate = &copies[message];
        let sent = EventId(u32::try_from(index).unwrap_or(u32::MAX));
        let mut events = vec![number(sent)];
        events.extend(fate.delivered.iter().map(|(_, event, _)| number(*event)));
        events.extend(fate.dropped.iter().map(|(_, event, _)| number(*event)));
        let settled = fate.delivered.len() + fate.dropped.len();
        found.push(dict([
            ("id", MontyObject::int(i64::from(message.0))),
            ("src", name(*from)),
            ("dest", name(*to)),
            ("body", body.as_ref().map_or_else(MontyObject::none, to_python)),
            ("text", text_of(payload)),
            ("bytes", MontyObject::int(directory.line(*from, *to, payload).len() as i64)),
            ("sent_at", in_ms(event.at)),
            ("event", number(sent)),
            ("cause", event.cause.map_or_else(MontyObject::none, number)),
            ("delivered", MontyObject::list(fate.delivered.iter().map(arrival))),
            ("dropped", MontyObject::list(fate.dropped.iter().map(loss))),
            ("in_flight", MontyObject::int(i64::from(fate.made) - settled as i64)),
            ("events", MontyObject::list(events)),
        ]));
    }
    MontyObject::list(found)
}

fn copies(notes: &Recorder) -> BTreeMap<MessageId, Copies> {
    let mut copies: BTreeMap<MessageId, Copies> = BTreeMap::new();
    for (index, event) in notes.log.iter().enumerate() {
        let id = EventId(u32::try_from(index).unwrap_or(u32::MAX));
        match &event.kind {
            EventKind::Send { message, .. } | EventKind::Copy { message, .. } => {
                copies.entry(*message).or_default().made += 1;
            }
            EventKind::Deliver { message, altered, .. } => {
                copies.entry(*message).or_default().delivered.push((event.at, id, altered.clone()));
            }
            EventKind::Drop { message, why, .. } => {
                copies.entry(*message).or_default().dropped.push((event.at, id, *why));
            }
            _ => {}
        }
    }
    copies
}

fn arrival((at, event, altered): &(Time, EventId, Option<Arc<Payload>>)) -> MontyObject {
    let (text, body) = match altered.as_deref() {
        Some(Payload::Text(text)) => (MontyObject::string(text.as_str()), MontyObject::none()),
        Some(Payload::Body(body)) => (MontyObject::none(), to_python(body)),
        None => (MontyObject::none(), MontyObject::none()),
    };
    dict([("at", in_ms(*at)), ("event", number(*event)), ("text", text), ("body", body)])
}

fn loss((at, event, why): &(Time, EventId, DropReason)) -> MontyObject {
    let why = match why {
        DropReason::Loss => "loss",
        DropReason::Cut => "cut",
        DropReason::Dead => "dead",
        DropReason::Damaged => "damaged",
        DropReason::Overflow => "overflow",
        DropReason::Intercepted => "intercepted",
    };
    dict([("at", in_ms(*at)), ("event", number(*event)), ("why", MontyObject::string(why))])
}
