//! The house rules as a command: file, line, what, and the fix. What is no rule here is taste.
//!
//! Files are those that git knows or would add; what a build made is none of them.

mod rules;
mod rust;

use rules::Source;
use std::fmt;
use std::path::Path;
use std::process::Command;

/// A broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untidy {
    /// The file, from the repository's root.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The rule.
    pub rule: Rule,
    /// What is wrong, and the fix.
    pub says: String,
}

impl fmt::Display for Untidy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.says)
    }
}

/// The house rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A file says in its first lines what it is.
    Header,
    /// No function is longer than fits a screen.
    Function,
    /// No file is longer than one idea.
    File,
    /// Our own code does not panic on what it was given.
    Unwrap,
    /// No file names a folder of somebody's machine.
    MachinePath,
    /// What is to be done stands in the tracker.
    LeftOver,
}

/// Checks every file, prints what is untidy, and tells whether nothing is.
///
/// # Errors
/// When git cannot list the files.
pub fn command(root: &Path) -> Result<bool, String> {
    let files = listed(root)?;
    let mut failed = 0;
    let mut checked = 0;
    for path in &files {
        // A file that was deleted but not yet committed, or one that is no text.
        let Ok(text) = std::fs::read_to_string(root.join(path)) else { continue };
        let found = check(path, &text);
        found.iter().for_each(|untidy| println!("{untidy}"));
        checked += 1;
        failed += usize::from(!found.is_empty());
    }
    println!("{} passed, {failed} failed", checked - failed);
    Ok(failed == 0)
}

/// What is untidy in one file.
#[must_use]
pub fn check(path: &str, text: &str) -> Vec<Untidy> {
    let source = Source { path, text };
    let mut found = rules::check(&source);
    if path.ends_with(".rs") {
        found.extend(rust::check(&source));
    }
    found.sort_by_key(|untidy| untidy.line);
    found
}

fn listed(root: &Path) -> Result<Vec<String>, String> {
    let arguments = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    let told = Command::new("git").arg("-C").arg(root).args(arguments).output();
    let told = told.map_err(|error| format!("tidy asks git, which cannot be run: {error}"))?;
    if !told.status.success() {
        return Err(format!("tidy asks git, which says: {}", String::from_utf8_lossy(&told.stderr).trim()));
    }
    let names = String::from_utf8_lossy(&told.stdout);
    let mut names: Vec<String> =
        names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(path: &str, text: &str) -> Vec<(Rule, usize)> {
        check(path, text).into_iter().map(|untidy| (untidy.rule, untidy.line)).collect()
    }

    #[test]
    fn a_source_begins_by_saying_what_it_is() {
        assert_eq!(rules("a.rs", "//! A.\n"), []);
        assert_eq!(rules("a.mjs", "#!/usr/bin/env node\n// A.\n"), []);
        assert_eq!(rules("a.css", "/* A. */\n"), []);
        assert_eq!(rules("lib/a.py", "\"\"\"A.\"\"\"\n"), []);
        for path in ["a.rs", "a.js", "a.css", "a.py", "scenarios.py"] {
            assert_eq!(rules(path, "code\n"), [(Rule::Header, 1)], "{path}");
        }
        assert_eq!(rules("tracks/01-messages/echo/starter.py", "code\n"), []);
    }

    #[test]
    fn long_functions_and_files_are_named() {
        let body = "    a();\n".repeat(70);
        assert_eq!(rules("a.rs", &format!("// A\nfn f() {{\n{body}}}\n")), [(Rule::Function, 2)]);
        let body = "    a();\n".repeat(60);
        assert_eq!(rules("a.rs", &format!("// A\nfn f() {{\n{body}}}\n")), []);
        assert_eq!(rules("a.rs", &format!("// A\n{}", "// b\n".repeat(800))), [(Rule::File, 801)]);
    }

    #[test]
    fn unwrap_is_for_tests() {
        let text = "// A\nfn f() {\n    a.unwrap();\n}\n#[cfg(test)]\nmod tests {\n    fn g() {\n        a.unwrap();\n    }\n}\n";
        assert_eq!(rules("a.rs", text), [(Rule::Unwrap, 3)]);
        assert_eq!(rules("tests/a.rs", text), []);
        assert_eq!(rules("src/a_tests.rs", text), []);
        assert_eq!(rules("a.rs", "// A\n/// a.unwrap()\nfn f() {}\n"), []);
    }

    #[test]
    fn machine_paths_and_left_overs_are_named() {
        let path = ["see /ho", "me/ann/x"].concat();
        assert_eq!(rules("a.md", &path), [(Rule::MachinePath, 1)]);
        assert_eq!(rules("a.md", "a path like /homework\n"), []);
        let note = ["TO", "DO: later"].concat();
        assert_eq!(rules("a.toml", &format!("# A\n# {note}\n")), [(Rule::LeftOver, 2)]);
    }
}
