//! What is done to a text before it runs: it is parsed, its imports from `sim` are replaced by what
//! they stand for (on the same lines, so that every error points at the line its author wrote), what
//! the interpreter lacks is made up for (see [`crate::rewrite`]), and its top-level names are noted for
//! the inspector.

use crate::api::{self, Name};
use crate::rewrite::{Edit, Repairs, Ticks, apply, in_place_of};
use ruff_python_ast::visitor::{Visitor, walk_stmt};
use ruff_python_ast::{Expr, ModModule, Stmt, StmtImport, StmtImportFrom};
use ruff_python_parser::parse_module;
use ruff_text_size::TextRange;
use std::collections::BTreeSet;
use std::sync::Arc;
use trace::{Blame, Diagnostic, Frame, Severity};

/// Longest source accepted, in bytes.
pub const SOURCE_BYTES_MAX: usize = 256 * 1024;

/// A source that parses, ready to run.
#[derive(Debug, Clone)]
pub struct Script {
    /// What the interpreter gets.
    pub(crate) text: Arc<str>,
    /// The same with a call of `_sim_tick(line)` in every round of every loop: slow, and good for one
    /// thing, finding the loop that does not end.
    pub(crate) ticking: Arc<str>,
    /// What its author wrote.
    pub(crate) original: Arc<str>,
    /// Variables assigned at the top level, sorted.
    pub(crate) variables: Vec<String>,
    /// What it imports from `sim`: (name, line).
    pub(crate) imports: Vec<(String, u32)>,
    /// Modules of `lib` that it imports.
    pub(crate) library: BTreeSet<String>,
    pub(crate) blame: Blame,
}

impl Script {
    /// A node's program.
    ///
    /// # Errors
    /// What is wrong with the text, in its author's words.
    pub fn program(source: &str) -> Result<Self, Diagnostic> {
        Self::read(source, api::NODE, Blame::Program)
    }

    /// A scenario file or a library module.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn scenarios(source: &str) -> Result<Self, Diagnostic> {
        Self::read(source, api::DIRECTOR, Blame::Scenario)
    }

    /// A learner's storm.
    ///
    /// # Errors
    /// What is wrong with the text, in its author's words.
    pub fn storm(source: &str) -> Result<Self, Diagnostic> {
        Self::read(source, api::STORM, Blame::Program)
    }

    fn read(source: &str, table: &'static [Name], blame: Blame) -> Result<Self, Diagnostic> {
        let module = parse(source, blame)?;
        let mut imports = Imports::new(source, table, blame);
        imports.visit_body(&module.body);
        if let Some(wrong) = imports.wrong {
            return Err(wrong);
        }
        let imported: BTreeSet<&str> = imports.names.iter().map(|(name, _)| name.as_str()).collect();
        let mut variables: Vec<String> = assigned(&module.body).into_iter().collect();
        variables.retain(|name| !imported.contains(name.as_str()));
        let mut edits = imports.edits;
        if blame == Blame::Program {
            let mut repairs = Repairs::new(source, &module.body, &imports.known_as);
            repairs.visit_body(&module.body);
            edits.append(&mut repairs.edits);
        }
        let mut ticks = Ticks::new(source);
        ticks.visit_body(&module.body);
        ticks.edits.extend(edits.iter().cloned());
        Ok(Self {
            text: apply(source, edits).into(),
            ticking: apply(source, ticks.edits).into(),
            original: source.into(),
            variables,
            imports: imports.names,
            library: imports.library,
            blame,
        })
    }

    /// The first of `withheld` that this program imports, as a complaint.
    pub(crate) fn uses_withheld(&self, withheld: &[String]) -> Option<Diagnostic> {
        let (name, line) = self.imports.iter().find(|(name, _)| withheld.contains(name))?;
        Some(complaint(
            &self.original,
            self.blame,
            *line,
            (1, 1),
            format!("`{name}` is not offered in this task"),
            Some("This task is about building it: use what the starter imports.".to_owned()),
        ))
    }

    /// The text of a line, without its indentation.
    pub(crate) fn line(&self, line: u32) -> &str {
        self.original.lines().nth(line.saturating_sub(1) as usize).unwrap_or_default().trim()
    }
}

/// The names of the functions defined at the top level of a source, in order.
///
/// # Errors
/// What is wrong with the text.
pub fn functions(source: &str) -> Result<Vec<String>, Diagnostic> {
    let module = parse(source, Blame::Program)?;
    let name = |stmt: &Stmt| match stmt {
        Stmt::FunctionDef(function) => Some(function.name.id.to_string()),
        _ => None,
    };
    Ok(module.body.iter().filter_map(name).collect())
}

pub(crate) fn parse(source: &str, blame: Blame) -> Result<ModModule, Diagnostic> {
    if source.len() > SOURCE_BYTES_MAX {
        let says = format!("this program is longer than {} kB", SOURCE_BYTES_MAX / 1024);
        return Err(complaint(source, blame, 1, (1, 1), says, None));
    }
    if !monty::source_within_nesting_bound(source, 0) {
        let says = "this program nests brackets or blocks too deeply to be read".to_owned();
        return Err(complaint(source, blame, 1, (1, 1), says, Some("Break the expression up.".to_owned())));
    }
    if let Some(at) = crate::depth::too_deep(source) {
        let (line, column) = position(source, at);
        let says = "this expression chains more than can be read".to_owned();
        let advice = Some("Break it up into several, or write a loop.".to_owned());
        return Err(complaint(source, blame, line, (column, column + 1), says, advice));
    }
    match parse_module(source) {
        Ok(parsed) => Ok(parsed.into_syntax()),
        Err(error) => {
            let start = position(source, error.location.start().to_usize());
            let end = position(source, error.location.end().to_usize());
            let end_column = if end.0 == start.0 { end.1.max(start.1 + 1) } else { start.1 + 1 };
            let says = format!("SyntaxError: {}", error.error);
            let advice = crate::explain::syntax_advice(source, start.0);
            Err(complaint(source, blame, start.0, (start.1, end_column), says, advice))
        }
    }
}

/// Line and column, both from 1, of a byte offset.
fn position(source: &str, offset: usize) -> (u32, u32) {
    let before = &source[..offset.min(source.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |text| text.chars().count()) + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

fn complaint(
    source: &str,
    blame: Blame,
    line: u32,
    columns: (u32, u32),
    says: String,
    advice: Option<String>,
) -> Diagnostic {
    let code =
        crate::explain::shortened(source.lines().nth(line.saturating_sub(1) as usize).unwrap_or_default());
    let frame = Frame { line, column: columns.0, column_end: columns.1, function: None, code };
    let severity = Severity::Fatal;
    Diagnostic { severity, blame, process: None, event: None, says, advice, frames: vec![frame], count: 1 }
}

/// Finds imports and plans what stands in their place.
struct Imports<'a> {
    source: &'a str,
    table: &'static [Name],
    blame: Blame,
    edits: Vec<Edit>,
    names: Vec<(String, u32)>,
    /// Each name with what the source calls it.
    known_as: Vec<(String, String)>,
    library: BTreeSet<String>,
    wrong: Option<Diagnostic>,
}

impl<'a> Visitor<'a> for Imports<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::Import(import) => self.import(import),
            _ => walk_stmt(self, stmt),
        }
    }
}

impl<'a> Imports<'a> {
    const fn new(source: &'a str, table: &'static [Name], blame: Blame) -> Self {
        let library = BTreeSet::new();
        Self { source, table, blame, edits: vec![], names: vec![], known_as: vec![], library, wrong: None }
    }

    fn import_from(&mut self, import: &StmtImportFrom) {
        let module = import.module.as_ref().map(|module| module.id.as_str()).unwrap_or_default();
        if module == "sim" {
            self.resolve(import);
        } else if let Some(name) = module.strip_prefix("lib.").filter(|_| self.blame == Blame::Scenario) {
            self.library.insert(name.to_owned());
            self.alias(import);
        }
    }

    /// `from sim import a, b as c` becomes `a=_sim_a;c=_sim_b`.
    fn resolve(&mut self, import: &StmtImportFrom) {
        let mut parts = Vec::new();
        for alias in &import.names {
            let wanted = alias.name.id.as_str();
            let Some(inside) = api::inside(self.table, wanted) else {
                let at = if wanted == "*" { import.range } else { alias.range };
                return self.refuse(at, wanted);
            };
            let known_as = alias.asname.as_ref().map_or(wanted, |name| name.id.as_str());
            parts.push(format!("{known_as}={inside}"));
            self.known_as.push((wanted.to_owned(), known_as.to_owned()));
            self.names.push((wanted.to_owned(), position(self.source, alias.range.start().to_usize()).0));
        }
        self.replace(import.range, parts);
    }

    /// Library modules share one namespace with the scenarios: only `as` leaves anything to do.
    fn alias(&mut self, import: &StmtImportFrom) {
        let aliases = import.names.iter().filter_map(|alias| {
            alias.asname.as_ref().map(|known_as| format!("{}={}", known_as.id, alias.name.id))
        });
        let parts = aliases.collect();
        self.replace(import.range, parts);
    }

    fn import(&mut self, import: &StmtImport) {
        if import.names.iter().any(|alias| alias.name.id.as_str() == "sim") {
            let says = "`import sim` is not offered".to_owned();
            let advice = Some("Name what you use: `from sim import node, send, reply`.".to_owned());
            self.complain(import.range, says, advice);
        }
    }

    fn refuse(&mut self, at: TextRange, wanted: &str) {
        let offered: Vec<&str> = self.table.iter().map(|offered| offered.name).collect();
        let advice = match api::nearest(self.table, wanted) {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => format!("It offers: {}.", offered.join(", ")),
        };
        self.complain(at, format!("`sim` has no `{wanted}`"), Some(advice));
    }

    fn complain(&mut self, at: TextRange, says: String, advice: Option<String>) {
        let start = position(self.source, at.start().to_usize());
        let end = position(self.source, at.end().to_usize());
        let end_column = if end.0 == start.0 { end.1 } else { start.1 + 1 };
        self.wrong.get_or_insert(complaint(
            self.source,
            self.blame,
            start.0,
            (start.1, end_column),
            says,
            advice,
        ));
    }

    fn replace(&mut self, range: TextRange, parts: Vec<String>) {
        self.edits.push(in_place_of(self.source, range, parts));
    }
}

/// The variables that statements of a body assign, in it or in its blocks, functions apart.
fn assigned(body: &[Stmt]) -> BTreeSet<String> {
    let mut names = Names(BTreeSet::new());
    names.visit_body(body);
    names.0
}

struct Names(BTreeSet<String>);

impl<'a> Visitor<'a> for Names {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            Stmt::Assign(assign) => assign.targets.iter().for_each(|target| self.target(target)),
            Stmt::AnnAssign(assign) => self.target(&assign.target),
            Stmt::AugAssign(assign) => self.target(&assign.target),
            Stmt::For(block) => {
                self.target(&block.target);
                walk_stmt(self, stmt);
            }
            _ => walk_stmt(self, stmt),
        }
    }
}

impl Names {
    fn target(&mut self, target: &Expr) {
        match target {
            Expr::Name(name) => {
                self.0.insert(name.id.to_string());
            }
            Expr::Tuple(tuple) => tuple.elts.iter().for_each(|item| self.target(item)),
            Expr::List(list) => list.elts.iter().for_each(|item| self.target(item)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_from_sim_are_resolved_on_their_own_lines() {
        let script = Script::program("from sim import (\n    node,\n    send as s,\n)\nx = 1\n").unwrap();
        assert_eq!(&*script.text, "node=_sim_node;s=_sim_send\n\n\n\nx = 1\n");
        assert_eq!(script.variables, ["x"]);
    }

    #[test]
    fn a_misspelt_import_names_the_line_and_the_fix() {
        let wrong = Script::program("x = 1\nfrom sim import node, sned\n").unwrap_err();
        assert_eq!((wrong.says.as_str(), wrong.line()), ("`sim` has no `sned`", Some(2)));
        assert_eq!(wrong.advice.as_deref(), Some("Did you mean `send`?"));
    }

    #[test]
    fn a_syntax_error_points_at_the_learners_line() {
        let wrong = Script::program("def f(:\n    pass\n").unwrap_err();
        assert_eq!(wrong.line(), Some(1));
        assert!(wrong.says.starts_with("SyntaxError: "), "{}", wrong.says);
    }

    #[test]
    fn deep_nesting_is_refused_and_not_followed() {
        let deep = format!("x = {}1{}", "(".repeat(100_000), ")".repeat(100_000));
        assert!(Script::program(&deep).unwrap_err().says.contains("deeply"));
    }

    #[test]
    fn ticks_stand_in_every_loop_without_moving_a_line() {
        let script = Script::program("while (a and\n  b):\n    for x in y:\n        x()\n").unwrap();
        assert_eq!(
            &*script.ticking,
            "while (_sim_tick(1) or (a and\n  b)):\n    for x in y:\n        _sim_tick(3);x()\n"
        );
        let script =
            Script::program("for x in y:\n    try:\n        if x: pass\n    finally: pass\n").unwrap();
        assert_eq!(
            &*script.ticking,
            "for x in y:\n    try:\n        if _sim_tick(1) or (x): pass\n    finally: pass\n"
        );
    }

    #[test]
    fn an_import_over_several_lines_may_be_followed_by_a_statement() {
        let script = Script::program("from sim import (node,\n  send); x = 1\n").unwrap();
        assert_eq!(&*script.text, "node=_sim_node;send=(_sim_send\n); x = 1\n");
    }

    #[test]
    fn an_exception_gets_one_text_whatever_it_is_given() {
        let text = |source| Script::program(source).unwrap().text.to_string();
        assert_eq!(text("raise KeyError(k)"), "raise KeyError(_sim_text(k))");
        assert_eq!(text("e = ValueError(1, x(2),)"), "e = ValueError(_sim_text(1, x(2),))");
        assert_eq!(text("raise ValueError(f'{k}')"), "raise ValueError(f'{k}')");
        assert_eq!(text("raise KeyError()"), "raise KeyError()");
    }

    #[test]
    fn a_call_that_nobody_awaits_is_marked() {
        let source = "from sim import sleep as nap\nasync def f():\n    nap(5)  # oh\n    await nap(5)\n    x = f()\n    f()\n";
        let text = Script::program(source).unwrap().text.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[2], "    nap(5);_sim_unawaited(\"nap\", 3)  # oh");
        assert_eq!(lines[3..5], ["    await nap(5)", "    x = f()"]);
        assert_eq!(lines[5], "    f();_sim_unawaited(\"f\", 6)");
    }

    #[test]
    fn top_level_variables_are_found_wherever_they_are_assigned() {
        let source = "a = 1\nb: int = 2\nc, (d, [e]) = 1, (2, [3])\nif a:\n    f = 1\nfor g in []:\n    pass\ndef h():\n    i = 1\n";
        assert_eq!(Script::program(source).unwrap().variables, ["a", "b", "c", "d", "e", "f", "g"]);
    }
}
