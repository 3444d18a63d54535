//! Histories of transactions as AWDIT's published examples are written (Møldrup and Pavlogiannis, PLDI 2025): `w K V`
//! wrote V to key K, `r K V` read it, `-----` stands between transactions and `=====` between sessions.
//!
//! Sessions are called `s1`, `s2` and so on, and marks are lines. The file says nothing of time, so only the order within
//! a session is known. There is no state before the first write: whatever is read has to be written in the file.

use super::Unreadable;
use crate::evidence::Evidence;
use crate::history::{Ending, History, Operation};
use crate::verdict::Mark;
use trace::{Time, Value};

/// Reads sessions of transactions: one operation `txn` for each transaction that is not empty.
///
/// # Errors
/// The first line that is neither a step nor a divider.
pub fn read(text: &str) -> Result<Evidence, Unreadable> {
    let mut reader = Reader { sessions: 1, ..Reader::default() };
    for (index, line) in text.lines().enumerate() {
        reader.line = u32::try_from(index + 1).unwrap_or(u32::MAX);
        reader.take(line.trim()).map_err(|says| Unreadable { line: reader.line, says })?;
    }
    reader.end_transaction();
    Ok(Evidence { history: reader.history, ..Evidence::default() })
}

#[derive(Default)]
struct Reader {
    line: u32,
    /// How many sessions have begun.
    sessions: u32,
    /// The first and the last line of the transaction under way, once it has a step.
    span: Option<(Mark, Mark)>,
    asked: Vec<Value>,
    given: Vec<Value>,
    history: History,
}

impl Reader {
    fn take(&mut self, line: &str) -> Result<(), String> {
        if line.is_empty() {
            return Ok(());
        }
        if is_divider(line, '-') {
            self.end_transaction();
            return Ok(());
        }
        if is_divider(line, '=') {
            self.end_transaction();
            self.sessions += 1;
            return Ok(());
        }
        self.step(line)
    }

    fn step(&mut self, line: &str) -> Result<(), String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [function, key, value] = words.as_slice() else {
            return Err(format!(
                "`{line}` is neither `r key value` nor `w key value`, nor `-----` or `=====` between them"
            ));
        };
        let (key, value) = (number(key)?, number(value)?);
        let asked = match *function {
            "r" => Value::Null,
            "w" => value.clone(),
            _ => return Err(format!("`{function}` is no step: it is r or w")),
        };
        let step = |value| Value::List(vec![Value::text(*function), key.clone(), value]);
        self.asked.push(step(asked));
        self.given.push(step(value));
        let here = Mark(self.line);
        self.span = Some((self.span.map_or(here, |(first, _)| first), here));
        Ok(())
    }

    fn end_transaction(&mut self) {
        let Some((called, returned)) = self.span.take() else { return };
        let process = self.history.process_number(&format!("s{}", self.sessions));
        let body = |steps| Value::map([("txn", Value::List(steps))]);
        self.history.operations.push(Operation {
            process,
            f: "txn".to_owned(),
            input: body(std::mem::take(&mut self.asked)),
            ending: Ending::Ok(body(std::mem::take(&mut self.given))),
            called,
            returned: Some(returned),
            called_at: Time::ZERO,
            returned_at: None,
            is_final: false,
        });
    }
}

/// Three or more of a sign, and nothing else.
fn is_divider(line: &str, sign: char) -> bool {
    line.len() >= 3 && line.chars().all(|found| found == sign)
}

fn number(word: &str) -> Result<Value, String> {
    let number = word.parse::<i64>();
    number.map(Value::Int).map_err(|_| format!("`{word}` is not a whole number of at most 64 bits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_of_transactions_are_read_with_their_lines() {
        let history = read("w 0 1\nw 1 1\n-----\n\nr 0 1\n=====\nr 1 1").unwrap().history;
        let places: Vec<_> = history
            .operations
            .iter()
            .map(|one| (history.process(one), one.called.0, one.returned.unwrap().0))
            .collect();
        assert_eq!(places, [("s1", 1, 2), ("s1", 5, 5), ("s2", 7, 7)]);
        assert!(!history.is_timed);
        let read = &history.operations[2];
        assert_eq!(read.input.to_json(), r#"{"txn": [["r", 1, null]]}"#);
        assert_eq!(read.output().unwrap().to_json(), r#"{"txn": [["r", 1, 1]]}"#);
    }

    #[test]
    fn sessions_and_transactions_without_a_step_leave_nothing() {
        let history = read("=====\n-----\nr 0 1\n-----\n").unwrap().history;
        assert_eq!((history.operations.len(), history.processes.as_slice()), (1, &["s2".to_owned()][..]));
        assert!(read("").unwrap().history.operations.is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let table = [
            (
                "w 0",
                "line 1: `w 0` is neither `r key value` nor `w key value`, nor `-----` or `=====` between them",
            ),
            ("w 0 1 2", "line 1: `w 0 1 2` is neither"),
            ("r 0 1\n--", "line 2: `--` is neither"),
            ("--==--", "line 1: `--==--` is neither"),
            ("a 0 1", "line 1: `a` is no step: it is r or w"),
            ("r x 1", "line 1: `x` is not a whole number of at most 64 bits"),
            ("r 0 null", "line 1: `null` is not a whole number"),
            ("r 0 1.5", "line 1: `1.5` is not a whole number"),
            ("w 9999999999999999999 1", "line 1: `9999999999999999999` is not a whole number"),
        ];
        for (text, says) in table {
            let told = read(text).unwrap_err().to_string();
            assert!(told.starts_with(says), "{text}: {told}");
        }
    }
}
