//! Rules about Rust. Functions are found by their indentation, as rustfmt leaves it: a function ends
//! where a closing brace stands as far in as its first line.

use crate::tidy::rules::Source;
use crate::tidy::{Rule, Untidy};

/// The longest function, in lines.
const FUNCTION_LINES_MAX: usize = 70;

/// All of them.
pub fn check(source: &Source<'_>) -> Vec<Untidy> {
    let mut found = functions(source);
    if !is_test_file(source.path) {
        found.extend(unwraps(source));
    }
    found
}

fn is_test_file(path: &str) -> bool {
    path.starts_with("tests/")
        || path.contains("/tests/")
        || path.ends_with("_tests.rs")
        || path.ends_with("/tests.rs")
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn begins_function(line: &str) -> bool {
    let words = line.trim_start();
    let is_modifier = |word: &&str| {
        ["pub", "const", "async", "unsafe", "extern"].contains(word) || word.starts_with("pub(")
    };
    words.split(' ').find(|word| !is_modifier(word)) == Some("fn")
}

fn functions(source: &Source<'_>) -> Vec<Untidy> {
    let lines: Vec<(usize, &str)> = source.lines().collect();
    let mut found = Vec::new();
    for (index, (number, line)) in lines.iter().enumerate().filter(|(_, (_, line))| begins_function(line)) {
        let closes = |other: &&(usize, &str)| {
            indentation(other.1) == indentation(line) && other.1.trim_start().starts_with('}')
        };
        let is_one_line = line.trim_end().ends_with(['}', ';']);
        let Some((end, _)) = lines[index..].iter().find(closes).filter(|_| !is_one_line) else { continue };
        let length = end - number + 1;
        if length > FUNCTION_LINES_MAX {
            let says = format!(
                "a function of {length} lines is more than {FUNCTION_LINES_MAX}; name its parts and split it"
            );
            found.push(source.untidy(*number, Rule::Function, says));
        }
    }
    found
}

fn unwraps(source: &Source<'_>) -> Vec<Untidy> {
    // Spelled in two parts, so that this file does not find itself.
    let unwrap = [".unwrap", "()"].concat();
    let mut tests_until: Option<usize> = None;
    let mut awaits_tests = false;
    let mut found = Vec::new();
    for (number, line) in source.lines() {
        if let Some(depth) = tests_until {
            if indentation(line) == depth && line.trim_start().starts_with('}') {
                tests_until = None;
            }
        } else if line.trim_start().starts_with("#[cfg(test)]") {
            awaits_tests = true;
        } else if awaits_tests && !line.trim_start().starts_with("#[") {
            awaits_tests = false;
            tests_until = line.trim_end().ends_with('{').then(|| indentation(line));
        } else if line.contains(&unwrap) && !line.trim_start().starts_with("//") {
            let says =
                "unwrap tells nobody what was wrong; give an error, or `expect` with why it cannot happen";
            found.push(source.untidy(number, Rule::Unwrap, says));
        }
    }
    found
}
