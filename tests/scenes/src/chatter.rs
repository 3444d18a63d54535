//! A process that does, by chance, everything a process may do. Each life does a limited number of
//! things, so that runs stay small. It tells when the world breaks its word: a timer that comes early, a
//! clock that goes back, a byte that nobody wrote, a mark that nobody made.

use crate::dice::Dice;
use crate::plan::Skills;
use crate::talks::Talks;
use engine::{Context, Delivery, Effect, Input, Process};
use std::collections::BTreeMap;
use std::sync::Arc;
use trace::{Blame, Diagnostic, Payload, ProcessId, Severity, Time, Value};

/// How a complaint about the world itself begins.
pub const BROKEN: &str = "broken: ";

/// Things that one life does.
const DEEDS_MAX: u32 = 20;

/// The program.
#[derive(Debug, Clone)]
pub struct Chatter {
    pub(crate) dice: Dice,
    pub(crate) deeds_left: u32,
    pub(crate) skills: Skills,
    /// When each timer is due, by its own clock.
    pub(crate) timers: BTreeMap<u64, Time>,
    pub(crate) talks: Talks,
    last_seen: Time,
    forgetful: bool,
}

impl Chatter {
    /// A program that has not begun. A `forgetful` one loses something when it is copied.
    #[must_use]
    pub const fn new(skills: Skills, forgetful: bool) -> Self {
        Self {
            dice: Dice::new(0),
            deeds_left: 0,
            skills,
            timers: BTreeMap::new(),
            talks: Talks::new(),
            last_seen: Time::ZERO,
            forgetful,
        }
    }

    fn begin(&mut self, context: &Context<'_>) {
        *self = Self::new(self.skills, self.forgetful);
        (self.dice, self.deeds_left) = (Dice::new(context.seed), DEEDS_MAX);
    }

    fn watch_clock(&mut self, context: &mut Context<'_>) {
        if context.now < self.last_seen {
            broken(context, "the clock went back");
        }
        self.last_seen = context.now;
    }

    fn timer(&mut self, token: u64, context: &mut Context<'_>) {
        if token >= crate::deeds::TIMERS {
            return;
        }
        match self.timers.remove(&token) {
            Some(due) if due > context.now => broken(context, "a timer came early"),
            Some(_) => {}
            None => broken(context, "a timer came that was not set"),
        }
    }

    fn received(delivery: Delivery<'_>, context: &mut Context<'_>) {
        let Payload::Body(body) = &**delivery.payload else { return };
        let number = |key| body.get(key).and_then(Value::as_int);
        let (Some(who), Some(mark)) = (number("who"), number("mark")) else { return };
        let text = body.get("text").and_then(Value::as_text).unwrap_or_default();
        let owner = ProcessId(u32::try_from(who).unwrap_or(u32::MAX));
        // Whoever could make another's mark would sign a text that the other never signs.
        if context.notary.verify(owner, text, mark as u64) && !text.starts_with(&format!("{who} says ")) {
            broken(context, "a mark that its owner did not make");
        }
    }

    fn in_the_middle(&mut self, delivery: Delivery<'_>, to: ProcessId, context: &mut Context<'_>) {
        if !self.dice.once_in(3) {
            let payload = Arc::clone(delivery.payload);
            context.effects.push(Effect::SendAs { from: delivery.from, to, payload });
        }
    }
}

impl Process for Chatter {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        if matches!(input, Input::Start) {
            self.begin(context);
        }
        self.watch_clock(context);
        match input {
            Input::Timer { token } => self.timer(token, context),
            Input::Message(delivery) => Self::received(delivery, context),
            Input::Intercepted { delivery, to } => self.in_the_middle(delivery, to, context),
            Input::Stream { socket, notice } => self.hears(socket, notice, context),
            _ => {}
        }
        let deeds = (self.dice.below(4) as u32).min(self.deeds_left);
        self.deeds_left -= deeds;
        (0..deeds).for_each(|_| self.do_something(context));
    }

    fn forget(&mut self) {
        self.deeds_left = 0;
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        let mut copy = self.clone();
        if self.forgetful {
            copy.deeds_left = 0;
        }
        Some(Box::new(copy))
    }

    fn reads_text(&self) -> bool {
        self.skills.reads_text
    }

    fn accepts(&self) -> bool {
        self.skills.accepts
    }
}

/// Tells that the world broke its word.
pub(crate) fn broken(context: &mut Context<'_>, what: &str) {
    context.effects.push(Effect::Trouble(complaint(&format!("{BROKEN}{what}"))));
}

pub(crate) fn complaint(says: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic {
        severity: Severity::Error,
        blame: Blame::Program,
        process: None,
        event: None,
        says: says.to_owned(),
        advice: None,
        frames: Vec::new(),
        count: 1,
    })
}
