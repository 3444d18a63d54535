//! The four session guarantees of Terry, Demers, Petersen, Spreitzer, Theimer and Welch ("Session guarantees for weakly
//! consistent replicated data", PDIS 1994), each judged by what one session after another saw.
//!
//! They were defined by what servers hold, which nobody sees from outside. Here a session is taken to know of certain
//! writes, as its guarantee has it, and has to explain its own reads by an order of the writes: a read of a key is of the
//! newest write of it that the session knows of, or of one that is newer still. Another session may explain its reads by
//! another order. A transaction counts as one read and one write of several keys, as a write does in Bayou.

use super::clocks::Clocks;
use super::graph::{Graph, Inference, Reads, Via};
use super::judge::Judged;
use super::model::{FastMap, INITIAL, Model, Reading, Transaction};
use super::story::{Because, told};
use super::words::{Deed, Words};
use crate::budget::{Budget, Spent};
use crate::verdict::Failure;

/// After a write of its own, a session reads that or something newer. It knows nothing of the order of the writes but that
/// its own come one after another, and after whatever it had read by then.
pub(super) fn read_your_writes(model: &Model, budget: &mut Budget) -> Result<Judged, Spent> {
    let mut restricted = 0;
    for session in &model.sessions {
        let mut own: FastMap<u32, Transaction> = FastMap::default();
        let mut first_read: FastMap<Transaction, Transaction> = FastMap::default();
        for reader in session {
            for read in &model.one(*reader).reads {
                budget.step()?;
                first_read.entry(read.from).or_insert(*reader);
                let Some(written) = own.get(&read.key) else { continue };
                restricted += 1;
                if let Some(why) = lost(model, *written, *read, first_read[&read.from]) {
                    return Ok(Judged::Wrong(overwritten(model, (*written, *reader), *read, why)));
                }
            }
            own.extend(model.one(*reader).writes.keys().map(|key| (*key, *reader)));
        }
    }
    Ok(Judged::Right { reads: restricted })
}

/// Why something read is older than one's own write.
enum Lost {
    /// It is the state before any write.
    NeverWritten,
    /// It is an own write as well, and was before.
    Own,
    /// One had read it by then.
    Read(Transaction),
}

/// Why a read is of something older than the last own write of the key.
fn lost(model: &Model, written: Transaction, read: Reading, first_read: Transaction) -> Option<Lost> {
    let (own, other) = (model.one(written), model.one(read.from));
    if read.from == INITIAL {
        Some(Lost::NeverWritten)
    } else if other.session == own.session {
        (read.from != written).then_some(Lost::Own)
    } else {
        (model.one(first_read).place <= own.place).then_some(Lost::Read(first_read))
    }
}

fn overwritten(
    model: &Model,
    (written, reader): (Transaction, Transaction),
    read: Reading,
    why: Lost,
) -> Failure {
    let words = Words(model);
    let key = read.key;
    let wrote = words.deeds(written, &[Deed::Wrote { key }]);
    let then = words.deeds_alone(reader, &[Deed::Read { key, from: read.from }]);
    let (who, mine) = (words.who(reader), words.write(written, key));
    let (because, early) = match why {
        Lost::NeverWritten => ("the state before any write".to_owned(), None),
        Lost::Own => (format!("which it had written before {mine}"), Some(read.from)),
        Lost::Read(first) => {
            (format!("which it had read before it wrote {mine} and which {mine} replaced"), Some(first))
        }
    };
    let says = format!("{wrote}, and then {then}, {because}: {who} does not see its own write.");
    let mut witness: Vec<_> = early.into_iter().chain([written, reader]).map(|one| model.mark(one)).collect();
    witness.sort_unstable();
    witness.dedup();
    Failure { says, witness, anomalies: Vec::new() }.named("read-your-writes")
}

/// What a session has read stays known to it.
pub(super) fn monotonic_reads(model: &Model, budget: &mut Budget) -> Result<Judged, Spent> {
    each_session(model, budget, Reads::None, backwards, |graph, session, budget| {
        let mut known = Known::default();
        let mut restricted = 0;
        let mut is_seen: FastMap<Transaction, ()> = FastMap::default();
        for (reader, read) in reads_of(graph.model, session) {
            budget.step()?;
            restricted += known.restrict(graph, reader, read);
            if read.from != INITIAL && is_seen.insert(read.from, ()).is_none() {
                known.learn(graph.model, read.from, Via::Seen { write: read.from, by: reader });
            }
        }
        Ok(restricted)
    })
}

fn backwards(words: &Words, found: &Inference) -> String {
    let who = words.who(found.reader);
    format!("{who} had seen {} by then", words.write(found.earlier, found.key))
}

/// Who has read a write knows of those that its session made before it.
pub(super) fn monotonic_writes(model: &Model, budget: &mut Budget) -> Result<Judged, Spent> {
    each_session(model, budget, Reads::None, out_of_order, |graph, session, budget| {
        let model = graph.model;
        let mut newest: FastMap<u32, (u32, Via)> = FastMap::default();
        let mut restricted = 0;
        for (reader, read) in reads_of(model, session) {
            budget.step()?;
            let mut found = Known::default();
            let before = |other: u32| newest.get(&other).map_or(0, |(place, _)| *place);
            for earlier in model.last_writers(read.key, before) {
                budget.step()?;
                found.learn_key(model, read.key, earlier, newest[&model.one(earlier).session].1);
            }
            // Nor does it go back to what the newest write of a session that it has seen had replaced.
            if let Some((place, via)) =
                newest.get(&model.one(read.from).session).filter(|_| read.from != INITIAL)
            {
                let one = model.one(read.from);
                let last = model.sessions[one.session as usize][*place as usize];
                if *place > one.place && model.writes(last, read.key) {
                    found.learn_key(model, read.key, last, *via);
                }
            }
            restricted += found.restrict(graph, reader, read);
            if read.from != INITIAL {
                let one = model.one(read.from);
                let seen = (one.place, Via::Seen { write: read.from, by: reader });
                let known = newest.entry(one.session).or_insert(seen);
                if known.0 < one.place {
                    *known = seen;
                }
            }
        }
        Ok(restricted)
    })
}

fn out_of_order(words: &Words, found: &Inference) -> String {
    let (reader, writer) = (words.who(found.reader), words.who(found.earlier));
    let newer = words.write(found.earlier, found.key);
    match found.via {
        Via::Seen { write, .. } if write != found.earlier => {
            format!("{reader} had seen what {writer} wrote after {newer}")
        }
        _ => format!("{reader} had seen {newer} by then"),
    }
}

/// Who has read a write knows of those that its session had read before it.
pub(super) fn writes_follow_reads(model: &Model, budget: &mut Budget) -> Result<Judged, Spent> {
    let Some(clocks) = Clocks::of(model, budget)? else {
        let graph = Graph::of(model, Reads::All);
        let circle = graph.circle();
        let failure =
            circle.map(|(start, circle)| told(&graph, start, &circle, backwards)).unwrap_or_default();
        return Ok(Judged::Wrong(failure.named("writes-follow-reads")));
    };
    let read_by = ReadBy::of(model);
    each_session(model, budget, Reads::All, out_of_context, |graph, session, budget| {
        let model = graph.model;
        let (mut known, mut seen) = (Known::default(), Known::default());
        let mut done = vec![0; model.sessions.len()];
        let mut restricted = 0;
        for (reader, read) in reads_of(model, session) {
            budget.step()?;
            let mut all = Known::default();
            known.of(read.key).for_each(|(write, via)| all.learn_key(model, read.key, write, via));
            // Nor does it go back from a write that it has seen to another session's that had happened before.
            let newer = seen.of(read.key).filter(|(write, _)| clocks.cross(model, read.from, *write));
            newer.for_each(|(write, via)| all.learn_key(model, read.key, write, via));
            restricted += all.restrict(graph, reader, read);
            if read.from != INITIAL {
                let via = Via::Seen { write: read.from, by: reader };
                seen.learn(model, read.from, via);
                read_by
                    .follow(model, read.from, &mut done, budget, |write| known.learn(model, write, via))?;
            }
        }
        Ok(restricted)
    })
}

/// For each session what it read from others, in its order: where in the session, and from whom.
struct ReadBy(Vec<Vec<(u32, Transaction)>>);

impl ReadBy {
    fn of(model: &Model) -> Self {
        let of_session = |(session, _)| {
            let reads = reads_of(model, session).filter(|(_, read)| read.from != INITIAL);
            reads.map(|(reader, read)| (model.one(reader).place, read.from)).collect()
        };
        Self((0..).zip(&model.sessions).map(of_session).collect())
    }

    /// Everything that the session of `from` had read from by the end of it, what these had, and so on; but for what is
    /// `done`, which says of each session how many of its reads were followed before.
    fn follow(
        &self,
        model: &Model,
        from: Transaction,
        done: &mut [usize],
        budget: &mut Budget,
        mut found: impl FnMut(Transaction),
    ) -> Result<(), Spent> {
        let mut waiting = vec![from];
        while let Some(one) = waiting.pop().map(|one| model.one(one)) {
            let session = one.session as usize;
            while let Some((place, write)) = self.0[session].get(done[session])
                && *place <= one.place
            {
                budget.step()?;
                done[session] += 1;
                found(*write);
                waiting.push(*write);
            }
        }
        Ok(())
    }
}

fn out_of_context(words: &Words, found: &Inference) -> String {
    let reader = words.who(found.reader);
    let newer = words.write(found.earlier, found.key);
    match found.via {
        Via::Seen { write, .. } if write != found.earlier => {
            format!("{reader} had seen a write that {} made knowing {newer}", words.who(write))
        }
        _ => format!("{reader} had seen {newer} by then"),
    }
}

/// All reads of a session from others, in its order.
fn reads_of<'m>(model: &'m Model, session: u32) -> impl Iterator<Item = (Transaction, Reading)> + use<'m> {
    let all = model.sessions.get(session as usize).into_iter().flatten();
    all.flat_map(|reader| model.one(*reader).reads.iter().map(|read| (*reader, *read)))
}

/// What a session knows of: for each key and each session that writes it the last write, and why it is known.
#[derive(Default)]
struct Known(FastMap<u32, FastMap<u32, (Transaction, Via)>>);

impl Known {
    /// Takes in a write of all its keys.
    fn learn(&mut self, model: &Model, write: Transaction, via: Via) {
        model.one(write).writes.keys().for_each(|key| self.learn_key(model, *key, write, via));
    }

    fn learn_key(&mut self, model: &Model, key: u32, write: Transaction, via: Via) {
        let one = model.one(write);
        let last = self.0.entry(key).or_default().entry(one.session).or_insert((write, via));
        if model.one(last.0).place < one.place {
            *last = (write, via);
        }
    }

    /// The writes of a key that are known.
    fn of(&self, key: u32) -> impl Iterator<Item = (Transaction, Via)> {
        self.0.get(&key).into_iter().flat_map(FastMap::values).copied()
    }

    /// Infers what a read says of the writes known; 1 if there are any.
    fn restrict(&self, graph: &mut Graph, reader: Transaction, read: Reading) -> usize {
        let mut known = 0;
        for (earlier, via) in self.of(read.key) {
            known = 1;
            graph.infer(reader, read, earlier, via);
        }
        known
    }
}

/// Judges each session by the order that its own reads demand.
fn each_session(
    model: &Model,
    budget: &mut Budget,
    reads: Reads,
    because: Because,
    infer: impl Fn(&mut Graph, u32, &mut Budget) -> Result<usize, Spent>,
) -> Result<Judged, Spent> {
    let mut restricted = 0;
    for (session, _) in (0..).zip(&model.sessions) {
        let mut graph = Graph::of(model, reads);
        restricted += infer(&mut graph, session, budget)?;
        if graph.inferred.is_empty() {
            continue;
        }
        for _ in model.all() {
            budget.step()?;
        }
        if let Some((start, circle)) = graph.circle() {
            return Ok(Judged::Wrong(told(&graph, start, &circle, because)));
        }
    }
    Ok(Judged::Right { reads: restricted })
}
