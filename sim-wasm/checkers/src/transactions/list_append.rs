//! `list_append`: whether transactions that append to lists and read them were isolated.

use super::found::{Found, shown, shown_list};
use super::graph::{Graph, Relation};
use super::judge::{self, Dependencies, Request};
use super::orders::{KeyOrder, Orders, UNREAD};
use super::reading::{Action, Fate, ListRead, Micro, Transactions, Writes, items};
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::verdict::{Finding, Malformed};
use std::collections::{BTreeMap, BTreeSet};
use trace::{Settings, Value};

/// The check.
pub const CHECK: Check = Check {
    name: "list_append",
    needs: Needs::History,
    settings: &judge::SETTINGS,
    says: "Transactions that append to lists and read them are as isolated as the models ask. An operation `txn` has \
           `txn`, a list of [\"append\", key, element] and [\"r\", key, null]; its reply has the same list with what was \
           read. Every element is appended to a key once. A read shows in which order the elements before its end were \
           appended, and so what each transaction saw and what it did not. From this follows what came before what: \
           a transaction before the one that appended next (ww), before the one that read its element (wr), and a \
           read before the append that it did not see (rw); and, where a model asks for it, what a process or \
           real time had before. A cycle in this is an anomaly, named by its relations: G0 (ww only), G1c (ww, wr), \
           G-single-item (one rw), G-nonadjacent-item (several rw, no two in succession), G2-item (any), with -process or \
           -realtime where it needs time. Others are found directly: G1a (aborted read), G1b (intermediate read), \
           internal, future-read, dirty-update, lost-update, duplicate-elements, incompatible-order, \
           thin-air-read (of an element that nobody appended) and malformed-reply. The check is sound: what it \
           reports is wrong. It can miss what no read shows. Results: `anomaly_types`, those found that matter to the request; \
           `not`, the weakest models that the history rules out; `anomalies`, how often each was found; `also`, those found that were \
           not asked about; `transactions`, `open` and `aborted`, how many there were. Kingsbury, Alvaro: Elle (VLDB 2020); \
           Adya: Weak Consistency (1999).",
    is_number: false,
    run,
};

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let request = Request::read(settings)?;
    let all = Transactions::read(&evidence.history, Writes::Append)?;
    let lists = Lists { orders: Orders::of(&all), all: &all };
    let mut found = Found::new(request.cases_max);
    let mut graph = Graph::new(u32::try_from(all.all.len()).unwrap_or(u32::MAX));
    graph.edges.reserve(all.micros.len() * 2);
    lists.look(&mut found, &mut graph);
    Ok(judge::judge(&all, &request, graph, found, &lists))
}

struct Lists<'a> {
    all: &'a Transactions<'a>,
    orders: Orders<'a>,
}

impl<'a> Lists<'a> {
    fn look(&self, found: &mut Found, graph: &mut Graph) {
        for (number, key) in (0_u32..).zip(&self.orders.keys) {
            self.versions(number, key, found);
            self.reads(number, key, found);
            self.lost_updates(number, key, found);
            self.link(number, key, graph);
        }
        for (by, transaction) in (0_u32..).zip(&self.all.all) {
            if transaction.fate == Fate::Committed {
                self.within(by, found);
            }
        }
    }

    fn by(&self, write: u32) -> u32 {
        self.all.by_index(write).by
    }

    fn is_aborted(&self, write: u32) -> bool {
        self.all.fate(self.by(write)) == Fate::Aborted
    }

    /// What the order of a key shows by itself.
    fn versions(&self, number: u32, key: &KeyOrder<'a>, found: &mut Found) {
        if let Some((one, other)) = key.incompatible {
            let (one, other) = (key.reads[one], key.reads[other]);
            found.add("incompatible-order", &[one.by, other.by], || self.incompatible(number, one, other));
        }
        let mut aborted: Option<u32> = None;
        for write in key.order.iter().flatten().copied() {
            match (self.all.fate(self.by(write)), aborted) {
                (Fate::Aborted, None) => aborted = Some(write),
                (Fate::Committed, Some(before)) => {
                    let (one, other) = (self.by(before), self.by(write));
                    found.add("dirty-update", &[one, other], || self.dirty_update(number, before, write));
                    aborted = None;
                }
                _ => {}
            }
        }
    }

    fn incompatible(&self, number: u32, one: ListRead<'_>, other: ListRead<'_>) -> String {
        let second = if one.by == other.by { "it also" } else { "T2" };
        format!(
            "T1 read {} from {} and {second} read {}: neither is how the other begins, and a list only ever grows at \
             its end, so no one list was ever both.",
            shown_list(one.list),
            self.all.key(number),
            shown_list(other.list)
        )
    }

    fn dirty_update(&self, number: u32, before: u32, write: u32) -> String {
        let (before, write, key) =
            (self.all.value_of(before), self.all.value_of(write), self.all.key(number));
        format!(
            "T1 failed, so its {before} is not in {key}; yet T2's {write} was put after it: what T2 committed stands on \
             something that never happened."
        )
    }

    /// What is wrong with reads of a key one by one.
    fn reads(&self, number: u32, key: &KeyOrder<'a>, found: &mut Found) {
        let bad = |write: &Option<u32>| write.is_none_or(|write| self.is_aborted(write));
        let first_bad = key.order.iter().position(bad).unwrap_or(usize::MAX);
        for read in &key.reads {
            if key.is_agreed(read.list) {
                if read.list.len() > first_bad {
                    self.elements(number, read, found);
                }
            } else {
                self.elements(number, read, found);
                self.duplicates(number, read, found);
            }
            self.intermediate(number, key, read, found);
        }
    }

    fn writer(&self, number: u32, key: &KeyOrder<'a>, list: &[Value]) -> Option<u32> {
        match list {
            [] => None,
            list if key.is_agreed(list) => key.order[list.len() - 1],
            [.., last] => self.all.write_of(number, last),
        }
    }

    /// Elements that nobody appended, or that an aborted transaction did: the first of each kind.
    fn elements(&self, number: u32, read: &ListRead<'a>, found: &mut Found) {
        let writes = || read.list.iter().map(|element| (element, self.all.write_of(number, element)));
        let told = || (shown_list(read.list), self.all.key(number));
        if let Some((element, _)) = writes().find(|(_, write)| write.is_none()) {
            found.add("thin-air-read", &[read.by], || {
                let (list, key) = told();
                format!("T1 read {list} from {key}, but nobody ever appended {element} to {key}.")
            });
        }
        let aborted =
            writes().find_map(|(element, write)| Some((element, write.filter(|at| self.is_aborted(*at))?)));
        if let Some((element, write)) = aborted {
            found.add("G1a", &[read.by, self.by(write)], || {
                let (list, key) = told();
                format!(
                    "T1 read {list} from {key}, with the {element} that T2 appended. But T2 failed, so this never happened, \
                     and nobody may see it: an aborted read."
                )
            });
        }
    }

    fn duplicates(&self, number: u32, read: &ListRead<'a>, found: &mut Found) {
        let mut seen = BTreeSet::new();
        let twice = read.list.iter().find(|element| {
            let write = self.all.write_of(number, element);
            write.is_some_and(|write| !seen.insert(write))
        });
        if let Some(element) = twice {
            found.add("duplicate-elements", &[read.by], || {
                let (list, key) = (shown_list(read.list), self.all.key(number));
                format!("T1 read {list} from {key}: {element} is in it twice, and was appended once.")
            });
        }
    }

    fn intermediate(&self, number: u32, key: &KeyOrder<'a>, read: &ListRead<'a>, found: &mut Found) {
        let Some(write) = self.writer(number, key, read.list) else { return };
        let writer = self.all.by_index(write);
        if writer.is_last || writer.by == read.by || self.is_aborted(write) {
            return;
        }
        found.add("G1b", &[read.by, writer.by], || {
            let (list, key) = (shown_list(read.list), self.all.key(number));
            format!(
                "T1 read {list} from {key}. Its end, {}, is not the last that T2 appended to {key}: T1 saw T2 half done, \
                 an intermediate read.",
                self.all.value_of(write)
            )
        });
    }

    /// Transactions that read the same version of a key and then appended to it.
    fn lost_updates(&self, number: u32, key: &KeyOrder<'a>, found: &mut Found) {
        let mut updates: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for read in key.reads.iter().filter(|read| key.is_agreed(read.list)) {
            let steps = &self.all.all[read.by as usize].micros;
            let at = read.micro as usize;
            let touches = |micro: &usize| self.all.micros[*micro].key == number;
            let writes =
                |micro: usize| touches(&micro) && matches!(self.all.micros[micro].action, Action::Write(_));
            let is_first = !(steps.start..at).any(|micro| touches(&micro));
            if is_first && (at + 1..steps.end).any(writes) {
                updates.entry(read.list.len()).or_default().push(read.by);
            }
        }
        for (length, by) in updates.iter().filter(|(_, by)| by.len() > 1) {
            found.add("lost-update", &by[..2], || {
                let (list, key) = (shown_list(&key.longest()[..*length]), self.all.key(number));
                format!(
                    "T1 and T2 both read {list} from {key} and then appended to it. The later of the two went by what it \
                     had read before the other's append, which it overlooked: a lost update."
                )
            });
        }
    }

    /// What a transaction's own steps say about its reads.
    fn within(&self, by: u32, found: &mut Found) {
        let steps = self.all.steps(by);
        for (at, step) in steps.iter().enumerate() {
            let Action::Read(Some(read)) = step.action else { continue };
            if steps.iter().filter(|other| other.key == step.key).count() == 1 {
                continue;
            }
            let read = items(read);
            let own = |write: u32| self.all.value_of(write);
            let later = steps[at + 1..].iter().filter(|later| later.key == step.key);
            let mut writes = later
                .filter_map(|later| if let Action::Write(write) = later.action { Some(write) } else { None });
            if let Some(write) = writes.find(|write| self.has(step.key, read, *write)) {
                found.add("future-read", &[by], || {
                    let (list, key, element) = (shown_list(read), self.all.key(step.key), own(write));
                    format!("T1 read {list} from {key} before it appended {element} itself: it saw what it had yet to do.")
                });
            }
            let mut appended: Vec<Value> = Vec::new();
            let mut known: Option<&[Value]> = None;
            for earlier in steps[..at].iter().rev().filter(|earlier| earlier.key == step.key) {
                match earlier.action {
                    Action::Write(write) => appended.push(own(write)),
                    Action::Read(earlier) => {
                        known = earlier.map(items);
                        break;
                    }
                }
            }
            appended.reverse();
            let fits = match known {
                Some(known) => read.len() == known.len() + appended.len() && read.starts_with(known),
                None => true,
            };
            if !fits || !read.ends_with(&appended) {
                found.add("internal", &[by], || self.internal(step.key, read, known, &appended));
            }
        }
    }

    fn has(&self, key: u32, list: &[Value], write: u32) -> bool {
        let order = &self.orders.keys[key as usize];
        match self.orders.places[write as usize] {
            place if order.is_agreed(list) => place != UNREAD && (place as usize) < list.len(),
            _ => list.contains(&self.all.value_of(write)),
        }
    }

    fn internal(&self, key: u32, read: &[Value], known: Option<&[Value]>, appended: &[Value]) -> String {
        let (list, key) = (shown_list(read), self.all.key(key));
        let before = match known {
            Some(known) => format!("had itself read {} from it", shown_list(known)),
            None => String::new(),
        };
        let own = match appended {
            [] => String::new(),
            appended => format!("had itself appended {}", shown(&Value::List(appended.to_vec()))),
        };
        let and = if before.is_empty() || own.is_empty() { "" } else { " and " };
        format!(
            "T1 read {list} from {key}, although before in the same transaction it {before}{and}{own}: it contradicts \
             itself (internal)."
        )
    }

    /// The relations that a key shows.
    fn link(&self, number: u32, key: &KeyOrder<'a>, graph: &mut Graph) {
        let count = key.order.len();
        let counts =
            |write: &Option<u32>| write.filter(|write| !self.is_aborted(*write)).map(|write| self.by(write));
        // The writer of each version, or of the one before where nobody did or it was aborted.
        let mut last: Option<u32> = None;
        let mut writers: Vec<Option<u32>> = Vec::with_capacity(count);
        for write in &key.order {
            let by = counts(write);
            if let (Some(last), Some(by)) = (last, by) {
                graph.link(last, by, Relation::WriteWrite, number);
            }
            last = by.or(last);
            writers.push(last);
        }
        let mut next: Vec<Option<u32>> = vec![None; count + 1];
        for at in (0..count).rev() {
            next[at] = counts(&key.order[at]).or(next[at + 1]);
        }
        let fan = graph.fan(key.unread.iter().map(|write| self.by(*write)).collect());
        last.into_iter().for_each(|last| graph.spread(last, &fan, Relation::WriteWrite, number));
        for read in &key.reads {
            let length = read.list.len();
            let wrote = if key.is_agreed(read.list) {
                let next = next[length];
                next.into_iter().for_each(|next| graph.link(read.by, next, Relation::ReadWrite, number));
                if next.is_none() {
                    graph.spread(read.by, &fan, Relation::ReadWrite, number);
                }
                length.checked_sub(1).and_then(|at| writers[at])
            } else {
                counts(&self.writer(number, key, read.list))
            };
            wrote.into_iter().for_each(|wrote| graph.link(wrote, read.by, Relation::WriteRead, number));
        }
    }
}

impl<'a> Dependencies for Lists<'a> {
    fn order(&self) -> [Relation; 3] {
        [Relation::WriteWrite, Relation::WriteRead, Relation::ReadWrite]
    }

    fn explain(&self, from: u32, to: u32, relation: Relation, key: u32, names: (&str, &str)) -> String {
        let order = &self.orders.keys[key as usize];
        let (a, b) = names;
        let name = self.all.key(key);
        let reads = |by: u32| order.reads.iter().filter(move |read| read.by == by);
        match relation {
            Relation::WriteRead => {
                let is_of = |read: &&ListRead<'_>| {
                    self.writer(key, order, read.list).map(|write| self.by(write)) == Some(from)
                };
                let list =
                    reads(to).find(is_of).or_else(|| reads(to).next()).map_or(&[][..], |read| read.list);
                format!("{b} read {} from {name}, with what {a} had appended", shown_list(list))
            }
            Relation::ReadWrite => {
                let writes: Vec<Value> =
                    self.writes(to, key).iter().map(|write| self.all.value_of(*write)).collect();
                let missed = |read: &ListRead<'a>| -> Option<(&'a [Value], Value)> {
                    let element = writes.iter().find(|element| !read.list.contains(element))?;
                    Some((read.list, element.clone()))
                };
                let (list, element) = reads(from).find_map(missed).unwrap_or((&[], Value::Null));
                format!("{a} read {} from {name}, without the {element} that {b} appended", shown_list(list))
            }
            _ => {
                let (one, other) = self.successive(from, to, key);
                let place = match self.orders.places.get(other as usize) {
                    Some(&UNREAD) if order.incompatible.is_some() => {
                        format!("which came after all that the reads of {name} agree on")
                    }
                    Some(&UNREAD) => format!("which is in no read of {name}, and so came after all that is"),
                    _ => {
                        let who = order.reads.get(order.longest).map(|read| self.all.operation(read.by));
                        let who = who.map_or("?", |operation| self.all.history.process(operation));
                        format!("which comes later in the {} that {who} read", shown_list(order.longest()))
                    }
                };
                let (one, other) = (self.all.value_of(one), self.all.value_of(other));
                format!("{a} appended {one} to {name}, and {b} appended {other}, {place}")
            }
        }
    }
}

impl Lists<'_> {
    /// The writes of a transaction to a key, in order.
    fn writes(&self, by: u32, key: u32) -> Vec<u32> {
        let write = |step: &Micro<'_>| match step.action {
            Action::Write(write) if step.key == key => Some(write),
            _ => None,
        };
        self.all.steps(by).iter().filter_map(write).collect()
    }

    /// A write of one transaction and a later one of another.
    fn successive(&self, from: u32, to: u32, key: u32) -> (u32, u32) {
        let place = |write: u32| self.orders.places[write as usize];
        let (ones, others) = (self.writes(from, key), self.writes(to, key));
        let pairs = || ones.iter().flat_map(|one| others.iter().map(|other| (*one, *other)));
        let later = pairs().filter(|(one, other)| place(*one) < place(*other));
        // The closest two: what lies between them would only distract.
        later
            .min_by_key(|(one, other)| place(*other) - place(*one))
            .or_else(|| pairs().next())
            .unwrap_or((0, 0))
    }
}
