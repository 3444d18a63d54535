//! What is put into an author's text before it runs, always without moving a line, so that every error
//! points at what its author wrote.

use crate::api::{Entry, NODE_PAGE};
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, ExprCall, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};
use std::collections::BTreeSet;

/// A range of the text, and what comes in its place.
pub type Edit = (TextRange, String);

/// The source with each range replaced; ranges are apart from each other.
pub fn apply(source: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| (range.start(), range.end()));
    let mut text = String::with_capacity(source.len());
    let mut done = 0;
    for (range, with) in &edits {
        text.push_str(&source[done..range.start().to_usize()]);
        text.push_str(with);
        done = range.end().to_usize();
    }
    text.push_str(&source[done..]);
    text
}

fn insert(edits: &mut Vec<Edit>, at: TextSize, text: String) {
    edits.push((TextRange::empty(at), text));
}

/// The line, from 1, of a place in the source.
fn line(source: &str, at: TextSize) -> usize {
    source.as_bytes()[..at.to_usize()].iter().filter(|byte| **byte == b'\n').count() + 1
}

// ---- loops that count their rounds -----------------------------------------------------------------

/// Puts a call of `_sim_tick(line)` into every round of every loop: slow, and good for one thing,
/// finding the loop that does not end.
pub struct Ticks<'a> {
    source: &'a str,
    pub edits: Vec<Edit>,
}

impl<'a> Ticks<'a> {
    pub const fn new(source: &'a str) -> Self {
        Self { source, edits: Vec::new() }
    }

    fn tick(&self, of: &Stmt) -> String {
        format!("_sim_tick({})", line(self.source, of.range().start()))
    }

    /// Ticks whenever the expression is evaluated, which keeps its value.
    fn wrap(&mut self, expression: &Expr, tick: &str) {
        insert(&mut self.edits, expression.range().start(), format!("{tick} or ("));
        insert(&mut self.edits, expression.range().end(), ")".to_owned());
    }

    /// Ticks whenever a body begins.
    fn begin(&mut self, body: &[Stmt], tick: &str) {
        match body.first() {
            Some(Stmt::If(block)) => self.wrap(&block.test, tick),
            Some(Stmt::While(block)) => self.wrap(&block.test, tick),
            Some(Stmt::For(block)) if !block.is_async => self.wrap(&block.iter, tick),
            Some(Stmt::Match(block)) => self.wrap(&block.subject, tick),
            Some(Stmt::Try(block)) => self.begin(&block.body, tick),
            Some(first) if may_follow(first) => {
                insert(&mut self.edits, first.range().start(), format!("{tick};"));
            }
            _ => {}
        }
    }
}

impl<'a> Visitor<'a> for Ticks<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::While(block) => {
                let tick = self.tick(stmt);
                self.wrap(&block.test, &tick);
            }
            Stmt::For(block) => {
                let tick = self.tick(stmt);
                self.begin(&block.body, &tick);
            }
            _ => {}
        }
        walk_stmt(self, stmt);
    }
}

/// Whether a statement may follow another on the same line.
const fn may_follow(stmt: &Stmt) -> bool {
    matches!(
        stmt,
        Stmt::Expr(_)
            | Stmt::Assign(_)
            | Stmt::AugAssign(_)
            | Stmt::AnnAssign(_)
            | Stmt::Return(_)
            | Stmt::Pass(_)
            | Stmt::Break(_)
            | Stmt::Continue(_)
            | Stmt::Raise(_)
            | Stmt::Assert(_)
    )
}

// ---- what the interpreter lacks or would not tell --------------------------------------------------

/// Makes up for what the interpreter cannot do: exceptions take one text there, so whatever else they
/// are given becomes one; and a call that should have been awaited is told of.
pub struct Repairs<'a> {
    source: &'a str,
    /// What the source calls each function of `sim` that must be awaited, and its own `async def`s.
    awaited: BTreeSet<&'a str>,
    pub edits: Vec<Edit>,
}

/// Methods that give something to await, and whose names nothing else has.
const AWAITED_METHODS: [&str; 3] = ["sync", "slow_hash", "writable"];

/// Exceptions that the interpreter has built in.
const EXCEPTIONS: &[&str] = &[
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "Exception",
    "FileNotFoundError",
    "ImportError",
    "IndexError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "NameError",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PermissionError",
    "RecursionError",
    "RuntimeError",
    "StopIteration",
    "SystemExit",
    "TimeoutError",
    "TypeError",
    "ValueError",
    "ZeroDivisionError",
];

impl<'a> Repairs<'a> {
    /// Repairs of a source with these statements; `known_as` says what it calls a name of `sim`.
    pub fn new(source: &'a str, body: &'a [Stmt], known_as: &'a [(String, String)]) -> Self {
        let is_awaited = |name: &str| NODE_PAGE.entry(name).is_some_and(Entry::is_awaited);
        let of_sim = known_as.iter().filter(|(name, _)| is_awaited(name));
        let mut awaited: BTreeSet<&str> = of_sim.map(|(_, known_as)| known_as.as_str()).collect();
        let mut functions = Functions::default();
        functions.visit_body(body);
        awaited.extend(functions.waiting.difference(&functions.plain));
        Self { source, awaited, edits: Vec::new() }
    }

    /// What is called, if it gives something to await.
    fn awaits(&self, call: &'a ExprCall) -> Option<&'a str> {
        match &*call.func {
            Expr::Name(name) => self.awaited.get(name.id.as_str()).map(|_| name.id.as_str()),
            Expr::Attribute(attribute) => {
                Some(attribute.attr.as_str()).filter(|name| AWAITED_METHODS.contains(name))
            }
            _ => None,
        }
    }

    fn one_text(&mut self, call: &ExprCall) {
        let Expr::Name(name) = &*call.func else { return };
        let arguments = &call.arguments;
        let is_text = matches!(&*arguments.args, [Expr::StringLiteral(_) | Expr::FString(_)]);
        if is_text || arguments.args.is_empty() || !arguments.keywords.is_empty() {
            return;
        }
        if EXCEPTIONS.contains(&name.id.as_str()) {
            let inside = arguments.range();
            insert(&mut self.edits, inside.start() + TextSize::from(1), "_sim_text(".to_owned());
            insert(&mut self.edits, inside.end() - TextSize::from(1), ")".to_owned());
        }
    }
}

impl<'a> Visitor<'a> for Repairs<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if let Stmt::Expr(alone) = stmt
            && let Expr::Call(call) = &*alone.value
            && let Some(name) = self.awaits(call)
        {
            let line = line(self.source, stmt.range().start());
            insert(&mut self.edits, stmt.range().end(), format!(";_sim_unawaited(\"{name}\", {line})"));
        }
        walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Call(call) = expr {
            self.one_text(call);
        }
        walk_expr(self, expr);
    }
}

/// The functions of a source by name: those that wait, and the others.
#[derive(Default)]
struct Functions<'a> {
    waiting: BTreeSet<&'a str>,
    plain: BTreeSet<&'a str>,
}

impl<'a> Visitor<'a> for Functions<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if let Stmt::FunctionDef(function) = stmt {
            let which = if function.is_async { &mut self.waiting } else { &mut self.plain };
            which.insert(function.name.id.as_str());
        }
        walk_stmt(self, stmt);
    }
}

/// What an import leaves behind, on as many lines as it took.
pub fn in_place_of(source: &str, range: TextRange, mut parts: Vec<String>) -> Edit {
    let lines = "\n".repeat(source[range].matches('\n').count());
    let goes_on = source[range.end().to_usize()..].trim_start_matches([' ', '\t']).starts_with(';');
    if goes_on && let Some((name, inside)) = parts.last().and_then(|last| last.split_once('=')) {
        // The lines are kept inside brackets, or what follows would begin one of its own.
        let last = format!("{name}=({inside}{lines})");
        parts.pop();
        parts.push(last);
        return (range, parts.join(";"));
    }
    let text = if parts.is_empty() { "pass".to_owned() } else { parts.join(";") };
    (range, text + &lines)
}
