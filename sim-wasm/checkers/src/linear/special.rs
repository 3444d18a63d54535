//! Containers whose values are all different, decided in near-linear time where the general search would take for ever.
//!
//! A search also finds the order and says how far it got, so small histories are searched first. What contradicts itself
//! in a large one are a few operations: these alone are then searched, for the explanation.

use super::distinct::{Decided, OPEN, Use, What};
use super::judge::{Judged, Keeps};
use super::part::{Part, Piece};
use crate::history::History;

/// Up to so many operations, the search comes first ...
pub(super) const SEARCHED_FIRST: usize = 100;

/// ... with so many tries.
pub(super) const FIRST_TRIES: u64 = 50_000;

/// A history of one container as its decider knows it.
pub(super) struct Container {
    /// The decider.
    pub(super) decide: fn(&[Use]) -> Decided,
    /// What was done, call by call.
    pub(super) whats: Vec<What>,
    /// Which value of the model's each of the decider's is.
    pub(super) values: Vec<u32>,
}

/// What the decider says of a part.
pub(super) enum Special {
    /// An order explains it; which, is not known.
    Explained,
    /// None does: why, in a sentence, and the operations that show it.
    Contradicted(String, Part),
    /// It is not the special case.
    General,
}

impl Judged<'_> {
    /// A part as uses of one container, if it is one.
    pub(super) fn container(&self, index: usize) -> Option<Container> {
        let calls: Vec<u32> = self.parts.parts[index].pieces.iter().map(|piece| piece.call).collect();
        (self.keeps == Keeps::RealTime).then(|| self.model.container(&calls)).flatten()
    }

    /// Decides a part, if it is the special case.
    pub(super) fn special(&self, index: usize, container: &Container) -> Special {
        let part = &self.parts.parts[index];
        match (container.decide)(&uses(part, &container.whats, self.history)) {
            Ok(None) => Special::Explained,
            Ok(Some(contradiction)) => {
                let name = |value: u32| {
                    container
                        .values
                        .get(value as usize)
                        .map_or_else(String::new, |value| self.model.value(*value))
                };
                let says = contradiction.reason.says(name);
                let shown = contradiction.operations.iter().filter_map(|at| part.pieces.get(*at).copied());
                Special::Contradicted(says, Part::of(shown.collect(), self.history))
            }
            Err(_) => Special::General,
        }
    }
}

/// Calls and returns by their rank: two that share a line (a call that returned where it was called) differ all the same.
fn uses(part: &Part, whats: &[What], history: &History) -> Vec<Use> {
    let mut moments: Vec<(u32, bool, usize)> = Vec::with_capacity(2 * part.pieces.len());
    for (index, Piece { place, .. }) in part.pieces.iter().enumerate() {
        let operation = &history.operations[*place];
        moments.push((operation.called.0, false, index));
        moments.extend(operation.returned.map(|returned| (returned.0, true, index)));
    }
    moments.sort_unstable();
    let mut uses: Vec<Use> =
        whats.iter().map(|what| Use { what: *what, called: 0, returned: OPEN }).collect();
    for (rank, (_, is_return, index)) in (0..).zip(moments) {
        let one = &mut uses[index];
        *(if is_return { &mut one.returned } else { &mut one.called }) = rank;
    }
    uses
}
