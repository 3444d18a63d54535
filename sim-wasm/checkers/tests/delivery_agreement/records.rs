//! Random records for the tests of checks that judge by records.

use crate::common::Dice;
use checkers::{Mark, Record};
use trace::{Time, Value};

/// The next record of a run: a moment later, or at the same time.
pub fn record(records: &[Record], who: &str, what: Value, dice: &mut Dice) -> Record {
    let last = records.last().map_or(Time::ZERO, |record| record.at);
    let mark = Mark(u32::try_from(records.len() + 1).unwrap());
    Record { mark, at: last + Time::from_ms(dice.below(4)), who: who.to_owned(), what }
}
