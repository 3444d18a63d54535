//! What came of what a program did to its disk and its connections: the one thing in a life that is not
//! a function of its inputs, since faults have a hand in it. It is kept, and given again when the life
//! is lived again to explain a failure; nothing is done then.

use super::arguments::{Wrong, data_of};
use crate::session::Answer;
use monty_types::ObjectRef;
use std::collections::VecDeque;

/// What a call of a program comes to.
pub type Asked = Result<Answer, Wrong>;

/// Outcomes of a life that are kept.
const KEPT_MAX: usize = 100_000;

/// Bytes of a life's outcomes that are kept.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// Outcomes, in the order in which they came about.
#[derive(Debug, Clone, Default)]
pub struct Outcomes {
    /// Each with the number of effects that it had.
    kept: VecDeque<(Asked, usize)>,
    bytes: usize,
    /// Whether there were more than are kept.
    overflows: bool,
    /// Whether they are given again.
    again: bool,
}

impl Outcomes {
    /// Keeps what came of something, and how many effects it had.
    pub fn keep(&mut self, asked: &Asked, effects: usize) {
        self.bytes += weight(asked);
        self.overflows |= self.kept.len() >= KEPT_MAX || self.bytes > BYTES_MAX;
        if self.overflows {
            self.kept.clear();
        } else {
            self.kept.push_back((asked.clone(), effects));
        }
    }

    /// What came of the next thing; `None` in a life that is lived for the first time. Where a life that
    /// is lived again comes further than the first, it ends.
    pub fn again(&mut self) -> Option<(Asked, usize)> {
        self.again.then(|| self.kept.pop_front().unwrap_or((Ok(Answer::Stop), 0)))
    }

    /// The same for a life that is lived again; `None` when not all are there.
    pub fn for_another_time(&self) -> Option<Self> {
        (!self.overflows).then(|| Self { again: true, ..self.clone() })
    }
}

/// About how many bytes an outcome takes.
fn weight(asked: &Asked) -> usize {
    const EACH: usize = 64;
    let text = |object: ObjectRef<'_>| data_of(object).map_or(0, <[u8]>::len);
    match asked {
        Ok(Answer::Value(value)) => {
            let object = value.as_ref();
            let items: usize =
                object.items().unwrap_or_default().into_iter().map(|item| EACH + text(item)).sum();
            EACH + text(object) + items
        }
        _ => EACH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use monty_types::MontyObject;

    fn text(length: usize) -> Asked {
        Ok(Answer::Value(MontyObject::string("x".repeat(length))))
    }

    #[test]
    fn outcomes_come_again_in_their_order_and_then_the_life_ends() {
        let mut outcomes = Outcomes::default();
        assert!(outcomes.again().is_none(), "a first life has none");
        outcomes.keep(&text(1), 1);
        outcomes.keep(&Err((monty_types::ExcType::OSError, "full".to_owned())), 0);
        let mut again = outcomes.for_another_time().unwrap();
        assert!(matches!(again.again(), Some((Ok(Answer::Value(_)), 1))));
        assert!(matches!(again.again(), Some((Err(_), 0))));
        assert!(matches!(again.again(), Some((Ok(Answer::Stop), 0))));
    }

    #[test]
    fn a_life_of_too_much_is_not_lived_again() {
        let mut outcomes = Outcomes::default();
        for _ in 0..4 {
            outcomes.keep(&text(1024 * 1024 - 64), 1);
        }
        assert!(outcomes.for_another_time().is_some());
        outcomes.keep(&text(1), 1);
        assert!(outcomes.for_another_time().is_none());
        let list = Ok(Answer::Value(MontyObject::list((0..9).map(|_| MontyObject::string("x".repeat(10))))));
        assert_eq!(weight(&list), 64 + 9 * 74);
    }
}
