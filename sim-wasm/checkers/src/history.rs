//! What clients asked and were answered: a history. An operation's call and its return are places in what
//! was read, and only these say what came before what.

use crate::verdict::{Malformed, Mark};
use std::collections::BTreeMap;
use trace::{EventKind, OpId, OpOutcome, Payload, Phase, ProcessId, Time, Trace, Value};

/// The operations of a run, in order of their calls.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// Who called, by name. A process calls one operation after another; a client that does not know how one
    /// ended goes on as another process (`c1/2`), as Jepsen's do.
    pub processes: Vec<String>,
    /// In order of their calls.
    pub operations: Vec<Operation>,
    /// Whether the places of calls and returns of different processes say what came first. Where they do not
    /// (a file that only lists sessions), only the order within a process is known.
    pub is_timed: bool,
}

/// One operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// Who called it: a position in [`History::processes`].
    pub process: u32,
    /// Which function: `write`, `txn`; of a message its `type`.
    pub f: String,
    /// Its arguments: a map, of a message its body. By Maelstrom's names: `key`, `value`, `from`, `to`, `element`,
    /// `delta`, `txn`.
    pub input: Value,
    /// How it ended.
    pub ending: Ending,
    /// Where it was called.
    pub called: Mark,
    /// Where it returned: after this it can have no effect. `None` for one of which nobody knows whether and when it
    /// happened: it stays open to the end.
    pub returned: Option<Mark>,
    /// When it was called.
    pub called_at: Time,
    /// When it returned or was given up; `None` when neither.
    pub returned_at: Option<Time>,
    /// Whether it is one of the last: asked when all faults had ended and the cluster had had its time to settle.
    pub is_final: bool,
}

/// How an operation ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// It happened, and gave this: a map, of a message its body (`null` where nothing was given).
    Ok(Value),
    /// It did not happen.
    Failed {
        /// What was given instead: an error's body, or `null`.
        with: Value,
    },
    /// Nobody knows whether it happened.
    Open,
}

impl Operation {
    /// What it gave, if it happened.
    #[must_use]
    pub const fn output(&self) -> Option<&Value> {
        match &self.ending {
            Ending::Ok(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it happened.
    #[must_use]
    pub const fn is_ok(&self) -> bool {
        matches!(self.ending, Ending::Ok(_))
    }

    /// Whether it did not happen.
    #[must_use]
    pub const fn is_failed(&self) -> bool {
        matches!(self.ending, Ending::Failed { .. })
    }

    /// Whether nobody knows whether it happened.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.ending, Ending::Open)
    }

    /// An argument by its name.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<&Value> {
        self.input.get(name)
    }

    /// An argument by its name, which must be there.
    ///
    /// # Errors
    /// When it is not.
    pub fn required(&self, name: &str) -> Result<&Value, Malformed> {
        self.argument(name).ok_or_else(|| {
            Malformed::at(self.called, format!("`{}` has no `{name}`: {}", self.f, self.input))
        })
    }

    /// A field of what it gave, which must be there.
    ///
    /// # Errors
    /// When it happened and gave no such field.
    pub fn given(&self, name: &str) -> Result<Option<&Value>, Malformed> {
        let Some(output) = self.output() else { return Ok(None) };
        let place = self.returned.unwrap_or(self.called);
        let found = output.get(name);
        found
            .map(Some)
            .ok_or_else(|| Malformed::at(place, format!("`{}` gave no `{name}`: {output}", self.f)))
    }

    /// Its places in order, for a witness.
    pub fn marks(&self) -> impl Iterator<Item = Mark> {
        [Some(self.called), self.returned].into_iter().flatten()
    }

    /// A function that a check does not know.
    #[must_use]
    pub fn unknown_function(&self, known: &[&str]) -> Malformed {
        let near = trace::nearest(&self.f, known.iter().copied());
        Malformed::at(
            self.called,
            format!(
                "unknown function `{}`; it is one of {} (did you mean `{near}`? `functions` names others)",
                self.f,
                known.join(", ")
            ),
        )
    }
}

impl History {
    /// The operation's process, by name.
    #[must_use]
    pub fn process(&self, operation: &Operation) -> &str {
        self.processes.get(operation.process as usize).map_or("?", String::as_str)
    }

    /// The number of a process; a new name is taken in.
    pub fn process_number(&mut self, name: &str) -> u32 {
        let found = self.processes.iter().position(|known| known == name);
        let index = found.unwrap_or_else(|| {
            self.processes.push(name.to_owned());
            self.processes.len() - 1
        });
        u32::try_from(index).expect("a history has fewer processes than 2^32")
    }

    /// The operations that clients invoked in a trace, of those that `wanted` takes. Marks are event ids.
    #[must_use]
    pub fn of_trace(trace: &Trace, wanted: impl Fn(OpId) -> bool) -> Self {
        let mut reading = Reading::default();
        for (index, event) in trace.events.iter().enumerate() {
            let mark = Mark(u32::try_from(index).unwrap_or(u32::MAX));
            match &event.kind {
                EventKind::Invoke { op, client, body, .. } if wanted(*op) => {
                    reading.call(*op, *client, trace, body, (mark, event.at));
                }
                EventKind::Return { op, outcome } => reading.end(*op, outcome, (mark, event.at)),
                EventKind::Phase(phase) => reading.is_final = *phase == Phase::Recover,
                _ => {}
            }
        }
        let Reading { processes, operations, .. } = reading;
        Self { processes, operations, is_timed: true }
    }

    /// The same with functions under other names, and only those that are wanted (all when none is named).
    #[must_use]
    pub fn renamed(&self, functions: &[(&str, &str)], only: &[&str]) -> Self {
        let mut renamed = self.clone();
        for operation in &mut renamed.operations {
            if let Some((_, name)) = functions.iter().find(|(from, _)| *from == operation.f) {
                operation.f = (*name).to_owned();
            }
        }
        renamed.operations.retain(|operation| only.is_empty() || only.contains(&operation.f.as_str()));
        renamed
    }
}

/// A history while a trace is read.
#[derive(Default)]
struct Reading {
    processes: Vec<String>,
    operations: Vec<Operation>,
    is_final: bool,
    /// Operations under way: whose each is, and which of `operations`.
    open: BTreeMap<OpId, (ProcessId, usize)>,
    /// Of each client, its processes: which are free, and how many there were.
    clients: BTreeMap<ProcessId, (Vec<u32>, u32)>,
}

impl Reading {
    fn call(&mut self, op: OpId, client: ProcessId, trace: &Trace, body: &Payload, (mark, at): (Mark, Time)) {
        let input = value_of(body);
        let process = self.free_process(client, trace);
        self.open.insert(op, (client, self.operations.len()));
        self.operations.push(Operation {
            process,
            f: input.get("type").and_then(Value::as_text).unwrap_or_default().to_owned(),
            input,
            ending: Ending::Open,
            called: mark,
            returned: None,
            called_at: at,
            returned_at: None,
            is_final: self.is_final,
        });
    }

    fn free_process(&mut self, client: ProcessId, trace: &Trace) -> u32 {
        let (free, count) = self.clients.entry(client).or_default();
        if let Some(process) = free.pop() {
            return process;
        }
        *count += 1;
        let name = trace.processes.get(client.index()).map_or("?", |info| info.name.as_str());
        self.processes.push(if *count == 1 { name.to_owned() } else { format!("{name}/{count}") });
        u32::try_from(self.processes.len() - 1).expect("a history has fewer processes than 2^32")
    }

    fn end(&mut self, op: OpId, outcome: &OpOutcome, (mark, at): (Mark, Time)) {
        let Some((client, index)) = self.open.remove(&op) else { return };
        let operation = &mut self.operations[index];
        operation.returned_at = Some(at);
        operation.ending = match outcome {
            OpOutcome::Ok(payload) => Ending::Ok(value_of(payload)),
            OpOutcome::Refused { body, .. } => Ending::Failed { with: value_of(body) },
            OpOutcome::Unknown { .. } => return,
        };
        operation.returned = Some(mark);
        if let Some((free, _)) = self.clients.get_mut(&client) {
            free.push(operation.process);
        }
    }
}

fn value_of(payload: &Payload) -> Value {
    match payload {
        Payload::Body(value) => value.clone(),
        Payload::Text(text) => Value::text(text.as_str()),
    }
}
