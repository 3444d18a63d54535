//! The observer can say no: good traces are broken in one way each, and each breach is caught by the
//! name of the rule that it breaks. Without this the ten thousand runs would prove nothing.

mod support;

use engine::Latency;
use std::collections::BTreeSet;
use std::sync::Arc;
use support::breaches;
use support::mutate::{find, id, inserted, moved, receiver, removed, replaced, sending};
use support::observer::{Rule, Terms, observe, observe_trace};
use support::plan::{Law, Member, Plan};
use support::play::{Played, play};
use trace::{DropReason, EventKind, FaultId, FaultKind, MessageId, Payload, Phase, ProcessId, Time, Trace};

/// Breaks a trace, if it has what it takes to be broken in this way.
type Mutation = fn(&Trace) -> Option<Trace>;

const MUTATIONS: &[(&str, Rule, Mutation)] = &[
    ("the last event moves to the beginning of time", Rule::TimeGoesBack, last_at_zero),
    ("an event causes itself", Rule::CauseAhead, own_cause),
    ("a message's number is left out", Rule::Gap, message_gap),
    ("a fault's number is left out", Rule::Gap, fault_gap),
    ("an operation returns that nobody invoked", Rule::Unknown, unknown_return),
    ("an operation returns twice", Rule::Twice, return_twice),
    ("a delivery comes before its sending", Rule::BeforeSending, before_sending),
    ("a delivery comes with its sending", Rule::TooEarly, too_early),
    ("a delivery comes at the very end", Rule::TooLate, too_late),
    ("what a cut stopped is delivered", Rule::AcrossCut, |t| delivered_instead(t, DropReason::Cut)),
    ("what a death stopped is delivered", Rule::ToDead, |t| delivered_instead(t, DropReason::Dead)),
    ("what waited for a paused process is delivered at once", Rule::ToPaused, to_paused),
    ("a delivery comes before its receiver starts", Rule::ToUnstarted, to_unstarted),
    ("a copy is delivered twice", Rule::Twice, deliver_twice),
    ("a delivery disappears", Rule::Vanished, vanish),
    ("a cut is called a loss", Rule::FalseReason, |t| misnamed(t, DropReason::Cut, DropReason::Loss)),
    ("a loss is called a cut", Rule::FalseReason, |t| misnamed(t, DropReason::Loss, DropReason::Cut)),
    ("a loss is called a death", Rule::FalseReason, |t| misnamed(t, DropReason::Loss, DropReason::Dead)),
    ("a death is called a cut", Rule::FalseReason, |t| misnamed(t, DropReason::Dead, DropReason::Cut)),
    ("a cut is called damage", Rule::FalseReason, |t| misnamed(t, DropReason::Cut, DropReason::Damaged)),
    ("a copy is altered while nothing damages", Rule::Altered, altered),
    ("a copy is made while nothing duplicates", Rule::Copied, copied),
    ("a delivery has another cause", Rule::WrongCause, wrong_cause),
    ("a process does something without an input", Rule::WrongCause, no_cause),
    ("a killed process speaks", Rule::ByDead, by_dead),
    ("a paused process speaks", Rule::ByPaused, by_paused),
    ("a process speaks before it starts", Rule::ByUnstarted, by_unstarted),
    ("a timer of a former life fires", Rule::FormerLife, former_life),
    ("a life begins twice", Rule::WrongLife, start_twice),
    ("a fault ends twice", Rule::Unpaired, end_twice),
    ("a process is killed without a fault", Rule::Unpaired, kill_unexplained),
    ("a process resumes that stood nowhere", Rule::Unpaired, resume_unexplained),
    ("a run heals with a fault left", Rule::Unhealed, heal_early),
    ("an event is missing in the statistics", Rule::Miscounted, one_less),
    ("what somebody in the middle took is delivered", Rule::AcrossMiddle, |t| {
        delivered_instead(t, DropReason::Intercepted)
    }),
    ("a loss is called an overflow", Rule::FalseReason, |t| {
        misnamed(t, DropReason::Loss, DropReason::Overflow)
    }),
    ("a loss is called an interception", Rule::FalseReason, |t| {
        misnamed(t, DropReason::Loss, DropReason::Intercepted)
    }),
    ("two copies for one process change places", Rule::OutOfOrder, breaches::out_of_order),
    ("an honest process sends in another's name", Rule::Forged, breaches::forged),
    ("the rest of a step comes after the next step", Rule::Interleaved, breaches::interleaved),
    ("a sync ends twice", Rule::Unsynced, breaches::synced_twice),
    ("a sync ends that nobody asked for", Rule::Unsynced, breaches::synced_unasked),
    ("a sync of a former life ends", Rule::Unsynced, breaches::synced_later),
    ("somebody hears of another's connection", Rule::Unconnected, breaches::heard_by_another),
    ("somebody dead accepts a connection", Rule::Unconnected, breaches::accepted_dead),
    ("a connection is accepted twice", Rule::Twice, breaches::accepted_twice),
    ("bytes arrive across a cut", Rule::AcrossCut, breaches::bytes_across_cut),
    ("more bytes arrive than departed", Rule::Miscarried, breaches::more_bytes),
    ("bytes arrive on a connection of nobody", Rule::Unknown, breaches::bytes_unconnected),
    ("a program finds its timer early", Rule::BrokenWord, |t| breaches::complains(t, "a timer came early")),
    ("a program reads a wrong byte", Rule::BrokenWord, |t| breaches::complains(t, "a wrong byte")),
    ("a process that ended by itself speaks", Rule::ByDead, breaches::by_ended),
    ("a process that left speaks", Rule::ByDead, breaches::by_gone),
    ("a process leaves twice", Rule::WrongLife, breaches::leave_twice),
    ("a process that left begins again", Rule::WrongLife, breaches::gone_begins),
    ("a process uses its disk after its death", Rule::ByDead, breaches::disk_of_dead),
];

/// Traces on which each mutation is tried.
const TRACES: usize = 20;

/// Random scenarios under steady latencies and with quick disks, so that early and late mean something.
fn good_runs() -> impl Iterator<Item = (Plan, Played)> {
    let constant = |ms| Latency::Constant(Time::from_ms(ms));
    let laws = vec![(Time::ZERO, Law::Inside(constant(2))), (Time::ZERO, Law::Clients(constant(1)))];
    let runs = (0..).map(move |seed| {
        let mut plan = Plan { laws: laws.clone(), ..Plan::random(seed) };
        for (_, member) in &mut plan.members {
            member.disk = Member::plain(member.kind).disk;
        }
        let played = play(&plan);
        (plan, played)
    });
    runs.filter(|(plan, played)| observe(plan, played).is_empty())
}

fn broken_rules(plan: &Plan, played: &Played, trace: &Trace) -> BTreeSet<Rule> {
    observe_trace(trace, &Terms::of(plan, played)).into_iter().map(|complaint| complaint.rule).collect()
}

#[test]
fn every_breach_is_caught_by_name() {
    let runs: Vec<(Plan, Played)> = good_runs().take(4_000).collect();
    for (name, rule, mutation) in MUTATIONS {
        let broken = runs.iter().filter_map(|(plan, played)| Some((plan, played, mutation(&played.trace)?)));
        let mut tried = 0;
        for (plan, played, trace) in broken.take(TRACES) {
            let broken = broken_rules(plan, played, &trace);
            assert!(broken.contains(rule), "{name}, seed {}: {broken:?}", plan.seed);
            tried += 1;
        }
        assert_eq!(tried, TRACES, "{name}: too few runs have what it takes");
    }
}

#[test]
fn every_rule_has_a_mutation_that_breaks_it() {
    let broken: BTreeSet<Rule> = MUTATIONS.iter().map(|(_, rule, _)| *rule).collect();
    assert_eq!(broken, BTreeSet::from(Rule::ALL));
}

// ---- places --------------------------------------------------------------------------------------

fn delivery(trace: &Trace) -> Option<(usize, MessageId)> {
    trace.events.iter().enumerate().find_map(|(at, event)| match event.kind {
        EventKind::Deliver { message, .. } => Some((at, message)),
        _ => None,
    })
}

fn drop_of(trace: &Trace, reason: DropReason) -> Option<(usize, MessageId, u32)> {
    trace.events.iter().enumerate().find_map(|(at, event)| match event.kind {
        EventKind::Drop { message, copy, why } if why == reason => Some((at, message, copy)),
        _ => None,
    })
}

fn start_of(trace: &Trace, who: ProcessId) -> Option<usize> {
    find(trace, |kind| matches!(kind, EventKind::Start { process, .. } if *process == who))
}

fn has_fault(trace: &Trace, is: fn(&FaultKind) -> bool) -> bool {
    find(trace, |kind| matches!(kind, EventKind::FaultStart { kind, .. } if is(kind))).is_some()
}

/// Between being dead and having started there is a state of its own, which would blur a name.
fn has_restart(trace: &Trace) -> bool {
    find(trace, |kind| matches!(kind, EventKind::Start { life, .. } if *life > 1)).is_some()
}

fn says(process: ProcessId) -> EventKind {
    EventKind::Say { process, text: "I am not here".to_owned() }
}

// ---- mutations -----------------------------------------------------------------------------------

fn last_at_zero(trace: &Trace) -> Option<Trace> {
    let mut trace = trace.clone();
    let last = trace.events.len().checked_sub(1)?;
    (trace.events[last.checked_sub(1)?].at > Time::ZERO).then(|| {
        trace.events[last].at = Time::ZERO;
        trace
    })
}

fn own_cause(trace: &Trace) -> Option<Trace> {
    let mut trace = trace.clone();
    let last = trace.events.len().checked_sub(1)?;
    trace.events[last].cause = Some(id(last));
    Some(trace)
}

fn message_gap(trace: &Trace) -> Option<Trace> {
    let mut trace = trace.clone();
    let last = trace.events.iter_mut().rev().find_map(|event| match &mut event.kind {
        EventKind::Send { message, .. } => Some(message),
        _ => None,
    })?;
    last.0 += 1;
    Some(trace)
}

fn fault_gap(trace: &Trace) -> Option<Trace> {
    let mut trace = trace.clone();
    let first = trace.events.iter_mut().find_map(|event| match &mut event.kind {
        EventKind::FaultStart { fault, .. } => Some(fault),
        _ => None,
    })?;
    first.0 += 1;
    Some(trace)
}

fn unknown_return(trace: &Trace) -> Option<Trace> {
    let outcome = trace::OpOutcome::Unknown { code: 0 };
    Some(inserted(trace, trace.events.len(), None, EventKind::Return { op: trace::OpId(999), outcome }))
}

fn return_twice(trace: &Trace) -> Option<Trace> {
    again(trace, find(trace, |kind| matches!(kind, EventKind::Return { .. }))?)
}

fn before_sending(trace: &Trace) -> Option<Trace> {
    let (at, message) = delivery(trace)?;
    Some(moved(trace, at, sending(trace, message)?))
}

fn too_early(trace: &Trace) -> Option<Trace> {
    let (at, message) = delivery(trace)?;
    Some(moved(trace, at, sending(trace, message)? + 1)).filter(|moved| moved != trace)
}

fn too_late(trace: &Trace) -> Option<Trace> {
    let (at, message) = delivery(trace)?;
    let (sent, end) = (trace.events[sending(trace, message)?].at, trace.events.last()?.at);
    (end > sent + Time::from_ms(5)).then(|| moved(trace, at, trace.events.len() - 1))
}

fn delivered_instead(trace: &Trace, of: DropReason) -> Option<Trace> {
    let (at, message, copy) = drop_of(trace, of)?;
    (!has_restart(trace)).then(|| replaced(trace, at, EventKind::Deliver { message, copy, altered: None }))
}

fn to_paused(trace: &Trace) -> Option<Trace> {
    let waited = |at: usize, pause: usize| match trace.events[at].kind {
        EventKind::Deliver { message, .. } => {
            let to = receiver(trace, message);
            matches!(trace.events[pause].kind, EventKind::Pause { process } if Some(process) == to)
                && sending(trace, message).is_some_and(|sent| sent < pause)
        }
        _ => false,
    };
    let pauses =
        (0..trace.events.len()).filter(|at| matches!(trace.events[*at].kind, EventKind::Pause { .. }));
    let mut places = pauses.flat_map(|pause| (pause + 1..trace.events.len()).map(move |at| (at, pause)));
    places.find(|(at, pause)| waited(*at, *pause)).map(|(at, pause)| moved(trace, at, pause + 1))
}

fn to_unstarted(trace: &Trace) -> Option<Trace> {
    let (at, message) = delivery(trace)?;
    let start = start_of(trace, receiver(trace, message)?)?;
    (!has_restart(trace)).then(|| moved(trace, start, at))
}

fn deliver_twice(trace: &Trace) -> Option<Trace> {
    again(trace, delivery(trace)?.0)
}

fn again(trace: &Trace, at: usize) -> Option<Trace> {
    let event = trace.events.get(at)?;
    Some(inserted(trace, at + 1, event.cause.map(trace::EventId::index), event.kind.clone()))
}

fn vanish(trace: &Trace) -> Option<Trace> {
    let (at, message) = delivery(trace)?;
    let (sent, end) = (trace.events[sending(trace, message)?].at, trace.events.last()?.at);
    let held_back = has_fault(trace, |kind| matches!(kind, FaultKind::Reordering { .. }));
    (!held_back && end > sent + Time::from_ms(2)).then(|| removed(trace, at))
}

/// Only where the wrong name is not true as well.
fn misnamed(trace: &Trace, from: DropReason, to: DropReason) -> Option<Trace> {
    let (at, message, copy) = drop_of(trace, from)?;
    let may_be_true = match to {
        DropReason::Loss => has_fault(trace, |kind| matches!(kind, FaultKind::Loss { .. })),
        DropReason::Cut => has_fault(trace, |kind| matches!(kind, FaultKind::Cut { .. })),
        DropReason::Overflow => false,
        DropReason::Intercepted => has_fault(trace, |kind| matches!(kind, FaultKind::Interception { .. })),
        DropReason::Dead => {
            has_fault(trace, |kind| matches!(kind, FaultKind::Down { .. })) || breaches::somebody_ended(trace)
        }
        DropReason::Damaged => {
            let sent = &trace.events[sending(trace, message)?].kind;
            has_fault(trace, |kind| matches!(kind, FaultKind::Corruption { .. }))
                || matches!(sent, EventKind::Send { payload, .. } if matches!(**payload, Payload::Text(_)))
        }
    };
    (!may_be_true).then(|| replaced(trace, at, EventKind::Drop { message, copy, why: to }))
}

fn altered(trace: &Trace) -> Option<Trace> {
    let (at, message) = delivery(trace)?;
    let altered = Some(Arc::new(Payload::Text("damaged".to_owned())));
    let damages =
        |kind: &FaultKind| matches!(kind, FaultKind::Corruption { .. } | FaultKind::Falsification { .. });
    let damaged = has_fault(trace, damages);
    (!damaged).then(|| replaced(trace, at, EventKind::Deliver { message, copy: 0, altered }))
}

fn copied(trace: &Trace) -> Option<Trace> {
    let (_, message) = delivery(trace)?;
    let doubled = has_fault(trace, |kind| matches!(kind, FaultKind::Duplication { .. }));
    let at = sending(trace, message)? + 1;
    (!doubled).then(|| inserted(trace, at, None, EventKind::Copy { message, copy: 1 }))
}

fn wrong_cause(trace: &Trace) -> Option<Trace> {
    let (at, message) = delivery(trace)?;
    let mut trace = trace.clone();
    trace.events[at].cause = Some(id(sending(&trace, message)?.checked_sub(1)?));
    Some(trace)
}

fn no_cause(trace: &Trace) -> Option<Trace> {
    let at = find(trace, |kind| matches!(kind, EventKind::Say { .. }))?;
    let mut trace = trace.clone();
    trace.events[at].cause = None;
    Some(trace)
}

fn by_dead(trace: &Trace) -> Option<Trace> {
    let at = find(trace, |kind| matches!(kind, EventKind::Kill { .. }))?;
    let EventKind::Kill { process } = trace.events[at].kind else { return None };
    Some(inserted(trace, at + 1, start_of(trace, process), says(process)))
}

fn by_paused(trace: &Trace) -> Option<Trace> {
    let at = find(trace, |kind| matches!(kind, EventKind::Pause { .. }))?;
    let EventKind::Pause { process } = trace.events[at].kind else { return None };
    Some(inserted(trace, at + 1, start_of(trace, process), says(process)))
}

fn by_unstarted(trace: &Trace) -> Option<Trace> {
    Some(inserted(trace, start_of(trace, ProcessId(1))?, Some(0), says(ProcessId(1))))
}

fn former_life(trace: &Trace) -> Option<Trace> {
    let at = find(trace, |kind| matches!(kind, EventKind::Start { life, .. } if *life > 1))?;
    let EventKind::Start { process, .. } = trace.events[at].kind else { return None };
    let first = start_of(trace, process).filter(|first| *first < at)?;
    Some(inserted(trace, at + 1, Some(first), EventKind::Timer { process }))
}

fn start_twice(trace: &Trace) -> Option<Trace> {
    again(trace, start_of(trace, ProcessId(0))?)
}

fn end_twice(trace: &Trace) -> Option<Trace> {
    again(trace, find(trace, |kind| matches!(kind, EventKind::FaultEnd { .. }))?)
}

fn kill_unexplained(trace: &Trace) -> Option<Trace> {
    let at = start_of(trace, ProcessId(1))? + 1;
    Some(inserted(trace, at, None, EventKind::Kill { process: ProcessId(1) }))
}

fn resume_unexplained(trace: &Trace) -> Option<Trace> {
    let at = start_of(trace, ProcessId(1))? + 1;
    Some(inserted(trace, at, None, EventKind::Resume { process: ProcessId(1) }))
}

fn heal_early(trace: &Trace) -> Option<Trace> {
    let at = find(trace, |kind| matches!(kind, EventKind::FaultStart { fault: FaultId(0), .. }))?;
    Some(inserted(trace, at + 1, None, EventKind::Phase(Phase::Heal)))
}

fn one_less(trace: &Trace) -> Option<Trace> {
    Some(removed(trace, find(trace, |kind| matches!(kind, EventKind::Say { .. }))?))
}
