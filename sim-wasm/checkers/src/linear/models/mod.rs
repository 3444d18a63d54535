//! The objects that clients may use, each as one process would see it: what a call does to a state, or why it cannot
//! have given what it gave. States and calls are numbers, so that a search compares and hashes nothing larger.

mod counter;
mod known;
mod lock;
mod log;
mod piles;
mod register;
mod set;
mod together;

use super::special::Container;
use crate::history::Operation;
use crate::verdict::Malformed;
use trace::{Setting, Settings, Takes, Value};

pub(super) use together::Together;

/// What may be set about every check that searches.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "model",
        takes: Takes::Choice {
            default: "cas-register",
            of: &[
                "register",
                "cas-register",
                "kv",
                "set",
                "counter",
                "queue",
                "stack",
                "priority-queue",
                "lock",
                "semaphore",
                "log",
            ],
        },
        says: "Which object the clients use; the table of models says what it can do.",
    },
    Setting {
        name: "initial",
        takes: Takes::Anything,
        says: "What a register or a key holds before any write, or where a counter begins; null is a value as any \
               other: \"nothing there\". A counter begins at 0 when nothing is said, a key as `absent` says.",
    },
    Setting {
        name: "absent",
        takes: Takes::Anything,
        says: "What `get` of model kv gives for a key that is not there: null, or \"\" for stores that know no difference.",
    },
    Setting {
        name: "appends",
        takes: Takes::Choice { default: "text", of: &["text", "list"] },
        says: "What `append` of model kv does with a text: adds it to the end of a text, or to a list as one more item. \
               What is no text is always an item.",
    },
    Setting {
        name: "permits",
        takes: Takes::Count { default: 1, least: 1, most: 1_000_000 },
        says: "How many may hold a semaphore at a time.",
    },
    Setting {
        name: "budget",
        takes: Takes::Count { default: 2_000_000, least: 1, most: 1_000_000_000 },
        says: "How many times an operation is tried before the search is given up.",
    },
];

/// What a call can do to a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    /// It never changes anything.
    Reads,
    /// It always fits, and what was before does not matter to it or to anything after it.
    Overwrites,
    /// Anything else.
    Changes,
}

/// What may be in the way of a call.
pub(super) enum Blamed {
    /// Nothing: it could never come.
    Nothing,
    /// The last call that changed anything.
    AnyChange,
    /// The last of these calls.
    Of(Vec<u32>),
}

/// What a search asks of an object.
pub(super) trait Steps {
    /// The state before anything happened.
    fn start(&mut self) -> u32;

    /// The state after a call, if it can give what it gave.
    fn step(&mut self, state: u32, call: u32) -> Option<u32>;

    /// What the call can do.
    fn nature(&self, call: u32) -> Nature;

    /// What its states take, in words of 64 bits.
    fn size(&self) -> usize;
}

/// An object that can be read from a history and told about.
pub(super) trait Model: Steps {
    /// An operation as a call; equal calls have equal numbers.
    ///
    /// # Errors
    /// When it is none of this model's.
    fn call(&mut self, operation: &Operation, who: &str) -> Result<u32, Malformed>;

    /// Hears of an operation that did not happen, to tell of it.
    fn did_not_happen(&mut self, _operation: &Operation, _who: &str) {}

    /// What a call took and gave: the `3` of `write 3`.
    fn details(&self, call: u32, who: &str) -> String;

    /// The object under a key, as the subject of a sentence.
    fn name(&self, key: Option<&Value>) -> String;

    /// The rest of that sentence: what it holds.
    fn holds(&self, state: u32) -> String;

    /// Why a call cannot come next, as a sentence of which its caller's name is the beginning: `gave 4, but ...`.
    fn objection(&self, state: u32, call: u32, name: &str) -> String;

    /// These calls as those on a container whose values may all be different, if there is a decider for it.
    fn container(&self, _calls: &[u32]) -> Option<Container> {
        None
    }

    /// A value of a container, for a sentence.
    fn value(&self, _value: u32) -> String {
        String::new()
    }

    /// Which calls may have brought about what is in its way: the last of them in the order is told.
    fn blamed(&self, _state: u32, _call: u32) -> Blamed {
        Blamed::AnyChange
    }
}

/// The model that was set.
///
/// # Errors
/// When it cannot begin as was set.
pub(super) fn model(settings: &Settings) -> Result<Box<dyn Model>, Malformed> {
    Ok(match settings.choice("model") {
        "register" => Box::new(register::Register::plain(settings)),
        "kv" => Box::new(register::Register::of_keys(settings)),
        "set" => Box::new(set::Set::default()),
        "counter" => Box::new(counter::Counter::new(settings)?),
        "queue" => Box::new(piles::Pile::new(piles::QUEUE)),
        "stack" => Box::new(piles::Pile::new(piles::STACK)),
        "priority-queue" => Box::new(piles::Pile::new(piles::PRIORITY_QUEUE)),
        "lock" => Box::new(lock::Lock::default()),
        "semaphore" => Box::new(lock::Semaphore::new(settings)),
        "log" => Box::new(log::Log::default()),
        _ => Box::new(register::Register::with_cas(settings)),
    })
}

/// An object by what it is: "the queue", of several "the queue \"a\"".
fn named(what: &str, key: Option<&Value>) -> String {
    key.map_or_else(|| format!("the {what}"), |key| format!("the {what} {}", told(key)))
}

/// Letters of a value that are told from each end of one that is too long.
const ENDS: usize = 28;

/// A value for a sentence; of a long one its ends.
fn told(value: &Value) -> String {
    let text = value.to_json();
    let letters = if text.len() <= 2 * ENDS { 0 } else { text.chars().count() };
    if letters <= 2 * ENDS + 5 {
        return text;
    }
    let begin: String = text.chars().take(ENDS).collect();
    let end: String = text.chars().skip(letters - ENDS).collect();
    format!("{begin} ... {end}")
}

/// Values for a sentence: `1, 2 and 3`; of many the first and how many more.
fn listed<'a>(values: impl ExactSizeIterator<Item = &'a Value>) -> String {
    const TOLD_MAX: usize = 8;
    let more = values.len().saturating_sub(TOLD_MAX);
    let mut words: Vec<String> = values.take(TOLD_MAX).map(told).collect();
    if more > 0 {
        words.push(format!("{more} more"));
    }
    crate::words::listed(&words, "")
}

/// A result that the operation may leave out.
fn optional<'a>(operation: &'a Operation, field: &str) -> Option<&'a Value> {
    operation.output().and_then(|output| output.get(field))
}

/// Something wrong with what an operation gave.
fn wrong_result(operation: &Operation, expected: &str, given: &Value) -> Malformed {
    let place = operation.returned.unwrap_or(operation.called);
    Malformed::at(place, format!("`{}` gives {expected}, not {given}", operation.f))
}

/// Something wrong with what an operation took.
fn wrong_argument(operation: &Operation, expected: &str, given: &Value) -> Malformed {
    Malformed::at(operation.called, format!("`{}` takes {expected}, not {given}", operation.f))
}
