//! Valid histories of any length, to measure the checks by: clients that overlap, and a store that runs their transactions one
//! after the other.

use crate::history::{Ending, History, Operation};
use crate::verdict::Mark;
use trace::{Time, Value};

/// The same numbers for the same seed: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
struct Numbers(u64);

impl Numbers {
    const fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

/// Micro-operations of a transaction.
const STEPS: u64 = 4;
/// Keys in use at a time.
const KEYS: u64 = 10;
/// Clients.
const CLIENTS: u32 = 15;

/// Appends to a key, before another takes its place.
const WRITES: usize = 64;

/// A strictly serializable history of so many transactions that append and read.
#[must_use]
pub fn list_append(count: u32, seed: u64) -> History {
    list_append_of(count, WRITES, seed)
}

/// The same with so many appends to each key.
#[must_use]
pub fn list_append_of(count: u32, writes_max: usize, seed: u64) -> History {
    let mut numbers = Numbers(seed);
    let mut keys: Vec<(i64, Vec<Value>)> = (0..KEYS.cast_signed()).map(|key| (key, Vec::new())).collect();
    let mut next_key = KEYS.cast_signed();
    let mut operations = Vec::with_capacity(count as usize);
    for index in 0..count {
        let (mut asked, mut given) = (Vec::new(), Vec::new());
        for _ in 0..STEPS {
            let place = usize::try_from(numbers.below(KEYS)).unwrap_or(0);
            let (key, list) = &mut keys[place];
            let step =
                |word: &str, value: Value| Value::List(vec![Value::text(word), Value::Int(*key), value]);
            if numbers.below(2) == 0 {
                asked.push(step("r", Value::Null));
                given.push(step("r", Value::List(list.clone())));
                continue;
            }
            let element = Value::Int(i64::try_from(list.len()).unwrap_or(i64::MAX) + 1);
            asked.push(step("append", element.clone()));
            given.push(step("append", element.clone()));
            list.push(element);
            if list.len() == writes_max {
                keys[place] = (next_key, Vec::new());
                next_key += 1;
            }
        }
        operations.push(operation(index, asked, given));
    }
    let processes = (0..CLIENTS).map(|client| format!("c{client}")).collect();
    History { processes, operations, is_timed: true }
}

/// The store runs transactions in the order of their calls; each returns only when all other clients have called.
fn operation(index: u32, asked: Vec<Value>, given: Vec<Value>) -> Operation {
    let txn = |steps| Value::Map(vec![("txn".to_owned(), Value::List(steps))]);
    let (called, returned) = (index * 2, (index + CLIENTS) * 2 - 1);
    Operation {
        process: index % CLIENTS,
        f: "txn".to_owned(),
        input: txn(asked),
        ending: Ending::Ok(txn(given)),
        called: Mark(called),
        returned: Some(Mark(returned)),
        called_at: Time(u64::from(called)),
        returned_at: Some(Time(u64::from(returned))),
        is_final: false,
    }
}
