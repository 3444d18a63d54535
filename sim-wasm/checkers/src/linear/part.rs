//! A history as calls on an object, cut into parts that can be judged apart: an object with keys is linearizable
//! exactly when it is for each key alone (Herlihy and Wing, TOPLAS 1990, section 3.3; Horn and Kroening, FORTE 2015).

use super::models::{Model, Nature};
use crate::history::{Ending, History};
use crate::intern::Interner;
use crate::verdict::Malformed;
use trace::Value;

/// An operation as far as a search is concerned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// Its place in the history.
    pub(super) place: usize,
    /// Which key it is about.
    pub(super) key: usize,
    /// What it does and gave, as the model numbers it.
    pub(super) call: u32,
}

/// Operations that are judged together: first those that happened, in order of their calls, then those of which nobody
/// knows, in order of theirs. An operation's number is its place here.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) pieces: Vec<Piece>,
    /// How many of them happened.
    pub(super) closed: usize,
}

/// A history's operations, those left out that did not happen or cannot matter.
pub(super) struct Parts {
    /// The keys in order of their first sight; `None` for operations that name none.
    pub(super) keys: Vec<Option<Value>>,
    pub(super) parts: Vec<Part>,
}

impl Parts {
    /// Reads a history for a model: a part for each key, or all in one.
    ///
    /// # Errors
    /// When an operation is none of the model's.
    pub(super) fn read(history: &History, model: &mut dyn Model, by_key: bool) -> Result<Self, Malformed> {
        let mut keys = Interner::default();
        let mut named: Vec<Option<Value>> = Vec::new();
        let mut numbers: Vec<Option<usize>> = Vec::new();
        let mut parts: Vec<Part> = Vec::new();
        for (place, call) in calls(history, model)? {
            // A key that is not named is a key of its own: one more than there could be otherwise.
            let key = history.operations[place].argument("key");
            let number = key.map_or(0, |key| keys.number(key) as usize + 1);
            if numbers.len() <= number {
                numbers.resize(number + 1, None);
            }
            let key = *numbers[number].get_or_insert_with(|| {
                named.push(key.cloned());
                named.len() - 1
            });
            let part = if by_key { key } else { 0 };
            if parts.len() <= part {
                parts.resize_with(part + 1, Part::default);
            }
            parts[part].pieces.push(Piece { place, key, call });
        }
        for part in &mut parts {
            part.arrange(history);
        }
        Ok(Self { keys: named, parts })
    }

    /// How many operations are judged.
    pub(super) fn operations(&self) -> usize {
        self.parts.iter().map(|part| part.pieces.len()).sum()
    }

    /// How many of them happened.
    pub(super) fn closed(&self) -> usize {
        self.parts.iter().map(|part| part.closed).sum()
    }
}

impl Part {
    /// These operations as a part.
    pub(super) fn of(pieces: Vec<Piece>, history: &History) -> Self {
        let mut part = Self { pieces, closed: 0 };
        part.arrange(history);
        part
    }

    fn arrange(&mut self, history: &History) {
        let operation = |piece: &Piece| &history.operations[piece.place];
        self.pieces.sort_by_key(|piece| (!operation(piece).is_ok(), operation(piece).called));
        self.closed = self.pieces.iter().filter(|piece| operation(piece).is_ok()).count();
    }
}

/// The operations that matter, by their places, each as a call.
fn calls(history: &History, model: &mut dyn Model) -> Result<Vec<(usize, u32)>, Malformed> {
    let mut calls = Vec::with_capacity(history.operations.len());
    for (place, operation) in history.operations.iter().enumerate() {
        let who = history.process(operation);
        if matches!(operation.ending, Ending::Failed { .. }) {
            model.did_not_happen(operation, who);
            continue;
        }
        if operation.returned.is_some_and(|returned| returned < operation.called) {
            return Err(Malformed::at(
                operation.called,
                format!("`{}` returns before it is called", operation.f),
            ));
        }
        let call = model.call(operation, who)?;
        if operation.is_ok() || model.nature(call) != Nature::Reads {
            calls.push((place, call));
        }
    }
    Ok(calls)
}
