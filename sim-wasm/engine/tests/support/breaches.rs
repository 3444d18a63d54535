//! More ways to break a good trace: order, names, disks, connections, what programs are promised.

use super::mutate::{find, inserted, receiver, replaced, sending};
use scenes::BROKEN;
use trace::{
    ConnectionId, DiskOp, EventId, EventKind, FaultKind, ProcessId, ProcessKind, StreamEvent, Trace,
};

fn again(trace: &Trace, at: usize) -> Trace {
    let event = &trace.events[at];
    inserted(trace, at + 1, event.cause.map(EventId::index), event.kind.clone())
}

fn has_fault(trace: &Trace, is: fn(&FaultKind) -> bool) -> bool {
    find(trace, |kind| matches!(kind, EventKind::FaultStart { kind, .. } if is(kind))).is_some()
}

fn start_of(trace: &Trace, who: ProcessId) -> Option<usize> {
    find(trace, |kind| matches!(kind, EventKind::Start { process, .. } if *process == who))
}

fn begins_again(trace: &Trace, who: ProcessId) -> bool {
    find(trace, |kind| matches!(kind, EventKind::Start { process, life } if *process == who && *life > 1))
        .is_some()
}

fn says(process: ProcessId) -> EventKind {
    EventKind::Say { process, text: "I am not here".to_owned() }
}

/// Whether anybody ended without a fault.
pub fn somebody_ended(trace: &Trace) -> bool {
    find(trace, |kind| matches!(kind, EventKind::Exit { .. } | EventKind::Leave { .. })).is_some()
}

pub fn out_of_order(trace: &Trace) -> Option<Trace> {
    let deliveries = || {
        trace.events.iter().enumerate().filter_map(|(at, event)| match event.kind {
            EventKind::Deliver { message, .. } => {
                Some((at, event.at, receiver(trace, message)?, sending(trace, message)?))
            }
            _ => None,
        })
    };
    let held_back = has_fault(trace, |kind| matches!(kind, FaultKind::Reordering { .. }));
    let pair = deliveries().find_map(|(one, early, to, _)| {
        let comes_later = |late, other, sent| late > early && other == to && sent < one;
        let (other, ..) = deliveries().find(|(_, late, other, sent)| comes_later(*late, *other, *sent))?;
        Some((one, other))
    });
    let (one, other) = pair.filter(|_| !held_back)?;
    let mut trace = trace.clone();
    let early = trace.events[one].clone();
    trace.events[one].kind = trace.events[other].kind.clone();
    trace.events[one].cause = trace.events[other].cause;
    (trace.events[other].kind, trace.events[other].cause) = (early.kind, early.cause);
    Some(trace)
}

pub fn forged(trace: &Trace) -> Option<Trace> {
    let may_borrow =
        |kind: &FaultKind| matches!(kind, FaultKind::Byzantine { .. } | FaultKind::Interception { .. });
    let taps = |kind: &FaultKind| matches!(kind, FaultKind::Tap { .. });
    let is_node = |who: ProcessId| trace.processes[who.index()].kind == ProcessKind::Node;
    let at = trace.events.iter().position(|event| {
        matches!(event.kind, EventKind::Send { from, .. } if is_node(from)) && event.cause.is_some()
    })?;
    if has_fault(trace, may_borrow) || has_fault(trace, taps) {
        return None;
    }
    let EventKind::Send { message, from, to, payload } = trace.events[at].kind.clone() else { return None };
    let other = ProcessId(u32::from(from.0 == 0));
    is_node(other).then(|| replaced(trace, at, EventKind::Send { message, from: other, to, payload }))
}

pub fn interleaved(trace: &Trace) -> Option<Trace> {
    let tells = |event: &trace::Event| match event.kind {
        EventKind::Say { process, .. } => {
            let start = start_of(trace, process)?;
            let cause = event.cause?.index();
            let at_once = matches!(
                trace.events[cause].kind,
                EventKind::Deliver { .. } | EventKind::Timer { .. } | EventKind::Stream { .. }
            );
            (cause != start && at_once && !begins_again(trace, process)).then_some(start)
        }
        _ => None,
    };
    let (at, start) = trace.events.iter().enumerate().find_map(|(at, event)| Some((at, tells(event)?)))?;
    let mut trace = trace.clone();
    trace.events[at].cause = Some(super::mutate::id(start));
    Some(trace)
}

fn synced(trace: &Trace) -> Option<usize> {
    find(trace, |kind| matches!(kind, EventKind::Synced { .. }))
}

pub fn synced_twice(trace: &Trace) -> Option<Trace> {
    let under_way = trace.events.iter().filter(|event| is_sync(&event.kind)).count();
    synced(trace).filter(|_| under_way == 1).map(|at| again(trace, at))
}

fn is_sync(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Disk { op: DiskOp::Sync, .. })
}

pub fn synced_unasked(trace: &Trace) -> Option<Trace> {
    let EventKind::Synced { process, ok, .. } = trace.events[synced(trace)?].kind else { return None };
    let kind = EventKind::Synced { process, file: "of nobody".to_owned(), ok };
    Some(replaced(trace, synced(trace)?, kind))
}

pub fn synced_later(trace: &Trace) -> Option<Trace> {
    let again = find(trace, |kind| matches!(kind, EventKind::Start { life, .. } if *life > 1))?;
    let EventKind::Start { process, .. } = trace.events[again].kind else { return None };
    let ended = EventKind::Synced { process, file: "log".to_owned(), ok: true };
    Some(inserted(trace, again + 1, start_of(trace, process), ended))
}

// ---- connections ---------------------------------------------------------------------------------

fn talk(trace: &Trace, is: impl Fn(&StreamEvent) -> bool) -> Option<(usize, ConnectionId)> {
    trace.events.iter().enumerate().find_map(|(at, event)| match &event.kind {
        EventKind::Stream { connection, what } if is(what) => Some((at, *connection)),
        _ => None,
    })
}

fn ends(trace: &Trace, of: ConnectionId) -> Option<[ProcessId; 2]> {
    trace.events.iter().find_map(|event| match event.kind {
        EventKind::Stream { connection, what: StreamEvent::Connect { from, to } } if connection == of => {
            Some([from, to])
        }
        _ => None,
    })
}

pub fn heard_by_another(trace: &Trace) -> Option<Trace> {
    let (at, connection) = talk(trace, |what| matches!(what, StreamEvent::Heard { .. }))?;
    let ends = ends(trace, connection)?;
    let by = (0..).map(ProcessId).take(trace.processes.len()).find(|who| !ends.contains(who))?;
    Some(replaced(trace, at, EventKind::Stream { connection, what: StreamEvent::Heard { by } }))
}

pub fn accepted_dead(trace: &Trace) -> Option<Trace> {
    let (at, connection) = talk(trace, |what| matches!(what, StreamEvent::Refuse))?;
    let [_, to] = ends(trace, connection)?;
    let killed = find(trace, |kind| matches!(kind, EventKind::Kill { process } if *process == to))?;
    let dead = killed < at && !begins_again(trace, to);
    dead.then(|| replaced(trace, at, EventKind::Stream { connection, what: StreamEvent::Accept }))
}

pub fn accepted_twice(trace: &Trace) -> Option<Trace> {
    talk(trace, |what| matches!(what, StreamEvent::Accept)).map(|(at, _)| again(trace, at))
}

fn bytes(trace: &Trace) -> Option<(usize, ConnectionId)> {
    talk(trace, |what| matches!(what, StreamEvent::Arrive { .. }))
}

pub fn bytes_across_cut(trace: &Trace) -> Option<Trace> {
    let (at, connection) = bytes(trace)?;
    let EventKind::Stream { what: StreamEvent::Arrive { to, .. }, .. } = trace.events[at].kind else {
        return None;
    };
    let [one, other] = ends(trace, connection)?;
    let from = if other == to { one } else { other };
    let begun = trace.events.iter().filter(|event| matches!(event.kind, EventKind::FaultStart { .. }));
    let faults = u32::try_from(begun.count()).ok()?;
    let kind = FaultKind::Cut { links: vec![(from, to)] };
    let cut = EventKind::FaultStart { fault: trace::FaultId(faults), kind };
    Some(inserted(trace, at, None, cut))
}

pub fn more_bytes(trace: &Trace) -> Option<Trace> {
    let (at, connection) = bytes(trace)?;
    let EventKind::Stream { what: StreamEvent::Arrive { to, data }, .. } = &trace.events[at].kind else {
        return None;
    };
    let data = [data.as_slice(), &[7; 1_000]].concat();
    Some(replaced(trace, at, EventKind::Stream { connection, what: StreamEvent::Arrive { to: *to, data } }))
}

pub fn bytes_unconnected(trace: &Trace) -> Option<Trace> {
    let (at, _) = bytes(trace)?;
    let EventKind::Stream { what, .. } = trace.events[at].kind.clone() else { return None };
    Some(replaced(trace, at, EventKind::Stream { connection: ConnectionId(999), what }))
}

// ---- programs and lives --------------------------------------------------------------------------

pub fn complains(trace: &Trace, what: &str) -> Option<Trace> {
    let at = find(trace, |kind| matches!(kind, EventKind::Say { .. }))?;
    let EventKind::Say { process, .. } = trace.events[at].kind else { return None };
    let drifts = has_fault(trace, |kind| matches!(kind, FaultKind::ClockDrift { .. }));
    let says = format!("{BROKEN}{what}");
    (!drifts).then(|| replaced(trace, at, EventKind::Trouble { process, says, line: None }))
}

pub fn by_ended(trace: &Trace) -> Option<Trace> {
    let at = find(trace, |kind| matches!(kind, EventKind::Exit { .. }))?;
    let EventKind::Exit { process } = trace.events[at].kind else { return None };
    Some(inserted(trace, at + 1, start_of(trace, process), says(process)))
}

fn leave(trace: &Trace) -> Option<(usize, ProcessId)> {
    let at = find(trace, |kind| matches!(kind, EventKind::Leave { .. }))?;
    let EventKind::Leave { process } = trace.events[at].kind else { return None };
    Some((at, process))
}

pub fn by_gone(trace: &Trace) -> Option<Trace> {
    let (at, process) = leave(trace)?;
    Some(inserted(trace, at + 1, start_of(trace, process), says(process)))
}

pub fn leave_twice(trace: &Trace) -> Option<Trace> {
    leave(trace).map(|(at, _)| again(trace, at))
}

pub fn gone_begins(trace: &Trace) -> Option<Trace> {
    let (at, process) = leave(trace)?;
    Some(inserted(trace, at + 1, None, EventKind::Start { process, life: 99 }))
}

pub fn disk_of_dead(trace: &Trace) -> Option<Trace> {
    let at = find(trace, |kind| matches!(kind, EventKind::Kill { .. }))?;
    let EventKind::Kill { process } = trace.events[at].kind else { return None };
    let kind = EventKind::Disk { process, op: DiskOp::Append, file: "log".to_owned(), bytes: 1 };
    Some(inserted(trace, at + 1, start_of(trace, process), kind))
}
