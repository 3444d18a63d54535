//! The command line: what may be said, and what is answered when something else is.

use checkers::formats::Format;
use lexopt::Arg::{Long, Short, Value as Word};
use lexopt::{Parser, ValueExt};
use std::ffi::OsString;
use std::path::PathBuf;
use trace::{Value, nearest};

/// What may be said.
pub const USAGE: &str = "\
./dev check <check or model> FILE... [options]
    Judges histories. Prints a line for each case: its verdict, the milliseconds that judging took, its operations,
    the file, and why.
    A model of `linearizable` may stand for the check: `queue` is `linearizable --set model=queue`.

    --format F         how the files are written; otherwise each is looked at
    --set NAME=JSON    sets an option of the check (what is no JSON is a text); may be given several times
    --budget N         the same as --set budget=N: how long a search may go on before it is given up
    --long             the reasons in full, not their first sentences only
    --wasm             judges as wasm in Node, as the page does, instead of natively
    --json FILE        writes the lines as JSON too, with all results, witness and picture
    --list             prints the checks, models and formats (so does --help)

    Exit code: 0 when all pass; 1 when any fails; 2 when any is unknown or cannot be judged.";

/// What was said.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// What may be said, and by what may be judged?
    Help,
    /// By what may be judged?
    List,
    /// Judge files.
    Check(Asked),
    /// Measure, with the published files in this folder.
    Bench(PathBuf),
}

/// What is to be judged, and by what.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Asked {
    /// A check or a model.
    pub check: String,
    /// The files.
    pub files: Vec<PathBuf>,
    /// How they are written, when that was said.
    pub format: Option<Format>,
    /// What is set about the check.
    pub options: Vec<(String, Value)>,
    /// Whether reasons are told in full.
    pub long: bool,
    /// Whether it is done in wasm.
    pub wasm: bool,
    /// Where the lines go too.
    pub json: Option<PathBuf>,
}

const OPTIONS: [&str; 8] = ["format", "set", "budget", "long", "wasm", "json", "list", "help"];

/// What else is said about `bench`.
const BENCH: &str = "bench takes one folder: that of the published histories";

/// Reads a command line, the program's name apart.
///
/// # Errors
/// With a sentence on what cannot be understood.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    let mut parser = Parser::from_args(arguments);
    let wrong = |error: lexopt::Error| error.to_string();
    match parser.next().map_err(wrong)? {
        Some(Word(word)) if word == "check" => asked(&mut parser).map_err(wrong),
        Some(Word(word)) if word == "bench" => {
            let folder = parser.value().map_err(|_| BENCH.to_owned())?;
            let more = parser.next().map_err(wrong)?;
            more.map_or(Ok(Command::Bench(folder.into())), |_| Err(BENCH.to_owned()))
        }
        None | Some(Short('h') | Long("help")) => Ok(Command::Help),
        Some(other) => Err(format!("{}: it is `check` or `bench`", other.unexpected())),
    }
}

fn asked(parser: &mut Parser) -> Result<Command, lexopt::Error> {
    let mut asked = Asked::default();
    let mut words = Vec::new();
    while let Some(argument) = parser.next()? {
        match argument {
            Word(word) => words.push(word),
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("list") => return Ok(Command::List),
            Long("long") => asked.long = true,
            Long("wasm") => asked.wasm = true,
            Long("json") => asked.json = Some(parser.value()?.into()),
            Long("format") => asked.format = Some(parser.value()?.parse_with(Format::by_name)?),
            Long("set") => asked.options.push(parser.value()?.parse_with(option)?),
            Long("budget") => {
                let budget: u32 = parser.value()?.parse()?;
                asked.options.push(("budget".to_owned(), Value::Int(i64::from(budget))));
            }
            Long(other) => {
                let near = nearest(other, OPTIONS);
                return Err(format!("there is no option --{other}; did you mean --{near}?").into());
            }
            other => return Err(other.unexpected()),
        }
    }
    let mut words = words.into_iter();
    asked.check = match words.next() {
        None => return Ok(Command::Help),
        Some(word) => word.string()?,
    };
    asked.files = words.map(PathBuf::from).collect();
    if asked.files.is_empty() {
        return Err(format!("no file was named that `{}` could judge", asked.check).into());
    }
    Ok(Command::Check(asked))
}

/// `name=json`; what is no JSON is a text.
fn option(text: &str) -> Result<(String, Value), String> {
    let (name, json) =
        text.split_once('=').ok_or_else(|| format!("an option is set as in model=\"queue\", not {text}"))?;
    Ok((name.to_owned(), Value::from_json(json).unwrap_or_else(|_| Value::text(json))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &str) -> Result<Command, String> {
        parse(words.split_whitespace().map(OsString::from))
    }

    #[test]
    fn everything_that_may_be_said_is_understood() {
        let words = "check kv a.edn --format edn --set absent=\"\" b.edn --budget 5 --long --wasm --json out.json \
                     --set model=queue";
        let wanted = Asked {
            check: "kv".to_owned(),
            files: vec!["a.edn".into(), "b.edn".into()],
            format: Some(Format::Jepsen),
            options: vec![
                ("absent".to_owned(), Value::text("")),
                ("budget".to_owned(), Value::Int(5)),
                ("model".to_owned(), Value::text("queue")),
            ],
            long: true,
            wasm: true,
            json: Some("out.json".into()),
        };
        assert_eq!(said(words), Ok(Command::Check(wanted)));
        assert_eq!(said("bench data"), Ok(Command::Bench("data".into())));
        for words in ["", "check", "--help", "check kv --help", "check -h"] {
            assert_eq!(said(words), Ok(Command::Help), "{words}");
        }
        assert_eq!(said("check --list"), Ok(Command::List));
    }

    #[test]
    fn what_is_not_understood_is_answered_with_what_would_be() {
        let table = [
            ("check kv", "no file was named that `kv` could judge"),
            ("check kv a --formt x", "there is no option --formt; did you mean --format?"),
            ("check kv a --format ellle", "did you mean \"elle\"?"),
            ("check kv a --set model", "an option is set as in model=\"queue\", not model"),
            ("check kv a --budget many", "many"),
            ("judge kv", "it is `check` or `bench`"),
            ("bench", "bench takes one folder"),
            ("bench a b", "bench takes one folder"),
        ];
        for (words, says) in table {
            let told = said(words).unwrap_err();
            assert!(told.contains(says), "{words}: {told}");
        }
    }
}
