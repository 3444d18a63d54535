//! The twin can say no: good logs are broken in one way each, and each breach is caught by the name of
//! the rule that it breaks. Without this the twenty thousand storms would prove nothing.

mod stream;

use engine::{Notice, Read, Segment, StreamError, StreamRules, What};
use stream::log::Entry;
use stream::storm::storm;
use stream::twin::{Rule, judge};

/// Breaks the log at an entry, if it can be broken there in this way.
type Mutation = fn(&Entry) -> Option<Vec<Entry>>;

const MUTATIONS: &[(&str, &[Rule], Mutation)] = &[
    ("a byte that is read is another", &[Rule::Altered], |e| read_instead(e, other_byte)),
    ("a byte is read twice", &[Rule::Amount], |e| read_instead(e, first_twice)),
    ("a byte is read and not given", &[Rule::Amount], |e| read_instead(e, without_last)),
    ("bytes are read twice", &[Rule::Amount, Rule::Altered], read_twice),
    ("bytes that wait are not found", &[Rule::Amount], |e| read_bytes_as(e, Read::Nothing)),
    ("the end is read before the bytes", &[Rule::EarlyEnd], |e| read_bytes_as(e, Read::End)),
    ("the end is read instead of nothing", &[Rule::EarlyEnd], |e| read_as(e, &Read::Nothing, Read::End)),
    ("the end is not found", &[Rule::Amount], |e| read_as(e, &Read::End, Read::Nothing)),
    ("a broken connection can be read", &[Rule::WrongAnswer], read_broken),
    ("a reset is called a refusal", &[Rule::WrongAnswer], misnamed_failure),
    ("a connection that stands cannot be written to", &[Rule::WrongAnswer], write_fails),
    ("a broken connection can be written to", &[Rule::WrongAnswer], write_broken),
    ("a write takes one byte too many", &[Rule::Taken], write_more),
    ("a write takes one byte too few", &[Rule::Taken], write_less),
    ("a broken connection can be ended", &[Rule::WrongAnswer], end_broken),
    ("a segment carries other bytes", &[Rule::Altered], |e| bytes_depart_as(e, other_byte)),
    ("a segment's first byte departs twice", &[Rule::Altered, Rule::Overflow, Rule::Chunk], |e| {
        bytes_depart_as(e, first_twice)
    }),
    ("a segment carries nothing", &[Rule::Chunk], |e| bytes_depart_as(e, |_| Some(Vec::new()))),
    ("a segment is numbered as the one before", &[Rule::Numbering], renumbered),
    ("a segment departs twice", &[Rule::Numbering], depart_twice),
    ("bytes do not depart", &[Rule::Unsaid, Rule::Numbering, Rule::Spurious], |e| {
        no_departure(e, |what| matches!(what, What::Bytes(_)))
    }),
    ("an end does not depart", &[Rule::Unsaid], |e| no_departure(e, |what| *what == What::End)),
    ("a reset does not depart", &[Rule::Unsaid, Rule::Numbering], |e| {
        no_departure(e, |what| *what == What::Reset)
    }),
    ("a yes does not depart", &[Rule::Unsaid], |e| no_departure(e, |what| *what == What::Opened)),
    ("a reset departs instead of bytes", &[Rule::OutOfNowhere], |e| depart_instead(e, What::Reset)),
    ("an end departs instead of bytes", &[Rule::EarlyEnd], |e| depart_instead(e, What::End)),
    ("bytes depart for which there is no room", &[Rule::Overflow], no_room_to_read),
    ("a segment is too large", &[Rule::Chunk], no_large_segments),
    ("a write takes what there is no room for", &[Rule::Taken], no_room_to_write),
    ("a reader is not told", &[Rule::LostWakeUp], |e| untold(e, Notice::Readable)),
    ("a writer is not told", &[Rule::LostWakeUp], |e| untold(e, Notice::Writable)),
    ("a caller is not told of a yes", &[Rule::Untold], |e| untold(e, Notice::Opened)),
    ("a caller is not told of a no", &[Rule::Untold], |e| untold(e, Notice::Refused)),
    ("an answerer is not told", &[Rule::Untold], |e| untold(e, Notice::Accepted)),
    ("nobody is told of a reset", &[Rule::Untold], |e| untold(e, Notice::Reset)),
    ("a reader is told twice", &[Rule::Spurious], |e| told_twice(e, Notice::Readable)),
    ("a writer is told twice", &[Rule::Spurious], |e| told_twice(e, Notice::Writable)),
    ("a reset is told twice", &[Rule::Spurious], |e| told_twice(e, Notice::Reset)),
    ("a notice goes to somebody else", &[Rule::Spurious], misdirected),
    ("an open end is not counted", &[Rule::Miscounted], one_less_open),
    ("a byte is not counted", &[Rule::Miscounted], one_less_written),
];

/// The same, for breaches that another rule may name, or that change nothing in some places: what arrives
/// may have come before, an end may be the second, and a single byte may be as many as asked for.
const SUBTLE: &[(&str, &[Rule], Mutation)] = &[
    ("a segment is too small", &[Rule::Chunk], |e| bytes_depart_as(e, first_of_many)),
    ("nobody said that this was the end", &[Rule::EarlyEnd], |e| {
        gone(e, |e| matches!(e, Entry::Ended { .. }))
    }),
    ("an arrival has not happened", &[Rule::Spurious, Rule::Amount], |e| {
        gone(e, |e| matches!(e, Entry::Arrived { .. }))
    }),
];

/// Logs in which each mutation is tried, ...
const LOGS: u64 = 40;
/// ... and places in each.
const PLACES: usize = 6;

/// How often a mutation was tried, refused, and refused by the name that it deserves.
#[derive(Debug, Default)]
struct Count {
    tried: usize,
    refused: usize,
    named: usize,
}

fn count(rules: &[Rule], mutation: Mutation) -> Count {
    let mut count = Count::default();
    for log in (0..LOGS).map(storm) {
        for broken in broken(&log, mutation) {
            let complaints = judge(&broken);
            count.tried += 1;
            count.refused += usize::from(!complaints.is_empty());
            count.named += usize::from(complaints.iter().any(|complaint| rules.contains(&complaint.rule)));
        }
    }
    count
}

/// The log broken at one of the entries where it can be, and at others all over it.
fn broken(log: &[Entry], mutation: Mutation) -> impl Iterator<Item = Vec<Entry>> {
    let places: Vec<_> =
        log.iter().enumerate().filter_map(|(at, entry)| Some((at, mutation(entry)?))).collect();
    let apart = places.len().div_ceil(PLACES).max(1);
    places.into_iter().step_by(apart).map(|(at, instead)| [&log[..at], &instead, &log[at + 1..]].concat())
}

#[test]
fn good_logs_are_not_complained_of() {
    (0..LOGS).for_each(|seed| assert_eq!(judge(&storm(seed)), [], "seed {seed}"));
}

#[test]
fn every_breach_is_refused_by_name() {
    for (name, rules, mutation) in MUTATIONS {
        let count = count(rules, *mutation);
        assert!(count.tried >= 10 && count.named == count.tried, "{name}: {count:?}");
    }
}

#[test]
fn subtle_breaches_are_refused_by_name_in_most_places() {
    for (name, rules, mutation) in SUBTLE {
        let count = count(rules, *mutation);
        assert!(count.tried >= 10 && count.named * 2 >= count.tried, "{name}: {count:?}");
    }
}

#[test]
fn a_run_that_stops_before_all_is_read_is_refused() {
    let (mut stopped, mut hanging) = (0, 0);
    for log in (0..LOGS).map(storm).filter(|log| nobody_was_harmed(log)) {
        let reads_bytes = |entry: &Entry| matches!(entry, Entry::DidRead { got: Ok(Read::Bytes(_)), .. });
        let last_read = log.iter().rposition(reads_bytes).unwrap_or(0);
        let quiet = log.last().expect("a log ends with quiet");
        let settled = |at: &usize| matches!(log[*at], Entry::Settled { .. });
        for at in (0..last_read).filter(settled).step_by(10) {
            let complaints = judge(&[&log[..=at], std::slice::from_ref(quiet)].concat());
            assert!(complaints.iter().any(|complaint| complaint.rule == Rule::Missing), "{complaints:?}");
            stopped += 1;
            hanging += usize::from(complaints.iter().any(|complaint| complaint.rule == Rule::Hanging));
        }
    }
    assert!(stopped >= 100 && hanging * 2 >= stopped, "{stopped} runs, {hanging} with an end in the dark");
}

fn nobody_was_harmed(log: &[Entry]) -> bool {
    let harm = |entry: &Entry| match entry {
        Entry::Told { notice, .. } => matches!(notice, Notice::Reset | Notice::Refused),
        Entry::DidReset { .. } | Entry::Died { .. } | Entry::GaveUp { .. } => true,
        _ => false,
    };
    !log.iter().any(harm)
}

// ---- bytes -----------------------------------------------------------------------------------------

fn other_byte(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = bytes.to_vec();
    *bytes.last_mut()? ^= 1;
    Some(bytes)
}

fn first_twice(bytes: &[u8]) -> Option<Vec<u8>> {
    let (first, _) = bytes.split_first()?;
    Some([&[*first], bytes].concat())
}

fn first_of_many(bytes: &[u8]) -> Option<Vec<u8>> {
    (bytes.len() > 1).then(|| bytes[..1].to_vec())
}

fn without_last(bytes: &[u8]) -> Option<Vec<u8>> {
    let (_, rest) = bytes.split_last()?;
    Some(rest.to_vec())
}

// ---- calls -----------------------------------------------------------------------------------------

fn read_instead(entry: &Entry, change: fn(&[u8]) -> Option<Vec<u8>>) -> Option<Vec<Entry>> {
    let Entry::DidRead { socket, limit, got: Ok(Read::Bytes(bytes)) } = entry else { return None };
    let got = Ok(Read::Bytes(change(bytes)?));
    Some(vec![Entry::DidRead { socket: *socket, limit: *limit, got }])
}

fn read_twice(entry: &Entry) -> Option<Vec<Entry>> {
    let Entry::DidRead { got: Ok(Read::Bytes(bytes)), .. } = entry else { return None };
    (!bytes.is_empty()).then(|| vec![entry.clone(), entry.clone()])
}

fn read_bytes_as(entry: &Entry, instead: Read) -> Option<Vec<Entry>> {
    let Entry::DidRead { socket, limit, got: Ok(Read::Bytes(_)) } = entry else { return None };
    Some(vec![Entry::DidRead { socket: *socket, limit: *limit, got: Ok(instead) }])
}

fn read_as(entry: &Entry, found: &Read, instead: Read) -> Option<Vec<Entry>> {
    let Entry::DidRead { socket, limit, got: Ok(got) } = entry else { return None };
    (got == found).then(|| vec![Entry::DidRead { socket: *socket, limit: *limit, got: Ok(instead) }])
}

fn read_broken(entry: &Entry) -> Option<Vec<Entry>> {
    let Entry::DidRead { socket, limit, got: Err(_) } = entry else { return None };
    Some(vec![Entry::DidRead { socket: *socket, limit: *limit, got: Ok(Read::End) }])
}

fn misnamed_failure(entry: &Entry) -> Option<Vec<Entry>> {
    let Entry::DidRead { socket, limit, got: Err(StreamError::Reset) } = entry else { return None };
    Some(vec![Entry::DidRead { socket: *socket, limit: *limit, got: Err(StreamError::Refused) }])
}

fn write_as(entry: &Entry, change: fn(usize, usize) -> Option<usize>) -> Option<Vec<Entry>> {
    let Entry::Wrote { socket, offered, taken: Ok(taken) } = entry else { return None };
    let taken = Ok(change(*taken, offered.len())?);
    Some(vec![Entry::Wrote { socket: *socket, offered: offered.clone(), taken }])
}

fn write_more(entry: &Entry) -> Option<Vec<Entry>> {
    write_as(entry, |taken, offered| (taken < offered).then_some(taken + 1))
}

fn write_less(entry: &Entry) -> Option<Vec<Entry>> {
    write_as(entry, |taken, _| taken.checked_sub(1))
}

fn write_fails(entry: &Entry) -> Option<Vec<Entry>> {
    let Entry::Wrote { socket, offered, taken: Ok(_) } = entry else { return None };
    let taken = Err(StreamError::Reset);
    Some(vec![Entry::Wrote { socket: *socket, offered: offered.clone(), taken }])
}

fn write_broken(entry: &Entry) -> Option<Vec<Entry>> {
    let Entry::Wrote { socket, offered, taken: Err(_) } = entry else { return None };
    Some(vec![Entry::Wrote { socket: *socket, offered: offered.clone(), taken: Ok(0) }])
}

fn end_broken(entry: &Entry) -> Option<Vec<Entry>> {
    let Entry::Ended { socket, answer: Err(_) } = entry else { return None };
    Some(vec![Entry::Ended { socket: *socket, answer: Ok(()) }])
}

/// Other rules than those in force, just before an entry of more than one byte.
fn ruled(entry: &Entry, change: fn(&mut StreamRules)) -> Option<Vec<Entry>> {
    let connection = match entry {
        Entry::Departed(Segment { connection, what: What::Bytes(bytes), .. }) if bytes.len() > 1 => {
            *connection
        }
        Entry::Wrote { socket, taken: Ok(2..), .. } => socket.connection,
        _ => return None,
    };
    let mut rules = StreamRules { chunk_max: usize::MAX, ..StreamRules::default() };
    change(&mut rules);
    Some(vec![Entry::Ruled { connection, rules }, entry.clone()])
}

fn no_room_to_read(entry: &Entry) -> Option<Vec<Entry>> {
    ruled(entry, |rules| rules.receive_buffer = 1).filter(|_| matches!(entry, Entry::Departed(_)))
}

fn no_large_segments(entry: &Entry) -> Option<Vec<Entry>> {
    ruled(entry, |rules| rules.chunk_max = 1).filter(|_| matches!(entry, Entry::Departed(_)))
}

fn no_room_to_write(entry: &Entry) -> Option<Vec<Entry>> {
    ruled(entry, |rules| rules.send_buffer = 1).filter(|_| matches!(entry, Entry::Wrote { .. }))
}

// ---- segments --------------------------------------------------------------------------------------

fn depart_as(entry: &Entry, change: impl Fn(&mut Segment) -> bool) -> Option<Vec<Entry>> {
    let Entry::Departed(segment) = entry else { return None };
    let mut segment = segment.clone();
    change(&mut segment).then(|| vec![Entry::Departed(segment)])
}

fn bytes_depart_as(entry: &Entry, change: fn(&[u8]) -> Option<Vec<u8>>) -> Option<Vec<Entry>> {
    depart_as(entry, |segment| {
        let What::Bytes(bytes) = &segment.what else { return false };
        let changed = change(bytes);
        let changes = changed.is_some();
        segment.what = What::Bytes(changed.unwrap_or_default());
        changes
    })
}

fn depart_instead(entry: &Entry, instead: What) -> Option<Vec<Entry>> {
    depart_as(entry, |segment| {
        matches!(std::mem::replace(&mut segment.what, instead.clone()), What::Bytes(_))
    })
}

fn renumbered(entry: &Entry) -> Option<Vec<Entry>> {
    depart_as(entry, |segment| {
        segment.number = segment.number.wrapping_sub(1);
        true
    })
}

fn depart_twice(entry: &Entry) -> Option<Vec<Entry>> {
    matches!(entry, Entry::Departed(_)).then(|| vec![entry.clone(), entry.clone()])
}

/// The segment stays at home, and nothing else is changed.
fn no_departure(entry: &Entry, which: fn(&What) -> bool) -> Option<Vec<Entry>> {
    gone(entry, |_| matches!(entry, Entry::Departed(segment) if which(&segment.what)))
}

fn gone(entry: &Entry, which: impl Fn(&Entry) -> bool) -> Option<Vec<Entry>> {
    which(entry).then(Vec::new)
}

// ---- notices and counters --------------------------------------------------------------------------

fn untold(entry: &Entry, which: Notice) -> Option<Vec<Entry>> {
    gone(entry, |entry| matches!(entry, Entry::Told { notice, .. } if *notice == which))
}

fn told_twice(entry: &Entry, which: Notice) -> Option<Vec<Entry>> {
    untold(entry, which).map(|_| vec![entry.clone(), entry.clone()])
}

fn misdirected(entry: &Entry) -> Option<Vec<Entry>> {
    let Entry::Told { who, socket, notice } = *entry else { return None };
    Some(vec![Entry::Told { who: trace::ProcessId(who.0 ^ 1), socket, notice }])
}

fn one_less_open(entry: &Entry) -> Option<Vec<Entry>> {
    let Entry::Settled { open } = entry else { return None };
    let mut open = open.clone();
    let counted = open.iter_mut().find(|counted| **counted > 0)?;
    *counted -= 1;
    Some(vec![Entry::Settled { open }])
}

fn one_less_written(entry: &Entry) -> Option<Vec<Entry>> {
    let Entry::Quiet { flows } = entry else { return None };
    let mut flows = flows.clone();
    let flow = flows.iter_mut().flatten().find(|flow| flow.written > 0)?;
    flow.written -= 1;
    Some(vec![Entry::Quiet { flows }])
}
