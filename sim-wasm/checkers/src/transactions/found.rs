//! What is wrong with a history: anomalies by their names, each with some of its cases told.

use super::models::Names;
use super::reading::{Action, INITIAL, Micro, Transactions, Writes};
use crate::history::Ending;
use crate::verdict::Mark;
use std::collections::BTreeMap;
use trace::Value;

/// One case of an anomaly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// What happened, in full sentences, with `T1`, `T2`, ... for the transactions.
    pub says: String,
    /// The transactions, in the order of their numbers in `says`.
    pub transactions: Vec<u32>,
}

/// All anomalies of a history.
#[derive(Debug, Default)]
pub struct Found {
    /// Of each: how many cases there are, and the first of them.
    by_name: BTreeMap<String, (u64, Vec<Case>)>,
    cases_max: usize,
}

impl Found {
    /// None yet. So many cases of each are kept.
    #[must_use]
    pub fn new(cases_max: usize) -> Self {
        Self { by_name: BTreeMap::new(), cases_max }
    }

    /// One more case; it is told only when it is kept.
    pub fn add(&mut self, name: &str, transactions: &[u32], says: impl FnOnce() -> String) {
        let cases_max = self.cases_max;
        let (count, cases) = self.by_name.entry(name.to_owned()).or_default();
        *count += 1;
        if cases.len() < cases_max {
            cases.push(Case { says: says(), transactions: transactions.to_vec() });
        }
    }

    /// The names of all.
    #[must_use]
    pub fn names(&self) -> Names {
        self.by_name.keys().cloned().collect()
    }

    /// How many cases there are of an anomaly, and those that are kept.
    #[must_use]
    pub fn cases(&self, name: &str) -> (u64, &[Case]) {
        self.by_name.get(name).map_or((0, &[]), |(count, cases)| (*count, cases))
    }
}

/// Elements of a long list that are shown at its end.
const SHOWN: usize = 6;

/// A value as it is told: of a long list the end, where what is new stands.
#[must_use]
pub fn shown(value: &Value) -> String {
    match value {
        Value::List(items) if items.len() > SHOWN => {
            let last: Vec<String> = items[items.len() - SHOWN..].iter().map(Value::to_json).collect();
            format!("[... {}]", last.join(", "))
        }
        other => other.to_json(),
    }
}

/// A list as it is told.
#[must_use]
pub fn shown_list(items: &[Value]) -> String {
    let from = items.len().saturating_sub(SHOWN + 1);
    shown(&Value::List(items[from..].to_vec()))
}

impl Transactions<'_> {
    fn step_told(&self, step: &Micro<'_>) -> String {
        let key = self.key(step.key);
        match (step.action, self.writes) {
            (Action::Write(write), Writes::Append) => {
                format!("append {} to {key}", shown(&self.value_of(write)))
            }
            (Action::Write(write), Writes::Set) => format!("write {} to {key}", shown(&self.value_of(write))),
            (Action::Read(None), _) => format!("read {key}"),
            (Action::Read(Some(read)), Writes::Append) if *read == INITIAL => format!("read {key}: []"),
            (Action::Read(Some(read)), _) => format!("read {key}: {}", shown(read)),
        }
    }

    /// Who the transactions of a case are: `T1 is c1's: append 1 to x.`
    #[must_use]
    pub fn introduced(&self, transactions: &[u32]) -> String {
        let told = (1..).zip(transactions).map(|(number, &by)| {
            let steps: Vec<String> = self.steps(by).iter().map(|step| self.step_told(step)).collect();
            let process = self.history.process(self.operation(by));
            let fate = match self.operation(by).ending {
                Ending::Ok(_) => "",
                Ending::Open => " (nobody was told whether it committed)",
                Ending::Failed { .. } => " (it failed)",
            };
            format!("T{number} is {process}'s transaction{fate}: {}.", steps.join(", "))
        });
        told.collect::<Vec<_>>().join(" ")
    }

    /// The places of transactions, in order.
    #[must_use]
    pub fn marks(&self, transactions: &[u32]) -> Vec<Mark> {
        let mut marks: Vec<Mark> = transactions.iter().flat_map(|&by| self.operation(by).marks()).collect();
        marks.sort_unstable();
        marks.dedup();
        marks
    }
}
