//! What the checks of this family say and read alike: an order for values, lists of them in a sentence, whole numbers.

use crate::history::Operation;
use crate::verdict::{Malformed, Mark};
use crate::words::listed;
use std::cmp::Ordering;
use trace::Value;

/// How many values a sentence names before it only counts the others.
const NAMED_MAX: usize = 5;

/// An order in which any two values have their place: null, truth, whole numbers, other numbers, texts, lists, maps.
pub(super) fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Float(a), Value::Float(b)) => a.total_cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        _ => kind(a).cmp(&kind(b)).then_with(|| a.to_json().cmp(&b.to_json())),
    }
}

const fn kind(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Int(_) => 2,
        Value::Float(_) => 3,
        Value::Text(_) => 4,
        Value::List(_) => 5,
        Value::Map(_) => 6,
    }
}

/// The values in their [`order`].
pub(super) fn sorted<'a>(values: impl Iterator<Item = &'a Value>) -> Vec<&'a Value> {
    let mut values: Vec<&Value> = values.collect();
    values.sort_by(|a, b| order(a, b));
    values
}

/// A list of what was sorted, for the results.
pub(super) fn list(values: &[&Value]) -> Value {
    Value::List(values.iter().map(|value| (*value).clone()).collect())
}

/// A number of things, for the results.
pub(super) fn int(count: impl TryInto<i64>) -> Value {
    Value::Int(count.try_into().unwrap_or(i64::MAX))
}

/// `1, 2 and 3`, or `1, 2, 3, 4, 5 and 7 more`.
pub(super) fn several<'a>(values: impl ExactSizeIterator<Item = &'a Value>) -> String {
    let rest = values.len().saturating_sub(NAMED_MAX);
    let mut named: Vec<String> = values.take(NAMED_MAX).map(Value::to_json).collect();
    if rest > 0 {
        named.push(format!("{rest} more"));
    }
    listed(&named, "")
}

/// Where the answer to an operation stands.
pub(super) fn answered(operation: &Operation) -> Mark {
    operation.returned.unwrap_or(operation.called)
}

/// What must be a whole number.
pub(super) fn whole(value: &Value, mark: Mark, what: &str) -> Result<i64, Malformed> {
    value.as_int().ok_or_else(|| Malformed::at(mark, format!("{what} is a whole number, not {value}")))
}

/// What must be a list.
pub(super) fn items<'a>(value: &'a Value, mark: Mark, what: &str) -> Result<&'a [Value], Malformed> {
    match value {
        Value::List(items) => Ok(items),
        _ => Err(Malformed::at(mark, format!("{what} is a list, not {value}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_every_kind_have_their_place() {
        let ordered = ["null", "false", "true", "-1", "2", "0.5", "\"10\"", "\"9\"", "[1]", "{\"a\": 1}"];
        let values: Vec<Value> = ordered.iter().map(|json| Value::from_json(json).unwrap()).collect();
        let backwards = sorted(values.iter().rev());
        assert_eq!(backwards, values.iter().collect::<Vec<_>>());
    }

    #[test]
    fn a_sentence_names_five_values_and_counts_the_rest() {
        let values: Vec<Value> = (1..=7).map(Value::Int).collect();
        assert_eq!(several(values[..1].iter()), "1");
        assert_eq!(several(values[..3].iter()), "1, 2 and 3");
        assert_eq!(several(values.iter()), "1, 2, 3, 4, 5 and 2 more");
    }
}
