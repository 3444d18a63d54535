//! A file in, a line for each case in it out.

use crate::{Checks, Clock, Question};
use checkers::formats::{Case, Format, text};
use checkers::{Check, FAMILIES, Refused, Verdict};
use trace::Value;

/// What came of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It held.
    Pass,
    /// It did not.
    Fail,
    /// Nobody can say.
    Unknown,
    /// It could not be judged: it cannot be read, or is no evidence for this check.
    Error,
}

impl Outcome {
    const ALL: [Self; 4] = [Self::Pass, Self::Fail, Self::Unknown, Self::Error];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Error => "error",
        }
    }
}

/// What is said of one case of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The file, as it was named.
    pub file: String,
    /// The case in it: its line and its name; empty when the file is the case.
    pub case: String,
    /// What came of it.
    pub verdict: Outcome,
    /// How many operations it has.
    pub operations: u64,
    /// Why it did not hold, cannot be said or cannot be judged; empty when it held.
    pub says: String,
    /// What the check gave besides, `valid` first; null when it could not be judged.
    pub results: Value,
    /// What shows the verdict: witness, anomalies and picture; null when it could not be judged.
    pub shown: Value,
    /// How long judging took, in milliseconds, reading apart.
    pub ms: f64,
}

/// Judges every case of a file by a check (`linearizable`) or a model of `linearizable` (`queue`). Without a format it
/// is guessed. What cannot be judged is one line that says so.
#[must_use]
pub fn judge(
    check: &str,
    options: &[(String, Value)],
    format: Option<Format>,
    name: &str,
    bytes: &[u8],
) -> Vec<Line> {
    by_name(FAMILIES, check, options, (format, name, bytes), &|| 0.0)
}

/// The same, of whatever checks there are, and timed.
pub(crate) fn by_name(
    checks: Checks<'_>,
    check: &str,
    options: &[(String, Value)],
    (format, name, bytes): (Option<Format>, &str, &[u8]),
    clock: Clock<'_>,
) -> Vec<Line> {
    match Question::read(checks, check, options) {
        Ok(Question { check, options }) => judge_by(check, &options, (format, name, bytes), clock),
        Err(says) => vec![Line::error(name, says)],
    }
}

/// Judges every case of a file by a check that is at hand.
#[must_use]
pub fn judge_by(
    check: &Check,
    options: &[(String, Value)],
    (format, name, bytes): (Option<Format>, &str, &[u8]),
    clock: Clock<'_>,
) -> Vec<Line> {
    let cases = match cases(format, name, bytes) {
        Ok(cases) => cases,
        Err(says) => return vec![Line::error(name, says)],
    };
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    cases.iter().map(|case| judge_case(check, options, (name, lines), case, clock)).collect()
}

/// The cases of a file.
///
/// # Errors
/// Why it cannot be read, and as what.
pub(crate) fn cases(format: Option<Format>, name: &str, bytes: &[u8]) -> Result<Vec<Case>, String> {
    let text = text(bytes).map_err(|why| why.to_string())?;
    let taken = format.unwrap_or_else(|| Format::guess(name, text));
    let how = if format.is_none() { "looks like" } else { "is read as" };
    taken.read(text).map_err(|why| format!("{why} (it {how} {})", taken.name()))
}

/// What is set for a case: what it brings itself, then what was asked. What it brings is meant for the checks that take
/// it; another takes none of it.
pub(crate) fn settings(check: &Check, case: &Case, asked: &[(String, Value)]) -> Vec<(String, Value)> {
    let takes = |name: &str| check.all_settings().iter().any(|setting| setting.name == name);
    let is_meant = case.options.iter().any(|(name, _)| takes(name));
    let brought =
        case.options.iter().filter(|(name, _)| is_meant && asked.iter().all(|(set, _)| set != name));
    brought.chain(asked).cloned().collect()
}

fn judge_case(
    check: &Check,
    options: &[(String, Value)],
    (file, lines): (&str, usize),
    case: &Case,
    clock: Clock<'_>,
) -> Line {
    let settings = settings(check, case, options);
    let begun = clock();
    let judged = check.judge(&case.evidence, &settings);
    let ms = clock() - begun;
    let (results, shown) =
        judged.as_ref().map_or((Value::Null, Value::Null), |finding| (finding.as_value(), finding.shown()));
    let (verdict, says) = match judged.map(|finding| finding.verdict) {
        Ok(Verdict::Pass) => (Outcome::Pass, String::new()),
        Ok(Verdict::Fail(failure)) => (Outcome::Fail, failure.says),
        Ok(Verdict::Unknown { why }) => (Outcome::Unknown, why),
        Err(Refused::Settings(says)) => (Outcome::Error, says),
        Err(Refused::Evidence(why)) => {
            let is_line = |place: u32| case.name.is_empty() && (1..=lines).contains(&(place as usize));
            let word = |place: u32| if is_line(place) { "line" } else { "operation" };
            let place = why.mark.map_or(String::new(), |mark| format!("{} {}: ", word(mark.0), mark.0));
            (Outcome::Error, format!("{place}{}", why.says))
        }
    };
    let name = if case.name.is_empty() { String::new() } else { format!("{} {}", case.line, case.name) };
    let operations = case.evidence.history.operations.len() as u64;
    Line { file: file.to_owned(), case: name, verdict, operations, says, results, shown, ms }
}

impl Line {
    /// A file that could not be judged at all.
    pub(crate) fn error(file: &str, says: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            case: String::new(),
            verdict: Outcome::Error,
            operations: 0,
            says: says.into(),
            results: Value::Null,
            shown: Value::Null,
            ms: 0.0,
        }
    }

    /// As a map.
    #[must_use]
    pub fn as_value(&self) -> Value {
        Value::map([
            ("file", Value::text(self.file.as_str())),
            ("case", Value::text(self.case.as_str())),
            ("verdict", Value::text(self.verdict.name())),
            ("operations", Value::Int(self.operations.cast_signed())),
            ("says", Value::text(self.says.as_str())),
            ("results", self.results.clone()),
            ("shown", self.shown.clone()),
            ("ms", Value::Float(self.ms)),
        ])
    }

    /// From such a map; nothing when it is none.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_text).map(str::to_owned);
        let verdict = text("verdict")?;
        Some(Self {
            file: text("file")?,
            case: text("case")?,
            verdict: Outcome::ALL.into_iter().find(|known| known.name() == verdict)?,
            operations: value.get("operations")?.as_int()?.cast_unsigned(),
            says: text("says")?,
            results: value.get("results")?.clone(),
            shown: value.get("shown")?.clone(),
            ms: match value.get("ms")? {
                Value::Float(ms) => *ms,
                other => other.as_int()? as f64,
            },
        })
    }
}
