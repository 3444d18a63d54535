//! `track.toml` and `task.toml` as they stand in the files. Unknown fields are refused.

use crate::author::{AuthorError, Rule};
use crate::course::{Category, Question, Reading};
use indexmap::IndexMap;
use serde::{Deserialize, de::DeserializeOwned};
use trace::wire::Submission;

/// `track.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrackFile {
    /// Its title.
    pub title: String,
    /// One or two sentences on what one can build after it.
    pub blurb: String,
    /// Where it belongs.
    pub category: Category,
    /// Its tasks' folders in order.
    pub tasks: Vec<String>,
    /// What one will be able to answer after it.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// What goes wrong in real systems.
    #[serde(default)]
    pub common_mistakes: Vec<String>,
    /// What is weighed against what.
    #[serde(default)]
    pub comparisons: Vec<String>,
    /// Where to read on.
    #[serde(default)]
    pub reading: Vec<Reading>,
}

/// `task.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskFile {
    /// Its title.
    pub title: String,
    /// 1 to 3.
    pub level: u8,
    /// About how long it takes.
    pub minutes: u16,
    /// The ideas it teaches.
    pub concepts: Vec<String>,
    /// The functions that the learner writes.
    pub steps: Vec<String>,
    /// What the learner hands in.
    #[serde(default)]
    pub submission: Submission,
    /// The modules that speak its messages.
    #[serde(default)]
    pub modules: Vec<String>,
    /// From a nudge to nearly the answer.
    pub hints: Vec<String>,
    /// The checks, in the order shown.
    pub checks: IndexMap<String, String>,
    /// The sources its lesson rests on.
    #[serde(default)]
    pub cites: Vec<Reading>,
}

/// Reads one of them; the complaint names `path` and the line.
pub fn parse<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, AuthorError> {
    toml::from_str(text).map_err(|error| {
        let error_at = error.span().map_or(0, |span| span.start);
        let says = error.message().replace('\n', " ");
        let fix = "the fields and their types are listed in tracks/README.md";
        AuthorError::new(Rule::Fields, path, says, fix).at(line_of(text, error_at))
    })
}

fn line_of(text: &str, byte: usize) -> u32 {
    let before = text.as_bytes().iter().take(byte).filter(|byte| **byte == b'\n').count();
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACK: &str = "title = \"T\"\nblurb = \"B\"\ncategory = \"real-systems\"\ntasks = [\"echo\"]\n";

    #[test]
    fn an_unknown_field_is_refused_with_its_line() {
        assert_eq!(parse::<TrackFile>("t", TRACK).unwrap().category, Category::RealSystems);
        let error =
            parse::<TrackFile>("tracks/x/track.toml", &format!("{TRACK}titel = \"x\"\n")).unwrap_err();
        assert_eq!((error.rule, error.line), (Rule::Fields, Some(5)));
        assert!(error.to_string().starts_with("tracks/x/track.toml:5: unknown field `titel`"), "{error}");
    }

    #[test]
    fn checks_keep_the_order_in_which_they_are_written() {
        let task = "title=\"\"\nlevel=1\nminutes=1\nconcepts=[]\nsteps=[]\nhints=[]\n[checks]\nb=\"\"\na=\"\"\nc=\"\"\n";
        let file: TaskFile = parse("t", task).unwrap();
        assert_eq!(file.checks.keys().collect::<Vec<_>>(), ["b", "a", "c"]);
    }
}
