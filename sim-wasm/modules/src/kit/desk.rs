//! What a module's program has at hand while it handles something: who there is, and ways to act.

use super::Message;
use engine::{Context, DiskError, Effect};
use std::sync::Arc;
use trace::{Payload, ProcessId, Time, Value};

/// A program's surroundings, for the length of one step.
#[derive(Debug)]
pub struct Desk<'a, 'b> {
    pub(super) context: &'a mut Context<'b>,
}

impl<'b> Desk<'_, 'b> {
    // ---- who there is ---------------------------------------------------------------------------

    /// Who it is.
    pub fn me(&self) -> ProcessId {
        self.context.me
    }

    /// What a process is called.
    pub fn name(&self, process: ProcessId) -> &'b str {
        self.context.directory.name(process)
    }

    /// Who has this name.
    pub fn who(&self, name: &str) -> Option<ProcessId> {
        self.context.directory.id(name)
    }

    /// The members of the cluster, in order of joining.
    pub fn nodes(&self) -> Vec<ProcessId> {
        self.context.directory.nodes.clone()
    }

    /// All members but itself.
    pub fn peers(&self) -> Vec<ProcessId> {
        self.nodes().into_iter().filter(|node| *node != self.context.me).collect()
    }

    /// Those next to it: as the scenario said, or all its peers.
    pub fn neighbours(&self) -> Vec<ProcessId> {
        self.context.directory.neighbours.get(&self.context.me).cloned().unwrap_or_else(|| self.peers())
    }

    // ---- time and chance ------------------------------------------------------------------------

    /// Milliseconds of this life, whole ones.
    pub fn now_ms(&self) -> u64 {
        self.context.now.as_ms()
    }

    /// What its wall clock shows, in milliseconds since 1970.
    pub fn clock_ms(&self) -> u64 {
        self.context.clock.as_ms()
    }

    /// Which of its lives this is, from 1.
    pub fn life(&self) -> u32 {
        self.context.life
    }

    /// One of `0..options`, each as likely as the others.
    pub fn draw(&mut self, options: usize) -> usize {
        usize::try_from(self.context.choose(options as u64)).expect("it is less than a usize")
    }

    /// From 0 to so many ms, each as likely as the others.
    pub fn draw_ms(&mut self, most: u64) -> u64 {
        self.context.choose(most.saturating_add(1))
    }

    /// So many different ones of these, drawn evenly; all of them when there are not so many.
    pub fn sample<T>(&mut self, mut from: Vec<T>, count: usize) -> Vec<T> {
        let mut drawn = Vec::with_capacity(count.min(from.len()));
        while drawn.len() < count && !from.is_empty() {
            let index = self.draw(from.len());
            drawn.push(from.swap_remove(index));
        }
        drawn
    }

    /// Wakes the program after so many ms; a token in use is set anew.
    pub fn after(&mut self, token: u64, ms: u64) {
        self.context.effects.push(Effect::SetTimer { token, after: Time::from_ms(ms) });
    }

    /// Wakes the program at a moment drawn from the next so many ms: whoever begins its rounds with this does not keep
    /// step with others that were started together.
    pub fn within(&mut self, token: u64, ms: u64) {
        let after = self.context.choose(ms);
        self.after(token, after);
    }

    /// Does not wake it after all.
    pub fn cancel(&mut self, token: u64) {
        self.context.effects.push(Effect::CancelTimer { token });
    }

    /// Occupies a core for so many ms; a timer of this token comes when it is done.
    pub fn work(&mut self, token: u64, ms: u64) {
        self.context.effects.push(Effect::Work { token, cost: Time::from_ms(ms) });
    }

    // ---- messages -------------------------------------------------------------------------------

    /// Puts a message on the wire.
    pub fn send(
        &mut self,
        to: ProcessId,
        kind: &str,
        fields: impl IntoIterator<Item = (&'static str, Value)>,
    ) {
        self.send_body(to, Value::map([("type", Value::text(kind))].into_iter().chain(fields)));
    }

    /// Puts a message on the wire whose body is made already.
    pub fn send_body(&mut self, to: ProcessId, body: Value) {
        self.context.effects.push(Effect::Send { to, payload: Arc::new(Payload::Body(body)) });
    }

    /// Answers a message: with `in_reply_to` when it has a `msg_id`.
    pub fn reply(
        &mut self,
        message: &Message<'_>,
        kind: &str,
        fields: impl IntoIterator<Item = (&'static str, Value)>,
    ) {
        let in_reply_to = message.get("msg_id").map(|id| ("in_reply_to", id.clone()));
        self.send(message.from, kind, in_reply_to.into_iter().chain(fields));
    }

    /// Refuses a request with one of Maelstrom's codes and a sentence. An error is not refused, for two that do not
    /// understand each other would never stop.
    pub fn refuse(&mut self, message: &Message<'_>, code: i64, says: impl Into<String>) {
        if message.kind == "error" {
            return;
        }
        self.reply(message, "error", [("code", Value::Int(code)), ("text", Value::Text(says.into()))]);
    }

    // ---- the disk -------------------------------------------------------------------------------

    /// Adds a line to a file.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn append_line(&mut self, file: &str, line: &str) -> Result<(), DiskError> {
        self.context.disk.append(file, format!("{line}\n").as_bytes(), self.context.effects)
    }

    /// The whole lines of a file; none when it is not there. A torn last line is left out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read_lines(&mut self, file: &str) -> Result<Vec<String>, DiskError> {
        match self.context.disk.read(file, self.context.effects) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                Ok(text
                    .split_inclusive('\n')
                    .filter_map(|line| line.strip_suffix('\n'))
                    .map(str::to_owned)
                    .collect())
            }
            Err(DiskError::Missing(_)) => Ok(Vec::new()),
            Err(other) => Err(other),
        }
    }

    /// Cuts off what stands behind the last whole line of a file: a crash can leave half of one, and the next line that
    /// is added would be glued to it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn cut_torn_line(&mut self, file: &str) -> Result<(), DiskError> {
        let bytes = match self.context.disk.read(file, self.context.effects) {
            Ok(bytes) => bytes,
            Err(DiskError::Missing(_)) => return Ok(()),
            Err(other) => return Err(other),
        };
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        if whole == bytes.len() {
            return Ok(());
        }
        self.context.disk.truncate(file, whole, self.context.effects)
    }

    /// Makes what a file holds now survive a crash; answered by `synced` with this token.
    pub fn sync(&mut self, file: &str, token: u64) {
        self.context.disk.sync(file, token, self.context.effects);
    }

    // ---- what can be seen -----------------------------------------------------------------------

    /// Shows a line on the timeline.
    pub fn say(&mut self, line: impl Into<String>) {
        self.context.effects.push(Effect::Say(line.into()));
    }

    /// Shows a number.
    pub fn metric(&mut self, name: &str, value: Value) {
        self.context.effects.push(Effect::Metric { name: name.to_owned(), value });
    }
}
