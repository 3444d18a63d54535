//! What programs promise: a closed set of sentences, each a function over the trace of a run. One that
//! finds nothing to judge says so, and counts for nothing.

mod questions;
mod reads;
mod words;

use questions::questions;
use trace::{EventKind, ProcessId, Time, Trace, Value};

/// What a claim finds in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Holds,
    /// With the reason.
    Broken(String),
    /// There was nothing to judge.
    Empty,
}

/// All sentences; `*` stands for a name or a number.
pub const SENTENCES: &[&str] = &[
    "every question is answered",
    "no answer takes longer than * ms",
    "no time goes back",
    "the true time is within every interval",
    "what was answered is read back",
    "what was not answered is not read back",
    "nothing is read twice",
    "nothing is made up",
    "what is read is in order",
    "the log and its copy hold the same",
    "* and * hold the same",
    "everybody hears everybody",
    "everybody speaks for himself",
    "no secret gets out",
    "no two leases overlap",
    "* reads what * says",
    "* reads what * says within * ms",
    "both ends of every connection learn of its end",
];

/// Judges a run by a sentence.
pub fn judge(claim: &str, trace: &Trace) -> Verdict {
    let sentence = sentence(claim).unwrap_or_else(|| panic!("nobody can claim {claim:?}"));
    let holes: Vec<&str> = sentence
        .split(' ')
        .zip(claim.split(' '))
        .filter_map(|(word, said)| (word == "*").then_some(said))
        .collect();
    match (sentence, &holes[..]) {
        ("every question is answered", _) => questions::all_answered(trace),
        ("no answer takes longer than * ms", [most]) => questions::answered_within(trace, most),
        ("no time goes back", _) => questions::no_time_goes_back(trace),
        ("the true time is within every interval", _) => questions::true_time_within(trace),
        ("what was answered is read back", _) => reads::answered_is_read(trace),
        ("what was not answered is not read back", _) => reads::unanswered_is_not_read(trace),
        ("nothing is read twice", _) => reads::nothing_twice(trace),
        ("nothing is made up", _) => reads::nothing_made_up(trace),
        ("what is read is in order", _) => reads::in_order(trace),
        ("the log and its copy hold the same", _) => reads::copy_is_the_same(trace),
        ("* and * hold the same", [one, other]) => reads::hold_the_same(trace, one, other),
        ("everybody hears everybody", _) => words::all_hear_all(trace),
        ("everybody speaks for himself", _) => words::own_names(trace),
        ("no secret gets out", _) => words::no_secret_gets_out(trace),
        ("no two leases overlap", _) => words::no_leases_overlap(trace),
        ("* reads what * says", [reader, writer]) => words::reads_what_is_said(trace, reader, writer),
        ("* reads what * says within * ms", [reader, writer, most]) => {
            words::reads_in_time(trace, reader, writer, most)
        }
        ("both ends of every connection learn of its end", _) => words::ends_are_known(trace),
        _ => unreachable!("{sentence:?} has no judge"),
    }
}

/// The sentence that a claim is.
pub fn sentence(claim: &str) -> Option<&'static str> {
    let is = |sentence: &&&str| {
        let (words, said): (Vec<&str>, Vec<&str>) =
            (sentence.split(' ').collect(), claim.split(' ').collect());
        words.len() == said.len() && words.iter().zip(&said).all(|(word, said)| *word == "*" || word == said)
    };
    SENTENCES.iter().find(is).copied()
}

/// What comes of a judgement over some cases: the first reason, or whether there were any.
fn verdict(cases: usize, reason: Option<String>) -> Verdict {
    match (cases, reason) {
        (0, _) => Verdict::Empty,
        (_, Some(reason)) => Verdict::Broken(reason),
        (_, None) => Verdict::Holds,
    }
}

fn name(trace: &Trace, process: ProcessId) -> &str {
    &trace.processes[process.index()].name
}

/// A value as sentences show it.
fn shown(values: &[Value]) -> String {
    Value::List(values.to_vec()).to_json()
}

/// What is said in a run: when, by whom, what.
fn sayings(trace: &Trace) -> impl Iterator<Item = (Time, ProcessId, &str)> {
    trace.events.iter().filter_map(|event| match &event.kind {
        EventKind::Say { process, text } => Some((event.at, *process, text.as_str())),
        _ => None,
    })
}
