//! What is told to an author whose files are not as they should be: where, what, and the fix.

use std::fmt;

/// A complaint about the content, for the one who writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AuthorError {
    /// The file or folder, beginning with the course's own folder: `tracks/01-messages/echo/task.toml`.
    pub path: String,
    /// The line, from 1, where one is to blame.
    pub line: Option<u32>,
    /// The rule that is broken.
    pub rule: Rule,
    /// What is wrong.
    pub says: String,
    /// What to do about it.
    pub fix: String,
}

impl AuthorError {
    /// A complaint about a whole file or folder.
    pub fn new(rule: Rule, path: impl Into<String>, says: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { path: path.into(), line: None, rule, says: says.into(), fix: fix.into() }
    }

    /// The same complaint about one line.
    #[must_use]
    pub const fn at(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }
}

impl fmt::Display for AuthorError {
    /// One line: `path:line: what is wrong; the fix`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}; {}", self.says, self.fix)
    }
}

/// What the files of a course must keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Every file is text that can be read.
    Readable,
    /// Every file that a task is made of is there.
    Complete,
    /// No file is empty or longer than a file may be.
    Sized,
    /// Every file and folder belongs to something.
    Claimed,
    /// `track.toml` and `task.toml` have the fields they must have, and no others.
    Fields,
    /// Names are kebab-case; a track's begins with its number.
    Named,
    /// `track.toml` and the folders beside it name the same tasks.
    Listed,
    /// 3 to 5 hints.
    Hints,
    /// Steps are top-level functions of starter and solution.
    Steps,
    /// Checks are named and described.
    Checks,
    /// A lesson has a heading and fits a screen.
    Lesson,
    /// At least 3 mistakes.
    Mistakes,
    /// A mistake says which check it fails, and why.
    Header,
    /// No program is a copy of another.
    Distinct,
    /// What scenarios import from `lib` is there.
    Imports,
    /// No placeholder of `new` is left.
    Written,
}
