//! The progress checks of traces, and happened-before itself, beside deliberately dumb twins: counting by what an event
//! is called, looking at all pairs of events, closing the steps from one event to the next.

mod common;
mod delivery_agreement;

use checkers::Evidence;
use checkers::delivery::causality::Causality;
use common::Dice;
use delivery_agreement::{Agreement, Told, judged};
use std::sync::Arc;
use trace::{
    ConnectionId, DropReason, Event, EventId, EventKind, FaultId, FaultKind, MessageId, OpId, OpOutcome,
    Payload, Phase, ProcessId, ProcessInfo, ProcessKind, StreamEvent, Time, Value,
};

const RUNS: u64 = 20_000;

fn nothing() -> Arc<Payload> {
    Arc::new(Payload::Body(Value::Null))
}

fn processes() -> Vec<ProcessInfo> {
    ["n1", "n2", "n3", "c1"].map(|name| ProcessInfo { name: name.to_owned(), kind: ProcessKind::Node }).into()
}

// ---- waiting ------------------------------------------------------------------------------------

/// Calls of three clients and what becomes of them, with an end of faults somewhere.
fn calls(dice: &mut Dice) -> Evidence {
    let mut run = Evidence::default();
    run.trace.processes = processes();
    let mut open: Vec<OpId> = Vec::new();
    let (mut now, mut ops) = (0, 0);
    let heal = dice.below(8);
    for step in 0..2 + dice.below(9) {
        now += dice.below(4);
        let kind = if step == heal {
            EventKind::Phase(Phase::Heal)
        } else if open.is_empty() || dice.falls(1, 3) {
            let op = OpId(ops);
            ops += 1;
            open.push(op);
            let client = ProcessId(dice.below(3) as u32);
            EventKind::Invoke { op, client, node: ProcessId(3), body: nothing() }
        } else {
            let op = open.remove(dice.below(open.len() as u64) as usize);
            let outcome = match dice.below(6) {
                0 => OpOutcome::Unknown { code: 0 },
                1 => OpOutcome::Refused { code: 22, body: nothing() },
                _ => OpOutcome::Ok(nothing()),
            };
            EventKind::Return { op, outcome }
        };
        run.trace.events.push(Event { at: Time::from_ms(now), cause: None, kind });
    }
    run
}

/// One operation: who, where it was called, and where and how it ended.
struct Call {
    client: u32,
    called: usize,
    ended: Option<(usize, OpOutcome)>,
}

fn all_calls(events: &[Event]) -> Vec<Call> {
    let ended = |op: &OpId| {
        events.iter().enumerate().find_map(|(index, event)| match &event.kind {
            EventKind::Return { op: its, outcome } if its == op => Some((index, outcome.clone())),
            _ => None,
        })
    };
    let call = |(called, event): (usize, &Event)| match &event.kind {
        EventKind::Invoke { op, client, .. } => Some(Call { client: client.0, called, ended: ended(op) }),
        _ => None,
    };
    events.iter().enumerate().filter_map(call).collect()
}

fn healed(events: &[Event]) -> Option<usize> {
    events.iter().position(|event| event.kind == EventKind::Phase(Phase::Heal))
}

/// Who is judged alone, or everybody together.
fn judged_together(each: bool) -> Vec<Vec<u32>> {
    if each { vec![vec![0], vec![1], vec![2]] } else { vec![vec![0, 1, 2]] }
}

fn served(run: &Evidence, within: u64, each: bool) -> Told {
    let events = &run.trace.events;
    let heal = healed(events)?;
    let until = events[heal].at + Time::from_ms(within);
    let is_over = events.last()?.at >= until;
    let (mut asked, mut undecided) = (false, false);
    for clients in judged_together(each) {
        let calls: Vec<Call> =
            all_calls(events).into_iter().filter(|call| clients.contains(&call.client)).collect();
        let after = |index: usize| index > heal && events[index].at <= until;
        let waits = |call: &&Call| {
            events[call.called].at <= until && call.ended.as_ref().is_none_or(|(index, _)| *index > heal)
        };
        if calls.iter().find(waits).is_none() {
            continue;
        }
        asked = true;
        let is_ok = |call: &Call| matches!(&call.ended, Some((at, OpOutcome::Ok(_))) if after(*at));
        match calls.iter().any(is_ok) {
            true => {}
            false if is_over => return Some(false),
            false => undecided = true,
        }
    }
    (asked && !undecided).then_some(true)
}

#[test]
fn progress_agrees_with_looking_for_an_answer() {
    let (mut agreement, mut dice) = (Agreement::default(), Dice::of(31));
    for _ in 0..RUNS {
        let run = calls(&mut dice);
        let (within, each) = (1 + dice.below(7), dice.falls(1, 2));
        let options = format!(r#"{{"within": {within}, "each_client": {each}}}"#);
        agreement.take(&run, judged("progress", &run, &options), served(&run, within, each));
    }
    agreement.is_fair("progress");
}

/// A wait that is too long: two events with a call under way after the first and one before the second, no answer
/// between them, and too much time. The end of the run is an event, too.
fn waited(run: &Evidence, gap: u64, from: Option<usize>, (each, refusals): (bool, bool)) -> Told {
    let events = &run.trace.events;
    let count = events.len();
    let at = |index: usize| events[index.min(count - 1)].at;
    let (mut waits, mut good) = (false, true);
    for clients in judged_together(each) {
        let calls: Vec<Call> =
            all_calls(events).into_iter().filter(|call| clients.contains(&call.client)).collect();
        let open_after = |index: usize| {
            calls
                .iter()
                .any(|call| call.called <= index && call.ended.as_ref().is_none_or(|(end, _)| *end > index))
        };
        let open_before = |index: usize| {
            calls
                .iter()
                .any(|call| call.called < index && call.ended.as_ref().is_none_or(|(end, _)| *end >= index))
        };
        let answers = |index: usize| {
            calls.iter().any(|call| match &call.ended {
                Some((end, OpOutcome::Ok(_))) => *end == index,
                Some((end, OpOutcome::Refused { .. })) => refusals && *end == index,
                _ => false,
            })
        };
        for first in from.unwrap_or(0)..count {
            for second in first + 1..=count {
                if !open_after(first) || !open_before(second) || (first + 1..second).any(answers) {
                    continue;
                }
                waits = true;
                good &= at(second).since(at(first)) <= Time::from_ms(gap);
            }
        }
    }
    waits.then_some(good)
}

#[test]
fn bounded_wait_agrees_with_looking_at_all_pairs_of_events() {
    let (mut agreement, mut dice) = (Agreement::default(), Dice::of(32));
    for _ in 0..RUNS {
        let run = calls(&mut dice);
        let (gap, each, refusals, start) =
            (1 + dice.below(7), dice.falls(1, 2), dice.falls(1, 2), dice.falls(1, 2));
        let since = if start { "start" } else { "heal" };
        let options =
            format!(r#"{{"gap": {gap}, "each_client": {each}, "refusals": {refusals}, "since": "{since}"}}"#);
        let heal = healed(&run.trace.events);
        let twin = if !start && heal.is_none() {
            None
        } else {
            waited(&run, gap, heal.filter(|_| !start), (each, refusals))
        };
        agreement.take(&run, judged("bounded_wait", &run, &options), twin);
    }
    agreement.is_fair("bounded_wait");
}

// ---- what happened, and what happened before what -----------------------------------------------

/// An event as it was made: whose it is, and which earlier ones it comes after directly.
struct Made {
    event: Event,
    whose: Option<u32>,
    after: Vec<usize>,
    is_scenario: bool,
}

/// What events of a run refer to.
#[derive(Default)]
struct Referred {
    /// Of each message: which event sent it, and its receiver.
    sends: Vec<(usize, u32)>,
    /// Who was asked for each connection.
    asked: Vec<u32>,
    /// Who called each operation.
    calls: Vec<u32>,
}

/// What an event is, whose, and which earlier one it comes after beside its own process's.
type Kind = (EventKind, Option<u32>, Option<usize>);

impl Referred {
    fn any(&mut self, dice: &mut Dice, index: usize) -> Kind {
        match dice.below(16) {
            0..=5 => alone(dice),
            6 | 7 => self.of_connection(dice),
            8 | 9 => self.of_client(dice),
            _ => self.of_message(dice, index),
        }
    }

    fn of_connection(&mut self, dice: &mut Dice) -> Kind {
        let (who, to) = (dice.below(4) as u32, dice.below(4) as u32);
        let process = ProcessId(who);
        if self.asked.is_empty() || dice.falls(1, 2) {
            self.asked.push(to);
            let connection = ConnectionId(self.asked.len() as u32 - 1);
            let what = StreamEvent::Connect { from: process, to: ProcessId(to) };
            return (EventKind::Stream { connection, what }, Some(who), None);
        }
        let connection = dice.below(self.asked.len() as u64) as usize;
        let (what, whose) = match dice.below(3) {
            0 => (StreamEvent::Accept, self.asked[connection]),
            1 => (StreamEvent::Arrive { to: process, data: Vec::new() }, who),
            _ => (StreamEvent::Heard { by: process }, who),
        };
        (EventKind::Stream { connection: ConnectionId(connection as u32), what }, Some(whose), None)
    }

    fn of_client(&mut self, dice: &mut Dice) -> Kind {
        let who = dice.below(4) as u32;
        if self.calls.is_empty() || dice.falls(1, 2) {
            self.calls.push(who);
            let (op, client) = (OpId(self.calls.len() as u32 - 1), ProcessId(who));
            return (EventKind::Invoke { op, client, node: client, body: nothing() }, Some(who), None);
        }
        let op = dice.below(self.calls.len() as u64) as usize;
        let outcome = if who == 0 { OpOutcome::Unknown { code: 0 } } else { OpOutcome::Ok(nothing()) };
        (EventKind::Return { op: OpId(op as u32), outcome }, Some(self.calls[op]), None)
    }

    fn of_message(&mut self, dice: &mut Dice, index: usize) -> Kind {
        let (who, to) = (dice.below(4) as u32, dice.below(4) as u32);
        if self.sends.is_empty() || dice.falls(1, 3) {
            self.sends.push((index, to));
            let message = MessageId(self.sends.len() as u32 - 1);
            let (from, to) = (ProcessId(who), ProcessId(to));
            return (EventKind::Send { message, from, to, payload: nothing() }, Some(who), None);
        }
        let sent = dice.below(self.sends.len() as u64) as usize;
        let (message, (sending, receiver)) = (MessageId(sent as u32), self.sends[sent]);
        let (kind, whose) = match dice.below(4) {
            0 => (EventKind::Copy { message, copy: 1 }, None),
            1 => (EventKind::Drop { message, copy: 0, why: DropReason::Loss }, None),
            _ => (EventKind::Deliver { message, copy: 0, altered: None }, Some(receiver)),
        };
        (kind, whose, Some(sending))
    }
}

/// An event that refers to no other.
fn alone(dice: &mut Dice) -> Kind {
    let (who, other) = (dice.below(4) as u32, dice.below(4) as u32);
    let process = ProcessId(who);
    match dice.below(6) {
        0 => (EventKind::Start { process, life: 1 + other }, Some(who), None),
        1 => (EventKind::Kill { process }, Some(who), None),
        2 => (EventKind::Timer { process }, Some(who), None),
        3 => (EventKind::Say { process, text: format!("a{other}") }, Some(who), None),
        4 => (EventKind::Phase(Phase::Heal), None, None),
        _ => {
            let kind =
                if other == 0 { FaultKind::Cut { links: Vec::new() } } else { FaultKind::Paused { process } };
            (EventKind::FaultStart { fault: FaultId(0), kind }, None, None)
        }
    }
}

fn anything(dice: &mut Dice) -> Vec<Made> {
    let mut all: Vec<Made> = Vec::new();
    let mut referred = Referred::default();
    for index in 0..2 + dice.below(11) as usize {
        let (kind, whose, sending) = referred.any(dice, index);
        let cause = (index > 0 && dice.falls(1, 6)).then(|| dice.below(index as u64) as usize);
        let is_scenario = matches!(kind, EventKind::Phase(_) | EventKind::FaultStart { .. });
        let own = whose.and_then(|whose| all.iter().rposition(|made| made.whose == Some(whose)));
        let after = [own, cause, sending].into_iter().flatten().collect();
        let event = Event { at: Time(index as u64), cause: cause.map(|cause| EventId(cause as u32)), kind };
        all.push(Made { event, whose, after, is_scenario });
    }
    all
}

#[test]
fn happened_before_agrees_with_closing_the_direct_steps() {
    let mut dice = Dice::of(33);
    let (mut related, mut all) = (0, 0);
    for _ in 0..RUNS {
        let made = anything(&mut dice);
        let mut run = Evidence::default();
        run.trace.processes = processes();
        run.trace.events = made.iter().map(|made| made.event.clone()).collect();
        let causality = Causality::of(&run.trace);
        let count = made.len();
        let mut before = vec![vec![false; count]; count];
        for (later, its) in made.iter().enumerate().filter(|(_, made)| !made.is_scenario) {
            its.after
                .iter()
                .filter(|earlier| !made[**earlier].is_scenario)
                .for_each(|a| before[*a][later] = true);
        }
        for through in 0..count {
            for a in 0..count {
                for b in 0..count {
                    before[a][b] |= before[a][through] && before[through][b];
                }
            }
        }
        let id = |index: usize| EventId(index as u32);
        for a in 0..count {
            for b in 0..count {
                let twin = before[a][b] && made[a].whose.is_some();
                assert_eq!(causality.before(id(a), id(b)), twin, "{a} before {b}: {:#?}", run.trace.events);
                let neither = a != b && !twin && !(before[b][a] && made[b].whose.is_some());
                assert_eq!(causality.concurrent(id(a), id(b)), neither);
                related += u64::from(twin);
                all += 1;
            }
        }
        assert!(!causality.before(id(0), id(count)) && !causality.before(id(count), id(0)));
    }
    assert!(related * 10 > all && related * 10 < all * 9, "{related} of {all} pairs are ordered");
}

#[test]
fn what_happened_agrees_with_counting_by_what_events_are_called() {
    let table = [
        ("operations", "Invoke {"),
        ("messages", "Send {"),
        ("deliveries", "Deliver {"),
        ("drops", "Drop {"),
        ("copies", "Copy {"),
        ("kills", "Kill {"),
        ("timers", "Timer {"),
        ("faults", "FaultStart {"),
        ("cuts", "FaultStart { fault: FaultId(0), kind: Cut"),
    ];
    let (mut agreement, mut dice) = (Agreement::default(), Dice::of(34));
    for _ in 0..RUNS {
        let mut run = Evidence::default();
        run.trace.events = anything(&mut dice).into_iter().map(|made| made.event).collect();
        let names: Vec<String> = run.trace.events.iter().map(|event| format!("{:?}", event.kind)).collect();
        let count = |is: &dyn Fn(&str) -> bool| names.iter().filter(|name| is(name)).count() as i64;
        let (name, begins) = *dice.one_of(&table);
        let (least, other) = (1 + dice.below(2) as i64, dice.below(2) as i64);
        let mut twin = count(&|name| name.starts_with(begins)) >= least;
        let (second, found) = match dice.below(2) {
            0 => ("ok_operations", count(&|name| name.starts_with("Return") && name.contains("Ok("))),
            _ => ("restarts", count(&|name| name.starts_with("Start") && !name.contains("life: 1"))),
        };
        twin &= found >= other;
        let says = if dice.falls(1, 5) { "a1" } else { "" };
        twin &= says.is_empty() || count(&|name| name.starts_with("Say") && name.contains("a1")) > 0;
        let options =
            Value::map([(name, Value::Int(least)), (second, Value::Int(other)), ("says", Value::text(says))]);
        agreement.take(&run, judged("happened", &run, &options.to_json()), Some(twin));
    }
    agreement.is_fair("happened");
}
