//! A golden file: a scenario, the transcript of its run without the marked lines, and the one with them.
//! In the one the claim holds, in the other it is broken: without the fault and with it, or without the
//! cure and with it where the scenario says that the lines are one.

use super::claims::{Verdict, judge};
use super::script::{Script, transcript};
use trace::Trace;

/// What stands between the parts of a file.
const WITHOUT: &str = "\n---- without\n";
const WITH: &str = "\n---- with\n";

/// The parts of a file; transcripts not yet written are empty.
pub fn parts(text: &str) -> (&str, &str, &str) {
    let (script, rest) = text.split_once(WITHOUT).unwrap_or((text.trim_end(), ""));
    let (without, with) = rest.split_once(WITH).unwrap_or((rest, ""));
    (script, without, with)
}

/// A whole file.
pub fn joined(script: &str, parts: &Parts) -> String {
    format!("{script}{WITHOUT}{}{WITH}{}", parts.without, parts.with)
}

/// The two runs of a scenario as text, each with the verdict as its last line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    pub without: String,
    pub with: String,
    /// The run in which the claim is broken.
    pub broken: Trace,
}

/// Runs a scenario both ways.
///
/// # Errors
/// When it shows nothing: no line is marked, a marked line changes nothing, the claim does not hold where
/// it should, is not broken where it should be, or finds nothing to judge, or no words are named that are
/// to be seen in the one run and not in the other.
pub fn played(text: &str) -> Result<Parts, String> {
    let script = Script::read(text);
    let (without, with) = (script.with(|act| !act.marked).run(), script.run());
    each_marked_line_matters(&script, &with)?;
    let (good, broken) = if script.cure { (&with, &without) } else { (&without, &with) };
    expect(&script, good, |verdict| *verdict == Verdict::Holds)?;
    expect(&script, broken, |verdict| matches!(verdict, Verdict::Broken(_)))?;
    words_tell_apart(&script, &transcript(good), &transcript(broken))?;
    let whole = |trace: &Trace| format!("{}{}\n", transcript(trace), last_line(&script.claim, trace));
    Ok(Parts { without: whole(&without), with: whole(&with), broken: broken.clone() })
}

fn each_marked_line_matters(script: &Script, with: &Trace) -> Result<(), String> {
    let marked: Vec<usize> = (0..script.acts.len()).filter(|place| script.acts[*place].marked).collect();
    if marked.is_empty() {
        return Err("no line is marked as the fault".to_owned());
    }
    let is_idle = |place: &usize| {
        let mut others = script.clone();
        others.acts.remove(*place);
        others.run() == *with
    };
    match marked.into_iter().find(is_idle) {
        Some(place) => Err(format!("{:?} changes nothing", script.acts[place].words)),
        None => Ok(()),
    }
}

fn words_tell_apart(script: &Script, good: &str, broken: &str) -> Result<(), String> {
    if script.shows.is_empty() && script.misses.is_empty() {
        return Err("no words are named that tell the runs apart".to_owned());
    }
    let here = script.shows.iter().map(|words| (words, broken, good));
    let there = script.misses.iter().map(|words| (words, good, broken));
    let mut idle = here
        .chain(there)
        .filter(|(words, seen, unseen)| !seen.contains(words.as_str()) || unseen.contains(words.as_str()));
    match idle.next() {
        Some((words, ..)) => Err(format!("{words:?} is not what tells the runs apart")),
        None => Ok(()),
    }
}

fn expect(script: &Script, trace: &Trace, is: impl Fn(&Verdict) -> bool) -> Result<(), String> {
    let verdict = judge(&script.claim, trace);
    if is(&verdict) {
        return Ok(());
    }
    Err(format!("{}, here:\n{}", last_line(&script.claim, trace), transcript(trace)))
}

fn last_line(claim: &str, trace: &Trace) -> String {
    match judge(claim, trace) {
        Verdict::Holds => format!("holds: {claim}"),
        Verdict::Broken(reason) => format!("broken: {claim}: {reason}"),
        Verdict::Empty => format!("nothing to judge: {claim}"),
    }
}
