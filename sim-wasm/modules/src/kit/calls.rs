//! The questions of a program that have no answer yet: a table from the number of each to what it was asked for.
//!
//! An answer names its question's number and nothing else about it, so that all which is to be done with it has to
//! lie here. Whoever takes an entry out has ended the call: a late answer, a copy of it, or a timer that comes after it
//! finds nothing, and so does an answer from anybody but whoever was asked. A number holds the life that asked and a
//! count, so that an answer to a former life finds nothing, too (Birrell and Nelson, Implementing Remote Procedure
//! Calls, 1984, on simple calls).

use super::{Desk, Message};
use std::collections::BTreeMap;
use trace::{ProcessId, Value};

/// So many questions a life may ask before its numbers would run into those of the next. Those of the first life begin
/// here, so that lower tokens are free for a program's other timers.
const QUESTIONS_MAX: i64 = 1 << 32;

/// Open calls, each with whom it went to and what it was asked for.
#[derive(Debug, Clone)]
pub struct Calls<T> {
    open: BTreeMap<i64, (ProcessId, T)>,
    questions: i64,
}

impl<T> Default for Calls<T> {
    fn default() -> Self {
        Self { open: BTreeMap::new(), questions: 0 }
    }
}

impl<T> Calls<T> {
    /// Asks: sends a copy of this body with a number of its own, which is returned.
    pub fn ask(&mut self, to: ProcessId, question: &Value, purpose: T, desk: &mut Desk<'_, '_>) -> i64 {
        self.questions += 1;
        let msg_id = i64::from(desk.life()) * QUESTIONS_MAX + self.questions;
        self.open.insert(msg_id, (to, purpose));
        let pairs = match question {
            Value::Map(pairs) => pairs.clone(),
            _ => Vec::new(),
        };
        desk.send_body(to, Value::map(pairs.into_iter().chain([("msg_id".to_owned(), Value::Int(msg_id))])));
        msg_id
    }

    /// Asks, and has a timer come after so many ms, whose token is the number: [`Self::expire`] ends the call then.
    pub fn ask_within(
        &mut self,
        timeout_ms: u64,
        to: ProcessId,
        question: &Value,
        purpose: T,
        desk: &mut Desk<'_, '_>,
    ) {
        let msg_id = self.ask(to, question, purpose, desk);
        desk.after(msg_id.unsigned_abs(), timeout_ms);
    }

    /// Ends the call that this answers, and says what it was for; `None` when nobody waits for it.
    pub fn settle(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) -> Option<T> {
        let msg_id = message.answers()?;
        self.open.get(&msg_id).filter(|(to, _)| *to == message.from)?;
        desk.cancel(msg_id.unsigned_abs());
        self.give_up(msg_id)
    }

    /// Ends the call whose timer has come, and says what it was for; `None` when it is another timer.
    pub fn expire(&mut self, token: u64) -> Option<T> {
        self.give_up(i64::try_from(token).ok()?)
    }

    /// Ends the call of this number without an answer, and says what it was for.
    pub fn give_up(&mut self, msg_id: i64) -> Option<T> {
        self.open.remove(&msg_id).map(|(_, purpose)| purpose)
    }

    /// Ends all calls that were asked for such a thing, without an answer.
    pub fn give_up_all(&mut self, is_over: impl Fn(&T) -> bool, desk: &mut Desk<'_, '_>) {
        self.open.retain(|msg_id, (_, purpose)| {
            let ends = is_over(purpose);
            if ends {
                desk.cancel(msg_id.unsigned_abs());
            }
            !ends
        });
    }

    /// The call that was asked first of those that are open.
    pub fn oldest(&self) -> Option<(i64, &T)> {
        self.open.first_key_value().map(|(msg_id, (_, purpose))| (*msg_id, purpose))
    }

    /// What the open calls were asked for, the oldest first.
    pub fn purposes(&self) -> impl Iterator<Item = &T> {
        self.open.values().map(|(_, purpose)| purpose)
    }

    /// How many are open.
    pub fn count(&self) -> Value {
        Value::Int(i64::try_from(self.open.len()).unwrap_or(i64::MAX))
    }
}
