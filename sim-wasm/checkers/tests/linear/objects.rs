//! The objects of the linearizability checks once more, written from their documentation on plain values and without
//! any thought of speed; and random calls on them.

use super::super::common::Dice;
use trace::Value;

/// All models.
pub const MODELS: [&str; 11] = [
    "register",
    "cas-register",
    "kv",
    "set",
    "counter",
    "queue",
    "stack",
    "priority-queue",
    "lock",
    "semaphore",
    "log",
];

/// How many may hold the semaphore.
pub const PERMITS: i64 = 2;

/// What an object is before anything happened.
pub fn start(model: &str) -> Value {
    match model {
        "register" | "cas-register" | "kv" | "lock" => Value::Null,
        "counter" | "semaphore" => Value::Int(0),
        _ => Value::List(Vec::new()),
    }
}

/// A call done to an object: what it is then, and what the call may have given. `None` when it cannot be done.
pub fn act(model: &str, state: &Value, f: &str, input: &Value, client: &str) -> Option<(Value, Value)> {
    let argument = |name: &str| input.get(name).cloned().unwrap_or(Value::Null);
    match model {
        "register" | "cas-register" | "kv" => act_on_register(state, f, argument),
        "set" => Some(act_on_set(items(state), f, &argument("element"))),
        "counter" if f == "read" => gave(state.clone(), state.clone()),
        "counter" => {
            let sum = Value::Int(state.as_int()? + argument("delta").as_int()?);
            gave(sum.clone(), sum)
        }
        "queue" | "stack" | "priority-queue" => act_on_pile(items(state), f, argument("value")),
        "lock" => {
            let owner = input.get("owner").cloned().unwrap_or_else(|| Value::text(client));
            match (f, *state == Value::Null, *state == owner) {
                ("acquire", true, _) => done(owner),
                ("release", _, true) => done(Value::Null),
                _ => None,
            }
        }
        "semaphore" => {
            let held = state.as_int()? + if f == "acquire" { 1 } else { -1 };
            if (0..=PERMITS).contains(&held) { done(Value::Int(held)) } else { None }
        }
        _ => act_on_log(items(state), f, argument),
    }
}

fn done(state: Value) -> Option<(Value, Value)> {
    Some((state, Value::Map(Vec::new())))
}

fn gave(state: Value, given: Value) -> Option<(Value, Value)> {
    Some((state, Value::map([("value", given)])))
}

fn items(state: &Value) -> Vec<Value> {
    if let Value::List(items) = state { items.clone() } else { Vec::new() }
}

fn with(items: Vec<Value>, value: Value) -> Value {
    Value::List(items.into_iter().chain([value]).collect())
}

fn act_on_register(state: &Value, f: &str, argument: impl Fn(&str) -> Value) -> Option<(Value, Value)> {
    match f {
        "read" | "get" => gave(state.clone(), state.clone()),
        "write" | "put" => done(argument("value")),
        "delete" => done(Value::Null),
        "cas" => {
            let creates = argument("create_if_not_exists") == Value::Bool(true) && *state == Value::Null;
            if *state == argument("from") || creates { done(argument("to")) } else { None }
        }
        _ => match (state, argument("value")) {
            (Value::Null, Value::Text(text)) => done(Value::Text(text)),
            (Value::Null, other) => done(Value::List(vec![other])),
            (Value::Text(old), Value::Text(new)) => done(Value::Text(old.clone() + &new)),
            (Value::List(_), other) => done(with(items(state), other)),
            _ => None,
        },
    }
}

fn act_on_set(mut items: Vec<Value>, f: &str, element: &Value) -> (Value, Value) {
    let found = items.contains(element);
    let given = match f {
        "read" => Value::List(items.clone()),
        "add" => Value::Bool(!found),
        _ => Value::Bool(found),
    };
    match f {
        "add" if !found => items.push(element.clone()),
        "remove" => items.retain(|item| item != element),
        _ => {}
    }
    (Value::List(items), Value::map([("value", given)]))
}

fn act_on_pile(mut items: Vec<Value>, f: &str, value: Value) -> Option<(Value, Value)> {
    let index = match f {
        "dequeue" => Some(0),
        "pop" => items.len().checked_sub(1),
        "take" => (0..items.len()).min_by_key(|index| items[*index].as_int()),
        _ => return done(with(items, value)),
    };
    let taken = index.filter(|index| *index < items.len()).map(|index| items.remove(index));
    gave(Value::List(items), taken.unwrap_or(Value::Null))
}

fn act_on_log(items: Vec<Value>, f: &str, argument: impl Fn(&str) -> Value) -> Option<(Value, Value)> {
    if f == "append" {
        let offset = Value::Int(items.len() as i64);
        return Some((with(items, argument("value")), Value::map([("offset", offset)])));
    }
    let offset = usize::try_from(argument("offset").as_int()?).ok()?;
    let rest = items.get(offset..).unwrap_or_default().to_vec();
    let first = rest.first().cloned().unwrap_or(Value::Null);
    Some((Value::List(items), Value::map([("value", first), ("values", Value::List(rest))])))
}

/// Whether what was given is what may have been given: each field, and lists of a set in any order.
pub fn agrees(given: &Value, possible: &Value, in_any_order: bool) -> bool {
    let Value::Map(pairs) = given else { return true };
    pairs.iter().all(|(name, given)| match (given, possible.get(name)) {
        (Value::List(given), Some(Value::List(possible))) if in_any_order => {
            given.len() == possible.len() && possible.iter().all(|item| given.contains(item))
        }
        (given, possible) => possible == Some(given),
    })
}

/// Functions and their arguments, several times where they are to be frequent.
type Calls = &'static [(&'static str, &'static [&'static str])];

fn calls(model: &str) -> Calls {
    match model {
        "register" => &[("read", &[]), ("write", &["value"])],
        "cas-register" => &[
            ("read", &["key"]),
            ("write", &["key", "value"]),
            ("cas", &["key", "from", "to", "create_if_not_exists"]),
        ],
        "kv" => &[
            ("get", &["key"]),
            ("get", &["key"]),
            ("put", &["key", "value"]),
            ("append", &["key", "text"]),
            ("append", &["key", "text"]),
            ("cas", &["key", "from", "to"]),
            ("delete", &["key"]),
        ],
        "set" => {
            &[("add", &["element"]), ("remove", &["element"]), ("contains", &["element"]), ("read", &[])]
        }
        "counter" => &[("add", &["delta"]), ("read", &[])],
        "queue" => &[("enqueue", &["value"]), ("dequeue", &[])],
        "stack" => &[("push", &["value"]), ("pop", &[])],
        "priority-queue" => &[("insert", &["value"]), ("take", &[])],
        "lock" => &[("acquire", &[]), ("release", &[]), ("acquire", &["owner"])],
        "semaphore" => &[("acquire", &[]), ("release", &[])],
        _ => &[("append", &["value"]), ("read", &["offset"])],
    }
}

/// A random call.
pub fn call(model: &str, dice: &mut Dice) -> (&'static str, Value) {
    let (f, arguments) = *dice.one_of(calls(model));
    let mut argument = |name: &'static str| match name {
        "text" => ("value", Value::text(*dice.one_of(&["a", "b"]))),
        "owner" => (name, Value::text("o")),
        "create_if_not_exists" => (name, Value::Bool(dice.falls(1, 4))),
        "key" | "element" => (name, Value::Int(dice.below(2) as i64)),
        "delta" => (name, Value::Int(dice.below(4) as i64 - 1)),
        _ => (name, Value::Int(dice.below(3) as i64)),
    };
    (f, Value::map(arguments.iter().map(|name| argument(name))))
}
