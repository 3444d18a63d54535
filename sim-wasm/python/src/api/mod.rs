//! The names that `from sim import ...` offers, and what each is inside: the tables from which
//! imports are resolved, misspellings corrected, calls checked and reference pages made.

mod director;
mod node;
mod reference;

pub use director::{DIRECTOR, DIRECTOR_PAGE, STORM};
pub use node::{NODE, NODE_PAGE};
pub use reference::reference;

/// A name that a program may import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// As it is imported.
    pub name: &'static str,
    /// What it is called inside.
    pub inside: &'static str,
}

/// Something that a program may use, as the reference pages tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// As it is written: `send`, `net.loss`. Behind a function of the host's that is called
    /// `_sim_net_loss` inside stands the entry `net.loss`.
    pub name: &'static str,
    /// How it is called, brackets included: `(chance, of, everywhere=False)`; empty for what is not
    /// called. Before the brackets stands `await ` when it gives something to await, and `@` when it
    /// stands above a function.
    pub call: &'static str,
    /// What it does: shapes, units, what it gives back, what it raises.
    pub says: &'static str,
}

/// Entries that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// What is true of all of them; may be empty.
    pub says: &'static str,
    /// In the order of the page.
    pub entries: &'static [Entry],
}

/// A page of reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Its file, in `docs/`.
    pub file: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What stands above the sections.
    pub says: &'static str,
    /// In their order.
    pub sections: &'static [Section],
    /// A whole program, which the tests run.
    pub example: &'static str,
}

impl Page {
    /// Everything that the page tells of.
    pub fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        self.sections.iter().flat_map(|section| section.entries)
    }

    /// The entry behind a function of the host's.
    pub fn behind(&self, inside: &str) -> Option<&'static Entry> {
        let called = inside.strip_prefix("_sim_")?.as_bytes();
        self.entries().find(|entry| {
            let name = entry.name.as_bytes();
            let same = |(a, b): (&u8, &u8)| a == b || (*a == b'.' && *b == b'_');
            name.len() == called.len() && name.iter().zip(called).all(same)
        })
    }

    /// The entry of this name.
    pub fn entry(&self, name: &str) -> Option<&'static Entry> {
        self.entries().find(|entry| entry.name == name)
    }
}

impl Entry {
    /// It as a program writes it: `await rpc(dest, body, timeout=1000)`, `@node.on(type)`, `node.id`.
    pub fn code(&self) -> String {
        let (before, brackets) = match self.call.as_bytes() {
            [b'@', ..] => ("@", &self.call[1..]),
            [b'a', ..] => ("await ", self.call.trim_start_matches("await ")),
            _ => ("", self.call),
        };
        format!("{before}{}{brackets}", self.name)
    }

    /// Whether it gives something to await.
    pub fn is_awaited(&self) -> bool {
        self.call.starts_with("await ")
    }

    /// The names of its arguments, in their order; `None` when it takes as many as there are.
    pub fn arguments(&self) -> Option<impl Iterator<Item = &'static str>> {
        let inside = self.call.split_once('(').map_or("", |(_, rest)| rest.trim_end_matches(')'));
        let name = |part: &'static str| part.split('=').next().unwrap_or_default();
        let parts = inside.split(", ").filter(|part| !part.is_empty()).map(name);
        (!inside.contains('*')).then_some(parts)
    }
}

const fn name(name: &'static str, inside: &'static str) -> Name {
    Name { name, inside }
}

const fn entry(name: &'static str, call: &'static str, says: &'static str) -> Entry {
    Entry { name, call, says }
}

/// The inside of an offered name.
pub fn inside(table: &'static [Name], wanted: &str) -> Option<&'static str> {
    table.iter().find(|offered| offered.name == wanted).map(|offered| offered.inside)
}

/// The offered name that `wanted` most probably meant.
pub fn nearest(table: &'static [Name], wanted: &str) -> Option<&'static str> {
    let best = trace::nearest(wanted, table.iter().map(|offered| offered.name));
    (trace::distance(best, wanted) <= 2).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_finds_the_one_that_was_meant() {
        assert_eq!(nearest(NODE, "repyl"), Some("reply"));
        assert_eq!(nearest(NODE, "Send"), Some("send"));
        assert_eq!(nearest(NODE, "numpy"), None);
    }

    #[test]
    fn an_entry_knows_its_code_and_its_arguments() {
        let found = |inside| NODE_PAGE.behind(inside).unwrap();
        assert_eq!(found("_sim_rpc").code(), "await rpc(dest, body, timeout=1000)");
        assert_eq!(found("_sim_node_on").code(), "@node.on(type)");
        assert_eq!(found("_sim_node_id").code(), "node.id");
        let arguments = found("_sim_disk_write").arguments().unwrap().collect::<Vec<_>>();
        assert_eq!(arguments, ["name", "data", "at"]);
        assert!(found("_sim_log").arguments().is_none());
        assert!(NODE_PAGE.behind("_sim_next").is_none());
    }
}
