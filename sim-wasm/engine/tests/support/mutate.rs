//! Breaks a good trace in one way: events moved, put in, taken out or replaced, with the causes of
//! all others still pointing where they pointed.

use trace::{Event, EventId, EventKind, MessageId, ProcessId, Trace};

/// The first event of which `is` holds.
pub fn find(trace: &Trace, is: impl Fn(&EventKind) -> bool) -> Option<usize> {
    trace.events.iter().position(|event| is(&event.kind))
}

/// Where a message was sent.
pub fn sending(trace: &Trace, of: MessageId) -> Option<usize> {
    find(trace, |kind| matches!(kind, EventKind::Send { message, .. } if *message == of))
}

/// Whom a message was sent to.
pub fn receiver(trace: &Trace, of: MessageId) -> Option<ProcessId> {
    match trace.events[sending(trace, of)?].kind {
        EventKind::Send { to, .. } => Some(to),
        _ => None,
    }
}

/// The same trace with another event at a place.
pub fn replaced(trace: &Trace, at: usize, kind: EventKind) -> Trace {
    let mut trace = trace.clone();
    trace.events[at].kind = kind;
    trace
}

/// The same trace with one more event, which happens with the one before it.
pub fn inserted(trace: &Trace, at: usize, cause: Option<usize>, kind: EventKind) -> Trace {
    let mut trace = trace.clone();
    recount(&mut trace, |place| if place < at { place } else { place + 1 });
    let time = trace.events[at.saturating_sub(1)].at;
    trace.events.insert(at, Event { at: time, cause: cause.map(id), kind });
    trace
}

/// The same trace without an event.
pub fn removed(trace: &Trace, at: usize) -> Trace {
    let mut trace = trace.clone();
    trace.events.remove(at);
    recount(&mut trace, |place| if place > at { place - 1 } else { place });
    trace
}

/// The same trace with an event at another place, where it happens with the one before it.
pub fn moved(trace: &Trace, from: usize, to: usize) -> Trace {
    let mut trace = trace.clone();
    let mut event = trace.events.remove(from);
    event.at = trace.events[to.saturating_sub(1)].at;
    trace.events.insert(to, event);
    recount(&mut trace, |place| {
        if place == from {
            return to;
        }
        let without = if place > from { place - 1 } else { place };
        if without >= to { without + 1 } else { without }
    });
    trace
}

fn recount(trace: &mut Trace, place: impl Fn(usize) -> usize) {
    for event in &mut trace.events {
        event.cause = event.cause.map(|cause| id(place(cause.index())));
    }
}

pub fn id(place: usize) -> EventId {
    EventId(u32::try_from(place).expect("traces of tests are short"))
}
