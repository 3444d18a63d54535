//! Syncs: each ends once at the most, after it was asked for, one after the other, in the same life.

use super::lives::Able;
use super::{Observer, Rule};
use std::collections::{BTreeMap, VecDeque};
use trace::{Event, EventId, ProcessId};

/// Syncs under way, by process: what asked for each, and of which file.
#[derive(Debug, Default)]
pub struct Syncs {
    under_way: BTreeMap<ProcessId, VecDeque<(Option<EventId>, String)>>,
}

impl Syncs {
    pub fn forget(&mut self, process: ProcessId) {
        self.under_way.remove(&process);
    }
}

impl Observer<'_> {
    pub(super) fn asks_for_sync(&mut self, process: ProcessId, file: &str, event: &Event) {
        self.syncs.under_way.entry(process).or_default().push_back((event.cause, file.to_owned()));
    }

    /// What a disk does goes on while its process stands still.
    pub(super) fn synced(&mut self, process: ProcessId, file: &str, event: &Event) {
        match self.lives.able(process) {
            Able::Yes | Able::Paused => {}
            Able::Dead => self.complain(Rule::ByDead),
            Able::Unstarted => self.complain(Rule::ByUnstarted),
            Able::Nobody => self.complain(Rule::Unknown),
        }
        let first = self.syncs.under_way.get_mut(&process).and_then(VecDeque::pop_front);
        let is_it = first.is_some_and(|(cause, name)| cause == event.cause && name == file);
        self.require(is_it, Rule::Unsynced);
    }
}
