//! Read, write and cas, as all three key-value stores understand them: what each does to the one key
//! that it names. Which value of the key it meets is what the stores differ in.

use crate::services::exchange::{Answer, Code, Refusal, Request, shown};
use crate::services::key::Key;
use trace::Value;

/// What a store says of itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Store {
    /// Whether a cas may create its key.
    pub creates: bool,
    /// Where the value that a request met stands, for errors; begins with a space, or is empty.
    pub place: &'static str,
}

/// A request to a store, read and found whole.
#[derive(Debug, Clone)]
pub(super) struct Ask<'a> {
    /// The key.
    pub key: Key,
    name: &'a Value,
    operation: Operation<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Operation<'a> {
    Read,
    Write { value: &'a Value },
    Cas { from: &'a Value, to: &'a Value, creates: bool },
}

impl<'a> Ask<'a> {
    /// Reads a request.
    pub fn read(request: &Request<'a>) -> Result<Self, Refusal> {
        if !["read", "write", "cas"].contains(&request.kind) {
            return Err(request.not_supported("read, write and cas"));
        }
        let name = request.field("key")?;
        let operation = match request.kind {
            "read" => Operation::Read,
            "write" => Operation::Write { value: request.field("value")? },
            _ => Operation::Cas {
                from: request.field("from")?,
                to: request.field("to")?,
                creates: request.flag("create_if_not_exists")?,
            },
        };
        Ok(Self { key: Key::of(name), name, operation })
    }
}

impl Store {
    /// What a request gets whose key holds `current`, and what the key holds from then on if the request
    /// writes.
    pub fn run<'a>(
        self,
        ask: &Ask<'a>,
        current: Option<&Value>,
    ) -> Result<(Answer, Option<&'a Value>), Refusal> {
        match (ask.operation, current) {
            (Operation::Read, Some(value)) => Ok((done("read_ok", Some(value)), None)),
            (Operation::Write { value }, _) => Ok((done("write_ok", None), Some(value))),
            (Operation::Cas { to, creates: true, .. }, None) if self.creates => {
                Ok((done("cas_ok", None), Some(to)))
            }
            (Operation::Cas { from, to, .. }, Some(value)) if from == value => {
                Ok((done("cas_ok", None), Some(to)))
            }
            (Operation::Cas { from, .. }, Some(value)) => Err(self.holds_another(ask, from, value)),
            (Operation::Read | Operation::Cas { .. }, None) => Err(self.no_key(ask)),
        }
    }

    fn holds_another(self, ask: &Ask<'_>, from: &Value, value: &Value) -> Refusal {
        let (key, value, from) = (shown(ask.name), shown(value), shown(from));
        let text = format!("key {key} holds {value}{}, and not {from}: nothing was changed", self.place);
        Refusal { code: Code::PreconditionFailed, text }
    }

    fn no_key(self, ask: &Ask<'_>) -> Refusal {
        let advice = match ask.operation {
            Operation::Cas { creates: true, .. } => {
                "; create_if_not_exists is not known here, so write it first"
            }
            Operation::Cas { .. } if self.creates => "; write it first, or ask with create_if_not_exists",
            Operation::Cas { .. } | Operation::Read | Operation::Write { .. } => "; write it first",
        };
        let text = format!("key {} does not exist{}{advice}", shown(ask.name), self.place);
        Refusal { code: Code::KeyDoesNotExist, text }
    }
}

fn done(kind: &'static str, value: Option<&Value>) -> Answer {
    Answer { kind, field: value.map(|value| ("value", value.clone())) }
}
