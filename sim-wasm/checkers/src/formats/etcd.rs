//! The logs of Jepsen's test of etcd, which Knossos and Porcupine are measured with: one compare-and-set register,
//! `INFO jepsen.util - 0 :invoke :cas [1 2]`. `nil` is what a key that is absent reads as. An operation that timed out
//! stays open, a read as well: what is unknown of it is what it gave. Marks are lines.

use super::pairs::{Dialect, Kind, Pairs, Step, process_name};
use super::{Unreadable, edn, line_number};
use crate::evidence::Evidence;
use crate::history::Operation;
use crate::verdict::Mark;
use trace::Value;

/// Reads a log.
///
/// # Errors
/// The first line that cannot be read, or that cannot follow on those before it.
pub fn read(text: &str) -> Result<Evidence, Unreadable> {
    let mut pairs = Pairs::default();
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    for (index, line) in lines {
        let number = line_number(index + 1);
        let taken = step(line).and_then(|step| pairs.take(&step, Mark(number), &Register));
        taken.map_err(|says| Unreadable { line: number, says })?;
    }
    Ok(Evidence { history: pairs.history(), ..Evidence::default() })
}

fn step(line: &str) -> Result<Step, String> {
    let told = line.trim_start().strip_prefix("INFO").map(str::trim_start);
    let told = told.and_then(|told| told.strip_prefix("jepsen.util")).map(str::trim_start);
    let told = told.and_then(|told| told.strip_prefix('-'));
    let told = told.ok_or("a line begins with `INFO jepsen.util -`")?;
    let forms = edn::forms(told).map_err(|why| why.says)?;
    let [(_, process), (_, Value::Text(kind)), (_, Value::Text(f)), (_, value)] = forms.as_slice() else {
        return Err("a line goes on with process, type, function and value: `0 :invoke :write 3`".to_owned());
    };
    Ok(Step {
        process: process_name(process)?,
        kind: Kind::by_name(kind)?,
        f: f.clone(),
        value: value.clone(),
        told: Value::Null,
    })
}

/// A compare-and-set register.
struct Register;

impl Dialect for Register {
    fn input(&self, step: &Step) -> Result<Vec<(String, Value)>, String> {
        let value = |name: &str, value: &Value| (name.to_owned(), value.clone());
        match (step.f.as_str(), &step.value) {
            ("read", Value::Null) => Ok(Vec::new()),
            ("read", other) => Err(format!("a `read` is called with nil, not {other}")),
            ("cas", Value::List(items)) if items.len() == 2 => {
                Ok(vec![value("from", &items[0]), value("to", &items[1])])
            }
            ("cas", other) => Err(format!("`cas` takes [from to], not {other}")),
            (_, other) => Ok(vec![value("value", other)]),
        }
    }

    fn output(&self, step: &Step, call: &Operation) -> Result<Value, String> {
        if step.f == "read" {
            return Ok(Value::map([("value", step.value.clone())]));
        }
        self.is_end_of(step, call).map(|()| Value::Null)
    }

    fn is_open(&self, step: &Step, call: &Operation) -> Result<bool, String> {
        let is_late = step.kind != Kind::Ok && step.value.as_text() == Some("timed-out");
        if step.kind != Kind::Ok && !is_late {
            self.is_end_of(step, call)?;
        }
        Ok(is_late || step.kind == Kind::Info)
    }
}

impl Register {
    /// An end repeats what was asked.
    fn is_end_of(&self, step: &Step, call: &Operation) -> Result<(), String> {
        let told = self.input(step)?;
        if told.iter().all(|(name, value)| call.argument(name) == Some(value)) {
            return Ok(());
        }
        let (process, input) = (&step.process, &call.input);
        Err(format!("{process} called {input}, and this is the end of another: {}", step.value))
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::verdict::Mark;

    fn log(lines: &[&str]) -> String {
        lines.iter().map(|line| format!("INFO  jepsen.util - {line}\n")).collect()
    }

    #[test]
    fn a_log_is_read_line_by_line() {
        let text = log(&[
            "0\t:invoke\t:read\tnil",
            "1   :invoke :write  4",
            "0\t:ok\t:read\tnil",
            "1 :info :write :timed-out",
            "1 :invoke :cas [4 2]",
            "0 :invoke :read nil",
            "1 :fail :cas [4 2]",
            "0 :fail :read :timed-out",
            "0 :invoke :read nil",
        ]);
        let history = read(&format!("\n{text}")).unwrap().history;
        let told: Vec<String> = history
            .operations
            .iter()
            .map(|operation| {
                let ending =
                    (operation.is_ok(), operation.is_failed(), operation.returned.map_or(0, |mark| mark.0));
                format!("{} {} {ending:?}", history.process(operation), operation.input)
            })
            .collect();
        assert_eq!(
            told,
            [
                r#"c0 {"type": "read"} (true, false, 4)"#,
                r#"c1 {"type": "write", "value": 4} (false, false, 0)"#,
                r#"c1/2 {"type": "cas", "from": 4, "to": 2} (false, true, 8)"#,
                r#"c0 {"type": "read"} (false, false, 0)"#,
                r#"c0/2 {"type": "read"} (false, false, 0)"#,
            ]
        );
        assert_eq!(history.operations[1].called, Mark(3));
        assert_eq!(history.operations[0].output().unwrap().to_json(), r#"{"value": null}"#);
        assert!(history.is_timed);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let table: [(&[&str], &str); 13] = [
            (&["0 :ok :read 3"], "line 1: c0 has no call of `read`"),
            (&["0 :invoke :read nil", "0 :invoke :read nil"], "line 2: c0 calls `read` before its `read`"),
            (&["0 :invoke :read nil", "0 :ok :write 3"], "line 2: c0 called `read`, and this is the end of"),
            (
                &["0 :invoke :write 3", "0 :ok :write 4"],
                "line 2: c0 called {\"type\": \"write\", \"value\": 3}",
            ),
            (&["0 :invoke :cas [1 2]", "0 :ok :cas [1 3]"], "line 2: c0 called {\"type\": \"cas\""),
            (
                &["0 :invoke :cas [1 2]", "0 :fail :cas :timed"],
                "line 2: `cas` takes [from to], not \"timed\"",
            ),
            (&["0 :invoke :cas 3"], "line 1: `cas` takes [from to], not 3"),
            (&["0 :invoke :read 3"], "line 1: a `read` is called with nil, not 3"),
            (&["0 :invoke :read"], "line 1: a line goes on with process, type"),
            (&["0 :begin :read nil"], "line 1: `begin` is no type"),
            (&["-3 :invoke :read nil"], "line 1: -3 is no process"),
            (
                &["0 :invoke :write 99999999999999999999"],
                "line 1: the number 99999999999999999999 does not fit",
            ),
            (&["0 :invoke :write [3"], "line 1: the file ends before the `]`"),
        ];
        for (lines, says) in table {
            let told = read(&log(lines)).unwrap_err().to_string();
            assert!(told.starts_with(says), "{lines:?}: {told}");
        }
        assert!(read("hello").unwrap_err().to_string().starts_with("line 1: a line begins with"));
    }
}
