//! A body with one value in it changed: what a wire does that no checksum guards, and what a liar says.

use trace::Value;

/// The same body with one leaf changed; never its `type`, its `msg_id` or what it answers, without which
/// it would not be taken for what it is. `None` when it has no other leaf. `choose(options)` gives one
/// of `0..options`.
pub fn falsified(body: &Value, choose: &mut dyn FnMut(u64) -> u64) -> Option<Value> {
    let mut copy = body.clone();
    let mut found = Vec::new();
    leaves(&mut copy, &mut found);
    if found.is_empty() {
        return None;
    }
    let chosen = choose(found.len() as u64) as usize;
    change(found.swap_remove(chosen), choose);
    Some(copy)
}

/// Keys whose values are left alone.
const KEPT: [&str; 6] = ["type", "msg_id", "in_reply_to", "src", "dest", "id"];

fn leaves<'a>(value: &'a mut Value, found: &mut Vec<&'a mut Value>) {
    match value {
        Value::List(items) => items.iter_mut().for_each(|item| leaves(item, found)),
        Value::Map(pairs) => {
            let open = pairs.iter_mut().filter(|(key, _)| !KEPT.contains(&key.as_str()));
            open.for_each(|(_, item)| leaves(item, found));
        }
        leaf => found.push(leaf),
    }
}

fn change(leaf: &mut Value, choose: &mut dyn FnMut(u64) -> u64) {
    *leaf = match leaf {
        Value::Null => Value::Int(0),
        Value::Bool(truth) => Value::Bool(!*truth),
        Value::Int(number) => Value::Int(*number ^ (1 << choose(6))),
        Value::Float(number) => Value::Float(*number + 1.0),
        Value::Text(text) => Value::Text(misspelt(text, choose)),
        Value::List(_) | Value::Map(_) => return,
    };
}

/// Another letter in one place; a letter where there was none.
fn misspelt(text: &str, choose: &mut dyn FnMut(u64) -> u64) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.is_empty() {
        return "x".to_owned();
    }
    let place = choose(letters.len() as u64) as usize;
    let other = char::from(b'a' + choose(26) as u8);
    letters[place] = if letters[place] == other { '?' } else { other };
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_differs_and_the_envelope_stays() {
        let body =
            Value::from_json(r#"{"type": "add", "msg_id": 7, "delta": 5, "to": ["a", "", true, null, 1.5]}"#);
        let body = body.unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..200_u64 {
            let mut state = seed;
            let other = falsified(&body, &mut |options| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
                (state >> 33) % options
            });
            let other = other.expect("there is something to change");
            assert_ne!(other, body);
            assert_eq!((other.get("type"), other.get("msg_id")), (body.get("type"), body.get("msg_id")));
            seen.insert(other.to_json());
        }
        assert!(seen.len() > 10, "{seen:?}");
    }

    #[test]
    fn a_body_without_values_of_its_own_stays_true() {
        let body = Value::from_json(r#"{"type": "ping", "msg_id": 7}"#).unwrap();
        assert_eq!(falsified(&body, &mut |_| 0), None);
    }
}
