//! Waiting for a moment of the run rather than for a time: the n-th message of a type, the k-th receiver
//! that one reaches, a write to the disk. What comes of it happens there and then, in the middle of a
//! step if need be.

use crate::world::World;
use std::collections::BTreeSet;
use trace::{DiskOp, Payload, ProcessId, Value};

/// What is waited for. What is `None` may be anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    /// A message is sent.
    Sent {
        /// By whom.
        from: Option<ProcessId>,
        /// To whom.
        to: Option<ProcessId>,
        /// Of which type.
        kind: Option<String>,
    },
    /// A message has been handled by its receiver.
    Delivered {
        /// Who sent it.
        from: Option<ProcessId>,
        /// Who received it.
        to: Option<ProcessId>,
        /// Of which type.
        kind: Option<String>,
    },
    /// A process did something to its disk.
    Disk {
        /// Who.
        process: Option<ProcessId>,
        /// What.
        op: Option<DiskOp>,
        /// To which file.
        file: Option<String>,
    },
    /// A sync came to its end; the process has not heard of it yet.
    Synced {
        /// Whose.
        process: Option<ProcessId>,
        /// Of which file.
        file: Option<String>,
    },
    /// A process began a life.
    Started {
        /// Who.
        process: Option<ProcessId>,
    },
    /// A process said a line that holds this text.
    Said {
        /// Who.
        process: Option<ProcessId>,
        /// The text.
        text: String,
    },
}

/// What comes of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The director is called, before time goes on.
    Cue(u64),
    /// A process is killed, there and then.
    Kill(ProcessId, Death),
}

/// How a process dies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Death {
    /// Whether its disk is empty afterwards.
    pub erases: bool,
    /// Whether its connections hear nothing of it, as when the whole machine loses its power.
    pub silent: bool,
}

/// Somebody waits.
#[derive(Debug, Clone)]
pub(crate) struct Watch {
    moment: Moment,
    /// How many such moments are still let through.
    left: u32,
    /// Whether only different receivers count, and who was counted.
    different: Option<BTreeSet<ProcessId>>,
    /// Whether what comes of it comes before the message is sent.
    before: bool,
    then: Then,
}

/// Something that happens, for those who wait for it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Seen<'a> {
    Sent { from: ProcessId, to: ProcessId, payload: &'a Payload },
    Delivered { from: ProcessId, to: ProcessId, payload: &'a Payload },
    Disk { process: ProcessId, op: DiskOp, file: &'a str },
    Synced { process: ProcessId, file: &'a str },
    Started { process: ProcessId },
    Said { process: ProcessId, text: &'a str },
}

impl Moment {
    fn is(&self, seen: Seen<'_>) -> bool {
        match (self, seen) {
            (Self::Sent { from, to, kind }, Seen::Sent { from: f, to: t, payload })
            | (Self::Delivered { from, to, kind }, Seen::Delivered { from: f, to: t, payload }) => {
                is(*from, f) && is(*to, t) && is_of(kind.as_deref(), payload)
            }
            (Self::Disk { process, op, file }, Seen::Disk { process: p, op: o, file: f }) => {
                is(*process, p) && op.is_none_or(|op| op == o) && file.as_deref().is_none_or(|file| file == f)
            }
            (Self::Synced { process, file }, Seen::Synced { process: p, file: f }) => {
                is(*process, p) && file.as_deref().is_none_or(|file| file == f)
            }
            (Self::Started { process }, Seen::Started { process: p }) => is(*process, p),
            (Self::Said { process, text }, Seen::Said { process: p, text: t }) => {
                is(*process, p) && t.contains(text.as_str())
            }
            _ => false,
        }
    }
}

fn is(wanted: Option<ProcessId>, process: ProcessId) -> bool {
    wanted.is_none_or(|wanted| wanted == process)
}

fn is_of(kind: Option<&str>, payload: &Payload) -> bool {
    kind.is_none_or(|kind| match payload {
        Payload::Body(body) => body.get("type").and_then(Value::as_text) == Some(kind),
        Payload::Text(_) => false,
    })
}

impl Watch {
    /// Counts; tells whether its moment has come.
    fn sees(&mut self, seen: Seen<'_>) -> bool {
        if !self.moment.is(seen) {
            return false;
        }
        if let (Some(counted), Seen::Delivered { to, .. } | Seen::Sent { to, .. }) =
            (&mut self.different, seen)
            && !counted.insert(to)
        {
            return false;
        }
        self.left -= 1;
        self.left == 0
    }
}

impl World {
    /// Waits for the `nth` moment of a kind from now on (at least the first), once. `different` counts
    /// a receiver once; `before` lets what comes of a sending come just before it.
    pub fn watch(&mut self, moment: Moment, nth: u32, different: bool, before: bool, then: Then) {
        let different = different.then(BTreeSet::new);
        self.watches.push(Watch { moment, left: nth.max(1), different, before, then });
    }

    /// Forgets every planned death and every moment waited for with it.
    pub(crate) fn clear_deaths(&mut self) {
        self.watches.retain(|watch| matches!(watch.then, Then::Cue(_)));
        self.members.iter_mut().for_each(|member| member.drive.clear_traps());
    }

    /// Whether a moment that is waited for kills this process.
    pub(crate) fn may_die_of_a_moment(&self, process: ProcessId) -> bool {
        self.watches.iter().any(|watch| matches!(watch.then, Then::Kill(who, _) if who == process))
    }

    /// Lets those who waited for this act.
    pub(crate) fn seen(&mut self, seen: Seen<'_>, before: bool) {
        if self.watches.is_empty() {
            return;
        }
        let mut watches = std::mem::take(&mut self.watches);
        let mut due = Vec::new();
        watches.retain_mut(|watch| {
            let comes = watch.before == before && watch.sees(seen);
            due.extend(comes.then_some(watch.then));
            !comes
        });
        watches.append(&mut self.watches);
        self.watches = watches;
        for then in due {
            match then {
                Then::Cue(token) => self.due.push_back(token),
                Then::Kill(process, death) => self.kill_with(process, death),
            }
        }
    }
}
