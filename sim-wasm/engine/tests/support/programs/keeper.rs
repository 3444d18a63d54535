//! A small server that keeps its values in files: `log`, and for some a `copy`. Each value is written
//! with a mark behind it. It believes in its disk: no checksum, no look at how a sync ended.

use super::{Question, peers, say, tell};
use engine::{Context, DiskError, Input, Process};
use std::collections::BTreeMap;
use trace::{Payload, ProcessId, Value};

#[derive(Debug, Clone)]
pub struct Keeper {
    /// Whether what comes during a sync waits for the next one, all together.
    groups: bool,
    /// What stands behind each value.
    mark: u8,
    /// Whom each sync answers.
    saving: BTreeMap<u64, Vec<Question>>,
    waiting: Vec<Question>,
    syncs: u64,
}

impl Keeper {
    pub const fn new(groups: bool, mark: u8) -> Self {
        Self { groups, mark, saving: BTreeMap::new(), waiting: Vec::new(), syncs: 0 }
    }

    fn message(&mut self, from: ProcessId, payload: &Payload, context: &mut Context<'_>) {
        let Some(asked) = Question::read(from, payload) else { return };
        if let Err(error) = self.serve(asked, context) {
            say(error.to_string(), context);
        }
    }

    fn serve(&mut self, asked: Question, context: &mut Context<'_>) -> Result<(), DiskError> {
        match asked.kind.as_str() {
            "save" | "share" | "note" => {
                self.append("log", &asked.value, context)?;
                self.waiting.push(asked);
                if !self.groups || self.saving.is_empty() {
                    self.sync("log", context);
                }
            }
            // Hasty: answered before it is safe.
            "write" => {
                self.append("log", &asked.value, context)?;
                asked.answer(Vec::new(), context);
                self.sync("log", context);
            }
            // Hastier: answered before it is written.
            "promise" => {
                asked.answer(Vec::new(), context);
                self.append("log", &asked.value, context)?;
                self.sync("log", context);
            }
            "both" => {
                self.append("log", &asked.value, context)?;
                self.append("copy", &asked.value, context)?;
                self.sync("log", context);
                self.waiting.push(asked);
                self.sync("copy", context);
            }
            "read" => {
                let mut said = vec![("holds", self.values("log", context)?)];
                if context.disk.disk().exists("copy") {
                    said.push(("copy", self.values("copy", context)?));
                }
                asked.answer(said, context);
            }
            _ => asked.answer(Vec::new(), context),
        }
        Ok(())
    }

    fn append(&self, file: &str, value: &Value, context: &mut Context<'_>) -> Result<(), DiskError> {
        let mut line = value.to_json().into_bytes();
        line.push(self.mark);
        context.disk.append(file, &line, context.effects)
    }

    fn sync(&mut self, file: &str, context: &mut Context<'_>) {
        self.syncs += 1;
        self.saving.insert(self.syncs, std::mem::take(&mut self.waiting));
        context.disk.sync(file, self.syncs, context.effects);
    }

    fn values(&self, file: &str, context: &mut Context<'_>) -> Result<Value, DiskError> {
        if !context.disk.disk().exists(file) {
            return Ok(Value::List(Vec::new()));
        }
        let bytes = context.disk.read(file, context.effects)?;
        let lines = bytes.split(|byte| *byte == self.mark).filter(|line| !line.is_empty());
        let value = |line: &[u8]| {
            let text = String::from_utf8_lossy(line).into_owned();
            text.parse().map_or(Value::Text(text), Value::Int)
        };
        Ok(Value::List(lines.map(value).collect()))
    }

    fn synced(&mut self, token: u64, context: &mut Context<'_>) {
        for asked in self.saving.remove(&token).unwrap_or_default() {
            if asked.kind == "share" {
                peers(context).into_iter().for_each(|peer| tell(peer, "note", &asked.value, context));
            }
            asked.answer(Vec::new(), context);
        }
        if !self.waiting.is_empty() {
            self.sync("log", context);
        }
    }
}

impl Process for Keeper {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        match input {
            Input::Message(delivery) => self.message(delivery.from, delivery.payload, context),
            Input::Synced { token, .. } => self.synced(token, context),
            _ => {}
        }
    }

    fn forget(&mut self) {
        *self = Self::new(self.groups, self.mark);
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }
}
