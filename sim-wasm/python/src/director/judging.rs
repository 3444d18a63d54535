//! Checks that a scenario asks by name: what they are given, and what is noted of what they find.

use super::given::{Given, Wrong};
use super::host::{DirectorHost, Done, Verdict, word};
use crate::session::Answer;
use crate::values::{seen, to_python};
use checkers::{Check, Evidence, FAMILIES, Finding, History, Malformed, Mark, Needs, Record, Refused};
use engine::Seen;
use monty_types::{CallArgs, ObjectRef};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use trace::{EventId, EventKind, Figure, OpId, Time, Trace, Value};

/// What a check is asked about.
enum Of<'a> {
    /// The whole run.
    Everything,
    /// The operations of a workload.
    Load(&'a ObjectRef<'a>),
    /// Some operations, or facts that the scenario wrote down.
    Some(Vec<ObjectRef<'a>>),
}

/// Figures of a run at the most.
const FIGURES_MAX: usize = 16;

impl DirectorHost<'_> {
    /// `watch("n1")`: views are written down from here on.
    pub(super) fn watch_views(&mut self, given: &Given<'_>) -> Done {
        let named =
            given.rest.iter().map(|name| self.who(Some(*name)).map_err(|(_, says)| given.wrong(says)));
        let named = named.collect::<Result<Vec<_>, _>>()?;
        self.world.keep_views(&named);
        self.stage.watches = true;
        Ok(Answer::none())
    }

    /// `check.NAME(name, of, **options)`.
    pub(super) fn judge(&mut self, given: &Given<'_>) -> Done {
        let check = kind(given);
        let name = given.text("name")?;
        let options = given.options(seen)?;
        let is_bounded = |(name, _): &(String, Value)| name == "at_most" || name == "at_least";
        if check.is_number && !options.iter().any(is_bounded) {
            return Err(given.wrong(format!(
                "a check of a number says at_most= or at_least=; measure.{} only measures",
                check.name
            )));
        }
        let evidence = self.evidence(check, given)?;
        let finding = match check.judge(&evidence, &options) {
            Ok(finding) => finding,
            Err(Refused::Settings(says)) => return Err(given.wrong(says)),
            Err(Refused::Evidence(why)) => self.malformed(given, check, why)?,
        };
        self.note_finding(name, &finding);
        Ok(Answer::Value(to_python(&finding.as_value())))
    }

    /// `measure.NAME(of, **options)`: what a check finds, and nothing noted.
    pub(super) fn measure(&mut self, given: &Given<'_>) -> Done {
        let check = kind(given);
        let options = given.options(seen)?;
        let evidence = self.evidence(check, given)?;
        match check.judge(&evidence, &options) {
            Ok(finding) => Ok(Answer::Value(to_python(&finding.as_value()))),
            Err(Refused::Settings(says)) => Err(given.wrong(says)),
            Err(Refused::Evidence(why)) => Err(given.wrong(why.says)),
        }
    }

    /// Keeps a number for whoever compares runs.
    pub(super) fn figure(&mut self, given: &Given<'_>) -> Done {
        let finite = |name| {
            let number = given.get(name).and_then(|value| value.as_float()).filter(|value| value.is_finite());
            number.ok_or_else(|| given.wants(name, "a number"))
        };
        let figure = Figure {
            name: given.text("name")?.to_owned(),
            value: finite("value")?,
            unit: given.maybe_text("unit")?.unwrap_or_default().to_owned(),
            at_most: given.get("at_most").map(|_| finite("at_most")).transpose()?,
        };
        if self.stage.figures.len() >= FIGURES_MAX {
            return Err(given.wrong(format!("a run has {FIGURES_MAX} figures at the most")));
        }
        self.stage.figures.push(figure);
        Ok(Answer::none())
    }

    pub(super) fn note_check(&mut self, args: &CallArgs) -> Done {
        let name = word(args.arg(0), "a check's name")?;
        let holds = args.arg(1).is_some_and(|ok| ok.is_truthy());
        let verdict = if holds {
            Verdict::Holds
        } else {
            let says = word(args.arg(2), "what a check says")?;
            let witness = witness_of(args.arg(3)).unwrap_or_else(|| self.stage.calls.last_op.clone());
            Verdict::Failed { witness, says }
        };
        self.note_verdict(&name, verdict);
        Ok(Answer::none())
    }

    /// The first failure of a check stands; else that nobody can say.
    fn note_verdict(&mut self, name: &str, mut verdict: Verdict) {
        let known = self.stage.verdicts.get(name);
        let stays = matches!(
            (known, &verdict),
            (Some(Verdict::Failed { .. }), _)
                | (Some(_), Verdict::Holds)
                | (Some(Verdict::Unknown { .. }), Verdict::Unknown { .. })
        );
        if stays {
            return;
        }
        if let Verdict::Failed { witness, says } = &mut verdict {
            witness.sort_unstable();
            witness.dedup();
            self.world.violation(name, says);
        }
        self.stage.verdicts.insert(name.to_owned(), verdict);
    }

    fn note_finding(&mut self, name: &str, finding: &Finding) {
        let verdict = match &finding.verdict {
            checkers::Verdict::Pass => Verdict::Holds,
            checkers::Verdict::Unknown { why } => Verdict::Unknown { why: why.clone() },
            checkers::Verdict::Fail(failure) => Verdict::Failed {
                witness: failure.witness.iter().map(|mark| EventId(mark.0)).collect(),
                says: failure.says.clone(),
            },
        };
        self.note_verdict(name, verdict);
    }

    /// An answer of no sense is the program's fault, a request of no sense the scenario's.
    fn malformed(&self, given: &Given<'_>, check: &Check, why: Malformed) -> Result<Finding, Wrong> {
        let Malformed { mark, says } = why;
        let event = mark.and_then(|mark| self.world.recorder().log.iter().nth(mark.0 as usize));
        let is_answer = event.is_some_and(|event| matches!(event.kind, EventKind::Return { .. }));
        let is_view = check.needs == Needs::Records && given.get("of").is_none();
        match mark {
            Some(mark) if is_answer || is_view => {
                Ok(Finding::fail(format!("{}.", capital(&says)), vec![mark]))
            }
            _ => Err(given.wrong(says)),
        }
    }

    // ---- evidence ------------------------------------------------------------------------------

    fn evidence(&mut self, check: &Check, given: &Given<'_>) -> Result<Evidence, Wrong> {
        let object = given.get("of");
        let of = match &object {
            None => Of::Everything,
            Some(object) if object.as_int().is_some() => Of::Load(object),
            Some(object) => Of::Some(object.items().ok_or_else(|| {
                given.wants("of", "a workload, a list of operations, or a list of facts (dicts)")
            })?),
        };
        let trace = self.trace_so_far();
        Ok(match check.needs {
            Needs::History => Evidence { history: self.history(&of, &trace, given)?, ..Evidence::default() },
            Needs::Records => {
                Evidence { records: self.records(&of, &trace, given)?, trace, ..Evidence::default() }
            }
            Needs::Trace => {
                Evidence { history: self.history(&of, &trace, given)?, trace, ..Evidence::default() }
            }
        })
    }

    fn trace_so_far(&self) -> Trace {
        let recorder = self.world.recorder();
        Trace { processes: recorder.processes.clone(), events: recorder.log.iter().cloned().collect() }
    }

    fn history(&mut self, of: &Of<'_>, trace: &Trace, given: &Given<'_>) -> Result<History, Wrong> {
        let (wanted, last) = match of {
            Of::Everything => return Ok(History::of_trace(trace, |_| true)),
            Of::Load(number) => self.load_operations(number, given)?,
            Of::Some(items) => (chosen(items, trace, given)?, BTreeSet::new()),
        };
        let mut history = History::of_trace(trace, |op| wanted.contains(&op));
        for operation in &mut history.operations {
            operation.is_final |= last.contains(&EventId(operation.called.0));
        }
        Ok(history)
    }

    fn records(&self, of: &Of<'_>, trace: &Trace, given: &Given<'_>) -> Result<Vec<Record>, Wrong> {
        match of {
            Of::Load(_) => {
                Err(given.wants("of", "a list of facts (dicts), or nothing for the views watched"))
            }
            Of::Everything if !self.stage.watches => {
                Err(given.wrong("no views were written down: call watch() after cluster(...)"))
            }
            Of::Everything => Ok(self.world.views().iter().map(|seen| self.viewed(seen)).collect()),
            Of::Some(items) => items.iter().map(|item| fact(*item, trace, given)).collect(),
        }
    }

    fn viewed(&self, seen: &Seen) -> Record {
        Record {
            mark: Mark(seen.event.0),
            at: seen.at,
            who: self.world.directory().name(seen.process).to_owned(),
            what: seen.view.clone().unwrap_or(Value::Null),
        }
    }
}

fn kind(given: &Given<'_>) -> &'static Check {
    let name = given.owner.and_then(|name| name.as_str()).unwrap_or_default();
    checkers::check(name).expect("the methods are made from the table of checks")
}

/// The operations behind a list of what `call` gave, of `ops()`, or of events' numbers.
fn chosen(items: &[ObjectRef<'_>], trace: &Trace, given: &Given<'_>) -> Result<BTreeSet<OpId>, Wrong> {
    let mut wanted = BTreeSet::new();
    for item in items {
        let events = item.items().or_else(|| field(*item, "events").and_then(|events| events.items()));
        let events = events.ok_or_else(|| given.wants("of", "a list of operations"))?;
        let number = |event: &ObjectRef<'_>| usize::try_from(event.as_int()?).ok();
        for event in events.iter().filter_map(number).filter_map(|index| trace.events.get(index)) {
            if let EventKind::Invoke { op, .. } = event.kind {
                wanted.insert(op);
            }
        }
    }
    Ok(wanted)
}

fn field<'a>(item: ObjectRef<'a>, name: &str) -> Option<ObjectRef<'a>> {
    item.pairs()?.into_iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
}

/// A fact is a dict: `who` (or `node`, `client`, `process`), `at` in ms, `event` or `events`, and whatever the check
/// reads. One that names no event stands at the last that had happened by then.
fn fact(item: ObjectRef<'_>, trace: &Trace, given: &Given<'_>) -> Result<Record, Wrong> {
    let what = seen(item).map_err(|why| given.wrong(format!("a fact cannot be {why}")))?;
    let Value::Map(_) = what else {
        return Err(given.wants("of", "a list of facts: dicts such as {\"who\": \"n1\", \"at\": now()}"));
    };
    let text = |name: &&str| what.get(name).and_then(Value::as_text);
    let who = ["who", "node", "client", "process"].iter().find_map(text).unwrap_or_default().to_owned();
    let at = match what.get("at") {
        Some(Value::Int(ms)) => Some(Time::from_ms(u64::try_from(*ms).unwrap_or_default())),
        // Exact: microseconds of a run fit a float's 53 bits.
        Some(Value::Float(ms)) if *ms >= 0.0 => Some(Time((ms * 1_000.0).round() as u64)),
        _ => None,
    };
    let event = match (what.get("event"), what.get("events")) {
        (Some(Value::Int(event)), _) => usize::try_from(*event).ok(),
        (_, Some(Value::List(events))) => {
            events.first().and_then(Value::as_int).and_then(|event| usize::try_from(event).ok())
        }
        _ => None,
    };
    let last = || {
        let by_then =
            at.map_or(trace.events.len(), |at| trace.events.partition_point(|event| event.at <= at));
        by_then.saturating_sub(1)
    };
    let mark = Mark(u32::try_from(event.unwrap_or_else(last)).unwrap_or(u32::MAX));
    Ok(Record { mark, at: at.unwrap_or_default(), who, what })
}

fn witness_of(object: Option<ObjectRef<'_>>) -> Option<Vec<EventId>> {
    let events = object?.items()?;
    Some(events.iter().filter_map(|event| u32::try_from(event.as_int()?).ok()).map(EventId).collect())
}

fn capital(says: &str) -> String {
    let mut letters = says.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

// ---- the page ----------------------------------------------------------------------------------

/// The checks, for the reference page.
pub fn told_checks() -> String {
    let mut text = String::from(PAGE_BEGINS);
    for family in FAMILIES {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n## {}\n", family.name);
        if !family.says.is_empty() {
            let _ = write!(text, "\n{}\n", family.says.trim_end());
        }
        family.checks.iter().for_each(|check| told_check(check, &mut text));
    }
    text
}

fn told_check(check: &Check, text: &mut String) {
    let limits = if check.is_number { "a number; " } else { "" };
    let by = match check.needs {
        Needs::History => "what clients asked and were answered",
        Needs::Records => "views that were watched, or facts",
        Needs::Trace => "everything that happened",
    };
    let _ = write!(text, "\n### `check.{}`\n\n{}\n\nJudges by: {limits}{by}.\n", check.name, check.says);
    if !check.settings.is_empty() {
        text.push_str("\n| option | unless said | what it is |\n| --- | --- | --- |\n");
    }
    for setting in check.settings {
        let default = setting.takes.default();
        let _ = writeln!(text, "| `{}` | `{default}` | {} |", setting.name, setting.says);
    }
}

const PAGE_BEGINS: &str = include_str!("../api/director/checks.md");
