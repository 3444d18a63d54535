//! Small random histories of sessions, as plain lists, and as evidence.

use crate::common::Dice;
use checkers::{Ending, Evidence, History, Mark, Operation};
use trace::{Time, Value};

/// One step of a transaction. Keys are numbers; the value 0 is the state before any write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub is_write: bool,
    pub key: usize,
    pub value: i64,
}

/// How a transaction ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Ok,
    Failed,
    Open,
}

/// A transaction.
#[derive(Debug, Clone)]
pub struct Transaction {
    pub session: usize,
    pub is_single: bool,
    pub steps: Vec<Step>,
    pub end: End,
}

/// Transactions in order of their calls; none but the last of a session is open.
pub type Small = Vec<Transaction>;

/// What a random history is like.
#[derive(Clone, Copy)]
pub struct Shape {
    pub sessions: u64,
    pub keys: u64,
    pub transactions_max: u64,
    pub steps_max: u64,
    /// How many transactions may write.
    pub writers_max: usize,
    /// How many reads of twelve, at most, are of any value that was written before.
    pub wildness_max: u64,
}

/// A random history. Every value is written to its key once.
pub fn random(dice: &mut Dice, shape: &Shape) -> Small {
    let count = shape.transactions_max - dice.below(3);
    let sessions = shape.sessions - dice.below(2);
    let keys = shape.keys - dice.below(2);
    let mut is_over = [false; 8];
    let mut written = vec![0_i64; keys as usize];
    let mut history: Small = Vec::new();
    let mut writers = 0;
    for _ in 0..count {
        let session = dice.below(sessions) as usize;
        let session = if is_over[session] { session + 4 } else { session };
        if is_over[session] {
            continue;
        }
        let end = match dice.below(16) {
            0 => End::Failed,
            1 => End::Open,
            _ => End::Ok,
        };
        is_over[session] = end == End::Open;
        let may_write = writers < shape.writers_max;
        let steps = (0..=dice.below(shape.steps_max)).map(|_| {
            let (is_write, key) = (may_write && dice.falls(1, 2), dice.below(keys) as usize);
            let value = if is_write { written[key] + 1 } else { 0 };
            written[key] = written[key].max(value);
            Step { is_write, key, value }
        });
        let steps: Vec<Step> = steps.collect();
        writers += usize::from(steps.iter().any(|step| step.is_write));
        history.push(Transaction { session, is_single: shape.steps_max == 1, steps, end });
    }
    fill(dice, &mut history, shape);
    history
}

/// Gives each read a value: the newest, or any that was written before, or, seldom, any at all.
fn fill(dice: &mut Dice, history: &mut Small, shape: &Shape) {
    let wildness = 1 + dice.below(shape.wildness_max);
    let mut written = vec![vec![0]; shape.keys as usize];
    for transaction in history {
        let mut seen = written.clone();
        for step in &mut transaction.steps {
            let values = &mut seen[step.key];
            if step.is_write {
                values.push(step.value);
                continue;
            }
            let newest = values[values.len() - 1];
            step.value = match dice.below(120) {
                0 => 99,
                1 => dice.below(6) as i64,
                _ if values.len() == written[step.key].len() && dice.falls(wildness, 12) => {
                    *dice.one_of(values)
                }
                _ => newest,
            };
        }
        let is_lost = transaction.end == End::Failed || (transaction.end == End::Open && dice.falls(1, 2));
        for step in transaction.steps.iter().filter(|step| step.is_write && !is_lost) {
            let values = &mut written[step.key];
            // What a transaction overwrites itself nobody should see.
            if let Some(own) = transaction.steps.iter().find(|own| own.is_write && own.key == step.key)
                && own != step
            {
                values.pop();
            }
            values.push(step.value);
        }
    }
}

/// The same as evidence.
pub fn evidence(small: &Small) -> Evidence {
    let mut history = History { is_timed: true, ..History::default() };
    for (index, transaction) in (0_u32..).zip(small) {
        let process = history.process_number(&format!("c{}", transaction.session));
        let (f, input, output) = bodies(transaction);
        history.operations.push(Operation {
            process,
            f: f.to_owned(),
            input,
            ending: match transaction.end {
                End::Ok => Ending::Ok(output),
                End::Failed => Ending::Failed { with: Value::Null },
                End::Open => Ending::Open,
            },
            called: Mark(2 * index),
            returned: (transaction.end != End::Open).then_some(Mark(2 * index + 1)),
            called_at: Time::ZERO,
            returned_at: None,
            is_final: false,
        });
    }
    Evidence { history, ..Evidence::default() }
}

fn value(value: i64) -> Value {
    if value == 0 { Value::Null } else { Value::Int(value) }
}

fn bodies(transaction: &Transaction) -> (&'static str, Value, Value) {
    let key = |step: &Step| Value::text(["x", "y", "z"][step.key]);
    if transaction.is_single {
        let step = &transaction.steps[0];
        return if step.is_write {
            ("write", Value::map([("key", key(step)), ("value", value(step.value))]), Value::Null)
        } else {
            ("read", Value::map([("key", key(step))]), Value::map([("value", value(step.value))]))
        };
    }
    let steps = |is_asked: bool| {
        let step = |step: &Step| {
            let value = if is_asked && !step.is_write { Value::Null } else { value(step.value) };
            Value::List(vec![Value::text(if step.is_write { "w" } else { "r" }), key(step), value])
        };
        Value::map([("txn", Value::List(transaction.steps.iter().map(step).collect()))])
    };
    ("txn", steps(true), steps(false))
}

/// Its sessions, line by line.
pub fn shown(small: &Small) -> String {
    let step = |step: &Step| {
        format!("{}{}={}", if step.is_write { "w" } else { "r" }, ["x", "y", "z"][step.key], step.value)
    };
    let line = |one: &Transaction| {
        let steps: Vec<String> = one.steps.iter().map(step).collect();
        format!("c{} {} {:?}", one.session, steps.join(" "), one.end)
    };
    small.iter().map(line).collect::<Vec<_>>().join("\n")
}
