//! What became of each copy of each message.

use super::lives::Able;
use super::{Observer, Rule};
use crate::support::laws::travel;
use trace::{DropReason, Event, EventId, EventKind, MessageId, Payload, ProcessId, Time};

/// A message as it was sent, and what acted on the network at that moment.
#[derive(Debug)]
struct Sent {
    event: usize,
    at: Time,
    from: ProcessId,
    to: ProcessId,
    is_text: bool,
    loses: bool,
    duplicates: bool,
    damages: bool,
    /// For each copy whether it was delivered or dropped.
    settled: Vec<bool>,
}

/// Every message so far.
#[derive(Debug, Default)]
pub struct Wire {
    messages: Vec<Sent>,
    delivered: u64,
    dropped: u64,
}

impl Wire {
    pub fn receiver(&self, message: MessageId) -> Option<ProcessId> {
        self.messages.get(message.index()).map(|sent| sent.to)
    }

    /// (sent, delivered, dropped)
    pub const fn counts(&self) -> (u64, u64, u64) {
        (self.messages.len() as u64, self.delivered, self.dropped)
    }
}

impl Observer<'_> {
    pub(super) fn on_wire(&mut self, event: &Event) {
        match &event.kind {
            EventKind::Send { message, from, to, payload } => {
                self.sent(event, *message, (*from, *to), payload)
            }
            EventKind::Copy { message, copy } => self.copied(event, *message, *copy),
            EventKind::Deliver { message, copy, altered } => {
                self.delivered(event, *message, *copy, altered.is_some())
            }
            EventKind::Drop { message, copy, why } => self.dropped(event, *message, *copy, *why),
            _ => {}
        }
    }

    fn sent(&mut self, event: &Event, message: MessageId, link: (ProcessId, ProcessId), payload: &Payload) {
        self.does(link.0, event);
        self.require(self.lives.able(link.1) != Able::Nobody, Rule::Unknown);
        self.require(message.index() == self.wire.messages.len(), Rule::Gap);
        self.wire.messages.push(Sent {
            event: self.at,
            at: event.at,
            from: link.0,
            to: link.1,
            is_text: matches!(payload, Payload::Text(_)),
            loses: self.faults.loses(),
            duplicates: self.faults.duplicates(),
            damages: self.faults.damages(),
            settled: vec![false],
        });
    }

    fn copied(&mut self, event: &Event, message: MessageId, copy: u32) {
        let Some(sent) = self.wire.messages.get_mut(message.index()) else {
            return self.complain(Rule::Unknown);
        };
        sent.settled.push(false);
        let is_next = copy as usize == sent.settled.len() - 1;
        let rightly = sent.duplicates && sent.at == event.at && sent.event + copy as usize == self.at;
        self.require(is_next, Rule::Gap);
        self.require(rightly, Rule::Copied);
    }

    fn delivered(&mut self, event: &Event, message: MessageId, copy: u32, altered: bool) {
        self.wire.delivered += 1;
        let Some((from, to)) = self.settle(event, message, copy) else { return };
        match self.lives.able(to) {
            Able::Yes => {}
            Able::Dead => self.complain(Rule::ToDead),
            Able::Paused => self.complain(Rule::ToPaused),
            Able::Unstarted => self.complain(Rule::ToUnstarted),
            Able::Nobody => self.complain(Rule::Unknown),
        }
        // What waited for a process that stood still had reached it before.
        let waited = self.lives.resumed_at(to) == Some(event.at);
        self.require(waited || !self.faults.cuts(from, to), Rule::AcrossCut);
        let damages = self.wire.messages[message.index()].damages;
        self.require(!altered || damages, Rule::Altered);
    }

    fn dropped(&mut self, event: &Event, message: MessageId, copy: u32, why: DropReason) {
        self.wire.dropped += 1;
        let Some((from, to)) = self.settle(event, message, copy) else { return };
        let sent = &self.wire.messages[message.index()];
        let is_true = match why {
            DropReason::Loss => sent.loses,
            DropReason::Cut => self.faults.cuts(from, to),
            DropReason::Dead => matches!(self.lives.able(to), Able::Dead | Able::Unstarted),
            DropReason::Damaged => sent.damages || sent.is_text,
            DropReason::Overflow | DropReason::Intercepted => false,
        };
        self.require(is_true, Rule::FalseReason);
    }

    /// A copy's journey ends; gives its link, if there is such a copy and it was under way.
    fn settle(&mut self, event: &Event, message: MessageId, copy: u32) -> Option<(ProcessId, ProcessId)> {
        let Some(sent) = self.wire.messages.get_mut(message.index()) else {
            self.complain(Rule::BeforeSending);
            return None;
        };
        let (at, from, to, by) = (sent.at, sent.from, sent.to, sent.event);
        let before = sent.settled.get_mut(copy as usize).map(|settled| std::mem::replace(settled, true));
        match before {
            Some(false) => {}
            Some(true) => self.complain(Rule::Twice),
            None => self.complain(Rule::BeforeSending),
        }
        self.require(event.cause.map(EventId::index) == Some(by), Rule::WrongCause);
        self.require_travel(from, to, at, event.at);
        Some((from, to))
    }

    fn require_travel(&mut self, from: ProcessId, to: ProcessId, sent: Time, settled: Time) {
        let (least, most) = self.travel(from, to, sent);
        self.require(settled >= sent + least, Rule::TooEarly);
        let waited = self.lives.resumed_at(to) == Some(settled);
        self.require(settled <= sent + most || waited, Rule::TooLate);
    }

    fn travel(&self, from: ProcessId, to: ProcessId, sent: Time) -> (Time, Time) {
        let client = self.lives.is_client(from) || self.lives.is_client(to);
        travel(self.terms.laws, from, to, client, sent)
    }

    /// At the end of a run: a copy that has not settled is still travelling, or waits for a process
    /// that stands still.
    pub(super) fn require_nothing_vanished(&mut self) {
        let vanished = |sent: &Sent| {
            let (_, most) = self.travel(sent.from, sent.to, sent.at);
            let released = self.lives.resumed_at(sent.to) == Some(self.terms.now);
            let on_its_way = !self.terms.quiet && (sent.at + most >= self.terms.now || released);
            let open = sent.settled.iter().filter(|settled| !**settled).count();
            if on_its_way || self.lives.is_paused(sent.to) { 0 } else { open }
        };
        let count: usize = self.wire.messages.iter().map(vanished).sum();
        (0..count).for_each(|_| self.complain(Rule::Vanished));
    }
}
