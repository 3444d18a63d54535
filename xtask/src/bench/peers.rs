//! The engine beside its peers: the same broadcast in ours, in turmoil and in madsim, taken in turn; and
//! what keeping a trace costs ours. The programs are `tests/peers`, a workspace of its own. Each is built
//! into a folder of its own, as madsim needs a flag that would have all the others built anew.
//!
//! A peer that cannot be built (without a network, say) is left out with a note; the rest is measured.

use crate::bench::engine::target;
use crate::bench::{Beside, Row};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::process::Command;

const MANIFEST: &str = "tests/peers/Cargo.toml";
/// Our own program there.
const OURS: &str = "ours";
/// The others, and the compiler's flags that each needs.
const PEERS: [(&str, &str); 2] = [("turmoil", ""), ("madsim", "--cfg madsim")];
/// Rounds, each program once in each; the fastest run of each kind counts.
const ROUNDS: usize = 5;

/// A run of the broadcast, as the programs tell it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Run {
    name: String,
    /// Messages between nodes for a second of wall time.
    messages_a_second: f64,
}

/// Each of our runs beside each of theirs, then what only ours tells.
pub fn rows() -> Result<Vec<Row>, String> {
    let Some(ours) = built(OURS, "") else { return Ok(Vec::new()) };
    let peers = PEERS.iter().filter_map(|(name, flags)| built(name, flags));
    let programs: Vec<PathBuf> = std::iter::once(ours.clone()).chain(peers).collect();
    let mut fastest = vec![Vec::new(); programs.len()];
    for _ in 0..ROUNDS {
        for (program, fastest) in programs.iter().zip(&mut fastest) {
            keep_fastest(fastest, told(program, "broadcast")?);
        }
    }
    let mut rows = beside(&fastest[0], &fastest[1..].concat());
    for measure in ["gossip", "memory"] {
        rows.extend(told::<Vec<Row>>(&ours, measure)?);
    }
    Ok(rows)
}

/// The program's file; `None`, with a note, when it cannot be built.
fn built(name: &str, flags: &str) -> Option<PathBuf> {
    let folder = target().join(format!("peers-{name}"));
    let package = format!("netsplit-peer-{name}");
    let mut build = Command::new("cargo");
    build.args(["build", "--quiet", "--locked", "--release", "--manifest-path", MANIFEST, "-p", &package]);
    build.arg("--target-dir").arg(&folder).env("RUSTFLAGS", flags);
    match output(&mut build) {
        Ok(_) => Some(folder.join("release").join(package)),
        Err(why) => {
            eprintln!("{name} is not measured in the broadcast, as it cannot be built: {why}");
            None
        }
    }
}

/// A program tells the same runs in the same order each time.
fn keep_fastest(fastest: &mut Vec<Run>, runs: Vec<Run>) {
    if fastest.is_empty() {
        *fastest = runs;
        return;
    }
    for (fastest, run) in fastest.iter_mut().zip(runs) {
        if run.messages_a_second > fastest.messages_a_second {
            *fastest = run;
        }
    }
}

/// A row for each pair; without peers a row for each of ours.
fn beside(ours: &[Run], peers: &[Run]) -> Vec<Row> {
    let mut rows = Vec::new();
    for run in ours {
        if peers.is_empty() {
            rows.push(row(run, None));
        }
        rows.extend(peers.iter().map(|peer| row(run, Some(peer))));
    }
    rows
}

fn row(run: &Run, peer: Option<&Run>) -> Row {
    Row {
        name: format!("25-node broadcast, {}", run.name),
        value: run.messages_a_second,
        unit: "msgs/s".to_owned(),
        beside: peer.map(|peer| Beside { name: peer.name.clone(), value: peer.messages_a_second }),
        budget: None,
        met: None,
    }
}

fn told<T: DeserializeOwned>(program: &Path, measure: &str) -> Result<T, String> {
    let mut command = Command::new(program);
    // Memory once taken is kept, as in a browser's worker: glibc would give it back after each round, and the
    // next would pay the system for every page anew.
    command.arg(measure).env("MALLOC_TRIM_THRESHOLD_", "4294967296");
    let text = output(&mut command)?;
    serde_json::from_str(&text)
        .map_err(|error| format!("{} {measure}: cannot be read: {error}: {text}", program.display()))
}

fn output(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let told = command.output().map_err(|error| format!("{name} cannot be run: {error}"))?;
    if told.status.success() {
        Ok(String::from_utf8_lossy(&told.stdout).into_owned())
    } else {
        Err(format!("{name} says:\n{}", String::from_utf8_lossy(&told.stderr)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(name: &str, messages_a_second: f64) -> Run {
        Run { name: name.to_owned(), messages_a_second }
    }

    #[test]
    fn the_fastest_run_of_each_kind_is_kept() {
        let mut fastest = Vec::new();
        keep_fastest(&mut fastest, vec![run("off", 3.0), run("on", 1.0)]);
        keep_fastest(&mut fastest, vec![run("off", 2.0), run("on", 2.0)]);
        assert_eq!(fastest, [run("off", 3.0), run("on", 2.0)]);
    }

    #[test]
    fn every_run_of_ours_stands_beside_every_peer_and_alone_without_any() {
        let ours = [run("off", 3.0), run("on", 2.0)];
        let pair = |row: Row| (row.value, row.beside.map(|peer| peer.value));
        let told = |peers: &[Run]| -> Vec<_> { beside(&ours, peers).into_iter().map(pair).collect() };
        let peers = [run("turmoil", 0.5), run("madsim", 0.75)];
        let pairs = [(3.0, Some(0.5)), (3.0, Some(0.75)), (2.0, Some(0.5)), (2.0, Some(0.75))];
        assert_eq!(told(&peers), pairs);
        assert_eq!(told(&[]), [(3.0, None), (2.0, None)]);
    }
}
