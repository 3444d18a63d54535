//! Why operations on a container contradict each other, or why nobody decided it here.

use crate::words::listed;

/// Operations that no order explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// Positions in what was given, ascending.
    pub operations: Vec<usize>,
    /// Why no order explains them.
    pub reason: Reason,
}

/// Why no order explains some operations. Values are as they were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It was taken out, or seen, and nobody ever put it in.
    NeverInserted {
        /// Which.
        value: u32,
    },
    /// It was put in once and taken out twice.
    RemovedTwice {
        /// Which.
        value: u32,
    },
    /// Its removal had returned before its insertion was called.
    RemovedBeforeInserted {
        /// Which.
        value: u32,
    },
    /// It was seen before its insertion was called.
    SeenBeforeInserted {
        /// Which.
        value: u32,
    },
    /// It was seen in a look called after its removal had returned.
    SeenAfterRemoved {
        /// Which.
        value: u32,
    },
    /// It was looked for and not found while it was surely inside.
    MissedWhileInside {
        /// Which.
        value: u32,
    },
    /// In a queue, the first was in before the second was inserted, and the second was out before the removal of the
    /// first was called, if it ever was.
    Overtaken {
        /// The one that was inserted first.
        first: u32,
        /// The one that was removed first.
        second: u32,
        /// Whether a removal of the first was ever called.
        was_first_removed: bool,
    },
    /// In a priority queue, something smaller was inside all through the removal.
    NotSmallest {
        /// What was removed.
        removed: u32,
        /// Smaller values, one of which was inside at each moment, in order of time.
        inside: Vec<u32>,
    },
    /// In a stack, at each moment of a while one of these was surely inside, so one of them lay below all others: it
    /// came in before that while and left after it. None can have.
    NoneAtBottom {
        /// The values, in order of time.
        values: Vec<u32>,
    },
    /// It was found empty, and at each moment of that one of these was surely inside.
    EmptyWhileInside {
        /// The values, in order of time.
        inside: Vec<u32>,
    },
    /// These must have been taken out, each in time, by removals of which nobody knows what they took: there are too few.
    TooFewRemovals {
        /// The values.
        values: Vec<u32>,
    },
}

impl Reason {
    /// The reason in a sentence; `name` tells how a value is shown.
    pub fn says(&self, name: impl Fn(u32) -> String) -> String {
        match self {
            Self::NeverInserted { value } => {
                format!("{} was there, and nobody ever put it in.", name(*value))
            }
            Self::RemovedTwice { value } => format!("{} was put in once and taken out twice.", name(*value)),
            Self::RemovedBeforeInserted { value } => {
                format!("{} had been taken out before anybody began to put it in.", name(*value))
            }
            Self::SeenBeforeInserted { value } => {
                format!("{} was seen before anybody began to put it in.", name(*value))
            }
            Self::SeenAfterRemoved { value } => {
                format!("{} was seen after it had been taken out.", name(*value))
            }
            Self::MissedWhileInside { value } => {
                format!("{} was looked for and not found while it was surely inside.", name(*value))
            }
            Self::Overtaken { first, second, was_first_removed } => {
                overtaken(&name(*first), &name(*second), *was_first_removed)
            }
            Self::NotSmallest { removed, inside } => not_smallest(&name(*removed), &named(inside, name)),
            Self::NoneAtBottom { values } => none_at_bottom(&named(values, name)),
            Self::EmptyWhileInside { inside } => empty_while_inside(&named(inside, name)),
            Self::TooFewRemovals { values } => format!(
                "{} must have been taken out in time for what came after, and there are not enough removals that nobody \
                 had an answer to.",
                listed(&named(values, name), "nothing")
            ),
        }
    }
}

fn overtaken(first: &str, second: &str, was_first_removed: bool) -> String {
    let end = if was_first_removed {
        format!("before anybody began to take out {first}")
    } else {
        format!("and {first} never was")
    };
    format!("{first} was in the queue before {second} came, and yet {second} was taken out {end}.")
}

fn not_smallest(removed: &str, inside: &[String]) -> String {
    match inside {
        [one] => format!("{removed} was taken out while {one}, which goes before it, was inside."),
        many => format!(
            "{removed} was taken out while at each moment one of {}, which all go before it, was inside.",
            listed(many, "nothing")
        ),
    }
}

fn none_at_bottom(values: &[String]) -> String {
    match values {
        [below, above] => format!(
            "{above} came onto the stack after {below}, so it lay above it, and yet {below} was taken out while {above} \
             was still there."
        ),
        many => format!(
            "From the first moment at which one of {} was surely on the stack to the last there was always one of them \
             on it. So one of them lay at the bottom all that while: it came before the others and could only be taken \
             out after them. None of them was put in early enough and taken out late enough for that.",
            listed(many, "nothing")
        ),
    }
}

fn empty_while_inside(inside: &[String]) -> String {
    match inside {
        [one] => format!("It was found empty while {one} was inside."),
        many => {
            format!("It was found empty while at each moment one of {} was inside.", listed(many, "nothing"))
        }
    }
}

fn named(values: &[u32], name: impl Fn(u32) -> String) -> Vec<String> {
    values.iter().map(|value| name(*value)).collect()
}

/// Why something is not the special case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotCovered {
    /// Values are not all different.
    InsertedTwice {
        /// The one that was inserted again.
        value: u32,
    },
    /// Removals of which nobody knows what they took leave more than one way open.
    UnknownRemovals {
        /// How many there are.
        count: usize,
    },
    /// The container has no such operation, or one of which nobody knows what it took returned.
    Unsuitable {
        /// Which, by its position in what was given.
        operation: usize,
    },
}

/// Why a decider stops before its end.
pub(super) enum Stop {
    Contradiction(Contradiction),
    NotCovered(NotCovered),
}

impl Stop {
    /// A contradiction of some operations.
    pub(super) fn because(reason: Reason, operations: impl IntoIterator<Item = usize>) -> Self {
        let mut operations: Vec<usize> = operations.into_iter().collect();
        operations.sort_unstable();
        operations.dedup();
        Self::Contradiction(Contradiction { operations, reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_told_in_sentences_with_the_names_of_values() {
        let told = [
            (
                Reason::Overtaken { first: 1, second: 2, was_first_removed: true },
                "v1 was in the queue before v2 came, and yet v2 was taken out before anybody began to take out v1.",
            ),
            (
                Reason::Overtaken { first: 1, second: 2, was_first_removed: false },
                "v1 was in the queue before v2 came, and yet v2 was taken out and v1 never was.",
            ),
            (
                Reason::NotSmallest { removed: 9, inside: vec![1, 2] },
                "v9 was taken out while at each moment one of v1 and v2, which all go before it, was inside.",
            ),
            (
                Reason::NoneAtBottom { values: vec![1, 2] },
                "v2 came onto the stack after v1, so it lay above it, and yet v1 was taken out while v2 was still there.",
            ),
            (
                Reason::EmptyWhileInside { inside: vec![1, 2, 3] },
                "It was found empty while at each moment one of v1, v2 and v3 was inside.",
            ),
        ];
        for (reason, says) in told {
            assert_eq!(reason.says(|value| format!("v{value}")), says);
        }
    }
}
