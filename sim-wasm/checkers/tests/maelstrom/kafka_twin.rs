//! Twin of `kafka`: every anomaly counted by scanning the whole history once more for each thing that could show it.

use crate::common::Dice;
use crate::kafka::Logs;
use crate::world::{RUNS, Tally, found, history, result, told, verdict};
use checkers::{History, Operation, check};
use std::collections::{BTreeMap, BTreeSet};
use trace::Value;

/// A message that was sent: by which operation, to which key, what, and where it was told to stand.
type Send<'a> = (&'a Operation, String, i64, Option<i64>);

/// A message that was polled: by which operation, of which key, and where it stood; in order.
type Poll<'a> = (&'a Operation, String, i64, i64);

/// A history taken apart.
struct Twin<'a> {
    history: &'a History,
    sends: Vec<Send<'a>>,
    polls: Vec<Poll<'a>>,
}

fn text(value: &Value) -> String {
    value.as_text().unwrap().to_owned()
}

fn list(value: &Value) -> &[Value] {
    let Value::List(items) = value else { panic!("{value} is no list") };
    items
}

fn pairs(value: Option<&Value>) -> Vec<(String, Value)> {
    match value {
        Some(Value::Map(pairs)) => pairs.clone(),
        _ => Vec::new(),
    }
}

impl<'a> Twin<'a> {
    fn of(history: &'a History) -> Self {
        let mut twin = Self { history, sends: Vec::new(), polls: Vec::new() };
        for operation in &history.operations {
            let given = operation.output();
            match operation.f.as_str() {
                "send" => {
                    let offset = given.map(|given| given.get("offset").unwrap().as_int().unwrap());
                    let key = text(operation.argument("key").unwrap());
                    let message = operation.argument("msg").unwrap().as_int().unwrap();
                    twin.sends.push((operation, key, message, offset));
                }
                "poll" => twin.poll(operation, given.and_then(|given| given.get("msgs"))),
                "txn" => {
                    let asked = list(operation.argument("txn").unwrap());
                    for (index, step) in asked.iter().enumerate() {
                        let given = given.map(|given| &list(given.get("txn").unwrap())[index]);
                        match list(step) {
                            [_, key, message] => {
                                let offset = given.map(|given| list(&list(given)[2])[0].as_int().unwrap());
                                twin.sends.push((operation, text(key), message.as_int().unwrap(), offset));
                            }
                            _ => twin.poll(operation, given.map(|given| &list(given)[1])),
                        }
                    }
                }
                _ => {}
            }
        }
        twin
    }

    fn poll(&mut self, operation: &'a Operation, given: Option<&Value>) {
        for (key, entries) in pairs(given) {
            for entry in list(&entries) {
                let [offset, message] = list(entry) else { panic!("an entry") };
                self.polls.push((
                    operation,
                    key.clone(),
                    offset.as_int().unwrap(),
                    message.as_int().unwrap(),
                ));
            }
        }
    }

    /// Everything that is known to stand somewhere.
    fn stands(&self) -> BTreeSet<(String, i64, i64)> {
        let sent = self
            .sends
            .iter()
            .filter_map(|(_, key, message, offset)| Some((key.clone(), (*offset)?, *message)));
        let polled = self.polls.iter().map(|(_, key, offset, message)| (key.clone(), *offset, *message));
        sent.chain(polled).collect()
    }

    fn is_gap(&self, key: &str, after: i64, before: i64) -> bool {
        self.stands().iter().any(|(whose, offset, _)| whose == key && *offset > after && *offset < before)
    }

    fn polled(&self, key: &str, message: i64) -> bool {
        self.polls.iter().any(|(_, whose, _, what)| whose == key && *what == message)
    }

    fn polled_by(&self, operation: &Operation, key: &str) -> Vec<(i64, i64)> {
        let own = self.polls.iter().filter(|(who, whose, ..)| std::ptr::eq(*who, operation) && whose == key);
        own.map(|(_, _, offset, message)| (*offset, *message)).collect()
    }

    fn sent_by(&self, operation: &Operation, key: &str) -> Vec<(i64, Option<i64>)> {
        let own = self.sends.iter().filter(|(who, whose, ..)| std::ptr::eq(*who, operation) && whose == key);
        own.map(|(_, _, message, offset)| (*message, *offset)).collect()
    }

    /// How often each anomaly is there.
    fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        self.logs(&mut counts);
        self.wrongly_polled(&mut counts);
        self.missing(&mut counts);
        for (index, operation) in self.history.operations.iter().enumerate() {
            for key in ["a", "b"] {
                self.within(operation, key, &mut counts);
                self.poll_after_poll(index, key, &mut counts);
                self.send_after_send(index, key, &mut counts);
                if self.history.is_timed {
                    self.committed(operation, key, &mut counts);
                }
            }
        }
        counts.retain(|_, count| *count > 0);
        counts
    }

    fn logs(&self, counts: &mut BTreeMap<&'static str, usize>) {
        let stands = self.stands();
        let places: BTreeSet<(&String, i64)> = stands.iter().map(|(key, offset, _)| (key, *offset)).collect();
        let messages: BTreeSet<(&String, i64)> =
            stands.iter().map(|(key, _, message)| (key, *message)).collect();
        let at = |place: &&(&String, i64)| {
            stands.iter().filter(|(key, offset, _)| (key, *offset) == **place).count() > 1
        };
        let of = |what: &&(&String, i64)| {
            stands.iter().filter(|(key, _, message)| (key, *message) == **what).count() > 1
        };
        counts.insert("inconsistent-offsets", places.iter().filter(at).count());
        counts.insert("duplicate", messages.iter().filter(of).count());
    }

    fn wrongly_polled(&self, counts: &mut BTreeMap<&'static str, usize>) {
        let messages: BTreeSet<(&String, i64)> =
            self.polls.iter().map(|(_, key, _, message)| (key, *message)).collect();
        for (key, message) in messages {
            let sends = self.sends.iter().filter(|(_, whose, what, _)| whose == key && *what == message);
            let sends: Vec<&Operation> = sends.map(|(operation, ..)| *operation).collect();
            let polls = self.polls.iter().filter(|(_, whose, _, what)| whose == key && *what == message);
            let is_early = |poll: &Operation| sends.iter().all(|send| poll.returned.unwrap() < send.called);
            let kind = if sends.is_empty() {
                "unsent-read"
            } else if sends.iter().all(|send| send.is_failed()) {
                "G1a"
            } else if self.history.is_timed && polls.clone().any(|(poll, ..)| is_early(poll)) {
                "unsent-read"
            } else {
                continue;
            };
            *counts.entry(kind).or_default() += 1;
        }
    }

    fn missing(&self, counts: &mut BTreeMap<&'static str, usize>) {
        for (send, key, message, offset) in &self.sends {
            let Some(offset) = offset else { continue };
            if self.polled(key, *message) {
                continue;
            }
            if self.polls.iter().any(|(_, whose, at, _)| whose == key && at >= offset) {
                *counts.entry("lost-write").or_default() += 1;
            }
            let is_look = |poll: &&Operation| {
                let asked = match poll.argument("offsets") {
                    Some(asked) => asked.get(key).is_some_and(|from| from.as_int().unwrap() <= *offset),
                    None => true,
                };
                let is_later = !self.history.is_timed || poll.called > send.returned.unwrap();
                poll.f == "poll" && poll.is_final && poll.is_ok() && asked && is_later
            };
            if self.history.operations.iter().any(|operation| is_look(&operation)) {
                *counts.entry("unseen").or_default() += 1;
            }
        }
    }

    fn within(&self, operation: &Operation, key: &str, counts: &mut BTreeMap<&'static str, usize>) {
        let polled = self.polled_by(operation, key);
        let sent = self.sent_by(operation, key);
        let own = |message: &i64| polled.iter().any(|(_, other)| other == message);
        *counts.entry("precommitted-read").or_default() +=
            sent.iter().filter(|(message, _)| own(message)).count();
        for index in 1..polled.len() {
            let (before, after) = (polled[index - 1].0, polled[index].0);
            *counts.entry("int-nonmonotonic-poll").or_default() += usize::from(after <= before);
            *counts.entry("int-poll-skip").or_default() += usize::from(self.is_gap(key, before, after));
        }
        for index in 1..sent.len() {
            let (Some(before), Some(after)) = (sent[index - 1].1, sent[index].1) else { continue };
            *counts.entry("int-nonmonotonic-send").or_default() += usize::from(after <= before);
            *counts.entry("int-send-skip").or_default() += usize::from(self.is_gap(key, before, after));
        }
    }

    /// Whether a process forgets where it was in a key.
    fn forgets(operation: &Operation, key: &str) -> bool {
        let is_assigned =
            || operation.argument("keys").is_some_and(|keys| list(keys).contains(&Value::text(key)));
        match operation.f.as_str() {
            "assign" => !operation.is_failed() && !is_assigned(),
            "list_committed_offsets" => operation.is_ok() && !is_assigned(),
            _ => false,
        }
    }

    fn poll_after_poll(&self, index: usize, key: &str, counts: &mut BTreeMap<&'static str, usize>) {
        let operation = &self.history.operations[index];
        let Some((first, _)) = self.polled_by(operation, key).first().copied() else { return };
        let asked = operation.argument("offsets").and_then(|asked| asked.get(key)).and_then(Value::as_int);
        let before = self.history.operations[..index].iter().rev();
        let own = before.filter(|other| other.process == operation.process);
        let last = own
            .take_while(|other| !Self::forgets(other, key))
            .find_map(|other| self.polled_by(other, key).last().copied());
        let after = asked.map(|from| from - 1).or(last.map(|(offset, _)| offset));
        let Some(after) = after else { return };
        *counts.entry("nonmonotonic-poll").or_default() += usize::from(first <= after);
        *counts.entry("poll-skip").or_default() += usize::from(self.is_gap(key, after, first));
    }

    /// Where a message stands that was sent; of an open send, the last place where it was polled.
    fn place(&self, key: &str, (message, offset): (i64, Option<i64>), operation: &Operation) -> Option<i64> {
        let polls = self.polls.iter().filter(|(_, whose, _, what)| whose == key && *what == message);
        offset.or_else(|| polls.filter(|_| operation.is_open()).map(|(_, _, at, _)| *at).max())
    }

    fn send_after_send(&self, index: usize, key: &str, counts: &mut BTreeMap<&'static str, usize>) {
        let operation = &self.history.operations[index];
        let places = |operation: &Operation| -> Vec<i64> {
            let sent = self.sent_by(operation, key);
            sent.into_iter().filter_map(|sent| self.place(key, sent, operation)).collect()
        };
        let Some(first) = places(operation).first().copied() else { return };
        let mut before = self.history.operations[..index].iter().rev();
        let last = before
            .find(|other| other.process == operation.process && !places(other).is_empty())
            .and_then(|other| places(other).last().copied());
        let is_back = last.is_some_and(|last| first <= last);
        *counts.entry("nonmonotonic-send").or_default() += usize::from(is_back);
    }

    fn committed(&self, list_of: &Operation, key: &str, counts: &mut BTreeMap<&'static str, usize>) {
        let is_asked = || list(list_of.argument("keys").unwrap()).contains(&Value::text(key));
        if list_of.f != "list_committed_offsets" || !list_of.is_ok() || !is_asked() {
            return;
        }
        let given = list_of.output().unwrap().get("offsets").and_then(|given| given.get(key));
        let listed = given.and_then(Value::as_int);
        let commits: Vec<(&Operation, i64)> = self
            .history
            .operations
            .iter()
            .filter(|operation| operation.f == "commit_offsets" && !operation.is_failed())
            .filter_map(|commit| Some((commit, commit.argument("offsets")?.get(key)?.as_int()?)))
            .collect();
        let asked = commits.iter().filter(|(commit, _)| commit.called < list_of.returned.unwrap());
        let is_lost = commits.iter().any(|(newer, offset)| {
            let is_done = newer.returned.is_some_and(|returned| returned < list_of.called);
            let same = asked.clone().filter(|(_, other)| Some(*other) == listed);
            let is_newer = same.clone().all(|(older, _)| older.returned.is_some_and(|at| at < newer.called));
            is_done && is_newer && listed.is_none_or(|listed| listed < *offset)
        });
        *counts.entry("committed-offset-lost").or_default() += usize::from(is_lost);
        let most = asked.map(|(_, offset)| *offset).max().unwrap_or(0).max(0);
        let is_ahead = listed.is_some_and(|listed| listed > most);
        *counts.entry("committed-offset-ahead").or_default() += usize::from(is_ahead);
    }

    /// The worst lag in ms, if any poll has one.
    fn worst_lag(&self) -> Option<u64> {
        let mut worst = 0;
        for poll in self.history.operations.iter().filter(|operation| operation.is_ok()) {
            for key in ["a", "b"] {
                let asked =
                    poll.argument("offsets").filter(|_| poll.f == "poll").and_then(|asked| asked.get(key));
                let asked = asked.and_then(Value::as_int).map(|from| from - 1);
                let given = self.polled_by(poll, key).iter().map(|(offset, _)| *offset).max();
                let Some(reached) = asked.max(given) else { continue };
                let sent = self.sends.iter().filter_map(|(who, whose, _, at)| Some((*who, whose, (*at)?)));
                let polled = self.polls.iter().map(|(who, whose, at, _)| (*who, whose, *at));
                let beyond = sent.chain(polled).filter(|(_, whose, at)| *whose == key && *at > reached);
                let Some(since) = beyond.map(|(who, ..)| who.returned_at.unwrap()).min() else { continue };
                worst = worst.max(poll.called_at.0.saturating_sub(since.0));
            }
        }
        (worst > 0).then_some(worst / 1_000)
    }
}

#[test]
fn logs_are_judged_as_their_twin_does() {
    let (mut dice, mut tally) = (Dice::of(7), Tally::default());
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..RUNS {
        let mut logs = Logs::that_err(*dice.one_of(&[0, 0, 10, 25]), dice.falls(1, 4));
        let (clients, calls) = (1 + dice.below(3), (dice.below(26), dice.below(6)));
        let history = history(&mut dice, &mut logs, clients, calls);
        let twin = Twin::of(&history);
        let counts = twin.counts();
        for kind in counts.keys() {
            *seen.entry(kind).or_default() += 1;
        }
        let finding = found(check("kafka").unwrap(), &history);
        let told_of: Vec<&str> =
            list(result(&finding, "error_types")).iter().filter_map(Value::as_text).collect();
        let found: BTreeMap<&str, usize> = told_of
            .iter()
            .map(|kind| {
                let count = result(&finding, kind).get("count").and_then(Value::as_int).unwrap();
                (*kind, usize::try_from(count).unwrap())
            })
            .collect();
        assert_eq!(found, counts, "{}", told(&history));
        let expected = match counts.keys().any(|kind| *kind != "int-send-skip") {
            true => "fail",
            false if twin.polls.is_empty() => "unknown",
            false => "pass",
        };
        assert_eq!(verdict(&finding), expected, "{}", told(&history));
        let lag = result(&finding, "worst_realtime_lag").get("lag").and_then(Value::as_int);
        assert_eq!(lag, twin.worst_lag().map(|lag| lag as i64), "{}", told(&history));
        tally.take(expected);
    }
    assert!(tally.is_frequent_both_ways(), "{tally:?}");
    assert_eq!(seen.len(), 16, "{seen:?}");
    assert!(seen.values().all(|count| *count > 50), "{seen:?}");
}
