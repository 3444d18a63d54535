//! What judging costs, natively and in wasm: the published histories, and some that are made ([`crate::samples`]).

use crate::request::{Request, Wants, answer};
use crate::{Checks, Clock, Question, node};
use std::fs;
use std::path::{Path, PathBuf};
use trace::Value;

/// The fastest of so many counts.
const ROUNDS: u32 = 5;

/// What is made: by what it is judged, the kind, the operations.
const MADE: [(&str, &str, u32); 4] = [
    ("stack", "stack", 510),
    ("queue", "queue", 10_000),
    ("list_append", "list-append", 5_000),
    ("list_append", "list-append", 50_000),
];

/// Something to measure.
struct Task {
    name: String,
    /// What is published of it.
    expected: &'static str,
    path: Option<PathBuf>,
    request: Request,
}

/// A row for each: `name`, `check`, `operations`, `verdict`, `expected`, `native_ms`, `wasm_ms`; instead of what could not be
/// measured, `says` why.
///
/// # Errors
/// When the list of published histories cannot be read, or Node cannot be asked.
pub fn rows(folder: &Path, checks: Checks<'_>, clock: Clock<'_>) -> Result<Value, String> {
    let mut tasks = published(&folder.join("linearizability"))?;
    tasks.extend(MADE.map(made));
    tasks.retain(|task| Question::read(checks, &task.request.check, &[]).is_ok());
    let requests: Vec<_> = tasks.iter().map(|task| (task.path.clone(), task.request.clone())).collect();
    let in_wasm = node::ask(&node::build()?, &requests)?;
    let row = |(task, wasm): (&Task, &Value)| row(task, wasm, checks, clock);
    Ok(Value::List(tasks.iter().zip(&in_wasm).map(row).collect::<Result<_, String>>()?))
}

fn row(task: &Task, wasm: &Value, checks: Checks<'_>, clock: Clock<'_>) -> Result<Value, String> {
    let bytes = match &task.path {
        Some(path) => fs::read(path).map_err(|why| format!("{}: {why}", path.display()))?,
        None => Vec::new(),
    };
    let native = answer(task.request.to_json().as_bytes(), &bytes, checks, clock);
    let native = Value::from_json(&native).map_err(|why| why.to_string())?;
    if native.get("verdict") != wasm.get("verdict") {
        return Err(format!("{}: natively {native}, in wasm {wasm}", task.name));
    }
    let of = |answer: &Value, name: &str| answer.get(name).cloned().unwrap_or(Value::Null);
    Ok(Value::map([
        ("name", Value::text(task.name.as_str())),
        ("check", Value::text(task.request.check.as_str())),
        ("operations", of(&native, "operations")),
        ("verdict", of(&native, "verdict")),
        ("expected", Value::text(task.expected)),
        ("native_ms", of(&native, "ms")),
        ("wasm_ms", of(wasm, "ms")),
        ("says", of(&native, "error")),
    ]))
}

fn made((check, kind, operations): (&str, &str, u32)) -> Task {
    let name = format!("{operations} operations, {kind}");
    let sample = Some((kind.to_owned(), operations));
    Task { request: request(check, &name, sample), name, expected: "pass", path: None }
}

fn request(check: &str, name: &str, sample: Option<(String, u32)>) -> Request {
    let wants = Wants::Time { rounds: ROUNDS, sample };
    Request { check: check.to_owned(), options: Vec::new(), format: None, name: name.to_owned(), wants }
}

/// The files of `expected.tsv`: file, model, initial value, whether it is linearizable.
fn published(folder: &Path) -> Result<Vec<Task>, String> {
    let list = folder.join("expected.tsv");
    let text = fs::read_to_string(&list).map_err(|why| format!("{}: {why}", list.display()))?;
    let task = |line: &str| {
        let mut columns = line.split('\t');
        let (file, model) = (columns.next()?, columns.next()?);
        let is_linearizable = columns.next_back()? == "true";
        let model = model.trim_start_matches('"').split([',', ' ']).next()?;
        Some(Task {
            name: file.to_owned(),
            expected: if is_linearizable { "pass" } else { "fail" },
            path: Some(folder.join(file)),
            request: request(model, file, None),
        })
    };
    text.lines().skip(1).map(|line| task(line).ok_or_else(|| format!("{}: {line}", list.display()))).collect()
}
