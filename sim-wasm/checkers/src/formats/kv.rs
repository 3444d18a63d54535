//! The key-value histories that Porcupine is tested with: a map a line, `get`, `put` and `append` of text by key. A key
//! that was never put reads as "". Marks are lines.

use super::pairs::{Dialect, Pairs, Step};
use super::{Unreadable, edn, marks};
use crate::evidence::Evidence;
use crate::history::Operation;
use trace::Value;

/// Reads a history.
///
/// # Errors
/// The first line that cannot be read, or that cannot follow on those before it.
pub fn read(text: &str) -> Result<Evidence, Unreadable> {
    let operations = edn::forms(text)?;
    let marks = marks(&operations);
    let mut pairs = Pairs::default();
    for ((line, told), mark) in operations.into_iter().zip(marks) {
        let taken = Step::of(told).and_then(|step| pairs.take(&step, mark, &Store));
        taken.map_err(|says| Unreadable { line, says })?;
    }
    Ok(Evidence { history: pairs.history(), ..Evidence::default() })
}

/// A store of texts.
struct Store;

impl Dialect for Store {
    fn input(&self, step: &Step) -> Result<Vec<(String, Value)>, String> {
        let key = step.told.get("key").ok_or_else(|| format!("this `{}` has no `key`", step.f))?;
        let key = ("key".to_owned(), key.clone());
        match (step.f.as_str(), &step.value) {
            ("get", Value::Null) => Ok(vec![key]),
            ("get", other) => Err(format!("a `get` is called with nil, not {other}")),
            ("put" | "append", other) if other.as_text().is_none() => {
                Err(format!("`{}` takes a text, not {other}", step.f))
            }
            (_, value) => Ok(vec![key, ("value".to_owned(), value.clone())]),
        }
    }

    fn output(&self, step: &Step, call: &Operation) -> Result<Value, String> {
        let told = if step.f == "get" {
            step.told.get("key").map(|key| ("key".to_owned(), key.clone())).into_iter().collect()
        } else {
            self.input(step)?
        };
        if told.iter().any(|(name, value)| call.argument(name) != Some(value)) {
            let (process, input) = (&step.process, &call.input);
            return Err(format!("{process} called {input}, and this is the end of another: {}", step.told));
        }
        if step.f == "get" && step.value.as_text().is_none() {
            return Err(format!("a `get` gives a text, not {}", step.value));
        }
        Ok(if step.f == "get" { Value::map([("value", step.value.clone())]) } else { Value::Null })
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_history_is_read_line_by_line() {
        let text = "{:process 0, :type :invoke, :f :put, :key \"a\", :value \"x\"}
                    {:process 1, :type :invoke, :f :get, :key \"a\", :value nil}
                    {:process 1, :type :ok, :f :get, :key \"a\", :value \"\"}
                    {:process 0, :type :ok, :f :put, :key \"a\", :value \"x\"}";
        let history = read(text).unwrap().history;
        let [put, get] = history.operations.as_slice() else { panic!("two operations") };
        assert_eq!(put.input.to_json(), r#"{"type": "put", "key": "a", "value": "x"}"#);
        assert_eq!(get.input.to_json(), r#"{"type": "get", "key": "a"}"#);
        assert_eq!(get.output().unwrap().to_json(), r#"{"value": ""}"#);
        assert_eq!((put.called.0, put.returned.unwrap().0, get.called.0), (1, 4, 2));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let call = "{:process 0 :type :invoke :f :append :key \"a\" :value \"x\"}\n";
        let get = "{:process 0 :type :invoke :f :get :key \"a\" :value nil}\n";
        let table = [
            (
                call,
                "{:process 0 :type :ok :f :append :key \"a\" :value \"y\"}",
                "line 2: c0 called {\"type\": \"append\"",
            ),
            (
                get,
                "{:process 0 :type :ok :f :get :key \"b\" :value \"y\"}",
                "line 2: c0 called {\"type\": \"get\"",
            ),
            (
                get,
                "{:process 0 :type :ok :f :get :key \"a\" :value nil}",
                "line 2: a `get` gives a text, not null",
            ),
            (call, "{:process 0 :type :ok :f :get :key \"a\" :value \"\"}", "line 2: c0 called `append`"),
            (call, call, "line 2: c0 calls `append` before its `append` returned"),
            ("", "{:process 0 :type :ok :f :get :key \"a\" :value \"\"}", "line 1: c0 has no call of `get`"),
            ("", "{:process 0 :type :invoke :f :put :value \"x\"}", "line 1: this `put` has no `key`"),
            ("", "{:process 0 :type :invoke :f :put :key 1 :value 3}", "line 1: `put` takes a text, not 3"),
            ("", "{:process 0 :type :invoke :f :get :key 1 :value 3}", "line 1: a `get` is called with nil"),
        ];
        for (before, line, says) in table {
            let told = read(&format!("{before}{line}")).unwrap_err().to_string();
            assert!(told.starts_with(says), "{line}: {told}");
        }
    }
}
