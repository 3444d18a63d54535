//! Jepsen's set-full, as far as stable latencies go: how long after an element was known did a read
//! still begin that missed it.

use std::collections::{BTreeMap, BTreeSet};
use trace::{EventId, Time, Value};
use workloads::Operation;

/// A read or an add, as Jepsen's history has it: `None` for an end that never came or that says nothing.
#[derive(Debug, Clone)]
pub struct Entry {
    pub invoked: (EventId, Time),
    pub answered: Option<(EventId, Time)>,
    pub what: What,
}

#[derive(Debug, Clone)]
pub enum What {
    Add(i64),
    Read(BTreeSet<i64>),
}

/// What became of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// In every read that began late enough; so many milliseconds after it was known.
    Stable(u64),
    /// Known, and absent from the last reads.
    Lost,
    /// Neither.
    NeverRead,
}

/// The entries of a broadcast workload's operations.
pub fn entries(operations: &[Operation]) -> Vec<Entry> {
    let entry = |operation: &Operation| {
        let what = match operation.f() {
            "broadcast" => What::Add(operation.request.get("message")?.as_int()?),
            _ => What::Read(operation.reply().map(elements).unwrap_or_default()),
        };
        let answered = operation.return_event.zip(operation.ended).filter(|_| operation.is_ok());
        Some(Entry { invoked: (operation.invoke_event?, operation.invoked), answered, what })
    };
    operations.iter().filter_map(entry).collect()
}

fn elements(reply: &Value) -> BTreeSet<i64> {
    match reply.get("messages") {
        Some(Value::List(messages)) => messages.iter().filter_map(Value::as_int).collect(),
        _ => BTreeSet::new(),
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Element {
    /// When it was first known: its add answered, or a read that has it.
    known: Option<(EventId, Time)>,
    /// The invocation, of the highest index, of a read that had it, and of one that had not.
    present: Option<(EventId, Time)>,
    absent: Option<(EventId, Time)>,
}

/// What became of each element.
pub fn fates(entries: &[Entry]) -> BTreeMap<i64, Fate> {
    let mut events: Vec<(EventId, bool, &Entry)> = Vec::new();
    for entry in entries {
        events.push((entry.invoked.0, false, entry));
        events.extend(entry.answered.map(|(event, _)| (event, true, entry)));
    }
    events.sort_by_key(|(event, ..)| *event);
    let mut elements: BTreeMap<i64, Element> = BTreeMap::new();
    for (_, is_end, entry) in events {
        match (&entry.what, is_end) {
            (What::Add(element), false) => {
                elements.insert(*element, Element::default());
            }
            (What::Add(element), true) => {
                let element = elements.get_mut(element).expect("an end comes after its beginning");
                element.known = element.known.or(entry.answered);
            }
            (What::Read(_), false) => {}
            (What::Read(seen), true) => {
                elements.iter_mut().for_each(|(element, state)| state.read(entry, seen.contains(element)));
            }
        }
    }
    elements.into_iter().map(|(element, state)| (element, state.fate())).collect()
}

impl Element {
    fn read(&mut self, entry: &Entry, has_it: bool) {
        let side = if has_it { &mut self.present } else { &mut self.absent };
        *side = (*side).max(Some(entry.invoked));
        if has_it {
            self.known = self.known.or(entry.answered);
        }
    }

    fn fate(self) -> Fate {
        let known_before = |absent: (EventId, Time)| self.known.is_some_and(|known| known.0 < absent.0);
        match (self.present, self.absent) {
            (Some(_), None) => Fate::Stable(0),
            (Some(present), Some(absent)) if absent.0 < present.0 => {
                let known = self.known.expect("a read that has it makes it known").1;
                Fate::Stable(absent.1.since(known).as_ms())
            }
            (_, Some(absent)) if known_before(absent) => Fate::Lost,
            _ => Fate::NeverRead,
        }
    }
}

/// Maelstrom's quantiles of the stable latencies, in milliseconds: 0.5, 0.95, 0.99 and 1.
pub fn quantiles(fates: &BTreeMap<i64, Fate>) -> [u64; 4] {
    let stable = |fate: &Fate| if let Fate::Stable(ms) = fate { Some(*ms) } else { None };
    let mut latencies: Vec<u64> = fates.values().filter_map(stable).collect();
    latencies.sort_unstable();
    assert!(!latencies.is_empty(), "nothing was stable");
    [50, 95, 99, 100].map(|percent| latencies[(latencies.len() * percent / 100).min(latencies.len() - 1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Events are numbered by their times, which are milliseconds.
    fn entry(invoked: u32, answered: Option<u32>, what: What) -> Entry {
        let at = |ms: u32| (EventId(ms), Time::from_ms(u64::from(ms)));
        Entry { invoked: at(invoked), answered: answered.map(at), what }
    }

    fn read(invoked: u32, answered: u32, seen: &[i64]) -> Entry {
        entry(invoked, Some(answered), What::Read(seen.iter().copied().collect()))
    }

    fn add(invoked: u32, answered: Option<u32>, element: i64) -> Entry {
        entry(invoked, answered, What::Add(element))
    }

    #[test]
    fn a_hand_made_history_has_the_fates_that_jepsen_gives_it() {
        let history = [
            add(10, Some(20), 0),
            add(11, Some(21), 1),
            add(12, None, 2),
            add(13, None, 3),
            add(14, Some(22), 4),
            read(15, 16, &[2]),
            // Begins before 0 is known, misses it: no staleness.
            read(18, 30, &[1, 2]),
            read(50, 51, &[0, 2]),
            // The last that misses 1, 50 - 21 = 29 ms after it was known; and 80 - 16 = 64 for 2.
            read(80, 81, &[0, 1]),
            read(90, 91, &[0, 1, 2]),
        ];
        let fates = fates(&history);
        assert_eq!(fates[&0], Fate::Stable(0));
        assert_eq!(fates[&1], Fate::Stable(29));
        assert_eq!(fates[&2], Fate::Stable(64));
        // Never known, so its absence means nothing; known and never seen.
        assert_eq!(fates[&3], Fate::NeverRead);
        assert_eq!(fates[&4], Fate::Lost);
        // Of 0, 29, 64: the median is the second, the rest the last.
        assert_eq!(quantiles(&fates), [29, 64, 64, 64]);
    }

    #[test]
    fn the_reads_own_beginning_decides_not_its_end() {
        // The read that misses begins first and ends last.
        let history = [add(1, Some(2), 0), read(3, 20, &[]), read(10, 11, &[0])];
        assert_eq!(fates(&history)[&0], Fate::Stable(1));
    }
}
