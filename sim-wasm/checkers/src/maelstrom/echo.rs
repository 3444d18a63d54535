//! `echo`: what is sent comes back.

use super::words::int;
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::history::{History, Operation};
use crate::verdict::{Finding, Malformed};
use trace::{Settings, Value};

/// How many wrong answers the results list.
const ERRORS_MAX: usize = 32;

/// The check.
pub(super) const ECHO: Check = Check {
    name: "echo",
    needs: Needs::History,
    settings: &[],
    says: "Every `echo` that was answered gave back the value that it had sent, equal as JSON: the order of a map's \
           keys does not count, and 1 is neither 1.0 nor \"1\". Calls that failed or were never answered are not \
           judged; when none was answered, nothing is known. Results: `errors`, the first 32 wrong answers as \
           `process`, `sent` and `given`, and `error_count`. Maelstrom's workload echo.",
    is_number: false,
    run,
};

fn run(evidence: &Evidence, _settings: &Settings) -> Result<Finding, Malformed> {
    let mut answered = 0_usize;
    let mut wrong: Vec<Wrong<'_>> = Vec::new();
    for operation in &evidence.history.operations {
        if operation.f != "echo" {
            return Err(operation.unknown_function(&["echo"]));
        }
        let sent = operation.required("echo")?;
        let Some(given) = operation.given("echo")? else { continue };
        answered += 1;
        if sent != given {
            wrong.push(Wrong { operation, sent, given });
        }
    }
    let finding = match wrong.first() {
        Some(first) => {
            Finding::fail(first.says(&evidence.history, wrong.len()), first.operation.marks().collect())
        }
        None if answered == 0 => Finding::unknown("no echo was answered, so there is nothing to judge"),
        None => Finding::pass(),
    };
    let errors = wrong.iter().take(ERRORS_MAX).map(|wrong| wrong.value(&evidence.history)).collect();
    Ok(finding.with("errors", Value::List(errors)).with("error_count", int(wrong.len())))
}

/// An answer that is not what was sent.
struct Wrong<'a> {
    operation: &'a Operation,
    sent: &'a Value,
    given: &'a Value,
}

impl Wrong<'_> {
    fn says(&self, history: &History, count: usize) -> String {
        let who = history.process(self.operation);
        let others = match count {
            1 => String::new(),
            2 => " One other answer is wrong as well.".to_owned(),
            _ => format!(" {} other answers are wrong as well.", count - 1),
        };
        format!(
            "{who} sent {} and was given {}: an echo gives back exactly what it was sent.{others}",
            self.sent, self.given
        )
    }

    fn value(&self, history: &History) -> Value {
        Value::map([
            ("process", Value::text(history.process(self.operation))),
            ("sent", self.sent.clone()),
            ("given", self.given.clone()),
        ])
    }
}
