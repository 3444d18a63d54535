//! Random histories for the linearizability checks, and the dumbest way to judge them: by trying all orders.

pub mod objects;

use super::common::Dice;
use checkers::{Ending, Evidence, History, Mark, Operation};
use objects::{act, agrees, start};
use trace::{Time, Value};

/// A random history of an object that mostly does as it should.
pub fn history(model: &str, dice: &mut Dice) -> History {
    let mut making =
        Making { history: History { is_timed: true, ..History::default() }, objects: Vec::new(), now: 0 };
    let clients = 2 + dice.below(2);
    let wanted = 4 + dice.below(4);
    let mut running: Vec<Running> =
        (0..clients).map(|client| Running::new(client, &mut making.history)).collect();
    while making.history.operations.len() < wanted as usize
        || running.iter().any(|one| one.operation.is_some())
    {
        let is_full = making.history.operations.len() >= wanted as usize;
        let one = &mut running[dice.below(clients) as usize];
        making.now += 1;
        match one.operation {
            None if is_full => {}
            None => making.begin(model, one, dice),
            Some(index) => making.go_on(model, index, one, dice),
        }
    }
    let mut history = making.history;
    if dice.falls(1, 4) {
        retimed(&mut history, dice);
    }
    for _ in 0..dice.below(3) {
        mutate(model, &mut history, dice);
    }
    history
}

struct Making {
    history: History,
    /// Of each key, what it holds.
    objects: Vec<(Value, Value)>,
    now: u32,
}

/// A client; what it called has had its effect when there is an output.
struct Running {
    client: u64,
    lives: u32,
    process: u32,
    operation: Option<usize>,
    output: Option<Value>,
}

impl Running {
    fn new(client: u64, history: &mut History) -> Self {
        let process = history.process_number(&format!("c{client}"));
        Self { client, lives: 1, process, operation: None, output: None }
    }
}

impl Making {
    fn begin(&mut self, model: &str, one: &mut Running, dice: &mut Dice) {
        let (f, input) = objects::call(model, dice);
        one.operation = Some(self.history.operations.len());
        self.history.operations.push(Operation {
            process: one.process,
            f: f.to_owned(),
            input,
            ending: Ending::Open,
            called: Mark(self.now),
            returned: None,
            called_at: Time::from_ms(u64::from(self.now)),
            returned_at: None,
            is_final: false,
        });
    }

    fn go_on(&mut self, model: &str, index: usize, one: &mut Running, dice: &mut Dice) {
        if dice.falls(1, 12) {
            one.operation = None;
            one.output = None;
            if dice.falls(3, 4) {
                one.lives += 1;
                one.process = self.history.process_number(&format!("c{}/{}", one.client, one.lives));
            }
            return;
        }
        let operation = &mut self.history.operations[index];
        if one.output.is_none() {
            let key = operation.input.get("key").cloned().unwrap_or(Value::Null);
            let slot = self.objects.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
                self.objects.push((key, start(model)));
                self.objects.len() - 1
            });
            let state = &mut self.objects[slot].1;
            let done = act(model, state, &operation.f, &operation.input, &format!("c{}", one.client));
            if let Some((after, output)) = done {
                *state = after;
                one.output = Some(output);
                return;
            }
        }
        operation.ending = match one.output.take() {
            Some(output) => Ending::Ok(trimmed(&operation.f, &operation.input, output, dice)),
            None => Ending::Failed { with: Value::Null },
        };
        operation.returned = Some(Mark(self.now));
        one.operation = None;
    }
}

/// Leaves out what may be left out.
fn trimmed(f: &str, input: &Value, output: Value, dice: &mut Dice) -> Value {
    let Value::Map(mut pairs) = output else { return output };
    let may_be_left_out = ["add", "remove", "append"].contains(&f);
    if may_be_left_out && dice.falls(1, 2) {
        pairs.clear();
    }
    if f == "read" && input.get("offset").is_some() {
        let name = *dice.one_of(&["value", "values"]);
        pairs.retain(|(known, _)| known == name);
    }
    Value::Map(pairs)
}

/// The same operations of each process at other times.
fn retimed(history: &mut History, dice: &mut Dice) {
    let processes = history.processes.len() as u64;
    let mut now = 0;
    let mut next: Vec<(usize, bool)> = vec![(0, true); processes as usize];
    let mut ordered = Vec::new();
    let mut own: Vec<Vec<Operation>> = (0..processes as u32)
        .map(|process| {
            history.operations.iter().filter(|operation| operation.process == process).cloned().collect()
        })
        .collect();
    while ordered.len() < history.operations.len() || next.iter().any(|(_, is_call)| !is_call) {
        let process = dice.below(processes) as usize;
        let (index, is_call) = next[process];
        now += 1;
        if is_call && index < own[process].len() {
            own[process][index].called = Mark(now);
            ordered.push((process, index));
            next[process].1 = false;
        } else if !is_call {
            let operation = &mut own[process][index];
            operation.returned = operation.returned.map(|_| Mark(now));
            next[process] = (index + 1, true);
        }
    }
    history.operations = ordered.into_iter().map(|(process, index)| own[process][index].clone()).collect();
}

/// Lets one operation have given something else, or have happened though it failed.
fn mutate(model: &str, history: &mut History, dice: &mut Dice) {
    let index = dice.below(history.operations.len() as u64) as usize;
    let operation = &mut history.operations[index];
    match &mut operation.ending {
        Ending::Ok(Value::Map(pairs)) if !pairs.is_empty() => {
            let index = dice.below(pairs.len() as u64) as usize;
            let (name, value) = &mut pairs[index];
            other(value, name == "offset" || model == "counter", dice);
        }
        Ending::Failed { .. } => operation.ending = Ending::Ok(Value::Map(Vec::new())),
        _ => {}
    }
}

fn other(value: &mut Value, stays_a_number: bool, dice: &mut Dice) {
    match value {
        Value::Bool(answer) => *answer = !*answer,
        Value::List(items) if items.len() > 1 && dice.falls(1, 2) => items.swap(0, 1),
        Value::List(items) if !items.is_empty() && dice.falls(1, 2) => drop(items.pop()),
        Value::List(items) => items.push(Value::Int(dice.below(3) as i64)),
        Value::Text(text) if dice.falls(1, 2) => text.push('a'),
        Value::Int(int) if stays_a_number || dice.falls(4, 5) => *int = dice.below(4) as i64,
        Value::Null => *value = Value::Int(dice.below(3) as i64),
        _ => *value = Value::Null,
    }
}

/// What brute force finds: whether an order explains all, and how many that happened an order can explain.
pub struct Judged {
    pub holds: bool,
    pub longest: usize,
    pub closed: usize,
}

/// Tries all orders. `in_real_time`, or else in the order of each process.
pub fn judged(model: &str, history: &History, in_real_time: bool) -> Judged {
    let operations: Vec<&Operation> =
        history.operations.iter().filter(|operation| !operation.is_failed()).collect();
    let closed = operations.iter().filter(|operation| operation.is_ok()).count();
    let mut force = Force { model, history, operations, in_real_time, longest: 0 };
    let mut taken = vec![false; force.operations.len()];
    force.go_on(&mut taken, &[], 0);
    Judged { holds: force.longest == closed, longest: force.longest, closed }
}

struct Force<'a> {
    model: &'a str,
    history: &'a History,
    operations: Vec<&'a Operation>,
    in_real_time: bool,
    longest: usize,
}

impl Force<'_> {
    fn go_on(&mut self, taken: &mut [bool], objects: &[(Value, Value)], explained: usize) {
        self.longest = self.longest.max(explained);
        for index in 0..taken.len() {
            let must_wait =
                (0..taken.len()).any(|other| other != index && !taken[other] && self.is_before(other, index));
            if taken[index] || must_wait {
                continue;
            }
            let operation = self.operations[index];
            if let Some(after) = after(self.model, objects, operation, self.history.process(operation)) {
                taken[index] = true;
                self.go_on(taken, &after, explained + usize::from(operation.is_ok()));
                taken[index] = false;
            }
        }
    }

    fn is_before(&self, one: usize, other: usize) -> bool {
        let (first, second) = (self.operations[one], self.operations[other]);
        if self.in_real_time {
            first.returned.is_some_and(|returned| returned < second.called)
        } else {
            first.is_ok() && first.process == second.process && one < other
        }
    }
}

/// All objects after an operation, if it can have given what it gave.
pub fn after(
    model: &str,
    objects: &[(Value, Value)],
    operation: &Operation,
    who: &str,
) -> Option<Vec<(Value, Value)>> {
    let key = operation.input.get("key").cloned().unwrap_or(Value::Null);
    let state = objects
        .iter()
        .find(|(known, _)| *known == key)
        .map_or_else(|| start(model), |(_, state)| state.clone());
    let client = who.split('/').next().unwrap_or(who);
    let (next, possible) = act(model, &state, &operation.f, &operation.input, client)?;
    if !operation.output().is_none_or(|given| agrees(given, &possible, model == "set")) {
        return None;
    }
    let others = objects.iter().filter(|(known, _)| *known != key).cloned();
    Some(others.chain([(key.clone(), next)]).collect())
}

/// As evidence.
pub fn evidence(history: History) -> Evidence {
    Evidence { history, ..Evidence::default() }
}

/// The options of a check for a model.
pub fn options(model: &str) -> Vec<(String, Value)> {
    let mut options = vec![("model".to_owned(), Value::text(model))];
    if model == "semaphore" {
        options.push(("permits".to_owned(), Value::Int(objects::PERMITS)));
    }
    options
}

/// A history to read, when something is wrong with it.
pub fn told(history: &History) -> String {
    let line = |operation: &Operation| {
        let returned = operation.returned.map_or_else(|| "-".to_owned(), |mark| mark.0.to_string());
        let ending = match &operation.ending {
            Ending::Ok(output) => format!("ok {output}"),
            Ending::Failed { .. } => "failed".to_owned(),
            Ending::Open => "open".to_owned(),
        };
        let (who, f, input) = (history.process(operation), &operation.f, &operation.input);
        format!("{who} {f} {input} [{}..{returned}] {ending}", operation.called.0)
    };
    history.operations.iter().map(line).collect::<Vec<_>>().join("\n")
}
