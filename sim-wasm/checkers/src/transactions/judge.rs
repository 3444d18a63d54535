//! What both checks of transactions share: their settings, the search for cycles, the verdict, and its words.

use super::component::{Component, Hop};
use super::cycles::{Cycle, Search};
use super::found::Found;
use super::graph::{Graph, Relation};
use super::models::{self, Names, SUFFIXES};
use super::reading::{Fate, Transactions};
use crate::budget::Budget;
use crate::verdict::{Anomaly, Failure, Finding, Malformed, Verdict};
use trace::{Setting, Settings, Takes, Value, settings::count};

/// What may be set about both.
pub const SETTINGS: [Setting; 4] = [MODELS, ANOMALIES, BUDGET, CYCLES_MAX];

/// The models.
pub const MODELS: Setting = Setting {
    name: "models",
    takes: Takes::Words,
    says: "The consistency models that must hold, as `serializable` or Adya's `PL-3`; `strict-serializable` when \
           neither models nor anomalies are named.",
};

/// The anomalies.
pub const ANOMALIES: Setting = Setting {
    name: "anomalies",
    takes: Takes::Words,
    says: "Anomalies that must not be, as `G1a`, or groups of them, as `G1`: looked for instead of models, or in addition to \
           those that are named.",
};

/// The budget.
pub const BUDGET: Setting = count(
    "budget",
    20_000_000,
    (1, 1_000_000_000_000),
    "Steps that all searches for cycles may take together.",
);

/// How much is told.
pub const CYCLES_MAX: Setting =
    count("cycles_max", 3, (1, 1_000), "Cases of each anomaly that are told; all are counted.");

/// What is asked.
#[derive(Debug)]
pub struct Request {
    /// The models, by the names under which they are known here.
    models: Vec<&'static str>,
    /// The anomalies by name.
    anomalies: Names,
    /// All that must not be.
    proscribed: Names,
    budget: u64,
    /// Cases of each anomaly that are told.
    pub cases_max: usize,
}

/// Found, but no fault: nobody can say.
const EMPTY: &str = "empty-transaction-graph";
const TIMEOUT: &str = "cycle-search-timeout";
/// A fault whatever is asked.
pub const MALFORMED_REPLY: &str = "malformed-reply";

impl Request {
    /// What was set.
    ///
    /// # Errors
    /// When there is no such model or anomaly.
    pub fn read(settings: &Settings) -> Result<Self, Malformed> {
        let mut models = Vec::new();
        for name in settings.words("models") {
            models.push(models::model(name).map_err(Malformed::whole)?);
        }
        let mut anomalies = Names::new();
        for name in settings.words("anomalies") {
            models::anomaly(name).map_err(Malformed::whole)?;
            anomalies.insert(name.to_owned());
        }
        if models.is_empty() && anomalies.is_empty() {
            models.push("strict-serializable");
        }
        let proscribed = models::proscribed_by(&models).union(&models::signs(&anomalies)).cloned().collect();
        let cases_max = usize::try_from(settings.count("cycles_max")).unwrap_or(usize::MAX);
        Ok(Self { models, anomalies, proscribed, budget: settings.count("budget"), cases_max })
    }

    /// Which order of time matters to what is asked. One of real time has that of each process in it.
    fn time(&self) -> Option<Relation> {
        let asks = |suffix: &str| self.proscribed.iter().any(|name| name.ends_with(suffix));
        let [_, process, realtime] = SUFFIXES;
        match (asks(realtime), asks(process)) {
            (true, _) => Some(Relation::Realtime),
            (_, true) => Some(Relation::Process),
            _ => None,
        }
    }

    fn told(&self) -> String {
        let names = self.models.iter().copied().chain(self.anomalies.iter().map(String::as_str));
        names.collect::<Vec<_>>().join(", ")
    }
}

/// How a check tells the relations that it found.
pub trait Dependencies {
    /// The relations of data, the surest first.
    fn order(&self) -> [Relation; 3];

    /// Why one transaction came before another by a relation of data on a key, without a full stop. `names` are those of the two.
    fn explain(&self, from: u32, to: u32, relation: Relation, key: u32, names: (&str, &str)) -> String;
}

/// Searches the graph, and says what comes of all that was found.
#[must_use]
pub fn judge(
    all: &Transactions<'_>,
    request: &Request,
    mut graph: Graph,
    mut found: Found,
    dependencies: &dyn Dependencies,
) -> Finding {
    for (by, says) in &all.misfits {
        found
            .add(MALFORMED_REPLY, &[*by], || format!("The reply to T1 does not fit what was asked: {says}."));
    }
    let asked_time = request.time();
    let time = if all.history.is_timed { asked_time } else { asked_time.map(|_| Relation::Process) };
    link_time(all, time, &mut graph);
    if graph.edges.is_empty() {
        found.add(EMPTY, &[], String::new);
    }
    let mut judging = Judging { all, request, dependencies, found, time };
    judging.cycles(&graph);
    let is_untimed = asked_time == Some(Relation::Realtime) && !all.history.is_timed;
    judging.finding(is_untimed)
}

/// The order of processes, or of real time.
fn link_time(all: &Transactions<'_>, time: Option<Relation>, graph: &mut Graph) {
    let committed = || (0_u32..).zip(&all.all).filter(|(_, transaction)| transaction.fate == Fate::Committed);
    match time {
        Some(Relation::Realtime) => {
            let happened =
                (0_u32..).zip(&all.all).filter(|(_, transaction)| transaction.fate != Fate::Aborted);
            let mut calls: Vec<(u32, u32)> =
                happened.map(|(by, _)| (all.operation(by).called.0, by)).collect();
            let returned = |by: u32| all.operation(by).returned.map(|mark| (mark.0, by));
            let mut returns: Vec<(u32, u32)> = committed().filter_map(|(by, _)| returned(by)).collect();
            calls.sort_unstable();
            returns.sort_unstable();
            graph.realtime(&calls, &returns);
        }
        Some(_) => {
            let mut last: Vec<Option<u32>> = vec![None; all.history.processes.len()];
            for (by, _) in committed() {
                let operation = all.operation(by);
                let Some(last) = last.get_mut(operation.process as usize) else { continue };
                let is_after = |before: &u32| {
                    all.operation(*before).returned.is_none_or(|mark| mark <= operation.called)
                };
                if let Some(before) = last.filter(is_after) {
                    graph.link(before, by, Relation::Process, super::graph::NO_KEY);
                }
                *last = Some(by);
            }
        }
        None => {}
    }
}

struct Judging<'a> {
    all: &'a Transactions<'a>,
    request: &'a Request,
    dependencies: &'a dyn Dependencies,
    found: Found,
    time: Option<Relation>,
}

impl Judging<'_> {
    fn cycles(&mut self, graph: &Graph) {
        let mut budget = Budget::of(self.request.budget);
        let mut components = Component::all(graph, self.dependencies.order());
        let mut known = Vec::new();
        for component in &components {
            let mut search = Search::new(component, &mut budget);
            let cycles = search.all(self.time);
            if search.is_spent {
                self.found.add(TIMEOUT, &[], String::new);
            }
            cycles.iter().for_each(|cycle| self.keep(component, cycle));
            known.push(cycles);
        }
        // Only now is it known what is ruled out anyway.
        for (component, cycles) in components.iter_mut().zip(&known) {
            component.unsift();
            let names = self.found.names();
            let is_news = |name: &str| self.is_news(&names, name);
            let further = Search::new(component, &mut budget).further(self.time, cycles, is_news);
            further.iter().for_each(|cycle| self.keep(component, cycle));
        }
    }

    /// Whether an anomaly would rule out a model, or fail what is asked, where all those found do not.
    fn is_news(&self, names: &Names, name: &str) -> bool {
        let proscribed = &self.request.proscribed;
        let is_first = proscribed.contains(name) && names.is_disjoint(proscribed);
        is_first || models::rules_out_more(names, name)
    }

    fn keep(&mut self, component: &Component, cycle: &Cycle) {
        let mut hops = component.in_graph(&cycle.hops);
        // It is told from what was called first.
        let first = (0..hops.len()).min_by_key(|at| hops[*at].from).unwrap_or(0);
        hops.rotate_left(first);
        let transactions: Vec<u32> = hops.iter().map(|hop| hop.from).collect();
        let is_skew = is_write_skew(&hops);
        let says = self.cycle_told(&hops, is_skew);
        self.found.add(&cycle.name, &transactions, || says.clone());
        if is_skew && self.request.anomalies.contains("write-skew") {
            self.found.add("write-skew", &transactions, || says);
        }
    }

    fn cycle_told(&self, hops: &[Hop], is_skew: bool) -> String {
        let name = |at: usize| format!("T{}", at % hops.len() + 1);
        let mut says = String::new();
        for (at, hop) in hops.iter().enumerate() {
            let (from, to) = (name(at), name(at + 1));
            let why = self.why(hop, (&from, &to));
            says += &format!("{why}: so {from} came before {to}. ");
        }
        says += "That goes round in a circle, so no order of these transactions explains what they saw.";
        if is_skew {
            says += " This is write skew: each read what the other was about to change.";
        }
        says
    }

    fn why(&self, hop: &Hop, (from, to): (&str, &str)) -> String {
        let process = |by: u32| self.all.history.process(self.all.operation(by));
        let same = process(hop.from) == process(hop.to);
        match hop.relation {
            Relation::Process | Relation::Realtime if same => {
                format!("{} called {to} only after {from} had returned", process(hop.from))
            }
            Relation::Process | Relation::Realtime => {
                let (one, other) = (self.all.operation(hop.from), self.all.operation(hop.to));
                match one.returned_at {
                    Some(at) if at < other.called_at => {
                        format!(
                            "{from} had returned (at {at}) before {to} was called (at {})",
                            other.called_at
                        )
                    }
                    _ => format!("{from} had returned before {to} was called"),
                }
            }
            relation => self.dependencies.explain(hop.from, hop.to, relation, hop.key, (from, to)),
        }
    }

    fn finding(&self, is_untimed: bool) -> Finding {
        let all = self.found.names();
        let is_fault = |name: &&String| self.request.proscribed.contains(*name) || *name == MALFORMED_REPLY;
        let is_open = |name: &String| name == EMPTY || name == TIMEOUT;
        let faults: Names = all.iter().filter(is_fault).cloned().collect();
        let told: Names = all.iter().filter(|name| is_fault(name) || is_open(name)).cloned().collect();
        let not = if told.is_empty() { Names::new() } else { models::weakest_impossible(&all) };
        let verdict = if !faults.is_empty() {
            Verdict::Fail(self.failure(&faults, &not))
        } else if let Some(why) = self.unknown(&told, is_untimed) {
            Verdict::Unknown { why }
        } else {
            Verdict::Pass
        };
        let count = |fate| Value::Int(i64::try_from(self.all.count(fate)).unwrap_or(i64::MAX));
        let cases = |name: &String| Value::Int(i64::try_from(self.found.cases(name).0).unwrap_or(i64::MAX));
        let also: Names = all.difference(&told).cloned().collect();
        Finding::of(verdict)
            .with("anomaly_types", words(&told))
            .with("not", words(&not))
            .with("anomalies", Value::Map(told.iter().map(|name| (name.clone(), cases(name))).collect()))
            .with("also", words(&also))
            .with("transactions", count(Fate::Committed))
            .with("open", count(Fate::Open))
            .with("aborted", count(Fate::Aborted))
    }

    fn unknown(&self, told: &Names, is_untimed: bool) -> Option<String> {
        let asked = self.request.told();
        if told.contains(EMPTY) {
            return Some(
                "no two transactions can be related: either none committed, or they share no key and no time, so there is \
                 nothing to judge"
                    .to_owned(),
            );
        }
        if told.contains(TIMEOUT) {
            let spent = crate::budget::Spent { given: self.request.budget };
            return Some(format!(
                "there are cycles, but none was found that {asked} would rule out; {}",
                spent.why()
            ));
        }
        if self.request.proscribed.is_empty() {
            return Some(format!("{asked} rules out nothing that transactions by themselves can show"));
        }
        is_untimed.then(|| {
            format!(
                "{asked} is about real time, and this history does not say what came first; without that, nothing is wrong with it"
            )
        })
    }

    fn failure(&self, faults: &Names, not: &Names) -> Failure {
        let mut anomalies = Vec::new();
        for name in by_severity(faults) {
            for case in self.found.cases(&name).1 {
                let says = format!("{} {}", self.all.introduced(&case.transactions), case.says);
                anomalies.push(Anomaly {
                    name: name.clone(),
                    says,
                    witness: self.all.marks(&case.transactions),
                });
            }
        }
        let first = anomalies.first().cloned().unwrap_or(Anomaly {
            name: String::new(),
            says: String::new(),
            witness: Vec::new(),
        });
        let says = format!("{}{}: {} {}", first.name, meaning(&first.name), first.says, self.ruled_out(not));
        Failure { says, witness: first.witness, anomalies }
    }

    fn ruled_out(&self, not: &Names) -> String {
        let asked = self.request.told();
        let models: Vec<&str> = not.iter().map(String::as_str).collect();
        let ruled_out = match models.as_slice() {
            [] => "No model allows that".to_owned(),
            [model] => format!("That rules out {model} and all that is stronger"),
            models => {
                format!("That rules out {}, and all that is stronger than one of them", models.join(" and "))
            }
        };
        format!("{ruled_out} (asked for: {asked}).")
    }
}

/// What a name of the literature means; nothing for those that say it themselves.
fn meaning(name: &str) -> String {
    let level = SUFFIXES.iter().rposition(|suffix| name.ends_with(suffix)).unwrap_or(0);
    let kind = match name.strip_suffix(SUFFIXES[level]).unwrap_or(name) {
        "G0" => "a circle of writes",
        "G1a" => "an aborted read",
        "G1b" => "an intermediate read",
        "G1c" => "a circle of writes and of reads that saw them",
        "G-single-item" => "a circle with one write that was overlooked",
        "G-nonadjacent-item" => "a circle with writes that were overlooked, no two of them in succession",
        "G2-item" => "a circle with writes that were overlooked, one after the other",
        _ => return String::new(),
    };
    let time = ["", ", closed by the order of a process", ", closed by real time"][level];
    format!(" ({kind}{time})")
}

/// Two transactions each of which read what the other changed, on two keys.
fn is_write_skew(hops: &[Hop]) -> bool {
    let [one, other] = hops else { return false };
    one.relation == Relation::ReadWrite && other.relation == Relation::ReadWrite && one.key != other.key
}

/// The order in which anomalies are told: what can be seen in one transaction before what takes several.
const TOLD_FIRST: [&str; 11] = [
    MALFORMED_REPLY,
    "thin-air-read",
    "duplicate-elements",
    "internal",
    "future-read",
    "G1a",
    "G1b",
    "incompatible-order",
    "dirty-update",
    "cyclic-versions",
    "lost-update",
];

fn by_severity(names: &Names) -> Vec<String> {
    let rank = |name: &str| TOLD_FIRST.iter().position(|known| *known == name).unwrap_or(TOLD_FIRST.len());
    let level = |name: &str| SUFFIXES.iter().rposition(|suffix| name.ends_with(suffix));
    let kinds = ["G0", "G1c", "G-single", "G-nonadjacent", "G2"];
    let kind = |name: &str| kinds.iter().position(|kind| name.starts_with(kind));
    let mut names: Vec<String> = names.iter().cloned().collect();
    names.sort_by_key(|name| (rank(name), level(name), kind(name)));
    names
}

fn words(names: &Names) -> Value {
    Value::List(names.iter().map(Value::text).collect())
}
