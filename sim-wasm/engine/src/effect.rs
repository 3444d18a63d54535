//! Carrying out what a process wants.

use crate::planned::{Planned, Synced};
use crate::process::Effect;
use crate::watch::{Death, Seen};
use crate::world::World;
use std::sync::Arc;
use trace::{Blame, Diagnostic, DiskOp, EventId, EventKind, Payload, ProcessId, Severity, Time};

impl World {
    /// Carries out what one step wants, in order, until its process dies of it.
    pub(crate) fn carry_out(&mut self, process: ProcessId, event: EventId, effects: &mut Vec<Effect>) {
        let most = self.limits.effects_per_step_max;
        if effects.len() > most {
            effects.truncate(most);
            let says = format!("one step asked for more than {most} things at once; the rest was not done");
            let advice = "Look for a loop that sends or logs without end.".to_owned();
            let flood = Effect::Trouble(Box::new(complaint(Severity::Error, says, Some(advice))));
            effects.push(flood);
        }
        for effect in effects.drain(..) {
            self.effect(process, event, effect);
            // The dead do nothing more.
            if self.aborted || !self.members[process.index()].lives() {
                break;
            }
        }
    }

    fn effect(&mut self, process: ProcessId, event: EventId, effect: Effect) {
        match effect {
            Effect::Send { to, payload } => self.send_checked(process, event, (process, to), payload),
            Effect::SendAs { from, to, payload } => self.send_checked(process, event, (from, to), payload),
            Effect::SetTimer { token, after } => {
                let at = self.now + self.members[process.index()].clock.until(after);
                self.set_timer(process, token, at, event);
            }
            Effect::CancelTimer { token } => self.cancel_timer(process, token),
            Effect::Work { token, cost } => {
                let now = self.now;
                let at = self.members[process.index()].cores.book(now, cost);
                self.set_timer(process, token, at, event);
            }
            Effect::Sync { file, token } => self.sync(process, token, file, event),
            Effect::Disk { op, file, bytes } => {
                self.members[process.index()].drive.told();
                self.disk_did(process, op, file, bytes);
            }
            Effect::Say(text) => self.say(process, event, text),
            Effect::Metric { name, value } => {
                self.recorder.note(self.now, || EventKind::Metric { process, name, value });
            }
            Effect::Trouble(diagnostic) => self.trouble(process, event, *diagnostic),
            Effect::Halt(death) => self.kill_with(process, death),
            Effect::Exit => self.exit(process),
            Effect::Crash(diagnostic) => {
                self.trouble(process, event, *diagnostic);
                self.kill_with(process, Death::default());
            }
            Effect::Abort(diagnostic) => {
                self.trouble(process, event, *diagnostic);
                self.aborted = true;
            }
        }
    }

    // ---- time ----------------------------------------------------------------------------------

    fn set_timer(&mut self, process: ProcessId, token: u64, at: Time, set_by: EventId) {
        self.cancel_timer(process, token);
        let life = self.members[process.index()].life;
        let ticket = self.queue.push(at, Planned::Timer { process, life, token, set_by });
        self.members[process.index()].timers.insert(token, ticket);
    }

    fn cancel_timer(&mut self, process: ProcessId, token: u64) {
        let member = &mut self.members[process.index()];
        if let Some(ticket) = member.timers.remove(&token) {
            self.queue.cancel(ticket);
        } else if !member.inbox.is_empty() {
            // It came while its process was held up, and has not been handled yet.
            let is_it =
                |planned: &Planned| matches!(planned, Planned::Timer { token: other, .. } if *other == token);
            member.inbox.retain(|planned| !is_it(planned));
        }
    }

    // ---- messages ------------------------------------------------------------------------------

    fn send_checked(
        &mut self,
        process: ProcessId,
        event: EventId,
        (from, to): (ProcessId, ProcessId),
        payload: Arc<Payload>,
    ) {
        if let Some(says) = self.too_large(&payload) {
            let advice = "Send less at once: only what the receiver does not have yet.".to_owned();
            return self.trouble(process, event, complaint(Severity::Error, says, Some(advice)));
        }
        self.keep(payload.footprint());
        if from != process && !self.may_send_as(process, from, to) {
            let says = format!("a message in the name of {} was not sent", self.directory.name(from));
            let advice = "Only a liar may borrow a name, and only where senders are not checked.".to_owned();
            return self.trouble(process, event, complaint(Severity::Error, says, Some(advice)));
        }
        if !self.watches.is_empty() {
            self.seen(Seen::Sent { from, to, payload: &payload }, true);
            if !self.members[process.index()].lives() {
                return;
            }
        }
        if self.members[process.index()].liar.is_none() {
            self.put_on_wire(from, to, payload, from != process);
            return;
        }
        for (name, payload) in self.lie(from, to, payload) {
            // One of its lies may be the moment of its death.
            if self.members[process.index()].lives() {
                self.put_on_wire(name, to, payload, from != process);
            }
        }
    }

    fn too_large(&self, payload: &Payload) -> Option<String> {
        let limits = &self.limits;
        match payload {
            Payload::Body(body) => (body.count() > limits.message_values_max)
                .then(|| format!("a message of more than {} values was not sent", limits.message_values_max)),
            Payload::Text(text) => (text.len() > limits.message_bytes_max)
                .then(|| format!("a message of more than {} bytes was not sent", limits.message_bytes_max)),
        }
    }

    // ---- the disk ------------------------------------------------------------------------------

    /// Plans the end of a sync: a disk does one after the other.
    fn sync(&mut self, process: ProcessId, token: u64, file: String, asked_by: EventId) {
        self.disk_did(process, DiskOp::Sync, file.clone(), 0);
        if !self.members[process.index()].lives() {
            return;
        }
        let now = self.now;
        let member = &mut self.members[process.index()];
        if !member.lives() {
            return;
        }
        let takes = member.drive.disk().rules().sync_time;
        member.disk_free_at = member.disk_free_at.max(now) + takes;
        let (life, at) = (member.life, member.disk_free_at);
        let ticket = member.drive.disk_mut().begin_sync(&file);
        let synced = Synced { process, life, token, file, ticket, asked_by };
        self.queue.push(at, Planned::Synced(Box::new(synced)));
    }

    fn disk_did(&mut self, process: ProcessId, op: DiskOp, file: String, bytes: u64) {
        let name = (!self.watches.is_empty()).then(|| file.clone());
        self.recorder.note(self.now, || EventKind::Disk { process, op, file, bytes });
        if let Some(file) = name {
            self.seen(Seen::Disk { process, op, file: &file }, false);
        }
    }

    // ---- words ---------------------------------------------------------------------------------

    fn say(&mut self, process: ProcessId, event: EventId, mut text: String) {
        let limits = self.limits;
        self.lines += 1;
        if self.lines > limits.lines_max {
            let says = format!("more than {} lines were printed; the rest is not shown", limits.lines_max);
            self.trouble_quietly(process, event, complaint(Severity::Note, says, None));
            return;
        }
        if text.len() > limits.line_bytes_max {
            let end = (0..=limits.line_bytes_max).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text.truncate(end);
            text.push_str(" …");
        }
        let words = (!self.watches.is_empty()).then(|| text.clone());
        self.recorder.note(self.now, || EventKind::Say { process, text });
        if let Some(text) = words {
            self.seen(Seen::Said { process, text: &text }, false);
        }
    }

    fn trouble(&mut self, process: ProcessId, event: EventId, diagnostic: Diagnostic) {
        let (says, line) = (diagnostic.says.clone(), diagnostic.line());
        self.recorder.note(self.now, || EventKind::Trouble { process, says, line });
        self.trouble_quietly(process, event, diagnostic);
    }

    fn trouble_quietly(&mut self, process: ProcessId, event: EventId, mut diagnostic: Diagnostic) {
        diagnostic.process = Some(process);
        diagnostic.event = Some(event);
        self.diagnose(diagnostic);
    }
}

/// A diagnostic of the engine about a program.
const fn complaint(severity: Severity, says: String, advice: Option<String>) -> Diagnostic {
    Diagnostic {
        severity,
        blame: Blame::Program,
        process: None,
        event: None,
        says,
        advice,
        frames: Vec::new(),
        count: 1,
    }
}
