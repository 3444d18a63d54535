//! What is known to stand at which offset of each key, who sent each message, and who polled it.

use super::acts::{Act, Acts, Entry, Key, Map, Message};
use crate::verdict::Malformed;

/// All logs of a history.
pub(super) struct Logs {
    logs: Map<Key, Log>,
    /// Who sent a message of a key.
    senders: Map<(Key, Message), Senders>,
    /// Which act polled a message of a key first (in order of calls).
    polled: Map<(Key, Message), usize>,
}

/// What is known of one key.
#[derive(Default)]
pub(super) struct Log {
    /// What stands where, each once, with the first act that says so; in order of offsets.
    pub stands: Vec<Place>,
    /// The highest polled offset, and which act polled it first.
    pub highest: Option<(i64, usize)>,
}

/// That a message stands at an offset, as an act says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub offset: i64,
    pub message: Message,
    /// Which of the acts.
    pub act: usize,
}

/// The acts that send one message.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Senders {
    /// The one that did not fail.
    pub sent: Option<usize>,
    /// The first that failed.
    pub failed: Option<usize>,
}

impl Logs {
    /// What the acts say.
    ///
    /// # Errors
    /// When a message is sent twice: which of the two a poll gave, nobody could say.
    pub(super) fn of(acts: &Acts<'_>) -> Result<Self, Malformed> {
        let mut logs = Self { logs: Map::default(), senders: Map::default(), polled: Map::default() };
        for (index, act) in acts.all.iter().enumerate() {
            logs.take_sends(acts, index, act)?;
            for (key, entries) in &act.polled {
                logs.take_polled(index, *key, entries);
            }
        }
        for log in logs.logs.values_mut() {
            log.stands.sort_unstable();
            log.stands.dedup_by_key(|place| (place.offset, place.message));
        }
        Ok(logs)
    }

    fn take_sends(&mut self, acts: &Acts<'_>, index: usize, act: &Act<'_>) -> Result<(), Malformed> {
        for sent in &act.sends {
            let senders = self.senders.entry((sent.key, sent.message)).or_default();
            if act.operation.is_failed() {
                senders.failed.get_or_insert(index);
                continue;
            }
            if let Some(first) = senders.sent.replace(index) {
                let (message, key) = (acts.message(sent.message), acts.key(sent.key));
                let says = format!(
                    "{} sends {message} to key {key}, as {} did: the messages of a key must differ",
                    acts.who(act),
                    acts.who(&acts.all[first])
                );
                return Err(Malformed::at(act.operation.called, says));
            }
            if let Some(offset) = sent.offset {
                let place = Place { offset, message: sent.message, act: index };
                self.logs.entry(sent.key).or_default().stands.push(place);
            }
        }
        Ok(())
    }

    fn take_polled(&mut self, index: usize, key: Key, entries: &[Entry]) {
        let log = self.logs.entry(key).or_default();
        for &(offset, message) in entries {
            log.stands.push(Place { offset, message, act: index });
            if log.highest.is_none_or(|(highest, _)| highest < offset) {
                log.highest = Some((offset, index));
            }
            self.polled.entry((key, message)).or_insert(index);
        }
    }

    /// Each key with its log, in the order in which keys were first heard of.
    pub(super) fn all(&self) -> impl Iterator<Item = (Key, &Log)> {
        self.logs.iter().map(|(key, log)| (*key, log))
    }

    /// The log of a key.
    pub(super) fn log(&self, key: Key) -> Option<&Log> {
        self.logs.get(&key)
    }

    /// Who sent a message.
    pub(super) fn senders(&self, key: Key, message: Message) -> Senders {
        self.senders.get(&(key, message)).copied().unwrap_or_default()
    }

    /// Whether anybody polled a message.
    pub(super) fn is_polled(&self, key: Key, message: Message) -> bool {
        self.polled.contains_key(&(key, message))
    }

    /// Whether nobody polled anything.
    pub(super) fn is_unpolled(&self) -> bool {
        self.polled.is_empty()
    }
}

impl Log {
    /// The first place that is known from `offset` on and before `end`.
    pub(super) fn between(&self, offset: i64, end: i64) -> Option<Place> {
        let index = self.stands.partition_point(|place| place.offset < offset);
        self.stands.get(index).filter(|place| place.offset < end).copied()
    }
}
