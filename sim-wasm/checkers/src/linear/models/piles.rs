//! What values are put into and taken out of one by one: queues, stacks, and queues by priority.

use super::super::distinct::{self, What};
use super::super::special::Container;
use super::known::Known;
use super::{Blamed, Model, Nature, Steps, listed, named, told, wrong_argument, wrong_result};
use crate::history::Operation;
use crate::intern::Interner;
use crate::verdict::Malformed;
use std::cmp::Ordering;
use trace::Value;

/// What differs between them.
pub(super) struct Kind {
    name: &'static str,
    /// The one that puts, the one that takes.
    functions: &'static [&'static str; 2],
    rule: Rule,
    /// What is taken next, as the subject of a sentence.
    next: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Oldest,
    Youngest,
    Smallest,
}

/// First in, first out.
pub(super) const QUEUE: &Kind =
    &Kind { name: "queue", functions: &["enqueue", "dequeue"], rule: Rule::Oldest, next: "first in" };

/// Last in, first out.
pub(super) const STACK: &Kind =
    &Kind { name: "stack", functions: &["push", "pop"], rule: Rule::Youngest, next: "on top of" };

/// Smallest out.
pub(super) const PRIORITY_QUEUE: &Kind = &Kind {
    name: "priority queue",
    functions: &["insert", "take"],
    rule: Rule::Smallest,
    next: "the smallest in",
};

/// A state is what is in it, the next to be taken last.
pub(super) struct Pile {
    kind: &'static Kind,
    values: Interner,
    states: Known<Box<[u32]>>,
    calls: Known<Call>,
    /// Where a state is changed.
    items: Vec<u32>,
}

/// Values are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Call {
    Put(u32),
    Take(u32),
    /// Found it empty.
    TakeNothing,
    /// Nobody knows what it took.
    TakeAny,
}

impl Pile {
    /// Empty.
    pub(super) fn new(kind: &'static Kind) -> Self {
        Self {
            kind,
            values: Interner::default(),
            states: Known::default(),
            calls: Known::default(),
            items: Vec::new(),
        }
    }

    fn taken(&mut self, operation: &Operation) -> Result<Call, Malformed> {
        Ok(match operation.given("value")? {
            None => Call::TakeAny,
            Some(Value::Null) => Call::TakeNothing,
            Some(given) => {
                self.sorts(given).map_err(|expected| wrong_result(operation, &expected, given))?;
                Call::Take(self.values.number(given))
            }
        })
    }

    fn put(&mut self, operation: &Operation) -> Result<Call, Malformed> {
        let given = operation.required("value")?;
        if *given == Value::Null {
            return Err(wrong_argument(
                operation,
                "a `value` that is not null (null says that there is none)",
                given,
            ));
        }
        self.sorts(given).map_err(|expected| wrong_argument(operation, &expected, given))?;
        Ok(Call::Put(self.values.number(given)))
    }

    /// Whether a value has its place among those seen, or what would have.
    fn sorts(&self, given: &Value) -> Result<(), String> {
        let known = if self.values.is_empty() { given } else { self.values.value(0) };
        match (self.kind.rule, known, given) {
            (Rule::Oldest | Rule::Youngest, ..)
            | (_, Value::Int(_), Value::Int(_))
            | (_, Value::Text(_), Value::Text(_)) => Ok(()),
            (_, Value::Int(_), _) => Err("a whole number as `value`, as all others have".to_owned()),
            (_, Value::Text(_), _) => Err("a text as `value`, as all others have".to_owned()),
            _ => Err("a whole number or a text as `value`".to_owned()),
        }
    }

    /// Where a value goes among those in `items`.
    fn place(&self, value: u32) -> usize {
        match self.kind.rule {
            Rule::Oldest => 0,
            Rule::Youngest => self.items.len(),
            Rule::Smallest => {
                let new = self.values.value(value);
                self.items.partition_point(|item| compare(self.values.value(*item), new).is_gt())
            }
        }
    }

    fn next(&self, state: u32) -> Option<u32> {
        self.states.get(state).last().copied()
    }

    fn without_next(&mut self, state: u32) -> u32 {
        self.items.clear();
        self.items.extend(self.states.get(state).iter());
        self.items.pop();
        self.states.list(&self.items)
    }

    fn told(&self, value: u32) -> String {
        told(self.values.value(value))
    }
}

impl Steps for Pile {
    fn start(&mut self) -> u32 {
        self.states.list(&[])
    }

    fn step(&mut self, state: u32, call: u32) -> Option<u32> {
        let next = self.next(state);
        match *self.calls.get(call) {
            Call::Put(value) => {
                self.items.clear();
                self.items.extend(self.states.get(state).iter());
                let place = self.place(value);
                self.items.insert(place, value);
                Some(self.states.list(&self.items))
            }
            Call::Take(value) => (next == Some(value)).then(|| self.without_next(state)),
            Call::TakeNothing => next.is_none().then_some(state),
            Call::TakeAny => Some(self.without_next(state)),
        }
    }

    fn nature(&self, call: u32) -> Nature {
        if *self.calls.get(call) == Call::TakeNothing { Nature::Reads } else { Nature::Changes }
    }

    fn size(&self) -> usize {
        self.states.size()
    }
}

impl Model for Pile {
    fn call(&mut self, operation: &Operation, _: &str) -> Result<u32, Malformed> {
        let [put, take] = *self.kind.functions;
        let call = match operation.f.as_str() {
            function if function == put => self.put(operation)?,
            function if function == take => self.taken(operation)?,
            _ => return Err(operation.unknown_function(self.kind.functions)),
        };
        Ok(self.calls.number(call))
    }

    fn details(&self, call: u32, _: &str) -> String {
        match *self.calls.get(call) {
            Call::Put(value) | Call::Take(value) => self.told(value),
            Call::TakeNothing => "null".to_owned(),
            Call::TakeAny => String::new(),
        }
    }

    fn name(&self, key: Option<&Value>) -> String {
        named(self.kind.name, key)
    }

    fn holds(&self, state: u32) -> String {
        let items = self.states.get(state);
        let told = listed(items.iter().rev().map(|item| self.values.value(*item)));
        match items.len() {
            0 => "is empty".to_owned(),
            1 => format!("holds {told}"),
            _ => format!("holds {told} (to be taken in this order)"),
        }
    }

    fn objection(&self, state: u32, call: u32, name: &str) -> String {
        let kind = self.kind;
        let is_next = |value| format!("{} is {} {name}", self.told(value), kind.next);
        match (*self.calls.get(call), self.next(state)) {
            (Call::Take(value), _) if self.calls.find(&Call::Put(value)).is_none() => {
                format!("gave {}, which nobody ever put into {name}", self.told(value))
            }
            (Call::Take(value), None) => format!("gave {}, but {name} is empty", self.told(value)),
            (Call::Take(value), Some(next)) => format!("gave {}, but {}", self.told(value), is_next(next)),
            (Call::TakeNothing, Some(next)) => format!("found nothing, but {}", is_next(next)),
            (Call::Put(value), _) => format!("put {} into {name}", self.told(value)),
            (Call::TakeNothing | Call::TakeAny, _) => format!("took from {name}"),
        }
    }

    fn container(&self, calls: &[u32]) -> Option<Container> {
        let mut values: Vec<u32> = (0..u32::try_from(self.values.len()).ok()?).collect();
        if self.kind.rule == Rule::Smallest {
            values.sort_by(|one, other| compare(self.values.value(*one), self.values.value(*other)));
        }
        let mut ranks = vec![0; values.len()];
        (0..).zip(&values).for_each(|(rank, value)| ranks[*value as usize] = rank);
        let what = |call: &u32| match *self.calls.get(*call) {
            Call::Put(value) => What::Insert(ranks[value as usize]),
            Call::Take(value) => What::Remove(ranks[value as usize]),
            Call::TakeNothing => What::RemoveEmpty,
            Call::TakeAny => What::RemoveUnknown,
        };
        let decide = match self.kind.rule {
            Rule::Oldest => distinct::queue,
            Rule::Youngest => distinct::stack,
            Rule::Smallest => distinct::priority_queue,
        };
        Some(Container { decide, whats: calls.iter().map(what).collect(), values })
    }

    fn value(&self, value: u32) -> String {
        self.told(value)
    }

    /// Who put in what is next, or who took the last.
    fn blamed(&self, state: u32, call: u32) -> Blamed {
        match *self.calls.get(call) {
            Call::Take(value) if self.calls.find(&Call::Put(value)).is_none() => Blamed::Nothing,
            _ => match self.next(state).and_then(|next| self.calls.find(&Call::Put(next))) {
                Some(put) => Blamed::Of(vec![put]),
                None => Blamed::AnyChange,
            },
        }
    }
}

/// Whole numbers by size, texts by their letters; a pile has either.
fn compare(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Int(one), Value::Int(other)) => one.cmp(other),
        (Value::Text(one), Value::Text(other)) => one.cmp(other),
        _ => Ordering::Equal,
    }
}
