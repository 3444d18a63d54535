//! What nodes reported, added up.

use super::calls::count;
use super::measure::{AT_LEAST, AT_MOST, Measured};
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::verdict::{Finding, Malformed, Mark};
use crate::words::times;
use trace::{EventId, EventKind, Setting, Settings, Takes, Value};

pub const COST: Check = Check {
    name: "cost",
    needs: Needs::Trace,
    settings: &[
        AT_MOST,
        AT_LEAST,
        Setting {
            name: "metric",
            takes: Takes::Word { default: "cost" },
            says: "The name of the metric that is added up.",
        },
    ],
    says: "The sum of all numbers that were reported with `metric` under one name, over the whole run and all nodes. Not \
           defined when none was. Results: `value`; `reports`, how many there were.",
    is_number: true,
    run,
};

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let metric = settings.word("metric");
    let mut reports: Vec<(Mark, &Value, f64)> = Vec::new();
    let mut whole = 0_i128;
    for (event, number) in evidence.trace.events.iter().zip(0..) {
        let EventKind::Metric { name, value, .. } = &event.kind else { continue };
        let mark = evidence.mark(EventId(number));
        match value {
            _ if name != metric => {}
            Value::Int(int) => {
                whole += i128::from(*int);
                reports.push((mark, value, *int as f64));
            }
            Value::Float(float) => reports.push((mark, value, *float)),
            _ => return Err(Malformed::at(mark, format!("the metric `{metric}` is a number, not {value}"))),
        }
    }
    let fractions: f64 =
        reports.iter().filter(|(_, value, _)| value.as_int().is_none()).map(|report| report.2).sum();
    let Some((mark, greatest, _)) = reports.iter().rev().max_by(|a, b| a.2.total_cmp(&b.2)) else {
        return Ok(Finding::unknown(format!("nobody reported the metric `{metric}`")));
    };
    let measured = Measured {
        subject: format!("The sum of the metric `{metric}`"),
        value: whole as f64 + fractions,
        unit: "",
        detail: format!("It was reported {}, and was {greatest} at the most.", times(reports.len())),
        witness: vec![*mark],
    };
    Ok(measured.judged(settings).with("reports", count(reports.len())))
}
