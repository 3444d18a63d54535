//! Views that are written down as they change: what checks of a protocol's inside go by. A look every so
//! many milliseconds would miss a leader who came and went between two of them.

use crate::world::World;
use std::collections::BTreeMap;
use trace::{EventId, ProcessId, Time, Value};

/// What a process showed from some moment on.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// What it had just handled; of one that died, its last breath.
    pub event: EventId,
    /// When.
    pub at: Time,
    /// Who.
    pub process: ProcessId,
    /// Its view; `None` when it was dead or had none.
    pub view: Option<Value>,
}

/// The views of those who are looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct Views {
    /// Whether anybody may be; and if only some, who.
    watched: Option<Vec<ProcessId>>,
    /// In order of time.
    seen: Vec<Seen>,
    /// Where in `seen` each process's last view is.
    last: BTreeMap<ProcessId, usize>,
}

impl Views {
    /// Whether anybody is looked at: hardly ever.
    pub(crate) const fn are_kept(&self) -> bool {
        self.watched.is_some()
    }

    fn watches(&self, process: ProcessId) -> bool {
        self.watched.as_ref().is_some_and(|some| some.is_empty() || some.contains(&process))
    }

    /// Keeps a view that has changed; tells how many bytes that takes.
    fn note(&mut self, seen: Seen) -> usize {
        let last = self.last.get(&seen.process).and_then(|last| self.seen.get(*last));
        if last.is_some_and(|last| last.view == seen.view) || (last.is_none() && seen.view.is_none()) {
            return 0;
        }
        let bytes = seen.view.as_ref().map_or(0, Value::footprint);
        self.last.insert(seen.process, self.seen.len());
        self.seen.push(seen);
        bytes
    }
}

impl World {
    /// From now on, writes down the views of these processes (of everybody, when none is named) whenever they
    /// have changed: after each thing that they handled, and when they die.
    pub fn keep_views(&mut self, of: &[ProcessId]) {
        let known = self.views.watched.get_or_insert_with(|| of.to_vec());
        if of.is_empty() {
            known.clear();
        } else if !known.is_empty() {
            known.extend(of.iter().filter(|process| !known.contains(process)).copied().collect::<Vec<_>>());
        }
        let event = self.recorder.last();
        for index in 0..self.members.len() {
            self.note_view(ProcessId(u32::try_from(index).expect("ids count in 32 bits")), event);
        }
    }

    /// The views that were written down, in order of time.
    #[must_use]
    pub fn views(&self) -> &[Seen] {
        &self.views.seen
    }

    /// Writes a process's view down, if it is watched and has changed.
    pub(crate) fn note_view(&mut self, process: ProcessId, event: EventId) {
        if self.views.watches(process) {
            let view = self.view(process);
            let bytes = self.views.note(Seen { event, at: self.now, process, view });
            self.keep(bytes);
        }
    }
}
