//! Exceptions in words that help: what was raised, where in the author's own lines, and, where it is
//! known, what to do about it.

use crate::api;
use crate::node::{CONNECTION_ERROR, TIME_STANDS_STILL};
use crate::session::ASKS_WITHOUT_END;
use crate::source::Script;
use monty_types::{ExcType, MontyException, StackFrame};
use trace::{Blame, Diagnostic, Frame, Severity};

/// Most frames shown: of a deep recursion the ends say enough.
const FRAMES_MAX: usize = 12;

/// An exception as a diagnostic; `file` is what the interpreter calls the author's source.
pub fn diagnostic(exception: &MontyException, script: &Script, file: &str, severity: Severity) -> Diagnostic {
    let mut frames: Vec<Frame> = exception
        .traceback()
        .iter()
        .filter(|frame| frame.filename == file)
        .map(|raw| frame(raw, script))
        .collect();
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
        code: shortened(script.line(raw.start.line)),
    }
}

/// A line of a source, without its indentation, cut at a length that can be shown.
pub fn shortened(line: &str) -> String {
    const CODE_CHARS_MAX: usize = 200;
    let line = line.trim();
    match line.char_indices().nth(CODE_CHARS_MAX) {
        None => line.to_owned(),
        Some((end, _)) => format!("{}…", &line[..end]),
    }
}

fn said(exception: &MontyException) -> String {
    let message = exception.message().unwrap_or_default();
    named(&exception.exc_type().to_string(), &as_the_author_knows_it(message))
}

/// An exception's kind and text, under the name by which programs know the kind.
pub fn named(kind: &str, text: &str) -> String {
    let kind = if kind == CONNECTION_ERROR.to_string() { "ConnectionError" } else { kind };
    if text.is_empty() { kind.to_owned() } else { format!("{kind}: {text}") }
}

/// A message cut at a length that can be read, in which things have the names that programs use.
pub fn as_the_author_knows_it(message: &str) -> String {
    const MESSAGE_CHARS_MAX: usize = 500;
    const INSIDES: &[(&str, &str)] = &[
        ("_SimDisk", "disk"),
        ("_SimNode", "node"),
        ("_SimMailbox", "mailbox"),
        ("_SimConn", "conn"),
        ("_SimCrypto", "crypto"),
        ("_SimNet", "net"),
        ("_SimFault", "fault"),
        ("_SimClock", "clock"),
        ("_SimDisks", "disks"),
        ("_SimStreams", "streams"),
        ("_SimTrace", "trace"),
        ("_SimWorkload", "workload"),
        ("_SimCheck", "check"),
        ("_SimClient", "client"),
        ("_SimLoad", "workload"),
        ("_SimOp", "op"),
        ("_sim_", ""),
        ("The monty syntax parser does not yet support", "This playground's Python does not have"),
    ];
    let message: String = message.chars().take(MESSAGE_CHARS_MAX).collect();
    INSIDES.iter().fold(message, |message, (inside, known_as)| message.replace(inside, known_as))
}

/// What is said and advised when the interpreter had to be stopped; `None` when the program ended by
/// an exception of its own.
pub fn end(exception: &MontyException) -> Option<(String, String)> {
    let message = exception.message().unwrap_or_default();
    let (says, advice) = match exception.exc_type() {
        ExcType::TimeoutError if message.contains("time limit exceeded") => (
            "a step did not come to an end: it computed too long without a pause",
            "Look for a loop that never ends. To wait, write `await sleep(ms)` in an async step.",
        ),
        ExcType::TimeoutError if message == ASKS_WITHOUT_END => (
            "a step did not come to an end: it went on asking without a pause",
            "Look for a loop that never ends. To wait, write `await sleep(ms)` in an async step.",
        ),
        ExcType::TimeoutError if message == TIME_STANDS_STILL => (
            "a node does not come to rest: it is woken again and again at the same instant",
            "Look for a `sleep(0)` in a loop, or for an `after(0, ...)` that plans itself again: wait at least 1 ms.",
        ),
        ExcType::MemoryError => {
            ("the program used up the memory it may have", "Look for something that grows without end.")
        }
        _ => return None,
    };
    Some((says.to_owned(), advice.to_owned()))
}

/// A complaint about a step that printed more than the rest of the run has room for.
pub fn print_flood() -> Diagnostic {
    let most = engine::Limits::default().effects_per_step_max;
    Diagnostic {
        severity: Severity::Error,
        blame: Blame::Program,
        process: None,
        event: None,
        says: format!("one step asked for more than {most} things at once; the rest was not done"),
        advice: Some(FLOOD_ADVICE.to_owned()),
        frames: Vec::new(),
        count: 1,
    }
}

const FLOOD_ADVICE: &str = "Look for a loop that sends or logs without end.";

fn advice(exception: &MontyException, script: &Script) -> Option<String> {
    let message = exception.message().unwrap_or_default();
    let known = match exception.exc_type() {
        ExcType::NameError => return name_advice(message, script.blame),
        ExcType::ModuleNotFoundError => {
            return Some(format!("Nothing can be installed here. There is: {}.", modules().join(", ")));
        }
        ExcType::NotImplementedError => return missing_feature(message),
        ExcType::RecursionError => {
            "A function calls itself too deeply: give the recursion an end, or write a loop."
        }
        ExcType::KeyError => {
            "There is no such key. `.get(...)` gives None instead of raising; a message may lack a field."
        }
        ExcType::FileNotFoundError => {
            "`disk.exists(name)` tells whether there is a file; `disk.read_lines` gives [] for one that is not there."
        }
        CONNECTION_ERROR => {
            "Connections break and are refused: catch it with `try:` ... `except ConnectionError:`, and connect again."
        }
        ExcType::PermissionError => {
            "Programs here have no files of the machine. `from sim import disk` is the node's own disk."
        }
        ExcType::SystemExit | ExcType::KeyboardInterrupt => {
            "This stops the whole node, as a crash does. To end only a step, write `return`."
        }
        ExcType::TypeError | ExcType::RuntimeError | ExcType::AttributeError | ExcType::ValueError => {
            return misuse(message).or_else(|| usage(message, script.blame));
        }
        _ => return None,
    };
    Some(known.to_owned())
}

fn modules() -> Vec<&'static str> {
    monty::builtin_module_names().to_vec()
}

/// What a message says that its author could not know to be about waiting, floods or limits.
fn misuse(message: &str) -> Option<String> {
    const INSTEAD: &[(&str, &str)] = &[
        ("'coroutine' object", "Write `await` before the call: without it nothing has been waited for yet."),
        ("was not awaited", "Write `await` before the call: without it nothing has been waited for yet."),
        (
            "can't be awaited",
            "Only what waits is awaited: rpc, sleep, work, connect, disk.sync, a mailbox's take, an `async def`.",
        ),
        ("is not offered in this task", "This task is about building it: use what the starter imports."),
        (
            "a view only looks",
            "Do it in a step, keep what came of it in a variable, and give that in the view.",
        ),
        ("things at once", FLOOD_ADVICE),
        ("a message cannot hold more than", "Send less at once: only what the receiver does not have yet."),
        ("a message cannot hold that much", "Send less at once: only what the receiver does not have yet."),
        ("the top level of a program cannot wait", "Put it into a step: `@node.start` above an `async def`."),
        (
            "module 'asyncio'",
            "Of asyncio there is `gather`. For what goes on in the background use `every` and `after`.",
        ),
        (
            "'NoneType' object is not callable",
            "The name was given another value above, or a call was written where a function is wanted.",
        ),
    ];
    INSTEAD.iter().find(|(part, _)| message.contains(part)).map(|(_, advice)| (*advice).to_owned())
}

/// How something is called, of which a message says that it was called wrongly.
fn usage(message: &str, blame: Blame) -> Option<String> {
    if blame != Blame::Program {
        return None;
    }
    let entry = api::NODE_PAGE.entry(message.split([':', ' ', '(']).next()?)?;
    Some(format!("It is called like this: `{}`.", entry.code()))
}

fn name_advice(message: &str, blame: Blame) -> Option<String> {
    let name = message.split('\'').nth(1)?;
    let table = if blame == Blame::Program { api::NODE } else { api::DIRECTOR };
    if api::inside(table, name).is_some() {
        return Some(format!("Import it: `from sim import {name}`."));
    }
    // Of short names too many are near.
    if let Some(meant) = api::nearest(table, name).filter(|_| name.len() > 4) {
        return Some(format!("Did you mean `{meant}`? It is imported: `from sim import {meant}`."));
    }
    match name {
        "callable" | "globals" | "locals" | "eval" | "exec" | "input" | "exit" | "quit" | "__import__" => {
            Some(format!("`{name}` is not part of this playground's Python."))
        }
        _ => Some(format!(
            "Nothing is called `{name}` here. Is it spelt the same everywhere, and assigned before it is used?"
        )),
    }
}

/// What to write instead of what the interpreter has not.
fn missing_feature(message: &str) -> Option<String> {
    const INSTEAD: &[(&str, &str)] = &[
        ("'del'", "Write `d.pop(key)` instead of `del d[key]`, and `x = None` instead of `del x`."),
        ("yield", "Return a list instead of yielding one item at a time."),
        (
            "inherit",
            "Classes here have no base classes: use functions, or put the other object into a field.",
        ),
        (
            "base class",
            "Classes here have no base classes: use functions, or put the other object into a field.",
        ),
        ("async for", "Write a `for` loop with `await` inside."),
        ("async with", "Write `try:` ... `finally:` instead."),
        ("import *", "Name what you import: `from sim import node, send`."),
        ("decorator", "Call the function yourself instead of decorating with it."),
    ];
    let found = INSTEAD.iter().find(|(part, _)| message.contains(part));
    found.map(|(_, advice)| (*advice).to_owned()).or_else(|| {
        Some(
            "This playground runs a part of Python that leaves this out: write it in a plainer way."
                .to_owned(),
        )
    })
}

/// What most often is wrong with a line that does not parse.
pub fn syntax_advice(source: &str, line: u32) -> Option<String> {
    let text = source.lines().nth(line.saturating_sub(1) as usize)?.trim_end();
    let opens_block =
        ["def ", "if ", "for ", "while ", "else", "elif ", "try", "except", "with ", "async def ", "class "];
    let starts = opens_block.iter().any(|word| text.trim_start().starts_with(word));
    if starts && !text.ends_with(':') {
        return Some("A line that opens a block ends with a colon.".to_owned());
    }
    let opened = text.matches(['(', '[', '{']).count();
    let closed = text.matches([')', ']', '}']).count();
    (opened != closed).then(|| "Count the brackets of this line and of the one above.".to_owned())
}
