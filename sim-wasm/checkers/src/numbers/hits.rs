//! How many answers came from where they should have, by what the answers say of it.

use super::calls::{count, marks, told};
use super::measure::{AT_LEAST, AT_MOST, Measured, Ratio, counted};
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::history::Operation;
use crate::verdict::{Finding, Malformed};
use trace::{Setting, Settings, Takes, Value};

pub const HIT_RATE: Check = Check {
    name: "hit_rate",
    needs: Needs::History,
    settings: &[
        AT_MOST,
        AT_LEAST,
        Setting {
            name: "field",
            takes: Takes::Word { default: "hit" },
            says: "The field of an answer that is true for a hit and false for a miss.",
        },
    ],
    says: "The share of hits: answers of which a field is true, of all answers that have the field. Not defined when no \
           answer has it. Results: `value`, from 0 to 1; `hits` and `answers`, the two counts.",
    is_number: true,
    run,
};

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let (history, field) = (&evidence.history, settings.word("field"));
    let mut answers: Vec<(bool, &Operation)> = Vec::new();
    for operation in &history.operations {
        match operation.output().and_then(|output| output.get(field)) {
            None => {}
            Some(Value::Bool(is_hit)) => answers.push((*is_hit, operation)),
            Some(other) => {
                let place = operation.returned.unwrap_or(operation.called);
                return Err(Malformed::at(place, format!("`{field}` is true or false, not {other}")));
            }
        }
    }
    let hits = answers.iter().filter(|(is_hit, _)| *is_hit).count();
    let Some(ratio) = Ratio::of(hits, answers.len()) else {
        return Ok(Finding::unknown(format!(
            "no answer has the field `{field}`, so there are no hits and no misses"
        )));
    };
    let example =
        |wanted: bool| answers.iter().find(|(is_hit, _)| *is_hit == wanted).map(|(_, operation)| *operation);
    let (hit, miss) = (example(true), example(false));
    let first = miss.map_or_else(String::new, |miss| format!(" The first miss was {}.", told(history, miss)));
    let measured = Measured {
        subject: "The hit rate".to_owned(),
        value: ratio.value(),
        unit: "",
        detail: format!("Of {}, {hits} had `{field}` true.{first}", counted(answers.len(), "answer")),
        witness: marks(hit.into_iter().chain(miss)),
    };
    Ok(measured.judged(settings).with("hits", count(hits)).with("answers", count(answers.len())))
}
