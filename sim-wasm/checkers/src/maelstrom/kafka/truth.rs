//! Whether logs are what they must be: one message an offset, one offset a message, and nothing polled that was not sent.

use super::super::words::answered;
use super::acts::{Act, Acts, Key, Message, Sent};
use super::cases::{Cases, Kind, Told};
use super::logs::{Logs, Place};
use crate::verdict::Mark;
use std::collections::BTreeSet;

pub(super) fn judge(acts: &Acts<'_>, logs: &Logs, cases: &mut Cases) {
    for (key, log) in logs.all() {
        for same in log.stands.chunk_by(|a, b| a.offset == b.offset) {
            if let [first, second, ..] = same {
                cases.note(Kind::InconsistentOffsets, || acts.inconsistent(key, first, second));
            }
        }
        let mut by_message: Vec<&Place> = log.stands.iter().collect();
        by_message.sort_by_key(|place| (place.message, place.offset));
        for same in by_message.chunk_by(|a, b| a.message == b.message) {
            if let [first, second, ..] = same {
                cases.note(Kind::Duplicate, || acts.duplicate(key, first, second));
            }
        }
    }
    // A message is told once, however many polled it.
    let mut told = BTreeSet::new();
    for act in &acts.all {
        for (key, entries) in &act.polled {
            for &(offset, message) in entries {
                if told.contains(&(*key, message)) {
                    continue;
                }
                if let Some((kind, case)) = acts.wrongly_polled(logs, act, (*key, offset, message)) {
                    told.insert((*key, message));
                    cases.note(kind, || case);
                }
            }
        }
        precommitted(acts, act, cases);
    }
}

fn precommitted(acts: &Acts<'_>, act: &Act<'_>, cases: &mut Cases) {
    if act.sends.is_empty() || act.polled.is_empty() {
        return;
    }
    let polled: BTreeSet<(Key, Message)> = act
        .polled
        .iter()
        .flat_map(|(key, entries)| entries.iter().map(|(_, message)| (*key, *message)))
        .collect();
    for sent in act.sends.iter().filter(|sent| polled.contains(&(sent.key, sent.message))) {
        cases.note(Kind::PrecommittedRead, || {
            let (who, message, key) = (acts.who(act), acts.message(sent.message), acts.key(sent.key));
            let says = format!(
                "{who} polled message {message} of key {key} in the very transaction that sends it: a message may \
                 be polled only when the transaction that sends it is done."
            );
            (says, act.operation.marks().collect())
        });
    }
}

impl Acts<'_> {
    /// Who says that a message stands somewhere, and whether they sent it.
    fn source(&self, key: Key, place: &Place) -> (&str, bool) {
        let act = &self.all[place.act];
        let is_sent =
            |sent: &Sent| (sent.key, sent.message, sent.offset) == (key, place.message, Some(place.offset));
        (self.who(act), act.sends.iter().any(is_sent))
    }

    fn marks(&self, places: [&Place; 2]) -> Vec<Mark> {
        places.iter().map(|place| answered(self.all[place.act].operation)).collect()
    }

    fn inconsistent(&self, key: Key, first: &Place, second: &Place) -> Told {
        let source = |place: &Place| {
            let message = self.message(place.message);
            match self.source(key, place) {
                (who, true) => format!("{who} was told that its message {message} stands there"),
                (who, false) => format!("{who} polled message {message} there"),
            }
        };
        let says = format!(
            "Offset {} of key {} holds two messages: {}, and {}. What stands at an offset never changes.",
            first.offset,
            self.key(key),
            source(first),
            source(second)
        );
        (says, self.marks([first, second]))
    }

    fn duplicate(&self, key: Key, first: &Place, second: &Place) -> Told {
        let source = |place: &Place| match self.source(key, place) {
            (who, true) => format!("at offset {}, as {who} was told when it sent it", place.offset),
            (who, false) => format!("at offset {}, where {who} polled it", place.offset),
        };
        let says = format!(
            "Message {} of key {} was sent once and stands in the log twice: {}, and {}.",
            self.message(first.message),
            self.key(key),
            source(first),
            source(second)
        );
        (says, self.marks([first, second]))
    }

    /// Why a message should not have been polled, if so.
    fn wrongly_polled(
        &self,
        logs: &Logs,
        act: &Act<'_>,
        (key, offset, message): (Key, i64, Message),
    ) -> Option<(Kind, Told)> {
        let senders = logs.senders(key, message);
        let polled = || {
            let (who, message, key) = (self.who(act), self.message(message), self.key(key));
            format!("{who} polled message {message} at offset {offset} of key {key}, but")
        };
        let at = answered(act.operation);
        match (senders.sent.map(|sent| &self.all[sent]), senders.failed.map(|failed| &self.all[failed])) {
            (None, None) => {
                Some((Kind::UnsentRead, (format!("{} nobody ever sent it.", polled()), vec![at])))
            }
            (None, Some(failed)) => {
                let who = self.who(failed);
                let says = format!("{} {who}'s send of it had failed: what failed did not happen.", polled());
                Some((Kind::AbortedRead, (says, failed.operation.marks().chain([at]).collect())))
            }
            (Some(sent), _) if self.history.is_timed && at < sent.operation.called => {
                let who = self.who(sent);
                let says = format!("{} {who} called its send only after that poll had returned.", polled());
                Some((Kind::UnsentRead, (says, vec![at, sent.operation.called])))
            }
            _ => None,
        }
    }
}
