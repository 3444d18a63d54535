//! The reference pages: the tables of what programs may use, as Markdown. They are kept in `docs/`, and
//! a test says when a page there is not what its table tells.

use super::{DIRECTOR_PAGE, Entry, NODE_PAGE, Page, Section};
use crate::director::{told_checks, told_workloads};
use std::fmt::Write as _;

/// Every page, by the name of its file in `docs/`.
#[must_use]
pub fn reference() -> Vec<(&'static str, String)> {
    let director = rendered(&DIRECTOR_PAGE) + &told_workloads();
    vec![(NODE_PAGE.file, rendered(&NODE_PAGE)), (DIRECTOR_PAGE.file, director), ("checks.md", told_checks())]
}

fn rendered(page: &Page) -> String {
    let mut text = format!("# {}\n\n{}\n\n```python\n{}```\n", page.title, page.says, page.example);
    for part in page.sections {
        section(part, &mut text);
    }
    text
}

fn section(section: &Section, text: &mut String) {
    // Writing to a String cannot fail.
    let _ = write!(text, "\n## {}\n", section.title);
    if !section.says.is_empty() {
        let _ = write!(text, "\n{}\n", section.says);
    }
    for entry in section.entries {
        describe(entry, text);
    }
}

fn describe(entry: &Entry, text: &mut String) {
    let _ = write!(text, "\n### `{}`\n\n{}\n", entry.code(), entry.says);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{NODE, Name};
    use std::path::Path;

    /// Pages that must be written anew are, when this is set.
    const BLESS: &str = "BLESS";

    #[test]
    fn the_pages_are_what_the_tables_tell() {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
        for (file, page) in reference() {
            let path = docs.join(file);
            if std::env::var_os(BLESS).is_some() {
                std::fs::write(&path, &page).expect("docs/ can be written to");
            }
            let found = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(
                found == page,
                "docs/{file} is stale: BLESS=1 cargo test -p netsplit-python writes it anew"
            );
        }
    }

    #[test]
    fn every_entry_says_what_it_does_in_a_sentence() {
        for entry in NODE_PAGE.entries() {
            assert!(entry.says.ends_with('.'), "{}: {}", entry.name, entry.says);
            let brackets = entry.call.matches('(').count() == entry.call.matches(')').count();
            assert!(brackets, "{}{}", entry.name, entry.call);
        }
    }

    #[test]
    fn every_name_that_may_be_imported_has_an_entry_and_the_other_way_round() {
        let belongs = |entry: &Entry, name: &Name| {
            let first = entry.name.split('.').next().unwrap_or_default();
            // What `connect` and an accept step give is a `conn`.
            first == name.name || (first == "conn" && name.name == "connect")
        };
        for name in NODE {
            assert!(NODE_PAGE.entries().any(|entry| belongs(entry, name)), "{} has no entry", name.name);
        }
        for entry in NODE_PAGE.entries() {
            assert!(NODE.iter().any(|name| belongs(entry, name)), "{} cannot be imported", entry.name);
        }
    }

    const PRELUDE: &str = include_str!("../prelude/node.py");

    /// The public fields and methods of a class of the prelude.
    fn members(class: &str) -> Vec<&'static str> {
        let body = PRELUDE.split(&format!("class {class}:\n")).nth(1).expect("the class is there");
        let body = body.split("\n\n\n").next().unwrap_or_default();
        let mut names: Vec<&str> =
            body.lines().filter_map(member).filter(|name| !name.starts_with('_')).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn member(line: &'static str) -> Option<&'static str> {
        let method = line.strip_prefix("    async def ").or_else(|| line.strip_prefix("    def "));
        let field = line.trim_start().strip_prefix("self.").filter(|field| field.contains(" = "));
        let end = |rest: &'static str| rest.split(['(', ' ', '.', '[']).next();
        method.or(field).and_then(end)
    }

    #[test]
    fn every_member_of_the_objects_has_an_entry_and_the_other_way_round() {
        let objects = [
            ("_SimNode", "node"),
            ("_SimDisk", "disk"),
            ("_SimConn", "conn"),
            ("_SimCrypto", "crypto"),
            ("_SimMailbox", "mailbox"),
        ];
        for (class, object) in objects {
            let told =
                NODE_PAGE.entries().filter_map(|entry| entry.name.strip_prefix(object)?.strip_prefix('.'));
            let mut told: Vec<&str> = told.collect();
            told.sort_unstable();
            assert_eq!(members(class), told, "{object}");
        }
    }
}
