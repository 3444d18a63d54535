//! Delivery in the order of sending: of each sender by itself, or of causes before their effects.
//!
//! One pass with counters serves both. A message carries, for each sender, how many of that sender's messages come
//! before it: for first-in-first-out only its own sender's earlier ones, for causal order all that happened before
//! it (the vector times of Birman, Schiper and Stephenson). A delivery is wrong when the receiver has delivered
//! something before which this message comes, or, without gaps, when something that comes before it is missing.

use super::facts::{DELIVERED, FROM, Fact, Facts, Fields, SENT, TO, What};
use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::verdict::{Finding, Malformed, Mark};
use std::collections::{BTreeMap, VecDeque};
use trace::{Setting, Settings, Takes, Value};

const GAPS: Setting = Setting {
    name: "gaps",
    takes: Takes::Flag { default: true },
    says: "Whether a message may be delivered although one that comes before it has not been (and may never be). If \
           not, all that come before it and are for this receiver must have been delivered to it; its own need not.",
};

const SETTINGS: &[Setting] = &[SENT, DELIVERED, FROM, TO, GAPS];

macro_rules! says {
    ($claim:literal) => {
        concat!(
            $claim,
            " A message that is delivered without having been sent, or to somebody it is not for, is wrong in any \
             case; one that is delivered again right away is no matter of order (`at_most_once`). Messages are told \
             apart by sender and id, so a sender uses an id once; facts that stand in one record are taken as sent \
             first. Results: `sent` and `delivered`, how many sendings and deliveries there were."
        )
    };
}

pub(super) const FIFO_DELIVERY: Check = Check {
    name: "fifo_delivery",
    needs: Needs::Records,
    settings: SETTINGS,
    says: says!(
        "Each receiver delivers the messages of each sender in the order in which they were sent (FIFO order: \
         Hadzilacos and Toueg, A Modular Approach to Fault-Tolerant Broadcasts, 1994, section 3)."
    ),
    is_number: false,
    run: |evidence, settings| judge(evidence, settings, false),
};

pub(super) const CAUSAL_DELIVERY: Check = Check {
    name: "causal_delivery",
    needs: Needs::Records,
    settings: SETTINGS,
    says: says!(
        "No receiver delivers an effect before its cause: if the sending of m1 happened before the sending of m2, \
         nobody delivers m2 and then m1 (Birman, Schiper and Stephenson, Lightweight Causal and Atomic Group \
         Multicast, 1991, section 3). One sending happened before another if one process did both in this order, if \
         the second one's sender had delivered the first message by then, or by a chain of these (Lamport, Time, \
         Clocks, and the Ordering of Events, 1978)."
    ),
    is_number: false,
    run: |evidence, settings| judge(evidence, settings, true),
};

fn judge(evidence: &Evidence, settings: &Settings, is_causal: bool) -> Result<Finding, Malformed> {
    let fields = Fields {
        sent: settings.word(SENT.name),
        delivered: settings.word(DELIVERED.name),
        from: settings.word(FROM.name),
        to: settings.word(TO.name),
    };
    let facts = Facts::read(&evidence.records, fields)?;
    let mut pass = Pass::over(&facts, is_causal, settings.flag(GAPS.name));
    let broken = facts.all.iter().find_map(|fact| pass.take(*fact));
    let count = |count: usize| Value::Int(i64::try_from(count).unwrap_or(i64::MAX));
    let finding = broken.unwrap_or_else(|| pass.end());
    let sent = facts.messages.len();
    Ok(finding.with("sent", count(sent)).with("delivered", count(facts.all.len() - sent)))
}

/// What one process has done so far.
#[derive(Clone)]
struct Done<'a> {
    /// Of each sender, how many messages come before what this process sends next.
    known: Vec<u32>,
    /// Of each sender, how many messages come before something that this process has delivered.
    passed: Vec<u32>,
    /// Of each sender, how many messages have been delivered here or are not for this process, without a gap.
    whole: Vec<u32>,
    /// Each delivery, in order.
    delivered: Vec<(usize, &'a Record)>,
    /// Where each message was delivered here first.
    first: BTreeMap<usize, &'a Record>,
}

struct Pass<'a> {
    facts: &'a Facts<'a>,
    is_causal: bool,
    gaps: bool,
    done: Vec<Done<'a>>,
    /// Of each message, for each sender, how many messages come before it.
    before: Vec<Vec<u32>>,
}

impl<'a> Pass<'a> {
    fn over(facts: &'a Facts<'a>, is_causal: bool, gaps: bool) -> Self {
        let none = vec![0; facts.names.len()];
        let done = Done {
            known: none.clone(),
            passed: none.clone(),
            whole: none,
            delivered: Vec::new(),
            first: BTreeMap::new(),
        };
        Self { facts, is_causal, gaps, done: vec![done; facts.names.len()], before: Vec::new() }
    }

    fn take(&mut self, fact: Fact<'a>) -> Option<Finding> {
        match fact.what {
            What::Sent(message) => {
                self.sent(message);
                None
            }
            What::Stray(from, id) => Some(self.stray(fact, from, id)),
            What::Delivered(message) => {
                let broken = self.broken(message, fact);
                self.delivered(message, fact);
                broken
            }
        }
    }

    fn sent(&mut self, message: usize) {
        let sent = &self.facts.messages[message];
        let known = &mut self.done[sent.sender].known;
        self.before.push(known.clone());
        known[sent.sender] = sent.nth;
    }

    fn delivered(&mut self, message: usize, fact: Fact<'a>) {
        let (sent, before) = (&self.facts.messages[message], &self.before[message]);
        let done = &mut self.done[fact.who];
        if self.is_causal {
            join(&mut done.known, before);
            done.known[sent.sender] = done.known[sent.sender].max(sent.nth);
        }
        join(&mut done.passed, before);
        done.delivered.push((message, fact.record));
        done.first.entry(message).or_insert(fact.record);
    }

    fn broken(&mut self, message: usize, fact: Fact<'a>) -> Option<Finding> {
        let sent = &self.facts.messages[message];
        if !self.facts.is_for(message, fact.who) {
            let says = format!(
                "{} delivered {} from {} at {}, which {} had sent to others only.",
                fact.record.who, sent.id, sent.record.who, fact.record.at, sent.record.who
            );
            return Some(Finding::fail(says, vec![sent.record.mark, fact.record.mark]));
        }
        if self.done[fact.who].passed[sent.sender] >= sent.nth {
            return self.overtaken(message, fact);
        }
        if self.gaps {
            return None;
        }
        (0..self.facts.names.len()).find_map(|sender| self.missing(message, fact, sender))
    }

    /// What of one sender's comes before a message and has not been delivered where that message is.
    fn missing(&mut self, message: usize, fact: Fact<'a>, sender: usize) -> Option<Finding> {
        let whole = self.whole(fact.who, sender);
        if sender == fact.who || whole >= self.before[message][sender] {
            return None;
        }
        let missing = self.facts.sent_by[sender][whole as usize];
        let (cause, effect) = (&self.facts.messages[missing], &self.facts.messages[message]);
        let says = format!(
            "{} delivered {} from {} at {} without having delivered {} from {}. {}",
            fact.record.who,
            effect.id,
            effect.record.who,
            fact.record.at,
            cause.id,
            cause.record.who,
            self.because(missing, message)
        );
        Some(Finding::fail(says, sorted([cause.record.mark, effect.record.mark, fact.record.mark])))
    }

    /// How many of a sender's messages a process has delivered, or need not, without a gap.
    fn whole(&mut self, who: usize, sender: usize) -> u32 {
        let done = &mut self.done[who];
        let all = &self.facts.sent_by[sender];
        while let Some(next) = all.get(done.whole[sender] as usize)
            && (done.first.contains_key(next) || !self.facts.is_for(*next, who))
        {
            done.whole[sender] += 1;
        }
        done.whole[sender]
    }

    /// A message comes after one that it should have come before.
    fn overtaken(&self, message: usize, fact: Fact<'a>) -> Option<Finding> {
        let cause = &self.facts.messages[message];
        let mut deliveries = self.done[fact.who].delivered.iter();
        let (by, record) = deliveries.find(|(by, _)| self.before[*by][cause.sender] >= cause.nth)?;
        let effect = &self.facts.messages[*by];
        let says = format!(
            "{} delivered {} from {} at {}, and {} from {} {} after it, at {}. {}",
            fact.record.who,
            effect.id,
            effect.record.who,
            record.at,
            cause.id,
            cause.record.who,
            if self.done[fact.who].first.contains_key(&message) { "again" } else { "only" },
            fact.record.at,
            self.because(message, *by)
        );
        let marks = [cause.record.mark, effect.record.mark, record.mark, fact.record.mark];
        Some(Finding::fail(says, sorted(marks)))
    }

    fn stray(&self, fact: Fact, from: &str, id: &Value) -> Finding {
        let (who, at) = (&fact.record.who, fact.record.at);
        let later = self.facts.messages.iter().find(|sent| sent.record.who == from && sent.id == id);
        let but = later
            .map_or_else(|| "never sent it".to_owned(), |sent| format!("sent it only at {}", sent.record.at));
        Finding::fail(
            format!("{who} delivered {id} from {from} at {at}, but {from} {but}."),
            [fact.record.mark].into_iter().chain(later.map(|sent| sent.record.mark)).collect(),
        )
    }

    /// Why one message comes before another: the shortest chain.
    fn because(&self, cause: usize, effect: usize) -> String {
        let chain = self.chain(cause, effect);
        let links: Vec<String> = chain.windows(2).map(|pair| self.link(pair[0], pair[1])).collect();
        let (first, last) = (self.facts.messages[cause].id, self.facts.messages[effect].id);
        match links.as_slice() {
            [one] => format!("But {one}: {first} comes first."),
            _ => format!("But {}: {first} comes before {last}.", links.join(", and ")),
        }
    }

    fn link(&self, first: usize, second: usize) -> String {
        let (one, two) = (&self.facts.messages[first], &self.facts.messages[second]);
        let who = self.facts.sender(second);
        if one.sender == two.sender {
            return format!("{who} sent {} before {}", one.id, two.id);
        }
        let from = self.facts.sender(first);
        format!("{who} had delivered {} from {from} when it sent {}", one.id, two.id)
    }

    /// Messages from a cause to its effect, each directly before the next: as few as possible.
    fn chain(&self, cause: usize, effect: usize) -> Vec<usize> {
        let mut came_from: BTreeMap<usize, usize> = BTreeMap::new();
        let mut queue = VecDeque::from([effect]);
        while !came_from.contains_key(&cause)
            && let Some(message) = queue.pop_front()
        {
            for earlier in self.directly_before(message) {
                if earlier != effect && !came_from.contains_key(&earlier) {
                    came_from.insert(earlier, message);
                    queue.push_back(earlier);
                }
            }
        }
        let mut forward = vec![cause];
        while let Some(next) = forward.last().and_then(|last| came_from.get(last)) {
            forward.push(*next);
        }
        forward
    }

    /// What the sender of a message had sent or, where that counts, delivered by then.
    fn directly_before(&self, message: usize) -> Vec<usize> {
        let sent = &self.facts.messages[message];
        let own = &self.facts.sent_by[sent.sender][..sent.nth as usize - 1];
        let mut found = own.to_vec();
        for fact in self.facts.all.iter().filter(|fact| self.is_causal && fact.who == sent.sender) {
            match fact.what {
                What::Sent(other) if other == message => break,
                What::Delivered(other) => found.push(other),
                _ => {}
            }
        }
        found
    }

    fn end(&self) -> Finding {
        let mut pairs = self.done.iter().filter(|done| self.is_judged(done));
        if pairs.next().is_some() {
            return Finding::pass();
        }
        let of = if self.is_causal { "" } else { " of one sender" };
        Finding::unknown(format!("nobody delivered two messages{of}: there is no order to judge"))
    }

    /// Whether there were two deliveries that could have been in the wrong order.
    fn is_judged(&self, done: &Done) -> bool {
        if self.is_causal {
            return done.first.len() > 1;
        }
        let mut senders: Vec<usize> = done.first.keys().map(|m| self.facts.messages[*m].sender).collect();
        senders.sort_unstable();
        senders.windows(2).any(|pair| pair[0] == pair[1])
    }
}

fn join(into: &mut [u32], other: &[u32]) {
    into.iter_mut().zip(other).for_each(|(mine, its)| *mine = (*mine).max(*its));
}

fn sorted<const N: usize>(mut marks: [Mark; N]) -> Vec<Mark> {
    marks.sort_unstable();
    let mut marks = marks.to_vec();
    marks.dedup();
    marks
}
