//! A list that is only added to, read by offsets from 0.

use super::known::Known;
use super::{Model, Nature, Steps, named, optional, told, wrong_argument, wrong_result};
use crate::history::Operation;
use crate::intern::Interner;
use crate::verdict::Malformed;
use trace::Value;

const FUNCTIONS: &[&str] = &["append", "read"];

/// A log; its state is 0 when it is empty, else the number of its last entry and 1.
#[derive(Default)]
pub(super) struct Log {
    values: Interner,
    entries: Known<Entry>,
    calls: Known<Call>,
}

/// An entry after all that are before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Entry {
    before: u32,
    value: u32,
    offset: u32,
}

/// Values are numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Call {
    Append {
        value: u32,
        offset: Option<i64>,
    },
    /// Gave one, or nothing at the log's end.
    Read {
        offset: u32,
        value: Option<u32>,
    },
    /// Gave all from there on.
    ReadFrom {
        offset: u32,
        values: Box<[u32]>,
    },
}

impl Log {
    fn append_call(&mut self, operation: &Operation) -> Result<Call, Malformed> {
        let value = self.values.number(operation.required("value")?);
        let offset = optional(operation, "offset").map(|given| {
            given.as_int().ok_or_else(|| wrong_result(operation, "a whole number as `offset`", given))
        });
        Ok(Call::Append { value, offset: offset.transpose()? })
    }

    fn read_call(&mut self, operation: &Operation) -> Result<Call, Malformed> {
        let given = operation.required("offset")?;
        let offset = given.as_int().and_then(|offset| u32::try_from(offset).ok());
        let offset = offset.ok_or_else(|| wrong_argument(operation, "an `offset` from 0 up", given))?;
        match optional(operation, "values") {
            Some(Value::List(values)) => {
                let values = values.iter().map(|value| self.values.number(value)).collect();
                Ok(Call::ReadFrom { offset, values })
            }
            Some(other) => Err(wrong_result(operation, "a list as `values`", other)),
            None => {
                let value = operation.given("value")?.filter(|value| **value != Value::Null);
                Ok(Call::Read { offset, value: value.map(|value| self.values.number(value)) })
            }
        }
    }

    fn length(&self, state: u32) -> u32 {
        state.checked_sub(1).map_or(0, |last| self.entries.get(last).offset + 1)
    }

    /// The values from the last back.
    fn backwards(&self, mut state: u32) -> impl Iterator<Item = u32> {
        std::iter::from_fn(move || {
            let entry = self.entries.get(state.checked_sub(1)?);
            state = entry.before;
            Some(entry.value)
        })
    }

    fn at(&self, state: u32, offset: u32) -> Option<u32> {
        let back = self.length(state).checked_sub(offset)?.checked_sub(1)?;
        self.backwards(state).nth(back as usize)
    }

    fn ends_with(&self, state: u32, offset: u32, values: &[u32]) -> bool {
        let count = self.length(state).saturating_sub(offset) as usize;
        count == values.len()
            && self.backwards(state).zip(values.iter().rev()).all(|(own, given)| own == *given)
    }

    fn told(&self, value: u32) -> String {
        told(self.values.value(value))
    }

    fn list(&self, values: &[u32]) -> String {
        told(&Value::List(values.iter().map(|value| self.values.value(*value).clone()).collect()))
    }
}

impl Steps for Log {
    fn start(&mut self) -> u32 {
        0
    }

    fn step(&mut self, state: u32, call: u32) -> Option<u32> {
        match self.calls.get(call) {
            Call::Append { value, offset } => {
                let entry = Entry { before: state, value: *value, offset: self.length(state) };
                let fits = offset.is_none_or(|offset| offset == i64::from(entry.offset));
                fits.then(|| self.entries.number(entry) + 1)
            }
            Call::Read { offset, value } => (self.at(state, *offset) == *value).then_some(state),
            Call::ReadFrom { offset, values } => self.ends_with(state, *offset, values).then_some(state),
        }
    }

    fn nature(&self, call: u32) -> Nature {
        if matches!(self.calls.get(call), Call::Append { .. }) { Nature::Changes } else { Nature::Reads }
    }

    fn size(&self) -> usize {
        self.entries.size()
    }
}

impl Model for Log {
    fn call(&mut self, operation: &Operation, _: &str) -> Result<u32, Malformed> {
        let call = match operation.f.as_str() {
            "append" => self.append_call(operation)?,
            "read" => self.read_call(operation)?,
            _ => return Err(operation.unknown_function(FUNCTIONS)),
        };
        Ok(self.calls.number(call))
    }

    fn details(&self, call: u32, _: &str) -> String {
        match self.calls.get(call) {
            Call::Append { value, offset: None } => self.told(*value),
            Call::Append { value, offset: Some(offset) } => format!("{} at {offset}", self.told(*value)),
            Call::Read { offset, value: Some(value) } => format!("{} at {offset}", self.told(*value)),
            Call::Read { offset, value: None } => format!("nothing at {offset}"),
            Call::ReadFrom { offset, values } => format!("{} from {offset}", self.list(values)),
        }
    }

    fn name(&self, key: Option<&Value>) -> String {
        named("log", key)
    }

    fn holds(&self, state: u32) -> String {
        let mut values: Vec<u32> = self.backwards(state).collect();
        values.reverse();
        if values.is_empty() { "is empty".to_owned() } else { format!("holds {}", self.list(&values)) }
    }

    fn objection(&self, state: u32, call: u32, name: &str) -> String {
        let holds = self.holds(state);
        match self.calls.get(call) {
            Call::Append { value, offset } => {
                let (told, next) = (self.told(*value), self.length(state));
                let offset = offset.unwrap_or_default();
                format!("put {told} at offset {offset}, but the next offset of {name} is {next}")
            }
            Call::Read { offset, value } => {
                let told =
                    |value: Option<u32>| value.map_or_else(|| "nothing".to_owned(), |value| self.told(value));
                let there = told(self.at(state, *offset));
                format!("gave {} at offset {offset}, but there is {there} in {name}", told(*value))
            }
            Call::ReadFrom { offset, values } => {
                format!("gave {} from offset {offset} on, but {name} {holds}", self.list(values))
            }
        }
    }
}
