//! Histories in JSON as Elle's tests have them: operations (`process`, `type`, `f`, `value`, `index`), one a line or all
//! in one array; or whole cases, one a line: `test`, `options`, `history`, `expected`. An operation without `f` is a
//! transaction. Where nothing is ever invoked, each operation is one instant. Marks are lines where each operation has
//! one of its own, else the operations' indices, else their places from 0.

use super::functions::with_reads;
use super::{Case, Unreadable, jepsen, line_number, marks};
use crate::evidence::Evidence;
use crate::verdict::Mark;
use std::collections::BTreeMap;
use trace::Value;

/// Reads all cases of a file.
///
/// # Errors
/// The first line that cannot be read, or that cannot follow on those before it.
pub fn read(text: &str) -> Result<Vec<Case>, Unreadable> {
    let mut values = Vec::new();
    for (line, json) in items(text)? {
        let value = Value::from_json(json)
            .map_err(|why| Unreadable { line, says: format!("this is no JSON: {why}") })?;
        values.push((line, value));
    }
    match values.first() {
        None => Err(Unreadable { line: 1, says: "there is nothing in it".to_owned() }),
        Some((_, first)) if first.get("history").is_some() => {
            values.into_iter().map(|(line, told)| case(line, told)).collect()
        }
        Some(_) => {
            let marks = marks(&values);
            let (values, marks) = instants(values, marks);
            let evidence = Evidence { history: jepsen::history(values, &marks)?, ..Evidence::default() };
            Ok(vec![Case { name: String::new(), line: 1, options: Vec::new(), evidence, expected: None }])
        }
    }
}

/// The values of a file, still as text, each with its line: the items of an array, else the lines.
fn items(text: &str) -> Result<Vec<(u32, &str)>, Unreadable> {
    if !text.trim_start().starts_with('[') {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        return Ok(lines.map(|(index, line)| (line_number(index + 1), line)).collect());
    }
    let mut split =
        Split { items: Vec::new(), begun: None, depth: 0, line: 1, quoted: false, escaped: false };
    for (at, byte) in text.bytes().enumerate() {
        if split.take(text, at, byte) {
            let rest = text.get(at + 1..).unwrap_or_default();
            let blank = rest.len() - rest.trim_start().len();
            let line = split.line + line_number(rest[..blank].matches('\n').count());
            let says = "something follows the end of the history".to_owned();
            return if rest.len() == blank { Ok(split.items) } else { Err(Unreadable { line, says }) };
        }
    }
    Err(Unreadable { line: 1, says: "the file ends before the `]` of its array".to_owned() })
}

/// An array while its items are told apart. All that tells them apart is ASCII, so bytes are enough.
struct Split<'a> {
    items: Vec<(u32, &'a str)>,
    /// Where the current item begins.
    begun: Option<(u32, usize)>,
    depth: u32,
    line: u32,
    quoted: bool,
    escaped: bool,
}

impl<'a> Split<'a> {
    /// Whether this byte was the array's last.
    fn take(&mut self, text: &'a str, at: usize, byte: u8) -> bool {
        let was_inside = self.depth > 0;
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.quoted => self.escaped = true,
            b'"' => self.quoted = !self.quoted,
            _ if self.quoted => {}
            b'[' | b'{' => self.depth = self.depth.saturating_add(1),
            b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        let is_item = !byte.is_ascii_whitespace() && was_inside;
        let ends = !self.quoted && (self.depth == 0 || self.depth == 1 && byte == b',');
        if is_item && ends {
            if let Some((line, from)) = self.begun.take() {
                self.items.push((line, text.get(from..at).unwrap_or_default()));
            }
        } else if is_item {
            self.begun = self.begun.or(Some((self.line, at)));
        }
        self.line += u32::from(byte == b'\n');
        was_inside && self.depth == 0
    }
}

fn case(line: u32, told: Value) -> Result<Case, Unreadable> {
    let wrong = |says: String| Unreadable { line, says };
    let field = |name: &str| told.get(name).cloned();
    let Some(Value::List(operations)) = field("history") else {
        return Err(wrong("a case has a `history`, which is a list of operations".to_owned()));
    };
    let options = match field("options") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Map(options)) => {
            options.into_iter().filter_map(|(name, value)| option(&name, value)).collect()
        }
        Some(other) => return Err(wrong(format!("`options` is a map, not {other}"))),
    };
    // All stand on one line, so that their indices tell them apart.
    let operations: Vec<(u32, Value)> = operations.into_iter().map(|operation| (line, operation)).collect();
    let places = if operations.len() == 1 { vec![Mark(0)] } else { marks(&operations) };
    let (operations, marks) = instants(apart(operations).map_err(wrong)?, places);
    let history = jepsen::history(operations, &marks)?;
    let name = told.get("test").and_then(Value::as_text).unwrap_or_default().to_owned();
    let evidence = Evidence { history, ..Evidence::default() };
    Ok(Case { name, line, options, evidence, expected: field("expected") })
}

/// An option by our name; none when it is as if nothing were said.
fn option(name: &str, value: Value) -> Option<(String, Value)> {
    match (name, value) {
        // Elle judges by the strictest model unless told that it shall judge by none.
        ("consistency-models", Value::Null) => Some(("models".to_owned(), Value::List(Vec::new()))),
        (_, Value::Null) => None,
        ("consistency-models", models) => Some(("models".to_owned(), models)),
        (name, value) => Some((name.trim_end_matches('?').replace('-', "_"), value)),
    }
}

/// Every operation with a function; where none is ever invoked, each is one instant: a call and an end at one mark.
fn instants(operations: Vec<(u32, Value)>, marks: Vec<Mark>) -> (Vec<(u32, Value)>, Vec<Mark>) {
    let is_call = |operation: &Value| operation.get("type").and_then(Value::as_text) == Some("invoke");
    let is_told = operations.iter().any(|(_, operation)| is_call(operation));
    let mut found = Vec::new();
    for ((line, operation), mark) in operations.into_iter().zip(marks) {
        let Value::Map(mut fields) = operation else {
            found.push(((line, operation), mark));
            continue;
        };
        if fields.iter().all(|(name, _)| name != "f") {
            fields.push(("f".to_owned(), Value::text("txn")));
        }
        if !is_told {
            found.push(((line, asked(&fields)), mark));
            fields.retain(|(name, _)| name != "index");
        }
        found.push(((line, Value::Map(fields)), mark));
    }
    found.into_iter().unzip()
}

/// What was asked by an operation of which only the end is told.
fn asked(fields: &[(String, Value)]) -> Value {
    let field = |(name, value): &(String, Value)| match name.as_str() {
        "type" => (name.clone(), Value::text("invoke")),
        "value" => (name.clone(), without_reads(value)),
        _ => (name.clone(), value.clone()),
    };
    Value::Map(fields.iter().map(field).collect())
}

/// A transaction as it was before anything was read.
fn without_reads(value: &Value) -> Value {
    let Value::List(micros) = with_reads(value) else { return value.clone() };
    let blank = |micro: Value| match micro {
        Value::List(mut parts) if parts.len() == 3 && parts[0].as_text() == Some("r") => {
            parts[2] = Value::Null;
            Value::List(parts)
        }
        other => other,
    };
    Value::List(micros.into_iter().map(blank).collect())
}

/// Open calls of a process: the name that each goes by, and what it asks.
type Open = BTreeMap<String, Vec<(String, Value)>>;

/// A case written by hand may let one process call twice at once: the second call is another client's then, and an
/// end belongs to the open call that asked for the same.
fn apart(operations: Vec<(u32, Value)>) -> Result<Vec<(u32, Value)>, String> {
    let mut open = Open::new();
    let mut renamed = Vec::new();
    for (place, (line, operation)) in operations.into_iter().enumerate() {
        let process = operation.get("process").map(Value::to_json).unwrap_or_default();
        let asks = without_reads(operation.get("value").unwrap_or(&Value::Null));
        let calls = open.entry(process).or_default();
        let name = if operation.get("type").and_then(Value::as_text) == Some("invoke") {
            let name = free_name(calls, &operation);
            calls.push((name.clone().unwrap_or_default(), asks));
            name
        } else {
            let same = calls.iter().position(|(_, asked)| *asked == asks);
            match same.or((calls.len() == 1).then_some(0)) {
                Some(at) => Some(calls.remove(at).0).filter(|name| !name.is_empty()),
                None if calls.is_empty() => None,
                None => return Err(format!("operation {place} could be the end of several calls")),
            }
        };
        renamed.push((line, with_process(operation, name)));
    }
    Ok(renamed)
}

/// The name of a second client for a call, when its process has a call open already.
fn free_name(calls: &[(String, Value)], operation: &Value) -> Option<String> {
    let own = super::pairs::process_name(operation.get("process")?).ok()?;
    let is_free = |name: &str| calls.iter().all(|(known, _)| known != name);
    if is_free("") {
        return None;
    }
    (2..).map(|number| format!("{own}+{number}")).find(|name| is_free(name))
}

fn with_process(operation: Value, name: Option<String>) -> Value {
    let Some(name) = name else { return operation };
    let Value::Map(mut fields) = operation else { return operation };
    for (field, value) in &mut fields {
        if field == "process" {
            *value = Value::text(name.as_str());
        }
    }
    Value::Map(fields)
}

#[cfg(test)]
mod tests {
    use super::{Case, read};
    use crate::history::Operation;

    fn told(case: &Case) -> Vec<String> {
        let history = &case.evidence.history;
        let one = |operation: &Operation| {
            let end = operation.returned.map_or(String::new(), |mark| mark.0.to_string());
            let given = match operation.output() {
                Some(output) => output.to_json(),
                None if operation.is_failed() => "failed".to_owned(),
                None => "open".to_owned(),
            };
            let asked = operation.input.to_json().replace("\"type\": \"txn\", ", "");
            format!("{} {asked} {given} {}-{end}", history.process(operation), operation.called.0)
        };
        history.operations.iter().map(one).collect()
    }

    #[test]
    fn a_case_a_line_with_what_it_sets_and_what_is_expected() {
        let text = r#"{"test": "a", "options": {"consistency-models": null, "anomalies": ["G0"]}, "history": [{"process": 0, "type": "ok", "f": "txn", "value": [["append", "x", 1], ["r", "x", [1]]], "index": 3}, {"process": 1, "type": "fail", "value": [["append", "x", 2]]}, {"process": 1, "type": "info", "value": [["append", "x", 3]]}], "expected": {"valid?": true}}

            {"test": "b", "options": {"sequential-keys?": true, "consistency-models": ["serializable"], "transaction-order": {"0": 1}, "wfr-keys?": null}, "history": []}"#;
        let cases = read(text).unwrap();
        let [a, b] = cases.as_slice() else { panic!("two cases") };
        let options = |case: &Case| {
            case.options
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<String>>()
                .join(" ")
        };
        assert_eq!((a.name.as_str(), a.line, options(a).as_str()), ("a", 1, r#"models=[] anomalies=["G0"]"#));
        assert_eq!(a.expected.as_ref().unwrap().to_json(), r#"{"valid?": true}"#);
        assert_eq!(
            told(a),
            [
                r#"c0 {"txn": [["append", "x", 1], ["r", "x", null]]} {"txn": [["append", "x", 1], ["r", "x", [1]]]} 3-3"#,
                r#"c1 {"txn": [["append", "x", 2]]} failed 1-1"#,
                r#"c1 {"txn": [["append", "x", 3]]} open 2-"#,
            ]
        );
        let wanted = r#"sequential_keys=true models=["serializable"] transaction_order={"0": 1}"#;
        assert_eq!((b.line, options(b).as_str(), b.expected.is_none()), (3, wanted, true));
    }

    #[test]
    fn operations_may_be_lines_or_one_array() {
        let call = r#"{"process": 0, "type": "invoke", "value": [["r", 1]]}"#;
        let end = r#"{"process": 0, "type": "ok", "value": [["r", 1, "],\\\"["]]}"#;
        let txn = |marks: &str| {
            vec![format!(r#"c0 {{"txn": [["r", 1, null]]}} {{"txn": [["r", 1, "],\\\"["]]}} {marks}"#)]
        };
        assert_eq!(told(&read(&format!("{call}\n\n{end}")).unwrap()[0]), txn("1-3"));
        assert_eq!(told(&read(&format!("[\n{call},\n\n{end}\n]\n")).unwrap()[0]), txn("2-4"));
        assert_eq!(told(&read(&format!("[{call}, {end}]")).unwrap()[0]), txn("0-1"));
    }

    #[test]
    fn calls_of_one_process_that_overlap_in_a_case_are_two_clients() {
        let case = |history: &str| format!(r#"{{"test": "a", "history": [{history}]}}"#);
        let step =
            |kind: &str, value: &str| format!(r#"{{"process": 0, "type": "{kind}", "value": [{value}]}}"#);
        let text = case(
            &[
                step("invoke", r#"["r", "x", null]"#),
                step("invoke", r#"["w", "x", 1]"#),
                step("ok", r#"["w", "x", 1]"#),
                step("ok", r#"["r", "x", 1]"#),
            ]
            .join(", "),
        );
        assert_eq!(
            told(&read(&text).unwrap()[0]),
            [
                r#"c0 {"txn": [["r", "x", null]]} {"txn": [["r", "x", 1]]} 0-3"#,
                r#"c0+2 {"txn": [["w", "x", 1]]} {"txn": [["w", "x", 1]]} 1-2"#,
            ]
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let call = r#"{"process": 0, "type": "invoke", "value": [["r", 1]], "time": 5}"#;
        let both = format!(r#"{{"history": [{call}, {call}, {{"process": 0, "type": "ok", "value": 3}}]}}"#)
            .replace(", \"time\": 5", "");
        let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
        let table = [
            (String::new(), "line 1: there is nothing in it"),
            ("[]".to_owned(), "line 1: there is nothing in it"),
            (format!("{call}\n{call}"), "line 2: c0 calls `txn` before its `txn` returned"),
            (format!("{call}\n{{\"process\": 1, \"type\": \"ok\"}}"), "line 2: c1 has no call of `txn`"),
            (format!("{call}\n{}", call.replace("5}", "4}")), "line 2: time goes back from 5 ns to 4 ns"),
            (format!("{call}\n{}", &call[..30]), "line 2: this is no JSON"),
            (format!("[{call},\n{call}"), "line 1: the file ends before the `]` of its array"),
            (format!("[{call}]\n\n3"), "line 3: something follows the end of the history"),
            (format!("{call}\n3"), "line 2: an operation is a map, not 3"),
            (call.replace("[[\"r\", 1]]", &deep), "line 1: this is no JSON"),
            (call.replace('5', "99999999999999999999"), "line 1: this is no JSON: the number"),
            (format!("{{\"history\": []}}\n{call}"), "line 2: a case has a `history`"),
            ("{\"history\": 3}".to_owned(), "line 1: a case has a `history`"),
            ("{\"history\": [], \"options\": 3}".to_owned(), "line 1: `options` is a map, not 3"),
            (both, "line 1: operation 2 could be the end of several calls"),
        ];
        for (text, says) in table {
            let told = read(&text).unwrap_err().to_string();
            assert!(told.starts_with(says), "{}: {told}", &text[..text.len().min(200)]);
        }
    }
}
