//! How far polls were behind the log, in time.

use super::super::words::int;
use super::acts::{Acts, Key, Map};
use trace::{Time, Value};

/// Of one key, when which offset was first known, both rising.
type Known = Vec<(Time, i64)>;

/// The worst lag of a poll: of the moment from which an offset was known that is beyond all that the poll gave and all
/// that it said it had, how long before the poll's call it was.
pub(super) fn worst(acts: &Acts<'_>) -> Value {
    let known = known(acts);
    let mut worst: Option<(Time, usize, Key)> = None;
    for (index, act) in acts.all.iter().enumerate().filter(|(_, act)| act.operation.is_ok()) {
        let had = act.asked.iter().flatten().map(|(key, from)| (*key, from.saturating_sub(1)));
        let given = act.polled.iter().filter_map(|(key, entries)| Some((*key, entries.iter().max()?.0)));
        let mut reached: Map<Key, i64> = Map::default();
        for (key, offset) in had.chain(given) {
            let reach = reached.entry(key).or_insert(offset);
            *reach = offset.max(*reach);
        }
        for (key, offset) in reached {
            let Some(known) = known.get(&key) else { continue };
            let beyond = known.partition_point(|(_, highest)| *highest <= offset);
            let Some((since, _)) = known.get(beyond) else { continue };
            let lag = act.operation.called_at - *since;
            if worst.is_none_or(|(worst, ..)| worst < lag) {
                worst = Some((lag, index, key));
            }
        }
    }
    let Some((lag, index, key)) = worst.filter(|(lag, ..)| *lag > Time::ZERO) else { return Value::Null };
    let act = &acts.all[index];
    Value::map([
        ("time", int(act.operation.called_at.as_ms())),
        ("process", Value::text(acts.who(act))),
        ("key", Value::text(acts.key_name(key))),
        ("lag", int(lag.as_ms())),
    ])
}

fn known(acts: &Acts<'_>) -> Map<Key, Known> {
    let mut told: Vec<(Time, Key, i64)> = Vec::new();
    for act in acts.all.iter().filter(|act| act.operation.is_ok()) {
        let at = act.operation.returned_at.unwrap_or(act.operation.called_at);
        let sent = act.sends.iter().filter_map(|sent| Some((sent.key, sent.offset?)));
        let polled = act.polled.iter().flat_map(|(key, entries)| entries.iter().map(|entry| (*key, entry.0)));
        told.extend(sent.chain(polled).map(|(key, offset)| (at, key, offset)));
    }
    told.sort_unstable();
    let mut known: Map<Key, Known> = Map::default();
    for (at, key, offset) in told {
        let known = known.entry(key).or_default();
        if known.last().is_none_or(|(_, highest)| *highest < offset) {
            known.push((at, offset));
        }
    }
    known
}
