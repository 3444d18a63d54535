//! One text scenario a fault, with the transcript that its run must give: `tests/golden/engine/`.
//!
//! `BLESS=1 cargo test -p netsplit-engine --test transcripts` writes the transcripts anew; the
//! difference is then read like any other change.

mod support;

use std::path::{Path, PathBuf};
use support::script::transcript;

/// What stands between a scenario and its transcript.
const RULE: &str = "\n----\n";

/// Each scenario, and words without which its transcript shows nothing.
const SCENARIOS: &[(&str, &[&str])] = &[
    ("corruption", &["fault begins: damages", "damaged on the way, not delivered"]),
    ("duplication", &["fault begins: sends", "the network makes copy 1"]),
    (
        "kill-and-restart",
        &["n1 is killed", "n1 starts again, life 2", "n1 is down, not delivered", "\"on_disk\": 1"],
    ),
    ("loss", &["fault begins: loses", "lost:", "c1 is answered by"]),
    ("one-way-cut", &["fault begins: cut n1 ⇸ n2", "stopped at a cut: n1 → n2", "arrived: n2 → n1"]),
    ("partition", &["fault begins: cut n1 | n2, n1 | n3", "stopped at a cut", "fault ends"]),
    ("pause", &["n1 stands still", "n1 goes on", "the wait is over"]),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/engine")
}

fn read(path: &Path) -> (String, String) {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (script, expected) = text.split_once(RULE).unwrap_or((text.trim_end(), ""));
    (script.to_owned(), expected.to_owned())
}

/// Where two transcripts part.
fn parting(expected: &str, got: &str) -> String {
    let mut pairs = expected.lines().zip(got.lines()).enumerate();
    match pairs.find(|(_, (expected, got))| expected != got) {
        Some((line, (expected, got))) => format!("event {line}:\n  expected {expected}\n  got      {got}"),
        None => format!("expected {} events, got {}", expected.lines().count(), got.lines().count()),
    }
}

#[test]
fn each_scenario_gives_its_transcript() {
    for (name, words) in SCENARIOS {
        let path = folder().join(format!("{name}.txt"));
        let (script, expected) = read(&path);
        let got = transcript(&script);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, format!("{script}{RULE}{got}")).expect("the transcript can be written");
        } else {
            assert!(got == expected, "{name} goes another way, {}", parting(&expected, &got));
        }
        for word in *words {
            assert!(got.contains(word), "{name}: nothing says {word:?} in\n{got}");
        }
    }
}

#[test]
fn no_transcript_is_left_over() {
    let entries = std::fs::read_dir(folder()).expect("the folder is there");
    let mut found: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    let wanted: Vec<String> = SCENARIOS.iter().map(|(name, _)| format!("{name}.txt")).collect();
    assert_eq!(found, wanted);
}
