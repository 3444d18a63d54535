//! A chain of deeds, each after the one before it, in words: "c1 wrote x=1, then wrote y=1; c2 read y=1".

use super::graph::{Graph, Leg, Link};
use super::model::{INITIAL, Transaction};
use super::words::{Deed, Words};
use crate::verdict::Mark;

/// A chain while it is put together.
pub(super) struct Chain<'g, 'm, 'a> {
    graph: &'g Graph<'m, 'a>,
    clauses: Vec<Clause>,
}

/// What one transaction did, and how it follows on the one before.
struct Clause {
    at: Transaction,
    link: Link,
    deeds: Vec<Deed>,
}

impl<'g, 'm, 'a> Chain<'g, 'm, 'a> {
    /// A chain that begins with a transaction.
    pub fn from(graph: &'g Graph<'m, 'a>, first: Transaction) -> Self {
        Self { graph, clauses: vec![Clause { at: first, link: Link::Session, deeds: Vec::new() }] }
    }

    /// The transaction come to did this as well.
    pub fn note(mut self, deed: Deed) -> Self {
        if let Some(last) = self.clauses.last_mut()
            && !last.deeds.contains(&deed)
        {
            last.deeds.push(deed);
        }
        self
    }

    /// Goes on along a path.
    pub fn follow(mut self, path: &[Leg]) -> Self {
        for (link, to) in path {
            let from = self.clauses.last().map_or(INITIAL, |last| last.at);
            let (ends, begins) = match *link {
                Link::Session => (None, None),
                Link::Read(key) => (Some(Deed::Wrote { key }), Some(Deed::Read { key, from })),
                Link::Inferred(index) => {
                    let wrote = Deed::Wrote { key: self.graph.inferred[index].key };
                    (Some(wrote), Some(wrote))
                }
            };
            if let Some(deed) = ends {
                self = self.note(deed);
            }
            self.clauses.push(Clause { at: *to, link: *link, deeds: begins.into_iter().collect() });
        }
        self
    }

    /// Makes one of the first and the last transaction, which are the same.
    pub fn close(mut self) -> Self {
        let last = self.clauses.pop();
        if let (Some(first), Some(last)) = (self.clauses.first_mut(), last) {
            first.deeds.splice(0..0, last.deeds);
        }
        self
    }

    /// The chain told, and the places that show it. What did nothing that matters is left out.
    pub fn told(self) -> (String, Vec<Mark>) {
        let words = Words(self.graph.model);
        let told: Vec<&Clause> =
            self.clauses.iter().filter(|clause| clause.at != INITIAL && !clause.deeds.is_empty()).collect();
        let mut says = String::new();
        for (index, clause) in told.iter().enumerate() {
            let alone = words.deeds_alone(clause.at, &clause.deeds);
            let whole = words.deeds(clause.at, &clause.deeds);
            says.push_str(&match (index, clause.link) {
                (0, _) => whole,
                (_, Link::Session) => format!(", then {alone}"),
                (_, Link::Read(_)) => format!("; {whole}"),
                (_, Link::Inferred(_)) => format!("; later, as just shown, {whole}"),
            });
        }
        let marks = told.iter().map(|clause| self.graph.model.mark(clause.at)).collect();
        (says, marks)
    }
}
