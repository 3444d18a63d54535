//! The finding on a set: results by Maelstrom's names, and failures in sentences.

use super::super::words::{answered, int, list, several, sorted};
use super::Sets;
use super::seen::{Fate, Outcome, Seen, Unexpected};
use crate::history::Operation;
use crate::verdict::{Finding, Mark};
use crate::words::times;
use trace::Value;

/// How many of the slowest elements are described.
const WORST_MAX: usize = 8;

/// Which quantiles are told, in hundredths.
const QUANTILES: [(&str, usize); 5] = [("0", 0), ("0.5", 50), ("0.95", 95), ("0.99", 99), ("1", 100)];

/// Elements by number, with what became of each.
type Fates<'a> = Vec<(u32, Fate<'a>)>;

pub(super) fn finding(sets: &Sets<'_>, seen: &Seen<'_>) -> Finding {
    let of = |outcome| -> Fates<'_> {
        seen.fates.iter().filter(|(_, fate)| fate.outcome == outcome).copied().collect()
    };
    let (stable, lost, never_read) = (of(Outcome::Stable), of(Outcome::Lost), of(Outcome::NeverRead));
    let finding = verdict(sets, seen, &stable, &lost);
    let mut stale: Fates<'_> = stable.iter().filter(|(_, fate)| fate.stable_latency() > 0).copied().collect();
    stale.sort_by_key(|(number, fate)| (u64::MAX - fate.stable_latency(), *number));
    let elements = |fates: &Fates<'_>| list(&sets.sorted(fates.iter().map(|(number, _)| *number)));
    let worst = stale.iter().take(WORST_MAX).map(|(number, fate)| described(sets, *number, fate));
    let unexpected = sets.sorted(seen.unexpected.iter().map(|(number, ..)| *number));
    finding
        .with("attempt_count", int(seen.fates.len()))
        .with("stable_count", int(stable.len()))
        .with("lost_count", int(lost.len()))
        .with("lost", elements(&lost))
        .with("never_read_count", int(never_read.len()))
        .with("never_read", elements(&never_read))
        .with("stale_count", int(stale.len()))
        .with("stale", elements(&stale))
        .with("worst_stale", Value::List(worst.collect()))
        .with("stable_latencies", quantiles(stable.iter().map(|(_, fate)| fate.stable_latency())))
        .with("lost_latencies", quantiles(lost.iter().map(|(_, fate)| fate.lost_latency())))
        .with("duplicated_count", int(sets.repeated.len()))
        .with("duplicated", repeated(sets))
        .with("unexpected_count", int(unexpected.len()))
        .with("unexpected", list(&unexpected))
}

fn verdict(sets: &Sets<'_>, seen: &Seen<'_>, stable: &Fates<'_>, lost: &Fates<'_>) -> Finding {
    let is_timed = sets.history.is_timed;
    let lost_says = lost.first().filter(|_| is_timed).map(|first| sets.lost(first, lost));
    let repeated = sets.repeated.first().map(|first| sets.repeats(first));
    let unexpected = seen.unexpected.first().map(|first| sets.unexpected(first, seen.unexpected.len()));
    let failures: Vec<(String, Vec<Mark>)> =
        [lost_says, repeated, unexpected].into_iter().flatten().collect();
    if !failures.is_empty() {
        let says: Vec<&str> = failures.iter().map(|(says, _)| says.as_str()).collect();
        let mut marks: Vec<Mark> = failures.iter().flat_map(|(_, marks)| marks.iter().copied()).collect();
        marks.sort_unstable();
        marks.dedup();
        return Finding::fail(says.join("\n"), marks);
    }
    if !is_timed {
        return Finding::unknown(
            "the order of calls is not known, so nobody can say what the last reads were",
        );
    }
    if stable.is_empty() {
        return Finding::unknown(if sets.reads.is_empty() {
            "no read was answered, so nothing shows what became of what was added"
        } else {
            "no element came to be in all reads, and no read without one was called after it was known"
        });
    }
    Finding::pass()
}

/// An element that took long to be seen by all.
fn described(sets: &Sets<'_>, number: u32, fate: &Fate<'_>) -> Value {
    let absent_at = fate.absent.map_or(0, |read| read.called_at.as_ms());
    Value::map([
        ("element", sets.values.value(number).clone()),
        ("stable_latency", int(fate.stable_latency())),
        ("known_at", int(fate.known_at().as_ms())),
        ("last_absent_at", int(absent_at)),
    ])
}

fn quantiles(latencies: impl Iterator<Item = u64>) -> Value {
    let mut latencies: Vec<u64> = latencies.collect();
    latencies.sort_unstable();
    let Some(last) = latencies.len().checked_sub(1) else { return Value::Map(Vec::new()) };
    let at = |hundredths: usize| latencies[(latencies.len() * hundredths / 100).min(last)];
    Value::map(QUANTILES.map(|(name, hundredths)| (name, int(at(hundredths)))))
}

fn repeated(sets: &Sets<'_>) -> Value {
    let pair =
        |(number, _, times): &(u32, &Operation, usize)| vec![sets.values.value(*number).clone(), int(*times)];
    Value::List(sets.repeated.iter().map(|repeat| Value::List(pair(repeat))).collect())
}

impl Sets<'_> {
    fn sorted(&self, numbers: impl Iterator<Item = u32>) -> Vec<&Value> {
        sorted(numbers.map(|number| self.values.value(number)))
    }

    fn who(&self, operation: &Operation) -> &str {
        self.history.process(operation)
    }

    fn lost(&self, (number, fate): &(u32, Fate<'_>), lost: &Fates<'_>) -> (String, Vec<Mark>) {
        let element = self.values.value(*number);
        let known = fate.known.map_or_else(String::new, |known| self.known(known, element));
        let since = fate.present.map_or_else(
            || "no read ever had it".to_owned(),
            |read| {
                format!(
                    "the last read that has it is one that {} called at {}",
                    self.who(read),
                    read.called_at
                )
            },
        );
        let absent = fate.absent.map_or_else(String::new, |read| {
            format!(", and {}'s read, called later, at {}, does not", self.who(read), read.called_at)
        });
        let all = if lost.len() == 1 {
            String::new()
        } else {
            let elements = self.sorted(lost.iter().map(|(number, _)| *number));
            format!(" Lost in all: {}.", several(elements.into_iter()))
        };
        let before = [fate.known, fate.present].into_iter().flatten().map(answered);
        let marks = before.chain(fate.absent.into_iter().flat_map(Operation::marks));
        let what = self.names.what;
        (format!("{what} {element} is lost: {known}; {since}{absent}.{all}"), marks.collect())
    }

    /// How an element was known.
    fn known(&self, known: &Operation, element: &Value) -> String {
        let (who, at) = (self.who(known), known.returned_at.unwrap_or(known.called_at));
        if known.f == self.names.add {
            format!("{who} {} it and was told so at {at}", self.names.added)
        } else {
            format!("{who} had read {element} by {at}")
        }
    }

    fn repeats(&self, (number, read, count): &(u32, &Operation, usize)) -> (String, Vec<Mark>) {
        let (who, element) = (self.who(read), self.values.value(*number));
        let (what, times) = (self.names.what, times(*count));
        let says =
            format!("{what} {element} stands {times} in what {who} read: a set holds each element once.");
        (says, vec![answered(read)])
    }

    fn unexpected(
        &self,
        (number, read, why): &(u32, &Operation, Unexpected<'_>),
        count: usize,
    ) -> (String, Vec<Mark>) {
        let (who, element) = (self.who(read), self.values.value(*number));
        let (because, other) = match why {
            Unexpected::NeverAdded => (format!("nobody ever {} it", self.names.added), None),
            Unexpected::Failed(add) => {
                let says = format!("{}'s `{}` of it failed, so it did not happen", self.who(add), add.f);
                (says, Some(*add))
            }
            Unexpected::TooEarly(add) => {
                let says = format!(
                    "{} called the first `{}` of it only at {}, after the read had returned",
                    self.who(add),
                    add.f,
                    add.called_at
                );
                (says, Some(*add))
            }
        };
        let others = match count {
            1 => String::new(),
            2 => " The same is true of one other element.".to_owned(),
            _ => format!(" {} other elements should not have been read either.", count - 1),
        };
        let marks = other.into_iter().flat_map(Operation::marks).chain([answered(read)]);
        (format!("{who} read {element}, but {because}.{others}"), marks.collect())
    }
}
