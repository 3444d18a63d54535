//! Histories that are made, to measure by: as many operations as wanted, of clients that overlap, and each explained
//! by an order that the making knows.

use checkers::{Ending, History, Mark, Operation};
use std::collections::{BTreeMap, VecDeque};
use trace::{Time, Value};

/// Clients at a time.
const CLIENTS: u32 = 10;
/// Keys that transactions use at a time; one that has been appended to often enough makes room for a new one.
const KEYS: u64 = 8;
/// Appends to a key.
const APPENDS_MAX: usize = 16;
/// Parts of a transaction.
const PARTS_MAX: u64 = 4;

/// A history of so many operations on a `queue`, a `stack`, or lists in transactions (`list-append`).
///
/// # Errors
/// When there is no such sample.
pub fn by_name(kind: &str, operations: u32) -> Result<History, String> {
    match kind {
        "queue" => Ok(made(&mut Pile::new(true), operations)),
        "stack" => Ok(made(&mut Pile::new(false), operations)),
        "list-append" => Ok(made(&mut Lists::default(), operations)),
        _ => Err(format!("there is no sample \"{kind}\": queue, stack, list-append")),
    }
}

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

/// Something that clients use.
trait Object {
    /// What to ask next.
    fn ask(&mut self, dice: &mut Dice) -> (&'static str, Vec<(String, Value)>);
    /// Carries it out, all at once.
    fn take(&mut self, asked: &Operation) -> Value;
}

/// Where a client is.
#[derive(Clone, Copy)]
enum Client {
    Idle,
    /// It called this operation.
    Called(usize),
    /// Its operation happened.
    Done(usize),
}

/// Lets clients take turns by chance: each calls, later it happens, later it returns.
fn made(object: &mut impl Object, operations: u32) -> History {
    let mut dice = Dice(1);
    let mut clients = [Client::Idle; CLIENTS as usize];
    let mut history = History {
        processes: (1..=CLIENTS).map(|number| format!("c{number}")).collect(),
        operations: Vec::new(),
        is_timed: true,
    };
    let mut open = 0;
    for turn in 1.. {
        let process = u32::try_from(dice.below(u64::from(CLIENTS))).unwrap_or_default();
        let client = &mut clients[process as usize];
        let made = history.operations.len();
        match *client {
            Client::Idle if made < operations as usize => {
                history.operations.push(called(object.ask(&mut dice), process, turn));
                *client = Client::Called(made);
                open += 1;
            }
            Client::Idle if open == 0 => break,
            Client::Idle => {}
            Client::Called(index) => {
                let given = object.take(&history.operations[index]);
                history.operations[index].ending = Ending::Ok(given);
                *client = Client::Done(index);
            }
            Client::Done(index) => {
                history.operations[index].returned = Some(Mark(turn));
                history.operations[index].returned_at = Some(Time::from_ms(u64::from(turn)));
                *client = Client::Idle;
                open -= 1;
            }
        }
    }
    history
}

fn called((f, fields): (&str, Vec<(String, Value)>), process: u32, turn: u32) -> Operation {
    let named = ("type".to_owned(), Value::text(f));
    Operation {
        process,
        f: f.to_owned(),
        input: Value::Map([named].into_iter().chain(fields).collect()),
        ending: Ending::Open,
        called: Mark(turn),
        returned: None,
        called_at: Time::from_ms(u64::from(turn)),
        returned_at: None,
        is_final: false,
    }
}

/// A queue or a stack of numbers, each of which is put on it once. It is never empty when something is taken.
struct Pile {
    is_queue: bool,
    items: VecDeque<i64>,
    next: i64,
    /// What lies on it when all that was asked has happened.
    spare: i64,
}

impl Pile {
    const fn new(is_queue: bool) -> Self {
        Self { is_queue, items: VecDeque::new(), next: 0, spare: 0 }
    }
}

impl Object for Pile {
    fn ask(&mut self, dice: &mut Dice) -> (&'static str, Vec<(String, Value)>) {
        if self.spare > 0 && dice.below(2) == 0 {
            self.spare -= 1;
            return (if self.is_queue { "dequeue" } else { "pop" }, Vec::new());
        }
        self.next += 1;
        let field = ("value".to_owned(), Value::Int(self.next));
        (if self.is_queue { "enqueue" } else { "push" }, vec![field])
    }

    fn take(&mut self, asked: &Operation) -> Value {
        if let Some(value) = asked.argument("value").and_then(Value::as_int) {
            self.items.push_back(value);
            self.spare += 1;
            return Value::Null;
        }
        let item = if self.is_queue { self.items.pop_front() } else { self.items.pop_back() };
        Value::map([("value", item.map_or(Value::Null, Value::Int))])
    }
}

/// Lists by key, read and appended to by transactions.
#[derive(Default)]
struct Lists {
    lists: BTreeMap<i64, Vec<Value>>,
    /// Appends to each key that were asked for.
    asked: BTreeMap<i64, usize>,
    /// The first key in use.
    first: i64,
    next: i64,
}

impl Lists {
    fn part(&mut self, dice: &mut Dice) -> Value {
        let key = self.first + dice.below(KEYS).cast_signed();
        let appends = self.asked.entry(key).or_default();
        if *appends == APPENDS_MAX || dice.below(2) == 0 {
            return Value::List(vec![Value::text("r"), Value::Int(key), Value::Null]);
        }
        *appends += 1;
        self.next += 1;
        while self.asked.get(&self.first) == Some(&APPENDS_MAX) {
            self.first += 1;
        }
        Value::List(vec![Value::text("append"), Value::Int(key), Value::Int(self.next)])
    }
}

impl Object for Lists {
    fn ask(&mut self, dice: &mut Dice) -> (&'static str, Vec<(String, Value)>) {
        let parts = (0..=dice.below(PARTS_MAX)).map(|_| self.part(dice)).collect();
        ("txn", vec![("txn".to_owned(), Value::List(parts))])
    }

    fn take(&mut self, asked: &Operation) -> Value {
        let Some(Value::List(parts)) = asked.argument("txn") else { return Value::Null };
        let mut given = Vec::new();
        for part in parts {
            let Value::List(part) = part else { continue };
            let [name, Value::Int(key), value] = part.as_slice() else { continue };
            let list = self.lists.entry(*key).or_default();
            if *value != Value::Null {
                list.push(value.clone());
            }
            let read = if *value == Value::Null { Value::List(list.clone()) } else { value.clone() };
            given.push(Value::List(vec![name.clone(), Value::Int(*key), read]));
        }
        Value::map([("txn", Value::List(given))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_overlap_and_everything_returns() {
        for (kind, count) in [("queue", 2_000), ("stack", 510), ("list-append", 1_000)] {
            let history = by_name(kind, count).unwrap();
            assert_eq!((history.operations.len(), history.processes.len()), (count as usize, 10), "{kind}");
            assert!(
                history.operations.iter().all(|operation| operation.is_ok() && operation.returned.is_some())
            );
            let calls = history.operations.windows(2);
            let overlap = calls.filter(|pair| pair[0].returned > Some(pair[1].called)).count();
            assert!(overlap > count as usize / 2, "{kind}: {overlap} of {count} overlap the next");
            assert_eq!(history, by_name(kind, count).unwrap());
        }
        assert!(by_name("heap", 1).unwrap_err().contains("there is no sample"));
    }

    #[test]
    fn what_is_taken_from_a_queue_was_put_there_once() {
        let history = by_name("queue", 3_000).unwrap();
        let mut taken: Vec<i64> = history
            .operations
            .iter()
            .filter(|operation| operation.f == "dequeue")
            .map(|operation| operation.output().unwrap().get("value").unwrap().as_int().unwrap())
            .collect();
        let count = taken.len();
        assert!(count > 1_000, "{count} were taken");
        taken.sort_unstable();
        taken.dedup();
        assert_eq!(taken.len(), count);
    }

    #[test]
    fn lists_that_are_read_are_prefixes_of_each_other() {
        let history = by_name("list-append", 2_000).unwrap();
        let mut longest: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        let mut reads = 0;
        for operation in &history.operations {
            let Some(Value::List(parts)) = operation.output().unwrap().get("txn") else {
                panic!("a transaction")
            };
            for part in parts {
                let Value::List(part) = part else { panic!("a part") };
                let Value::List(read) = &part[2] else { continue };
                let known = longest.entry(part[1].to_json()).or_default();
                let shared = known.len().min(read.len());
                assert_eq!(known[..shared], read[..shared]);
                reads += usize::from(!read.is_empty());
                if read.len() > known.len() {
                    known.clone_from(read);
                }
            }
        }
        assert!(reads > 1_000, "{reads} lists were read");
        assert!(longest.values().all(|list| list.len() <= APPENDS_MAX));
    }
}
