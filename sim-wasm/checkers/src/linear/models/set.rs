//! A set of elements.

use super::super::distinct::{self, What};
use super::super::special::Container;
use super::known::Known;
use super::{Blamed, Model, Nature, Steps, listed, named, optional, told, wrong_result};
use crate::history::Operation;
use crate::intern::Interner;
use crate::verdict::Malformed;
use trace::Value;

const FUNCTIONS: &[&str] = &["add", "remove", "contains", "read"];

/// No state: what a read gave that is no set, as it names an element twice.
const NEVER: u32 = u32::MAX;

/// A state is a bit for each element, without zeros at its end.
#[derive(Default)]
pub(super) struct Set {
    elements: Interner,
    states: Known<Box<[u64]>>,
    calls: Known<Call>,
    /// Where a state is changed.
    bits: Vec<u64>,
}

/// Elements are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Call {
    /// Adds it, and perhaps told whether it was new.
    Add(u32, Option<bool>),
    /// Removes it, and perhaps told whether it was there.
    Remove(u32, Option<bool>),
    Contains(u32, bool),
    /// Gave this state, or (numbered apart) what is none.
    Read {
        state: u32,
        given: u32,
    },
}

impl Set {
    fn read_call(&mut self, operation: &Operation) -> Result<Call, Malformed> {
        if operation.f == "read" {
            let Some(given) = operation.given("value")? else {
                return Ok(Call::Read { state: NEVER, given: NEVER });
            };
            return self.whole(operation, given);
        }
        let element = self.elements.number(operation.required("element")?);
        Ok(match operation.f.as_str() {
            "add" => Call::Add(element, answer(operation)?),
            "remove" => Call::Remove(element, answer(operation)?),
            _ => {
                operation.given("value")?;
                Call::Contains(element, answer(operation)?.unwrap_or_default())
            }
        })
    }

    fn whole(&mut self, operation: &Operation, given: &Value) -> Result<Call, Malformed> {
        let Value::List(items) = given else {
            return Err(wrong_result(operation, "a list as `value`", given));
        };
        self.bits.clear();
        let mut is_set = true;
        for item in items {
            let element = self.elements.number(item);
            is_set &= !has(&self.bits, element);
            put(&mut self.bits, element);
        }
        let state = if is_set { self.states.list(&self.bits) } else { NEVER };
        Ok(Call::Read { state, given: self.elements.number(given) })
    }

    fn with(&mut self, state: u32, element: u32, present: bool) -> u32 {
        self.bits.clear();
        self.bits.extend(self.states.get(state).iter());
        if present {
            put(&mut self.bits, element);
        } else {
            self.bits[element as usize / 64] &= !(1 << (element % 64));
            while self.bits.last() == Some(&0) {
                self.bits.pop();
            }
        }
        self.states.list(&self.bits)
    }

    fn has(&self, state: u32, element: u32) -> bool {
        has(self.states.get(state), element)
    }

    fn members(&self, state: u32) -> Vec<&Value> {
        let words = self.states.get(state).iter().zip(0..);
        let bits = words.flat_map(|(word, index)| {
            (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| index * 64 + bit)
        });
        bits.map(|element| self.elements.value(element)).collect()
    }

    /// The first element that one has and the other has not.
    fn first_difference(&self, one: u32, other: u32) -> Option<u32> {
        let elements = 0..u32::try_from(self.elements.len()).unwrap_or(NEVER);
        elements.into_iter().find(|element| self.has(one, *element) != self.has(other, *element))
    }

    fn told(&self, element: u32) -> String {
        told(self.elements.value(element))
    }

    /// Why a whole set is not what was read.
    fn difference(&self, state: u32, read: u32, given: u32, name: &str) -> String {
        let told = self.told(given);
        if read == NEVER {
            return format!("gave {told}, but {name} has each of its elements once");
        }
        let (here, there) = (self.members(state), self.members(read));
        let missing: Vec<&Value> = here.iter().filter(|member| !there.contains(member)).copied().collect();
        let strange: Vec<&Value> = there.iter().filter(|member| !here.contains(member)).copied().collect();
        let lacks =
            format!("{} {} missing from what it gave", listed(missing.iter().copied()), is(missing.len()));
        let has = format!("{} should not be there", listed(strange.iter().copied()));
        let why = match (missing.is_empty(), strange.is_empty()) {
            (false, true) => lacks,
            (true, _) => has,
            (false, false) => format!("{lacks} and {has}"),
        };
        format!("gave {told}, but {name} {}: {why}", self.holds(state))
    }
}

impl Steps for Set {
    fn start(&mut self) -> u32 {
        self.states.list(&[])
    }

    fn step(&mut self, state: u32, call: u32) -> Option<u32> {
        match *self.calls.get(call) {
            Call::Read { state: read, .. } => (read == state).then_some(state),
            Call::Contains(element, answer) => (self.has(state, element) == answer).then_some(state),
            Call::Add(element, is_new) => {
                let was_there = self.has(state, element);
                let next = if was_there { state } else { self.with(state, element, true) };
                is_new.is_none_or(|is_new| is_new != was_there).then_some(next)
            }
            Call::Remove(element, answer) => {
                let was_there = self.has(state, element);
                let next = if was_there { self.with(state, element, false) } else { state };
                answer.is_none_or(|answer| answer == was_there).then_some(next)
            }
        }
    }

    fn nature(&self, call: u32) -> Nature {
        match self.calls.get(call) {
            // One that changed nothing only looked.
            Call::Contains(..)
            | Call::Read { .. }
            | Call::Add(_, Some(false))
            | Call::Remove(_, Some(false)) => Nature::Reads,
            Call::Add(..) | Call::Remove(..) => Nature::Changes,
        }
    }

    fn size(&self) -> usize {
        self.states.size()
    }
}

impl Model for Set {
    fn call(&mut self, operation: &Operation, _: &str) -> Result<u32, Malformed> {
        if !FUNCTIONS.contains(&operation.f.as_str()) {
            return Err(operation.unknown_function(FUNCTIONS));
        }
        let call = self.read_call(operation)?;
        Ok(self.calls.number(call))
    }

    /// Where nobody read the whole set: of an `add` or `remove` that told nothing it is not known whether it changed
    /// anything.
    fn container(&self, calls: &[u32]) -> Option<Container> {
        let what = |call: &u32| match *self.calls.get(*call) {
            Call::Add(element, None | Some(true)) => Some(What::Insert(element)),
            Call::Remove(element, Some(true)) => Some(What::Remove(element)),
            Call::Add(element, Some(false)) => Some(What::Contains(element, true)),
            Call::Remove(element, Some(false)) => Some(What::Contains(element, false)),
            Call::Contains(element, answer) => Some(What::Contains(element, answer)),
            Call::Remove(_, None) | Call::Read { .. } => None,
        };
        let whats = calls.iter().map(what).collect::<Option<_>>()?;
        let values = (0..u32::try_from(self.elements.len()).ok()?).collect();
        Some(Container { decide: distinct::set, whats, values })
    }

    fn value(&self, value: u32) -> String {
        self.told(value)
    }

    fn details(&self, call: u32, _: &str) -> String {
        match *self.calls.get(call) {
            Call::Add(element, None) | Call::Remove(element, None) => self.told(element),
            Call::Add(element, Some(answer))
            | Call::Remove(element, Some(answer))
            | Call::Contains(element, answer) => format!("{}: {answer}", self.told(element)),
            Call::Read { given: NEVER, .. } => String::new(),
            Call::Read { given, .. } => self.told(given),
        }
    }

    fn name(&self, key: Option<&Value>) -> String {
        named("set", key)
    }

    fn holds(&self, state: u32) -> String {
        let members = self.members(state);
        if members.is_empty() {
            "is empty".to_owned()
        } else {
            format!("holds {}", listed(members.into_iter()))
        }
    }

    fn objection(&self, state: u32, call: u32, name: &str) -> String {
        let is_in = |element| {
            let (told, is) = (self.told(element), if self.has(state, element) { "is" } else { "is not" });
            format!("{told} {is} in {name}")
        };
        match *self.calls.get(call) {
            Call::Read { state: read, given } => self.difference(state, read, given, name),
            Call::Contains(element, answer) => {
                format!("of {} gave {answer}, but {}", self.told(element), is_in(element))
            }
            Call::Add(element, answer) => {
                let found = if answer == Some(true) { "new" } else { "already there" };
                format!("found {} {found}, but {}", self.told(element), is_in(element))
            }
            Call::Remove(element, answer) => {
                let found = if answer == Some(true) { "there" } else { "not there" };
                format!("found {} {found}, but {}", self.told(element), is_in(element))
            }
        }
    }

    /// Who added or removed what is in the way.
    fn blamed(&self, state: u32, call: u32) -> Blamed {
        let element = match *self.calls.get(call) {
            Call::Read { state: NEVER, .. } => None,
            Call::Read { state: read, .. } => self.first_difference(state, read),
            Call::Add(element, _) | Call::Remove(element, _) | Call::Contains(element, _) => Some(element),
        };
        let changes = |call: &Call| match *call {
            Call::Add(changed, _) | Call::Remove(changed, _) => Some(changed) == element,
            Call::Contains(..) | Call::Read { .. } => false,
        };
        let numbered = self.calls.iter().zip(0..);
        Blamed::Of(numbered.filter(|(call, _)| changes(call)).map(|(_, number)| number).collect())
    }
}

/// Whether it changed or found something, where that was told.
fn answer(operation: &Operation) -> Result<Option<bool>, Malformed> {
    match optional(operation, "value") {
        None => Ok(None),
        Some(Value::Bool(answer)) => Ok(Some(*answer)),
        Some(other) => Err(wrong_result(operation, "true or false as `value`", other)),
    }
}

fn has(bits: &[u64], element: u32) -> bool {
    bits.get(element as usize / 64).is_some_and(|word| word & (1 << (element % 64)) != 0)
}

fn put(bits: &mut Vec<u64>, element: u32) {
    let word = element as usize / 64;
    if bits.len() <= word {
        bits.resize(word + 1, 0);
    }
    bits[word] |= 1 << (element % 64);
}

const fn is(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}
