//! What became of each copy of each message.

use super::lives::Able;
use super::{Observer, Rule};
use crate::support::laws::{Travel, travel};
use std::collections::BTreeMap;
use trace::{DropReason, Event, EventId, EventKind, MessageId, Payload, ProcessId, Time};

/// A directed link.
type Link = (ProcessId, ProcessId);

/// A message as it was sent, and what acted on the network at that moment.
#[derive(Debug)]
struct Sent {
    event: usize,
    at: Time,
    link: Link,
    /// Whether it was sent by somebody else than its sender: whoever stands in the middle lets it pass.
    borrowed: bool,
    is_text: bool,
    travel: Travel,
    /// When its copies are due: not before ...
    least: Time,
    /// ... and not after, where there is such a time.
    most: Option<Time>,
    loses: bool,
    duplicates: bool,
    damages: bool,
    falsifies: bool,
    /// For each copy whether it was delivered or dropped.
    settled: Vec<bool>,
}

/// Every message so far.
#[derive(Debug, Default)]
pub struct Wire {
    messages: Vec<Sent>,
    delivered: u64,
    dropped: u64,
    /// When the last copy sent over a link must have arrived.
    latest: BTreeMap<Link, Option<Time>>,
    /// The last copy that came over each link that keeps the order.
    in_order: BTreeMap<Link, (MessageId, u32)>,
    /// The last copy that came to each process of those whose arrival is known to the instant.
    exact: BTreeMap<ProcessId, (Time, MessageId, u32)>,
}

impl Wire {
    pub fn receiver(&self, message: MessageId) -> Option<ProcessId> {
        self.messages.get(message.index()).map(|sent| sent.link.1)
    }

    pub fn link(&self, message: MessageId) -> Option<Link> {
        self.messages.get(message.index()).map(|sent| sent.link)
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

    fn sent(&mut self, event: &Event, message: MessageId, link: Link, payload: &Payload) {
        let borrowed = self.sends(event, link);
        self.require(self.lives.able(link.1) != Able::Nobody, Rule::Unknown);
        self.require(message.index() == self.wire.messages.len(), Rule::Gap);
        if let Some(by) = self.faults.reader(link) {
            self.third_parties.insert(self.at, by);
        }
        let client = self.lives.is_client(link.0) || self.lives.is_client(link.1);
        let travel = travel(&self.terms.plan.laws, link.0, link.1, client, event.at);
        let most = self.latest(event.at, link, &travel);
        let touched = travel.touched;
        self.wire.messages.push(Sent {
            event: self.at,
            at: event.at,
            link,
            borrowed,
            is_text: matches!(payload, Payload::Text(_)),
            least: event.at + travel.least,
            most,
            loses: (touched && self.faults.loses()) || travel.loses,
            duplicates: touched && self.faults.duplicates(),
            damages: touched && self.faults.damages(),
            falsifies: touched && self.faults.falsifies(),
            travel,
            settled: vec![false],
        });
    }

    /// Who sends: the one in whose name it is, or one who may borrow that name. Tells whether it does.
    fn sends(&mut self, event: &Event, link: Link) -> bool {
        let who = event.cause.and_then(|cause| self.occasion(cause.index()));
        let other = who.filter(|who| *who != link.0 && !self.lives.is_client(*who));
        match other {
            Some(who) if self.faults.lets_lie(who) || self.faults.middle(link) == Some(who) => {
                self.does(who, event);
                true
            }
            // A director may let a client speak in the middle of another's step.
            Some(_) if !self.lives.is_client(link.0) => {
                self.complain(Rule::Forged);
                false
            }
            _ => {
                self.does(link.0, event);
                false
            }
        }
    }

    /// When the copies of a message must have arrived; nobody knows where they may queue.
    fn latest(&mut self, sent: Time, link: Link, travel: &Travel) -> Option<Time> {
        let held_back = self.faults.held_back().unwrap_or(Time::ZERO);
        let mut own = (!travel.queues).then(|| sent + travel.most + held_back);
        if let (true, Some(before)) = (travel.may_be_ordered, self.wire.latest.get(&link)) {
            own = before.and_then(|before| own.map(|own| own.max(before)));
        }
        let latest = self.wire.latest.entry(link).or_insert(own);
        *latest = latest.and_then(|latest| own.map(|own| own.max(latest)));
        own
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
        self.lives.turns_to(to, self.at);
        let sent = &self.wire.messages[message.index()];
        let (altered_rightly, borrowed) = (!altered || sent.damages || sent.falsifies, sent.borrowed);
        self.require(altered_rightly, Rule::Altered);
        // What waited for a process that stood still had reached it before.
        if !self.lives.was_freed(to, event.at) {
            self.require(!self.faults.cuts(from, to, event.at), Rule::AcrossCut);
            self.require(borrowed || self.faults.middle((from, to)).is_none(), Rule::AcrossMiddle);
        }
        self.require_order(message, copy);
    }

    /// What is sent over a link that keeps the order comes in that order, and what waits for a process
    /// comes in the order in which it reached it.
    fn require_order(&mut self, message: MessageId, copy: u32) {
        let sent = &self.wire.messages[message.index()];
        let (link, due) = (sent.link, sent.least);
        let mut kept = true;
        if sent.travel.ordered {
            let last = self.wire.in_order.insert(link, (message, copy));
            kept &= last.is_none_or(|last| last < (message, copy));
        }
        if sent.most == Some(due) && !sent.travel.may_be_ordered {
            let last = self.wire.exact.insert(link.1, (due, message, copy));
            kept &= last.is_none_or(|last| last < (due, message, copy));
        }
        self.require(kept, Rule::OutOfOrder);
    }

    fn dropped(&mut self, event: &Event, message: MessageId, copy: u32, why: DropReason) {
        self.wire.dropped += 1;
        let Some((from, to)) = self.settle(event, message, copy) else { return };
        let sent = &self.wire.messages[message.index()];
        let is_true = match why {
            DropReason::Loss => sent.loses,
            DropReason::Cut => self.faults.may_cut(from, to, event.at),
            DropReason::Dead => matches!(self.lives.able(to), Able::Dead | Able::Unstarted),
            DropReason::Damaged => sent.damages || sent.is_text,
            DropReason::Overflow => sent.travel.overflows,
            DropReason::Intercepted => self.faults.middle((from, to)).is_some(),
        };
        if why == DropReason::Intercepted
            && let Some(by) = self.faults.middle((from, to))
        {
            self.third_parties.insert(self.at, by);
        }
        self.require(is_true, Rule::FalseReason);
    }

    /// A copy's journey ends; gives its link, if there is such a copy and it was under way.
    fn settle(&mut self, event: &Event, message: MessageId, copy: u32) -> Option<Link> {
        let Some(sent) = self.wire.messages.get_mut(message.index()) else {
            self.complain(Rule::BeforeSending);
            return None;
        };
        let (link, by, least, most) = (sent.link, sent.event, sent.least, sent.most);
        let before = sent.settled.get_mut(copy as usize).map(|settled| std::mem::replace(settled, true));
        match before {
            Some(false) => {}
            Some(true) => self.complain(Rule::Twice),
            None => self.complain(Rule::BeforeSending),
        }
        self.require(event.cause.map(EventId::index) == Some(by), Rule::WrongCause);
        self.require(event.at >= least, Rule::TooEarly);
        let waited = self.lives.was_freed(link.1, event.at) || self.died_waited(link.1, event);
        self.require(waited || most.is_none_or(|most| event.at <= most), Rule::TooLate);
        Some(link)
    }

    /// What waited for a process when it died is dropped then.
    fn died_waited(&self, to: ProcessId, event: &Event) -> bool {
        matches!(event.kind, EventKind::Drop { why: DropReason::Dead, .. })
            && self.lives.died_at(to) == Some(event.at)
    }

    /// At the end of a run: a copy that has not settled is still travelling, or waits for a process
    /// that stands still, or whose disk may keep it busy.
    pub(super) fn require_nothing_vanished(&mut self) {
        let (now, quiet) = (self.terms.now, self.terms.quiet);
        let vanished = |sent: &Sent| {
            let to = sent.link.1;
            let travels = sent.most.is_none_or(|most| most >= now);
            let stalls = self.terms.plan.members.get(to.index()).is_some_and(|(_, member)| member.stalls());
            let on_its_way = !quiet && (travels || stalls || self.lives.was_freed(to, now));
            let open = sent.settled.iter().filter(|settled| !**settled).count();
            if on_its_way || self.lives.is_paused(to) { 0 } else { open }
        };
        let count: usize = self.wire.messages.iter().map(vanished).sum();
        (0..count).for_each(|_| self.complain(Rule::Vanished));
    }
}
