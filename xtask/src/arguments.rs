//! The command line: what may be said, and what is answered when something else is.

use crate::mutate::MutateOptions;
use crate::run::RunOptions;
use crate::verify::{Shard, VerifyOptions};
use lexopt::Arg::{Long, Short, Value};
use lexopt::{Parser, ValueExt};
use std::ffi::OsString;
use std::path::PathBuf;

/// What may be said.
pub const USAGE: &str = "\
verify [track[/task]] [--seeds N] [--shard i/n] [--changed] [--solutions] [--bless] [--json FILE]
       [--table FILE]
    prove tasks: trivial programs fail, the solution passes, every mistake is caught; --solutions asks of
    solutions alone; --bless looks anew how mistakes fail, and writes it down beside them
run <track/task> <program.py> [--seed N] [--scenario NAME] [--trace] [--record FILE | --storm FILE]
    judge a program as the page would; --trace prints everything that happened; --record keeps the storm
    of one scenario, --storm plays a kept one on this program
new <track/task>
    begin a task
mutate <track[/task]>
    change the steps of solutions in one place after the other, and list what no scenario notices
pack <folder>
    write the packs that the page fetches
digests [--count N] [--json]
    the digests of the solutions' traces, to compare with another machine's
tidy [folder]
    the house rules: file, line, fix
bench [--json FILE]
    measure against the budgets

Where the course matters: --root DIR, `tracks` unless said otherwise.";

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// What may be said?
    Help,
    /// Prove tasks.
    Verify(VerifyOptions),
    /// Judge a program.
    Run(RunOptions),
    /// Ask whether scenarios notice small changes of solutions.
    Mutate(MutateOptions),
    /// Write packs.
    Pack {
        /// The course.
        root: PathBuf,
        /// Where to.
        into: PathBuf,
    },
    /// Print digests.
    Digests {
        /// The course.
        root: PathBuf,
        /// How many.
        count: usize,
        /// As JSON.
        json: bool,
    },
    /// Begin a task.
    New {
        /// The course.
        root: PathBuf,
        /// `<track>/<task>`.
        id: String,
    },
    /// Check the house rules.
    Tidy {
        /// The repository.
        root: PathBuf,
    },
    /// Measure.
    Bench {
        /// Where to write the rows too.
        json: Option<PathBuf>,
    },
}

/// Everything any command may be given; each command says what it takes of it.
#[derive(Default)]
struct Given {
    words: Vec<String>,
    root: Option<PathBuf>,
    json_file: Option<PathBuf>,
    table: Option<PathBuf>,
    seeds: Option<u32>,
    seed: Option<u64>,
    count: Option<usize>,
    shard: Option<Shard>,
    scenario: Option<String>,
    record: Option<PathBuf>,
    storm: Option<PathBuf>,
    changed: bool,
    solutions: bool,
    bless: bool,
    trace: bool,
    json: bool,
}

/// The options of each command, and how many words it takes.
const COMMANDS: [(&str, &[&str], std::ops::RangeInclusive<usize>); 8] = [
    ("verify", &["root", "seeds", "shard", "changed", "solutions", "bless", "json", "table"], 0..=1),
    ("run", &["root", "seed", "scenario", "trace", "record", "storm"], 2..=2),
    ("new", &["root"], 1..=1),
    ("mutate", &["root"], 1..=1),
    ("pack", &["root"], 1..=1),
    ("digests", &["root", "count", "json"], 0..=0),
    ("tidy", &[], 0..=1),
    ("bench", &["json"], 0..=0),
];

/// Reads a command line, the program's name apart.
///
/// # Errors
/// With a sentence on what cannot be understood.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    let mut arguments = arguments.into_iter();
    let Some(name) = arguments.next() else { return Ok(Command::Help) };
    let name = name.to_string_lossy().into_owned();
    if ["help", "-h", "--help"].contains(&name.as_str()) {
        return Ok(Command::Help);
    }
    let Some((_, options, words)) = COMMANDS.iter().find(|(known, ..)| *known == name) else {
        return Err(format!("there is no command {name:?}"));
    };
    let Some(given) = read(&name, options, arguments).map_err(|error| format!("{name}: {error}"))? else {
        return Ok(Command::Help);
    };
    if !words.contains(&given.words.len()) {
        return Err(format!(
            "{name}: {} words were given, {} to {} are taken",
            given.words.len(),
            words.start(),
            words.end()
        ));
    }
    Ok(command(&name, given))
}

/// `None` when help was asked for.
fn read(
    name: &str,
    options: &[&str],
    arguments: impl Iterator<Item = OsString>,
) -> Result<Option<Given>, lexopt::Error> {
    let mut given = Given::default();
    let mut parser = Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Value(word) => given.words.push(word.string()?),
            Short('h') | Long("help") => return Ok(None),
            Long(option) if options.contains(&option) => {
                let option = option.to_owned();
                given.set(name, &option, &mut parser)?;
            }
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(given))
}

impl Given {
    fn set(&mut self, command: &str, option: &str, parser: &mut Parser) -> Result<(), lexopt::Error> {
        match option {
            "changed" => self.changed = true,
            "solutions" => self.solutions = true,
            "bless" => self.bless = true,
            "trace" => self.trace = true,
            "json" if command == "digests" => self.json = true,
            "json" => self.json_file = Some(parser.value()?.into()),
            "table" => self.table = Some(parser.value()?.into()),
            "root" => self.root = Some(parser.value()?.into()),
            "seeds" => self.seeds = Some(parser.value()?.parse_with(positive)?),
            "seed" => self.seed = Some(parser.value()?.parse()?),
            "count" => self.count = Some(parser.value()?.parse()?),
            "shard" => self.shard = Some(parser.value()?.parse_with(Shard::parse)?),
            "record" => self.record = Some(parser.value()?.into()),
            "storm" => self.storm = Some(parser.value()?.into()),
            "scenario" => self.scenario = Some(parser.value()?.string()?),
            other => return Err(lexopt::Error::UnexpectedOption(other.to_owned())),
        }
        Ok(())
    }
}

fn positive(text: &str) -> Result<u32, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "give a number of 1 or more".to_owned())
}

fn command(name: &str, given: Given) -> Command {
    let root = given.root.unwrap_or_else(|| PathBuf::from("tracks"));
    let mut words = given.words.into_iter();
    let mut word = || words.next().unwrap_or_default();
    match name {
        "verify" => Command::Verify(VerifyOptions {
            root,
            only: Some(word())
                .filter(|word| !word.is_empty())
                .map(|word| word.trim_end_matches('/').to_owned()),
            seeds: given.seeds,
            shard: given.shard.unwrap_or_default(),
            changed: given.changed,
            solutions: given.solutions,
            bless: given.bless,
            json: given.json_file,
            table: given.table,
        }),
        "run" => Command::Run(RunOptions {
            root,
            task: word(),
            program: word().into(),
            seed: given.seed.unwrap_or(1),
            scenario: given.scenario,
            trace: given.trace,
            record: given.record,
            storm: given.storm,
        }),
        "mutate" => Command::Mutate(MutateOptions { root, only: word().trim_end_matches('/').to_owned() }),
        "new" => Command::New { root, id: word() },
        "pack" => Command::Pack { root, into: word().into() },
        "digests" => Command::Digests { root, count: given.count.unwrap_or(100), json: given.json },
        "tidy" => {
            let folder = word();
            Command::Tidy { root: if folder.is_empty() { ".".into() } else { folder.into() } }
        }
        _ => Command::Bench { json: given.json_file },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn options_may_stand_before_and_behind_words() {
        let wanted = VerifyOptions {
            root: "t".into(),
            only: Some("01-messages/echo".to_owned()),
            seeds: Some(20),
            shard: Shard { index: 2, of: 3 },
            changed: true,
            solutions: false,
            bless: true,
            json: Some("out.json".into()),
            table: None,
        };
        let line =
            "verify --seeds 20 01-messages/echo/ --shard 2/3 --changed --bless --json out.json --root=t";
        assert_eq!(said(line), Ok(Command::Verify(wanted)));
    }

    #[test]
    fn every_command_is_understood_at_its_shortest() {
        for line in [
            "verify",
            "verify --solutions",
            "run a/b p.py",
            "run a/b p.py --record s.json --scenario calm",
            "run a/b p.py --storm s.json",
            "new a/b",
            "mutate a/b",
            "pack d",
            "digests",
            "tidy",
            "bench",
            "help",
            "verify -h",
            "",
        ] {
            assert!(said(line).is_ok(), "{line}");
        }
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let cases = [
            ("prove", "there is no command \"prove\""),
            ("run a/b", "run: 1 words were given, 2 to 2 are taken"),
            ("verify --seed 3", "verify: invalid option '--seed'"),
            ("verify --shard 3/2", "verify: cannot parse argument \"3/2\": write i/n, with i from 1 to n"),
            ("verify --seeds 0", "verify: cannot parse argument \"0\": give a number of 1 or more"),
        ];
        for (line, says) in cases {
            assert_eq!(said(line), Err(says.to_owned()), "{line}");
        }
    }
}
