//! How long calls took.

use super::calls::{count, marks, told};
use super::measure::{
    AT_LEAST, AT_MOST, Measured, QUANTILE, Ratio, counted, none_or, place_of, quantile, quantile_of,
};
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::history::Operation;
use crate::verdict::{Finding, Malformed};
use trace::{Settings, Time};

pub const LATENCY: Check = Check {
    name: "latency",
    needs: Needs::History,
    settings: &[AT_MOST, AT_LEAST, QUANTILE],
    says: "A quantile of how long calls took from the call to the answer, in milliseconds of simulated time, over the \
           calls that succeeded. Not defined when none did. Results: `value`; `ok`, how many calls succeeded. Quantiles \
           are taken as Maelstrom takes them.",
    is_number: true,
    run,
};

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let quantile = quantile(settings)?;
    let history = &evidence.history;
    let mut answered: Vec<(Time, &Operation)> =
        history.operations.iter().filter_map(|operation| Some((took(operation)?, operation))).collect();
    answered.sort_by_key(|(took, _)| *took);
    let Some((latency, operation)) = answered.get(place_of(quantile, answered.len())) else {
        return Ok(Finding::unknown("no call succeeded, so there is no latency"));
    };
    let longer = answered.iter().filter(|(took, _)| took > latency).count();
    let measured = Measured {
        subject: quantile_of(quantile, "latency"),
        value: Ratio::ms(*latency).value(),
        unit: " ms",
        detail: format!(
            "Of {} that succeeded, {} took that long, and {} took longer.",
            counted(answered.len(), "call"),
            told(history, operation),
            none_or(longer)
        ),
        witness: marks([*operation]),
    };
    Ok(measured.judged(settings).with("ok", count(answered.len())))
}

fn took(operation: &Operation) -> Option<Time> {
    let returned_at = operation.returned_at.filter(|_| operation.is_ok())?;
    Some(returned_at.since(operation.called_at))
}
