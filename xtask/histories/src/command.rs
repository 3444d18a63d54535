//! What is printed for what was asked, and the exit code.

use crate::arguments::{Asked, Command, USAGE, parse};
use crate::judging::by_name;
use crate::request::{Request, Wants};
use crate::{Checks, Clock, Line, Outcome, Question, bench, listed, node};
use std::ffi::OsString;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use trace::Value;

/// All pass.
const ALL_PASS: u8 = 0;
/// Some fail.
const SOME_FAIL: u8 = 1;
/// Some cannot be judged, or what was asked was not understood.
const NOT_JUDGED: u8 = 2;

/// What is printed, and the exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// For standard output.
    pub out: String,
    /// For standard error.
    pub err: String,
    /// The exit code.
    pub code: u8,
}

/// Carries a command line out.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>, checks: Checks<'_>, clock: Clock<'_>) -> Said {
    let out = |out: String| Said { out, err: String::new(), code: ALL_PASS };
    let err = |err: String| Said { out: String::new(), err, code: NOT_JUDGED };
    match parse(arguments) {
        Err(says) => err(format!("{says}\n./dev check --help says what may be said\n")),
        Ok(Command::Help) => out(format!("{USAGE}\n\n{}\n", listed(checks))),
        Ok(Command::List) => out(format!("{}\n", listed(checks))),
        Ok(Command::Bench(folder)) => match bench::rows(&folder, checks, clock) {
            Ok(rows) => out(format!("{}\n", rows.to_json())),
            Err(says) => err(format!("{says}\n")),
        },
        Ok(Command::Check(asked)) => match lines(&asked, checks, clock) {
            Ok(lines) => told(&asked, &lines),
            Err(says) => err(format!("{says}\n")),
        },
    }
}

/// A file as it is named in a line.
fn name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn lines(asked: &Asked, checks: Checks<'_>, clock: Clock<'_>) -> Result<Vec<Line>, String> {
    // What is wrong with the question is said once, not for each file.
    Question::read(checks, &asked.check, &asked.options)?;
    if asked.wasm { in_wasm(asked) } else { Ok(natively(asked, checks, clock)) }
}

fn natively(asked: &Asked, checks: Checks<'_>, clock: Clock<'_>) -> Vec<Line> {
    let judged = |path: &PathBuf| match fs::read(path) {
        Ok(bytes) => {
            by_name(checks, &asked.check, &asked.options, (asked.format, &name(path), &bytes), clock)
        }
        Err(why) => vec![unreadable(path, &why)],
    };
    asked.files.iter().flat_map(judged).collect()
}

fn unreadable(path: &Path, why: &std::io::Error) -> Line {
    Line::error(&name(path), format!("this file cannot be read: {why}"))
}

fn in_wasm(asked: &Asked) -> Result<Vec<Line>, String> {
    let request = |path: &PathBuf| {
        let (check, options) = (asked.check.clone(), asked.options.clone());
        let request = Request { check, options, format: asked.format, name: name(path), wants: Wants::Lines };
        (Some(path.clone()), request)
    };
    // Node is asked of those that can be read; of the others the line is made here.
    let closed = |path: &PathBuf| fs::File::open(path).err().map(|why| unreadable(path, &why));
    let files: Vec<(&PathBuf, Option<Line>)> = asked.files.iter().map(|path| (path, closed(path))).collect();
    let open = files.iter().filter(|(_, closed)| closed.is_none());
    let requests: Vec<_> = open.map(|(path, _)| request(path)).collect();
    let mut answers = node::ask(&node::build()?, &requests)?.into_iter();
    let mut lines = Vec::new();
    for (_, closed) in files {
        match closed {
            Some(line) => lines.push(line),
            None => lines.extend(read_lines(&answers.next().unwrap_or(Value::Null))?),
        }
    }
    Ok(lines)
}

/// Lines as an answer has them.
///
/// # Errors
/// When it is no such answer.
pub fn read_lines(answer: &Value) -> Result<Vec<Line>, String> {
    let lines = match answer {
        Value::List(lines) => lines.iter().map(Line::from_value).collect(),
        _ => None,
    };
    lines.ok_or_else(|| format!("this is no answer to what was asked: {answer}"))
}

fn told(asked: &Asked, lines: &[Line]) -> Said {
    let mut out = String::new();
    for line in lines {
        print(&mut out, line, asked.long);
    }
    let code = lines.iter().map(|line| code(line.verdict)).max().unwrap_or(NOT_JUDGED);
    if let Some(path) = &asked.json {
        let all = Value::List(lines.iter().map(Line::as_value).collect());
        if let Err(why) = fs::write(path, all.to_json()) {
            return Said {
                out,
                err: format!("{} cannot be written: {why}\n", path.display()),
                code: NOT_JUDGED,
            };
        }
    }
    Said { out, err: String::new(), code }
}

const fn code(verdict: Outcome) -> u8 {
    match verdict {
        Outcome::Pass => ALL_PASS,
        Outcome::Fail => SOME_FAIL,
        Outcome::Unknown | Outcome::Error => NOT_JUDGED,
    }
}

fn print(out: &mut String, line: &Line, long: bool) {
    let Line { file, case, verdict, operations, says, ms, .. } = line;
    let case = if case.is_empty() { String::new() } else { format!(":{case}") };
    let written = write!(out, "{:<8}{ms:>10.2} ms{operations:>8} ops  {file}{case}", verdict.name());
    written.expect("a text takes whatever is written to it");
    let mut sentences = says.lines();
    if long {
        out.extend(sentences.map(|sentence| format!("\n    {sentence}")));
    } else if let Some(first) = sentences.next() {
        *out += &format!(": {}", first_sentence(first));
    }
    out.push('\n');
}

/// Up to the first full stop that ends a sentence.
fn first_sentence(line: &str) -> &str {
    line.find(". ").map_or(line, |at| &line[..=at])
}
