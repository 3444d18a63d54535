//! A cluster of logs that answers as it should, or now and then as it should not.

use crate::common::Dice;
use crate::world::{Model, failed, map};
use checkers::{Ending, Operation};
use std::collections::BTreeMap;
use trace::Value;

/// The keys there are.
const KEYS: [&str; 2] = ["a", "b"];

/// Logs with gaps, committed offsets, and where clients are.
#[derive(Default)]
pub struct Logs {
    logs: BTreeMap<String, Vec<(i64, i64)>>,
    committed: BTreeMap<String, i64>,
    positions: BTreeMap<(u32, String), i64>,
    next_message: i64,
    /// Of a hundred answers, how many are wrong.
    wrong: u64,
    /// Whether clients mostly commit, and whatever comes to their minds.
    commits: bool,
}

fn offsets(pairs: impl Iterator<Item = (String, i64)>) -> Value {
    Value::Map(pairs.map(|(key, offset)| (key, Value::Int(offset))).collect())
}

impl Model for Logs {
    fn ask(&mut self, dice: &mut Dice, process: u32, is_final: bool) -> (&'static str, Value) {
        let key = Value::text(*dice.one_of(&KEYS));
        let chance = match () {
            () if is_final && dice.falls(3, 4) => 9,
            () if self.commits && dice.falls(3, 4) => 15 + dice.below(4),
            () => dice.below(20),
        };
        match chance {
            0..7 => {
                self.next_message += 1;
                ("send", map([("key", key), ("msg", Value::Int(self.next_message))]))
            }
            7..13 => self.poll(dice, process, is_final),
            13..15 => ("txn", map([("txn", self.transaction(dice))])),
            15..17 => {
                let keys = KEYS.iter().filter(|_| dice.falls(2, 3)).map(|key| (*key).to_owned());
                let offset =
                    |key: &String| self.positions.get(&(process, key.clone())).map_or(0, |next| next - 1);
                let keys: Vec<String> = keys.collect();
                let mut offset = |key: &String| if self.commits { dice.below(3) as i64 } else { offset(key) };
                let keys: Vec<(String, i64)> =
                    keys.into_iter().map(|key| (key.clone(), offset(&key))).collect();
                ("commit_offsets", map([("offsets", offsets(keys.into_iter()))]))
            }
            17..19 => ("list_committed_offsets", map([("keys", some_keys(dice))])),
            _ if dice.falls(1, 3) => ("assign", Value::Null),
            _ => ("assign", map([("keys", some_keys(dice))])),
        }
    }

    fn answer(&mut self, dice: &mut Dice, operation: &Operation) -> Ending {
        match dice.below(24) {
            0 => {
                if dice.falls(1, 2) {
                    self.happens(dice, operation);
                }
                Ending::Open
            }
            1 => {
                if self.is_wrong(dice) {
                    self.happens(dice, operation);
                }
                failed()
            }
            _ => Ending::Ok(self.happens(dice, operation)),
        }
    }
}

fn some_keys(dice: &mut Dice) -> Value {
    Value::List(KEYS.iter().filter(|_| dice.falls(2, 3)).map(|key| Value::text(*key)).collect())
}

impl Logs {
    /// Of a hundred answers so many are wrong; whether clients mostly commit.
    pub fn that_err(wrong: u64, commits: bool) -> Self {
        Self { wrong, commits, ..Self::default() }
    }

    fn is_wrong(&self, dice: &mut Dice) -> bool {
        dice.falls(self.wrong, 100)
    }

    fn poll(&mut self, dice: &mut Dice, process: u32, is_final: bool) -> (&'static str, Value) {
        if dice.falls(1, 3) {
            return ("poll", Value::Null);
        }
        let from = |key: &str| self.positions.get(&(process, key.to_owned())).copied().unwrap_or(0);
        let keys: Vec<&&str> = KEYS.iter().filter(|_| dice.falls(4, 5)).collect();
        let asked: Vec<(String, i64)> = keys
            .into_iter()
            .map(|key| ((*key).to_owned(), if is_final { dice.below(3) as i64 } else { from(key) }))
            .collect();
        ("poll", map([("offsets", offsets(asked.into_iter()))]))
    }

    fn transaction(&mut self, dice: &mut Dice) -> Value {
        let mut step = |_| {
            if dice.falls(1, 3) {
                return Value::List(vec![Value::text("poll")]);
            }
            self.next_message += 1;
            let key = Value::text(*dice.one_of(&KEYS));
            Value::List(vec![Value::text("send"), key, Value::Int(self.next_message)])
        };
        Value::List((0..3).map(&mut step).collect())
    }

    fn happens(&mut self, dice: &mut Dice, operation: &Operation) -> Value {
        match operation.f.as_str() {
            "send" => {
                let key = operation.argument("key").and_then(Value::as_text).unwrap();
                let message = operation.argument("msg").and_then(Value::as_int).unwrap();
                map([("offset", Value::Int(self.append(dice, key, message)))])
            }
            "poll" => {
                let asked = operation.argument("offsets").cloned();
                map([("msgs", self.polled(dice, operation.process, asked.as_ref(), i64::MAX))])
            }
            "txn" => {
                // What a transaction sends itself it does not poll, unless something is wrong.
                let Some(Value::List(steps)) = operation.argument("txn") else { panic!("steps") };
                let own = steps.iter().filter_map(|step| match step {
                    Value::List(step) => step.get(2).and_then(Value::as_int),
                    _ => None,
                });
                let below = own.min().unwrap_or(i64::MAX);
                let below = if self.is_wrong(dice) { i64::MAX } else { below };
                let steps = steps.iter().map(|step| self.step(dice, operation.process, step, below));
                map([("txn", Value::List(steps.collect()))])
            }
            "commit_offsets" => {
                let Some(Value::Map(asked)) = operation.argument("offsets") else { panic!("offsets") };
                for (key, offset) in asked {
                    if !self.is_wrong(dice) {
                        self.committed.insert(key.clone(), offset.as_int().unwrap());
                    }
                }
                Value::Null
            }
            "list_committed_offsets" => {
                let Some(Value::List(keys)) = operation.argument("keys") else { panic!("keys") };
                let keys: Vec<String> = keys.iter().map(|key| key.as_text().unwrap().to_owned()).collect();
                self.forget(operation.process, Some(&keys));
                let mut listed: Vec<(String, i64)> = Vec::new();
                for key in keys {
                    let off = if self.is_wrong(dice) { dice.below(6) as i64 - 2 } else { 0 };
                    if let Some(offset) = self.committed.get(&key) {
                        listed.push((key, offset + off));
                    } else if dice.falls(1, 4) {
                        listed.push((key, off));
                    }
                }
                map([("offsets", offsets(listed.into_iter()))])
            }
            _ => {
                let keys = operation.argument("keys").map(|keys| {
                    let Value::List(keys) = keys else { panic!("keys") };
                    keys.iter().map(|key| key.as_text().unwrap().to_owned()).collect::<Vec<String>>()
                });
                self.forget(operation.process, keys.as_deref());
                Value::Null
            }
        }
    }

    fn forget(&mut self, process: u32, but: Option<&[String]>) {
        self.positions
            .retain(|(whose, key), _| *whose != process || but.is_some_and(|keys| keys.contains(key)));
    }

    fn step(&mut self, dice: &mut Dice, process: u32, step: &Value, below: i64) -> Value {
        let Value::List(items) = step else { panic!("a step") };
        if items.len() == 1 {
            return Value::List(vec![items[0].clone(), self.polled(dice, process, None, below)]);
        }
        let (key, message) = (items[1].as_text().unwrap(), items[2].as_int().unwrap());
        let offset = self.append(dice, key, message);
        let entry = Value::List(vec![Value::Int(offset), items[2].clone()]);
        Value::List(vec![items[0].clone(), items[1].clone(), entry])
    }

    fn append(&mut self, dice: &mut Dice, key: &str, message: i64) -> i64 {
        let (is_wrong, is_forgotten) = (self.is_wrong(dice), self.is_wrong(dice));
        let log = self.logs.entry(key.to_owned()).or_default();
        let next = log.iter().map(|(offset, _)| offset + 1).max().unwrap_or(0);
        let gap = i64::from(dice.falls(1, 6)) * 1_000_000_000_000;
        let offset = if is_wrong { dice.below(4) as i64 } else { next + gap };
        if !is_forgotten {
            log.push((offset, message));
            log.sort_unstable();
        }
        offset
    }

    fn polled(&mut self, dice: &mut Dice, process: u32, asked: Option<&Value>, below: i64) -> Value {
        let mut given = Vec::new();
        for key in KEYS {
            let position = self.positions.get(&(process, key.to_owned())).copied().unwrap_or(0);
            let from = match asked {
                Some(asked) => asked.get(key).and_then(Value::as_int),
                None => Some(position),
            };
            let Some(from) = from else { continue };
            let log = self.logs.get(key).cloned().unwrap_or_default();
            // A message that may not be seen yet hides those after it.
            let seen = log.into_iter().take_while(|(_, message)| *message < below);
            let mut entries: Vec<(i64, i64)> = seen.filter(|(offset, _)| *offset >= from).collect();
            if dice.falls(1, 3) {
                entries.truncate(dice.below(3) as usize);
            }
            if self.is_wrong(dice) && !entries.is_empty() {
                self.spoil(dice, &mut entries);
            }
            if let Some((last, _)) = entries.iter().max() {
                self.positions.insert((process, key.to_owned()), last + 1);
            }
            let entries = entries
                .iter()
                .map(|(offset, message)| Value::List(vec![Value::Int(*offset), Value::Int(*message)]));
            let entries: Vec<Value> = entries.collect();
            if !entries.is_empty() || dice.falls(1, 2) {
                given.push((key.to_owned(), Value::List(entries)));
            }
        }
        Value::Map(given)
    }

    fn spoil(&self, dice: &mut Dice, entries: &mut Vec<(i64, i64)>) {
        let index = dice.below(entries.len() as u64) as usize;
        match dice.below(7) {
            0 => drop(entries.remove(index)),
            1 => entries.push(entries[index]),
            2 => entries.reverse(),
            3 => entries[index].1 = 1 + dice.below(self.next_message as u64 + 2) as i64,
            4 => entries[index].0 += 1,
            5 => entries.insert(0, (0, entries[index].1)),
            _ => drop(entries.remove(0)),
        }
    }
}
