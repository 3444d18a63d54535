//! What an operation did, step by step: a read or a write alone, or the steps of a transaction.

use crate::history::Operation;
use crate::intern::Interner;
use crate::verdict::Malformed;
use trace::Value;

/// The functions that are known here.
const FUNCTIONS: [&str; 3] = ["read", "write", "txn"];

/// One step; keys and values are numbers of [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It read this; nobody knows what where the operation did not return.
    Read { key: u32, value: Option<u32> },
    /// It wrote this.
    Write { key: u32, value: u32 },
}

/// Numbers for keys and values.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub keys: Interner,
    pub values: Interner,
}

/// The steps of an operation, in their order.
pub(super) fn steps(operation: &Operation, names: &mut Names) -> Result<Vec<Step>, Malformed> {
    match operation.f.as_str() {
        "read" => {
            let value = operation.given("value")?.map(|value| names.values.number(value));
            Ok(vec![Step::Read { key: key(operation, names), value }])
        }
        "write" => {
            let value = names.values.number(operation.required("value")?);
            Ok(vec![Step::Write { key: key(operation, names), value }])
        }
        "txn" => transaction(operation, names),
        _ => Err(operation.unknown_function(&FUNCTIONS)),
    }
}

/// A single register has no key: then `null` is its key.
fn key(operation: &Operation, names: &mut Names) -> u32 {
    names.keys.number(operation.argument("key").unwrap_or(&Value::Null))
}

fn transaction(operation: &Operation, names: &mut Names) -> Result<Vec<Step>, Malformed> {
    let asked = list(operation, operation.required("txn")?)?;
    let given = operation.given("txn")?.map(|given| list(operation, given)).transpose()?;
    if let Some(given) = given
        && given.len() != asked.len()
    {
        let (given, asked) = (given.len(), asked.len());
        return Err(wrong(operation, format!("it was asked for {asked} steps and gave {given}")));
    }
    let pair = |(index, asked)| step(operation, asked, given.and_then(|given| given.get(index)), names);
    asked.iter().enumerate().map(pair).collect()
}

fn step(
    operation: &Operation,
    asked: &Value,
    given: Option<&Value>,
    names: &mut Names,
) -> Result<Step, Malformed> {
    let (function, key, written) = parts(operation, asked)?;
    let given = given.map(|given| parts(operation, given)).transpose()?;
    let differs = given.is_some_and(|(its, of, value)| {
        (its, of) != (function, key) || (function == "w" && value != written)
    });
    if differs {
        return Err(wrong(operation, format!("it was asked for {asked} and gave another step")));
    }
    let key = names.keys.number(key);
    match function {
        "r" => Ok(Step::Read { key, value: given.map(|(_, _, value)| names.values.number(value)) }),
        "w" => Ok(Step::Write { key, value: names.values.number(written) }),
        _ => Err(wrong(operation, format!("{asked} begins with neither \"r\" nor \"w\""))),
    }
}

/// `[function, key, value]`.
fn parts<'a>(operation: &Operation, step: &'a Value) -> Result<(&'a str, &'a Value, &'a Value), Malformed> {
    if let Value::List(items) = step
        && let [Value::Text(function), key, value] = items.as_slice()
    {
        return Ok((function, key, value));
    }
    Err(wrong(operation, format!("{step} is no step: a step is [\"r\", key, null] or [\"w\", key, value]")))
}

fn list<'a>(operation: &Operation, value: &'a Value) -> Result<&'a [Value], Malformed> {
    match value {
        Value::List(items) => Ok(items),
        _ => Err(wrong(operation, format!("{value} is no list of steps"))),
    }
}

fn wrong(operation: &Operation, says: String) -> Malformed {
    Malformed::at(operation.returned.unwrap_or(operation.called), format!("`txn`: {says}"))
}
