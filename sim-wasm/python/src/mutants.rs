//! Mutants of a program: the same text with one small thing wrong, as a hand slips. Whoever wrote a task's scenarios
//! asks with them whether a solution could be wrong in that place without anybody noticing.
//!
//! The kinds are those of mutation testing (DeMillo, Lipton, Sayward, Hints on Test Data Selection, 1978), chosen for
//! programs that wait and try again: a condition negated, a boundary moved, a constant off by one, a line removed, two
//! lines swapped, an `await` dropped, a loop that goes round once.

use crate::source::parse;
use ruff_python_ast::visitor::{Visitor, walk_body, walk_expr, walk_stmt};
use ruff_python_ast::{BoolOp, CmpOp, Expr, Number, Operator, Stmt};
use ruff_text_size::{Ranged, TextRange};
use trace::Blame;

/// A program with one thing wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// The line, from 1.
    pub line: u32,
    /// The top-level function in which it lies.
    pub function: String,
    /// What was done: `not (left > 0)`, `without await`.
    pub what: String,
    /// The whole text.
    pub source: String,
}

/// Every mutant of these top-level functions of a program, in order; those that could not even be read are left out.
#[must_use]
pub fn mutants(source: &str, functions: &[&str]) -> Vec<Mutant> {
    let Ok(module) = parse(source, Blame::Program) else { return Vec::new() };
    let mut found = Vec::new();
    for stmt in &module.body {
        if let Stmt::FunctionDef(function) = stmt
            && functions.contains(&function.name.as_str())
        {
            let mut slips = Slips { source, edits: Vec::new() };
            slips.visit_body(&function.body);
            let name = function.name.as_str();
            found.extend(slips.edits.into_iter().map(|slip| slip.of(source, name)));
        }
    }
    found.retain(|mutant| mutant.source != source && parse(&mutant.source, Blame::Program).is_ok());
    found
}

/// One thing done to the text.
struct Slip {
    range: TextRange,
    instead: String,
    what: String,
}

impl Slip {
    fn of(self, source: &str, function: &str) -> Mutant {
        let (start, end) = (self.range.start().to_usize(), self.range.end().to_usize());
        let line = source[..start].matches('\n').count() + 1;
        Mutant {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            function: function.to_owned(),
            what: self.what,
            source: format!("{}{}{}", &source[..start], self.instead, &source[end..]),
        }
    }
}

struct Slips<'a> {
    source: &'a str,
    edits: Vec<Slip>,
}

impl<'a> Visitor<'a> for Slips<'a> {
    fn visit_body(&mut self, body: &'a [Stmt]) {
        for pair in body.windows(2) {
            self.swapped(&pair[0], &pair[1]);
        }
        walk_body(self, body);
    }

    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::If(choice) => self.negated(&choice.test),
            Stmt::While(around) => {
                self.negated(&around.test);
                self.once(around.range(), &around.test);
            }
            Stmt::Expr(line) if line.value.is_string_literal_expr() => return,
            _ if is_simple(stmt) => {
                let what = format!("without `{}`", self.text(stmt.range()));
                self.slip(stmt.range(), "pass".to_owned(), what);
            }
            _ => {}
        }
        walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::If(choice) => self.negated(&choice.test),
            Expr::Await(waiting) => {
                let told = self.text(waiting.value.range()).to_owned();
                self.slip(expr.range(), told.clone(), format!("`{told}` without await"));
            }
            Expr::BoolOp(both) => self.other_word(expr, both.op),
            Expr::Compare(compare) if compare.ops.len() == 1 => self.boundary(expr, compare.ops[0]),
            Expr::BinOp(sum) => self.other_sign(expr, sum.op),
            Expr::NumberLiteral(number) => self.off_by_one(expr, &number.value),
            _ => {}
        }
        walk_expr(self, expr);
    }
}

impl Slips<'_> {
    fn text(&self, range: TextRange) -> &str {
        &self.source[range.start().to_usize()..range.end().to_usize()]
    }

    fn slip(&mut self, range: TextRange, instead: String, what: String) {
        self.edits.push(Slip { range, instead, what });
    }

    fn told(&mut self, range: TextRange, instead: String) {
        let what = format!("`{instead}` for `{}`", self.text(range));
        self.slip(range, instead, what);
    }

    fn negated(&mut self, test: &Expr) {
        self.told(test.range(), format!("not ({})", self.text(test.range())));
    }

    /// `while` becomes a loop that goes round once at the most.
    fn once(&mut self, whole: TextRange, test: &Expr) {
        let head = TextRange::new(whole.start(), test.range().end());
        let instead = format!("for _once in range(1 if {} else 0)", self.text(test.range()));
        let what = format!("`while {}` goes round once", self.text(test.range()));
        self.slip(head, instead, what);
    }

    fn swapped(&mut self, first: &Stmt, second: &Stmt) {
        if is_simple(first) && is_simple(second) {
            let both = TextRange::new(first.range().start(), second.range().end());
            let between = TextRange::new(first.range().end(), second.range().start());
            let (one, other) = (self.text(first.range()), self.text(second.range()));
            let instead = format!("{other}{}{one}", self.text(between));
            let what = format!("`{other}` before `{one}`");
            self.slip(both, instead, what);
        }
    }

    /// Exchanges what stands between the two sides of an expression.
    fn between(&mut self, expr: &Expr, (left, right): (TextRange, TextRange), (old, new): (&str, &str)) {
        let middle = TextRange::new(left.end(), right.start());
        let instead = self.text(middle).replacen(old, new, 1);
        let what = format!("`{new}` for `{old}` in `{}`", self.text(expr.range()));
        self.slip(middle, instead, what);
    }

    fn other_word(&mut self, expr: &Expr, op: BoolOp) {
        let Expr::BoolOp(both) = expr else { return };
        let words = if op == BoolOp::And { ("and", "or") } else { ("or", "and") };
        if let [left, right] = both.values.as_slice() {
            self.between(expr, (left.range(), right.range()), words);
        }
    }

    fn boundary(&mut self, expr: &Expr, op: CmpOp) {
        let Expr::Compare(compare) = expr else { return };
        let [left, right] = &*compare.operands else { return };
        let signs = match op {
            CmpOp::Lt => ("<", "<="),
            CmpOp::LtE => ("<=", "<"),
            CmpOp::Gt => (">", ">="),
            CmpOp::GtE => (">=", ">"),
            _ => return,
        };
        self.between(expr, (left.range(), right.range()), signs);
    }

    fn other_sign(&mut self, expr: &Expr, op: Operator) {
        let Expr::BinOp(sum) = expr else { return };
        let signs = match op {
            Operator::Add => ("+", "-"),
            Operator::Sub => ("-", "+"),
            Operator::Mult => ("*", "+"),
            _ => return,
        };
        self.between(expr, (sum.left.range(), sum.right.range()), signs);
    }

    fn off_by_one(&mut self, expr: &Expr, number: &Number) {
        let Number::Int(number) = number else { return };
        let Some(number) = number.as_i64() else { return };
        self.told(expr.range(), (number + 1).to_string());
        if number > 0 {
            self.told(expr.range(), (number - 1).to_string());
        }
    }
}

/// Whether a statement is one that stands on a line by itself and does something.
const fn is_simple(stmt: &Stmt) -> bool {
    matches!(
        stmt,
        Stmt::Expr(_)
            | Stmt::Assign(_)
            | Stmt::AugAssign(_)
            | Stmt::Return(_)
            | Stmt::Raise(_)
            | Stmt::Break(_)
            | Stmt::Continue(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
async def call(left):
    \"\"\"Asks.\"\"\"
    while left > 0 and ready():
        left -= 1
        answer = await ask(left + 1)
        if answer:
            return answer
    return None


def scaffold():
    return 5
";

    fn told() -> Vec<(u32, String)> {
        mutants(SOURCE, &["call"]).into_iter().map(|mutant| (mutant.line, mutant.what)).collect()
    }

    #[test]
    fn every_kind_of_slip_is_made_where_it_can_be() {
        let wanted = [
            (3, "`not (left > 0 and ready())` for `left > 0 and ready()`"),
            (3, "`while left > 0 and ready()` goes round once"),
            (3, "`or` for `and` in `left > 0 and ready()`"),
            (3, "`>=` for `>` in `left > 0`"),
            (3, "`1` for `0`"),
            (4, "`answer = await ask(left + 1)` before `left -= 1`"),
            (4, "without `left -= 1`"),
            (4, "`2` for `1`"),
            (4, "`0` for `1`"),
            (5, "without `answer = await ask(left + 1)`"),
            (5, "`ask(left + 1)` without await"),
            (5, "`-` for `+` in `left + 1`"),
            (6, "`not (answer)` for `answer`"),
            (7, "without `return answer`"),
            (8, "without `return None`"),
        ];
        let told = told();
        for (line, what) in wanted {
            assert!(told.contains(&(line, what.to_owned())), "{what} is not among {told:#?}");
        }
    }

    #[test]
    fn each_differs_from_the_program_in_one_place_and_can_be_read() {
        let all = mutants(SOURCE, &["call"]);
        for mutant in &all {
            assert!(mutant.function == "call" && mutant.source.ends_with("    return 5\n"), "{mutant:?}");
            assert!(parse(&mutant.source, Blame::Program).is_ok());
        }
        assert!(
            all.iter().any(|mutant| mutant
                .source
                .contains("for _once in range(1 if left > 0 and ready() else 0):"))
        );
        assert!(mutants("def f(:", &["f"]).is_empty());
    }
}
