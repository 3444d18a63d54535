//! `rw_register`: whether transactions that write values and read them were isolated.

use super::found::Found;
use super::graph::{Adjacent, Graph, Relation};
use super::judge::{self, Dependencies, Request};
use super::reading::{Action, Fate, INITIAL, Transactions, Writes};
use super::told_versions::{chain, given, ordered};
use super::versions::{Circle, Said, Source, Touch, VersionId, Versions};
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::verdict::{Finding, Malformed};
use std::collections::BTreeMap;
use trace::{Setting, Settings, Takes, Value};

/// The check.
pub const CHECK: Check = Check {
    name: "rw_register",
    needs: Needs::History,
    settings: &SETTINGS,
    says: "Transactions that write registers and read them are as isolated as the models ask. An operation `txn` has \
           `txn`, a list of [\"w\", key, value] and [\"r\", key, null]; its reply has the same list with what was \
           read. Every value is written to a key once; before any write it is null. A read shows whose write it saw (wr), \
           and not what that write replaced: ww and rw need the order of versions. It is exact where \
           `versions` gives it; else it is null before all others and what `transaction_order`, `wfr_keys`, `sequential_keys` and \
           `linearizable_keys` allow to conclude; conclusions of one of these that contradict each other on a key are \
           cyclic-versions, and are not used. Anomalies and results are those of `list_append`, without \
           duplicate-elements, incompatible-order and dirty-update. The check is sound under what is assumed: what it reports is wrong. \
           Without an order of versions it misses much: two transactions that write the same two keys in \
           opposite orders cannot be told. Kingsbury, Alvaro: Elle (VLDB 2020); Adya: Weak Consistency (1999).",
    is_number: false,
    run,
};

const fn flag(name: &'static str, says: &'static str) -> Setting {
    Setting { name, takes: Takes::Flag { default: false }, says }
}

const fn anything(name: &'static str, says: &'static str) -> Setting {
    Setting { name, takes: Takes::Anything, says }
}

const SETTINGS: [Setting; 10] = [
    judge::MODELS,
    judge::ANOMALIES,
    flag("wfr_keys", "Whether a transaction that reads a key and then writes it replaces what it read."),
    flag(
        "sequential_keys",
        "Whether each key is sequentially consistent by itself: a process meets its versions in their order.",
    ),
    flag(
        "linearizable_keys",
        "Whether each key is linearizable by itself: its versions are met in their order in real time.",
    ),
    anything(
        "transaction_order",
        "The place of transactions in the order of versions, by the number of the operation from 0: `{\"0\": 1, \"1\": 4}`.",
    ),
    anything(
        "versions",
        "All versions of keys in the store's own order, null left out: `{\"x\": [1, 2, 3]}`.",
    ),
    flag(
        "outside_writes",
        "Whether values that nobody wrote may be read, because somebody may have written them who is not in the history; else \
         each is a thin-air-read.",
    ),
    judge::BUDGET,
    judge::CYCLES_MAX,
];

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let request = Request::read(settings)?;
    let all = Transactions::read(&evidence.history, Writes::Set)?;
    let mut found = Found::new(request.cases_max);
    let mut versions = Versions::of(&all);
    let given = given(&all, settings.value("versions"))?;
    let ordered = ordered(&all, &versions, settings.value("transaction_order"))?;
    let is_given = |key: u32| given.contains_key(&key);
    let chains = given.iter().flat_map(|(key, writes)| chain(*key, versions.initial(*key), writes)).collect();
    let sources: [(Source, Vec<Said>); 5] = [
        (Source::Given, chains),
        (Source::Ordered, ordered),
        (
            Source::WritesFollowReads,
            if settings.flag("wfr_keys") { versions.writes_follow_reads() } else { Vec::new() },
        ),
        (
            Source::Sequential,
            if settings.flag("sequential_keys") { versions.sequential() } else { Vec::new() },
        ),
        (
            Source::Linearizable,
            if settings.flag("linearizable_keys") { versions.linearizable() } else { Vec::new() },
        ),
    ];
    let is_exact = !given.is_empty() || *settings.value("transaction_order") != Value::Null;
    let mut circles = Vec::new();
    for (source, mut said) in sources {
        // Where the store says what the order is, nothing need be concluded.
        said.retain(|(key, ..)| source == Source::Given || !is_given(*key));
        if !said.is_empty() {
            circles.extend(versions.learn(source, &said));
        }
    }
    let mut graph = Graph::new(u32::try_from(all.all.len()).unwrap_or(u32::MAX));
    let registers = Registers { all: &all, versions, is_exact, is_closed: !settings.flag("outside_writes") };
    circles.iter().for_each(|circle| registers.circle(circle, &mut found));
    registers.look(&mut found);
    registers.link(&mut graph, &is_given);
    Ok(judge::judge(&all, &request, graph, found, &registers))
}

struct Registers<'a> {
    all: &'a Transactions<'a>,
    versions: Versions<'a>,
    is_exact: bool,
    is_closed: bool,
}

impl Registers<'_> {
    fn circle(&self, circle: &Circle, found: &mut Found) {
        let values: Vec<String> =
            circle.versions.iter().map(|version| self.versions.value(*version).to_json()).collect();
        let mut who: Vec<u32> = Vec::new();
        for version in &circle.versions {
            who.extend(self.versions.writers[*version as usize]);
            who.extend(self.versions.readers[*version as usize].iter().take(2));
        }
        who.sort_unstable();
        who.dedup();
        who.truncate(4);
        found.add("cyclic-versions", &who, || {
            let key = self.all.key(circle.key);
            let (values, why) = (values.join(" and "), circle.source.words());
            format!("By {why}, each of the versions {values} of {key} came before the other: {key} went back to an old value.")
        });
    }

    fn look(&self, found: &mut Found) {
        for (by, transaction) in (0_u32..).zip(&self.all.all) {
            if transaction.fate == Fate::Committed {
                self.within(by, found);
            }
        }
        for (key, touches) in (0_u32..).zip(&self.versions.touches) {
            self.lost_updates(key, touches, found);
        }
    }

    fn within(&self, by: u32, found: &mut Found) {
        let steps = self.all.steps(by);
        for (at, step) in steps.iter().enumerate() {
            let Action::Read(Some(read)) = step.action else { continue };
            let earlier = steps[..at].iter().rev().find(|earlier| earlier.key == step.key);
            let expected = earlier.and_then(|earlier| match earlier.action {
                Action::Write(write) => Some((self.all.value_of(write), "written")),
                Action::Read(read) => Some((read?.clone(), "read")),
            });
            if let Some((value, did)) = expected.filter(|(value, _)| value != read) {
                let key = || self.all.key(step.key);
                found.add("internal", &[by], || {
                    format!("T1 read {read} from {0}, although it had itself {did} {value} just before: it contradicts itself (internal).", key())
                });
            }
            if *read != INITIAL {
                self.source(by, at, step.key, read, found);
            }
        }
    }

    /// Who wrote what was read, and whether it may be read.
    fn source(&self, by: u32, at: usize, key: u32, read: &Value, found: &mut Found) {
        let name = || self.all.key(key);
        let Some(write) = self.all.write_of(key, read) else {
            if self.is_closed {
                found.add("thin-air-read", &[by], || {
                    format!("T1 read {read} from {0}, but nobody ever wrote {read} to {0}.", name())
                });
            }
            return;
        };
        let writer = self.all.by_index(write);
        let own = self.all.all[by as usize].micros.start + at;
        if writer.by == by {
            if writer.micro as usize > own {
                found.add("future-read", &[by], || {
                    format!(
                        "T1 read {read} from {} before it wrote it itself: it saw what it had yet to do.",
                        name()
                    )
                });
            }
            return;
        }
        if self.all.fate(writer.by) == Fate::Aborted {
            found.add("G1a", &[by, writer.by], || {
                format!(
                    "T1 read {read} from {}, which T2 wrote. But T2 failed, so this never happened, and nobody may see it: an \
                     aborted read.",
                    name()
                )
            });
        } else if !writer.is_last {
            found.add("G1b", &[by, writer.by], || {
                format!(
                    "T1 read {read} from {0}, which is not the last that T2 wrote to {0}: T1 saw T2 half done, an \
                     intermediate read.",
                    name()
                )
            });
        }
    }

    fn lost_updates(&self, key: u32, touches: &[Touch], found: &mut Found) {
        let mut updates: BTreeMap<VersionId, Vec<u32>> = BTreeMap::new();
        for touch in touches.iter().filter(|touch| self.all.fate(touch.by) == Fate::Committed) {
            if let (Some(read), Some(_)) = (touch.read, touch.write) {
                updates.entry(read).or_default().push(touch.by);
            }
        }
        for (version, by) in updates.iter().filter(|(_, by)| by.len() > 1) {
            found.add("lost-update", &by[..2], || {
                let (value, key) = (self.versions.value(*version), self.all.key(key));
                format!(
                    "T1 and T2 both read {value} from {key} and then wrote it. The later of the two replaced the \
                     other's write without having seen it: a lost update."
                )
            });
        }
    }

    fn link(&self, graph: &mut Graph, is_given: &dyn Fn(u32) -> bool) {
        let versions = &self.versions;
        let size = u32::try_from(versions.writers.len()).unwrap_or(u32::MAX);
        let next = Adjacent::of(size, versions.before.iter().map(|before| (before.from, before.to)));
        for (key, touches) in (0_u32..).zip(&versions.touches) {
            let link = |graph: &mut Graph, version: VersionId| {
                for later in versions.installed_after(&next, version) {
                    let Some(to) = versions.writers[later as usize] else { continue };
                    let writer = versions.writers[version as usize];
                    writer.into_iter().for_each(|from| graph.link(from, to, Relation::WriteWrite, key));
                    let readers = &versions.readers[version as usize];
                    readers.iter().for_each(|from| graph.link(*from, to, Relation::ReadWrite, key));
                }
            };
            let initial = versions.initial(key);
            if is_given(key) {
                link(graph, initial);
            } else {
                let fan = graph.fan(
                    touches.iter().filter(|touch| touch.write.is_some()).map(|touch| touch.by).collect(),
                );
                let readers = &versions.readers[initial as usize];
                readers.iter().for_each(|from| graph.spread(*from, &fan, Relation::ReadWrite, key));
            }
            let mut linked: Vec<VersionId> = Vec::new();
            for touch in touches {
                for version in touch.read.into_iter().chain(touch.write).filter(|version| *version != initial)
                {
                    linked.push(version);
                }
                let wrote = touch.read.and_then(|read| versions.writers[read as usize]);
                wrote.into_iter().for_each(|wrote| graph.link(wrote, touch.by, Relation::WriteRead, key));
            }
            linked.sort_unstable();
            linked.dedup();
            linked.into_iter().for_each(|version| link(graph, version));
        }
    }

    fn touch(&self, by: u32, key: u32) -> Option<&Touch> {
        self.versions.touches[key as usize].iter().find(|touch| touch.by == by)
    }

    /// Why one version is later than another, with a comma.
    fn later(&self, one: VersionId, other: VersionId) -> String {
        if self.versions.is_initial(one) {
            return ", as null is what is there before all writes".to_owned();
        }
        let known = self.versions.before.iter().find(|before| before.from == one && before.to == other);
        known.map_or_else(String::new, |before| format!(", judging by {}", before.source.words()))
    }
}

impl Dependencies for Registers<'_> {
    fn order(&self) -> [Relation; 3] {
        // What a read saw is certain; what was concluded from assumptions is less so.
        if self.is_exact {
            [Relation::WriteWrite, Relation::WriteRead, Relation::ReadWrite]
        } else {
            [Relation::WriteRead, Relation::WriteWrite, Relation::ReadWrite]
        }
    }

    fn explain(&self, from: u32, to: u32, relation: Relation, key: u32, (a, b): (&str, &str)) -> String {
        let name = self.all.key(key);
        let (one, other) = (self.touch(from, key), self.touch(to, key));
        let value =
            |version: Option<VersionId>| version.map_or(INITIAL, |version| self.versions.value(version));
        let written = other.and_then(|touch| touch.write);
        let (earlier, did) = match relation {
            Relation::WriteRead => {
                let read = value(other.and_then(|touch| touch.read));
                return format!("{b} read {read} from {name}, which {a} had written");
            }
            Relation::ReadWrite => (one.and_then(|touch| touch.read), "read"),
            _ => (one.and_then(|touch| touch.write), "wrote"),
        };
        let why = earlier.zip(written).map(|(one, other)| self.later(one, other)).unwrap_or_default();
        let preposition = if did == "read" { "from" } else { "to" };
        format!(
            "{a} {did} {} {preposition} {name}, and {b} wrote {}, which came later{why}",
            value(earlier),
            value(written)
        )
    }
}
