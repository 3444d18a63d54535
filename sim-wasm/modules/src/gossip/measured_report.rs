//! The figures of a cluster of `measured-store`, from the notes of all its nodes; see [`super::measured_store`].

use super::last_writer_store::Stamp;
use super::measured_store::REACH_MS;
use crate::kit::{Desk, Message};
use trace::Value;

/// A line of a note: that a node had an entry of this key and stamp at this moment.
#[derive(Debug)]
struct Line {
    at: i64,
    key: String,
    stamp: Stamp,
}

/// What one node has noted.
#[derive(Debug)]
struct Notes {
    node: String,
    heard: Vec<Line>,
    gets: Vec<Line>,
    sent: i64,
}

/// Answers a request for a report.
pub(super) fn answer(message: &Message<'_>, desk: &mut Desk<'_, '_>) {
    let (Some(Value::Map(notes)), Some(at)) = (message.get("notes"), message.get("at").and_then(moment))
    else {
        return desk.refuse(message, 12, "a report is made of notes, and of the time now");
    };
    let all: Vec<Notes> = notes.iter().map(|(node, noted)| read(node, noted)).collect();
    desk.reply(message, "report_ok", figures(&all, at));
}

fn figures(all: &[Notes], at: i64) -> Vec<(&'static str, Value)> {
    let own = |notes: &'_ Notes, line: &Line| line.stamp.1 == notes.node;
    let puts: Vec<&Line> =
        all.iter().flat_map(|notes| notes.heard.iter().filter(move |line| own(notes, line))).collect();
    let old = puts.iter().filter(|put| put.at <= at - REACH_MS.cast_signed());
    let mut times: Vec<i64> = old.map(|put| time_to_all(put, all, at)).collect();
    times.sort_unstable();
    let gets: Vec<&Line> = all.iter().flat_map(|notes| &notes.gets).collect();
    let stale = gets.iter().filter(|get| puts.iter().any(|put| is_newer(put, get))).count();
    let sent = all.iter().map(|notes| notes.sent).sum();
    vec![
        ("p50", percentile(&times, 50)),
        ("p99", percentile(&times, 99)),
        ("messages", ratio(sent, puts.len())),
        ("stale", ratio(stale as i64, gets.len())),
    ]
}

/// Until the last node has the put or a newer one; until now, if one of them still has not.
fn time_to_all(put: &Line, all: &[Notes], at: i64) -> i64 {
    let has = |line: &&Line| line.key == put.key && line.stamp >= put.stamp;
    let arrival = |notes: &Notes| notes.heard.iter().find(has).map_or(at, |line| line.at);
    all.iter().map(arrival).max().unwrap_or(at) - put.at
}

/// Whether a get might have given this put, and gave an older one.
fn is_newer(put: &Line, get: &Line) -> bool {
    put.key == get.key && put.at < get.at && put.stamp > get.stamp
}

/// The one at place `percent` / 100 x count, rounded up, of what is sorted.
fn percentile(sorted: &[i64], percent: usize) -> Value {
    let place = (sorted.len() * percent).div_ceil(100);
    place.checked_sub(1).and_then(|before| sorted.get(before)).map_or(Value::Null, |time| Value::Int(*time))
}

/// Dividing gives the same on every machine.
fn ratio(part: i64, of: usize) -> Value {
    if of == 0 { Value::Null } else { Value::Float(part as f64 / of as f64) }
}

// ---- what was noted ------------------------------------------------------------------------------

/// Milliseconds, whole ones; a director may tell them with a fraction.
fn moment(value: &Value) -> Option<i64> {
    match value {
        Value::Int(ms) => Some(*ms),
        Value::Float(ms) => Some(ms.floor() as i64),
        _ => None,
    }
}

fn read(node: &str, noted: &Value) -> Notes {
    let lines = |field: &str| match noted.get(field) {
        Some(Value::List(lines)) => lines.iter().filter_map(read_line).collect(),
        _ => Vec::new(),
    };
    let sent = match noted.get("sent") {
        Some(Value::Map(counts)) => counts.iter().filter_map(|(_, count)| count.as_int()).sum(),
        _ => 0,
    };
    Notes { node: node.to_owned(), heard: lines("heard"), gets: lines("gets"), sent }
}

/// `[at, key, ms, node]`; `None` for what is no line.
fn read_line(line: &Value) -> Option<Line> {
    let Value::List(parts) = line else { return None };
    let [at, Value::Text(key), Value::Int(ms), Value::Text(node)] = parts.as_slice() else { return None };
    Some(Line { at: moment(at)?, key: key.clone(), stamp: (*ms, node.clone()) })
}
