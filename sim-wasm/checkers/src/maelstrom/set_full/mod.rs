//! `broadcast` and `g_set`: what was added stays. For each element, when it was known, and which reads since had it:
//! stable, lost, or never read, as Jepsen's `set-full` decides it.

mod seen;
mod told;

use super::words::{answered, items};
use crate::check::{Check, Needs};
use crate::history::{History, Operation};
use crate::intern::Interner;
use crate::verdict::{Finding, Malformed};
use seen::Seen;
use trace::Value;

/// The check of broadcasts.
pub(super) const BROADCAST: Check = Check {
    name: "broadcast",
    needs: Needs::History,
    settings: &[],
    says: "Judges `broadcast` of a `message` and `read` of `messages` as `g_set` judges an add of an element and a \
           read of a set, with the same results; `topology` is left out. Maelstrom's workload broadcast.",
    is_number: false,
    run: |evidence, _| judge(&evidence.history, &MESSAGES),
};

/// The check of sets.
pub(super) const G_SET: Check = Check {
    name: "g_set",
    needs: Needs::History,
    settings: &[],
    says: "What was added with `add` of an `element` stays in the set whose elements `read` gives as the list \
           `value`. An element is known from the moment when its add returned or the first read that has it did. \
           Of the reads that returned after its add was called, the last present is the one called last among those \
           that have it, the last absent the one called last among those that do not. The element is stable when no \
           read is absent or the last absent was called before the last present; lost when the last absent was called \
           after it was known and after the last present; never read otherwise. A lost element fails, and so does \
           what Maelstrom passes over: an element that a read lists more than once, and one that was read although \
           nobody added it, its add failed, or its add was not yet called. Stale elements do not fail. When nothing is \
           stable, or the order of calls is not known, nothing is known. Results: `attempt_count` (different elements); `stable_count`; \
           `lost_count`, `lost`; `never_read_count`, `never_read`; `stale_count`, `stale` (stable ones with a stable \
           latency above 0), `worst_stale` (the eight slowest); `stable_latencies`, the ms from when an element was \
           known to the call of its last absent read, 0 when it has none or that is earlier; `lost_latencies`, the ms \
           from when it was known to the call of its last present read; of both the quantiles 0, 0.5, 0.95, 0.99 and \
           1, where quantile p of n sorted values is the one at min(n - 1, floor(n * p)), and none when n is 0; \
           `duplicated_count`, `duplicated` (as [element, how often at most in one read]); `unexpected_count`, \
           `unexpected`. Times are whole microseconds; latencies are whole ms, rounded down, so that the nanosecond that \
           Jepsen adds changes nothing. Maelstrom's workload g-set; Jepsen's checker `set-full`.",
    is_number: false,
    run: |evidence, _| judge(&evidence.history, &ELEMENTS),
};

/// What the operations of a workload are called.
#[derive(Debug)]
struct Names {
    add: &'static str,
    element: &'static str,
    elements: &'static str,
    /// Functions that are left out.
    others: &'static [&'static str],
    /// What somebody did who added something: "c1 added it".
    added: &'static str,
    /// What is added, at the beginning of a sentence: "Element 3".
    what: &'static str,
}

const ELEMENTS: Names =
    Names { add: "add", element: "element", elements: "value", others: &[], added: "added", what: "Element" };

const MESSAGES: Names = Names {
    add: "broadcast",
    element: "message",
    elements: "messages",
    others: &["topology"],
    added: "broadcast",
    what: "Message",
};

/// A history by elements: each has the number under which it was first seen.
struct Sets<'a> {
    history: &'a History,
    names: &'static Names,
    values: Interner,
    /// By the element's number.
    elements: Vec<Element<'a>>,
    /// Those that were answered, in order of their calls.
    reads: Vec<&'a Operation>,
    /// A read that lists an element more often than once, and how often: by the element's number, the worst.
    repeated: Vec<(u32, &'a Operation, usize)>,
}

/// What was asked and read of one element.
#[derive(Default)]
struct Element<'a> {
    /// The first add that did not fail.
    added: Option<&'a Operation>,
    /// The first add that failed.
    failed: Option<&'a Operation>,
    /// The add that returned first.
    acknowledged: Option<&'a Operation>,
    /// The reads that have it, as positions in `Sets::reads`, in order.
    present: Vec<u32>,
}

fn judge(history: &History, names: &'static Names) -> Result<Finding, Malformed> {
    let sets = Sets::read(history, names)?;
    let seen = Seen::of(&sets);
    Ok(told::finding(&sets, &seen))
}

impl<'a> Sets<'a> {
    fn read(history: &'a History, names: &'static Names) -> Result<Self, Malformed> {
        let mut sets = Self {
            history,
            names,
            values: Interner::default(),
            elements: Vec::new(),
            reads: Vec::new(),
            repeated: Vec::new(),
        };
        for operation in &history.operations {
            match operation.f.as_str() {
                "read" => sets.take_read(operation)?,
                f if f == names.add => sets.take_add(operation)?,
                f if names.others.contains(&f) => {}
                _ => return Err(operation.unknown_function(&[names.add, "read"])),
            }
        }
        sets.keep_the_worst_repeats();
        Ok(sets)
    }

    fn number(&mut self, value: &Value) -> u32 {
        let number = self.values.number(value);
        if number as usize == self.elements.len() {
            self.elements.push(Element::default());
        }
        number
    }

    fn take_add(&mut self, operation: &'a Operation) -> Result<(), Malformed> {
        let number = self.number(operation.required(self.names.element)?);
        let element = &mut self.elements[number as usize];
        if operation.is_failed() {
            element.failed.get_or_insert(operation);
            return Ok(());
        }
        element.added.get_or_insert(operation);
        let is_first = element.acknowledged.is_none_or(|first| answered(operation) < answered(first));
        if operation.is_ok() && is_first {
            element.acknowledged = Some(operation);
        }
        Ok(())
    }

    fn take_read(&mut self, operation: &'a Operation) -> Result<(), Malformed> {
        let Some(given) = operation.given(self.names.elements)? else { return Ok(()) };
        let what = format!("`{}`", self.names.elements);
        let values = items(given, answered(operation), &what)?;
        let mut numbers: Vec<u32> = values.iter().map(|value| self.number(value)).collect();
        numbers.sort_unstable();
        let position = u32::try_from(self.reads.len()).expect("a history has fewer reads than 2^32");
        for same in numbers.chunk_by(|a, b| a == b) {
            self.elements[same[0] as usize].present.push(position);
            if same.len() > 1 {
                self.repeated.push((same[0], operation, same.len()));
            }
        }
        self.reads.push(operation);
        Ok(())
    }

    fn keep_the_worst_repeats(&mut self) {
        self.repeated.sort_by_key(|(number, _, times)| (*number, usize::MAX - times));
        self.repeated.dedup_by_key(|(number, _, _)| *number);
    }
}
