//! What is shown of a node and told about it.

use super::NodeHost;
use crate::node::arguments::{Given, whole};
use crate::node::life::Failed;
use crate::node::outcomes::Asked;
use crate::session::Answer;
use crate::values::{self, from_python, seen, shown, words};
use engine::Effect;
use monty_types::{CallArgs, ExcType};
use trace::{Blame, Diagnostic, Frame, Severity, Value, Variable};

/// Characters of a line that are kept here; the engine cuts it further.
const LINE_CHARS_MAX: usize = 4_000;

/// Characters of an exception's text that are kept.
const FAILURE_CHARS_MAX: usize = 500;

/// Characters of a name that are kept.
const NAME_CHARS_MAX: usize = 80;

/// Rounds of loops in one stretch after which a step that was seen to spin is taken to do so there.
const TICKS_MAX: u32 = 100_000;

impl NodeHost<'_> {
    pub(super) fn log(&mut self, given: &Given<'_>) -> Asked {
        self.may_do(1)?;
        let mut line = String::new();
        for part in given.all().take(LINE_CHARS_MAX) {
            let room = LINE_CHARS_MAX.saturating_sub(line.len());
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(&values::text(part, room));
        }
        self.effects.push(Effect::Say(line));
        Ok(Answer::none())
    }

    pub(super) fn metric(&mut self, given: &Given<'_>) -> Asked {
        self.may_do(1)?;
        let name: String = given.text("name", "a number's name")?.chars().take(NAME_CHARS_MAX).collect();
        let value = given.get("value").and_then(|value| from_python(value).ok());
        match value {
            Some(value @ (Value::Int(_) | Value::Float(_))) => {
                self.effects.push(Effect::Metric { name, value })
            }
            _ => return Err((ExcType::TypeError, "metric(name, value): value is a number".to_owned())),
        }
        Ok(Answer::none())
    }

    pub(super) fn returned(&mut self, args: &CallArgs) -> Answer {
        if !std::mem::replace(&mut self.life.return_told, true) {
            let key = args.arg(1).map(words).unwrap_or_default();
            let says = format!("the step for {key} returned a value, which goes nowhere");
            let advice = Some("Answer with `reply(msg, {...})`; what a step returns is not sent.".to_owned());
            self.trouble(Severity::Note, says, advice);
        }
        Answer::none()
    }

    /// A call that gives something to await stood alone on its line: told once for each line.
    pub(super) fn unawaited(&mut self, args: &CallArgs) -> Answer {
        let name = args.arg(0).map(|name| values::text(name, NAME_CHARS_MAX)).unwrap_or_default();
        let line = args.arg(1).and_then(|line| line.as_int()).and_then(|line| u32::try_from(line).ok());
        let Some(line) = line.filter(|line| self.life.unawaited.insert(*line)) else { return Answer::none() };
        let says = format!("`{name}` was called without `await`: nothing waits for it");
        let advice = Some(format!("Write `await {name}(...)`, in an `async def`."));
        self.trouble(Severity::Note, says, advice);
        if let Some(Effect::Trouble(note)) = self.effects.last_mut() {
            note.frames.push(Frame { line, column: 1, column_end: 1, function: None, code: String::new() });
        }
        Answer::none()
    }

    pub(super) fn failed(&mut self, args: &CallArgs) -> Answer {
        let word =
            |n: usize| args.arg(n).map(|word| values::text(word, FAILURE_CHARS_MAX)).unwrap_or_default();
        let job =
            args.arg(0).and_then(|job| job.as_int()).and_then(|job| u64::try_from(job).ok()).unwrap_or(0);
        self.life.failed.push(Failed { job, exception: (word(1), word(2)) });
        Answer::none()
    }

    pub(super) fn show(&mut self, args: &CallArgs) -> Answer {
        if let (Some(name), Some(value)) = (args.arg(0).and_then(|name| name.as_str()), args.arg(1)) {
            self.life.shown.push(Variable { name: name.to_owned(), value: shown(value) });
        }
        Answer::none()
    }

    pub(super) fn view(&mut self, args: &CallArgs) -> Asked {
        let value = args.arg(0).map(seen);
        match value {
            Some(Ok(value)) => self.life.view = Some(value),
            Some(Err(why)) => return Err((ExcType::TypeError, format!("a view cannot hold {why}"))),
            None => {}
        }
        Ok(Answer::none())
    }

    pub(super) fn tick(&mut self, args: &CallArgs) -> Asked {
        self.life.ticks += 1;
        self.life.ticked_at = u32::try_from(whole(args, 0, "tick")?).ok();
        Ok(if self.life.ticks < TICKS_MAX { Answer::none() } else { Answer::Stop })
    }

    pub(super) fn trouble(&mut self, severity: Severity, says: String, advice: Option<String>) {
        self.effects.push(Effect::Trouble(Box::new(Diagnostic {
            severity,
            blame: Blame::Program,
            process: None,
            event: None,
            says,
            advice,
            frames: Vec::new(),
            count: 1,
        })));
    }
}
