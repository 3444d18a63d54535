//! Calls and returns, one step after the other, put together to a history. What the formats of other tools share: a
//! step of a process, and the rules that every list of steps keeps.

use crate::history::{Ending, History, Operation};
use crate::verdict::Mark;
use std::collections::BTreeMap;
use trace::{Time, Value};

/// One step of a process.
#[derive(Debug)]
pub struct Step {
    /// Whose, by name.
    pub process: String,
    /// What happened.
    pub kind: Kind,
    /// Of which function.
    pub f: String,
    /// What was asked or given.
    pub value: Value,
    /// All that is told of it, for what only some formats have.
    pub told: Value,
}

/// What happened in a step, in Jepsen's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It was called.
    Invoke,
    /// It happened.
    Ok,
    /// It did not.
    Fail,
    /// Nobody knows.
    Info,
}

/// What a format's arguments and results mean.
pub trait Dialect {
    /// The fields of a call.
    fn input(&self, step: &Step) -> Result<Vec<(String, Value)>, String>;
    /// What a call gave.
    fn output(&self, step: &Step, call: &Operation) -> Result<Value, String>;
    /// Whether nobody knows how a call ended.
    fn is_open(&self, step: &Step, _call: &Operation) -> Result<bool, String> {
        Ok(step.kind == Kind::Info)
    }
}

/// Who is no client: its steps are passed over.
const NEMESIS: &str = "nemesis";

/// A process's name from how a file tells it: the client of Jepsen's process 3 is `c3`.
pub fn process_name(told: &Value) -> Result<String, String> {
    match told {
        Value::Int(number) if *number >= 0 => Ok(format!("c{number}")),
        Value::Text(name) if !name.is_empty() => Ok(name.clone()),
        other => Err(format!("{other} is no process: it is a number from 0, or a name")),
    }
}

impl Kind {
    /// By Jepsen's word.
    pub fn by_name(name: &str) -> Result<Self, String> {
        match name {
            "invoke" => Ok(Self::Invoke),
            "ok" => Ok(Self::Ok),
            "fail" => Ok(Self::Fail),
            "info" => Ok(Self::Info),
            _ => Err(format!("`{name}` is no type of an operation: invoke, ok, fail, info")),
        }
    }
}

impl Step {
    /// A step from a map as Jepsen writes it.
    pub fn of(told: Value) -> Result<Self, String> {
        if !matches!(told, Value::Map(_)) {
            return Err(format!("an operation is a map, not {told}"));
        }
        let field = |name: &str| told.get(name).ok_or_else(|| format!("this operation has no `{name}`"));
        let word = |name: &str| {
            let value = field(name)?;
            value.as_text().ok_or_else(|| format!("`{name}` is a word, not {value}"))
        };
        let process = process_name(field("process")?)?;
        let kind = Kind::by_name(word("type")?)?;
        let f = word("f")?.to_owned();
        let value = told.get("value").cloned().unwrap_or(Value::Null);
        Ok(Self { process, kind, f, value, told })
    }
}

/// A history while its steps are read.
#[derive(Default)]
pub struct Pairs {
    history: History,
    /// The open operation of each process.
    open: BTreeMap<String, usize>,
    /// The number of each process, and how many it has been: after an operation of which nobody knows how it ended it
    /// goes on as another.
    lives: BTreeMap<String, (Option<u32>, u32)>,
    now: i64,
    index: Option<i64>,
}

impl Pairs {
    /// Takes the next step.
    pub fn take(&mut self, step: &Step, mark: Mark, dialect: &impl Dialect) -> Result<(), String> {
        self.in_order(&step.told)?;
        if step.process == NEMESIS {
            return Ok(());
        }
        let at = Time(u64::try_from(self.now / 1_000).unwrap_or_default());
        if step.kind == Kind::Invoke {
            return self.call(step, dialect.input(step)?, (mark, at));
        }
        let call = self.open_call(step)?;
        let is_open = dialect.is_open(step, call)?;
        let ending = match step.kind {
            _ if is_open => Ending::Open,
            Kind::Ok => Ending::Ok(dialect.output(step, call)?),
            _ => Ending::Failed { with: step.told.get("error").cloned().unwrap_or(Value::Null) },
        };
        self.end(&step.process, ending, (mark, at));
        Ok(())
    }

    /// What was read.
    pub fn history(self) -> History {
        History { is_timed: true, ..self.history }
    }

    /// `time` (in nanoseconds) and `index` never go back.
    fn in_order(&mut self, told: &Value) -> Result<(), String> {
        let number = |name: &str| match told.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Int(int)) if *int >= 0 => Ok(Some(*int)),
            Some(other) => Err(format!("`{name}` is a whole number from 0, not {other}")),
        };
        if let Some(time) = number("time")? {
            if time < self.now {
                return Err(format!("time goes back from {} ns to {time} ns", self.now));
            }
            self.now = time;
        }
        if let Some(index) = number("index")? {
            if let Some(last) = self.index.filter(|last| index <= *last) {
                return Err(format!("index {index} comes after index {last}"));
            }
            if u32::try_from(index).is_err() {
                return Err(format!("index {index} is beyond what a history can hold"));
            }
            self.index = Some(index);
        }
        Ok(())
    }

    fn call(
        &mut self,
        step: &Step,
        fields: Vec<(String, Value)>,
        (mark, at): (Mark, Time),
    ) -> Result<(), String> {
        if let Some(open) = self.open.get(&step.process) {
            let open = &self.history.operations[*open].f;
            return Err(format!("{} calls `{}` before its `{open}` returned", step.process, step.f));
        }
        let process = self.number(&step.process);
        self.open.insert(step.process.clone(), self.history.operations.len());
        let named = ("type".to_owned(), Value::text(step.f.as_str()));
        self.history.operations.push(Operation {
            process,
            f: step.f.clone(),
            input: Value::Map([named].into_iter().chain(fields).collect()),
            ending: Ending::Open,
            called: mark,
            returned: None,
            called_at: at,
            returned_at: None,
            is_final: step.told.get("final?") == Some(&Value::Bool(true)),
        });
        Ok(())
    }

    fn number(&mut self, name: &str) -> u32 {
        let (number, lives) = self.lives.entry(name.to_owned()).or_default();
        *number.get_or_insert_with(|| {
            *lives += 1;
            let name = if *lives == 1 { name.to_owned() } else { format!("{name}/{lives}") };
            self.history.processes.push(name);
            u32::try_from(self.history.processes.len() - 1).expect("a file has fewer processes than 2^32")
        })
    }

    fn open_call(&self, step: &Step) -> Result<&Operation, String> {
        let open = self.open.get(&step.process).and_then(|index| self.history.operations.get(*index));
        let call =
            open.ok_or_else(|| format!("{} has no call of `{}` that could end", step.process, step.f))?;
        if call.f == step.f {
            Ok(call)
        } else {
            Err(format!("{} called `{}`, and this is the end of a `{}`", step.process, call.f, step.f))
        }
    }

    fn end(&mut self, process: &str, ending: Ending, (mark, at): (Mark, Time)) {
        let Some(index) = self.open.remove(process) else { return };
        let operation = &mut self.history.operations[index];
        operation.returned_at = Some(at);
        if matches!(ending, Ending::Open) {
            self.lives.entry(process.to_owned()).or_default().0 = None;
        } else {
            operation.returned = Some(mark);
        }
        operation.ending = ending;
    }
}
