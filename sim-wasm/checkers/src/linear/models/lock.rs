//! What is held by one at a time, or by so many.

use super::known::Known;
use super::{Model, Nature, Steps, named, told};
use crate::history::Operation;
use crate::intern::Interner;
use crate::verdict::Malformed;
use trace::{Settings, Value};

const FUNCTIONS: &[&str] = &["acquire", "release"];

/// A lock; its state is 0 when it is free, else its owner's number and 1.
#[derive(Default)]
pub(super) struct Lock {
    owners: Interner,
    calls: Known<Call>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Call {
    Acquire(u32),
    Release(u32),
}

impl Lock {
    fn owner(&self, owner: u32) -> String {
        let owner = self.owners.value(owner);
        owner.as_text().map_or_else(|| told(owner), str::to_owned)
    }
}

impl Steps for Lock {
    fn start(&mut self) -> u32 {
        0
    }

    fn step(&mut self, state: u32, call: u32) -> Option<u32> {
        match *self.calls.get(call) {
            Call::Acquire(owner) => (state == 0).then_some(owner + 1),
            Call::Release(owner) => (state == owner + 1).then_some(0),
        }
    }

    fn nature(&self, _: u32) -> Nature {
        Nature::Changes
    }

    fn size(&self) -> usize {
        0
    }
}

impl Model for Lock {
    fn call(&mut self, operation: &Operation, who: &str) -> Result<u32, Malformed> {
        if !FUNCTIONS.contains(&operation.f.as_str()) {
            return Err(operation.unknown_function(FUNCTIONS));
        }
        let owner = match operation.argument("owner") {
            Some(owner) => self.owners.number(owner),
            None => self.owners.number(&Value::text(client(who))),
        };
        let call = if operation.f == "acquire" { Call::Acquire(owner) } else { Call::Release(owner) };
        Ok(self.calls.number(call))
    }

    fn details(&self, call: u32, who: &str) -> String {
        let (Call::Acquire(owner) | Call::Release(owner)) = *self.calls.get(call);
        let owner = self.owner(owner);
        if owner == client(who) { String::new() } else { format!("for {owner}") }
    }

    fn name(&self, key: Option<&Value>) -> String {
        named("lock", key)
    }

    fn holds(&self, state: u32) -> String {
        match state.checked_sub(1) {
            None => "is free".to_owned(),
            Some(owner) => format!("is held by {}", self.owner(owner)),
        }
    }

    fn objection(&self, state: u32, call: u32, name: &str) -> String {
        let holder = state.checked_sub(1).map(|holder| self.owner(holder));
        let (Call::Acquire(owner) | Call::Release(owner)) = *self.calls.get(call);
        let owner = self.owner(owner);
        match (self.calls.get(call), holder) {
            (Call::Acquire(_), Some(holder)) if holder == owner => {
                format!("got {name} for {owner}, which holds it already")
            }
            (Call::Acquire(_), Some(holder)) => format!("got {name} for {owner}, but {holder} holds it"),
            (Call::Acquire(_), None) => format!("got {name} for {owner}"),
            (Call::Release(_), Some(holder)) => format!("released {name} for {owner}, but {holder} holds it"),
            (Call::Release(_), None) => format!("released {name} for {owner}, but nobody holds it"),
        }
    }
}

/// A client goes on as another process when a call gave no answer, and holds what it held.
fn client(who: &str) -> &str {
    who.split('/').next().unwrap_or(who)
}

/// A semaphore; its state is how many permits are held.
pub(super) struct Semaphore {
    permits: u32,
}

impl Semaphore {
    /// All permits free.
    pub(super) fn new(settings: &Settings) -> Self {
        Self { permits: u32::try_from(settings.count("permits")).unwrap_or(u32::MAX) }
    }
}

/// The number of `acquire`; that of `release` is 1.
const ACQUIRE: u32 = 0;

impl Steps for Semaphore {
    fn start(&mut self) -> u32 {
        0
    }

    fn step(&mut self, state: u32, call: u32) -> Option<u32> {
        if call == ACQUIRE { (state < self.permits).then_some(state + 1) } else { state.checked_sub(1) }
    }

    fn nature(&self, _: u32) -> Nature {
        Nature::Changes
    }

    fn size(&self) -> usize {
        0
    }
}

impl Model for Semaphore {
    fn call(&mut self, operation: &Operation, _: &str) -> Result<u32, Malformed> {
        match operation.f.as_str() {
            "acquire" => Ok(ACQUIRE),
            "release" => Ok(ACQUIRE + 1),
            _ => Err(operation.unknown_function(FUNCTIONS)),
        }
    }

    fn details(&self, _: u32, _: &str) -> String {
        String::new()
    }

    fn name(&self, key: Option<&Value>) -> String {
        named("semaphore", key)
    }

    fn holds(&self, state: u32) -> String {
        let free = self.permits - state;
        format!(
            "has {free} of {} {} free",
            self.permits,
            if self.permits == 1 { "permit" } else { "permits" }
        )
    }

    fn objection(&self, state: u32, call: u32, name: &str) -> String {
        let holds = self.holds(state);
        if call == ACQUIRE {
            format!("got a permit, but {name} {holds}")
        } else {
            format!("gave a permit back, but {name} {holds}")
        }
    }
}
