//! Quorums meet.

use super::fields::{about, choice, field, int, list, living, marks, missing, number, plain, word};
use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::verdict::{Finding, Malformed};
use crate::words::listed;
use std::collections::{BTreeMap, BTreeSet};
use trace::{Setting, Settings, Takes};

pub(super) const CHECK: Check = Check {
    name: "quorum",
    needs: Needs::Records,
    settings: &[
        word("nodes", "nodes", "The field with the nodes that answered a read or took a write: a list."),
        word("kind", "kind", "The field that says whether they are a read's or a write's."),
        word("read", "read", "What stands there of a read."),
        word("write", "write", "What stands there of a write."),
        word("epoch", "epoch", "The field with the configuration that it belongs to, where that changes."),
        word("r", "R", "The field with the size of read quorums."),
        word("w", "W", "The field with the size of write quorums."),
        word("n", "N", "The field with the number of replicas."),
        Setting {
            name: "writes_meet",
            takes: Takes::Flag { default: true },
            says: "Whether any two write quorums must meet too, so that two writes cannot miss each other.",
        },
    ],
    says: "Any read quorum and any write quorum have a node in common, and so have any two write quorums. It is asked of \
           the quorums that were used (`nodes`), each with each in the same epoch, in whatever order they were used; and \
           of the sizes that were chosen: R + W > N and 2 W > N. Results: `quorums` is how many different ones were \
           compared. When there was no pair to compare and no sizes, nobody can say. Gifford, \"Weighted Voting for \
           Replicated Data\", SOSP 1979.",
    is_number: false,
    run,
};

/// A quorum that was used: its nodes, and the first to use it.
type Used<'a> = BTreeMap<BTreeSet<String>, &'a Record>;

#[derive(Default)]
struct Quorums<'a> {
    reads: Used<'a>,
    writes: Used<'a>,
}

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let word = |setting| settings.word(setting);
    let writes_meet = settings.flag("writes_meet");
    let mut epochs: BTreeMap<String, Quorums<'_>> = BTreeMap::new();
    let (mut compared, mut sizes) = (0, 0);
    for record in living(evidence)? {
        if let Some(wrong) = small(record, (word("r"), word("w"), word("n")), writes_meet, &mut sizes)? {
            return Ok(wrong);
        }
        let Some(nodes) = list(record, word("nodes"))? else { continue };
        let is_read = choice(record, word("kind"), (word("read"), word("write")))?;
        let is_read = is_read.ok_or_else(|| missing(record, word("kind"), "names a quorum"))?;
        let nodes: BTreeSet<String> = nodes.iter().map(plain).collect();
        let quorums = epochs.entry(about(record, word("epoch"))).or_default();
        let others = quorums.against(is_read, writes_meet);
        for (is_read_too, (other, by)) in others {
            compared += 1;
            if nodes.is_disjoint(other) {
                return Ok(apart((is_read_too, other, by), (is_read, &nodes, record)));
            }
        }
        let own = if is_read { &mut quorums.reads } else { &mut quorums.writes };
        own.entry(nodes).or_insert(record);
    }
    if compared + sizes == 0 {
        return Ok(Finding::unknown(
            "no two quorums were used that must meet, so there was nothing to judge",
        ));
    }
    let used = epochs.values().map(|quorums| quorums.reads.len() + quorums.writes.len()).sum();
    Ok(Finding::pass().with("quorums", number(used)))
}

impl<'a> Quorums<'a> {
    /// The quorums that a read's or a write's must meet.
    fn against(
        &self,
        is_read: bool,
        writes_meet: bool,
    ) -> impl Iterator<Item = (bool, (&BTreeSet<String>, &&'a Record))> {
        let reads = self.reads.iter().filter(move |_| !is_read).map(|used| (true, used));
        let writes = self.writes.iter().filter(move |_| is_read || writes_meet).map(|used| (false, used));
        reads.chain(writes)
    }
}

type Quorum<'q> = (bool, &'q BTreeSet<String>, &'q Record);

fn apart(first: Quorum<'_>, second: Quorum<'_>) -> Finding {
    let told = |(is_read, nodes, record): Quorum<'_>| {
        let names: Vec<&str> = nodes.iter().map(String::as_str).collect();
        let verb = if is_read { "read from" } else { "wrote to" };
        format!("at {} {} {verb} {}", record.at, record.who, listed(&names, "nobody"))
    };
    let why = if first.0 || second.0 {
        "A read finds the last write only if one node at least has seen both."
    } else {
        "Two writes that no node has seen both of cannot be put in order."
    };
    let says = format!("No node was in both quorums: {}, and {}. {why}", told(first), told(second));
    Finding::fail(says, marks([first.2, second.2]))
}

/// Whether the sizes of a record are too small.
fn small(
    record: &Record,
    (r, w, n): (&str, &str, &str),
    writes_meet: bool,
    sizes: &mut usize,
) -> Result<Option<Finding>, Malformed> {
    if field(record, n).is_none() || field(record, w).is_none() {
        return Ok(None);
    }
    let (read, Some(write), Some(all)) = (int(record, r)?, int(record, w)?, int(record, n)?) else {
        return Ok(None);
    };
    *sizes += 1;
    let who = &record.who;
    if let Some(read) = read.filter(|read| read.saturating_add(write) <= all) {
        let says = format!(
            "{who} reads from {read} and writes to {write} of {all} replicas: {read} + {write} is not more than {all}, so a \
             read can ask only such replicas as a write has not reached, and miss it."
        );
        return Ok(Some(Finding::fail(says, marks([record]))));
    }
    if writes_meet && write.saturating_mul(2) <= all {
        let says = format!(
            "{who} writes to {write} of {all} replicas: twice {write} is not more than {all}, so two writes can reach \
             different replicas, none of which could put them in order."
        );
        return Ok(Some(Finding::fail(says, marks([record]))));
    }
    Ok(None)
}
