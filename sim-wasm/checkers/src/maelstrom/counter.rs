//! `g_counter` and `pn_counter`: in the end every read is the sum of what was added. What is added by calls of which
//! nobody knows whether they happened may count or not, in any choice.

use super::words::{answered, whole};
use crate::budget::{Budget, Spent};
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::history::{History, Operation};
use crate::verdict::{Finding, Malformed};
use trace::settings::count;
use trace::{Setting, Settings, Value};

/// How many ranges the results list.
const RANGES_MAX: usize = 256;

/// How many ranges a sentence names.
const NAMED_MAX: usize = 4;

const SETTINGS: &[Setting] = &[count(
    "budget",
    1_000_000,
    (1, 1_000_000_000),
    "Steps after which the search for sums is given up: one for each range of sums that an open `add` doubles.",
)];

/// The counter that only grows.
pub(super) const G_COUNTER: Check = Check {
    name: "g_counter",
    needs: Needs::History,
    settings: SETTINGS,
    says: "As `pn_counter`, for a counter that only grows: an `add` of a negative `delta` is no evidence. Maelstrom's \
           workload g-counter.",
    is_number: false,
    run: |evidence, settings| judge(evidence, settings, false),
};

/// The counter that goes both ways.
pub(super) const PN_COUNTER: Check = Check {
    name: "pn_counter",
    needs: Needs::History,
    settings: SETTINGS,
    says: "Every final `read` (called when all faults had ended and the cluster had had its time) gave the sum of \
           the `delta` of every `add` that succeeded, plus those of any choice of the adds of which nobody knows \
           whether they happened. Adds that failed do not count, nor do reads that are not final. Without a final read, \
           or without any add, nothing is known. Results: `errors` (final reads that are wrong, as `process` and \
           `value`), `final_reads` (their values), `acceptable` (the sums that would be right as [lowest, highest] of \
           each unbroken range, the first 256). Maelstrom's workload pn-counter.",
    is_number: false,
    run: |evidence, settings| judge(evidence, settings, true),
};

/// Sums that would be right, as ranges from a lowest to a highest that neither touch nor overlap, in order.
type Ranges = Vec<(i128, i128)>;

/// What was added and what was read in the end.
struct Counted<'a> {
    sum: i128,
    open: Vec<i64>,
    reads: Vec<(&'a Operation, i64)>,
    adds: usize,
}

fn judge(evidence: &Evidence, settings: &Settings, goes_down: bool) -> Result<Finding, Malformed> {
    let counted = Counted::read(&evidence.history, goes_down)?;
    let final_reads = counted.reads.iter().map(|(_, value)| Value::Int(*value)).collect();
    let ranges = match counted.acceptable(&mut Budget::of(settings.count("budget"))) {
        Ok(ranges) => ranges,
        Err(spent) => return Ok(Finding::unknown(spent.why()).with("final_reads", Value::List(final_reads))),
    };
    let wrong: Vec<&(&Operation, i64)> =
        counted.reads.iter().filter(|(_, value)| !holds(&ranges, i128::from(*value))).collect();
    let finding = match wrong.first() {
        Some((read, value)) => {
            Finding::fail(counted.says(&evidence.history, read, *value, &ranges), read.marks().collect())
        }
        None if counted.reads.is_empty() => Finding::unknown(
            "no final read was answered: before all faults have ended a read may give less than the sum",
        ),
        None if counted.adds == 0 => Finding::unknown("nobody added anything, so there is no sum to judge"),
        None => Finding::pass(),
    };
    let errors = wrong.iter().map(|(read, value)| {
        Value::map([("process", Value::text(evidence.history.process(read))), ("value", Value::Int(*value))])
    });
    let acceptable =
        ranges.iter().take(RANGES_MAX).map(|(low, high)| Value::List(vec![held(*low), held(*high)]));
    Ok(finding
        .with("errors", Value::List(errors.collect()))
        .with("final_reads", Value::List(final_reads))
        .with("acceptable", Value::List(acceptable.collect())))
}

/// A sum for the results: one beyond 64 bits is told as the nearest that fits.
fn held(sum: i128) -> Value {
    let limit = if sum < 0 { i64::MIN } else { i64::MAX };
    Value::Int(i64::try_from(sum).unwrap_or(limit))
}

fn holds(ranges: &Ranges, sum: i128) -> bool {
    let after = ranges.partition_point(|(low, _)| *low <= sum);
    after.checked_sub(1).is_some_and(|index| sum <= ranges[index].1)
}

impl<'a> Counted<'a> {
    fn read(history: &'a History, goes_down: bool) -> Result<Self, Malformed> {
        let mut counted = Self { sum: 0, open: Vec::new(), reads: Vec::new(), adds: 0 };
        for operation in &history.operations {
            match operation.f.as_str() {
                "add" => counted.add(operation, goes_down)?,
                "read" => {
                    let Some(value) = operation.given("value")? else { continue };
                    let value = whole(value, answered(operation), "a counter's `value`")?;
                    if operation.is_final {
                        counted.reads.push((operation, value));
                    }
                }
                _ => return Err(operation.unknown_function(&["add", "read"])),
            }
        }
        Ok(counted)
    }

    fn add(&mut self, operation: &Operation, goes_down: bool) -> Result<(), Malformed> {
        let delta = whole(operation.required("delta")?, operation.called, "`delta`")?;
        if delta < 0 && !goes_down {
            let says =
                format!("a counter that only grows cannot add {delta}; `pn_counter` judges one that can");
            return Err(Malformed::at(operation.called, says));
        }
        self.adds += 1;
        if operation.is_ok() {
            self.sum += i128::from(delta);
        } else if operation.is_open() {
            self.open.push(delta);
        }
        Ok(())
    }

    /// All sums of what was certainly added and any choice of what was perhaps added.
    fn acceptable(&self, budget: &mut Budget) -> Result<Ranges, Spent> {
        let mut ranges = vec![(self.sum, self.sum)];
        for part in self.parts() {
            for _ in &ranges {
                budget.step()?;
            }
            let moved = ranges.iter().map(|(low, high)| (low + part, high + part));
            let mut both: Ranges = ranges.iter().copied().chain(moved).collect();
            both.sort_unstable();
            ranges = joined(&both);
        }
        Ok(ranges)
    }

    /// Numbers any choice of which makes the same sums as any choice of what was perhaps added: of five equal ones,
    /// one, two together, and the other two together. Small ones come first: they make unbroken ranges.
    fn parts(&self) -> Vec<i128> {
        let mut open: Vec<i64> = self.open.iter().copied().filter(|delta| *delta != 0).collect();
        open.sort_unstable_by_key(|delta| (delta.unsigned_abs(), *delta));
        let mut parts = Vec::new();
        for equal in open.chunk_by(|a, b| a == b) {
            let (mut left, mut together) = (equal.len(), 1);
            while left > 0 {
                let count = left.min(together);
                parts.push(i128::from(equal[0]) * count as i128);
                left -= count;
                together *= 2;
            }
        }
        parts
    }

    fn says(&self, history: &History, read: &Operation, value: i64, ranges: &Ranges) -> String {
        let (who, sum) = (history.process(read), self.sum);
        if self.open.is_empty() {
            let off = i128::from(value) - sum;
            let by = if off < 0 { format!("{} too few", -off) } else { format!("{off} too many") };
            return format!("{who}'s final read gave {value}, but what was added makes {sum}: {by}.");
        }
        let may = if self.open.len() == 1 {
            format!("one add, of {}, may or may not have happened", self.open[0])
        } else {
            format!("{} adds may or may not have happened", self.open.len())
        };
        format!(
            "{who}'s final read gave {value}, but what was certainly added makes {sum}, and {may}: it would have to \
             be {}.",
            told(ranges)
        )
    }
}

/// Ranges in order of their beginnings, those that touch or overlap as one.
fn joined(ordered: &[(i128, i128)]) -> Ranges {
    let mut joined: Ranges = Vec::with_capacity(ordered.len());
    for &(low, high) in ordered {
        match joined.last_mut() {
            Some((_, end)) if low <= *end + 1 => *end = high.max(*end),
            _ => joined.push((low, high)),
        }
    }
    joined
}

/// `3`, `3 to 5 or 9`.
fn told(ranges: &Ranges) -> String {
    let mut named: Vec<String> = ranges
        .iter()
        .take(NAMED_MAX)
        .map(|(low, high)| if low == high { low.to_string() } else { format!("{low} to {high}") })
        .collect();
    if let Some(rest) = ranges.len().checked_sub(NAMED_MAX).filter(|rest| *rest > 0) {
        named.push(format!("one of {rest} further ranges"));
    }
    named.join(" or ")
}
