//! What a check gives: a verdict, what shows it, the numbers it came by, and what a picture needs.

use trace::Value;

/// A place in what was judged: an event of a trace by its id, or a line of a file from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(pub u32);

/// What is no evidence for a check: it cannot be judged, so there is no verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Where, if it is at one place.
    pub mark: Option<Mark>,
    /// What is wrong and what was expected, in a sentence without a full stop.
    pub says: String,
}

impl Malformed {
    /// Something wrong at a place.
    pub fn at(mark: Mark, says: impl Into<String>) -> Self {
        Self { mark: Some(mark), says: says.into() }
    }

    /// Something wrong as a whole.
    pub fn whole(says: impl Into<String>) -> Self {
        Self { mark: None, says: says.into() }
    }
}

/// All that comes of a check.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Whether it held.
    pub verdict: Verdict,
    /// The numbers and names it came by, as (field, value); each check documents its own.
    pub results: Vec<(String, Value)>,
    /// What a picture of the history needs, where the check has one.
    pub picture: Option<Picture>,
}

/// Whether a check held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It held.
    Pass,
    /// It did not.
    Fail(Failure),
    /// Nobody can say: a budget ran out, or there was nothing to judge.
    Unknown {
        /// Why, in a sentence.
        why: String,
    },
}

/// Why a check did not hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Failure {
    /// Why, in one or more full sentences for a learner: who did what, what that rules out.
    pub says: String,
    /// The places that show it, in order.
    pub witness: Vec<Mark>,
    /// What it is made of, by the field's own names, where there are such.
    pub anomalies: Vec<Anomaly>,
}

/// One thing that is wrong, by its name in the literature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anomaly {
    /// `G-single-item`, `lost-write`.
    pub name: String,
    /// It in full sentences.
    pub says: String,
    /// The places that show it, in order.
    pub witness: Vec<Mark>,
}

/// A history as intervals with points in them, for a picture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picture {
    /// One for each operation, in order of their calls.
    pub intervals: Vec<Interval>,
}

/// An operation in a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// Whose line it is on.
    pub process: String,
    /// What it says: `write 3`, `read 4`.
    pub label: String,
    /// Where it was called.
    pub called: Mark,
    /// Where it returned; `None` when nobody knows whether and when it happened.
    pub returned: Option<Mark>,
    /// Its place in the longest order that explains the history, from 0; `None` when it is not in it.
    pub point: Option<u32>,
    /// Whether it is one of those that could come next in that order, and cannot.
    pub stuck: bool,
    /// Why it cannot come next.
    pub why: Option<String>,
}

impl Finding {
    /// It held.
    #[must_use]
    pub const fn pass() -> Self {
        Self::of(Verdict::Pass)
    }

    /// It did not hold, in full sentences and by these places.
    pub fn fail(says: impl Into<String>, witness: Vec<Mark>) -> Self {
        Self::of(Verdict::Fail(Failure { says: says.into(), witness, anomalies: Vec::new() }))
    }

    /// Nobody can say.
    pub fn unknown(why: impl Into<String>) -> Self {
        Self::of(Verdict::Unknown { why: why.into() })
    }

    /// A verdict alone.
    #[must_use]
    pub const fn of(verdict: Verdict) -> Self {
        Self { verdict, results: Vec::new(), picture: None }
    }

    /// The same with one more result.
    #[must_use]
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.results.push((field.to_owned(), value));
        self
    }

    /// Whether it held.
    #[must_use]
    pub const fn is_pass(&self) -> bool {
        matches!(self.verdict, Verdict::Pass)
    }

    /// Why it did not hold, if so.
    #[must_use]
    pub const fn failure(&self) -> Option<&Failure> {
        match &self.verdict {
            Verdict::Fail(failure) => Some(failure),
            _ => None,
        }
    }

    /// All results as a map, `valid` (`true`, `false` or `"unknown"`) first, as Maelstrom's and Elle's results have it.
    #[must_use]
    pub fn as_value(&self) -> Value {
        let valid = match self.verdict {
            Verdict::Pass => Value::Bool(true),
            Verdict::Fail(_) => Value::Bool(false),
            Verdict::Unknown { .. } => Value::text("unknown"),
        };
        let results = self.results.iter().map(|(field, value)| (field.clone(), value.clone()));
        Value::map([("valid".to_owned(), valid)].into_iter().chain(results))
    }

    /// What shows the verdict, as a map: `witness` (marks), `anomalies` (`name`, `says`, `witness`), and `picture`, the
    /// intervals with `process`, `label`, `called`, `returned`, `point`, `stuck` and `why`; null where there is none.
    #[must_use]
    pub fn shown(&self) -> Value {
        let (witness, anomalies) = self
            .failure()
            .map_or((&[][..], &[][..]), |failure| (failure.witness.as_slice(), failure.anomalies.as_slice()));
        let anomaly = |anomaly: &Anomaly| {
            Value::map([
                ("name", Value::text(anomaly.name.as_str())),
                ("says", Value::text(anomaly.says.as_str())),
                ("witness", marks(&anomaly.witness)),
            ])
        };
        let intervals =
            |picture: &Picture| Value::List(picture.intervals.iter().map(Interval::as_value).collect());
        Value::map([
            ("witness", marks(witness)),
            ("anomalies", Value::List(anomalies.iter().map(anomaly).collect())),
            ("picture", self.picture.as_ref().map_or(Value::Null, intervals)),
        ])
    }
}

impl Interval {
    fn as_value(&self) -> Value {
        let count = |count: u32| Value::Int(i64::from(count));
        Value::map([
            ("process", Value::text(self.process.as_str())),
            ("label", Value::text(self.label.as_str())),
            ("called", count(self.called.0)),
            ("returned", self.returned.map_or(Value::Null, |mark| count(mark.0))),
            ("point", self.point.map_or(Value::Null, count)),
            ("stuck", Value::Bool(self.stuck)),
            ("why", self.why.as_deref().map_or(Value::Null, Value::text)),
        ])
    }
}

fn marks(marks: &[Mark]) -> Value {
    Value::List(marks.iter().map(|mark| Value::Int(i64::from(mark.0))).collect())
}
