//! Pipelined RAM (Lipton and Sandberg, Princeton CS-TR-180-88, 1988): for each session, its own operations and all writes
//! stand in one order that keeps every session's own and in which each of its reads is of the last write before it.
//!
//! Each session is judged alone (as in Wei, Huang, Cao, Ma and Lu, "Verifying pipelined-RAM consistency over read/write
//! traces of data replicas", TPDS 2016): if a write had to come before a read that is of another write of that key, it came
//! before that other write. This is exact when it is done to the end, because its reads are in a row: put in front of each
//! transaction of the session whatever has to come before it and is not there yet, in any order that keeps what was
//! inferred; the last write of a key before a read of it is then the one that was read.
//!
//! What has to come before an earlier transaction has to come before a later one as well, and what is inferred at a
//! transaction only concerns what comes before it. So one pass from the session's last transaction to its first does it.

use super::graph::{Graph, Reads, Via};
use super::isolation::not_repeatable;
use super::judge::Judged;
use super::model::{FastMap, INITIAL, Model, Transaction};
use super::story::told;
use crate::budget::{Budget, Spent};

/// Judges one session after another.
pub(super) fn pram(model: &Model, budget: &mut Budget) -> Result<Judged, Spent> {
    if let Some(failure) = not_repeatable(model) {
        return Ok(Judged::Wrong(failure));
    }
    for (session, its) in (0..).zip(&model.sessions) {
        if its.iter().all(|one| model.one(*one).reads.is_empty()) {
            continue;
        }
        let mut view =
            View { session, graph: Graph::of(model, Reads::Of(session)), before: FastMap::default() };
        for reader in its.iter().rev() {
            view.infer(*reader, budget)?;
        }
        for _ in model.all() {
            budget.step()?;
        }
        if let Some((start, circle)) = view.graph.circle() {
            let failure = told(&view.graph, start, &circle, |words, found| {
                let newer = words.write(found.earlier, found.key);
                format!("{newer} had reached {} by then", words.who(found.reader))
            });
            return Ok(Judged::Wrong(failure.named("PRAM")));
        }
    }
    Ok(Judged::Right { reads: model.reads })
}

/// What one session saw.
struct View<'m, 'a> {
    session: u32,
    graph: Graph<'m, 'a>,
    /// For each write what was inferred to come before it.
    before: FastMap<Transaction, Vec<Transaction>>,
}

impl View<'_, '_> {
    /// Infers what the reads of one transaction say of all that had to come before it.
    fn infer(&mut self, reader: Transaction, budget: &mut Budget) -> Result<(), Spent> {
        let model = self.graph.model;
        let reads = &model.one(reader).reads;
        if reads.is_empty() {
            return Ok(());
        }
        let counts = self.past(reader, budget)?;
        for read in reads {
            for earlier in model.last_writers(read.key, |session| counts[session as usize]) {
                budget.step()?;
                if earlier != read.from && read.from != INITIAL {
                    self.before.entry(read.from).or_default().push(earlier);
                }
                self.graph.infer(reader, *read, earlier, Via::Path);
            }
        }
        Ok(())
    }

    /// How many transactions of each session had to come before one of this session.
    fn past(&self, reader: Transaction, budget: &mut Budget) -> Result<Vec<u32>, Spent> {
        let model = self.graph.model;
        let mut counts = vec![0; model.sessions.len()];
        counts[self.session as usize] = model.one(reader).place;
        let mut waiting: Vec<Transaction> = Vec::new();
        for own in model.sessions[self.session as usize].iter().take(model.one(reader).place as usize + 1) {
            budget.step()?;
            waiting.extend(model.one(*own).reads.iter().map(|read| read.from));
            waiting.extend(self.before.get(own).into_iter().flatten());
        }
        waiting.retain(|one| *one != INITIAL);
        while let Some(one) = waiting.pop() {
            let (session, place) = (model.one(one).session as usize, model.one(one).place);
            while counts[session] <= place {
                budget.step()?;
                let reached = model.sessions[session][counts[session] as usize];
                counts[session] += 1;
                waiting.extend(self.before.get(&reached).into_iter().flatten());
            }
        }
        Ok(counts)
    }
}
