//! What both checks do: read the history, search part by part, tell what came of it.

use super::explain;
use super::models::{self, Model, Together};
use super::order::{ProcessOrder, RealTime};
use super::part::{Part, Parts};
use super::search::{Found, Outcome, search};
use super::special::{FIRST_TRIES, SEARCHED_FIRST, Special};
use crate::budget::Budget;
use crate::history::History;
use crate::verdict::{Finding, Malformed, Verdict};
use trace::{Settings, Value};

/// What an order has to keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeps {
    /// What returned before something else was called comes before it.
    RealTime,
    /// What a process did comes in the order in which it did it.
    Processes,
}

/// A history that is judged.
pub(super) struct Judged<'a> {
    pub(super) history: &'a History,
    pub(super) model: Box<dyn Model>,
    pub(super) parts: Parts,
    pub(super) keeps: Keeps,
}

/// Judges a history: all parts, the smallest first, up to the first that is wrong.
///
/// # Errors
/// When an operation is none of the model's.
pub(super) fn judge(history: &History, settings: &Settings, keeps: Keeps) -> Result<Finding, Malformed> {
    let budget = settings.count("budget");
    // What is in the order of real time is in that of the processes as well, and is found much faster: key by key, and
    // soon given up where it is wrong.
    if keeps == Keeps::Processes && goes_one_by_one(history) {
        let finding = judge_by(history, settings, Keeps::RealTime, budget / 2)?;
        if finding.is_pass() {
            return Ok(finding);
        }
    }
    judge_by(history, settings, keeps, budget)
}

/// Whether every process waited for an answer before it called again, and real time is known.
fn goes_one_by_one(history: &History) -> bool {
    let mut returned = vec![None; history.processes.len()];
    history.is_timed
        && history.operations.iter().filter(|operation| operation.is_ok() || operation.is_open()).all(
            |operation| {
                let Some(last) = returned.get_mut(operation.process as usize) else { return false };
                let waited = last.is_none_or(|last| last < operation.called);
                *last = operation.returned.max(*last);
                waited
            },
        )
}

fn judge_by(history: &History, settings: &Settings, keeps: Keeps, budget: u64) -> Result<Finding, Malformed> {
    let mut model = models::model(settings)?;
    let parts = Parts::read(history, &mut *model, keeps == Keeps::RealTime)?;
    if parts.closed() == 0 {
        return Ok(Finding::unknown("no operation was answered, so that there is nothing to judge"));
    }
    let mut judged = Judged { history, model, parts, keeps };
    let mut budget = Budget::of(budget);
    let mut by_size: Vec<usize> = (0..judged.parts.parts.len()).collect();
    by_size.sort_by_key(|index| judged.parts.parts[*index].pieces.len());
    let mut states = 0;
    let mut orders = vec![None; by_size.len()];
    for index in by_size {
        match judged.part(index, &mut budget, &mut states) {
            Told::Order(order) => orders[index] = Some(order),
            Told::Explained => {}
            Told::Ends { finding, ordered } => return Ok(judged.with_results(finding, states, ordered)),
        }
    }
    let picture = orders
        .into_iter()
        .collect::<Option<Vec<_>>>()
        .and_then(|orders| explain::picture_of_all(&judged, &orders));
    let ordered = judged.parts.closed();
    Ok(judged.with_results(Finding { picture, ..Finding::pass() }, states, ordered))
}

/// What is known of a part.
enum Told {
    /// This order explains it.
    Order(Vec<u32>),
    /// Some order explains it.
    Explained,
    /// The whole is not explained, or nobody knows; `ordered` of its operations were.
    Ends { finding: Finding, ordered: usize },
}

fn given_up(why: String) -> Told {
    Told::Ends { finding: Finding::unknown(why), ordered: 0 }
}

impl Judged<'_> {
    fn part(&mut self, index: usize, budget: &mut Budget, states: &mut usize) -> Told {
        let Some(container) = self.container(index) else {
            return self.searched(index, budget, states).unwrap_or_else(given_up);
        };
        if self.parts.parts[index].pieces.len() <= SEARCHED_FIRST {
            let mut tries = Budget::of(FIRST_TRIES.min(budget.left()));
            let told = self.searched(index, &mut tries, states);
            budget.charge(tries);
            if let Ok(told) = told {
                return told;
            }
        }
        match self.special(index, &container) {
            Special::Explained => Told::Explained,
            Special::Contradicted(says, shown) => self.contradicted(&says, shown),
            Special::General => self.searched(index, budget, states).unwrap_or_else(given_up),
        }
    }

    /// Searches a part; why it was given up, if it was.
    fn searched(&mut self, index: usize, budget: &mut Budget, states: &mut usize) -> Result<Told, String> {
        let found = self.search(index, budget);
        *states += found.states;
        match found.outcome {
            Outcome::Explained(order) => Ok(Told::Order(order)),
            Outcome::Stuck { longest, next } => {
                let ordered = self.parts.parts[index].closed_in(&longest);
                Ok(Told::Ends { finding: explain::stuck(self, index, &longest, &next), ordered })
            }
            Outcome::GivenUp(why) => Err(why),
        }
    }

    /// What contradicts itself is few, and is searched alone for the explanation.
    fn contradicted(&mut self, says: &str, shown: Part) -> Told {
        let witness = |part: &Part, history: &History| {
            let mut marks: Vec<_> =
                part.pieces.iter().flat_map(|piece| history.operations[piece.place].marks()).collect();
            marks.sort_unstable();
            marks
        };
        let marks = witness(&shown, self.history);
        let count = shown.pieces.len();
        self.parts.parts.push(shown);
        let told = self.searched(self.parts.parts.len() - 1, &mut Budget::of(FIRST_TRIES), &mut 0);
        self.parts.parts.pop();
        match told {
            Ok(Told::Ends { mut finding, ordered }) => {
                if let Verdict::Fail(failure) = &mut finding.verdict {
                    failure.says = format!("{says}\nOf these {count} operations alone: {}", failure.says);
                    failure.witness = marks;
                }
                Told::Ends { finding, ordered }
            }
            _ => Told::Ends { finding: Finding::fail(says, marks), ordered: 0 },
        }
    }

    fn search(&mut self, index: usize, budget: &mut Budget) -> Found {
        let part = &self.parts.parts[index];
        let calls = || part.pieces.iter().map(|piece| piece.call);
        match self.keeps {
            Keeps::RealTime => {
                let order = RealTime::of(part, self.history);
                search(&mut *self.model, &calls().collect::<Vec<u32>>(), part.closed, order, budget)
            }
            Keeps::Processes if self.parts.keys.len() == 1 => {
                let order = ProcessOrder::of(part, self.history);
                search(&mut *self.model, &calls().collect::<Vec<u32>>(), part.closed, order, budget)
            }
            Keeps::Processes => {
                let mut together = Together::of(&mut *self.model, self.parts.keys.len());
                let calls: Vec<u32> =
                    part.pieces.iter().map(|piece| together.call(piece.key, piece.call)).collect();
                search(&mut together, &calls, part.closed, ProcessOrder::of(part, self.history), budget)
            }
        }
    }

    fn with_results(&self, finding: Finding, states: usize, ordered: usize) -> Finding {
        let count = |count: usize| Value::Int(i64::try_from(count).unwrap_or(i64::MAX));
        finding
            .with("operations", count(self.parts.operations()))
            .with("parts", count(self.parts.parts.len()))
            .with("states", count(states))
            .with("ordered", count(ordered))
    }
}

impl Part {
    /// How many of these happened for sure.
    pub(super) fn closed_in(&self, operations: &[u32]) -> usize {
        operations.iter().filter(|operation| (**operation as usize) < self.closed).count()
    }
}
