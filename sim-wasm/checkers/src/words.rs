//! Words that the sentences of several families are made of.

/// Names in a row: `1`, `1 and 2`, `1, 2 and 3`; `none` when there are none.
pub(crate) fn listed<S: AsRef<str>>(names: &[S], none: &str) -> String {
    match names {
        [] => none.to_owned(),
        [one] => one.as_ref().to_owned(),
        [begin @ .., last] => {
            let begin: Vec<&str> = begin.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", begin.join(", "), last.as_ref())
        }
    }
}

/// `never`, `once`, `twice`, `3 times`.
pub(crate) fn times(count: usize) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    }
}
