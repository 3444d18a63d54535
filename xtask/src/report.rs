//! A report in plain text: every check with its reason and the events that show it, what went wrong
//! in the program and where, the run's numbers.

use std::fmt::Write as _;
use trace::{
    Blame, CheckReport, Diagnostic, EventId, Frame, Outcome, ScenarioReport, Severity, Statistics, Time,
    Trace, tell,
};

/// The most witness events that are printed of one check.
const WITNESS_MAX: usize = 12;

/// A whole report.
#[must_use]
pub fn tell_report(report: &ScenarioReport) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}: {}", report.scenario, report.title);
    let _ = writeln!(out, "  seed {}, {}", report.seed, statistics(&report.statistics));
    for check in &report.checks {
        tell_check(&mut out, &report.trace, check);
    }
    for diagnostic in &report.diagnostics {
        tell_diagnostic(&mut out, diagnostic, Some(&report.trace));
    }
    let _ = writeln!(out, "  digest {}", report.digest);
    out
}

fn statistics(numbers: &Statistics) -> String {
    let Statistics { duration, events, sent, delivered, dropped, operations, answered } = numbers;
    format!(
        "{duration} simulated, {events} events, {sent} messages sent, {delivered} delivered, {dropped} dropped, \
         {answered} of {operations} operations answered without an error"
    )
}

fn tell_check(out: &mut String, trace: &Trace, check: &CheckReport) {
    let name = &check.name;
    match &check.outcome {
        Outcome::Pass => {
            let _ = writeln!(out, "  pass  {name}");
        }
        Outcome::Unknown { why } => {
            let _ = writeln!(out, "  ?     {name}: nobody can say: {why}");
        }
        Outcome::Fail { witness, says } => {
            let _ = writeln!(out, "  FAIL  {name}: {says}");
            for event in witness.iter().take(WITNESS_MAX) {
                let _ = writeln!(out, "          {}", event_line(trace, *event));
            }
            if witness.len() > WITNESS_MAX {
                let _ = writeln!(out, "          and {} more", witness.len() - WITNESS_MAX);
            }
        }
    }
}

/// A diagnostic with its frames; names of processes come from the trace.
pub fn tell_diagnostic(out: &mut String, diagnostic: &Diagnostic, trace: Option<&Trace>) {
    let word = match diagnostic.severity {
        Severity::Note => "note",
        Severity::Error => "error",
        Severity::Fatal => "fatal",
    };
    let process = diagnostic.process.zip(trace).and_then(|(id, trace)| trace.processes.get(id.index()));
    let who = process.map(|info| format!(" in {}", info.name)).unwrap_or_default();
    let times = if diagnostic.count > 1 { format!(", {} times", diagnostic.count) } else { String::new() };
    let _ = writeln!(out, "  {word}{who}{times}: {}", diagnostic.says);
    for frame in &diagnostic.frames {
        let _ = writeln!(out, "          {}", frame_line(diagnostic.blame, frame));
    }
    if let Some(advice) = &diagnostic.advice {
        let _ = writeln!(out, "          {advice}");
    }
}

fn frame_line(blame: Blame, frame: &Frame) -> String {
    let file = match blame {
        Blame::Program => "program",
        Blame::Scenario => "scenarios.py",
        Blame::Playground => "playground",
    };
    let function = frame.function.as_ref().map(|name| format!(" in {name}")).unwrap_or_default();
    format!("{file} line {}{function}: {}", frame.line, frame.code)
}

/// One event on a line: when, which, what.
#[must_use]
pub fn event_line(trace: &Trace, event: EventId) -> String {
    let at = trace.events.get(event.index()).map_or(Time::ZERO, |event| event.at);
    format!("{:>12}  #{:<5} {}", at.to_string(), event.0, tell(trace, event))
}

/// Everything that happened, an event a line.
#[must_use]
pub fn transcript(trace: &Trace) -> String {
    let events = (0..).take(trace.events.len()).map(EventId);
    events.map(|event| event_line(trace, event) + "\n").collect()
}

/// Why a run was not passed, on one line.
#[must_use]
pub fn why_failed(report: &ScenarioReport) -> String {
    let told = |check: &CheckReport| match &check.outcome {
        Outcome::Pass => None,
        Outcome::Fail { says, .. } => Some(format!("{}: {says}", check.name)),
        Outcome::Unknown { why } => Some(format!("{}: nobody can say, {why}", check.name)),
    };
    let fatal = report.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Fatal);
    let fatal = fatal.map(diagnostic_line);
    // A fatal error is the reason for checks that nobody could ask.
    let failed = |check: &&CheckReport| matches!(check.outcome, Outcome::Fail { .. });
    let first_failed = report.checks.iter().find(failed).and_then(told);
    first_failed
        .or(fatal)
        .or_else(|| report.checks.iter().find_map(told))
        .unwrap_or_else(|| "it has no checks".to_owned())
}

/// A diagnostic on one line.
#[must_use]
pub fn diagnostic_line(diagnostic: &Diagnostic) -> String {
    let line = diagnostic.line().map(|line| format!("line {line}: ")).unwrap_or_default();
    format!("{line}{}", diagnostic.says)
}

#[cfg(test)]
mod tests {
    use super::*;
    use trace::{Digest, Event, EventKind, ProcessId, ProcessInfo, ProcessKind};

    fn report() -> ScenarioReport {
        let n1 = ProcessInfo { name: "n1".to_owned(), kind: ProcessKind::Node };
        let start = EventKind::Start { process: ProcessId(0), life: 1 };
        let trace =
            Trace { processes: vec![n1], events: vec![Event { at: Time(1_500), cause: None, kind: start }] };
        let frame = Frame {
            line: 3,
            column: 1,
            column_end: 2,
            function: Some("f".to_owned()),
            code: "x[0]".to_owned(),
        };
        let error = Diagnostic {
            severity: Severity::Error,
            blame: Blame::Program,
            process: Some(ProcessId(0)),
            event: None,
            says: "IndexError: list index out of range".to_owned(),
            advice: Some("Look at the length first.".to_owned()),
            frames: vec![frame],
            count: 2,
        };
        let fail = Outcome::Fail { witness: vec![EventId(0)], says: "got 5".to_owned() };
        let unknown = Outcome::Unknown { why: "never asked".to_owned() };
        let check = |name: &str, outcome| CheckReport { name: name.to_owned(), outcome };
        ScenarioReport {
            scenario: "calm".to_owned(),
            title: "Nothing goes wrong".to_owned(),
            seed: 7,
            checks: vec![check("activity", unknown), check("echoed", fail), check("other", Outcome::Pass)],
            diagnostics: vec![error],
            statistics: Statistics::default(),
            figures: Vec::new(),
            digest: Digest::of(&trace),
            trace,
        }
    }

    #[test]
    fn a_report_is_told_with_reasons_witnesses_and_lines() {
        let told = tell_report(&report());
        let wanted = "calm: Nothing goes wrong
  seed 7, 0 ms simulated, 0 events, 0 messages sent, 0 delivered, 0 dropped, 0 of 0 operations answered without an error
  ?     activity: nobody can say: never asked
  FAIL  echoed: got 5
                1.5 ms  #0     n1 starts
  pass  other
  error in n1, 2 times: IndexError: list index out of range
          program line 3 in f: x[0]
          Look at the length first.
";
        assert!(told.starts_with(wanted), "{told}");
    }

    #[test]
    fn a_check_that_failed_is_the_reason_before_one_that_nobody_asked() {
        assert_eq!(why_failed(&report()), "echoed: got 5");
    }
}
