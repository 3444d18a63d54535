//! Messages that were acknowledged and that nobody ever polled: lost when somebody read past them, unseen when somebody
//! looked for them in the end.

use super::super::words::{answered, int};
use super::acts::{Act, Acts, Key, Map, Sent};
use super::cases::{Cases, Kind, Told};
use super::logs::Logs;
use crate::verdict::Mark;
use trace::Value;

/// Of one key, the final polls that asked for it: when each was called, from where on it asked, and which act it is.
type Looks = Vec<(Mark, i64, usize)>;

/// Judges; gives how many messages of each key were never polled.
pub(super) fn judge(acts: &Acts<'_>, logs: &Logs, cases: &mut Cases) -> Value {
    let finals = Finals::of(acts);
    let mut unseen: Map<Key, usize> = Map::default();
    for act in &acts.all {
        for sent in &act.sends {
            let Some(offset) = sent.offset.filter(|_| !logs.is_polled(sent.key, sent.message)) else {
                continue;
            };
            *unseen.entry(sent.key).or_default() += 1;
            let highest = logs.log(sent.key).and_then(|log| log.highest);
            if let Some((past, reader)) = highest.filter(|(highest, _)| offset <= *highest) {
                cases.note(Kind::LostWrite, || acts.lost((act, sent, offset), (&acts.all[reader], past)));
            }
            let after = if acts.history.is_timed { answered(act.operation) } else { Mark(0) };
            if let Some(look) = finals.look(sent.key, offset, after) {
                cases.note(Kind::Unseen, || acts.unseen((act, sent, offset), &acts.all[look]));
            }
        }
    }
    Value::Map(unseen.iter().map(|(key, count)| (acts.key_name(*key).to_owned(), int(*count))).collect())
}

/// The final polls.
struct Finals {
    /// Those that named no offsets.
    of_all: Looks,
    by_key: Map<Key, Looks>,
}

impl Finals {
    fn of(acts: &Acts<'_>) -> Self {
        let mut finals = Self { of_all: Looks::new(), by_key: Map::default() };
        let is_final_poll =
            |act: &Act<'_>| act.operation.is_final && act.operation.is_ok() && act.operation.f == "poll";
        for (index, act) in acts.all.iter().enumerate().filter(|(_, act)| is_final_poll(act)) {
            let called = act.operation.called;
            match &act.asked {
                None => finals.of_all.push((called, i64::MIN, index)),
                Some(asked) => {
                    for (key, from) in asked {
                        finals.by_key.entry(*key).or_default().push((called, *from, index));
                    }
                }
            }
        }
        finals.by_key.values_mut().for_each(lower);
        lower(&mut finals.of_all);
        finals
    }

    /// A final poll, called after `after`, that asked for a key from `offset` or below.
    fn look(&self, key: Key, offset: i64, after: Mark) -> Option<usize> {
        let among = |looks: &Looks| {
            let index = looks.partition_point(|(called, ..)| *called <= after);
            looks.get(index).filter(|(_, from, _)| *from <= offset).map(|(.., act)| *act)
        };
        self.by_key.get(&key).and_then(among).or_else(|| among(&self.of_all))
    }
}

/// Each look with the lowest offset among it and those after it.
fn lower(looks: &mut Looks) {
    for index in (1..looks.len()).rev() {
        let (_, from, act) = looks[index];
        let before = &mut looks[index - 1];
        if from < before.1 {
            (before.1, before.2) = (from, act);
        }
    }
}

impl Acts<'_> {
    fn told_where(&self, (act, sent, offset): (&Act<'_>, &Sent, i64)) -> String {
        let (who, message, key) = (self.who(act), self.message(sent.message), self.key(sent.key));
        format!("{who} was told that message {message} stands at offset {offset} of key {key}")
    }

    fn lost(&self, sent: (&Act<'_>, &Sent, i64), (reader, past): (&Act<'_>, i64)) -> Told {
        let who = self.who(reader);
        let passed = if past == sent.2 {
            format!("{who} polled another message there")
        } else {
            format!("{who} has polled offset {past}, which comes later")
        };
        let says =
            format!("{}; {passed}, and nobody ever polled that message: it is lost.", self.told_where(sent));
        (says, sent.0.operation.marks().chain([answered(reader.operation)]).collect())
    }

    fn unseen(&self, sent: (&Act<'_>, &Sent, i64), look: &Act<'_>) -> Told {
        let from = look.asked.as_ref().and_then(|asked| asked.get(&sent.1.key));
        let asked = from.map_or_else(String::new, |from| format!(", which asked from offset {from} on"));
        let says = format!(
            "{}, but nobody ever polled it, not even {}'s final poll{asked}.",
            self.told_where(sent),
            self.who(look)
        );
        (says, sent.0.operation.marks().chain(look.operation.marks()).collect())
    }
}
