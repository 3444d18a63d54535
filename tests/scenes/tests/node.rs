//! A thousand random runs are the same natively and as wasm in Node, byte for byte. The wasm is built here,
//! of the same sources; where Node is missing the test fails, for nothing was shown.

use scenes::plan::Plan;
use scenes::play::play;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Seeds compared.
const SEEDS: u64 = 1_000;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

fn output(command: &mut Command) -> String {
    let name = command.get_program().to_string_lossy().into_owned();
    let told =
        command.output().unwrap_or_else(|error| panic!("this needs {name}, which cannot be run: {error}"));
    assert!(told.status.success(), "{name} says:\n{}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8_lossy(&told.stdout).into_owned()
}

/// Builds the wasm in a folder of its own: the one of this test run may be locked.
fn wasm() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scenes-wasm");
    let mut build = Command::new(env!("CARGO"));
    build.args(["rustc", "--quiet", "-p", "netsplit-scenes", "--lib", "--crate-type", "cdylib"]);
    build.args(["--target", "wasm32-unknown-unknown"]);
    // Flags of the native build are not for wasm, and would hide those of `.cargo/config.toml`.
    build.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    build.env("CARGO_TARGET_DIR", &target).current_dir(HERE);
    output(&mut build);
    target.join("wasm32-unknown-unknown/debug/scenes.wasm")
}

#[test]
fn a_thousand_random_runs_are_the_same_natively_and_in_node() {
    let script = Path::new(HERE).join("node.mjs");
    let mut node = Command::new("node");
    node.arg(script).arg(wasm()).arg("0").arg(SEEDS.to_string());
    let in_node = output(&mut node);
    let in_node: Vec<&str> = in_node.lines().collect();
    let natively: Vec<String> = (0..SEEDS).map(|seed| play(&Plan::random(seed)).digest.to_string()).collect();
    assert_eq!(in_node.len(), natively.len(), "one digest a seed");
    let different: BTreeSet<&String> = natively.iter().collect();
    assert!(different.len() > natively.len() * 9 / 10, "only {} of the runs differ at all", different.len());
    let parted: Vec<usize> = (0..natively.len()).filter(|seed| natively[*seed] != in_node[*seed]).collect();
    assert!(
        parted.is_empty(),
        "{} seeds differ, the first are {:?}",
        parted.len(),
        &parted[..parted.len().min(5)]
    );
}
