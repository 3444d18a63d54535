//! How mistakes fail, looked at and written down beside them: the file from which `verify` takes the run in which a
//! mistake shows, and the page the sentence that helps whoever made it.
//!
//! A mistake is run as the page runs a program: every scenario under one seed after the other, until it fails.

use crate::files;
use crate::judging;
use crate::verify::MISTAKE_SEEDS_MIN;
use crate::verify::probe::Subject;
use std::fmt::Write as _;
use std::path::Path;
use tracks::{Mistake, SEEN_FILE, Sighting, Task};

/// How many seeds a press of Run on the page tries in every scenario.
pub const SEEDS_A_RUN: u64 = 3;

const HEAD: &str = "\
# How each mistake fails: scenario, seed, check, and digests of the sentence's shape and of its words.
# Written by `./dev verify <task> --bless`; verify says when it no longer holds.
";

/// Everything that a mistake was seen to fail: by scenario under the first seed that it fails.
#[must_use]
pub fn sightings(subject: &Subject<'_>, mistake: &Mistake) -> Vec<Sighting> {
    let mut seen: Vec<Sighting> = Vec::new();
    for scenario in &subject.scenarios {
        let asks = scenario.checks.contains(&mistake.fails);
        for seed in 1..=MISTAKE_SEEDS_MIN {
            let is_known = seen.iter().any(|sighting| sighting.check == mistake.fails);
            if seed > SEEDS_A_RUN && (!asks || is_known) {
                break;
            }
            let Ok(report) = judging::run(&subject.exam, &mistake.program, &scenario.name, seed) else {
                break;
            };
            let failed = Sighting::all(&report);
            let counts = seed <= SEEDS_A_RUN || failed.iter().any(|sighting| sighting.check == mistake.fails);
            if counts && !report.passed() {
                seen.extend(failed);
                break;
            }
        }
    }
    seen
}

/// Writes what was seen of a task's mistakes beside them.
///
/// # Errors
/// When the file cannot be written.
pub fn write(root: &Path, task: &Task, seen: &[(String, Vec<Sighting>)]) -> Result<(), String> {
    let mut text = HEAD.to_owned();
    for (slug, sightings) in seen {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n{slug} = [\n");
        for sighting in sightings {
            let _ = writeln!(text, "  \"{}\",", String::from(sighting.clone()));
        }
        text.push_str("]\n");
    }
    files::write(&root.join(&task.id).join("mistakes").join(SEEN_FILE), text)
}
