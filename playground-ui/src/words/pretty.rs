//! Values as people lay them out.

use trace::Value;

/// A value as indented JSON, at most `lines_max` lines of it.
pub fn pretty(value: &Value, lines_max: usize) -> String {
    let mut text = String::new();
    write_pretty(value, 0, &mut text);
    if text.lines().count() <= lines_max {
        return text;
    }
    text.lines().take(lines_max).chain(["…"]).collect::<Vec<_>>().join("\n")
}

/// What fits on a line stays on it.
const LINE_LETTERS_MAX: usize = 60;

fn write_pretty(value: &Value, depth: usize, out: &mut String) {
    let flat = value.to_json();
    let (open, close, items): (_, _, Vec<(Option<&str>, &Value)>) = match value {
        Value::List(items) => ('[', ']', items.iter().map(|item| (None, item)).collect()),
        Value::Map(pairs) => ('{', '}', pairs.iter().map(|(key, item)| (Some(key.as_str()), item)).collect()),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) => {
            return out.push_str(&flat);
        }
    };
    if flat.chars().count() <= LINE_LETTERS_MAX {
        return out.push_str(&flat);
    }
    out.push(open);
    for (index, (key, item)) in items.iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        out.push_str(&"  ".repeat(depth + 1));
        if let Some(key) = key {
            out.push_str(&Value::text(*key).to_json());
            out.push_str(": ");
        }
        write_pretty(item, depth + 1, out);
    }
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
    out.push(close);
}
