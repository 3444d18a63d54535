//! `list_append` and `rw_register` against every serial order: small histories of a store that errs now and then, judged by
//! the definition of serializability alone. What the checks report must be wrong in every order (soundness); and where
//! the order of versions is known, what is wrong in every order must be reported.

#[allow(dead_code)]
mod common;

use checkers::{Ending, Evidence, Finding, History, Mark, Operation, Verdict, check};
use common::Dice;
use std::collections::BTreeMap;
use trace::{Time, Value};

const HISTORIES: u64 = 20_000;
const KEYS: [&str; 2] = ["x", "y"];

/// A step: a key, and what it writes if it does.
type Step = (usize, Option<i64>);

/// A transaction as it was asked, as it ended, and when.
#[derive(Debug, Clone)]
struct Txn {
    steps: Vec<Step>,
    /// What its reads gave, by step; the value for a register, all elements for a list.
    reads: Vec<Vec<i64>>,
    ending: End,
    process: u32,
    called: u32,
    returned: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Ok,
    Failed,
    Open,
}

/// What a history is of: lists or registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Store {
    Lists,
    Registers,
}

/// A history of a store, with the order in which it installed its versions.
struct Run {
    txns: Vec<Txn>,
    installed: [Vec<i64>; 2],
}

fn asked(dice: &mut Dice, next: &mut i64) -> Txn {
    let count = 1 + dice.below(3);
    let mut step = |dice: &mut Dice| {
        *next += 1;
        (dice.below(2) as usize, dice.falls(1, 2).then_some(*next))
    };
    let steps: Vec<Step> = (0..count).map(|_| step(dice)).collect();
    let ending = match dice.below(8) {
        0 => End::Failed,
        1 => End::Open,
        _ => End::Ok,
    };
    Txn { reads: vec![Vec::new(); steps.len()], steps, ending, process: 0, called: 0, returned: 0 }
}

/// Runs steps one at a time: mostly transaction by transaction, now and then interleaved; reads are now and then stale.
fn run(dice: &mut Dice, store: Store) -> Run {
    let mut next = 0;
    let mut txns: Vec<Txn> = (0..2 + dice.below(3)).map(|_| asked(dice, &mut next)).collect();
    let (stale, interleaved) = (dice.below(3) * 8, dice.falls(1, 3));
    let mut state: [Vec<i64>; 2] = Default::default();
    let mut done: Vec<usize> = vec![0; txns.len()];
    let mut clock = 0;
    let mut current = dice.below(txns.len() as u64) as usize;
    while done.iter().zip(&txns).any(|(done, txn)| *done < txn.steps.len()) {
        let is_over = done[current] == txns[current].steps.len();
        if is_over || (interleaved && dice.falls(1, 2)) {
            current = dice.below(txns.len() as u64) as usize;
            continue;
        }
        clock += 10;
        let txn = &mut txns[current];
        if done[current] == 0 {
            txn.called = clock;
        }
        let (key, write) = txn.steps[done[current]];
        // What fails is mostly not applied, what stays open as often as not.
        let is_applied = match txn.ending {
            End::Ok => true,
            End::Failed => dice.falls(1, 8),
            End::Open => current.is_multiple_of(2),
        };
        match write {
            Some(write) if is_applied => state[key].push(write),
            Some(_) => {}
            None => {
                let seen = if dice.falls(stale, 100) {
                    dice.below(state[key].len() as u64 + 1) as usize
                } else {
                    state[key].len()
                };
                let seen = &state[key][..seen];
                let shown = if store == Store::Lists { seen } else { &seen[seen.len().saturating_sub(1)..] };
                txn.reads[done[current]] = shown.to_vec();
            }
        }
        done[current] += 1;
        txn.returned = clock + 5;
    }
    spread_out(dice, &mut txns);
    if dice.falls(3, 4) {
        let shown = |list: &Vec<i64>| {
            if store == Store::Lists { list.clone() } else { list.last().copied().into_iter().collect() }
        };
        let (steps, reads) = (vec![(0, None), (1, None)], state.iter().map(shown).collect());
        txns.push(Txn {
            steps,
            reads,
            ending: End::Ok,
            process: 0,
            called: clock + 100,
            returned: clock + 101,
        });
    }
    let last = |txn: &Txn, value: i64| {
        let key = txn.steps.iter().find(|(_, write)| *write == Some(value)).map(|(key, _)| *key);
        key.is_some_and(|key| {
            txn.steps.iter().rev().find(|step| step.0 == key && step.1.is_some()).unwrap().1 == Some(value)
        })
    };
    let is_installed = |value: &i64| txns.iter().any(|txn| txn.ending != End::Failed && last(txn, *value));
    let installed = state.map(|list| list.into_iter().filter(is_installed).collect());
    txns.sort_by_key(|txn| txn.called);
    number_processes(&mut txns);
    Run { txns, installed }
}

/// Calls come a little earlier and returns a little later than the steps, so that transactions overlap.
fn spread_out(dice: &mut Dice, txns: &mut [Txn]) {
    let reach = dice.below(3) as u32 * 9;
    for (index, txn) in txns.iter_mut().enumerate() {
        let digit = index as u32 % 5;
        txn.called = txn.called.saturating_sub(dice.below(u64::from(reach) + 1) as u32) * 10 + digit;
        txn.returned = (txn.returned + dice.below(u64::from(reach) + 1) as u32) * 10 + digit;
    }
}

/// A process is taken again when its transaction has returned; one that stays open is not.
fn number_processes(txns: &mut [Txn]) {
    let mut free: Vec<u32> = Vec::new();
    for txn in txns.iter_mut() {
        let found = free.iter().position(|returned| *returned < txn.called);
        let process = found.unwrap_or(free.len());
        let until = if txn.ending == End::Open { u32::MAX } else { txn.returned };
        if found.is_none() {
            free.push(until);
        } else {
            free[process] = until;
        }
        txn.process = process as u32;
    }
}

fn history(txns: &[Txn], store: Store) -> History {
    let word = if store == Store::Lists { "append" } else { "w" };
    let value = |read: &[i64]| match (store, read) {
        (Store::Lists, read) => Value::List(read.iter().map(|element| Value::Int(*element)).collect()),
        (Store::Registers, []) => Value::Null,
        (Store::Registers, [.., last]) => Value::Int(*last),
    };
    let list = |txn: &Txn, is_reply: bool| {
        let step = |(index, (key, write)): (usize, &Step)| match write {
            Some(write) => Value::List(vec![Value::text(word), Value::text(KEYS[*key]), Value::Int(*write)]),
            None => {
                let read = if is_reply { value(&txn.reads[index]) } else { Value::Null };
                Value::List(vec![Value::text("r"), Value::text(KEYS[*key]), read])
            }
        };
        Value::map([("txn", Value::List(txn.steps.iter().enumerate().map(step).collect()))])
    };
    let operation = |txn: &Txn| Operation {
        process: txn.process,
        f: "txn".to_owned(),
        input: list(txn, false),
        ending: match txn.ending {
            End::Ok => Ending::Ok(list(txn, true)),
            End::Failed => Ending::Failed { with: Value::Null },
            End::Open => Ending::Open,
        },
        called: Mark(txn.called),
        returned: (txn.ending != End::Open).then_some(Mark(txn.returned)),
        called_at: Time::ZERO,
        returned_at: None,
        is_final: false,
    };
    let processes = (0..txns.len()).map(|process| format!("c{process}")).collect();
    History { processes, operations: txns.iter().map(operation).collect(), is_timed: true }
}

/// Whether reads show the whole order of every list: at most one append to each is in no read, and so is the last.
fn is_order_known(txns: &[Txn]) -> bool {
    let is_read = |key: usize, element: i64| {
        let reads =
            txns.iter().filter(|txn| txn.ending == End::Ok).flat_map(|txn| txn.steps.iter().zip(&txn.reads));
        reads.into_iter().any(|(step, read)| *step == (key, None) && read.contains(&element))
    };
    (0..KEYS.len()).all(|key| {
        let steps = txns.iter().filter(|txn| txn.ending != End::Failed).flat_map(|txn| &txn.steps);
        let unread =
            steps.filter(|step| step.0 == key && step.1.is_some_and(|element| !is_read(key, element)));
        unread.count() < 2
    })
}

/// What keys hold, and which versions of them were installed.
type State = ([Vec<i64>; 2], [Vec<i64>; 2]);

/// What is asked of a serial order.
struct Serial<'a> {
    txns: &'a [Txn],
    store: Store,
    /// Whether nothing may come before what had returned when it was called.
    is_strict: bool,
    /// The order in which versions must be installed, if that is known.
    installed: Option<&'a [Vec<i64>; 2]>,
}

impl Serial<'_> {
    /// Whether some order of all that committed and some of what is open explains every read.
    fn is_possible(&self) -> bool {
        self.extends(&mut Vec::new(), &State::default())
    }

    fn extends(&self, order: &mut Vec<usize>, state: &State) -> bool {
        let is_whole = (0..self.txns.len()).all(|at| self.txns[at].ending != End::Ok || order.contains(&at));
        if is_whole && self.installed.is_none_or(|installed| state.1 == *installed) {
            return true;
        }
        for (at, txn) in self.txns.iter().enumerate() {
            let is_late = |before: &usize| txn.ending == End::Ok && txn.returned < self.txns[*before].called;
            if order.contains(&at)
                || txn.ending == End::Failed
                || (self.is_strict && order.iter().any(is_late))
            {
                continue;
            }
            if let Some(state) = self.after(txn, state.clone()) {
                order.push(at);
                if self.extends(order, &state) {
                    return true;
                }
                order.pop();
            }
        }
        false
    }

    /// What is after a transaction; nothing when it could not have read what it did.
    fn after(&self, txn: &Txn, (mut holds, mut installed): State) -> Option<State> {
        let mut last: BTreeMap<usize, i64> = BTreeMap::new();
        for (index, (key, write)) in txn.steps.iter().enumerate() {
            match write {
                Some(write) => {
                    if self.store == Store::Registers {
                        holds[*key].clear();
                    }
                    holds[*key].push(*write);
                    last.insert(*key, *write);
                }
                None if txn.ending == End::Ok && txn.reads[index] != holds[*key] => return None,
                None => {}
            }
        }
        last.into_iter().for_each(|(key, write)| installed[key].push(write));
        Some((holds, installed))
    }
}

fn serial(run: &Run, store: Store, is_strict: bool, installed: Option<&[Vec<i64>; 2]>) -> bool {
    Serial { txns: &run.txns, store, is_strict, installed }.is_possible()
}

fn judged(name: &str, history: &History, options: &[(&str, Value)]) -> Finding {
    let evidence = Evidence { history: history.clone(), ..Evidence::default() };
    let options: Vec<(String, Value)> =
        options.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    check(name).unwrap().judge(&evidence, &options).unwrap_or_else(|why| panic!("{why:?}: {history:#?}"))
}

fn models(is_strict: bool) -> (&'static str, Value) {
    ("models", Value::List(vec![Value::text(if is_strict { "strict-serializable" } else { "serializable" })]))
}

/// How often both said yes, and no.
#[derive(Default)]
struct Tally {
    pass: u64,
    fail: u64,
}

impl Tally {
    fn count(&mut self, is_fail: bool) {
        *(if is_fail { &mut self.fail } else { &mut self.pass }) += 1;
    }

    fn is_mixed(&self) {
        let tenth = (self.pass + self.fail) / 10;
        assert!(self.pass > tenth && self.fail > tenth, "{} pass, {} fail", self.pass, self.fail);
    }
}

#[test]
fn lists_are_judged_as_by_all_serial_orders() {
    let mut tally = Tally::default();
    for seed in 0..HISTORIES {
        let mut dice = Dice::of(seed);
        let run = run(&mut dice, Store::Lists);
        let is_strict = seed % 2 == 0;
        let history = history(&run.txns, Store::Lists);
        let finding = judged("list_append", &history, &[models(is_strict)]);
        let expected = serial(&run, Store::Lists, is_strict, None);
        let is_fail = matches!(finding.verdict, Verdict::Fail(_));
        let told = || format!("seed {seed}, serializable: {expected}, {finding:#?}\n{:#?}", run.txns);
        assert!(!is_fail || !expected, "unsound: {}", told());
        if is_order_known(&run.txns) {
            assert_eq!(is_fail, !expected, "{}", told());
            tally.count(is_fail);
        }
    }
    tally.is_mixed();
}

#[test]
fn registers_whose_versions_are_known_are_judged_as_by_all_serial_orders() {
    let mut tally = Tally::default();
    for seed in 0..HISTORIES {
        let mut dice = Dice::of(seed);
        let run = run(&mut dice, Store::Registers);
        let is_strict = seed % 2 == 0;
        let history = history(&run.txns, Store::Registers);
        let order = |list: &Vec<i64>| Value::List(list.iter().map(|value| Value::Int(*value)).collect());
        let versions = Value::map(KEYS.iter().zip(&run.installed).map(|(key, list)| (*key, order(list))));
        let finding = judged("rw_register", &history, &[models(is_strict), ("versions", versions)]);
        let expected = serial(&run, Store::Registers, is_strict, Some(&run.installed));
        let is_fail = matches!(finding.verdict, Verdict::Fail(_));
        let told = || {
            format!(
                "seed {seed}, serializable: {expected}, {:?}, {finding:#?}\n{:#?}",
                run.installed, run.txns
            )
        };
        assert_eq!(is_fail, !expected, "{}", told());
        tally.count(is_fail);
    }
    tally.is_mixed();
}

#[test]
fn what_registers_are_reported_for_is_wrong_in_every_serial_order() {
    let mut tally = Tally::default();
    for seed in 0..HISTORIES {
        let mut dice = Dice::of(seed);
        let run = run(&mut dice, Store::Registers);
        let is_strict = seed % 2 == 0;
        let history = history(&run.txns, Store::Registers);
        // In a strict order each key is linearizable, and writes follow reads in every serial one.
        let mut options = vec![models(is_strict), ("wfr_keys", Value::Bool(seed % 4 > 1))];
        if is_strict {
            options.push(("linearizable_keys", Value::Bool(seed % 8 > 3)));
            options.push(("sequential_keys", Value::Bool(seed % 16 > 7)));
        }
        let finding = judged("rw_register", &history, &options);
        let is_fail = matches!(finding.verdict, Verdict::Fail(_));
        let expected = serial(&run, Store::Registers, is_strict, None);
        assert!(!is_fail || !expected, "unsound: seed {seed}, {finding:#?}\n{:#?}", run.txns);
        tally.count(is_fail);
    }
    tally.is_mixed();
}
