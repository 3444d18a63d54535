//! A circle told: who wrote and read what, in which order, and why that cannot be.

use super::chain::Chain;
use super::graph::{Graph, Inference, Leg, Link, Via};
use super::model::{INITIAL, Transaction};
use super::words::{Deed, Words};
use crate::verdict::{Failure, Mark};

/// Why a reader had to know of what it overlooked, in a check's words, as half a sentence.
pub(super) type Because = fn(&Words, &Inference) -> String;

/// A circle as a failure.
pub(super) fn told(graph: &Graph, start: Transaction, circle: &[Leg], because: Because) -> Failure {
    let mut story = Story { graph, words: Words(graph.model), because, witness: Vec::new() };
    let needed = needed(graph, circle);
    let says = match needed.as_slice() {
        [] => story.round(start, circle),
        [only] => story.overlooked(*only, circle),
        _ => story.disordered(&needed, circle),
    };
    story.witness.sort_unstable();
    story.witness.dedup();
    Failure { says, witness: story.witness, anomalies: Vec::new() }
}

/// The inferences that a path rests on, each after those that it rests on itself.
pub(super) fn needed(graph: &Graph, path: &[Leg]) -> Vec<usize> {
    let mut needed: Vec<usize> = path.iter().filter_map(|(link, _)| inferred(*link)).collect();
    let mut next = 0;
    while let Some(index) = needed.get(next).copied() {
        next += 1;
        for other in reaches(graph, index).into_iter().filter_map(|(link, _)| inferred(link)) {
            if !needed.contains(&other) {
                needed.push(other);
            }
        }
    }
    needed.sort_unstable();
    needed.dedup();
    needed
}

const fn inferred(link: Link) -> Option<usize> {
    match link {
        Link::Inferred(index) => Some(index),
        Link::Session | Link::Read(_) => None,
    }
}

/// How the reader of an inference had to know of what it overlooked: a path from there to the reader.
fn reaches(graph: &Graph, index: usize) -> Vec<Leg> {
    let found = graph.inferred[index];
    match found.via {
        Via::Session => vec![(Link::Session, found.reader)],
        Via::Seen { write, by } => {
            let to_write = (write != found.earlier)
                .then(|| graph.path(found.earlier, write, |link| inferred(link).is_none()))
                .flatten();
            let read = graph.model.one(by).reads.iter().find(|read| read.from == write);
            let read = read.map(|read| (Link::Read(read.key), by));
            let session = (by != found.reader).then_some((Link::Session, found.reader));
            to_write.into_iter().flatten().chain(read).chain(session).collect()
        }
        // What is inferred from a path was seen when it was inferred, so it rests on earlier inferences only.
        Via::Path => graph
            .path(found.earlier, found.reader, |link| inferred(link).is_none_or(|other| other < index))
            .unwrap_or_default(),
    }
}

/// The rest of a circle, from where one of its legs ends to where it begins.
fn rest_of(circle: &[Leg], leg: usize) -> Vec<Leg> {
    let after = circle.iter().skip(leg + 1);
    after.chain(circle.iter().take(leg)).copied().collect()
}

struct Story<'g, 'm, 'a> {
    graph: &'g Graph<'m, 'a>,
    words: Words<'m, 'a>,
    because: Because,
    witness: Vec<Mark>,
}

impl Story<'_, '_, '_> {
    /// A circle of sessions and reads alone, told from a read on, so that the write which that read is of comes last.
    fn round(&mut self, start: Transaction, circle: &[Leg]) -> String {
        let read = circle.iter().position(|(link, _)| matches!(link, Link::Read(_))).unwrap_or_default();
        let leg = circle.get(read).copied();
        let mut whole = rest_of(circle, read);
        whole.extend(leg);
        let first = leg.map_or(start, |(_, first)| first);
        let told = self.tell(Chain::from(self.graph, first).follow(&whole).close());
        format!(
            "A value is written before it is read, and a session does one thing after another. Here that goes round in a \
             circle: {told}. So each of these would have to come before itself."
        )
    }

    /// One reader overlooked one write: the commonest way to go wrong.
    fn overlooked(&mut self, index: usize, circle: &[Leg]) -> String {
        let found = self.graph.inferred[index];
        let (key, later) = (found.key, found.later);
        let (wrote, reads) = (Deed::Wrote { key }, Deed::Read { key, from: later });
        let because = (self.because)(&self.words, &found);
        let read = self.words.deeds(found.reader, &[reads]);
        let newer = self.words.write(found.earlier, key);
        let known = reaches(self.graph, index);
        if later == INITIAL {
            let chain = Chain::from(self.graph, found.earlier).note(wrote);
            let told = self.tell(chain.follow(&known).note(reads));
            return format!("{read}, the state before any write, although {because}: {told}.");
        }
        let leg = circle.iter().position(|(link, _)| inferred(*link) == Some(index)).unwrap_or_default();
        let chain = Chain::from(self.graph, later).note(wrote).follow(&rest_of(circle, leg)).note(wrote);
        let told = self.tell(chain.follow(&known).note(reads));
        format!("{read}, although {newer} had replaced it and {because}: {told}.")
    }

    /// Several reads demand orders of the writes that do not go together.
    fn disordered(&mut self, needed: &[usize], circle: &[Leg]) -> String {
        let mut says = vec!["No order of the writes explains these reads.".to_owned()];
        says.extend(needed.iter().map(|index| self.fact(*index)));
        let joints = self.joints(circle);
        if !joints.is_empty() {
            says.push(format!("Besides, {}.", joints.join("; ")));
        }
        let both = joints.is_empty() && needed.len() == 2;
        says.push(
            if both { "Both cannot be." } else { "All of that cannot be: it goes round in a circle." }
                .to_owned(),
        );
        says.join(" ")
    }

    /// What one inference shows.
    fn fact(&mut self, index: usize) -> String {
        let found = self.graph.inferred[index];
        let (key, later) = (found.key, found.later);
        let because = (self.because)(&self.words, &found);
        let chain = Chain::from(self.graph, found.earlier).note(Deed::Wrote { key });
        let told = self.tell(chain.follow(&reaches(self.graph, index)).note(Deed::Read { key, from: later }));
        if later == INITIAL {
            return format!("{told}: {because}, and yet this is the state before any write.");
        }
        let (newer, older) = (self.words.write(later, key), self.words.write(found.earlier, key));
        format!("{told}: {because}, so {older} came before {newer}.")
    }

    /// How sessions and reads join what the inferences of a circle showed.
    fn joints(&mut self, circle: &[Leg]) -> Vec<String> {
        let Some(leg) = circle.iter().position(|(link, _)| inferred(*link).is_some()) else {
            return Vec::new();
        };
        let mut turned = rest_of(circle, leg);
        turned.extend(circle.get(leg));
        let mut joints = Vec::new();
        let found = |link: Link| inferred(link).map(|index| self.graph.inferred[index]);
        let mut entered = circle.get(leg).and_then(|(link, _)| found(*link));
        for part in turned.split_inclusive(|(link, _)| inferred(*link).is_some()) {
            let (Some(((link, _), path)), Some(from)) = (part.split_last(), entered) else { break };
            let next = found(*link);
            if let (false, Some(next)) = (path.is_empty() || from.later == INITIAL, next) {
                let chain = Chain::from(self.graph, from.later).note(Deed::Wrote { key: from.key });
                joints.push(chain.follow(path).note(Deed::Wrote { key: next.key }));
            }
            entered = next;
        }
        joints.into_iter().map(|chain| self.tell(chain)).collect()
    }

    fn tell(&mut self, chain: Chain) -> String {
        let (told, marks) = chain.told();
        self.witness.extend(marks);
        told
    }
}
