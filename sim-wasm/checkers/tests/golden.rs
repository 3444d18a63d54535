//! Histories kept as files, with what each check says of them: `tests/golden/histories/ok/<check>/` must pass,
//! `bad/<check>/` must fail in exactly these words, `unknown/<check>/` must be given up. `BLESS=1` writes the words anew.
//!
//! A file is in Netsplit's own format. Its first comment says what happened; `# check:` names the options as JSON by
//! name (`# check: model="queue" budget=5`); `# says:` (one line for each line said) is what the check must say, and
//! `# lines:` which lines show it.

use checkers::formats::netsplit;
use checkers::{Check, Finding, Verdict, checks};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use trace::Value;

/// Why a check must be seen to fail for more than one reason.
const FAILS_MIN: usize = 3;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/histories")
}

fn files(kind: &str, check: &Check) -> Vec<PathBuf> {
    let folder = root().join(kind).join(check.name);
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// `model="queue" budget=5`: each value is JSON without spaces.
fn options(text: &str) -> Vec<(String, Value)> {
    let header = text.lines().find_map(|line| line.strip_prefix("# check:")).unwrap_or_default();
    let option = |word: &str| {
        let (name, json) =
            word.split_once('=').unwrap_or_else(|| panic!("an option is name=json, not {word}"));
        (name.to_owned(), Value::from_json(json).unwrap_or_else(|why| panic!("{word}: {why}")))
    };
    header.split_whitespace().map(option).collect()
}

fn found(check: &Check, path: &Path, text: &str) -> Finding {
    let evidence = netsplit::read(text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    check.judge(&evidence, &options(text)).unwrap_or_else(|why| panic!("{}: {why:?}", path.display()))
}

/// The header that a file should have for what was said.
fn told(finding: &Finding) -> Vec<String> {
    match &finding.verdict {
        Verdict::Pass => Vec::new(),
        Verdict::Unknown { why } => vec![format!("# says: {why}")],
        Verdict::Fail(failure) => {
            let lines: Vec<String> = failure.witness.iter().map(|mark| mark.0.to_string()).collect();
            let said = failure.says.lines().map(|line| format!("# says: {line}"));
            let anomalies = failure.anomalies.iter().map(|anomaly| format!("# anomaly: {}", anomaly.name));
            said.chain(anomalies).chain([format!("# lines: {}", lines.join(" "))]).collect()
        }
    }
}

const TOLD: [&str; 3] = ["# says:", "# anomaly:", "# lines:"];

fn is_told(line: &str) -> bool {
    TOLD.iter().any(|begin| line.starts_with(begin))
}

/// With `BLESS` set, files are written with what is said. What is told goes below the events, so that their lines stay.
fn agrees(path: &Path, text: &str, finding: &Finding) {
    let kept: Vec<&str> = text.lines().filter(|line| is_told(line)).collect();
    let now = told(finding);
    if std::env::var_os("BLESS").is_some() && kept != now {
        let events: Vec<&str> = text.lines().filter(|line| !is_told(line)).collect();
        fs::write(path, format!("{}\n\n{}\n", events.join("\n").trim_end(), now.join("\n"))).unwrap();
        return;
    }
    assert_eq!(kept, now, "{}: BLESS=1 writes what is said now", path.display());
}

#[test]
fn the_good_histories_pass() {
    for check in checks() {
        let files = files("ok", check);
        assert!(!files.is_empty(), "{} has no history that passes", check.name);
        for path in files {
            let text = fs::read_to_string(&path).unwrap();
            let finding = found(check, &path, &text);
            assert!(finding.is_pass(), "{}: {:?}", path.display(), finding.verdict);
        }
    }
}

#[test]
fn the_bad_histories_fail_in_the_words_kept_and_each_for_its_own_reason() {
    for check in checks() {
        let mut reasons = BTreeSet::new();
        for path in files("bad", check) {
            let text = fs::read_to_string(&path).unwrap();
            let finding = found(check, &path, &text);
            let failure =
                finding.failure().unwrap_or_else(|| panic!("{}: {:?}", path.display(), finding.verdict));
            assert!(
                failure.says.trim_end().ends_with('.'),
                "{}: full sentences: {}",
                path.display(),
                failure.says
            );
            reasons.insert(failure.says.clone());
            agrees(&path, &text, &finding);
        }
        assert!(reasons.len() >= FAILS_MIN, "{} fails for {} reasons", check.name, reasons.len());
    }
}

#[test]
fn what_is_given_up_says_so() {
    for check in checks() {
        for path in files("unknown", check) {
            let text = fs::read_to_string(&path).unwrap();
            let finding = found(check, &path, &text);
            assert!(
                matches!(finding.verdict, Verdict::Unknown { .. }),
                "{}: {:?}",
                path.display(),
                finding.verdict
            );
            agrees(&path, &text, &finding);
        }
    }
}

#[test]
fn every_folder_of_histories_belongs_to_a_check() {
    for kind in ["ok", "bad", "unknown"] {
        let Ok(folders) = fs::read_dir(root().join(kind)) else { continue };
        for folder in folders {
            let name = folder.unwrap().file_name().into_string().unwrap();
            assert!(checks().any(|check| check.name == name), "{kind}/{name} belongs to no check");
        }
    }
}

#[test]
fn every_check_says_what_it_claims() {
    let mut names = BTreeSet::new();
    for check in checks() {
        assert!(names.insert(check.name), "two checks are called {}", check.name);
        assert!(check.says.ends_with('.'), "{}: full sentences", check.name);
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(check.name.chars().all(plain), "{} is not a name of Python's", check.name);
        for setting in check.settings {
            assert!(setting.says.ends_with('.'), "{}: {}", check.name, setting.name);
        }
    }
}
