//! `stats`: how many operations ended how, and whether any function never succeeded.

use super::words::int;
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::history::{Ending, Operation};
use crate::verdict::{Finding, Malformed, Mark};
use std::collections::BTreeMap;
use trace::{Settings, Value};

/// The check.
pub(super) const STATS: Check = Check {
    name: "stats",
    needs: Needs::History,
    settings: &[],
    says: "Every function that was called succeeded at least once: a check passes easily when nothing ever works. \
           A history without operations says nothing. Results: `count`, `ok_count`, `fail_count` (certainly did not \
           happen) and `info_count` (nobody knows) of all operations, and the same with `valid` for each function \
           under `by_f`. As `stats` in the results of Maelstrom and Jepsen.",
    is_number: false,
    run,
};

/// How operations ended.
#[derive(Default)]
struct Counts {
    ok: usize,
    failed: usize,
    open: usize,
    first: Option<Mark>,
}

impl Counts {
    fn take(&mut self, operation: &Operation) {
        self.first.get_or_insert(operation.called);
        match operation.ending {
            Ending::Ok(_) => self.ok += 1,
            Ending::Failed { .. } => self.failed += 1,
            Ending::Open => self.open += 1,
        }
    }

    const fn all(&self) -> usize {
        self.ok + self.failed + self.open
    }

    fn fields(&self) -> [(&'static str, Value); 4] {
        [
            ("count", int(self.all())),
            ("ok_count", int(self.ok)),
            ("fail_count", int(self.failed)),
            ("info_count", int(self.open)),
        ]
    }

    fn says(&self, f: &str) -> String {
        let calls = if self.all() == 1 {
            format!("The only call of `{f}` did not succeed")
        } else {
            format!("None of the {} calls of `{f}` succeeded", self.all())
        };
        let how = match (self.failed, self.open) {
            (1, 0) => "it failed".to_owned(),
            (0, 1) => "nobody knows whether it happened".to_owned(),
            (2, 0) => "both failed".to_owned(),
            (failed, 0) => format!("all {failed} failed"),
            (0, 2) => "of neither does anybody know whether it happened".to_owned(),
            (0, _) => "of none does anybody know whether it happened".to_owned(),
            (failed, open) => format!("{failed} failed, and of {open} nobody knows"),
        };
        format!("{calls}: {how}.")
    }
}

fn run(evidence: &Evidence, _settings: &Settings) -> Result<Finding, Malformed> {
    let mut all = Counts::default();
    let mut by_function: BTreeMap<&str, Counts> = BTreeMap::new();
    for operation in &evidence.history.operations {
        all.take(operation);
        by_function.entry(&operation.f).or_default().take(operation);
    }
    let never: Vec<(&&str, &Counts)> = by_function.iter().filter(|(_, counts)| counts.ok == 0).collect();
    let mut finding = if all.all() == 0 {
        Finding::unknown("nothing was called, so there is nothing to count")
    } else if never.is_empty() {
        Finding::pass()
    } else {
        let says: Vec<String> = never.iter().map(|(f, counts)| counts.says(f)).collect();
        let mut marks: Vec<Mark> = never.iter().filter_map(|(_, counts)| counts.first).collect();
        marks.sort_unstable();
        Finding::fail(says.join("\n"), marks)
    };
    for (field, value) in all.fields() {
        finding = finding.with(field, value);
    }
    let functions = by_function.iter().map(|(f, counts)| {
        let valid = ("valid", Value::Bool(counts.ok > 0));
        ((*f).to_owned(), Value::map([valid].into_iter().chain(counts.fields())))
    });
    Ok(finding.with("by_f", Value::Map(functions.collect())))
}
