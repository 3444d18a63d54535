//! How many calls succeeded, and how fast: availability, throughput, duration.

use super::measure::{AT_LEAST, AT_MOST, Measured, Ratio, counted};
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::history::{History, Operation};
use crate::verdict::{Finding, Malformed, Mark};
use trace::{EventId, Settings, Time, Value};

/// How many of the calls that did not succeed are shown.
const SHOWN_MAX: usize = 3;

pub const AVAILABILITY: Check = Check {
    name: "availability",
    needs: Needs::History,
    settings: &[AT_MOST, AT_LEAST],
    says: "The share of calls that succeeded: those that were answered without an error, of all calls; calls that failed \
           and calls of which nobody knows count as not answered. Not defined without calls. Results: `value`, from 0 to \
           1; `ok` and `calls`, the two counts. Maelstrom's ok-fraction.",
    is_number: true,
    run: availability,
};

pub const THROUGHPUT: Check = Check {
    name: "throughput",
    needs: Needs::History,
    settings: &[AT_MOST, AT_LEAST],
    says: "Calls that succeeded for each second of simulated time, from the first call to the last moment at which a call \
           was made or ended. Not defined when no time went by. Results: `value`, in calls a second; `ok`, how many \
           succeeded; `ms`, the time.",
    is_number: true,
    run: throughput,
};

pub const DURATION: Check = Check {
    name: "duration",
    needs: Needs::Trace,
    settings: &[AT_MOST, AT_LEAST],
    says: "The simulated time from the first event of the run to its last, in milliseconds. Not defined when nothing \
           happened. Results: `value`.",
    is_number: true,
    run: duration,
};

fn ok_count(history: &History) -> usize {
    history.operations.iter().filter(|operation| operation.is_ok()).count()
}

fn availability(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let history = &evidence.history;
    let (ok, calls) = (ok_count(history), history.operations.len());
    let Some(ratio) = Ratio::of(ok, calls) else {
        return Ok(Finding::unknown("nobody called anything, so there is no availability"));
    };
    let others = history.operations.iter().filter(|operation| !operation.is_ok());
    let first = others.clone().next().map_or_else(String::new, |operation| {
        format!(" The first that did not was {}.", told(history, operation))
    });
    let measured = Measured {
        subject: "The availability".to_owned(),
        value: ratio.value(),
        unit: "",
        detail: format!("Of {}, {ok} succeeded.{first}", counted(calls, "call")),
        witness: marks(others.chain(&history.operations).take(SHOWN_MAX.min(calls - ok).max(1))),
    };
    Ok(measured.judged(settings).with("ok", count(ok)).with("calls", count(calls)))
}

/// `c1's write at 12 ms`.
pub fn told(history: &History, operation: &Operation) -> String {
    format!("{}'s {} at {}", history.process(operation), operation.f, operation.called_at)
}

/// A count as a result.
pub fn count(count: usize) -> Value {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

fn throughput(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let operations = &evidence.history.operations;
    let begin = operations.iter().map(|operation| operation.called_at).min().unwrap_or_default();
    let moment = |operation: &Operation| operation.returned_at.unwrap_or(operation.called_at);
    let last = operations.iter().max_by_key(|operation| moment(operation));
    let span = last.map_or(Time::ZERO, |last| moment(last).since(begin));
    let ok = ok_count(&evidence.history);
    let Some(ratio) = Ratio::of(ok as u128 * 1_000_000, span.0) else {
        return Ok(Finding::unknown("no time went by from the first call on, so there is no throughput"));
    };
    let measured = Measured {
        subject: "The number of calls that succeeded".to_owned(),
        value: ratio.value(),
        unit: " a second",
        detail: format!("{} succeeded in the {span} from the first call on.", counted(ok, "call")),
        witness: marks(operations.iter().take(1).chain(last)),
    };
    Ok(measured
        .judged(settings)
        .with("ok", count(ok))
        .with("ms", super::measure::number(Ratio::ms(span).value())))
}

fn duration(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let events = &evidence.trace.events;
    let (Some(first), Some(last)) = (events.first(), events.last()) else {
        return Ok(Finding::unknown("nothing happened, so it took no time"));
    };
    let end = u32::try_from(events.len() - 1).unwrap_or(u32::MAX);
    let measured = Measured {
        subject: "The duration of the run".to_owned(),
        value: Ratio::ms(last.at.since(first.at)).value(),
        unit: " ms",
        detail: format!("Its first event was at {}, its last at {}.", first.at, last.at),
        witness: [0, end].map(|event| evidence.mark(EventId(event))).to_vec(),
    };
    Ok(measured.judged(settings))
}

/// The marks of some operations.
pub fn marks<'a>(operations: impl IntoIterator<Item = &'a Operation>) -> Vec<Mark> {
    operations.into_iter().flat_map(Operation::marks).collect()
}
