//! Exceptions in words that help: what was raised, where in the author's own lines, and, where it is
//! known, what to do about it.

use crate::api;
use crate::source::Script;
use monty_types::{ExcType, MontyException, StackFrame};
use trace::{Blame, Diagnostic, Frame, Severity};

/// Most frames shown: of a deep recursion the ends say enough.
const FRAMES_MAX: usize = 12;

/// An exception as a diagnostic; `file` is what the interpreter calls the author's source.
pub fn diagnostic(exception: &MontyException, script: &Script, file: &str, severity: Severity) -> Diagnostic {
    let mut frames: Vec<Frame> =
        exception.traceback().iter().filter(|frame| frame.filename == file).map(|raw| frame(raw, script)).collect();
    if frames.len() > FRAMES_MAX {
        frames.drain(FRAMES_MAX / 2..frames.len() - FRAMES_MAX / 2);
    }
    Diagnostic {
        severity,
        blame: script.blame,
        process: None,
        event: None,
        says: said(exception),
        advice: advice(exception, script),
        frames,
        count: 1,
    }
}

fn frame(raw: &StackFrame, script: &Script) -> Frame {
    let same_line = raw.start.line == raw.end.line;
    Frame {
        line: raw.start.line,
        column: raw.start.column,
        column_end: if same_line { raw.end.column } else { raw.start.column },
        function: raw.frame_name.clone(),
        code: script.line(raw.start.line).to_owned(),
    }
}

fn said(exception: &MontyException) -> String {
    let kind = exception.exc_type();
    match exception.message() {
        Some(message) if !message.is_empty() => format!("{kind}: {}", first_letters(message)),
        _ => kind.to_string(),
    }
}

/// A message cut at a length that can be read.
fn first_letters(message: &str) -> String {
    const MESSAGE_CHARS_MAX: usize = 500;
    message.chars().take(MESSAGE_CHARS_MAX).collect()
}

fn advice(exception: &MontyException, script: &Script) -> Option<String> {
    let message = exception.message().unwrap_or_default();
    match exception.exc_type() {
        ExcType::NameError => name_advice(message, script.blame),
        ExcType::ModuleNotFoundError => Some(format!(
            "Nothing can be installed here. There is: {}.",
            monty::builtin_module_names().join(", ")
        )),
        ExcType::NotImplementedError => missing_feature(message),
        ExcType::RecursionError => {
            Some("A function calls itself too deeply: give the recursion an end, or write a loop.".to_owned())
        }
        ExcType::KeyError => Some(format!(
            "There is no such key. `d.get({message})` gives None instead of raising; a message may lack a field."
        )),
        ExcType::PermissionError => {
            Some("Programs here have no files of the machine. `from sim import disk` is the node's own disk.".to_owned())
        }
        _ => None,
    }
}

fn name_advice(message: &str, blame: Blame) -> Option<String> {
    let name = message.split('\'').nth(1)?;
    let table = if blame == Blame::Program { api::NODE } else { api::DIRECTOR };
    if api::inside(table, name).is_some() {
        return Some(format!("Import it: `from sim import {name}`."));
    }
    match name {
        "callable" | "globals" | "locals" | "eval" | "exec" => {
            Some(format!("`{name}` is not part of this playground's Python."))
        }
        _ => Some(format!("Nothing is called `{name}` here. Is it spelt the same everywhere, and assigned before it is used?")),
    }
}

/// What to write instead of what the interpreter has not.
fn missing_feature(message: &str) -> Option<String> {
    const INSTEAD: &[(&str, &str)] = &[
        ("'del'", "Write `d.pop(key)` instead of `del d[key]`, and `x = None` instead of `del x`."),
        ("yield", "Return a list instead of yielding one item at a time."),
        ("inherit", "Classes here have no base classes: use functions, or put the other object into a field."),
        ("base class", "Classes here have no base classes: use functions, or put the other object into a field."),
        ("async for", "Write a `for` loop with `await` inside."),
        ("async with", "Write `try:` ... `finally:` instead."),
        ("import *", "Name what you import: `from sim import node, send`."),
        ("decorator", "Call the function yourself instead of decorating with it."),
    ];
    let found = INSTEAD.iter().find(|(part, _)| message.contains(part));
    found.map(|(_, advice)| (*advice).to_owned()).or_else(|| {
        Some("This playground runs a part of Python that leaves this out: write it in a plainer way.".to_owned())
    })
}

/// What most often is wrong with a line that does not parse.
pub fn syntax_advice(source: &str, line: u32) -> Option<String> {
    let text = source.lines().nth(line.saturating_sub(1) as usize)?.trim_end();
    let opens_block = ["def ", "if ", "for ", "while ", "else", "elif ", "try", "except", "with ", "async def ", "class "];
    let starts = opens_block.iter().any(|word| text.trim_start().starts_with(word));
    if starts && !text.ends_with(':') {
        return Some("A line that opens a block ends with a colon.".to_owned());
    }
    let opened = text.matches(['(', '[', '{']).count();
    let closed = text.matches([')', ']', '}']).count();
    (opened != closed).then(|| "Count the brackets of this line and of the one above.".to_owned())
}
