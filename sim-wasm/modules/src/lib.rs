//! Prebuilt programs in Rust: what a scenario can put into a cluster beside a learner's own, by name.
//!
//! Three kinds of them: the services of Maelstrom ([`services`](mod@services)), a world for learners' nodes to
//! meet ([`world`](mod@world)), and reference nodes, one family a track ([`messages`](mod@messages),
//! [`gossip`](mod@gossip)), which speak the messages of that track's tasks. `kit` is what the last two are
//! written with.
//!
//! Architecture Invariant: a module is an [`engine::Process`] like any other. It acts through its
//! context alone, makes its choices through `Context::choose`, and knows no task, check or language.

mod gossip;
pub mod kit;
mod messages;
mod reference;
mod services;
mod world;

pub use reference::reference;

use engine::Process;
use trace::{Setting, Settings, Value};

/// What a module can be in a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A member of the cluster.
    Node,
    /// Somebody whom nodes and clients can ask, and who is no member.
    Service,
}

/// A prebuilt program.
#[derive(Debug, Clone, Copy)]
pub struct Module {
    /// What scenarios and pages call it.
    pub name: &'static str,
    /// What it does, and what it promises.
    pub says: &'static str,
    /// What it can be.
    pub role: Role,
    /// What may be set about it.
    pub settings: &'static [Setting],
    make: fn(&Settings) -> Box<dyn Process>,
}

impl Module {
    /// One of it, as it begins.
    ///
    /// # Errors
    /// A sentence about an option that there is not, or that has a wrong value.
    pub fn process(&self, options: &[(String, Value)]) -> Result<Box<dyn Process>, String> {
        let settings = Settings::read(&format!("module \"{}\"", self.name), self.settings, options)?;
        Ok((self.make)(&settings))
    }
}

/// Every module, family by family, each with its heading.
pub const FAMILIES: &[(&str, &[Module])] = &[
    ("Maelstrom's services", services::MODULES),
    ("The world around the nodes", world::MODULES),
    ("Messages", messages::MODULES),
    ("Gossip", gossip::MODULES),
];

/// Every module of a role.
pub fn modules(role: Role) -> impl Iterator<Item = &'static Module> {
    FAMILIES.iter().flat_map(|(_, modules)| *modules).filter(move |module| module.role == role)
}

/// The module of this name and role.
#[must_use]
pub fn module(role: Role, name: &str) -> Option<&'static Module> {
    modules(role).find(|module| module.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_module_has_a_name_of_its_own_and_says_what_it_does() {
        let all: Vec<_> = FAMILIES.iter().flat_map(|(_, modules)| *modules).collect();
        let names: BTreeSet<_> = all.iter().map(|module| module.name).collect();
        assert_eq!(names.len(), all.len());
        assert!(all.iter().all(|module| module.says.ends_with('.')));
        assert!(all.iter().all(|module| module.process(&[]).is_ok()));
    }
}
