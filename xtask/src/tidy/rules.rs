//! Rules about files of any language.

use crate::tidy::{Rule, Untidy};

/// A file's name and text.
pub struct Source<'a> {
    /// From the repository's root.
    pub path: &'a str,
    /// All of it.
    pub text: &'a str,
}

/// The longest source, in lines.
const LINES_MAX: usize = 800;

/// Endings of files that are written by hand and read as code.
const CODE: [&str; 6] = ["rs", "mjs", "js", "ts", "css", "py"];

/// Endings of files that are looked through for what should stand in no file.
const TEXTS: [&str; 7] = ["md", "toml", "html", "json", "yml", "yaml", "sh"];

/// Files that a tool writes.
const MADE: [&str; 2] = ["Cargo.lock", "package-lock.json"];

/// Where somebody's folders lie. Spelled in two parts, so that this file does not find itself.
const MACHINE_FOLDERS: [(&str, &str); 5] =
    [("/ho", "me/"), ("/Use", "rs/"), ("/ro", "ot/"), ("/wo", "rk/"), ("C:", "\\Users\\")];

/// Words of what is left to do, in two parts likewise.
const LEFT_OVERS: [(&str, &str); 2] = [("TO", "DO"), ("FIX", "ME")];

impl Source<'_> {
    fn ending(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        // A script without an ending begins with how it is run.
        let scripted = if self.text.starts_with("#!") { "sh" } else { "" };
        name.rsplit_once('.').map_or(scripted, |(_, ending)| ending)
    }

    /// The lines with their numbers, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// A complaint about a line.
    pub fn untidy(&self, line: usize, rule: Rule, says: impl Into<String>) -> Untidy {
        Untidy { path: self.path.to_owned(), line, rule, says: says.into() }
    }
}

/// All of them.
pub fn check(source: &Source<'_>) -> Vec<Untidy> {
    let is_code = CODE.contains(&source.ending());
    if MADE.contains(&source.path) || !(is_code || TEXTS.contains(&source.ending())) {
        return Vec::new();
    }
    let mut found = Vec::new();
    if is_code {
        found.extend(header(source));
        found.extend(length(source));
    }
    for (number, line) in source.lines() {
        found.extend(machine_path(source, number, line));
        found.extend(left_over(source, number, line));
    }
    found
}

/// What a learner or a mistaken learner writes begins as learners begin.
fn is_learners(path: &str) -> bool {
    ["/starter.py", "/solution.py"].iter().any(|name| path.ends_with(name)) || path.contains("/mistakes/")
}

fn header(source: &Source<'_>) -> Option<Untidy> {
    if is_learners(source.path) {
        return None;
    }
    let mut lines = source.text.lines().skip_while(|line| line.starts_with("#!"));
    let first = lines.next().unwrap_or_default().trim_start();
    let starts: &[&str] = if source.path.ends_with(".py") { &["#", "\"\"\"", "'''"] } else { &["//", "/*"] };
    let is_comment = starts.iter().any(|start| first.starts_with(start));
    let says = "no word on what this file is; begin it with a comment that says what it is and why it exists";
    (!is_comment).then(|| source.untidy(1, Rule::Header, says))
}

fn length(source: &Source<'_>) -> Option<Untidy> {
    let lines = source.text.lines().count();
    let says = format!("{lines} lines are more than {LINES_MAX}; find the seam and split the file");
    (lines > LINES_MAX).then(|| source.untidy(lines, Rule::File, says))
}

fn machine_path(source: &Source<'_>, number: usize, line: &str) -> Option<Untidy> {
    let folders = MACHINE_FOLDERS.map(|(a, b)| [a, b].concat());
    let folder = folders.iter().find(|folder| names_a_folder(line, folder))?;
    let says = format!("{folder} is a folder of one machine; name it relative to the repository");
    Some(source.untidy(number, Rule::MachinePath, says))
}

/// Whether the line names it from the root on: not as the middle of a longer path or an address.
fn names_a_folder(line: &str, folder: &str) -> bool {
    let before = |at: usize| line[..at].chars().next_back();
    let is_part = |letter: char| letter.is_alphanumeric() || "._-~}/".contains(letter);
    line.match_indices(folder).any(|(at, _)| !before(at).is_some_and(is_part))
}

fn left_over(source: &Source<'_>, number: usize, line: &str) -> Option<Untidy> {
    let words = LEFT_OVERS.map(|(a, b)| [a, b].concat());
    let is_word = |word: &String| {
        line.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|part| part == word)
    };
    let word = words.iter().find(|word| is_word(word))?;
    let says = format!("{word} is left over; do it, or open an issue and take the note out");
    Some(source.untidy(number, Rule::LeftOver, says))
}
