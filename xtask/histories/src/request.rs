//! How both machines are asked: one request as JSON, the bytes of a file, one answer as JSON. The bin answers natively,
//! `node.mjs` hands the same over to the wasm.

use crate::judging::{by_name, cases, settings};
use crate::{Checks, Clock, Question, samples};
use checkers::formats::{Case, Format};
use checkers::{Evidence, Verdict};
use trace::Value;

/// Something that is asked of a file, or of a sample that is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// By what it is judged.
    pub check: String,
    /// What is set about it.
    pub options: Vec<(String, Value)>,
    /// How the file is written, when that was said.
    pub format: Option<Format>,
    /// The file, as it was named.
    pub name: String,
    /// What is wanted.
    pub wants: Wants,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wants {
    /// [`crate::Line`]s, as a list.
    Lines,
    /// The shortest time of so many rounds, of a file of one case: `operations`, `verdict`, `ms`.
    Time {
        /// How many.
        rounds: u32,
        /// The kind of sample and its operations, when it is made and no file.
        sample: Option<(String, u32)>,
    },
}

impl Request {
    /// As JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let text = |text: &str| Value::text(text);
        let mut fields = vec![
            ("check", text(&self.check)),
            ("options", Value::Map(self.options.clone())),
            ("format", self.format.map_or(Value::Null, |format| text(format.name()))),
            ("name", text(&self.name)),
        ];
        if let Wants::Time { rounds, sample } = &self.wants {
            fields.push(("rounds", Value::Int(i64::from(*rounds))));
            if let Some((kind, operations)) = sample {
                fields.extend([("sample", text(kind)), ("operations", Value::Int(i64::from(*operations)))]);
            }
        }
        Value::map(fields).to_json()
    }

    /// From such JSON.
    fn from_json(json: &str) -> Result<Self, String> {
        let told = Value::from_json(json).map_err(|why| why.to_string())?;
        let text = |name: &str| told.get(name).and_then(Value::as_text).map(str::to_owned);
        let number =
            |name: &str| told.get(name).and_then(Value::as_int).and_then(|int| u32::try_from(int).ok());
        let wants = match number("rounds") {
            None => Wants::Lines,
            Some(rounds) => Wants::Time { rounds, sample: text("sample").zip(number("operations")) },
        };
        let options = match told.get("options") {
            Some(Value::Map(options)) => options.clone(),
            _ => Vec::new(),
        };
        let format = text("format").map(|name| Format::by_name(&name)).transpose()?;
        let named = |name: &str| text(name).ok_or_else(|| format!("a request has a `{name}`"));
        Ok(Self { check: named("check")?, options, format, name: named("name")?, wants })
    }
}

/// Answers a request about a file; what is no request is answered by `{"error": ...}`.
#[must_use]
pub fn answer(request: &[u8], file: &[u8], checks: Checks<'_>, clock: Clock<'_>) -> String {
    let request = str::from_utf8(request).map_err(|why| why.to_string()).and_then(Request::from_json);
    let answered = request.and_then(|request| match &request.wants {
        Wants::Lines => {
            let of = (request.format, request.name.as_str(), file);
            let lines = by_name(checks, &request.check, &request.options, of, clock);
            Ok(Value::List(lines.iter().map(crate::Line::as_value).collect()))
        }
        Wants::Time { rounds, sample } => timed(&request, (*rounds, sample.as_ref()), file, checks, clock),
    });
    let answer = answered.unwrap_or_else(|says| Value::map([("error", Value::text(says))]));
    answer.to_json()
}

fn timed(
    request: &Request,
    (rounds, sample): (u32, Option<&(String, u32)>),
    file: &[u8],
    checks: Checks<'_>,
    clock: Clock<'_>,
) -> Result<Value, String> {
    let Question { check, options } = Question::read(checks, &request.check, &request.options)?;
    let case = match sample {
        None => cases(request.format, &request.name, file)?.into_iter().next(),
        Some((kind, operations)) => {
            let evidence = Evidence { history: samples::by_name(kind, *operations)?, ..Evidence::default() };
            Some(Case { name: String::new(), line: 1, options: Vec::new(), evidence, expected: None })
        }
    };
    let case = case.ok_or("there is no case in it")?;
    let settings = settings(check, &case, &options);
    let mut ms = f64::INFINITY;
    let mut verdict = "";
    for _ in 0..rounds.max(1) {
        let begun = clock();
        let finding = check.judge(&case.evidence, &settings).map_err(|why| format!("{why:?}"))?;
        ms = ms.min(clock() - begun);
        verdict = match finding.verdict {
            Verdict::Pass => "pass",
            Verdict::Fail(_) => "fail",
            Verdict::Unknown { .. } => "unknown",
        };
    }
    let operations = i64::try_from(case.evidence.history.operations.len()).unwrap_or(i64::MAX);
    Ok(Value::map([
        ("operations", Value::Int(operations)),
        ("verdict", Value::text(verdict)),
        ("ms", Value::Float(ms)),
    ]))
}
