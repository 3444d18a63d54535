//! Near-linear deciders for containers whose values are all different: whether a queue's, stack's, priority queue's or
//! set's operations can be put in one order that explains what each was given.
//!
//! With different values it is known which removal took which insertion, and the search becomes a question about
//! intervals of time. The special case is that of Lee and Mathur (Efficient decrease-and-conquer linearizability
//! monitoring, OOPSLA 2025) and of Abdulla et al. (Efficient linearizability monitoring, PLDI 2025); queues and empty
//! containers go by the forbidden patterns of Henzinger, Sezgin and Vafeiadis (Aspect-oriented linearizability proofs,
//! CONCUR 2013) and Bouajjani et al. (On reducing linearizability to state reachability, ICALP 2015).
//!
//! Architecture Invariant: plain numbers in, plain numbers out. Nothing here knows a history, a function or a name; what
//! is not the special case is [`NotCovered`] and left to the general search.

mod cover;
mod lives;
mod priority_queue;
mod queue;
mod reason;
mod set;
mod stack;
mod unknown;

pub use reason::{Contradiction, NotCovered, Reason};

use lives::Lives;
use reason::Stop;

/// The place of a return that never came.
pub const OPEN: u32 = u32::MAX;

/// One operation on a container whose values are all different. Places of calls and returns are all different, and only
/// their order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// What was done.
    pub what: What,
    /// Where it was called.
    pub called: u32,
    /// Where it returned; [`OPEN`] when nobody knows whether and when it happened.
    pub returned: u32,
}

/// What was done. An open one may have happened at any moment after its call, or never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The value was put in.
    Insert(u32),
    /// The value was taken out.
    Remove(u32),
    /// Nothing could be taken out: it was found empty.
    RemoveEmpty,
    /// Something may have been taken out, and nobody knows what: open.
    RemoveUnknown,
    /// The value was looked for, and was in it or not: of sets only.
    Contains(u32, bool),
}

/// What comes of a decider: `None` when the operations can be put in one order, else why they cannot.
pub type Decided = Result<Option<Contradiction>, NotCovered>;

/// Decides a queue: what was inserted first is removed first. O(n log n).
///
/// # Errors
/// When this is not the special case.
pub fn queue(uses: &[Use]) -> Decided {
    decide(uses, &queue::QUEUE)
}

/// Decides a stack: what was inserted last is removed first. O(n log n).
///
/// # Errors
/// When this is not the special case.
pub fn stack(uses: &[Use]) -> Decided {
    decide(uses, &stack::STACK)
}

/// Decides a priority queue: the smallest value is removed first. O(n log n).
///
/// # Errors
/// When this is not the special case.
pub fn priority_queue(uses: &[Use]) -> Decided {
    decide(uses, &priority_queue::PRIORITY_QUEUE)
}

/// Decides a set: values are removed and looked for by name, in any order. O(n log n), for the sorting of places.
///
/// # Errors
/// When this is not the special case.
pub fn set(uses: &[Use]) -> Decided {
    decide(uses, &set::SET)
}

/// What makes a container.
struct Container {
    /// Whether values are looked for.
    has_contains: bool,
    /// Decides when it is known what each removal took.
    decide: fn(&Lives) -> Result<(), Stop>,
    /// Whether a value that surely came in, and whose removal is sought, must be out before the other is taken.
    hinders: fn(&lives::Life, &lives::Life) -> bool,
}

fn decide(uses: &[Use], container: &Container) -> Decided {
    let decided = Lives::of(uses, container.has_contains).and_then(|lives| {
        if lives.unknown.is_empty() { (container.decide)(&lives) } else { unknown::decide(lives, container) }
    });
    match decided {
        Ok(()) => Ok(None),
        Err(Stop::Contradiction(contradiction)) => Ok(Some(contradiction)),
        Err(Stop::NotCovered(why)) => Err(why),
    }
}
