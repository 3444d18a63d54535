//! What happens when a planned event's time has come: starts, timers, syncs, and whoever is held up
//! meanwhile.

use crate::cue::OwnedCue;
use crate::planned::{Planned, Synced, Wanted};
use crate::process::Input;
use crate::watch::Seen;
use crate::world::{ProcessState, World};
use trace::{EventId, EventKind, ProcessId, Time};

impl World {
    /// Which limit of the run has been reached, in a sentence.
    pub(crate) fn limit_reached(&self) -> Option<String> {
        let limits = &self.limits;
        if self.recorder.statistics.events >= limits.events_max {
            return Some(format!("the run was ended after {} events", limits.events_max));
        }
        if self.queue.len() >= limits.pending_max {
            return Some(format!(
                "the run was ended with {} messages and timers under way at once",
                limits.pending_max
            ));
        }
        if self.kept_bytes >= limits.kept_bytes_max {
            let mb = limits.kept_bytes_max >> 20;
            return Some(format!("the run was ended after {mb} MB of large messages and views"));
        }
        (self.now >= limits.time_max)
            .then(|| format!("the run was ended after {} of simulated time", limits.time_max))
    }

    /// Counts a message or a view of so many bytes that is kept until the end of the run.
    pub(crate) const fn keep(&mut self, bytes: usize) {
        const SMALL: usize = 1024;
        self.kept_bytes += bytes.saturating_sub(SMALL);
    }

    /// Makes one planned event happen; gives the director its cue when it concerns one.
    pub(crate) fn happen(&mut self, planned: Planned) -> Option<OwnedCue> {
        match planned {
            Planned::Arrive(arrival) => return self.arrive(arrival),
            Planned::Timer { process, life, token, set_by } => self.timer(process, life, token, set_by),
            Planned::Cue { token } => return Some(OwnedCue::Time { token }),
            Planned::Overheard(overheard) => return self.third_party(*overheard),
            Planned::Notice(told) => return self.notice(*told),
            Planned::Awake { process, life } => return self.awake(process, life),
            Planned::Start { process, life } => self.start(process, life),
            Planned::Effects(wanted) => self.wanted(*wanted),
            Planned::Synced(synced) => self.synced(*synced),
            // Only ever in an inbox.
            Planned::SyncTold { .. } => {}
            Planned::Piece(piece) => self.piece(*piece),
            Planned::Flap { fault } => self.flap(fault),
        }
        None
    }

    fn start(&mut self, process: ProcessId, life: u32) {
        let now = self.now;
        let member = &mut self.members[process.index()];
        if member.life != life || member.state != ProcessState::Starting {
            return;
        }
        member.state = ProcessState::Running;
        member.program = member.next_program.take().or(member.program.take());
        member.born = member.clock.monotonic(now);
        let pauses = std::mem::take(&mut member.pauses_at_start);
        let event = self.recorder.note(now, || EventKind::Start { process, life });
        self.handle(process, Input::Start, event);
        self.seen(Seen::Started { process }, false);
        if pauses {
            self.pause(process);
        }
    }

    /// Whether an event of a process can be handled now. If not, it waits until it can, unless that life is
    /// over.
    fn reaches(&mut self, process: ProcessId, life: u32, planned: impl FnOnce() -> Planned) -> bool {
        let member = &self.members[process.index()];
        if member.life != life || !member.lives() {
            return false;
        }
        if member.is_held_up() || !member.inbox.is_empty() {
            self.hold(process, planned());
            return false;
        }
        true
    }

    fn timer(&mut self, process: ProcessId, life: u32, token: u64, set_by: EventId) {
        if self.members[process.index()].life == life {
            self.members[process.index()].timers.remove(&token);
        }
        if self.reaches(process, life, || Planned::Timer { process, life, token, set_by }) {
            self.fire(process, token, set_by);
        }
    }

    fn fire(&mut self, process: ProcessId, token: u64, set_by: EventId) {
        self.recorder.cause = Some(set_by);
        let event = self.recorder.note(self.now, || EventKind::Timer { process });
        self.handle(process, Input::Timer { token }, event);
    }

    fn synced(&mut self, synced: Synced) {
        let process = synced.process;
        let member = &mut self.members[process.index()];
        if member.life != synced.life || !member.lives() {
            return;
        }
        // What the disk does goes on while its process stands still; only the news of it waits.
        let ok = member.drive.disk_mut().end_sync(synced.ticket);
        let file = synced.file.clone();
        self.recorder.cause = Some(synced.asked_by);
        let event = self.recorder.note(self.now, || EventKind::Synced { process, file, ok });
        self.seen(Seen::Synced { process, file: &synced.file }, false);
        let Synced { life, token, .. } = synced;
        if self.reaches(process, life, || Planned::SyncTold { token, ok, event }) {
            self.handle(process, Input::Synced { token, ok }, event);
        }
    }

    fn wanted(&mut self, wanted: Wanted) {
        let member = &mut self.members[wanted.process.index()];
        if member.life != wanted.life || !member.lives() {
            return;
        }
        member.stalled_until = Time::ZERO;
        if member.state == ProcessState::Paused {
            // Its disk is done, but it cannot go on; nothing comes before the rest of its step.
            member.inbox.push_front(Planned::Effects(Box::new(wanted)));
            return;
        }
        let Wanted { process, event, mut effects, .. } = wanted;
        self.recorder.cause = Some(event);
        self.carry_out(process, event, &mut effects);
        self.tend_streams();
        self.note_view(process, event);
    }

    // ---- held up -------------------------------------------------------------------------------

    /// Keeps an event for a process that cannot handle it yet.
    pub(crate) fn hold(&mut self, process: ProcessId, planned: Planned) {
        self.members[process.index()].inbox.push_back(planned);
        self.plan_awakening(process);
    }

    /// Sees to it that a process looks at what waits for it, as soon as it can.
    pub(crate) fn plan_awakening(&mut self, process: ProcessId) {
        let member = &mut self.members[process.index()];
        if member.awakens || member.state != ProcessState::Running || member.inbox.is_empty() {
            return;
        }
        member.awakens = true;
        let (at, life) = (member.stalled_until.max(self.now), member.life);
        self.queue.push(at, Planned::Awake { process, life });
    }

    /// A process handles the first thing that waited for it.
    fn awake(&mut self, process: ProcessId, life: u32) -> Option<OwnedCue> {
        let member = &mut self.members[process.index()];
        if member.life != life {
            return None;
        }
        member.awakens = false;
        let free = member.lives() && !member.is_held_up();
        let first = if free { member.inbox.pop_front() } else { None };
        let cue = match first {
            Some(Planned::Arrive(arrival)) if self.is_unreadable(&arrival) => {
                self.drop_copy(&arrival, trace::DropReason::Damaged);
                None
            }
            Some(Planned::Arrive(arrival)) => self.deliver(arrival),
            Some(Planned::Timer { token, set_by, .. }) => {
                self.fire(process, token, set_by);
                None
            }
            Some(Planned::SyncTold { token, ok, event }) => {
                self.handle(process, Input::Synced { token, ok }, event);
                None
            }
            Some(Planned::Notice(told)) => self.tell_of_stream(*told),
            Some(Planned::Overheard(overheard)) => self.tell_third_party(*overheard),
            Some(Planned::Effects(wanted)) => {
                self.wanted(*wanted);
                None
            }
            _ => None,
        };
        self.plan_awakening(process);
        cue
    }

    /// Lets a process handle an input and carries out what it wants: at once, or when its disk has done
    /// what the step asked of it.
    pub(crate) fn handle(&mut self, process: ProcessId, input: Input<'_>, event: EventId) {
        if self.views.are_kept() {
            self.handle_and_look(process, input, event);
        } else {
            self.handle_unseen(process, input, event);
        }
    }

    /// Apart from the other, which every step of every run comes by.
    #[cold]
    fn handle_and_look(&mut self, process: ProcessId, input: Input<'_>, event: EventId) {
        self.handle_unseen(process, input, event);
        // A step that its disk holds up is over later.
        if self.members[process.index()].stalled_until <= self.now {
            self.note_view(process, event);
        }
    }

    #[inline(always)]
    fn handle_unseen(&mut self, process: ProcessId, input: Input<'_>, event: EventId) {
        self.recorder.cause = Some(event);
        let mut effects = std::mem::take(&mut self.effects);
        let may_die = self.may_die_of_a_moment(process);
        self.members[process.index()].drive.step_begins(may_die);
        self.give(process, input, &mut effects);
        let member = &mut self.members[process.index()];
        member.drive.step_ends();
        let cost = member.drive.take_cost();
        if cost == Time::ZERO {
            self.carry_out(process, event, &mut effects);
            effects.clear();
            self.effects = effects;
            self.tend_streams();
            return;
        }
        let (life, done) = (member.life, self.now + cost);
        member.stalled_until = done;
        self.queue.push(done, Planned::Effects(Box::new(Wanted { process, life, event, effects })));
    }
}
