//! Histories that no one here wrote, with the verdicts that were published with them. They are no part of this
//! repository: `PEER_DATA` names their folder, by default `../shared/data` beside it. Where it is not there, nothing can be
//! shown, and the tests say so.

use checkers::formats::{Case, Format};
use histories::{Line, Outcome, judge};
use std::fs;
use std::path::{Path, PathBuf};
use trace::Value;

fn data(folder: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let data = std::env::var_os("PEER_DATA").map_or_else(beside, PathBuf::from).join(folder);
    if !data.is_dir() {
        eprintln!("not shown: there is no folder {}", data.display());
        return None;
    }
    Some(data)
}

fn read(path: &Path) -> (String, Vec<u8>) {
    let bytes = fs::read(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    (path.file_name().unwrap().to_string_lossy().into_owned(), bytes)
}

/// The rows of a table, its head apart.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn verdict(holds: bool) -> Outcome {
    if holds { Outcome::Pass } else { Outcome::Fail }
}

#[test]
fn the_linearizability_files_have_the_published_verdicts() {
    let Some(folder) = data("linearizability") else { return };
    let rows = rows(&folder.join("expected.tsv"));
    assert!(rows.len() > 50, "{} files", rows.len());
    let (mut good, mut bad) = (0, 0);
    for row in rows {
        let [file, model, _, holds] = row.as_slice() else { panic!("{row:?}") };
        let model = model.trim_start_matches('"').split([',', ' ']).next().unwrap();
        let (name, bytes) = read(&folder.join(file));
        let lines = judge(model, &[], None, &name, &bytes);
        let [Line { verdict: found, says, .. }] = lines.as_slice() else { panic!("{lines:?}") };
        assert_eq!(*found, verdict(holds == "true"), "{file}: {says}");
        if holds == "true" { good += 1 } else { bad += 1 }
    }
    assert!(good > 10 && bad > 10, "{good} good, {bad} bad");
}

#[test]
fn the_linearizability_files_are_read_whole() {
    let Some(folder) = data("linearizability") else { return };
    for row in rows(&folder.join("expected.tsv")) {
        let (name, bytes) = read(&folder.join(&row[0]));
        let text = String::from_utf8(bytes).unwrap();
        let format = Format::guess(&name, &text);
        let cases = format.read(&text).unwrap_or_else(|why| panic!("{name}: {why}"));
        let [Case { evidence, .. }] = cases.as_slice() else { panic!("{name} is one case") };
        let count = |what: &str| text.matches(what).count();
        let operations = &evidence.history.operations;
        assert_eq!(operations.len(), count(":invoke"), "{name}");
        assert_eq!(operations.iter().filter(|operation| operation.is_ok()).count(), count(":ok"), "{name}");
        let failed = operations.iter().filter(|operation| operation.is_failed()).count();
        let late = text.lines().filter(|line| line.contains(":fail") && line.contains(":timed-out")).count();
        assert_eq!(failed + late, count(":fail"), "{name}");
    }
}

#[test]
fn the_isolation_files_have_the_published_verdicts() {
    let Some(folder) = data("isolation") else { return };
    let rows = rows(&folder.join("awdit-expected.tsv"));
    assert!(rows.len() > 10, "{} files", rows.len());
    for (check, column) in [("read_committed", 1), ("read_atomic", 2), ("causal", 3)] {
        for row in &rows {
            let (name, bytes) = read(&folder.join(&row[0]));
            let lines = judge(check, &[], Some(Format::Awdit), &name, &bytes);
            let [Line { verdict: found, says, .. }] = lines.as_slice() else { panic!("{lines:?}") };
            assert_eq!(*found, verdict(row[column] == "true"), "{check} of {name}: {says}");
        }
    }
}

/// The published names of anomalies that a verdict gives, `anomaly-types` and `not` in Elle's words.
fn names(told: Option<&Value>, fields: [&str; 2]) -> Vec<String> {
    let found = told.and_then(|told| fields.iter().find_map(|field| told.get(field)));
    let Some(Value::List(names)) = found else { return Vec::new() };
    let mut names: Vec<String> = names.iter().filter_map(Value::as_text).map(str::to_owned).collect();
    names.sort();
    names
}

#[test]
fn the_transaction_cases_have_the_published_verdicts() {
    let Some(folder) = data("isolation") else { return };
    // Elle takes a value that nobody wrote for one that was there before: two of the published lines read such values.
    let outside = [("outside_writes".to_owned(), Value::Bool(true))];
    let kinds =
        [("list_append", "list_append.jsonl", &[][..]), ("rw_register", "rw_register.jsonl", &outside[..])];
    for (check, file, options) in kinds {
        let (name, bytes) = read(&folder.join(file));
        let cases = Format::Elle.read(&String::from_utf8(bytes.clone()).unwrap()).unwrap();
        assert!(cases.len() > 10, "{name}: {} cases", cases.len());
        let lines = judge(check, options, None, &name, &bytes);
        assert_eq!(lines.len(), cases.len());
        for (line, case) in lines.iter().zip(&cases) {
            let expected = case.expected.as_ref();
            let wanted = match expected.and_then(|expected| expected.get("valid?")) {
                Some(Value::Bool(holds)) => verdict(*holds),
                _ => Outcome::Unknown,
            };
            assert_eq!(line.verdict, wanted, "{name}:{}: {}", line.case, line.says);
            for fields in [["anomaly-types", "anomaly_types"], ["not", "not"]] {
                let (found, wanted) = (names(Some(&line.results), fields), names(expected, fields));
                assert_eq!(found, wanted, "{name}:{}: {} {}", line.case, fields[0], line.says);
            }
        }
    }
}
