//! Whether operations meet messages in the order of the log: what one operation polls or sends, and what a process polls
//! and sends from one operation to the next.

use super::super::words::answered;
use super::acts::{Act, Acts, Key, Map, Message, Rest, Sent};
use super::cases::{Cases, Kind, Told};
use super::logs::{Logs, Place};
use crate::verdict::Mark;

/// By key, the act that polled or sent last, and the offset that it came to.
type Last = Map<Key, (usize, i64)>;

/// Where a process is.
#[derive(Default)]
struct Position {
    polled: Last,
    sent: Last,
}

pub(super) fn judge(acts: &Acts<'_>, logs: &Logs, cases: &mut Cases) {
    let offsets = polled_offsets(acts);
    let mut positions: Map<u32, Position> = Map::default();
    for (index, act) in acts.all.iter().enumerate() {
        let position = positions.entry(act.operation.process).or_default();
        within_poll(acts, logs, act, cases);
        within_sends(acts, logs, act, cases);
        match &act.rest {
            Rest::Assign(keys) if !act.operation.is_failed() => match keys {
                Some(keys) => position.polled.retain(|key, _| keys.binary_search(key).is_ok()),
                None => position.polled.clear(),
            },
            Rest::List(keys, _) if act.operation.is_ok() => {
                position.polled.retain(|key, _| keys.binary_search(key).is_ok());
            }
            _ => {}
        }
        from_poll_to_poll(acts, logs, (index, act), position, cases);
        from_send_to_send(acts, &offsets, (index, act), position, cases);
    }
}

/// By open send, the highest offset at which anybody polled its message: all that is known of where it stands.
fn polled_offsets(acts: &Acts<'_>) -> Map<(Key, Message), i64> {
    let open = acts.all.iter().filter(|act| act.operation.is_open());
    let sends = open.flat_map(|act| &act.sends).map(|sent| ((sent.key, sent.message), i64::MIN));
    let mut offsets: Map<(Key, Message), i64> = sends.collect();
    for (key, entries) in acts.all.iter().flat_map(|act| &act.polled) {
        for (offset, message) in entries {
            if let Some(highest) = offsets.get_mut(&(*key, *message)) {
                *highest = (*highest).max(*offset);
            }
        }
    }
    offsets
}

fn within_poll(acts: &Acts<'_>, logs: &Logs, act: &Act<'_>, cases: &mut Cases) {
    for (key, entries) in &act.polled {
        for pair in entries.windows(2) {
            let [(before, _), (after, _)] = [pair[0], pair[1]];
            let marks = || vec![answered(act.operation)];
            if after <= before {
                cases.note(Kind::InternalNonmonotonicPoll, || {
                    let (who, key) = (acts.who(act), acts.key(*key));
                    let what = if after == before {
                        format!("lists offset {after} of key {key} twice")
                    } else {
                        format!("lists offset {before} of key {key} and then offset {after}")
                    };
                    (format!("{who}'s poll {what}: a poll gives messages in the order of the log."), marks())
                });
            } else if let Some(place) = skipped(logs, *key, before, after) {
                cases.note(Kind::InternalPollSkip, || {
                    let (who, name) = (acts.who(act), acts.key(*key));
                    let says = format!(
                        "{who}'s poll lists offset {before} of key {name} and then offset {after}, and leaves out {}.",
                        acts.place(place)
                    );
                    (says, acts.also(place, marks()))
                });
            }
        }
    }
}

/// The first place that is known between two offsets, neither of them included.
fn skipped(logs: &Logs, key: Key, before: i64, after: i64) -> Option<Place> {
    logs.log(key)?.between(before.checked_add(1)?, after)
}

fn within_sends(acts: &Acts<'_>, logs: &Logs, act: &Act<'_>, cases: &mut Cases) {
    let mut last: Map<Key, (Message, i64)> = Map::default();
    for Sent { key, message, offset } in &act.sends {
        let Some(after) = *offset else { continue };
        let Some((first, before)) = last.insert(*key, (*message, after)) else { continue };
        let kind = if after <= before {
            Kind::InternalNonmonotonicSend
        } else if skipped(logs, *key, before, after).is_some() {
            Kind::InternalSendSkip
        } else {
            continue;
        };
        cases.note(kind, || {
            let (who, key) = (acts.who(act), acts.key(*key));
            let (first, second) = (acts.message(first), acts.message(*message));
            let why = if kind == Kind::InternalSendSkip {
                "others stand between them"
            } else {
                "what is sent later stands later in the log"
            };
            let says = format!(
                "In one transaction {who} sent message {first} to key {key}, which was given offset {before}, and then \
                 message {second}, which was given offset {after}: {why}."
            );
            (says, act.operation.marks().collect())
        });
    }
}

fn from_poll_to_poll(
    acts: &Acts<'_>,
    logs: &Logs,
    (index, act): (usize, &Act<'_>),
    position: &mut Position,
    cases: &mut Cases,
) {
    for (key, entries) in &act.polled {
        let (Some((first, _)), Some((last, _))) = (entries.first(), entries.last()) else { continue };
        if let Some(begin) = Begin::of(act, *key, &position.polled) {
            begin.judge(acts, logs, (act, *key, *first), cases);
        }
        position.polled.insert(*key, (index, *last));
    }
}

/// Where a poll has to begin, and why.
enum Begin {
    /// Where it asked to.
    Asked(i64),
    /// After the offset that this act came to.
    After(usize, i64),
}

impl Begin {
    fn of(act: &Act<'_>, key: Key, polled: &Last) -> Option<Self> {
        let asked = act.asked.as_ref().and_then(|asked| asked.get(&key));
        match asked {
            Some(offset) => Some(Self::Asked(*offset)),
            None => polled.get(&key).map(|(act, offset)| Self::After(*act, *offset)),
        }
    }

    fn judge(
        &self,
        acts: &Acts<'_>,
        logs: &Logs,
        (act, key, first): (&Act<'_>, Key, i64),
        cases: &mut Cases,
    ) {
        let (is_back, skipped) = match *self {
            Self::Asked(from) => (first < from, logs.log(key).and_then(|log| log.between(from, first))),
            Self::After(_, last) => (first <= last, skipped(logs, key, last, first)),
        };
        if is_back {
            cases.note(Kind::NonmonotonicPoll, || {
                let says = format!("{}: the poll goes back in the log.", self.says(acts, act, key, first));
                (says, self.marks(acts, act))
            });
        } else if let Some(place) = skipped {
            cases.note(Kind::PollSkip, || {
                let begins = self.says(acts, act, key, first);
                (
                    format!("{begins} and passes over {}.", acts.place(place)),
                    acts.also(place, self.marks(acts, act)),
                )
            });
        }
    }

    fn says(&self, acts: &Acts<'_>, act: &Act<'_>, key: Key, first: i64) -> String {
        let (who, key) = (acts.who(act), acts.key(key));
        match self {
            Self::Asked(from) => {
                format!(
                    "{who} asked for key {key} from offset {from} on, and what it was given begins at offset {first}"
                )
            }
            Self::After(_, last) => {
                format!(
                    "{who} had polled key {key} up to offset {last}, and its next poll begins at offset {first}"
                )
            }
        }
    }

    fn marks(&self, acts: &Acts<'_>, act: &Act<'_>) -> Vec<Mark> {
        match self {
            Self::Asked(_) => act.operation.marks().collect(),
            Self::After(before, _) => {
                vec![answered(acts.all[*before].operation), answered(act.operation)]
            }
        }
    }
}

/// Only the first message that an operation sends to a key is held against the operations before it.
fn from_send_to_send(
    acts: &Acts<'_>,
    polled: &Map<(Key, Message), i64>,
    (index, act): (usize, &Act<'_>),
    position: &mut Position,
    cases: &mut Cases,
) {
    let mut begun: Map<Key, ()> = Map::default();
    for sent in &act.sends {
        let known = sent.offset.or_else(|| polled.get(&(sent.key, sent.message)).copied());
        let Some(offset) = known.filter(|offset| *offset > i64::MIN) else { continue };
        let is_first = begun.insert(sent.key, ()).is_none();
        let before = position.sent.insert(sent.key, (index, offset));
        if let Some((first, before)) = before.filter(|(_, before)| is_first && offset <= *before) {
            cases.note(Kind::NonmonotonicSend, || {
                acts.sent_backwards(sent, (&acts.all[first], before), (act, offset))
            });
        }
    }
}

impl Acts<'_> {
    /// "offset 3, where message 9 stands".
    fn place(&self, place: Place) -> String {
        format!("offset {}, where message {} stands", place.offset, self.message(place.message))
    }

    /// The marks with that of the act which shows where a message stands.
    fn also(&self, place: Place, mut marks: Vec<Mark>) -> Vec<Mark> {
        marks.push(answered(self.all[place.act].operation));
        marks
    }

    fn sent_backwards(
        &self,
        sent: &Sent,
        (first, before): (&Act<'_>, i64),
        (second, after): (&Act<'_>, i64),
    ) -> Told {
        let (who, key, message) = (self.who(second), self.key(sent.key), self.message(sent.message));
        let stands = if sent.offset.is_some() {
            format!("was given offset {after} for message {message}")
        } else {
            format!("sent message {message}, which was polled at offset {after}")
        };
        let same_key = |other: &&Sent| other.key == sent.key;
        let earlier = first.sends.iter().rev().find(same_key).map_or(sent.message, |earlier| earlier.message);
        let says = format!(
            "{who} was given offset {before} of key {key} for message {}, and then {stands}: what a process sends later \
             stands later in the log.",
            self.message(earlier)
        );
        (says, first.operation.marks().chain(second.operation.marks()).collect())
    }
}
