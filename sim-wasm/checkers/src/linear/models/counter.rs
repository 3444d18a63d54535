//! A number that is added to.

use super::known::Known;
use super::{Model, Nature, Steps, named, optional, wrong_argument, wrong_result};
use crate::history::Operation;
use crate::verdict::Malformed;
use trace::{Settings, Value};

const FUNCTIONS: &[&str] = &["add", "read"];

/// Its states are sums; they are wide enough for any sum of numbers that a history can hold.
pub(super) struct Counter {
    initial: i64,
    sums: Known<i128>,
    calls: Known<Call>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Call {
    /// Adds, and perhaps told the sum after it.
    Add(i64, Option<i64>),
    Read(i64),
}

impl Counter {
    /// It begins where `initial` says, or at 0.
    pub(super) fn new(settings: &Settings) -> Result<Self, Malformed> {
        let initial = match settings.value("initial") {
            Value::Null => 0,
            Value::Int(initial) => *initial,
            other => {
                return Err(Malformed::whole(format!("a counter begins at a whole number, not at {other}")));
            }
        };
        Ok(Self { initial, sums: Known::default(), calls: Known::default() })
    }
}

impl Steps for Counter {
    fn start(&mut self) -> u32 {
        self.sums.number(i128::from(self.initial))
    }

    fn step(&mut self, state: u32, call: u32) -> Option<u32> {
        let sum = *self.sums.get(state);
        match *self.calls.get(call) {
            Call::Read(value) => (i128::from(value) == sum).then_some(state),
            Call::Add(delta, given) => {
                let next = sum + i128::from(delta);
                given.is_none_or(|given| i128::from(given) == next).then(|| self.sums.number(next))
            }
        }
    }

    fn nature(&self, call: u32) -> Nature {
        match self.calls.get(call) {
            Call::Read(_) | Call::Add(0, _) => Nature::Reads,
            Call::Add(..) => Nature::Changes,
        }
    }

    fn size(&self) -> usize {
        self.sums.size()
    }
}

impl Model for Counter {
    fn call(&mut self, operation: &Operation, _: &str) -> Result<u32, Malformed> {
        let whole = |given: &Value| {
            given.as_int().ok_or_else(|| wrong_result(operation, "a whole number as `value`", given))
        };
        let call = match operation.f.as_str() {
            "read" => Call::Read(operation.given("value")?.map(whole).transpose()?.unwrap_or_default()),
            "add" => {
                let given = operation.required("delta")?;
                let delta = given
                    .as_int()
                    .ok_or_else(|| wrong_argument(operation, "a whole number as `delta`", given))?;
                Call::Add(delta, optional(operation, "value").map(whole).transpose()?)
            }
            _ => return Err(operation.unknown_function(FUNCTIONS)),
        };
        Ok(self.calls.number(call))
    }

    fn details(&self, call: u32, _: &str) -> String {
        match self.calls.get(call) {
            Call::Read(value) => value.to_string(),
            Call::Add(delta, None) => delta.to_string(),
            Call::Add(delta, Some(sum)) => format!("{delta}: {sum}"),
        }
    }

    fn name(&self, key: Option<&Value>) -> String {
        named("counter", key)
    }

    fn holds(&self, state: u32) -> String {
        format!("is at {}", self.sums.get(state))
    }

    fn objection(&self, state: u32, call: u32, name: &str) -> String {
        let holds = self.holds(state);
        match self.calls.get(call) {
            Call::Read(value) => format!("gave {value}, but {name} {holds}"),
            Call::Add(delta, Some(given)) => {
                let sum = self.sums.get(state) + i128::from(*delta);
                format!("of {delta} gave {given}, but {name} {holds}, which makes it {sum}")
            }
            Call::Add(delta, None) => format!("added {delta} to {name}"),
        }
    }
}
