//! Random small histories: a few clients ask a model of a cluster, which answers as it likes.

use crate::common::Dice;
use checkers::{Check, Ending, Evidence, Finding, History, Mark, Operation, Verdict};
use trace::{Time, Value};

/// How many random histories each twin is held against.
pub const RUNS: u64 = 20_000;

/// A cluster that makes up requests and answers them.
pub trait Model {
    /// The next request of a client: the function and its arguments.
    fn ask(&mut self, dice: &mut Dice, process: u32, is_final: bool) -> (&'static str, Value);
    /// How a request ends.
    fn answer(&mut self, dice: &mut Dice, operation: &Operation) -> Ending;
}

/// A history of so many operations of so many clients, then so many final ones.
pub fn history(dice: &mut Dice, model: &mut dyn Model, clients: u64, (calls, finals): (u64, u64)) -> History {
    let mut history = History { is_timed: !dice.falls(1, 20), ..History::default() };
    let mut under_way: Vec<(u32, Option<usize>)> = Vec::new();
    for client in 0..clients {
        under_way.push((history.process_number(&format!("c{client}")), None));
    }
    let (mut mark, mut now, mut asked) = (0, 0, 0);
    while asked < calls + finals || under_way.iter().any(|(_, operation)| operation.is_some()) {
        mark += 1;
        now += dice.below(3_000);
        let client = usize::try_from(dice.below(clients)).unwrap();
        let (process, operation) = under_way[client];
        // Final operations begin when all others have ended.
        let is_final = asked >= calls;
        let must_wait = asked == calls && under_way.iter().any(|(_, operation)| operation.is_some());
        match operation {
            Some(index) => {
                let ending = model.answer(dice, &history.operations[index]);
                let operation = &mut history.operations[index];
                operation.returned = (ending != Ending::Open).then_some(Mark(mark));
                operation.returned_at = Some(Time(now));
                operation.ending = ending;
                let is_open = operation.is_open();
                let next = format!("c{client}/{mark}");
                under_way[client] = (if is_open { history.process_number(&next) } else { process }, None);
            }
            None if asked < calls + finals && !must_wait => {
                asked += 1;
                let (f, input) = model.ask(dice, process, is_final);
                under_way[client].1 = Some(history.operations.len());
                history.operations.push(Operation {
                    process,
                    f: f.to_owned(),
                    input,
                    ending: Ending::Open,
                    called: Mark(mark),
                    returned: None,
                    called_at: Time(now),
                    returned_at: None,
                    is_final,
                });
            }
            None => {}
        }
    }
    history
}

/// What a check finds in a history.
pub fn found(check: &Check, history: &History) -> Finding {
    let evidence = Evidence { history: history.clone(), ..Evidence::default() };
    check.judge(&evidence, &[]).unwrap_or_else(|why| panic!("{why:?}\n{}", told(history)))
}

/// A result by its name.
pub fn result<'a>(finding: &'a Finding, field: &str) -> &'a Value {
    let found = finding.results.iter().find(|(name, _)| name == field);
    &found.unwrap_or_else(|| panic!("no result {field}")).1
}

/// `pass`, `fail` or `unknown`.
pub const fn verdict(finding: &Finding) -> &'static str {
    match finding.verdict {
        Verdict::Pass => "pass",
        Verdict::Fail(_) => "fail",
        Verdict::Unknown { .. } => "unknown",
    }
}

/// A history for a person.
pub fn told(history: &History) -> String {
    let line = |operation: &Operation| {
        format!(
            "{:?}..{:?} {} {} {} {} -> {:?} {}",
            operation.called.0,
            operation.returned.map(|mark| mark.0),
            operation.called_at,
            history.process(operation),
            operation.f,
            operation.input,
            operation.ending,
            if operation.is_final { "(final)" } else { "" },
        )
    };
    let lines: Vec<String> = history.operations.iter().map(line).collect();
    format!("timed: {}\n{}", history.is_timed, lines.join("\n"))
}

/// How many verdicts of each kind there were.
#[derive(Debug, Default)]
pub struct Tally {
    passes: u64,
    fails: u64,
}

impl Tally {
    /// Takes note of a verdict.
    pub fn take(&mut self, verdict: &str) {
        self.passes += u64::from(verdict == "pass");
        self.fails += u64::from(verdict == "fail");
    }

    /// At least a tenth pass and at least a tenth fail.
    pub fn is_frequent_both_ways(&self) -> bool {
        self.passes * 10 >= RUNS && self.fails * 10 >= RUNS
    }
}

/// A map.
pub fn map<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    Value::map(pairs)
}

/// What is certain not to have happened.
pub const fn failed() -> Ending {
    Ending::Failed { with: Value::Null }
}
