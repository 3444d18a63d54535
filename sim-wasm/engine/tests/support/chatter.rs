//! A process that does, by chance, everything a process may do: sends, texts, timers set, set anew
//! and cancelled, syncs, lines, numbers, complaints and crashes. Each life does a limited number of
//! things, so that runs stay small.

use super::dice::Dice;
use engine::{Context, Effect, Input, Process};
use std::sync::Arc;
use trace::{Blame, Diagnostic, Payload, ProcessId, Severity, Time, Value};

/// Things that one life does.
const DEEDS_MAX: u32 = 20;

/// The grid on which timers fall; the same as that of the director's acts, so that they often meet.
const GRID: Time = Time(500);

#[derive(Debug, Clone)]
pub struct Chatter {
    dice: Dice,
    deeds_left: u32,
    reads_text: bool,
}

impl Chatter {
    pub const fn new(reads_text: bool) -> Self {
        Self { dice: Dice::new(0), deeds_left: 0, reads_text }
    }

    fn do_something(&mut self, context: &mut Context<'_>) {
        let effect = match self.dice.below(18) {
            0..=7 => self.send(context),
            8 => Effect::Send { to: self.anybody(context), payload: text("no JSON at all") },
            9..=11 => {
                let after = Time(GRID.0 * self.dice.below(8));
                Effect::SetTimer { token: self.dice.below(3), after }
            }
            12 => Effect::CancelTimer { token: self.dice.below(3) },
            13 => self.sync(context),
            14 => Effect::Say("a line".to_owned()),
            15 => Effect::Metric { name: "deeds".to_owned(), value: Value::Int(i64::from(self.deeds_left)) },
            16 => Effect::Trouble(complaint("a complaint")),
            _ if self.dice.once_in(3) => Effect::Crash(complaint("a crash")),
            _ => self.send(context),
        };
        context.effects.push(effect);
    }

    fn send(&mut self, context: &Context<'_>) -> Effect {
        let body =
            Value::map([("type", Value::text("chat")), ("left", Value::Int(i64::from(self.deeds_left)))]);
        Effect::Send { to: self.anybody(context), payload: Arc::new(Payload::Body(body)) }
    }

    /// Anybody, itself included.
    fn anybody(&mut self, context: &Context<'_>) -> ProcessId {
        ProcessId(self.dice.below(context.directory.names().len() as u64) as u32)
    }

    fn sync(&mut self, context: &mut Context<'_>) -> Effect {
        context.disk.append("log", b"entry\n", context.effects).expect("the disk is not full");
        Effect::Sync { file: "log".to_owned(), token: self.dice.below(3) + 10 }
    }
}

impl Process for Chatter {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        if matches!(input, Input::Start) {
            self.dice = Dice::new(context.seed);
            self.deeds_left = DEEDS_MAX;
        }
        let deeds = (self.dice.below(4) as u32).min(self.deeds_left);
        self.deeds_left -= deeds;
        (0..deeds).for_each(|_| self.do_something(context));
    }

    fn forget(&mut self) {
        self.deeds_left = 0;
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }

    fn reads_text(&self) -> bool {
        self.reads_text
    }
}

fn text(text: &str) -> Arc<Payload> {
    Arc::new(Payload::Text(text.to_owned()))
}

fn complaint(says: &str) -> Box<Diagnostic> {
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
