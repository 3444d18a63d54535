//! Messages: sending, copying, arriving, reading along, standing in the middle.

use crate::cue::OwnedCue;
use crate::network::{Fate, Slot, link_key};
use crate::planned::{Arrival, Doom, Planned};
use crate::process::{Delivery, Input};
use crate::watch::Seen;
use crate::world::World;
use std::sync::Arc;
use trace::{DropReason, EventId, EventKind, MessageId, Payload, ProcessId, ProcessKind};

impl World {
    /// Puts a message on the wire.
    pub fn send(&mut self, from: ProcessId, to: ProcessId, payload: Arc<Payload>) -> MessageId {
        self.put_on_wire(from, to, payload, false)
    }

    /// Sends a message on past whoever stands in the middle of its link; `None` when nobody does.
    pub fn forward(&mut self, from: ProcessId, to: ProcessId, payload: Arc<Payload>) -> Option<MessageId> {
        let in_the_middle = self.network.middles.contains_key(&(from, to));
        in_the_middle.then(|| self.put_on_wire(from, to, payload, true))
    }

    /// As [`World::send`]; what is forwarded passes whoever stands in the middle of the link.
    pub(crate) fn put_on_wire(
        &mut self,
        from: ProcessId,
        to: ProcessId,
        payload: Arc<Payload>,
        forwarded: bool,
    ) -> MessageId {
        let message = MessageId(self.messages);
        self.messages += 1;
        self.recorder.statistics.sent += 1;
        let sent = self.recorder.note(self.now, || EventKind::Send {
            message,
            from,
            to,
            payload: Arc::clone(&payload),
        });
        if !self.network.taps.is_empty() && !forwarded {
            self.let_overhear(message, from, to, &payload, sent);
        }
        let watched = (!self.watches.is_empty()).then(|| Arc::clone(&payload));
        let doom = if forwarded { Doom::Forwarded } else { Doom::None };
        let slot = self.slot(from, to);
        if let Some(at) = self.network.plain_arrival(slot, self.now, &mut *self.chooser) {
            let arrival = Arrival { message, from, to, payload, sent, copy: 0, altered: false, fate: doom };
            self.queue.push(at, Planned::Arrive(arrival));
        } else {
            self.dispatch_all(slot, payload, (message, sent, doom));
        }
        if let Some(payload) = watched {
            self.seen(Seen::Sent { from, to, payload: &payload }, false);
        }
        message
    }

    /// Sends every copy that the network makes of a message on its way.
    fn dispatch_all(&mut self, slot: Slot, payload: Arc<Payload>, of: (MessageId, EventId, Doom)) {
        let message = of.0;
        let copies = self.network.copies(slot, &mut *self.chooser);
        for copy in 1..copies {
            self.dispatch(slot, copy - 1, Arc::clone(&payload), of);
            self.recorder.note_uncaused(self.now, || EventKind::Copy { message, copy });
        }
        self.dispatch(slot, copies - 1, payload, of);
    }

    fn slot(&mut self, from: ProcessId, to: ProcessId) -> Slot {
        let kinds = (self.members[from.index()].kind, self.members[to.index()].kind);
        let inside = kinds == (ProcessKind::Node, ProcessKind::Node);
        let client = kinds.0 == ProcessKind::Client || kinds.1 == ProcessKind::Client;
        self.network.next_slot(from, to, inside, client)
    }

    fn dispatch(
        &mut self,
        slot: Slot,
        copy: u32,
        payload: Arc<Payload>,
        (message, sent, doom): (MessageId, EventId, Doom),
    ) {
        let (directory, now) = (&self.directory, self.now);
        let line = || directory.line(slot.from, slot.to, &payload);
        let bytes = || line().len() as u64;
        let Fate { at, lost, overflows } = self.network.fate(slot, copy, now, bytes, &mut *self.chooser);
        let altered = self.network.altered(slot, copy, &payload, line, &mut *self.chooser);
        let fate = match (lost, overflows) {
            (_, true) => Doom::Overflows,
            (true, _) => Doom::Lost,
            _ => doom,
        };
        let arrival = Arrival {
            message,
            from: slot.from,
            to: slot.to,
            altered: altered.is_some(),
            payload: altered.map_or(payload, Arc::new),
            sent,
            copy: u16::try_from(copy).unwrap_or(u16::MAX),
            fate,
        };
        self.queue.push(at, Planned::Arrive(arrival));
    }

    /// A copy is where it should arrive: what keeps it from doing so is found out here.
    pub(crate) fn arrive(&mut self, arrival: Arrival) -> Option<OwnedCue> {
        let member = &self.members[arrival.to.index()];
        let why = match arrival.fate {
            Doom::Lost => DropReason::Loss,
            Doom::Overflows => DropReason::Overflow,
            _ if self.network.is_cut(arrival.from, arrival.to) => DropReason::Cut,
            Doom::None if self.is_intercepted(&arrival) => return self.intercept(&arrival),
            _ if !member.lives() => DropReason::Dead,
            _ if member.is_held_up() || !member.inbox.is_empty() => {
                self.hold(arrival.to, Planned::Arrive(arrival));
                return None;
            }
            _ if self.is_unreadable(&arrival) => DropReason::Damaged,
            _ => return self.deliver(arrival),
        };
        self.drop_copy(&arrival, why);
        None
    }

    pub(crate) fn is_unreadable(&self, arrival: &Arrival) -> bool {
        let is_text = matches!(*arrival.payload, Payload::Text(_));
        is_text
            && self.members[arrival.to.index()].program.as_ref().is_some_and(|program| !program.reads_text())
    }

    pub(crate) fn drop_copy(&mut self, arrival: &Arrival, why: DropReason) -> EventId {
        self.recorder.statistics.dropped += 1;
        let (message, copy) = (arrival.message, u32::from(arrival.copy));
        self.recorder.cause = Some(arrival.sent);
        self.recorder.note(self.now, || EventKind::Drop { message, copy, why })
    }

    /// Hands a copy to its receiver, who can handle it now.
    pub(crate) fn deliver(&mut self, arrival: Arrival) -> Option<OwnedCue> {
        let (from, to) = (arrival.from, arrival.to);
        if !self.watches.is_empty() {
            self.seen(Seen::Delivered { from, to, payload: &arrival.payload }, true);
            if !self.members[to.index()].lives() {
                self.drop_copy(&arrival, DropReason::Dead);
                return None;
            }
        }
        let Arrival { message, copy, payload, altered, sent, .. } = arrival;
        self.recorder.statistics.delivered += 1;
        self.recorder.cause = Some(sent);
        let event = self.recorder.note(self.now, || EventKind::Deliver {
            message,
            copy: u32::from(copy),
            altered: altered.then(|| Arc::clone(&payload)),
        });
        let member = &mut self.members[to.index()];
        if let Some(liar) = &mut member.liar {
            liar.hears(from, &payload);
        }
        if member.program.is_none() {
            self.recorder.cause = Some(event);
            self.seen(Seen::Delivered { from, to, payload: &payload }, false);
            return Some(OwnedCue::Message { client: to, from, to, message, payload, event });
        }
        self.handle(to, Input::Message(Delivery { from, message, payload: &payload }), event);
        self.seen(Seen::Delivered { from, to, payload: &payload }, false);
        None
    }

    // ---- third parties -------------------------------------------------------------------------

    fn let_overhear(
        &mut self,
        message: MessageId,
        from: ProcessId,
        to: ProcessId,
        payload: &Arc<Payload>,
        sent: EventId,
    ) {
        let Some(tap) = self.network.taps.get(&(from, to)) else { return };
        let overheard = Overheard {
            by: tap.by,
            message,
            from,
            to,
            payload: Arc::clone(payload),
            event: sent,
            taken: false,
        };
        self.queue.push(self.now, Planned::Overheard(Box::new(overheard)));
    }

    fn is_intercepted(&self, arrival: &Arrival) -> bool {
        !self.network.middles.is_empty() && self.network.middles.contains_key(&(arrival.from, arrival.to))
    }

    fn intercept(&mut self, arrival: &Arrival) -> Option<OwnedCue> {
        let by = self.network.middles[&(arrival.from, arrival.to)].by;
        let event = self.drop_copy(arrival, DropReason::Intercepted);
        let Arrival { message, from, to, .. } = *arrival;
        let payload = Arc::clone(&arrival.payload);
        self.third_party(Overheard { by, message, from, to, payload, event, taken: true })
    }

    /// Gives a message to somebody whom it was not meant for, now or when that one can handle it.
    pub(crate) fn third_party(&mut self, overheard: Overheard) -> Option<OwnedCue> {
        let member = &self.members[overheard.by.index()];
        if !member.lives() {
            return None;
        }
        if member.is_held_up() || !member.inbox.is_empty() {
            self.hold(overheard.by, Planned::Overheard(Box::new(overheard)));
            return None;
        }
        self.tell_third_party(overheard)
    }

    pub(crate) fn tell_third_party(&mut self, overheard: Overheard) -> Option<OwnedCue> {
        let Overheard { by, message, from, to, payload, event, taken } = overheard;
        if self.members[by.index()].program.is_none() {
            self.recorder.cause = Some(event);
            return Some(OwnedCue::Message { client: by, from, to, message, payload, event });
        }
        let delivery = Delivery { from, message, payload: &payload };
        let input =
            if taken { Input::Intercepted { delivery, to } } else { Input::Overheard { delivery, to } };
        self.handle(by, input, event);
        None
    }

    /// Whether a process may send in another's name.
    pub(crate) fn may_send_as(&self, process: ProcessId, from: ProcessId, to: ProcessId) -> bool {
        let in_the_middle = self.network.middles.get(&(from, to)).is_some_and(|middle| middle.by == process);
        let liar = self.members[process.index()].liar.is_some() && self.network.unauthenticated.is_some();
        process == from || in_the_middle || liar
    }

    /// A number for what a liar decides about one link.
    pub(crate) const fn lie_key(from: ProcessId, to: ProcessId) -> u64 {
        link_key(from, to)
    }
}

/// A message and somebody whom it was not meant for.
#[derive(Debug, Clone)]
pub(crate) struct Overheard {
    pub by: ProcessId,
    pub message: MessageId,
    pub from: ProcessId,
    pub to: ProcessId,
    pub payload: Arc<Payload>,
    pub event: EventId,
    /// Whether that one stands in the middle, and did not only read along.
    pub taken: bool,
}
