//! Read committed, read atomic and causal consistency: is there one order of all transactions in which every read is of
//! the newest write that its transaction had to know of?
//!
//! The axioms are those of Biswas and Enea ("On the complexity of checking transactional consistency", OOPSLA 2019); how
//! few edges suffice is from AWDIT (Møldrup and Pavlogiannis, "AWDIT: an optimal weak database isolation tester", PLDI
//! 2025). An order exists exactly where sessions, reads and what is inferred from them have no circle, because what is
//! inferred does not depend on the order.

use super::clocks::Clocks;
use super::graph::{Graph, Inference, Reads, Via};
use super::judge::Judged;
use super::model::{FastMap, INITIAL, Model, Reading, Transaction};
use super::story::{Because, needed, told};
use super::words::Words;
use crate::budget::{Budget, Spent};
use crate::verdict::Failure;

/// A reader knows of the transactions that it has read from before, within the same transaction.
pub(super) fn read_committed(model: &Model, budget: &mut Budget) -> Result<Judged, Spent> {
    let mut graph = Graph::of(model, Reads::All);
    for reader in model.all() {
        let mut next: FastMap<u32, Transaction> = FastMap::default();
        let mut first: FastMap<Transaction, usize> = FastMap::default();
        let reads = &model.one(reader).reads;
        reads.iter().enumerate().for_each(|(index, read)| {
            first.entry(read.from).or_insert(index);
        });
        for (index, read) in reads.iter().enumerate().rev() {
            budget.step()?;
            let seen = Via::Seen { write: read.from, by: reader };
            if let Some(later) = next.get(&read.key) {
                graph.infer(reader, Reading { key: read.key, from: *later }, read.from, seen);
            }
            if first.get(&read.from) == Some(&index) {
                for other in overlap(model, read.from, &next) {
                    budget.step()?;
                    graph.infer(reader, other, read.from, seen);
                }
            }
            next.insert(read.key, read.from);
        }
    }
    Ok(judged(&graph, had_read, |_| None))
}

fn had_read(words: &Words, found: &Inference) -> String {
    let newer = words.write(found.earlier, found.key);
    format!("{} had already read from the transaction that wrote {newer}", words.who(found.reader))
}

/// A reader knows of the transactions that it reads from, and of its session's earlier ones.
pub(super) fn read_atomic(model: &Model, budget: &mut Budget) -> Result<Judged, Spent> {
    if let Some(failure) = not_repeatable(model) {
        return Ok(Judged::Wrong(failure));
    }
    let mut graph = Graph::of(model, Reads::All);
    for session in &model.sessions {
        let mut last: FastMap<u32, Transaction> = FastMap::default();
        for reader in session {
            let reads = &model.one(*reader).reads;
            let later: FastMap<u32, Transaction> = reads.iter().map(|read| (read.key, read.from)).collect();
            for (key, later) in &later {
                budget.step()?;
                if let Some(earlier) = last.get(key) {
                    graph.infer(*reader, Reading { key: *key, from: *later }, *earlier, Via::Session);
                }
            }
            let sources: FastMap<Transaction, ()> = reads.iter().map(|read| (read.from, ())).collect();
            for earlier in sources.keys() {
                let via = Via::Seen { write: *earlier, by: *reader };
                for other in overlap(model, *earlier, &later) {
                    budget.step()?;
                    graph.infer(*reader, other, *earlier, via);
                }
            }
            last.extend(model.one(*reader).writes.keys().map(|key| (*key, *reader)));
        }
    }
    Ok(judged(&graph, saw_a_part, |found| match found {
        [Inference { via: Via::Seen { .. }, .. }] => Some("fractured-read"),
        [Inference { via: Via::Session, .. }] => Some("read-your-writes"),
        _ => None,
    }))
}

fn saw_a_part(words: &Words, found: &Inference) -> String {
    let (who, newer) = (words.who(found.reader), words.write(found.earlier, found.key));
    match found.via {
        Via::Session => format!("{who} had written {newer} itself"),
        Via::Seen { .. } | Via::Path => {
            format!(
                "{who} saw a part of the transaction that wrote {newer}, which is seen as a whole or not at all"
            )
        }
    }
}

/// A reader knows of everything that happened before it: of whatever its session did or read, and of all that those
/// knew who wrote it.
pub(super) fn causal(model: &Model, budget: &mut Budget) -> Result<Judged, Spent> {
    if let Some(failure) = not_repeatable(model) {
        return Ok(Judged::Wrong(failure));
    }
    let mut graph = Graph::of(model, Reads::All);
    if let Some(clocks) = Clocks::of(model, budget)? {
        for reader in model.all() {
            for read in &model.one(reader).reads {
                for earlier in model.last_writers(read.key, |session| clocks.before(reader, session)) {
                    budget.step()?;
                    graph.infer(reader, *read, earlier, Via::Path);
                }
            }
        }
    }
    Ok(judged(&graph, had_to_know, |found| {
        Some(match found {
            [] => "CyclicCO",
            [only] if only.later == INITIAL => "WriteCOInitRead",
            [_] => "WriteCORead",
            _ => "CyclicCF",
        })
    }))
}

fn had_to_know(words: &Words, found: &Inference) -> String {
    format!("{} had to know of {}", words.who(found.reader), words.write(found.earlier, found.key))
}

/// The reads of keys that a transaction writes, of those in a map, by the shorter way.
fn overlap(model: &Model, writer: Transaction, reads: &FastMap<u32, Transaction>) -> Vec<Reading> {
    let writes = &model.one(writer).writes;
    let reading = |key: &u32| Some(Reading { key: *key, from: *reads.get(key)? });
    if writes.len() < reads.len() {
        writes.keys().filter_map(reading).collect()
    } else {
        reads.keys().filter(|key| writes.contains_key(*key)).filter_map(reading).collect()
    }
}

/// A transaction that read one key from two others: it sees both or neither, so it cannot have.
pub(super) fn not_repeatable(model: &Model) -> Option<Failure> {
    for reader in model.all() {
        let mut before: FastMap<u32, Transaction> = FastMap::default();
        for read in &model.one(reader).reads {
            let first = *before.entry(read.key).or_insert(read.from);
            if first == read.from {
                continue;
            }
            return Some(changed(model, reader, read.key, (first, read.from)));
        }
    }
    None
}

fn changed(
    model: &Model,
    reader: Transaction,
    key: u32,
    (first, then): (Transaction, Transaction),
) -> Failure {
    use super::words::Deed::Read;
    let words = Words(model);
    let read = words.deeds(reader, &[Read { key, from: first }, Read { key, from: then }]);
    let says = format!("{read}: a transaction sees one state, and that does not change under it.");
    let mut witness: Vec<_> =
        [first, then, reader].into_iter().filter(|one| *one != INITIAL).map(|one| model.mark(one)).collect();
    witness.sort_unstable();
    Failure { says, witness, anomalies: Vec::new() }.named("non-repeatable-read")
}

/// Judges by whether there is a circle; `name` is its name in the literature by what it rests on.
fn judged(graph: &Graph, because: Because, name: fn(&[Inference]) -> Option<&'static str>) -> Judged {
    let Some((start, circle)) = graph.circle() else {
        return Judged::Right { reads: graph.model.reads };
    };
    let found: Vec<Inference> =
        needed(graph, &circle).into_iter().map(|index| graph.inferred[index]).collect();
    let failure = told(graph, start, &circle, because);
    Judged::Wrong(match name(&found) {
        Some(name) => failure.named(name),
        None => failure,
    })
}
