//! What happens when a planned event's time has come: arrivals, starts, timers, and the effects of
//! those who handle them.

use crate::engine::Cue;
use crate::process::{Context, Delivery, Effect, Input};
use crate::world::{Arrival, Planned, ProcessState, Synced, World};
use std::sync::Arc;
use trace::{Blame, Diagnostic, DropReason, EventId, EventKind, MessageId, Payload, ProcessId, Severity};

/// A cue that owns what it tells.
pub(crate) enum OwnedCue {
    Time { token: u64 },
    Message { client: ProcessId, from: ProcessId, message: MessageId, payload: Arc<Payload>, event: EventId },
}

impl OwnedCue {
    pub const fn borrow(&self) -> Cue<'_> {
        match self {
            Self::Time { token } => Cue::Time { token: *token },
            Self::Message { client, from, message, payload, event } => {
                Cue::Message { client: *client, from: *from, message: *message, payload, event: *event }
            }
        }
    }
}

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
        (self.now >= limits.time_max)
            .then(|| format!("the run was ended after {} of simulated time", limits.time_max))
    }

    /// Makes one planned event happen; gives the director its cue when it concerns one.
    pub(crate) fn happen(&mut self, planned: Planned) -> Option<OwnedCue> {
        match planned {
            Planned::Cue { token } => return Some(OwnedCue::Time { token }),
            Planned::Start { process, life } => self.start(process, life),
            Planned::Arrive(arrival) => return self.arrive(arrival),
            Planned::Timer { process, life, token, set_by } => self.timer(process, life, token, set_by),
            Planned::Synced(synced) => self.synced(synced),
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
        member.born = now;
        let event = self.recorder.note(now, || EventKind::Start { process, life });
        self.handle(process, Input::Start, event);
    }

    fn arrive(&mut self, arrival: Arrival) -> Option<OwnedCue> {
        let member = &mut self.members[arrival.to.index()];
        let reads_text = member.program.as_ref().is_some_and(|program| program.reads_text());
        let why = if arrival.lost {
            DropReason::Loss
        } else if self.network.is_cut(arrival.from, arrival.to) {
            DropReason::Cut
        } else if matches!(member.state, ProcessState::Dead | ProcessState::Starting) {
            DropReason::Dead
        } else if member.state == ProcessState::Paused {
            member.held.push(Planned::Arrive(arrival));
            return None;
        } else if matches!(*arrival.payload, Payload::Text(_)) && !reads_text && member.program.is_some() {
            DropReason::Damaged
        } else {
            return self.deliver(arrival);
        };
        self.recorder.statistics.dropped += 1;
        let Arrival { message, copy, sent, .. } = arrival;
        self.recorder.cause = Some(sent);
        self.recorder.note(self.now, || EventKind::Drop { message, copy, why });
        None
    }

    fn deliver(&mut self, arrival: Arrival) -> Option<OwnedCue> {
        let Arrival { message, copy, from, to, payload, altered, sent, .. } = arrival;
        self.recorder.statistics.delivered += 1;
        self.recorder.cause = Some(sent);
        let event = self.recorder.note(self.now, || EventKind::Deliver {
            message,
            copy,
            altered: altered.then(|| Arc::clone(&payload)),
        });
        if self.members[to.index()].program.is_none() {
            self.recorder.cause = Some(event);
            return Some(OwnedCue::Message { client: to, from, message, payload, event });
        }
        self.handle(to, Input::Message(Delivery { from, message, payload: &payload }), event);
        None
    }

    fn timer(&mut self, process: ProcessId, life: u32, token: u64, set_by: EventId) {
        let now = self.now;
        let member = &mut self.members[process.index()];
        if member.life != life {
            return;
        }
        member.timers.remove(&token);
        if member.state == ProcessState::Paused {
            member.held.push(Planned::Timer { process, life, token, set_by });
            return;
        }
        self.recorder.cause = Some(set_by);
        let event = self.recorder.note(now, || EventKind::Timer { process });
        self.handle(process, Input::Timer { token }, event);
    }

    fn synced(&mut self, synced: Synced) {
        let now = self.now;
        let process = synced.process;
        let member = &mut self.members[process.index()];
        if member.life != synced.life || !member.lives() {
            return;
        }
        if member.state == ProcessState::Paused {
            member.held.push(Planned::Synced(synced));
            return;
        }
        member.disk.end_sync(&synced.file, synced.durable);
        self.recorder.cause = Some(synced.asked_by);
        let event = self.recorder.note(now, || EventKind::Timer { process });
        self.handle(process, Input::Synced { token: synced.token }, event);
    }

    /// Lets a process handle an input and carries out what it wants.
    fn handle(&mut self, process: ProcessId, input: Input<'_>, event: EventId) {
        self.recorder.cause = Some(event);
        let life = self.members[process.index()].life;
        let seed = if matches!(input, Input::Start) { self.process_seed(process, life) } else { 0 };
        let clock = self.epoch() + self.now;
        let member = &mut self.members[process.index()];
        let Some(mut program) = member.program.take() else { return };
        let mut effects = std::mem::take(&mut self.effects);
        program.handle(
            input,
            &mut Context {
                me: process,
                life,
                now: self.now.since(member.born),
                clock,
                seed,
                directory: &self.directory,
                disk: &mut member.disk,
                effects: &mut effects,
                chooser: &mut *self.chooser,
                choices: &mut member.choices,
            },
        );
        member.program = Some(program);
        self.carry_out(process, event, &mut effects);
        effects.clear();
        self.effects = effects;
    }

    fn carry_out(&mut self, process: ProcessId, event: EventId, effects: &mut Vec<Effect>) {
        let most = self.limits.effects_per_step_max;
        if effects.len() > most {
            effects.truncate(most);
            let says = format!("one step asked for more than {most} things at once; the rest was not done");
            let advice = "Look for a loop that sends or logs without end.".to_owned();
            let flood = Effect::Trouble(Box::new(complaint(Severity::Error, says, Some(advice))));
            effects.push(flood);
        }
        for effect in effects.drain(..) {
            let ends = matches!(effect, Effect::Crash(_) | Effect::Abort(_));
            self.effect(process, event, effect);
            // The dead do nothing more.
            if ends {
                break;
            }
        }
    }

    fn effect(&mut self, process: ProcessId, event: EventId, effect: Effect) {
        match effect {
            Effect::Send { to, payload } => self.send_checked(process, event, to, payload),
            Effect::SetTimer { token, after } => {
                let life = self.members[process.index()].life;
                let ticket =
                    self.queue.push(self.now + after, Planned::Timer { process, life, token, set_by: event });
                if let Some(old) = self.members[process.index()].timers.insert(token, ticket) {
                    self.queue.cancel(old);
                }
            }
            Effect::CancelTimer { token } => {
                if let Some(ticket) = self.members[process.index()].timers.remove(&token) {
                    self.queue.cancel(ticket);
                }
            }
            Effect::Sync { file, token } => self.sync(process, token, file, event),
            Effect::Say(text) => self.say(process, event, text),
            Effect::Metric { name, value } => {
                self.recorder.note(self.now, || EventKind::Metric { process, name, value });
            }
            Effect::Trouble(diagnostic) => self.trouble(process, event, *diagnostic),
            Effect::Crash(diagnostic) => {
                self.trouble(process, event, *diagnostic);
                self.kill(process);
            }
            Effect::Abort(diagnostic) => {
                self.trouble(process, event, *diagnostic);
                self.aborted = true;
            }
        }
    }

    fn send_checked(&mut self, from: ProcessId, event: EventId, to: ProcessId, payload: Arc<Payload>) {
        let limits = self.limits;
        let too_large = match &*payload {
            Payload::Body(body) => (body.count() > limits.message_values_max)
                .then(|| format!("a message of more than {} values was not sent", limits.message_values_max)),
            Payload::Text(text) => (text.len() > limits.message_bytes_max)
                .then(|| format!("a message of more than {} bytes was not sent", limits.message_bytes_max)),
        };
        match too_large {
            None => {
                self.send(from, to, payload);
            }
            Some(says) => {
                let advice = "Send less at once: only what the receiver does not have yet.".to_owned();
                self.trouble(from, event, complaint(Severity::Error, says, Some(advice)));
            }
        }
    }

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
        self.recorder.note(self.now, || EventKind::Say { process, text });
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
fn complaint(severity: Severity, says: String, advice: Option<String>) -> Diagnostic {
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
