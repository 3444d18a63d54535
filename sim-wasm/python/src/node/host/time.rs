//! Time: sleeping, working, timers, clocks, and steps that wait for one another.

use super::NodeHost;
use crate::node::arguments::{Given, span, whole};
use crate::node::life::Purpose;
use crate::node::outcomes::Asked;
use crate::session::Answer;
use engine::Effect;
use monty_types::{CallArgs, ExcType, MontyObject};
use std::collections::VecDeque;
use trace::Time;

impl NodeHost<'_> {
    pub(super) fn sleep(&mut self, id: u32, given: &Given<'_>) -> Asked {
        let after = given.span("ms", None)?;
        self.room(1)?;
        self.set_timer(after, Purpose::Wake { call: id });
        Ok(Answer::Wait)
    }

    pub(super) fn work(&mut self, id: u32, given: &Given<'_>) -> Asked {
        let cost = given.span("ms", None)?;
        self.occupy(id, cost, None)
    }

    /// Occupies a core; whoever called goes on behind that, with `result`.
    pub(super) fn occupy(&mut self, id: u32, cost: Time, result: Option<MontyObject>) -> Asked {
        self.room(1)?;
        let token = self.token(Purpose::Wake { call: id });
        if let Some(result) = result {
            self.life.results.insert(id, Answer::Value(result));
        }
        self.effects.push(Effect::Work { token, cost });
        Ok(Answer::Wait)
    }

    /// Sets the timer of an `every` or `after`.
    pub(super) fn timer(&mut self, args: &CallArgs) -> Asked {
        let given = args
            .arg(0)
            .filter(|ms| ms.type_name() != "NoneType")
            .ok_or_else(|| (ExcType::TypeError, "ms is missing: how many milliseconds?".to_owned()))?;
        let after = span(given, "ms")?;
        let again = args.arg(1).and_then(|again| again.as_bool()).unwrap_or_default();
        if again && after == Time::ZERO {
            return Err((ExcType::ValueError, "every(ms, step) needs at least 1 ms".to_owned()));
        }
        self.room(1)?;
        let token = self.set_timer(after, Purpose::Callback { again: again.then_some(after) });
        Ok(Answer::Value(MontyObject::int(token as i64)))
    }

    /// A new token, and what it is for.
    pub(super) fn token(&mut self, purpose: Purpose) -> u64 {
        self.life.next_token += 1;
        self.life.timers.insert(self.life.next_token, purpose);
        self.life.next_token
    }

    /// Sets a timer under a new token.
    pub fn set_timer(&mut self, after: Time, purpose: Purpose) -> u64 {
        let token = self.token(purpose);
        self.effects.push(Effect::SetTimer { token, after });
        token
    }

    /// Takes a timer back.
    pub fn cancel_timer(&mut self, token: u64) {
        if self.life.timers.remove(&token).is_some() {
            self.effects.push(Effect::CancelTimer { token });
        }
    }

    /// Between which two whole milliseconds the true time lies.
    pub(super) fn interval(&self) -> MontyObject {
        let earliest = self.clock.0.saturating_sub(self.uncertainty.0) / 1_000;
        let latest = self.clock.0.saturating_add(self.uncertainty.0).div_ceil(1_000);
        MontyObject::tuple(
            [earliest, latest].map(|ms| MontyObject::int(i64::try_from(ms).unwrap_or(i64::MAX))),
        )
    }

    // ---- mailboxes ---------------------------------------------------------------------------

    pub(super) fn mailbox_id(&mut self) -> MontyObject {
        self.life.next_mailbox += 1;
        MontyObject::int(i64::from(self.life.next_mailbox))
    }

    pub(super) fn wait(&mut self, id: u32, args: &CallArgs) -> Asked {
        let mailbox = u32::try_from(whole(args, 0, "take")?).unwrap_or_default();
        self.room(1)?;
        let left = match args.arg(1).filter(|left| left.type_name() != "NoneType") {
            None => None,
            Some(left) if left.as_float().is_some_and(|left| left <= 0.0) => {
                return Err((ExcType::TimeoutError, "nothing was put into the mailbox in time".to_owned()));
            }
            Some(left) => Some(span(left, "timeout")?),
        };
        let token = left.map(|left| self.set_timer(left, Purpose::GiveUp { mailbox, call: id }));
        self.life.takers.entry(mailbox).or_default().push_back((id, token));
        Ok(Answer::Wait)
    }

    pub(super) fn wake(&mut self, args: &CallArgs) -> Asked {
        let mailbox = u32::try_from(whole(args, 0, "put")?).unwrap_or_default();
        let taker = self.life.takers.get_mut(&mailbox).and_then(VecDeque::pop_front);
        if let Some((call, token)) = taker {
            if let Some(token) = token {
                self.cancel_timer(token);
            }
            self.life.ready.push_back((call, Answer::none()));
        }
        Ok(Answer::none())
    }
}
